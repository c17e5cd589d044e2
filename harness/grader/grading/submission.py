"""Finds the student's files: which task each one is for, and which other files are there.

A submission is a folder with UNIT/TASK.c (as exercises/ and solutions/), one unit's
folder, a flat folder of TASK.c, or a single TASK.c.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..course.manifest import Course, did_you_mean
from ..platform.text import shown_name
from .worth import Worth


class SubmissionError(Exception):
    """There is nothing to grade at that path; the message says what is expected."""


@dataclass(frozen=True)
class Submission:
    sources: Mapping[str, Path]  # task id -> file
    scope: tuple[str, ...]  # the tasks that were asked for, in the order of the course
    notes: tuple[str, ...] = ()  # C files that are no task, so that none is lost in silence
    assignment: str | None = None  # its name
    sha256: str | None = None  # of all that was handed in
    unclear: Mapping[str, str] = field(default_factory=dict)  # task -> which files it may be
    show: str = "all"  # what the student may read of it: see Report
    worth: Worth | None = None  # where it is graded for an assignment


def find_submission(path: Path, course: Course) -> Submission:
    try:
        if path.is_dir():
            return find_in_folder(path, course)
        if path.is_file():
            return single_file(path, course)
    except PermissionError as error:
        raise SubmissionError(
            f"{shown_name(str(error.filename or path))} cannot be read: {error.strerror}"
        ) from error
    if path.is_symlink():
        raise SubmissionError(f"{path} is a link to a missing file")
    raise SubmissionError(f"{path}: no such file or folder")


def single_file(path: Path, course: Course) -> Submission:
    if path.suffix != ".c" or path.stem not in course.task_ids():
        raise SubmissionError(
            f"{path}: a task's file must be named TASK.c."
            + did_you_mean(path.stem, course.task_ids())
        )
    return Submission({path.stem: path}, (path.stem,))


def find_in_folder(folder: Path, course: Course) -> Submission:
    files = [f for f in [folder, *subfolders(folder, course)] for f in sorted(f.glob("*.c"))]
    if not files:
        unreadable = [f for f in [folder] if not readable(f)]
        raise SubmissionError(
            f"{folder} cannot be read"
            if unreadable
            else f"{folder} contains no C file: expected UNIT/TASK.c, as in exercises/, or TASK.c"
        )
    sources: dict[str, Path] = {}
    notes = []
    for file in files:
        if file.stem not in course.task_ids():
            notes.append(
                f"{file} does not belong to a task.{did_you_mean(file.stem, course.task_ids())}"
            )
        elif file.stem in sources:
            raise SubmissionError(f"two files for {file.stem}: {sources[file.stem]} and {file}")
        else:
            sources[file.stem] = file
    if not sources:
        raise SubmissionError("\n".join(notes))
    return Submission(sources, scope_of(folder, course), tuple(notes))


def subfolders(folder: Path, course: Course) -> list[Path]:
    """The units' folders in it. A link does not count, because it may lead to the solutions."""
    units = [folder / unit.id for unit in course.units]
    return [unit for unit in units if unit.is_dir() and not unit.is_symlink()]


def scope_of(folder: Path, course: Course) -> tuple[str, ...]:
    """The tasks of the unit if the folder is a unit's, otherwise all."""
    name = folder.resolve().name
    return next((u.tasks for u in course.units if u.id == name), tuple(course.task_ids()))


def readable(folder: Path) -> bool:
    try:
        next(folder.iterdir(), None)
    except PermissionError:
        return False
    return True
