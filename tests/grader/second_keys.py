"""The keys of a quiz, derived a second time: from a dump's own bytes, with nothing of the project
in between. It reads what quiz.py asks about and no more.

A kind is proved by the kernel's Type, by a thread's TEB, or by the PEB's list of heaps; where none
of them speaks, nothing is proved, and no question may ask.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from harness.grader.practice.questions import Question

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
        return (listed & bases) | segments

    def proved(self, address: int) -> set[str]:
        """The kinds that the dump proves of a byte: at most one, but for a mistake here."""
        region = self.at(address)
        kinds = {
            "image": region.type == IMAGE,
            "stack": region.allocation in self.stacks,
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


def disagreement(dump: Dump, q: Question, kinds: Mapping[str, str]) -> str | None:
    """What the dump says against a question's key; None: they agree. `kinds` has the kind that
    each phrase of a question means."""
    said = next(iter(CHECKS[q.about](dump, q, kinds)), None)
    return f"{q.prompt} {q.key}: {said}" if said else None


def address_of(q: Question) -> int:
    return int(re.findall(r"0x[0-9a-f]+", q.prompt)[0], 16)


def what_is_here(dump: Dump, q: Question, kinds: Mapping[str, str]) -> Iterator[str]:
    proved = dump.proved(address_of(q))
    if proved != {kinds[q.key]}:
        yield f"proved is {sorted(proved)}"


def which_lies_in(dump: Dump, q: Question, kinds: Mapping[str, str]) -> Iterator[str]:
    (wanted,) = [kind for phrase, kind in kinds.items() if q.prompt.endswith(f" {phrase}?")]
    for choice in q.choices:
        proved = dump.proved(int(choice, 16))
        if len(proved) != 1 or (wanted in proved) != (choice == q.key):
            yield f"proved of {choice} is {sorted(proved)}"


def which_thread(dump: Dump, q: Question, _: Mapping[str, str]) -> Iterator[str]:
    thread = dump.stacks.get(dump.base(address_of(q)))
    if str(thread) != q.key:
        yield f"the stack is that of {thread}"


def pages(regions: list[Region]) -> int:
    return sum(r.end - r.base for r in regions) // PAGE


def how_much_committed(dump: Dump, q: Question, _: Mapping[str, str]) -> Iterator[str]:
    found = pages([r for r in dump.allocation(address_of(q)) if r.state == COMMIT])
    if int(q.key) != found:
        yield f"{found} are"


def how_much_reserved(dump: Dump, q: Question, _: Mapping[str, str]) -> Iterator[str]:
    found = pages(dump.allocation(address_of(q)))
    if int(q.key) != found:
        yield f"it has {found}"


def which_is_guarded(dump: Dump, q: Question, _: Mapping[str, str]) -> Iterator[str]:
    guarded = [choice for choice in q.choices if dump.at(int(choice, 16)).protect & GUARD]
    if guarded != [q.key]:
        yield f"guarded are {guarded}"


def what_to_release(dump: Dump, q: Question, _: Mapping[str, str]) -> Iterator[str]:
    region = dump.at(address_of(q))
    if int(q.key, 16) != region.allocation or region.state == FREE:
        yield f"AllocationBase is {region.allocation:#x}"
    elif region.allocation % GRANULARITY:
        yield "VirtualAlloc did not choose that address"


def how_much_unusable(dump: Dump, q: Question, _: Mapping[str, str]) -> Iterator[str]:
    free = dump.at(address_of(q) + 1)
    found = min(-free.base % GRANULARITY, free.end - free.base) // PAGE
    if free.state != FREE or free.base != address_of(q) + 1 or int(q.key) != found:
        yield f"{found} are"


CHECKS = {
    check.__name__.replace("_", "-"): check
    for check in (
        what_is_here,
        which_lies_in,
        which_thread,
        how_much_committed,
        how_much_reserved,
        which_is_guarded,
        what_to_release,
        how_much_unusable,
    )
}
