"""course.toml and every task.toml, read and checked, for the rest of the grader.

A broken task never costs the others: load_course() puts its problems under
`broken` and goes on. Only a course.toml that cannot be used at all raises.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import tomllib

from ..platform.paths import Layout
from ..platform.schemas import validator


class ManifestError(Exception):
    """course.toml cannot be used. `problems` are sentences, each naming its file."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class Bound:
    """A number, or an earlier parameter's value with an offset."""

    offset: int
    parameter: str | None = None

    def value(self, drawn: Mapping[str, int]) -> int:
        return self.offset + (drawn[self.parameter] if self.parameter else 0)


@dataclass(frozen=True)
class Parameter:
    name: str
    min: Bound
    max: Bound
    unless_multiple_of: int | None = None


@dataclass(frozen=True)
class Check:
    id: str
    title: str
    points: int
    rests_on: str


@dataclass(frozen=True)
class Misconception:
    id: str
    says: str
    next: str
    needs: str | None = None
    untested: str | None = None


@dataclass(frozen=True)
class Task:
    id: str
    unit: str
    folder: Path
    title: str
    outcome: str
    minutes: int
    points: int
    lesson: str
    text: str
    hints: tuple[str, ...]
    checkpoints: tuple[str, ...]
    time_limit_ms: int
    native: bool  # the student's file is built for this machine and asked about snapshots
    forbidden: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    checks: tuple[Check, ...]
    misconceptions: Mapping[str, Misconception]
    wrong: Mapping[str, str]
    equivalent: Mapping[str, str]  # mutant of the solution -> why it may pass

    @property
    def predictable(self) -> bool:
        """Whether its runs have a snapshot before and one after what the program does."""
        return not self.native and len(self.checkpoints) > 1


@dataclass(frozen=True)
class Unit:
    id: str
    title: str
    tasks: tuple[str, ...]
    prerequisites: str = ""


@dataclass(frozen=True)
class Breaker:
    """A wrong program that students are asked to write: see breakers.py."""

    task: str
    misconception: str
    outcome: str
    minutes: int
    points: int

    @property
    def name(self) -> str:
        """Also its file's, with .c."""
        return f"{self.task}.{self.misconception}"


@dataclass(frozen=True)
class Calendar:
    """A way to spread the course over time: see calendar.py."""

    title: str
    part: str  # "week" or "session"
    parts: int  # at most
    tasks: tuple[str, ...]  # empty: all


@dataclass(frozen=True)
class Course:
    title: str
    grade_seeds: tuple[int, ...]
    units: tuple[Unit, ...]
    tasks: Mapping[str, Task]  # in the order of the course
    broken: Mapping[str, tuple[str, ...]]  # task id -> problems; none of these is in tasks
    core: tuple[str, ...] = ()  # the tasks of a short course
    breakers: tuple[Breaker, ...] = ()
    calendars: tuple[Calendar, ...] = ()

    def task_ids(self) -> list[str]:
        return [task for unit in self.units for task in unit.tasks]

    def unit_of(self, task: str) -> Unit:
        return next(unit for unit in self.units if task in unit.tasks)


def load_course(layout: Layout) -> Course:
    """Raises ManifestError when course.toml is missing, damaged, or names a task twice."""
    raw, problems = read_toml(layout.course_file, "course")
    if raw is None or problems:
        raise ManifestError(problems)
    units = tuple(
        Unit(u["id"], u["title"], tuple(u["tasks"]), u.get("prerequisites", ""))
        for u in raw["unit"]
    )
    names = [t for u in units for t in u.tasks]
    core = tuple(raw.get("core", ()))
    problems = repeated([u.id for u in units], f"{layout.course_file}: unit")
    problems += repeated(names, f"{layout.course_file}: task")
    calendars = tuple(calendar_from(c, core) for c in raw.get("calendar", []))
    listed = [("core", core), *((f"calendar {c.title!r}", c.tasks) for c in calendars)]
    problems += [
        f"{layout.course_file}: {where}: unknown task {task!r}.{did_you_mean(task, names)}"
        for where, found in listed
        for task in found
        if task not in names
    ]
    if problems:
        raise ManifestError(problems)
    tasks: dict[str, Task] = {}
    broken: dict[str, tuple[str, ...]] = {}
    for unit in units:
        for name in unit.tasks:
            task, problems = load_task(layout.tasks / unit.id / name)
            if task is None:
                broken[name] = tuple(problems)
            else:
                tasks[name] = task
    breakers = tuple(Breaker(**b) for b in raw.get("breaker", []))
    problems = repeated([b.name for b in breakers], f"{layout.course_file}: breaker")
    problems += [p for b in breakers for p in breaker_problems(layout, b, tasks, broken)]
    if problems:
        raise ManifestError(problems)
    seeds = tuple(raw["grade_seeds"])
    return Course(raw["title"], seeds, units, tasks, broken, core, breakers, calendars)


def calendar_from(raw: Mapping[str, Any], core: tuple[str, ...]) -> Calendar:
    tasks = (*(core if raw.get("core") else ()), *raw.get("tasks", ()))
    return Calendar(raw["title"], raw["part"], raw["parts"], tasks)


def breaker_problems(
    layout: Layout, breaker: Breaker, tasks: Mapping[str, Task], broken: Iterable[str]
) -> list[str]:
    """A breaker of a task whose task.toml is broken is that task's problem, not reported here."""
    where = f"{layout.course_file}: breaker {breaker.name}"
    task = tasks.get(breaker.task)
    if task is None:
        known = breaker.task in broken
        return [] if known else [f"{where}: unknown task.{did_you_mean(breaker.task, tasks)}"]
    if breaker.misconception not in task.misconceptions:
        near = did_you_mean(breaker.misconception, task.misconceptions)
        return [f"{where}: {task.id} has no misconception {breaker.misconception!r}.{near}"]
    return []


def load_task(folder: Path) -> tuple[Task | None, list[str]]:
    """The task of a folder UNIT/TASK, or None and every problem of its task.toml."""
    path = folder / "task.toml"
    raw, problems = read_toml(path, "task")
    if raw is None or problems:
        return None, problems
    task = task_from(raw, folder)
    problems = [f"{path}: {problem}" for problem in task_problems(task, raw)]
    return (None, problems) if problems else (task, [])


def task_from(raw: Mapping[str, Any], folder: Path) -> Task:
    """The task of a document that follows the schema."""
    return Task(
        id=folder.name,
        unit=folder.parent.name,
        folder=folder,
        title=raw["title"],
        outcome=raw["outcome"],
        minutes=raw["minutes"],
        points=raw["points"],
        lesson=raw["lesson"],
        text=raw["text"],
        hints=tuple(raw["hints"]),
        checkpoints=tuple(raw["checkpoints"]),
        time_limit_ms=raw.get("time_limit_ms", 10_000),
        native=raw.get("native", False),
        forbidden=dict(raw.get("forbidden", {})),
        parameters=tuple(parameter_from(p) for p in raw.get("parameter", [])),
        checks=tuple(Check(**c) for c in raw["check"]),
        misconceptions={m["id"]: Misconception(**m) for m in raw["misconception"]},
        wrong=dict(raw["wrong"]),
        equivalent=dict(raw.get("equivalent", {})),
    )


def parameter_from(raw: Mapping[str, Any]) -> Parameter:
    return Parameter(
        raw["name"], bound_from(raw["min"]), bound_from(raw["max"]), raw.get("unless_multiple_of")
    )


def bound_from(raw: int | str) -> Bound:
    """bound_from("pages - 21") is Bound(-21, "pages")."""
    if isinstance(raw, int):
        return Bound(raw)
    name, _, offset = raw.partition(" ")
    return Bound(int(offset.replace(" ", "") or 0), name)


def task_problems(task: Task, raw: Mapping[str, Any]) -> list[str]:
    """The problems that a schema cannot find."""
    problems = repeated([c["id"] for c in raw["check"]], "check")
    problems += repeated([m["id"] for m in raw["misconception"]], "misconception")
    problems += repeated([p.name for p in task.parameters], "parameter")
    total = sum(check.points for check in task.checks)
    if total != task.points:
        problems.append(f"points is {task.points}, but the points of its checks sum to {total}")
    earlier: set[str] = set()
    for parameter in task.parameters:
        for bound in (parameter.min, parameter.max):
            if bound.parameter and bound.parameter not in earlier:
                problems.append(
                    f"parameter {parameter.name}: its bound names {bound.parameter!r}, "
                    "which is not an earlier parameter"
                )
        earlier.add(parameter.name)
    for file, expected in task.wrong.items():
        if not expected.startswith("status.") and expected not in task.misconceptions:
            problems.append(f"[wrong] {file}: unknown misconception {expected!r}")
    return problems


def repeated(names: Iterable[str], what: str) -> list[str]:
    seen: set[str] = set()
    problems = []
    for name in names:
        if name in seen:
            problems.append(f"{what} {name!r} is there twice")
        seen.add(name)
    return problems


def read_toml(path: Path, schema: str) -> tuple[dict[str, Any] | None, list[str]]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None, [f"{path}: the file is missing"]
    except OSError as error:
        return None, [f"{path}: cannot be read: {error.strerror}"]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return None, [f"{path}: invalid TOML: {error}"]
    errors = sorted(validator(schema).iter_errors(raw), key=lambda e: str(e.json_path))
    return raw, [f"{path}: {schema_problem(error)}" for error in errors]


def schema_problem(error: jsonschema.ValidationError) -> str:
    where = error.json_path.removeprefix("$").removeprefix(".")
    return f"{where}: {error.message}" if where else str(error.message)


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """' Did you mean commit_window?', or '' when nothing is near."""
    near = difflib.get_close_matches(name, list(names), n=1, cutoff=0.5)
    return f" Did you mean {near[0]}?" if near else ""
