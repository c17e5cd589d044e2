"""A snapshot's map for questions: rows and allocations of `regions --json`, the kernel's view
of them without any label, and what may be asked at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from ..grading.snapshots import Row
from ..platform.words import CONFIDENCES, KINDS, MODIFIERS, PROTECTIONS

PAGE = 0x1000

STATES = {"commit": "MEM_COMMIT", "reserve": "MEM_RESERVE", "free": "MEM_FREE"}
TYPES = {"private": "MEM_PRIVATE", "mapped": "MEM_MAPPED", "image": "MEM_IMAGE", None: "-"}
SURE = CONFIDENCES.index("pointer")

GRANULARITY = 0x10000

# The kernel says private of what may be a heap's, a stack's or the system's. Only a recording of
# the harness, which knows all threads and what each heap has, rules those out.
PRIVATE_NEEDS = {"checkpoint", "threads", "heap list", "heap contents"}
# Nothing else is ever an image; a view can be a heap's, and what that is only heaps can tell.
VIEWS = {"mapped file", "shareable"}
KERNELS_RULE = "vad-"


@dataclass(frozen=True)
class Map:
    file: Path
    rows: Sequence[Row]
    captured: frozenset[str]
    lessons: Mapping[str, str]  # for each kind: where the course teaches it

    def at(self, address: int) -> Row:
        return next(row for row in self.rows if base(row) <= address < end(row))

    @cached_property
    def allocations(self) -> Mapping[str, list[Row]]:
        """The rows of each allocation, by AllocationBase. A dump can have a hundred thousand."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            if "allocation_base" in row:
                found.setdefault(row["allocation_base"], []).append(row)
        return found

    def allocation(self, row: Row) -> list[Row]:
        """Every row of the row's allocation; for a free row, only itself."""
        return self.allocations[row["allocation_base"]] if "allocation_base" in row else [row]

    def around(self, rows: Sequence[Row], count: int) -> list[Row]:
        """Those rows with `count` more on either side, so that the reader must find the borders."""
        first, last = self.rows.index(rows[0]), self.rows.index(rows[-1])
        return list(self.rows[max(0, first - count) : last + 1 + count])

    def may_be_asked(self, row: Row) -> bool:
        """Whether the label of a row is beyond doubt, also for a person."""
        if row["conflict"] or (row["kind"] == "private" and not self.is_nothing_else(row)):
            return False
        sure = CONFIDENCES.index(row["confidence"])
        return sure >= SURE and not any(
            rivals(claim, sure) for claim in row["rejected"] if not claim["overruled"]
        )

    def is_nothing_else(self, row: Row) -> bool:
        """Whether private memory that no rule names is proved to be no heap's and no stack's. An
        AllocationBase off the 64 KB grid is one that VirtualAlloc did not choose."""
        return PRIVATE_NEEDS <= self.captured and on_grid(row)

    def denies(self, row: Row, kind: str) -> bool:
        """Whether a row that may be asked about is proved to be of no such kind."""
        if row["kind"] == kind:
            return False
        told_by_kernel = row["rule"].startswith(KERNELS_RULE)
        return kind != "heap" or not told_by_kernel or row["kind"] not in VIEWS or self.knows_heaps

    @property
    def knows_heaps(self) -> bool:
        return {"heap list", "heap contents"} <= self.captured


def on_grid(row: Row) -> bool:
    return int(row["allocation_base"], 16) % GRANULARITY == 0


def rivals(claim: Mapping[str, Any], sure: int) -> bool:
    """Whether a claim that lost may mislead a person: one of confidence "none" looks right."""
    return claim["confidence"] == "none" or CONFIDENCES.index(claim["confidence"]) >= sure


def map_from(file: Path, document: Mapping[str, Any]) -> Map:
    lessons = {kind: words["lesson"] for kind, words in document["kinds"].items()}
    return Map(file, document["rows"], frozenset(document["captured"]), lessons)


def base(row: Row) -> int:
    return int(row["base"], 16)


def end(row: Row) -> int:
    return int(row["end"], 16)


def size(row: Row) -> int:
    return end(row) - base(row)


def pages(rows: Iterable[Row]) -> int:
    """Their pages, for rows that form whole regions: a label may end inside a page, a region
    does not."""
    return sum(map(size, rows)) // PAGE


def committed(rows: Iterable[Row]) -> int:
    return pages(row for row in rows if row["state"] == "commit")


def runs_of(rows: Sequence[Row]) -> list[tuple[str, int, str]]:
    """The runs of an allocation: [("R", 3, ""), ("C", 9, "RW")]."""
    found = []
    for (state, protect), run in groupby(rows, lambda r: (r["state"], r["protect"])):
        total = pages(run)
        is_committed = state == "commit"
        found.append(("C" if is_committed else "R", total, protect if is_committed else ""))
    return found


def protection(text: str | None) -> str:
    """PAGE_... as a number: protection("RW+G") is "0x104"; "?" if there is no constant for it."""
    if text is None:
        return "0x0"
    first, *modifiers = text.split("+")
    if first not in PROTECTIONS:
        return "?"
    return f"{PROTECTIONS[first] + sum(MODIFIERS[m] for m in modifiers):#x}"


def kernel_listing(found: Map, rows: Sequence[Row]) -> str:
    """What VirtualQuery reports about the regions that contain these rows, without their labels.
    Whole regions: the end of a label inside a region would give the label away."""
    lines = ["BaseAddress         RegionSize  State        Type         Protect  AllocationBase"]
    wanted = {row["base"] for row in rows}
    for _, grouped in groupby(found.rows, in_region):
        region = list(grouped)
        if not wanted & {row["base"] for row in region}:
            continue
        first = region[0]
        lines.append(
            f"{first['base']:<16}  {sum(map(size, region)):#12x}  "
            f"{STATES.get(first['state'], '?'):<11}  "
            f"{TYPES.get(first['type'], '?'):<11}  "
            f"{'-' if first['state'] == 'free' else protection(first['protect']):>7}  "
            f"{first.get('allocation_base', '-')}"
        )
    return "\n".join(line.rstrip() for line in lines)


def in_region(row: Row) -> tuple[object, ...]:
    """A key that is equal for neighbours that VirtualQuery reports as one region."""
    return row["state"], row["type"], row["protect"], row.get("allocation_base")


@dataclass(frozen=True, order=True)
class Fact:
    """An address whose meaning the process itself, or a list in the dump, tells."""

    value: int
    says: str


def facts_of(rows: Iterable[Row]) -> list[Fact]:
    """Facts by address. They name a stack's ends or a heap's handle, never a range's kind. The
    kernel's facts are in the listing, and HeapWalk repeats the list of heaps."""
    found = {
        Fact(int(fact["value"], 16), fact_words(row, fact))
        for row in rows
        if KINDS[row["kind"]].told
        for fact in row["evidence"]
        if fact["source"] not in ("MEMORY_BASIC_INFORMATION", "HeapWalk")
    }
    return sorted(found)


def fact_words(row: Row, fact: Mapping[str, str]) -> str:
    whose = f" of thread {row['thread']}" if row.get("thread") else ""
    return f"{fact['fact']}{whose} ({fact['source']})"


def facts_listing(facts: Sequence[Fact]) -> str:
    return "\n".join(f"{fact.value:<#16x}  {fact.says}" for fact in facts)
