"""Which task a learner works on, and which comes next."""

from __future__ import annotations

from dataclasses import dataclass

from ..course.manifest import Course, Task, Unit
from .progress import Progress


def next_task(course: Course, progress: Progress, after: str | None = None) -> Task | None:
    """The first task after `after` that has not passed yet, and then from the beginning: who
    skipped one comes back to it. None when all have passed."""
    names = [name for name in course.task_ids() if name in course.tasks]
    start = names.index(after) + 1 if after in names else 0
    for name in (*names[start:], *names[:start]):
        if not progress.has_passed(name) and name != after:
            return course.tasks[name]
    return None


def current_task(course: Course, progress: Progress) -> Task | None:
    """What the learner did last, unless that has passed; otherwise the next one."""
    last = progress.last
    if last and last.task in course.tasks and not progress.has_passed(last.task):
        return course.tasks[last.task]
    return next_task(course, progress)


@dataclass(frozen=True)
class Standing:
    """One unit in numbers."""

    unit: Unit
    passed: int
    tasks: int
    points: int
    max_points: int
    seconds: int


def standings(course: Course, progress: Progress) -> list[Standing]:
    return [standing(course, unit, progress) for unit in course.units]


def standing(course: Course, unit: Unit, progress: Progress) -> Standing:
    tasks = [course.tasks[name] for name in unit.tasks if name in course.tasks]
    rows = [progress.of(task.id) for task in tasks]
    return Standing(
        unit,
        passed=sum(row.passed is not None for row in rows),
        tasks=len(tasks),
        points=sum(min(row.points, task.points) for row, task in zip(rows, tasks)),
        max_points=sum(task.points for task in tasks),
        seconds=sum(row.seconds for row in rows),
    )
