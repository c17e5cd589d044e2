"""A new task's files. They build and do what a small task does, and every place that its author
has to think about carries MARKER, which `grade.py verify` lists.

templates/skeleton/ has the files. Either all of them are written or nothing is changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..platform.files import all_or_nothing
from ..platform.paths import Layout
from . import generate
from .entry import with_entry
from .headings import anchor_of, anchors, with_section
from .manifest import Course, ManifestError, Unit, load_course
from .marker import MARKER
from .naming import name_problems

OWN_FILES = {
    "exercises/{unit}/{task}.c": "starter.c",
    "solutions/{unit}/{task}.c": "solution.c",
    "harness/tasks/{unit}/{task}/task.toml": "task.toml",
    "harness/tasks/{unit}/{task}/scenario.c": "scenario.c",
    "harness/tasks/{unit}/{task}/check.c": "check.c",
    "harness/tasks/{unit}/{task}/accepted/another_way.c": "accepted.c",
    "harness/tasks/{unit}/{task}/wrong/does_nothing.c": "wrong_nothing.c",
    "harness/tasks/{unit}/{task}/wrong/one_page_more.c": "wrong_size.c",
    "harness/tasks/{unit}/{task}/wrong/at_least_two.c": "wrong_at_least_two.c",
    "harness/tasks/{unit}/{task}/wrong/remembers.c": "wrong_remembers.c",
    "harness/tasks/{unit}/{task}/wrong/keeps_a_handle.c": "wrong_keeps_a_handle.c",
    "harness/tasks/{unit}/{task}/wrong/ignores_refusal.c": "wrong_ignores_refusal.c",
    "harness/tasks/{unit}/{task}/wrong/leaves_the_reservation.c": "wrong_leaves_the_reservation.c",
    "harness/tasks/{unit}/{task}/wrong/long_address.c": "wrong_long_address.c",
}


class SkeletonError(Exception):
    """Why no task can be made of that name."""


@dataclass(frozen=True)
class Skeleton:
    made: tuple[Path, ...]
    changed: tuple[Path, ...]


def make(layout: Layout, unit: str, task: str) -> Skeleton:
    """Raises SkeletonError, ManifestError or OSError, and has changed nothing then."""
    course = sound_course(layout)
    problems = name_problems(course, unit, task)
    if problems:
        raise SkeletonError("\n".join(problems))
    own = own_files(layout, unit, task)
    there = [str(file.relative_to(layout.root)) for file in own if file.exists()]
    if there:
        raise SkeletonError(f"there already, and never overwritten: {', '.join(there)}")
    made: list[Path] = []
    changed: list[Path] = []
    with all_or_nothing() as write:

        def put(texts: Mapping[Path, str]) -> None:
            for file, text in texts.items():
                (changed if file.exists() else made).append(file)
                write(file, text)

        put({**shared_files(layout, course, unit, task), **own})
        course = sound_course(layout)
        pages = generate.pages(layout, course)
        put({page: pages[page] for page in generate.stale(layout, course)})
    return Skeleton(tuple(made), tuple(changed))


def sound_course(layout: Layout) -> Course:
    """Raises ManifestError also for a single task that cannot be read: its pages could not be
    generated."""
    course = load_course(layout)
    if course.broken:
        raise ManifestError(problem for found in course.broken.values() for problem in found)
    return course


def own_files(layout: Layout, unit: str, task: str) -> dict[Path, str]:
    return {
        layout.root / name.format(unit=unit, task=task): rendered(template, unit, task)
        for name, template in OWN_FILES.items()
    }


def shared_files(layout: Layout, course: Course, unit: str, task: str) -> dict[Path, str]:
    """Those of the unit and the course, with the new task in them."""
    known = next((u for u in course.units if u.id == unit), None)
    header = layout.exercises / unit / "unit.h"
    lesson = layout.lessons / f"{unit}.md"
    course_text = layout.course_file.read_text(encoding="utf-8")
    entry = with_entry(course_text, unit, task, rendered("unit.toml", unit, task))
    if entry is None:
        raise SkeletonError(f"course.toml: cannot add {task} to {unit}: its form is unknown here")
    page = generate.current(lesson) or rendered("lesson.md", unit, task)
    texts = {
        layout.course_file: entry,
        lesson: with_lesson(page, course, known, rendered("section.md", unit, task)),
        header: with_declaration(
            generate.current(header) or rendered("unit.h", unit, task),
            rendered("declaration.h", unit, task),
        ),
    }
    return {file: text for file, text in texts.items() if generate.current(file) != text}


def rendered(template: str, unit: str, task: str) -> str:
    title = title_of(task)
    return generate.render(
        f"skeleton/{template}.j2",
        marker=MARKER,
        unit=unit,
        unit_title=title_of(unit[3:]),
        task=task,
        title=title,
        anchor=anchor_of(title),
    )


def title_of(name: str) -> str:
    return name.strip("_").replace("_", " ").capitalize()


def with_lesson(page: str, course: Course, unit: Unit | None, section: str) -> str:
    """The section goes behind that of the unit's last task. One that is there already stays."""
    (anchor,) = anchors(section)
    if anchor in anchors(page):
        return page
    before = course.tasks[unit.tasks[-1]].lesson.partition("#")[2] if unit else ""
    return with_section(page, before, section)


def with_declaration(header: str, declaration: str) -> str:
    """Before the end of the include guard."""
    before, end, after = header.rpartition("#endif")
    return f"{before}{declaration}{end}{after}" if end else f"{header}{declaration}"
