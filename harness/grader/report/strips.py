"""An allocation at two moments, and as a check expected it, cut at the same pages: what a page
draws as strips above each other, and says again in a table.

Widths are logarithmic: a page is one unit wide, and a range of twice the size is one unit wider.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import log2

STATES = {"R": "reserve", "C": "commit", ".": "free"}
MOST_COLUMNS = 60


@dataclass(frozen=True)
class Span:
    """Pages of an allocation that are alike."""

    pages: int
    letter: str  # of STATES
    protect: str  # of committed pages
    kind: str  # of words.json

    @property
    def name(self) -> str:
        """ "C42:RW"; what is free has none."""
        if self.letter == ".":
            return ""
        return f"{self.letter}{self.pages}{self.protect and ':' + self.protect}"

    @property
    def words(self) -> str:
        return f"{STATES[self.letter]}{f' {self.protect}' if self.protect else ''}"


@dataclass(frozen=True)
class Lane:
    name: str  # "before", "after", "expected", or the checkpoint's name
    spans: tuple[Span, ...]

    def at(self, page: int) -> int | None:
        """The span of a page, by its place in the lane."""
        ends = accumulate(span.pages for span in self.spans)
        return next((index for index, end in enumerate(ends) if page < end), None)


@dataclass(frozen=True)
class Column:
    """A range of pages in which no lane changes."""

    page: int  # counted from the allocation's base
    pages: int
    cells: tuple[int | None, ...]  # the span of each lane; None beyond its end
    differs: bool


@dataclass(frozen=True)
class Segment:
    """What a lane shows in one piece."""

    page: int
    pages: int
    span: Span | None
    width: float
    differs: bool
    name: str = ""  # of the whole span, at its widest segment


@dataclass(frozen=True)
class Strips:
    address: str
    lanes: tuple[Lane, ...]  # before, after, and perhaps expected
    columns: tuple[Column, ...]
    left_out: int  # columns

    @property
    def kinds(self) -> list[str]:
        """What was there, without what was expected."""
        found = [span.kind for lane in self.lanes[:2] for span in lane.spans if span.letter != "."]
        return sorted(set(found))

    @property
    def is_judged(self) -> bool:
        """Whether there is something that was expected."""
        return len(self.lanes) > 2


def strips_of(address: str, lanes: Sequence[Lane]) -> Strips:
    """Two lanes or three. Of very many columns those around the first difference."""
    columns = columns_of(lanes)
    first = next((i for i, column in enumerate(columns) if column.differs), 0)
    start = max(min(first - MOST_COLUMNS // 2, len(columns) - MOST_COLUMNS), 0)
    kept = columns[start : start + MOST_COLUMNS]
    return Strips(address, tuple(lanes), tuple(kept), len(columns) - len(kept))


def columns_of(lanes: Sequence[Lane]) -> list[Column]:
    borders = {0}
    for lane in lanes:
        borders |= set(accumulate(span.pages for span in lane.spans))
    ordered = sorted(borders)
    made = []
    for page, end in zip(ordered, ordered[1:]):
        cells = tuple(lane.at(page) for lane in lanes)
        seen, wanted = (look(lane, cell) for lane, cell in list(zip(lanes, cells))[-2:])
        made.append(Column(page, end - page, cells, seen != wanted))
    return made


def look(lane: Lane, cell: int | None) -> str:
    """What a check can tell apart. Beyond an allocation's end is what is not its own: free."""
    return STATES["."] if cell is None else lane.spans[cell].words


def segments(strips: Strips, number: int) -> list[Segment]:
    """One lane in the pieces that it is seen in: wide as their columns, and named once a span."""
    lane = strips.lanes[number]
    made: list[tuple[int | None, Segment]] = []
    for column in strips.columns:
        cell = column.cells[number]
        width = 1 + log2(column.pages)
        if made and made[-1][0] == cell and made[-1][1].differs == column.differs:
            was = made.pop()[1]
            piece = replace(was, pages=was.pages + column.pages, width=was.width + width)
        else:
            span = None if cell is None else lane.spans[cell]
            piece = Segment(column.page, column.pages, span, width, column.differs)
        made.append((cell, piece))
    return [named(piece, [other for of, other in made if of == cell]) for cell, piece in made]


def named(piece: Segment, of_span: Sequence[Segment]) -> Segment:
    widest = max(of_span, key=lambda other: other.width)
    return replace(piece, name=piece.span.name) if piece.span and piece is widest else piece
