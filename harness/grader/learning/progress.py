"""What a learner has done so far, in one file that outlives edits of the exercises, `git stash`
and a new build: .regionlab/progress.json.

A file is replaced whole, under a lock, so that two terminals lose nothing of each other.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timezone
from itertools import count
from operator import attrgetter
from pathlib import Path
from typing import Any

import jsonschema

from ..platform.files import free_name, json_from, write_atomically
from ..platform.paths import Layout
from ..platform.problem import EnvironmentProblem
from ..platform.schemas import validator
from ..platform.text import one_line

SCHEMA = 1
BREAK_SECONDS = 15 * 60  # who did nothing for longer was away


@dataclass(frozen=True)
class TaskProgress:
    """schemas/progress.schema.json says what each field is."""

    passed: str | None = None
    points: int = 0
    runs: int = 0
    seconds: int = 0
    hints: int = 0
    gave_up: str | None = None


@dataclass(frozen=True)
class Last:
    task: str
    time: str


@dataclass(frozen=True)
class Progress:
    tasks: Mapping[str, TaskProgress] = field(default_factory=dict)
    last: Last | None = None

    def of(self, task: str) -> TaskProgress:
        return self.tasks.get(task, TaskProgress())

    def has_passed(self, task: str) -> bool:
        return self.of(task).passed is not None


class DamagedProgress(EnvironmentProblem):
    """A file of progress that this version cannot read; it is never written over.

    newer: another version can, so it is not damaged at all."""

    def __init__(self, message: str, remedy: str | None = None, newer: bool = False) -> None:
        super().__init__(message, remedy)
        self.newer = newer


def progress_file(layout: Layout) -> Path:
    return layout.learner / "progress.json"


def load(layout: Layout) -> Progress:
    """Raises DamagedProgress. What is damaged was set aside before: see set_aside()."""
    return read(progress_file(layout), "mv .regionlab/progress.json .regionlab/progress.other.json")


def set_aside(layout: Layout) -> str:
    """Gives a damaged file of progress another name, so that the learner begins afresh and it is
    still there. Returns what people should know of that; "" when there was nothing to do."""
    try:
        load(layout)
    except DamagedProgress as error:
        return "" if error.newer else kept_as(layout, error)
    return ""


def kept_as(layout: Layout, error: DamagedProgress) -> str:
    file = progress_file(layout)
    try:
        name = free_name(file.with_name(f"progress.damaged.{n}.json") for n in count(1))
        file.rename(name)
    except OSError:
        return ""  # load() says what is wrong
    return (
        f"{error.message}. It is kept as .regionlab/{name.name}, and your progress begins afresh. "
        "An export brings it back: python3 grade.py progress import FILE.json"
    )


def read(file: Path, remedy: str | None = None) -> Progress:
    """The progress in a file; a file that is not there is no progress. Raises DamagedProgress."""
    try:
        document = json_from(file.read_text(encoding="utf-8"))
        validator("progress").validate(document)
    except FileNotFoundError:
        return Progress()
    except OSError as error:
        raise DamagedProgress(f"{file} cannot be read: {error.strerror}", remedy) from error
    except ValueError as error:
        raise DamagedProgress(f"{file} is damaged: {error}", remedy) from error
    except jsonschema.ValidationError as error:
        newer = isinstance(document, dict) and document.get("schema") not in (SCHEMA, None)
        why = "another version of regionlab wrote it" if newer else error.message
        words = f"{file} is not a file of progress: {one_line(why)}"
        raise DamagedProgress(words, remedy, newer) from error
    tasks = {name: TaskProgress(**row) for name, row in document["tasks"].items()}
    return Progress(tasks, Last(**document["last"]) if document["last"] else None)


def document(progress: Progress) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "tasks": {name: asdict(row) for name, row in progress.tasks.items()},
        "last": asdict(progress.last) if progress.last else None,
    }


def text(progress: Progress) -> str:
    return json.dumps(document(progress), indent=2) + "\n"


def save(file: Path, progress: Progress) -> None:
    """Raises OSError."""
    write_atomically(file, text(progress))


def update(
    layout: Layout,
    change: Callable[[Progress], Progress],
    load: Callable[[Layout], Progress] = load,
) -> Progress:
    """Reads, changes and writes the learner's progress, alone. Raises OSError, DamagedProgress."""
    layout.learner.mkdir(exist_ok=True)
    with closing(open(layout.learner / "lock", "w")) as lock:  # closing it ends the lock
        fcntl.flock(lock, fcntl.LOCK_EX)
        changed = change(load(layout))
        save(progress_file(layout), changed)
    return changed


# --- changes


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def touched(progress: Progress, task: str, time: str, **changes: Any) -> Progress:
    """Something was done for a task. The time since the last thing, whatever it was for, went
    into this one, unless it was long enough for a break."""
    row = progress.of(task)
    seconds = row.seconds + (seconds_since(progress.last.time, time) if progress.last else 0)
    row = replace(row, seconds=seconds, **changes)
    return Progress({**progress.tasks, task: row}, Last(task, time))


def seconds_since(earlier: str, later: str) -> int:
    gap = datetime.fromisoformat(later) - datetime.fromisoformat(earlier)
    seconds = int(gap.total_seconds())
    return seconds if 0 <= seconds <= BREAK_SECONDS else 0


def with_run(
    progress: Progress, task: str, passed: bool, points: int | None, time: str
) -> Progress:
    """A run of the learner's own file. What passed once stays passed."""
    row = progress.of(task)
    return touched(
        progress,
        task,
        time,
        passed=row.passed or (time if passed else None),
        points=max(row.points, points or 0),
        runs=row.runs + 1,
    )


def with_grade(
    progress: Progress, task: str, passed: bool, points: int | None, time: str
) -> Progress:
    """One of several tasks that were graded together: that is no work on any of them."""
    graded = with_run(replace(progress, last=None), task, passed, points, time)
    return replace(graded, last=progress.last)


def with_hint(progress: Progress, task: str, level: int, time: str) -> Progress:
    return touched(progress, task, time, hints=max(progress.of(task).hints, level))


def with_solution(progress: Progress, task: str, time: str) -> Progress:
    """The solution was shown; only before the task passed is that to give up."""
    row = progress.of(task)
    gave_up = row.gave_up or (None if row.passed else time)
    return touched(progress, task, time, gave_up=gave_up)


def merged(one: Progress, other: Progress) -> Progress:
    """What was done on either of two machines; done twice, it is the same."""
    names = dict.fromkeys((*one.tasks, *other.tasks))
    lasts = [p.last for p in (one, other) if p.last]
    return Progress(
        {name: merged_task(one.of(name), other.of(name)) for name in names},
        max(lasts, key=attrgetter("time"), default=None),
    )


def merged_task(one: TaskProgress, other: TaskProgress) -> TaskProgress:
    def first(times: tuple[str | None, str | None]) -> str | None:
        return min((time for time in times if time), default=None)

    return TaskProgress(
        passed=first((one.passed, other.passed)),
        points=max(one.points, other.points),
        runs=max(one.runs, other.runs),
        seconds=max(one.seconds, other.seconds),
        hints=max(one.hints, other.hints),
        gave_up=first((one.gave_up, other.gave_up)),
    )
