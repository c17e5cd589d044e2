"""The zip that Gradescope takes as an autograder: setup.sh and run_autograder at its root, beside
them the course as a handout and what is asked."""

from __future__ import annotations

from collections.abc import Sequence

from ..assignment import Assignment
from .assignment_file import assignment_file
from .content import Packed, below, template

COURSE = "course"  # the folder with the handout


def autograder(assignment: Assignment, handout: Sequence[Packed]) -> list[Packed]:
    return [*template("gradescope"), assignment_file(assignment), *below(COURSE, handout)]
