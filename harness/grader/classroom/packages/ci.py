"""Grading in students' repositories, on GitHub or GitLab: what belongs into the course's repository
and what into the template of a student's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from ..assignment import Assignment
from .assignment_file import assignment_file
from .content import Packed, below, template

COURSE, STUDENT = "course", "student"


def repositories(assignment: Assignment, handout: Sequence[Packed]) -> list[Packed]:
    return [
        *template("ci"),
        *below(COURSE, handout),
        *below(f"{COURSE}/ci", [assignment_file(assignment)]),
        *below(STUDENT, exercises_of(assignment, handout)),
    ]


def exercises_of(assignment: Assignment, handout: Sequence[Packed]) -> list[Packed]:
    """The starters that are asked for, with what else is in their units."""
    paths = [(file, PurePosixPath(file.name)) for file in handout]
    of_course = [(file, path) for file, path in paths if path.parts[0] == "exercises"]
    asked = {path for _, path in of_course if path.suffix == ".c" and path.stem in assignment.tasks}
    units = {path.parent for path in asked}
    return [
        file
        for file, path in of_course
        if path in asked or (path.parent in units and path.suffix != ".c")
    ]
