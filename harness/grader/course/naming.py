"""The names that a new task and its unit can have."""

from __future__ import annotations

import re

from .manifest import Course, did_you_mean

UNIT = re.compile(r"\d\d_[a-z0-9_]+")
TASK = re.compile(r"[a-z][a-z0-9_]{0,47}")
# A task is a C function of that name, in a program that has a main() and a scenario().
TAKEN = frozenset(
    "auto break case char const continue default do double else enum extern float for goto if "
    "inline int long main register restrict return scenario short signed sizeof static struct "
    "switch typedef union unsigned void volatile while".split()
)


def name_problems(course: Course, unit: str, task: str) -> list[str]:
    return unit_problems(course, unit) + task_problems(course, task)


def unit_problems(course: Course, unit: str) -> list[str]:
    known = {u.id: u for u in course.units}
    near = did_you_mean(unit, known)
    if not UNIT.fullmatch(unit):
        return [
            f"{unit!r} cannot name a unit: use two digits, then _ and a-z, 0-9 or _, such as "
            f"02_private.{near}"
        ]
    if unit in known and any(course.tasks[task].native for task in known[unit].tasks):
        return [
            f"the tasks of {unit} are native, and this makes none of that kind: copy the folder "
            f"of {known[unit].tasks[0]} instead"
        ]
    same = [u for u in known if u[:3] == unit[:3]]
    if unit not in known and same:
        return [f"there is no unit {unit}, and its number belongs to {same[0]}.{near}"]
    return []


def task_problems(course: Course, task: str) -> list[str]:
    if not TASK.fullmatch(task):
        return [f"{task!r} cannot name a task: use a-z, then a-z, 0-9 or _, at most 48 characters"]
    if task in TAKEN:
        return [f"{task!r} cannot name a task: a C function of that name cannot be written"]
    if task in course.task_ids():
        return [f"there is a task {task} already, in {course.unit_of(task).id}"]
    return []
