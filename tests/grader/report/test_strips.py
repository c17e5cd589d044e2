"""Strips are cut at the same pages, say where they differ, and are bounded."""

from __future__ import annotations

from harness.grader.report.strips import (
    MOST_COLUMNS,
    Lane,
    Span,
    columns_of,
    segments,
    strips_of,
)


def lane(name: str, *runs: tuple[int, str, str]) -> Lane:
    return Lane(name, tuple(Span(pages, s, p, "private") for pages, s, p in runs))


BEFORE = lane("before", (116, "R", ""))
AFTER = lane("after", (27, "R", ""), (48, "C", "RW"), (41, "R", ""))
EXPECTED = lane("expected", (27, "R", ""), (47, "C", "RW"), (42, "R", ""))


def test_lanes_are_cut_where_any_of_them_changes() -> None:
    columns = columns_of((BEFORE, AFTER, EXPECTED))
    assert [(c.page, c.pages, c.cells) for c in columns] == [
        (0, 27, (0, 0, 0)),
        (27, 47, (0, 1, 1)),
        (74, 1, (0, 1, 2)),
        (75, 41, (0, 2, 2)),
    ]


def test_what_was_seen_is_compared_with_what_was_expected() -> None:
    assert [c.differs for c in columns_of((BEFORE, AFTER, EXPECTED))] == [False, False, True, False]
    assert [c.differs for c in columns_of((BEFORE, AFTER))] == [False, True, False]


def test_beyond_the_end_of_an_allocation_is_free() -> None:
    short, long = lane("after", (2, "R", "")), lane("expected", (5, "R", ""))
    free = lane("before", (5, ".", ""))
    assert [(c.pages, c.cells, c.differs) for c in columns_of((free, short, long))] == [
        (2, (0, 0, 0), False),
        (3, (0, None, 0), True),
    ]
    assert not any(c.differs for c in columns_of((free, lane("after"))))


def test_a_span_in_pieces_is_named_once_at_the_widest() -> None:
    strips = strips_of("0x10000", (BEFORE, AFTER, EXPECTED))
    names = [[piece.name for piece in segments(strips, number)] for number in range(3)]
    assert names == [["R116", "", ""], ["R27", "C48:RW", "", "R41"], ["R27", "C47:RW", "", "R42"]]
    pages = [[piece.pages for piece in segments(strips, number)] for number in range(3)]
    assert pages == [[74, 1, 41], [27, 47, 1, 41], [27, 47, 1, 41]]


def test_of_very_many_columns_those_around_the_first_difference_are_kept() -> None:
    many = [(1, "C", "RW" if page % 2 else "R") for page in range(5000)]
    other = [*many[:3000], (1, "C", "NA"), *many[3001:]]
    strips = strips_of("0x10000", (lane("before", *many), lane("after", *other)))
    assert len(strips.columns) == MOST_COLUMNS and strips.left_out == 5000 - MOST_COLUMNS
    assert [c.page for c in strips.columns if c.differs] == [3000]
    assert all(piece.span for piece in segments(strips, 1))
