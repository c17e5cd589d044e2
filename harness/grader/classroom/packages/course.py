"""The handout: the course as students get it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence

from ...course.manifest import Course
from ...learning.starter import TODO, exercise, starter_of
from ...platform.paths import HANDOUT, Layout
from ...platform.version import version
from .content import Packed, PackError, packed, template
from .listing import Listing, listing

WITHOUT = ("solutions", "wrong and accepted programs", "attacks", "tests", "notes for instructors")


def handout(layout: Layout, course: Course) -> tuple[list[Packed], Listing]:
    """Its files, and what was listed. Raises PackError."""
    problems = [*(p for broken in course.broken.values() for p in broken)]
    problems += changed_starters(layout, course)
    if problems:
        raise PackError("\n".join(problems))
    found = listing(layout.root)
    staying = {name for name in found.public if not handed_out(name, layout, course)}
    names = [name for name in found.public if name not in staying]
    files = [*(packed(layout.root, name) for name in names), *template("course")]
    return [*files, marker(files)], Listing(
        tuple(names), tuple(sorted({*found.unlisted, *staying}))
    )


def handed_out(name: str, layout: Layout, course: Course) -> bool:
    """Of what is in exercises/ no program but the starters, and no secret from anywhere."""
    exercises = {f"{unit.id}/{task}.c" for unit in course.units for task in unit.tasks}
    folder = f"{layout.exercises.name}/"
    if (
        name.startswith(folder)
        and name.endswith(".c")
        and name.removeprefix(folder) not in exercises
    ):
        return False
    return name not in secret_files(layout, course)


def marker(files: Sequence[Packed]) -> Packed:
    """By this file a checkout knows that it is a handout, and set-up that it is another one than
    what was built: the dates of a package's files say nothing."""
    content = hashlib.sha256()
    for file in sorted(files, key=lambda file: file.name):
        content.update(b"%d %b\0" % (len(file.data), file.name.encode()))
        content.update(file.data)
    says = {"schema": 1, "grader": version(), "without": WITHOUT, "sha256": content.hexdigest()}
    return Packed(HANDOUT, (json.dumps(says, indent=2) + "\n").encode())


def secret_files(layout: Layout, course: Course) -> Iterator[str]:
    """Those that assignments name, wherever in the checkout somebody has put them."""
    for raw in course.assignments:
        if "secret_file" in raw:
            file = (layout.exercises / str(raw["secret_file"])).resolve()
            if file.is_relative_to(layout.root.resolve()):
                yield file.relative_to(layout.root.resolve()).as_posix()


def changed_starters(layout: Layout, course: Course) -> Sequence[str]:
    """Who tries a task in the checkout must not hand out the answer."""
    found = []
    for task in course.tasks.values():
        file, starter = exercise(layout, task), starter_of(layout, task)
        text = file.read_bytes() if file.is_file() else b""
        name = file.relative_to(layout.root)
        if TODO not in text:
            found.append(f"{name}: has no TODO, so it may be an answer: {reset(task.id)}")
        elif starter and starter.text != text:
            found.append(f"{name}: is not as in {starter.where}: commit it, or {reset(task.id)}")
    return found


def reset(task: str) -> str:
    return f"`python3 grade.py reset {task}`"
