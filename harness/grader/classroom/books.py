"""The books of a class: everybody's result as it stands, and the files that say it.

class.json is valid at every moment, class.csv has the same rows, and each submission's report.txt
and result.json end with its marks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..course.manifest import Course
from ..platform.files import write_atomically
from ..platform.text import shown_name
from ..report import json as report_json
from . import class_results
from .assignment import Assignment
from .class_results import Row, row_of
from .marks import write_marks
from .matching import Matched, match
from .roster import Student
from .scoring import worth_to
from .submitted import bounded
from .units import Unit


@dataclass(frozen=True)
class Enrolled:
    """Who has a row, and what was handed in."""

    students: Sequence[Student]
    units: Sequence[Unit]
    others: Sequence[str]  # entries of the class's folder that are no submission
    left_out: Sequence[str]  # of the class's archive


class Books:
    def __init__(
        self, out: Path, course: Course, assignment: Assignment, enrolled: Enrolled
    ) -> None:
        self._out, self._course, self._assignment = out, course, assignment
        self._enrolled = enrolled
        self._units = {unit.handed_in.key: unit for unit in enrolled.units}
        self.matched: Matched = match(enrolled.students, [u.handed_in for u in enrolled.units])
        self.results: dict[str, dict[str, Any]] = {}  # of what is graded, by the name of a unit

    def owners(self, unit: Unit) -> list[str]:
        of_student = self.matched.of_student
        return [id for id, handed_in in of_student.items() if unit.handed_in in handed_in]

    def document(self, status: str, message: str) -> dict[str, Any]:
        return self._document(status, message, self.rows())

    def save(self, status: str, message: str) -> dict[str, Any]:
        """Writes class.json and class.csv. Raises OSError."""
        rows = self.rows()
        document = self._document(status, message, rows)
        write_atomically(self._out / "class.json", report_json.text(document))
        write_atomically(self._out / "class.csv", class_results.as_csv(rows))
        return document

    def write_marks(self) -> None:
        rows, worth = self.rows(), worth_to(self._assignment, self._course)
        for unit in self._enrolled.units:
            result = self.results.get(unit.name)
            if result is not None:
                of_unit = [row for row in rows if row.unit is unit]
                write_marks(self._assignment, worth, unit, result, of_unit)

    def rows(self) -> list[Row]:
        return [
            row_of(
                self._assignment,
                self._course,
                student,
                [self._units[one.key] for one in self.matched.of_student[student.id]],
                self.results,
                self._doubt(student),
            )
            for student in self._enrolled.students
        ]

    def _document(self, status: str, message: str, rows: Sequence[Row]) -> dict[str, Any]:
        return class_results.document(self._assignment, status, message, rows, self._unmatched())

    def _doubt(self, student: Student) -> str:
        """Why somebody for whom nothing was found may have handed in after all."""
        if student.id in self.matched.doubtful:
            return self.matched.doubtful[student.id]
        if self._enrolled.left_out:
            first = bounded(self._enrolled.left_out[:1])[0]
            return f"some of the class's archive is left out ({first}): see unmatched in class.json"
        return ""

    def _unmatched(self) -> list[Mapping[str, str]]:
        return [
            *(
                {"entry": shown_name(key), "why": why}
                for key, why in self.matched.unmatched.items()
            ),
            *(
                {"entry": shown_name(name), "why": "it is no submission"}
                for name in self._enrolled.others
            ),
            *(
                {"entry": note, "why": "it stands in the class's archive"}
                for note in self._enrolled.left_out
            ),
        ]
