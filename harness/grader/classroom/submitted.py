"""A submission that was taken in, for the grader."""

from __future__ import annotations

from ..grading.submission import Submission
from .assignment import Assignment
from .finding import Found
from .intake import Taken


def submission_of(assignment: Assignment, taken: Taken, found: Found) -> Submission:
    sources = {task: taken.folder / file for task, file in found.sources.items()}
    notes = (*taken.notes, *found.notes)
    if found.empty:
        notes = (*notes, f"nothing to grade: no file for {assignment.name} was found")
    return Submission(
        sources, assignment.tasks, notes, assignment.name, taken.sha256, found.unclear
    )
