"""What a recorder reports about a program, in a form that can be compared with what the other
recorder reports about another run of the same program.

Wine gives a program the same addresses in every run, except above the ranges that it keeps
for itself, where the kernel chooses. Wine's server and the clock choose other numbers: the
ids of processes and threads, handles, and temporary names. Here each of these is replaced by
what it stands for; for claims, whose meaning only their names tell, the table NUMBERS says
how.
"""

from __future__ import annotations

import json
import re
import struct
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

MEMORY_INFO_LIST = 16  # minidumpapiset.h
FACTS_STREAM = 0x524C0001  # harness/core/minidump.h
FREE = 0x10000
KERNEL_CHOSEN = range(0x7000_0000_0000, 0x7FFF_0000_0000)
TEMPORARY = re.compile(r"[^\\]+\.tmp$", re.IGNORECASE)
COMPARED_FACTS = ("section", "walk", "walkregion", "checkpoint", "captured", "peb")
# Claims that are told by the order in which their values appear in the run, and why.
NUMBERS: dict[str, re.Pattern] = {
    # Wine's server counts processes and threads together, and record.exe is one more.
    "id": re.compile(r"pid|child|main|(thread|stack|id|ran|row_id)\.\d+|thread"),
    # record.exe hands down other handles than the Linux program that starts Wine.
    "handle": re.compile(r"(.*\.)?section(\.\d+)?|given|handle\.\d+|row\.\d+"),
}
NO_NUMBERS = (0, (1 << 64) - 1)  # NULL, INVALID_HANDLE_VALUE
ENDINGS = {  # events, and what of them is compared
    "site": ("event", "state", "protect"),
    "crash": ("event", "code", "access"),
    "cannot": ("event", "what", "error"),
    "timeout": ("event", "waiting_for"),
    "limit": ("event", "says"),
    "output_limit": ("event",),
    "doubt": ("event", "ordinal", "says"),
    "bye": ("event",),
    "exit": ("event", "processes_left"),
}
COMPARED_KEYS = ("state", "type", "protect", "kind", "rule", "confidence")


@dataclass(frozen=True)
class Seen:
    """One snapshot; or, without regions, how the program ended."""

    name: str
    regions: tuple[tuple, ...]  # every field of every MEMORY_BASIC_INFORMATION
    labels: tuple[tuple, ...]
    facts: tuple[tuple, ...]  # sections, heaps
    claims: tuple[tuple, ...] = ()


class Addresses:
    """An address that the kernel chose becomes the number of its allocation, and an offset."""

    def __init__(self, regions: Iterable[tuple[int, ...]]) -> None:
        chosen = {r[1] for r in regions if r[4] != FREE and r[1] in KERNEL_CHOSEN}
        self._chosen = sorted(chosen)

    def name(self, address: int) -> str:
        if address not in KERNEL_CHOSEN:
            return hex(address)
        below = [i for i, base in enumerate(self._chosen) if base <= address]
        if not below:
            return "chosen"
        return f"chosen {below[-1]} + {address - self._chosen[below[-1]]:#x}"


class Claimed:
    """The values of a run's claims, replaced by what they stand for."""

    def __init__(self) -> None:
        self._numbered: dict[tuple[str, int], str] = {}

    def name(self, claim: str, value: int, addresses: Addresses, heap: range) -> str:
        for kind, names in NUMBERS.items():
            if names.fullmatch(claim) and value not in NO_NUMBERS:
                order = sum(known == kind for known, _ in self._numbered)
                return self._numbered.setdefault((kind, value), f"{kind} #{order}")
        # Wine puts what a process was started with into its first heap, before all blocks.
        if value in heap and value != heap.start:
            return "in the process heap"
        return addresses.name(value)


def seen(regions: Path, evidence: Path, events: Sequence[dict]) -> list[Seen]:
    """Every snapshot of a run, the main process's first, and its end."""
    claimed = Claimed()
    snapshots = [
        snapshot(
            regions, evidence / dump["file"], f"{checkpoint['name']}, process {number}", claimed
        )
        for checkpoint in events
        if checkpoint["event"] == "checkpoint"
        for number, dump in enumerate(
            sorted(checkpoint["dumps"], key=lambda dump: (not dump["main"], dump["pid"]))
        )
    ]
    return [*snapshots, Seen("the end", (), (), ending_of(events))]


def ending_of(events: Sequence[dict]) -> tuple[tuple, ...]:
    """What decides about a run in addition to its snapshots."""
    found = [
        tuple(str(e.get(key)) for key in ENDINGS[e["event"]])
        for e in events
        if e["event"] in ENDINGS
    ]
    return tuple(found)


def snapshot(regions: Path, dump: Path, name: str, claimed: Claimed) -> Seen:
    parts = streams(dump.read_bytes())
    told = entries(parts[MEMORY_INFO_LIST])
    addresses = Addresses(told)
    said = subprocess.run([regions, "--json", dump], capture_output=True, check=True, timeout=60)
    rows = json.loads(said.stdout)["rows"]
    facts = [line.split(" ") for line in parts[FACTS_STREAM].decode().splitlines()]
    return Seen(
        name,
        tuple(region_of(entry, addresses) for entry in told),
        labels_of(rows, addresses),
        facts_of(facts, addresses),
        claims_of(facts, addresses, claimed, process_heap(rows)),
    )


def streams(dump: bytes) -> dict[int, bytes]:
    count, directory = struct.unpack_from("<II", dump, 8)
    places = (struct.unpack_from("<III", dump, directory + 12 * i) for i in range(count))
    return {kind: dump[at : at + size] for kind, size, at in places}


def entries(memory_info: bytes) -> list[tuple[int, ...]]:
    """Base, AllocationBase, AllocationProtect, size, State, Protect, Type of each."""
    header, size, count = struct.unpack_from("<IIQ", memory_info)
    found = (struct.unpack_from("<QQIIQIII", memory_info, header + size * i) for i in range(count))
    return [(e[0], e[1], e[2], e[4], e[5], e[6], e[7]) for e in found]


def region_of(entry: tuple[int, ...], addresses: Addresses) -> tuple:
    base, allocation, allocation_protect, size, state, protect, kind = entry
    if state == FREE and (base in KERNEL_CHOSEN or base + size in KERNEL_CHOSEN):
        return ("free", "between what the kernel chose")
    named = (addresses.name(base), addresses.name(allocation), hex(size))
    return (*named, hex(allocation_protect), hex(state), hex(protect), hex(kind))


def labels_of(rows: list[dict], addresses: Addresses) -> tuple[tuple, ...]:
    """Threads are numbered in the order in which they first appear."""
    threads = list(dict.fromkeys(row["thread"] for row in rows if row.get("thread")))

    def detail_of(row: dict) -> str:
        text = re.sub("0x[0-9a-f]+", lambda m: addresses.name(int(m[0], 16)), row["detail"])
        text = re.sub(r"thread (\d+)", lambda m: f"thread #{threads.index(int(m[1]))}", text)
        return file_name(text)

    found = []
    for row in rows:
        base, end = int(row["base"], 16), int(row["end"], 16)
        if row["state"] == "free" and (base in KERNEL_CHOSEN or end in KERNEL_CHOSEN):
            continue
        words = (str(row.get(key)) for key in COMPARED_KEYS)
        found.append((addresses.name(base), hex(end - base), *words, detail_of(row)))
    return tuple(found)


def process_heap(rows: list[dict]) -> range:
    """The first segment of the heap that is made first: it lies lowest."""
    parts = [row for row in rows if row.get("heap") and row["heap"] == row["allocation_base"]]
    if not parts:
        return range(0)
    first = [row for row in parts if row["heap"] == parts[0]["heap"]]
    return range(int(first[0]["base"], 16), int(first[-1]["end"], 16))


def claims_of(
    facts: Iterable[list[str]], addresses: Addresses, claimed: Claimed, heap: range
) -> tuple[tuple, ...]:
    told = ((words[1], int(words[2], 16)) for words in facts if words[0] == "claim")
    return tuple((name, claimed.name(name, value, addresses, heap)) for name, value in told)


def facts_of(facts: Iterable[list[str]], addresses: Addresses) -> tuple[tuple, ...]:
    found = []
    for words in facts:
        if words[0] == "section" and words[2] == "pagefile":
            words = words[:3]  # only record knows which section it is
        if words == ["captured", "locked"]:
            continue  # and only record which pages are locked
        if words[0] in COMPARED_FACTS:
            numbered = (addresses.name(int(w, 16)) if w.startswith("0x") else w for w in words)
            found.append(tuple(file_name(word) for word in numbered))
    return tuple(sorted(found))


def file_name(text: str) -> str:
    r"""Without \??\, which Wine leaves away in one name, and as the file system compares."""
    text = text.replace("%5C", "\\").replace("\\??\\", "").lower()
    return TEMPORARY.sub("temporary", text)


def differences(one: list[Seen], other: list[Seen]) -> list[str]:
    """What only one of them reports, one sentence for each difference."""
    names = [seen.name for seen in one], [seen.name for seen in other]
    if names[0] != names[1]:
        return [f"snapshots: {names[0]} and {names[1]}"]
    found = []
    for a, b in zip(one, other):
        for what in ("regions", "labels", "facts", "claims"):
            first, second = set(getattr(a, what)), set(getattr(b, what))
            found += [f"{a.name}: {what}: only the first: {' '.join(w)}" for w in first - second]
            found += [f"{a.name}: {what}: only the second: {' '.join(w)}" for w in second - first]
    return sorted(found)
