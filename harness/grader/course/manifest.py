"""course.toml and every task.toml, read and checked, for the rest of the grader.

A broken task never costs the others: load_course() puts its problems under
`broken` and goes on. Only a course.toml that cannot be used at all raises.
"""

from __future__ import annotations

import difflib
import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import tomllib

from ..platform.paths import Layout
from ..platform.schemas import validator


# 1: the probe takes the address space below 4 GB before the scenario begins (probe_high.c).
HIGH_ADDRESSES = "high_addresses"


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
class Special:
    """A run that every grade makes besides its seeds and edges: values in between that are
    special, outside of a parameter's range too. What is not chosen is drawn."""

    id: str
    why: str
    parameters: Mapping[str, int]


@dataclass(frozen=True)
class Wrong:
    """What a program of wrong/ must get."""

    gets: str  # a misconception, or "status." and a task's status
    at: str | None = None  # the edge at which it must; None: everywhere


@dataclass(frozen=True)
class Check:
    id: str
    title: str
    points: int
    rests_on: str
    needs: tuple[str, ...] = ()  # earlier checks without which this one earns nothing


@dataclass(frozen=True)
class Promise:
    """A sentence of the task's text that asks for something, and what holds it."""

    says: str
    checks: tuple[str, ...]  # empty: it is not checked
    broken_by: tuple[str, ...]  # programs of wrong/
    not_checked: str = ""  # why


@dataclass(frozen=True)
class Misconception:
    id: str
    says: str
    next: str
    needs: str | None = None
    untested: str | None = None
    common: bool = False  # of every task: tasks/common.toml


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
    promises: tuple[Promise, ...]
    checks: tuple[Check, ...]
    misconceptions: Mapping[str, Misconception]  # the common ones too
    wrong: Mapping[str, Wrong]
    equivalent: Mapping[str, str]  # mutant of the solution -> why it may pass
    specials: tuple[Special, ...] = ()
    free_points: int = 0  # what the untouched starter gets, and
    free_because: str = ""

    @property
    def time(self) -> str:
        """How long it takes, for people."""
        return minutes_range(self.minutes)

    @property
    def predictable(self) -> bool:
        """Whether its runs have a snapshot before and one after what the program does."""
        return not self.native and len(self.checkpoints) > 1


def minutes_range(minutes: int) -> str:
    """Minutes are estimates, for someone who meets a subject here; who knows it needs a third,
    or less. minutes_range(25) is "10 to 25 min"."""
    least = max(round(minutes / 3 / STEP) * STEP, STEP)
    return f"{least} to {minutes} min" if least < minutes else f"{minutes} min"


STEP = 5  # in which people estimate minutes


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
    assignments: tuple[Mapping[str, Any], ...] = ()  # as they stand: see assignment.py

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
    assignments = tuple(raw.get("assignment", ()))
    return Course(raw["title"], seeds, units, tasks, broken, core, breakers, calendars, assignments)


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
        parameters=parameters_from(raw),
        promises=tuple(promise_from(p) for p in raw["promise"]),
        checks=tuple(check_from(c) for c in raw["check"]),
        misconceptions=common_misconceptions(folder.parent.parent / "common.toml")
        | {m["id"]: Misconception(**m) for m in raw["misconception"]},
        wrong={file: wrong_from(must) for file, must in raw["wrong"].items()},
        equivalent=dict(raw.get("equivalent", {})),
        free_points=raw.get("starter", {}).get("points", 0),
        free_because=raw.get("starter", {}).get("because", ""),
        specials=tuple(Special(s["id"], s["why"], s["set"]) for s in raw.get("special", ())),
    )


def wrong_from(raw: str | Mapping[str, str]) -> Wrong:
    return Wrong(raw) if isinstance(raw, str) else Wrong(raw["gets"], raw["at"])


def promise_from(raw: Mapping[str, Any]) -> Promise:
    return Promise(
        raw["says"].strip(),
        tuple(raw.get("checks", ())),
        tuple(raw.get("broken_by", ())),
        raw.get("not_checked", ""),
    )


def check_from(raw: Mapping[str, Any]) -> Check:
    needs = tuple(raw.get("needs", ()))
    return Check(raw["id"], raw["title"], raw["points"], raw["rests_on"], needs)


@functools.cache
def common_misconceptions(path: Path) -> Mapping[str, Misconception]:
    """Those that any task can have; none where the course has no such file. Raises
    ManifestError."""
    if not path.is_file():
        return {}
    raw, problems = read_toml(path, "common")
    if raw is None or problems:
        raise ManifestError(problems)
    return {m["id"]: Misconception(**m, common=True) for m in raw["misconception"]}


def parameters_from(raw: Mapping[str, Any]) -> tuple[Parameter, ...]:
    """Those of task.toml, after the one that the probe asks for itself."""
    declared = tuple(parameter_from(p) for p in raw.get("parameter", []))
    low = raw.get("native") or "low_addresses" in raw
    return declared if low else (Parameter(HIGH_ADDRESSES, Bound(0), Bound(1)), *declared)


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
    before: set[str] = set()
    for check in task.checks:
        problems += [
            f"check {check.id}: needs {name!r}, which is not an earlier check"
            for name in check.needs
            if name not in before
        ]
        before.add(check.id)
    earlier: set[str] = set()
    for parameter in task.parameters:
        for bound in (parameter.min, parameter.max):
            if bound.parameter and bound.parameter not in earlier:
                problems.append(
                    f"parameter {parameter.name}: its bound names {bound.parameter!r}, "
                    "which is not an earlier parameter"
                )
        earlier.add(parameter.name)
    for file, wrong in task.wrong.items():
        if not wrong.gets.startswith("status.") and wrong.gets not in task.misconceptions:
            problems.append(f"[wrong] {file}: unknown misconception {wrong.gets!r}")
    problems += promise_problems(task)
    problems += repeated([s.id for s in task.specials], "special")
    names = {parameter.name for parameter in task.parameters}
    problems += [
        f"special {special.id}: there is no parameter {name!r}.{did_you_mean(name, names)}"
        for special in task.specials
        for name in special.parameters
        if name not in names
    ]
    return problems


def promise_problems(task: Task) -> list[str]:
    """A program of wrong/ breaks one promise: what breaks two shows neither alone."""
    checks, used = {check.id for check in task.checks}, set[str]()
    problems = []
    for number, promise in enumerate(task.promises, 1):
        where = f"promise {number}"
        problems += [
            f"{where}: there is no check {name!r}.{did_you_mean(name, checks)}"
            for name in promise.checks
            if name not in checks
        ]
        for file in promise.broken_by:
            if file not in task.wrong:
                problems.append(
                    f"{where}: [wrong] has no {file!r}.{did_you_mean(file, task.wrong)}"
                )
            if file in used:
                problems.append(f"{where}: {file!r} is there to break another promise")
            used.add(file)
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
    return raw, [f"{path}: {problem}" for problem in schema_problems(raw, schema)]


def schema_problems(raw: Mapping[str, Any], schema: str) -> list[str]:
    errors = sorted(validator(schema).iter_errors(plain(raw)), key=lambda e: str(e.json_path))
    return [schema_problem(error) for error in errors]


def plain(raw: Any) -> Any:
    """TOML as JSON has it: a date and time is a text."""
    return json.loads(json.dumps(raw, default=lambda value: value.isoformat()))


def schema_problem(error: jsonschema.ValidationError) -> str:
    where = error.json_path.removeprefix("$").removeprefix(".")
    told = schema_words(error)
    return f"{where}: {told}" if where else told


def schema_words(error: jsonschema.ValidationError) -> str:
    """In words where the message would be a regular expression, or a choice that says nothing."""
    meaning = error.schema.get("description", "")
    if error.validator == "pattern" and meaning:
        return f"{error.instance!r} does not fit: {meaning}"
    if error.validator == "anyOf" and all(
        set(one) == {"required"} for one in error.schema["anyOf"]
    ):
        return f"{' or '.join(one['required'][0] for one in error.schema['anyOf'])} must be there"
    return str(error.message)


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """' Did you mean commit_window?', or '' when nothing is near."""
    near = difflib.get_close_matches(name, list(names), n=1, cutoff=0.5)
    return f" Did you mean {near[0]}?" if near else ""
