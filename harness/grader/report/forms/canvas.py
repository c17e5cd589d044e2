"""Canvas' gradebook: the exported file with one column filled
(instructure/canvas-lms, lib/gradebook_exporter.rb and gradebook_importer.rb).

A column that the file does not have would become a new assignment, so none is added.
"""

from __future__ import annotations

import re

from .filling import (
    Finder,
    Row,
    fill_scores,
    number,
    require_exported,
    require_same_maximum,
    same,
)
from .model import Class, Unwritable, Written
from .table import Table

POINTS = "Points Possible"
TEST_STUDENT = "Student, Test"
OWN = "ID"  # Canvas' own number
IDS = ("SIS User ID", "SIS Login ID", "Integration ID")


def render(given: Class) -> Written:
    table = require_exported(given, "canvas")
    column = column_of(given, table)
    names = {title: i for i, title in enumerate(table.header)}
    if "Student" not in names or OWN not in names:
        raise Unwritable("the exported file has no columns Student and ID: is it of the gradebook?")
    possible = next((n for n, row in enumerate(table.rows) if row[0].strip() == POINTS), None)
    like = "" if possible is None else table.cell(possible, column)
    require_same_maximum(given, number(like), f"{POINTS} of {table.header[column]}")
    finder = Finder(given)
    found: dict[int, Row | None] = {}
    for n in range(1, len(table.rows)):
        name = table.cell(n, names["Student"])
        if n != possible and name and name != TEST_STUDENT:
            ids = [table.cell(n, names[id]) for id in IDS if id in names]
            own = finder.find_numbered(table.cell(n, names[OWN]), name)
            found[n] = finder.find(ids, "") or own or finder.find([], name)
    notes = fill_scores(given, table, found, column, like)
    return Written(table.content(), tuple(notes))


def column_of(given: Class, table: Table) -> int:
    """The assignment's: "TITLE (ID)"."""
    if given.column:
        return table.column_named(given.column)
    titles = {same(given.document["title"]), same(given.document["assignment"])}
    found = []
    for i, title in enumerate(table.header):
        match = re.fullmatch(r"(.+) \(\d+\)", title)
        if match and same(match[1]) in titles:
            found.append(i)
    if len(found) == 1:
        return found[0]
    has = [repr(title) for title in table.header if re.search(r"\(\d+\)$", title)]
    raise Unwritable(
        f"{len(found) or 'no'} columns are called like the assignment "
        f"({given.document['title']}): --column names one of {', '.join(has) or 'none'}"
    )
