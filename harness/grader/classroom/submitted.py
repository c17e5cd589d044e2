"""A submission that was taken in, for the grader."""

from __future__ import annotations

from collections.abc import Sequence

from ..course.manifest import Course
from ..grading.submission import Submission
from ..platform.text import brief
from .assignment import Assignment
from .finding import Found, task_by_name
from .intake import Taken
from .scoring import worth_to

NOTES_LIMIT = 20
NOTE_LIMIT = 400


def submission_of(assignment: Assignment, course: Course, taken: Taken, found: Found) -> Submission:
    notes = (*taken.notes, *found.notes)
    unclear = unclear_in(assignment, taken, found)
    sources = {
        task: taken.folder / file for task, file in found.sources.items() if task not in unclear
    }
    if found.empty and not unclear:
        notes = (*notes, f"nothing to grade: no file for {assignment.name} was found")
    return Submission(
        sources,
        assignment.tasks,
        bounded(notes),
        assignment.name,
        taken.sha256,
        unclear,
        assignment.show,
        worth_to(assignment, course),
    )


def unclear_in(assignment: Assignment, taken: Taken, found: Found) -> dict[str, str]:
    """The tasks that a person must look at: two files may be meant, or one that may be meant was
    not read. Nobody loses points by what the grader could not read."""
    unclear = dict(found.unclear)
    for name, why in taken.doubts:
        named, _ = task_by_name(name, assignment.tasks)
        for task in assignment.tasks:
            if task == named or (not named and task not in found.sources):
                unclear.setdefault(task, f"{brief(name)} {why}")
    return unclear


def bounded(notes: Sequence[str]) -> tuple[str, ...]:
    """What fits into a cell of a spreadsheet: the first notes, each cut."""
    first = [note if len(note) <= NOTE_LIMIT else f"{note[:NOTE_LIMIT]}..." for note in notes]
    more = len(notes) - NOTES_LIMIT
    if more > 1:
        return (*first[:NOTES_LIMIT], f"there are {more} more notes")
    return tuple(first)
