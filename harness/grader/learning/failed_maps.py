"""What a page shows of the memory of a task that did not pass: for each failed check the
allocation that it is about, before, after and as expected, and the ranges at that moment.

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
from ..practice.maps import PAGE, Map, map_from, pages, size
from ..report.strips import Lane, Span, Strips, strips_of
from ..report.submission import Moment, Range, Shown
from .picture import address_of, moment_of, runs_in, seen_by

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
    return Shown(source.decode(errors="replace"), strips, finder.moment_of, finder.moments())


class Finder:
    """Reads each run's snapshots once."""

    def __init__(self, regions: Path, evidence: Mapping[str, Path]) -> None:
        self._regions, self._evidence = regions, evidence
        self._read: dict[str, list[Named]] = {}
        # A run, and which of its snapshots: the allocations there that checks are about.
        self._asked: dict[tuple[str, int], list[int]] = {}
        self.moment_of: dict[str, int] = {}  # by check: which of moments()

    def strips(self, check: CheckResult) -> Strips | None:
        failure, address = check.failure, address_of(check)
        if not failure or address is None:
            return None
        maps = self._maps(failure.run)
        later = moment_of([found for _, found, _ in maps], address, seen_by(check))
        if later is None:
            return None
        self._note_moment(check.id, (failure.run, later), address)
        before, after = maps[later - 1 : later + 1]
        return strips_of(hex(address), lanes_of(before, after, address, failure.expected))

    def moments(self) -> tuple[Moment, ...]:
        return tuple(
            moment_at(run, self._read[run][index], addresses)
            for (run, index), addresses in self._asked.items()
        )

    def _maps(self, run: str) -> list[Named]:
        if run not in self._read:
            try:
                self._read[run] = maps_of(self._regions, self._evidence[run])
            except (UnreadableSnapshot, EnvironmentProblem, OSError, KeyError):
                self._read[run] = []
        return self._read[run]

    def _note_moment(self, check: str, key: tuple[str, int], address: int) -> None:
        if key in self._asked or len(self._asked) < MOST_MOMENTS:
            self._asked.setdefault(key, []).append(address)
            self.moment_of[check] = list(self._asked).index(key)


def maps_of(regions: Path, evidence: Path) -> list[Named]:
    found = []
    for snapshot in snapshots_of(evidence):
        if snapshot.main:
            document = read_snapshot(regions, snapshot)
            found.append(
                (snapshot.checkpoint, map_from(snapshot.file, document), document["rules"])
            )
    return found


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


def moment_at(run: str, named: Named, addresses: Sequence[int]) -> Moment:
    """The ranges that are not every process's own, and of too many those around the first
    address; and the allocations of the others."""
    checkpoint, found, rules = named
    own = {row["base"] for address in addresses for row in rows_at(found, address)}
    rows = [r for r in found.rows if r["base"] in own or not KINDS[r["kind"]].background]
    first = next((i for i, row in enumerate(rows) if int(row["base"], 16) >= addresses[0]), 0)
    start = max(min(first - MOST_RANGES // 2, len(rows) - MOST_RANGES), 0)
    near = range(start, start + MOST_RANGES)
    kept = [row for i, row in enumerate(rows) if i in near or row["base"] in own]
    ranges = tuple(range_of(row, rules, row["base"] in own) for row in kept[: 2 * MOST_RANGES])
    return Moment(run, checkpoint, ranges, len(found.rows) - len(ranges))


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
