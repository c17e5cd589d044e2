"""A minidump of a 64-bit process, read with nothing of the project: what tests check it against.

A kind is proved by the kernel's Type, by a thread's TEB, or by the PEB's list of heaps; where none
of them speaks, nothing is proved.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

THREADS, MEMORY, SYSTEM, MEMORY64, REGIONS = 3, 5, 7, 9, 16
COMMIT, RESERVE, FREE = 0x1000, 0x2000, 0x10000
PRIVATE, MAPPED, IMAGE, GUARD = 0x20000, 0x40000, 0x1000000, 0x100
PAGE, GRANULARITY = 0x1000, 0x10000
SIGNATURES = (0xFFEEFFEE, 0xDDEEDDEE)


@dataclass(frozen=True)
class Region:
    base: int
    end: int
    allocation: int
    state: int
    protect: int
    type: int


class Dump:
    """A minidump of a 64-bit process with a list of regions."""

    def __init__(self, file: Path) -> None:
        self.data = file.read_bytes()
        count, at = self.words("<II", 8)
        entries = [self.words("<III", at + 12 * i) for i in range(count)]
        self.streams = {kind: (rva, size) for kind, size, rva in reversed(entries)}

    def words(self, form: str, at: int) -> tuple[int, ...]:
        return struct.unpack_from(form, self.data, at)

    @cached_property
    def regions(self) -> list[Region]:
        """Adjacent free regions are one, adjacent reserved ones of an allocation as well."""
        at = self.streams[REGIONS][0]
        head, entry, count = self.words("<IIQ", at)
        found: list[Region] = []
        for i in range(count):
            base, allocation, _, _, size, state, protect, kind = self.words(
                "<QQIIQIII", at + head + i * entry
            )
            made = Region(base, base + size, allocation, state, protect, kind)
            last = found[-1] if found else None
            if last and last.end == base and may_merge(last, made):
                made = Region(last.base, made.end, allocation, state, protect, kind)
                found.pop()
            found.append(made)
        return found

    @cached_property
    def memory(self) -> list[tuple[int, int, int]]:
        found = []
        if MEMORY in self.streams:
            at = self.streams[MEMORY][0]
            for i in range(*self.words("<I", at)):
                found.append(self.words("<QII", at + 4 + 16 * i))
        if MEMORY64 in self.streams:
            at = self.streams[MEMORY64][0]
            count, rva = self.words("<QQ", at)
            for i in range(count):
                base, size = self.words("<QQ", at + 16 + 16 * i)
                found.append((base, size, rva))
                rva += size
        return [(base, size, rva) for base, size, rva in found]

    def number(self, address: int, form: str = "<Q") -> int:
        """0 where it was not captured."""
        size = struct.calcsize(form)
        for base, held, rva in self.memory:
            if base <= address and address + size <= base + held:
                return self.words(form, rva + address - base)[0]
        return 0

    def at(self, address: int) -> Region:
        return next(r for r in self.regions if r.base <= address < r.end)

    def allocation(self, address: int) -> list[Region]:
        return [r for r in self.regions if r.state != FREE and r.allocation == self.base(address)]

    def base(self, address: int) -> int:
        return self.at(address).allocation

    @cached_property
    def tebs(self) -> dict[int, int]:
        """By thread."""
        at = self.streams[THREADS][0]
        (count,) = self.words("<I", at)
        entries = [self.words("<IIIIQ", at + 4 + 48 * i) for i in range(count)]
        return {thread: teb for thread, _, _, _, teb in entries}

    @cached_property
    def peb(self) -> int:
        pebs = {self.number(teb + 0x60) for teb in self.tebs.values()} - {0}
        return min(pebs) if len(pebs) == 1 else 0

    @cached_property
    def stacks(self) -> dict[int, int]:
        """The thread of each allocation that is a stack."""
        found = {}
        for thread, teb in self.tebs.items():
            high, base = self.number(teb + 8), self.number(teb + 0x1478)
            if high and self.base(high - 1) == base and self.at(high - 1).type == PRIVATE:
                found[base] = thread
        return found

    @cached_property
    def contexts(self) -> dict[int, bytes]:
        """By thread."""
        at = self.streams[THREADS][0]
        (count,) = self.words("<I", at)
        found = {}
        for i in range(count):
            entry = self.words("<IIIIQQIIII", at + 4 + 48 * i)
            found[entry[0]] = self.data[entry[9] : entry[9] + entry[8]]
        return found

    @cached_property
    def shadow_stacks(self) -> dict[int, int]:
        """The thread of each allocation that its CET state names. Only with no other state than
        CET's in the context's XSAVE area."""
        found = {}
        for thread, context in self.contexts.items():
            if len(context) < 0x4E8 or not context[0x30] & 0x40:
                continue
            at = 0x4D0 + struct.unpack_from("<i", context, 0x4E0)[0]
            mask, _ = struct.unpack_from("<QQ", context, at)
            on, pointer = struct.unpack_from("<QQ", context, at + 64)
            if mask == 1 << 11 and on & 1:
                found[self.base(pointer)] = thread
        return found

    @cached_property
    def heaps(self) -> set[int]:
        """Allocations at a heap's handle, and those whose segment names such a handle."""
        listed = {self.number(self.peb + 0x30)} if self.peb else set()
        array = self.number(self.peb + 0xF0) if self.peb else 0
        for i in range(self.number(self.peb + 0xE8, "<I") if array else 0):
            listed.add(self.number(array + 8 * i))
        bases = {r.base for r in self.regions if r.base == r.allocation}
        segments = {
            base
            for base in bases
            if self.number(base + 0x10, "<I") == SIGNATURES[0]
            and self.number(base + 0x28) in listed
        }
        return (listed & bases) | segments | self.blocks

    @cached_property
    def blocks(self) -> set[int]:
        """Allocations with what ntdll takes from the process heap: TLS, more of it, and FLS."""
        if not self.peb or not self.number(self.peb + 0x30):
            return set()
        pointers = [
            self.number(teb + at) for teb in self.tebs.values() for at in (0x58, 0x1780, 0x17C8)
        ]
        targets = [self.at(p) for p in pointers if p]
        return {r.allocation for r in targets if r.type == PRIVATE and r.state == COMMIT}

    def proved(self, address: int) -> set[str]:
        """The kinds that the dump proves of a byte: at most one, but for a mistake here."""
        region = self.at(address)
        kinds = {
            "image": region.type == IMAGE,
            "stack": region.allocation in self.stacks,
            "shadow stack": region.allocation in self.shadow_stacks,
            "heap": region.allocation in self.heaps,
            "teb": any(teb <= address < teb + 2 * PAGE for teb in self.tebs.values()),
            "peb": self.peb <= address < self.peb + PAGE if self.peb else False,
        }
        return {kind for kind, holds in kinds.items() if holds and region.state != FREE}


def may_merge(one: Region, two: Region) -> bool:
    return one.state == two.state and (
        one.state == FREE
        or (one.state == RESERVE and (one.allocation, one.type) == (two.allocation, two.type))
    )
