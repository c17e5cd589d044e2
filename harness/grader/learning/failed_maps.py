"""What a page shows of the memory of a task that did not pass: for each failed check the allocation
that it is about, before, after and as expected, and the ranges of the process at that moment.

A picture is a help. A snapshot that cannot be read costs the page its picture, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from ..grading.pipeline import Attempted
from ..grading.results import CheckResult, TaskResult
from ..grading.snapshots import Row, UnreadableSnapshot, read_snapshot, snapshots_of
from ..grading.source import read_source
from ..platform.problem import EnvironmentProblem
from ..platform.words import KINDS
from ..practice.maps import PAGE, Map, map_from, pages, runs_of, size
from ..practice.questions import runs_text
from ..report.strips import Lane, Span, Strips, strips_of
from ..report.submission import Moment, Range, Shown
from .picture import address_of, runs_in, seen_by

MOST_RANGES = 40
MOST_MOMENTS = 3  # of one task

# A snapshot's checkpoint, its map, and the classifier's rules in words.
Named = tuple[str, Map, Mapping[str, str]]


def shown_of(regions: Path, attempted: Attempted, result: TaskResult) -> Shown:
    """Source, strips and ranges of one task. Reads recordings, so it must come before they go."""
    task = result.task
    source = read_source(attempted.attempt.source, f"{task}.c").text or b""
    finder = Finder(regions, {run.drawn.name: run.evidence for run in attempted.runs})
    strips = {c.id: found for c in result.checks if c.failure and (found := finder.strips(c))}
    return Shown(source.decode(errors="replace"), strips, finder.moment_of, tuple(finder.moments))


class Finder:
    """Reads each run's snapshots once."""

    def __init__(self, regions: Path, evidence: Mapping[str, Path]) -> None:
        self._regions, self._evidence = regions, evidence
        self._read: dict[str, list[Named]] = {}
        self._keys: list[tuple[str, str]] = []
        self.moments: list[Moment] = []
        self.moment_of: dict[str, int] = {}  # by check

    def strips(self, check: CheckResult) -> Strips | None:
        failure, address = check.failure, address_of(check)
        if not failure or address is None:
            return None
        pair = pair_at(self._maps(failure.run), address, seen_by(check))
        if pair is None:
            return None
        before, after = pair
        self._note_moment(check.id, failure.run, after, address)
        return strips_of(hex(address), lanes_of(before, after, address, failure.expected))

    def _maps(self, run: str) -> list[Named]:
        if run not in self._read:
            try:
                self._read[run] = maps_of(self._regions, self._evidence[run])
            except (UnreadableSnapshot, EnvironmentProblem, OSError, KeyError):
                self._read[run] = []
        return self._read[run]

    def _note_moment(self, check: str, run: str, named: Named, address: int) -> None:
        key = (run, named[0])
        if key not in self._keys:
            if len(self._keys) == MOST_MOMENTS:
                return
            self._keys.append(key)
            self.moments.append(moment_at(run, named, address))
        self.moment_of[check] = self._keys.index(key)


def maps_of(regions: Path, evidence: Path) -> list[Named]:
    found = []
    for snapshot in snapshots_of(evidence):
        if snapshot.main:
            document = read_snapshot(regions, snapshot)
            found.append(
                (snapshot.checkpoint, map_from(snapshot.file, document), document["rules"])
            )
    return found


def pair_at(maps: Sequence[Named], address: int, seen: str) -> tuple[Named, Named] | None:
    """As picture.where_it_changed() chooses: best the two of which the later one is what the check
    saw, and that differ; otherwise two that differ there."""
    best, chosen = 0, None
    for before, after in zip(maps, maps[1:]):
        old, new = spans_at(before[1], address), spans_at(after[1], address)
        words = runs_text(runs_of(rows_at(after[1], address))) or "free"
        worth = 2 * (words in seen) + (old != new)
        if worth > best:
            best, chosen = worth, (before, after)
    return chosen


def lanes_of(before: Named, after: Named, address: int, expected: str) -> list[Lane]:
    old, new = spans_at(before[1], address), spans_at(after[1], address)
    kind = (new or old or (Span(1, "R", "", "private"),))[0].kind
    total = max(sum(span.pages for span in spans) for spans in (old, new, (free(1),)))
    lanes = [
        Lane(before_words(before[0]), old or (free(total),)),
        Lane(after[0], new or (free(total),)),
    ]
    wanted = tuple(
        Span(count, letter, protect, kind) for count, letter, protect in runs_in(expected)
    )
    return [*lanes, Lane("expected", wanted)] if wanted else lanes


def before_words(checkpoint: str) -> str:
    return checkpoint if checkpoint == "before" else f"before: {checkpoint}"


def free(count: int) -> Span:
    return Span(count, ".", "", "free")


def rows_at(found: Map, address: int) -> list[Row]:
    """The rows of the allocation around an address; none where it is free."""
    row = found.at(address)
    return [] if row["state"] == "free" else found.allocation(row)


def spans_at(found: Map, address: int) -> tuple[Span, ...]:
    return tuple(
        Span(pages(run), *alike)
        for alike, group in groupby(rows_at(found, address), look_of)
        for run in [list(group)]
    )


def look_of(row: Row) -> tuple[str, str, str]:
    committed = row["state"] == "commit"
    return "C" if committed else "R", (row["protect"] or "") if committed else "", row["kind"]


def moment_at(run: str, named: Named, address: int) -> Moment:
    """The ranges that are not every process's own, and of too many those around the address."""
    checkpoint, found, rules = named
    own = {row["base"] for row in rows_at(found, address)}
    rows = [r for r in found.rows if r["base"] in own or not KINDS[r["kind"]].background]
    at = next((i for i, row in enumerate(rows) if row["base"] in own), 0)
    start = max(min(at - MOST_RANGES // 2, len(rows) - MOST_RANGES), 0)
    kept = rows[start : start + MOST_RANGES]
    ranges = tuple(range_of(row, rules, row["base"] in own) for row in kept)
    return Moment(run, checkpoint, ranges, len(found.rows) - len(kept))


def range_of(row: Row, rules: Mapping[str, str], here: bool) -> Range:
    return Range(
        row["base"],
        -(-size(row) // PAGE),
        row["state"],
        row["protect"] or "-",
        row["kind"],
        row["detail"] or "",
        rules[row["rule"]],
        row["confidence"],
        here,
    )
