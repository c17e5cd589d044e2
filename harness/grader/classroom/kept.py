"""What a batch keeps of its class beside the results: who is in it, what was handed in and when.

With this file, the submissions' evidence and the assignment, marks can be made anew when the
class's folder and the roster are gone. Names stand in it as they are, byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ..platform.files import read_document, write_atomically
from .books import Enrolled
from .intake import Taken
from .layouts import HandedIn
from .roster import Student
from .units import Unit, key_of

FILE = "handed_in.json"
SCHEMA = 1


def keep(out: Path, enrolled: Enrolled) -> None:
    """Raises OSError."""
    document = {
        "schema": SCHEMA,
        "students": [_of_student(student) for student in enrolled.students],
        "submissions": [_of_unit(unit) for unit in enrolled.units],
        "others": list(enrolled.others),
        "left_out": list(enrolled.left_out),
    }
    # ASCII, because a name may be no UTF-8.
    write_atomically(out / FILE, json.dumps(document, indent=1, ensure_ascii=True) + "\n")


def kept_in(out: Path, grader: str) -> Enrolled | None:
    """What keep() has written, or None. grader: the fingerprint of today's."""
    document = read_document(out / FILE)
    if document is None or document.get("schema") != SCHEMA:
        return None
    return Enrolled(
        [_student(found) for found in document["students"]],
        [_unit(out / "submissions", found, grader) for found in document["submissions"]],
        document["others"],
        document["left_out"],
    )


def _of_student(student: Student) -> dict[str, Any]:
    more, submitted = student.extension, student.submitted
    return asdict(student) | {
        "extension": more.total_seconds() if isinstance(more, timedelta) else _time(more),
        "submitted": _time(submitted),
    }


def _time(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def _student(found: Mapping[str, Any]) -> Student:
    words = {field.name: found[field.name] for field in fields(Student)}
    more, submitted = found["extension"], found["submitted"]
    words["ids"] = tuple(found["ids"])
    words["submitted"] = datetime.fromisoformat(submitted) if submitted else None
    if isinstance(more, str):
        words["extension"] = datetime.fromisoformat(more)
    elif more is not None:
        words["extension"] = timedelta(seconds=more)
    return Student(**words)


def _of_unit(unit: Unit) -> dict[str, Any]:
    one, taken = unit.handed_in, unit.taken
    return {
        "unit": unit.name,
        "layout": one.layout,
        "key": one.key,
        "ids": one.ids,
        "names": one.names,
        "late": one.late,
        "time": one.time,
        "sha256": taken.sha256,
        "notes": taken.notes,
        "doubts": taken.doubts,
    }


def _unit(submissions: Path, found: Mapping[str, Any], grader: str) -> Unit:
    folder = submissions / found["unit"]
    of_owner = tuple(found["ids"]), tuple(found["names"]), found["late"], found["time"]
    handed_in = HandedIn(found["layout"], found["key"], (), *of_owner)
    doubts = tuple((name, why) for name, why in found["doubts"])
    taken = Taken(folder / "submission", (), tuple(found["notes"]), found["sha256"], doubts)
    return Unit(handed_in, folder, taken, key_of(taken, grader))
