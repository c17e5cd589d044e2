"""The results of a class: a row for each student, whatever was handed in.

class.json (class.schema.json) is valid at every moment; class.csv has the same rows for a
spreadsheet.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..course.manifest import Course
from ..grading.worth import shown
from ..platform.text import neutral_cell, shown_name
from ..platform.version import version
from .assignment import Assignment
from .lateness import lateness_of
from .roster import Student
from .scoring import Score, score_of
from .submitted import bounded
from .units import Unit

SCHEMA = 1

GRADED = "graded"
REVIEW = "needs review"
FAULT = "grader error"
NOT_YET = "not graded yet"
NOTHING = "nothing handed in"
EMPTY = "nothing to grade"


@dataclass(frozen=True)
class Row:
    """One student's result."""

    student: Student
    status: str
    unit: Unit | None  # the submission that counts
    score: Score | None
    late_days: int | None
    notes: tuple[str, ...]


def row_of(
    assignment: Assignment,
    course: Course,
    student: Student,
    units: Sequence[Unit],
    results: Mapping[str, Mapping[str, Any]],
    doubt: str = "",
) -> Row:
    """units: all that the student, or the student's group, handed in. results: by the name of a
    unit, of those that are graded. doubt: why there may be something after all."""
    if not units and doubt:
        return Row(student, REVIEW, None, None, None, (doubt,))
    if not units:
        return _unhanded(assignment, course, student)
    rows = [_row_of_unit(assignment, course, student, unit, results) for unit in units]
    if len(rows) == 1:
        return rows[0]
    if assignment.attempts == "best":
        return max(rows, key=_worth)
    return _latest(rows)


def _worth(row: Row) -> tuple[bool, float]:
    """What is not graded counts as the best: it may be."""
    score = row.score.score if row.score else None
    return score is None, float(score or 0)


def _latest(rows: Sequence[Row]) -> Row:
    times = [_submitted(row.student, row.unit) for row in rows]
    known = [time for time in times if time is not None]
    if len(known) == len(rows) and len(set(known)) == len(known):
        return rows[times.index(max(known))]
    names = ", ".join(shown_name(row.unit.handed_in.key) for row in rows if row.unit)
    why = f"there are several submissions, and which is the latest is not known: {names}"
    return Row(rows[0].student, REVIEW, None, None, None, (why,))


def _unhanded(assignment: Assignment, course: Course, student: Student) -> Row:
    results = [
        {"task": task, "status": "not submitted", "points": 0, "max_points": 1, "checks": []}
        for task in assignment.tasks
    ]
    late = lateness_of(assignment, student, None, False)
    return Row(student, NOTHING, None, score_of(assignment, course, results, late), 0, ())


def _submitted(student: Student, unit: Unit | None) -> datetime | None:
    if unit and unit.handed_in.time:
        return datetime.fromisoformat(unit.handed_in.time)
    return student.submitted


def _row_of_unit(
    assignment: Assignment,
    course: Course,
    student: Student,
    unit: Unit,
    results: Mapping[str, Mapping[str, Any]],
) -> Row:
    result = results.get(unit.name)
    if result is None:
        return Row(student, NOT_YET, unit, None, None, ())
    late = lateness_of(assignment, student, _submitted(student, unit), unit.handed_in.late)
    score = score_of(assignment, course, result["tasks"], late)
    said = [*result["notes"], result["message"], late.note]
    notes = bounded([str(note) for note in said if note])
    return Row(student, _status(result, score), unit, score, late.days, notes)


def _status(result: Mapping[str, Any], score: Score) -> str:
    statuses = {task["status"] for task in result["tasks"]}
    if result["status"] != "complete" or "grader error" in statuses:
        return FAULT
    if score.score is None:
        return REVIEW
    return EMPTY if statuses == {"not submitted"} else GRADED


def row_document(row: Row) -> dict[str, Any]:
    score, student = row.score, row.student
    return {
        "id": student.id,
        "name": student.name,
        "email": student.email,
        "section": student.section,
        "group": student.group,
        "status": row.status,
        "submission": f"submissions/{row.unit.name}" if row.unit else None,
        "raw_score": shown(score.raw) if score else None,
        "late_days": row.late_days,
        "penalty": shown(score.penalty) if score else None,
        "score": shown(score.score) if score else None,
        "max_score": shown(score.max) if score else None,
        "tasks": [
            {
                "task": task.task,
                "status": task.status,
                "points": shown(task.raw),
                "max_points": shown(task.max),
            }
            for task in (score.tasks if score else ())
        ],
        "notes": list(row.notes),
    }


def document(
    assignment: Assignment,
    status: str,
    message: str,
    rows: Sequence[Row],
    unmatched: Sequence[Mapping[str, str]],
) -> dict[str, Any]:
    documents = [row_document(row) for row in rows]
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.status] = counts.get(row.status, 0) + 1
    return {
        "schema": SCHEMA,
        "grader": version(),
        "status": status,
        "message": message,
        "assignment": assignment.name,
        "title": assignment.title,
        "tasks": list(assignment.tasks),
        "seeds": list(assignment.seeds),
        "due": assignment.due.isoformat() if assignment.due else None,
        "counts": counts,
        "digest": digest_of(documents, unmatched),
        "unmatched": list(unmatched),
        "students": documents,
    }


def digest_of(rows: Sequence[Mapping[str, Any]], unmatched: Sequence[Mapping[str, str]]) -> str:
    """A hash of everybody's results: the same for two batches in which nobody's differ."""
    text = json.dumps([rows, unmatched], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


COLUMNS = (
    *("id", "name", "email", "section", "group", "status", "submission", "raw_score"),
    *("late_days", "penalty", "score", "max_score", "notes"),
)


def as_csv(rows: Sequence[Row]) -> str:
    """A blank cell is no score, which is not 0."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for row in map(row_document, rows):
        row["notes"] = "; ".join(row["notes"])
        writer.writerow([cell(row[column]) for column in COLUMNS])
    return file.getvalue()


def cell(value: object) -> str:
    text = "" if value is None else str(value)
    return neutral_cell(text) if isinstance(value, str) else text
