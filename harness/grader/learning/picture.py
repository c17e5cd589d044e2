"""An allocation before and after, one strip over the other, with what was expected under them.

     before    ..............................................
     after     RRRRRRRRCCCCCCCCCCCCRRRRRRRRRRRRRRRRRRRRRRRRRR
     expected  RRRRRRRRCCCCCCCCCCCRRRRRRRRRRRRRRRRRRRRRRRRRRR

A cell is as many pages as fit; the lists of runs beside it are exact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..grading.results import CheckResult, TaskResult
from ..grading.snapshots import Snapshot, changes_between, read_snapshot, snapshots_of
from ..practice.maps import Map, map_from, runs_of
from ..practice.questions import runs_text

FREE, RESERVED, COMMITTED = ".", "R", "C"
RELABELED = "relabeled"

# Pages, a letter of the three above, and the protection of committed pages.
Run = tuple[int, str, str]


@dataclass(frozen=True)
class Strip:
    name: str  # a checkpoint, or "expected"
    runs: tuple[Run, ...]
    words: str  # "R30 C42:RW R94", or "free"


@dataclass(frozen=True)
class Picture:
    address: int
    since: str  # the checkpoints between which it changed
    until: str
    strips: tuple[Strip, ...]

    @property
    def changed(self) -> bool:
        return self.strips[0].words != self.strips[1].words


def picture_of(regions: Path, evidence: Path, result: TaskResult) -> Picture | None:
    """The allocation that the first failed check is about; when none failed, the first that
    changed. None where nothing did, or not what the check is about: the picture of another one
    would mislead. Raises UnreadableSnapshot, EnvironmentProblem."""
    snapshots = [snapshot for snapshot in snapshots_of(evidence) if snapshot.main]
    failed = next((check for check in result.checks if check.failure), None)
    if failed is None:
        return first_change(regions, snapshots)
    address = address_of(failed)
    if address is None:
        return None
    found = where_it_changed(regions, snapshots, address, seen_by(failed))
    return with_expected(found, failed) if found else None


def address_of(check: CheckResult) -> int | None:
    """The allocation's base in the listing of a failed check."""
    found = re.search(r"0x[0-9a-f]+", check.failure.where if check.failure else "")
    return int(found[0], 16) if found else None


def seen_by(check: CheckResult) -> str:
    return check.failure.seen if check.failure else ""


def where_it_changed(
    regions: Path, snapshots: Sequence[Snapshot], address: int, seen: str
) -> Picture | None:
    maps = [map_from(s.file, read_snapshot(regions, s)) for s in snapshots]
    later = moment_of(maps, address, seen)
    if later is None:
        return None
    before, after = snapshots[later - 1 : later + 1]
    return between(maps[later - 1], maps[later], address, before.checkpoint, after.checkpoint)


def moment_of(maps: Sequence[Map], address: int, seen: str) -> int | None:
    """Which map is the one that a check is about: the first that is what the check saw, of these
    one that differs there from the map before it; otherwise the first that differs."""
    best, found = 0, None
    for later in range(1, len(maps)):
        before, after = (strip_at("", maps[at], address).words for at in (later - 1, later))
        worth = 2 * (after in seen) + (before != after)
        if worth > best:
            best, found = worth, later
    return found


def first_change(regions: Path, snapshots: Sequence[Snapshot]) -> Picture | None:
    for before, after in zip(snapshots, snapshots[1:]):
        changes = [c for c in changes_between(regions, before, after) if c["action"] != RELABELED]
        if changes:
            old, new = (map_from(s.file, read_snapshot(regions, s)) for s in (before, after))
            address = int(changes[0]["base"], 16)
            return between(old, new, address, before.checkpoint, after.checkpoint)
    return None


def change_at(regions: Path, evidence: Path, checkpoint: str) -> Picture | None:
    """What changed first between a checkpoint and the one before it; None where nothing did.
    Raises UnreadableSnapshot, EnvironmentProblem."""
    snapshots = [snapshot for snapshot in snapshots_of(evidence) if snapshot.main]
    names = [snapshot.checkpoint for snapshot in snapshots]
    at = names.index(checkpoint) if checkpoint in names[1:] else 0
    return first_change(regions, snapshots[at - 1 : at + 1]) if at else None


def between(old: Map, new: Map, address: int, since: str, until: str) -> Picture:
    before, after = strip_at(since, old, address), strip_at(until, new, address)
    pages = pages_of(after) or pages_of(before)
    strips = tuple(
        strip if strip.runs else replace(strip, runs=((pages, FREE, ""),))
        for strip in (before, after)
    )
    return Picture(address, since, until, strips)


def strip_at(name: str, found: Map, address: int) -> Strip:
    row = found.at(address)
    if row["state"] == "free":
        return Strip(name, (), "free")
    runs = runs_of(found.allocation(row))
    return Strip(
        name, tuple((pages, state, protect) for state, pages, protect in runs), runs_text(runs)
    )


def pages_of(strip: Strip) -> int:
    return sum(pages for pages, _, _ in strip.runs)


def with_expected(picture: Picture, check: CheckResult | None) -> Picture:
    """Adds what a check expected, if that is a list of runs; a sentence is not drawn."""
    runs = runs_in(check.failure.expected) if check and check.failure else ()
    if not runs:
        return picture
    words = runs_text([(state, pages, protect) for pages, state, protect in runs])
    expected = Strip("expected", runs, words)
    return replace(picture, strips=(*picture.strips, expected))


def runs_in(text: str) -> tuple[Run, ...]:
    """The runs with which a text begins: runs_in("R3 C9:RW, somewhere") is those two."""
    found: list[Run] = []
    for word in text.split():
        run = re.fullmatch(r"([RC])(\d+)(?::([A-Z]+(?:\+[A-Z]+)?))?(,?)", word)
        if not run:
            break
        found.append((int(run[2]), run[1], run[3] or ""))
        if run[4]:
            break
    return tuple(found)


def shape_of(text: str) -> str:
    """A list of runs without its numbers, however it is written: shape_of("r3 c9:rw, R") is
    "R C:RW R"; "" for anything else, and for no run at all."""
    if text.strip().lower() == "free":
        return "free"
    words = re.sub(r"(?<=[RC])\d+", "", text.upper().replace(",", " ")).split()
    fits = all(re.fullmatch(r"R|C:[A-Z]+(\+[A-Z]+)?", word) for word in words)
    alone = [word for at, word in enumerate(words) if at == 0 or word != words[at - 1]]
    return " ".join(alone) if fits else ""


def spans(strip: Strip, total: int, width: int) -> list[tuple[str, str, int, int]]:
    """Letter, protection, and the first and the last but one cell of each run, in at most `width`
    cells for `total` pages. A run that is too short for a cell still gets one, where there is
    room."""
    wide, left = min(width, total), len(strip.runs)
    found: list[tuple[str, str, int, int]] = []
    start = begin = 0
    for pages, letter, protect in strip.runs:
        start, left = start + pages, left - 1
        end = min(max(start * wide // total, begin + 1), max(begin, wide - left))
        found.append((letter, protect, begin, end))
        begin = end
    return found


def cells(strip: Strip, total: int, width: int) -> str:
    return "".join(letter * (end - begin) for letter, _, begin, end in spans(strip, total, width))
