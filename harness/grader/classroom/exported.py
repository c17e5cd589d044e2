"""A class's results with all that a writer of them needs, from the folder of a batch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..report.forms.model import Class
from .books import Enrolled
from .kept import kept_in
from .matching import match
from .roster import Student
from .units import Unit


def class_of(out: Path, document: Mapping[str, Any]) -> Class:
    """document: its class.json. Without what the batch kept (an earlier version kept nothing),
    rows are found by id, email and name alone."""
    enrolled = kept_in(out, "") or Enrolled([], [], [], [])
    units = {f"submissions/{unit.name}": unit for unit in enrolled.units}
    students = {student.id: student for student in enrolled.students}
    counting = {
        row["id"]: units[row["submission"]]
        for row in document["students"]
        if row["submission"] in units
    }
    return Class(
        document,
        {student.id: student.ids for student in enrolled.students},
        platform_ids(enrolled, counting),
        {id: time_of(unit, students[id]) for id, unit in counting.items() if id in students},
        texts_in(out, document),
    )


def platform_ids(enrolled: Enrolled, counting: Mapping[str, Unit]) -> dict[str, str]:
    """A group's submission has the id of one member, and nobody can say which."""
    owners = match(enrolled.students, [unit.handed_in for unit in enrolled.units]).of_student
    found = [key for handed_in in owners.values() for key in {one.key for one in handed_in}]
    return {
        id: unit.handed_in.ids[0]
        for id, unit in counting.items()
        if unit.handed_in.ids and found.count(unit.handed_in.key) == 1
    }


def time_of(unit: Unit, student: Student) -> str:
    if unit.handed_in.time:
        return unit.handed_in.time
    return student.submitted.isoformat() if student.submitted else ""


def texts_in(out: Path, document: Mapping[str, Any]) -> dict[str, str]:
    """What the students may read. What cannot be read is left out."""
    found = {}
    for folder in {row["submission"] for row in document["students"] if row["submission"]}:
        try:
            found[folder] = (out / folder / "report.txt").read_text(encoding="utf-8")
        except (OSError, ValueError):
            continue
    return found
