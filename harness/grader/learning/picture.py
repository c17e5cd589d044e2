"""An allocation before and after, one strip over the other, with what was expected under them.

     before    ..............................................
     after     RRRRRRRRCCCCCCCCCCCCRRRRRRRRRRRRRRRRRRRRRRRRRR
     expected  RRRRRRRRCCCCCCCCCCCRRRRRRRRRRRRRRRRRRRRRRRRRRR

A cell is as many pages as fit; the lists of runs beside it are exact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
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
    name: str  # "before", "after", "expected"
    runs: tuple[Run, ...]
    words: str  # "R30 C42:RW R94", or "free"


@dataclass(frozen=True)
class Picture:
    address: int
    since: str  # the checkpoints between which it changed
    until: str
    strips: tuple[Strip, ...]


def picture_of(regions: Path, evidence: Path, result: TaskResult) -> Picture | None:
    """The allocation that the first failed check is about; when none failed, the first that
    changed. None where nothing did. Raises UnreadableSnapshot, EnvironmentProblem."""
    snapshots = [snapshot for snapshot in snapshots_of(evidence) if snapshot.main]
    failed = next((check for check in result.checks if check.failure), None)
    found = None
    if failed and (address := address_of(failed)):
        found = where_it_changed(regions, snapshots, address, seen_by(failed))
    found = found or first_change(regions, snapshots)
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
    """Between the two snapshots after which it was what the check saw; otherwise the first that
    differ there."""
    maps = [map_from(s.file, read_snapshot(regions, s)) for s in snapshots]
    found = [
        picture
        for (a, old), (b, new) in zip(zip(snapshots, maps), zip(snapshots[1:], maps[1:]))
        if (picture := change_at(old, new, address, a.checkpoint, b.checkpoint))
    ]
    as_seen = [picture for picture in found if picture.strips[-1].words in seen]
    return next(iter((*as_seen, *found)), None)


def first_change(regions: Path, snapshots: Sequence[Snapshot]) -> Picture | None:
    for before, after in zip(snapshots, snapshots[1:]):
        changes = [c for c in changes_between(regions, before, after) if c["action"] != RELABELED]
        if changes:
            old, new = (map_from(s.file, read_snapshot(regions, s)) for s in (before, after))
            address = int(changes[0]["base"], 16)
            return change_at(old, new, address, before.checkpoint, after.checkpoint)
    return None


def change_at(old: Map, new: Map, address: int, since: str, until: str) -> Picture | None:
    before, after = strip_at("before", old, address), strip_at("after", new, address)
    if before == after or before.runs == after.runs:
        return None
    pages = pages_of(after) if after.words != "free" else pages_of(before)
    return Picture(
        address,
        since,
        until,
        tuple(
            strip if strip.words != "free" else Strip(strip.name, ((pages, FREE, ""),), "free")
            for strip in (before, after)
        ),
    )


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
    return Picture(picture.address, picture.since, picture.until, (*picture.strips, expected))


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


def cells(strip: Strip, total: int, width: int) -> str:
    """The strip in at most `width` letters, `total` pages being all of them. A run that is too
    short for a letter still gets one."""
    wide = min(width, total)
    text = ""
    start = 0
    for pages, letter, _ in strip.runs:
        begins, ends = start * wide // total, (start + pages) * wide // total
        text = text[:begins] + letter * max(1, ends - begins)
        start += pages
    return text[:width]
