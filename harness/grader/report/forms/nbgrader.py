"""The columns that nbgrader exports (jupyter/nbgrader, plugins/export.py), which many scripts read.

nbgrader has 0.0 for what was not handed in; what has no score here stays empty.
"""

from __future__ import annotations

import csv
import io

from ...platform.text import neutral_cell
from .model import Class, Written, written

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


def render(given: Class) -> Written:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in given.document["students"]:
        last, first = names(row["name"])
        texts = (
            *(given.document["assignment"], given.document["due"] or ""),
            *(given.times.get(row["id"], ""), row["id"], last, first, row["email"]),
        )
        scores = (row["raw_score"], row["penalty"], row["score"], row["max_score"])
        numbers = ("" if score is None else str(score) for score in scores)
        writer.writerow([*map(neutral_cell, texts), *numbers])
    return written(file.getvalue())


def names(name: str) -> tuple[str, str]:
    """The last name and the first: of "Doe, Jane" and of "Jane Doe"."""
    last, comma, first = name.partition(",")
    if comma:
        return last.strip(), first.strip()
    first, _, last = name.rpartition(" ")
    return last, first
