"""What Canvas' and Moodle's files have in common: whose a row is, and how a number is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from .model import Class, Unwritable
from .table import Table

Row = Mapping[str, Any]  # of class.json


class Finder:
    """Finds the student of a row by what stands in its cells, an id before a name."""

    def __init__(self, given: Class) -> None:
        self._ids: dict[str, list[Row]] = {}
        self._names: dict[str, list[Row]] = {}
        for row in given.document["students"]:
            ids = {row["id"], row["email"], *given.ids.get(row["id"], ())}
            ids.add(given.platform_ids.get(row["id"], ""))
            for id in {same(id) for id in ids if id}:
                self._ids.setdefault(id, []).append(row)
            if row["name"]:
                self._names.setdefault(same_name(row["name"]), []).append(row)

    def find(self, ids: Sequence[str], name: str) -> Row | None:
        """None where nobody is meant, or where it can be two."""
        found = [row for id in ids if id for row in self._ids.get(same(id), ())]
        if not found and name:
            found = self._names.get(same_name(name), [])
        students = {row["id"]: row for row in found}
        return students.popitem()[1] if len(students) == 1 else None

    def find_numbered(self, number: str, name: str) -> Row | None:
        """By a number of the platform's own, which may be somebody else's id in the roster: the
        names must have something in common."""
        found = self.find([number], "")
        if found is None or not (name and found["name"]):
            return found
        in_common = set(same_name(name).split()) & set(same_name(found["name"]).split())
        return found if in_common else None


def same(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().casefold()


def same_name(name: str) -> str:
    """ "Doe, Jane" and "Jane Doe" are one name."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", name).casefold())
    return " ".join(sorted(words))


def number(text: str) -> float | None:
    """A number of a platform's file, in any language: "10,00" and "10.00" are 10."""
    found = re.fullmatch(r"\s*(\d+)(?:[.,](\d+))?\s*", text)
    return float(f"{found[1]}.{found[2] or 0}") if found else None


def as_shown(score: float | int | None, like: str) -> str:
    """A score, with a decimal comma where the file has one. No score is an empty cell."""
    if score is None:
        return ""
    return f"{score:.10g}".replace(".", "," if "," in like else ".")


def fill_scores(
    given: Class, table: Table, found: Mapping[int, Row | None], column: int, like: str
) -> list[str]:
    """Fills the column, and returns who has no score, who has no row, and rows that are
    nobody's."""
    for number_of_row, row in found.items():
        if row is not None:
            table.fill(number_of_row, column, as_shown(row["score"], like))
    rows = [row["id"] for row in found.values() if row is not None]
    twice = sorted({id for id in rows if rows.count(id) > 1})
    if twice:
        raise Unwritable(f"several rows of the exported file can be meant for {', '.join(twice)}")
    notes = [
        f"{row['id']}: {row['status']}: no score, so the cell is empty"
        for row in found.values()
        if row is not None and row["score"] is None
    ]
    notes += [
        f"{student['id']}: no row of the exported file is this student's"
        for student in given.document["students"]
        if student["id"] not in rows
    ]
    return notes + [
        f"row {number_of_row + 1} of the exported file is nobody's: {table.cell(number_of_row, 0)}"
        for number_of_row, row in found.items()
        if row is None
    ]


def require_same_maximum(given: Class, maximum: float | None, where: str) -> None:
    ours = max_score(given)
    if maximum is not None and ours is not None and maximum != ours:
        raise Unwritable(
            f"{where} is {maximum:g} and the assignment's is {ours:g}: make them the same "
            "(`points` of the assignment, then `regrade`)"
        )


def max_score(given: Class) -> float | None:
    found = (row["max_score"] for row in given.document["students"])
    return next((most for most in found if most is not None), None)


def require_exported(given: Class, name: str) -> Table:
    if given.exported is None:
        raise Unwritable(f"{name} fills the file that the platform exported: --fill FILE names it")
    return Table(given.exported)
