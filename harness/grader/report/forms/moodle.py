"""Moodle's grading worksheet: the exported file with the grades filled
(moodle, mod/assign/gradingtable.php and feedback/offline/importgradeslib.php).

Its headers are in the site's language, so the columns are found by what stands in them: the grade
is what comes before a column that has the same maximum in every row.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from .filling import (
    Finder,
    Row,
    fill_scores,
    number,
    require_exported,
    require_same_maximum,
)
from .model import Class, Unwritable, Written
from .table import Table

IDENTIFIER, NAME = 0, 1
WORDS = "Feedback comments"  # in English; --words says it in others


def render(given: Class) -> Written:
    table = require_exported(given, "moodle")
    rows = [n for n in range(1, len(table.rows)) if any(table.rows[n])]
    require_worksheet(table, rows)
    column = table.column_named(given.column) if given.column else grade_column(table, rows)
    like = table.cell(rows[0], column + 1)
    require_same_maximum(given, number(like), "the worksheet's maximum grade")
    finder = Finder(given)
    # Where names are hidden, no column has any.
    has_names = any(finder.find([], table.cell(n, NAME)) for n in rows)
    found = {n: student_of(finder, table, n, column, has_names) for n in rows}
    notes = fill_scores(given, table, found, column, like)
    words = words_column(given, table)
    for n, row in found.items():
        if row is not None and words is not None and not table.cell(n, words):
            table.fill(n, words, words_of(row))
    return Written(table.content(), tuple(notes))


def require_worksheet(table: Table, rows: Sequence[int]) -> None:
    if not rows or not all(re.fullmatch(r"\D+\d+", table.cell(n, IDENTIFIER)) for n in rows):
        raise Unwritable(
            "the exported file is no grading worksheet: its first column must have the "
            "identifiers of participants, such as Participant 1234"
        )


def grade_column(table: Table, rows: Sequence[int]) -> int:
    found = [
        column
        for column in range(1, len(table.header) - 1)
        if is_maximum(table, rows, column + 1) and is_grade(table, rows, column)
    ]
    if len(found) == 1:
        return found[0]
    has = ", ".join(repr(title) for title in table.header)
    raise Unwritable(f"which column has the grades is not clear: --column names one of {has}")


def is_maximum(table: Table, rows: Sequence[int], column: int) -> bool:
    cells = {table.cell(n, column) for n in rows}
    return len(cells) == 1 and bool(number(cells.pop()))


def is_grade(table: Table, rows: Sequence[int], column: int) -> bool:
    """Empty, "-" or a number that is no greater than the maximum."""
    most = number(table.cell(rows[0], column + 1)) or 0
    cells = [table.cell(n, column) for n in rows]
    values = [number(cell) for cell in cells if cell not in ("", "-")]
    return all(value is not None and value <= most for value in values)


def student_of(finder: Finder, table: Table, row: int, grade: int, has_names: bool) -> Row | None:
    """By the participant's number, or by what the site shows of a person beside the name."""
    identifier = table.cell(row, IDENTIFIER)
    name = table.cell(row, NAME) if has_names else ""
    participant = re.sub(r"^\D+", "", identifier)
    shown = [table.cell(row, column) for column in range(NAME + 1, grade)]
    numbered = finder.find([identifier], "") or finder.find_numbered(participant, name)
    return numbered or finder.find(shown, "") or finder.find([], name)


def words_column(given: Class, table: Table) -> int | None:
    if given.feedback:
        return table.column_named(given.feedback)
    found = [i for i, title in enumerate(table.header) if title == WORDS and i]
    return found[0] if len(found) == 1 else None


def words_of(row: Row) -> str:
    """The status of each task, as HTML. Without a score there are no words: Moodle shows words
    without a grade as if somebody had graded."""
    if row["score"] is None:
        return ""
    tasks = [
        f"{t['task']}: {t['status']}, {t['points']} of {t['max_points']}" for t in row["tasks"]
    ]
    if row["penalty"]:
        tasks.append(f"late: {row['penalty']} less")
    return "<br>".join(html.escape(line) for line in (*tasks, *row["notes"]))
