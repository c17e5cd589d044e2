"""The roster: who is in the class, from a CSV of the course's own or of a learning platform."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ..platform.text import one_line

LIMIT = 16 << 20
CELL_LIMIT = 300

# Headers in small letters, of our own, Moodle's and Canvas' files. The first that a row has is
# the student's id in results; each of them finds the student's folder.
ID_COLUMNS = (
    *("id", "student id", "student_id", "id number", "sis user id", "sid", "username"),
    *("login", "sis login id", "github", "github username", "identifier", "user id"),
    *("email", "email address"),
)
NAME_COLUMNS = ("name", "full name", "student", "student name")
FIRST_COLUMNS = ("first name", "first_name", "firstname")
LAST_COLUMNS = ("last name", "last_name", "lastname", "surname")


class RosterError(Exception):
    """The roster cannot be used; the message says why, with its line."""


@dataclass(frozen=True)
class Student:
    id: str
    ids: tuple[str, ...]  # all that find the student's folder
    name: str = ""
    email: str = ""
    section: str = ""
    group: str = ""
    extension: timedelta | datetime | None = None  # more time, or a due date of one's own
    submitted: datetime | None = None


def read_roster(path: Path) -> list[Student]:
    """The students, in the order of the file. Raises RosterError."""
    try:
        with path.open("rb") as file:
            text = _decoded(file.read(LIMIT))
    except OSError as error:
        raise RosterError(f"{path}: {error.strerror}") from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    if not any(column in header for column in ID_COLUMNS):
        raise RosterError(f"{path}: no column of its first line is called id, username or email")
    found: list[Student] = []
    for number, row in enumerate(rows[1:], 2):
        cells = dict(zip(header, (one_line(cell, CELL_LIMIT) for cell in row)))
        if not any(cells.values()) or _is_no_student(cells):
            continue
        found.append(_student(cells, f"{path}:{number}"))
    if not found:
        raise RosterError(f"{path}: below its first line there is no student")
    _check_unique(found, path)
    return found


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _is_no_student(cells: Mapping[str, str]) -> bool:
    """Canvas' rows below the header, and its test student."""
    return cells.get("student", "") in ("Points Possible", "Student, Test") or (
        "student" in cells and not cells["student"] and not cells.get("id")
    )


def _student(cells: Mapping[str, str], where: str) -> Student:
    ids = [cells[column] for column in ID_COLUMNS if cells.get(column)]
    if not ids:
        raise RosterError(f"{where}: the row has no id")
    blind = re.fullmatch(r"\D+ (\d+)", cells.get("identifier", ""))
    name = next((cells[c] for c in NAME_COLUMNS if cells.get(c)), "") or " ".join(
        cells[c] for columns in (FIRST_COLUMNS, LAST_COLUMNS) for c in columns if cells.get(c)
    )
    email = next((cells[c] for c in ("email", "email address") if cells.get(c)), "")
    return Student(
        id=ids[0],
        ids=tuple(dict.fromkeys([*ids, *([blind[1]] if blind else [])])),
        name=one_line(name),
        email=email,
        section=cells.get("section", ""),
        group=cells.get("group", ""),
        extension=_extension(cells.get("extension", ""), where),
        submitted=_time(cells.get("submitted", ""), "submitted", where),
    )


def _extension(text: str, where: str) -> timedelta | datetime | None:
    """ "3" days, "12 h", or a due date of the student's own."""
    if found := re.fullmatch(r"\+?(\d+)\s*(h|hours?|d|days?)?", text, re.I):
        hours = int(found[1]) * (1 if (found[2] or "d").lower().startswith("h") else 24)
        return timedelta(hours=hours)
    return _time(text, "extension", where)


def _time(text: str, column: str, where: str) -> datetime | None:
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        wanted = "a time with its offset is expected, such as 2026-10-15T23:59:00+02:00"
        raise RosterError(f"{where}: {column} {text!r}: {wanted}")
    return time


def _check_unique(students: Sequence[Student], path: Path) -> None:
    seen: dict[str, str] = {}
    ids = [student.id for student in students]
    for student in students:
        for id in student.ids:
            if seen.setdefault(id, student.id) != student.id or ids.count(id) > 1:
                raise RosterError(f"{path}: {id!r} stands in two rows")


def same(id: str) -> str:
    """Ids that differ in case or in how a letter is encoded are one."""
    return unicodedata.normalize("NFC", id).strip().casefold()


def same_name(name: str) -> str:
    """ "Doe, Jane", "Jane Doe" and "jane  doe" are one name."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", name).casefold())
    return " ".join(sorted(words))
