"""What a class is asked for: which tasks, for how many points, until when, with which seeds.

An assignment is an [[assignment]] of course.toml or a TOML file of its own
(assignment.schema.json). Every unit and every task is one too, under its own name.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from ..course.manifest import (
    Course,
    ManifestError,
    did_you_mean,
    plain,
    read_toml,
    repeated,
    schema_problems,
)
from ..platform.paths import Layout

SECRET_BYTES = 16  # a shorter secret could be guessed from the seeds of an earlier assignment


class AssignmentError(ManifestError):
    """An assignment is unknown or cannot be used: a mistake of who asks, not of the grader."""


@dataclass(frozen=True)
class Late:
    """What a late submission loses: see lateness.py."""

    policy: str = "none"
    percent: Fraction = Fraction(0)
    days: int | None = None
    grace_minutes: int = 0


@dataclass(frozen=True)
class Assignment:
    name: str
    title: str
    tasks: tuple[str, ...]  # in the order of the course
    points: Mapping[str, Fraction]  # task id -> what it is worth; only where task.toml differs
    seeds: tuple[int, ...]
    due: datetime | None = None
    late: Late = Late()
    attempts: str = "latest"
    needs_review: str = "blank"
    show: str = "all"


def find_assignment(layout: Layout, course: Course, name: str) -> Assignment:
    """The assignment of a name in course.toml, of a file, of a unit or of a task. Raises
    AssignmentError."""
    if name.endswith(".toml"):
        return assignment_of_file(course, Path(name))
    for raw in course.assignments:
        if raw.get("name") == name:
            return assignment_from(course, raw, layout.course_file)
    for unit in course.units:
        if name == unit.id:
            return Assignment(name, unit.title, unit.tasks, {}, course.grade_seeds)
    if name in course.task_ids():
        title = course.tasks[name].title if name in course.tasks else name
        return Assignment(name, title, (name,), {}, course.grade_seeds)
    known = [str(raw.get("name")) for raw in course.assignments]
    near = did_you_mean(name, [*known, *(unit.id for unit in course.units), *course.task_ids()])
    raise AssignmentError([f"unknown assignment {name!r}.{near or ' It may also be a TOML file.'}"])


def assignment_of_file(course: Course, file: Path) -> Assignment:
    raw, problems = read_toml(file, "assignment")
    if raw is not None and not problems and "schema" not in raw:
        problems = [f"{file}: schema = 1 is missing"]
    if raw is None or problems:
        raise AssignmentError(problems)
    return assignment_from(course, raw, file)


def assignment_from(course: Course, raw: Mapping[str, Any], file: Path) -> Assignment:
    """The assignment that a table in this file describes. Raises AssignmentError."""
    raw = plain(raw)
    where = f"{file}: assignment {raw.get('name', '')!r}"
    problems = assignment_problems(course, raw)
    if problems:
        raise AssignmentError(f"{where}: {problem}" for problem in problems)
    tasks = asked_tasks(course, raw)
    try:
        seeds = seeds_of(raw, file.parent) or course.grade_seeds
    except OSError as error:
        problem = f"secret_file {raw['secret_file']}: {error.strerror}"
        raise AssignmentError([f"{where}: {problem}"]) from error
    except ValueError as error:
        raise AssignmentError([f"{where}: secret_file {raw['secret_file']}: {error}"]) from error
    return Assignment(
        name=raw["name"],
        title=raw.get("title", raw["name"]),
        tasks=tasks,
        points={task: exact(worth) for task, worth in raw.get("points", {}).items()},
        seeds=seeds,
        due=datetime.fromisoformat(raw["due"]) if "due" in raw else None,
        late=late_from(raw.get("late", {})),
        attempts=raw.get("attempts", "latest"),
        needs_review=raw.get("needs_review", "blank"),
        show=raw.get("show", "all"),
    )


def assignment_problems(course: Course, raw: Mapping[str, Any]) -> list[str]:
    """What is wrong with it, but for its secret, which need not be on this machine."""
    if problems := schema_problems(raw, "assignment"):
        return problems
    if problems := no_numbers(raw):
        return problems
    units, tasks = [unit.id for unit in course.units], course.task_ids()
    problems = [
        f"unknown {what} {name!r}.{did_you_mean(name, known)}"
        for what, key, known in (("unit", "units", units), ("task", "tasks", tasks))
        for name in raw.get(key, ())
        if name not in known
    ]
    problems += repeated([str(other.get("name")) for other in course.assignments], "assignment")
    asked = asked_tasks(course, raw)
    problems += [
        f"points: {name!r} is not one of its tasks.{did_you_mean(name, asked)}"
        for name in raw.get("points", {})
        if name not in asked
    ]
    late = raw.get("late", {})
    wanted = {"constant": "percent", "percent a day": "percent", "late days": "days"}
    key = wanted.get(late.get("policy", ""))
    if key and key not in late:
        problems.append(f"late: the policy {late['policy']!r} needs {key}")
    if late and "due" not in raw:
        problems.append("late: without due, nothing is late")
    if "due" in raw and not is_time(raw["due"]):
        problems.append(f"due: there is no such time as {raw['due']}")
    if "seeds" in raw and "secret_file" in raw:
        problems.append("seeds and secret_file: give one of them")
    return problems


def no_numbers(raw: Mapping[str, Any]) -> list[str]:
    """TOML has numbers that are none (nan), which pass every comparison of a schema."""
    numbers = {**raw.get("points", {}), "late percent": raw.get("late", {}).get("percent", 0)}
    return [f"{name}: {worth} is no number" for name, worth in numbers.items() if worth != worth]


def asked_tasks(course: Course, raw: Mapping[str, Any]) -> tuple[str, ...]:
    named = set(raw.get("tasks", ()))
    for unit in course.units:
        named |= set(unit.tasks) if unit.id in raw.get("units", ()) else set()
    return tuple(task for task in course.task_ids() if task in named)


def late_from(raw: Mapping[str, Any]) -> Late:
    return Late(
        policy=raw.get("policy", "none"),
        percent=exact(raw.get("percent", 0)),
        days=raw.get("days"),
        grace_minutes=raw.get("grace_minutes", 0),
    )


def seeds_of(raw: Mapping[str, Any], folder: Path) -> tuple[int, ...]:
    """Its own seeds: those it names, or those of its secret; none if it has neither."""
    if "secret_file" not in raw:
        return tuple(raw.get("seeds", ()))
    secret = (folder / raw["secret_file"]).read_bytes().strip()
    if len(secret) < SECRET_BYTES:
        raise ValueError(f"at least {SECRET_BYTES} bytes are needed, not {len(secret)}")
    return derived_seeds(secret, raw["name"], raw.get("secret_seeds", 2))


def derived_seeds(secret: bytes, name: str, count: int) -> tuple[int, ...]:
    """The seeds that only who has the secret knows before they are printed."""
    found: list[int] = []
    number = 0
    while len(found) < count:
        digest = hmac.digest(secret, f"{name}/{number}".encode(), hashlib.sha256)
        seed = int.from_bytes(digest[:4], "big")
        found += [seed] if seed not in found else []
        number += 1
    return tuple(found)


def is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def exact(number: float) -> Fraction:
    """The number as it was written: 0.1 is a tenth."""
    return Fraction(str(number))
