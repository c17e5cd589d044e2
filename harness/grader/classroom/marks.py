"""The mark, where a student reads it: in report.txt and result.json of the submission.

What the checks gave is not yet the mark: the assignment says what a task is worth, and what being
late costs. Both files are written anew after a change of points or dates, without a new grade.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..grading.worth import Worth, worth_document
from ..platform.files import write_atomically
from ..report import json as report_json
from .assignment import Assignment
from .class_results import Row, row_document
from .units import Unit

# The keys in result.json that the assignment alone decides.
MARKS, WORTH = "marks", "worth"
HEADING = "\n---- mark ----\n"
KEYS = (
    *("id", "status", "raw_score", "late_days", "penalty", "score", "max_score", "tasks"),
    "notes",
)


def write_marks(
    assignment: Assignment,
    worth: Worth,
    unit: Unit,
    result: Mapping[str, Any],
    rows: Sequence[Row],
) -> None:
    """rows: those of the submission's owners. Raises OSError."""
    documents = [row_document(row) for row in rows]
    marks = [{key: document[key] for key in KEYS} for document in documents]
    marked_result = {**result, WORTH: worth_document(worth), MARKS: marks}
    if result != marked_result:
        write_atomically(unit.result, report_json.text(marked_result))
    text = unit.report.read_text(encoding="utf-8") if unit.report.exists() else ""
    marked = text.rpartition(HEADING)[0] if HEADING in text else text
    marked += HEADING + "".join(_lines(assignment, mark) for mark in marks)
    if not marks:
        marked += "It is not the submission that counts, or it is nobody's.\n"
    if marked != text:
        write_atomically(unit.report, marked)


def _lines(assignment: Assignment, mark: Mapping[str, Any]) -> str:
    if mark["score"] is None:
        return f"{mark['id']}: no score yet: {mark['status']}\n"
    words = f"{mark['id']}: {mark['score']} of {mark['max_score']} points for {assignment.title}"
    if mark["penalty"]:
        days = "1 day" if mark["late_days"] == 1 else f"{mark['late_days']} days"
        words += f": {mark['raw_score']}, less {mark['penalty']} for {days} late"
    tasks = [f"  {t['task']}: {t['points']} of {t['max_points']}" for t in mark["tasks"]]
    return "\n".join([words, *tasks]) + "\n"


def hash_of_result(result: Mapping[str, Any]) -> str:
    text = json.dumps(without_marks(result), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def without_marks(result: Mapping[str, Any]) -> dict[str, Any]:
    """What was graded: a mark may change without a new grade."""
    return {key: value for key, value in result.items() if key not in (MARKS, WORTH)}
