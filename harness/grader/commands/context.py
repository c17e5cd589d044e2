"""What every command gets, and the messages that they share."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from ..course.manifest import Course, ManifestError, Task, did_you_mean
from ..grading.results import TaskResult
from ..grading.workers import Progress as ProgressFn
from ..platform.files import write_atomically
from ..platform.paths import Layout
from ..platform.text import shown_name
from ..report import json as report_json
from ..report import terminal

RESULT_FILE = "result.json"  # beside a task's last evidence


class ExitCode(enum.IntEnum):
    PASSED = 0
    FAILED = 1
    USAGE = 2
    GRADER_ERROR = 3
    ENVIRONMENT = 4
    INTERRUPTED = 130


class UsageError(Exception):
    """The command makes no sense; the message says what is expected."""


@dataclass(frozen=True)
class Context:
    layout: Layout
    out: Console
    err: Console
    json: bool
    env: Mapping[str, str] = field(default_factory=dict)

    def print_json(self, value: object) -> None:
        self.out.file.write(report_json.text(value))

    def say(self, text: str, style: str = "") -> None:
        """Reports on standard error what is going on."""
        self.err.print(terminal.line(self.err, text, style), soft_wrap=True)


def task_named(course: Course, name: str) -> Task:
    """The task of an id, of "02_private/commit_window" or "exercises/.../commit_window.c"."""
    task = Path(name).stem
    if task in course.broken:
        raise ManifestError(course.broken[task])
    if task not in course.tasks:
        raise UsageError(
            f"unknown task {name!r}."
            + (did_you_mean(task, course.task_ids()) or " `grade.py list` shows them.")
        )
    return course.tasks[task]


def only_tasks(course: Course, names: Sequence[str] | None, scope: Sequence[str]) -> list[str]:
    if not names:
        return list(scope)
    known = course.task_ids()
    for name in names:
        if name not in known:
            raise UsageError(f"unknown task {name!r}.{did_you_mean(name, known)}")
        if name not in scope:
            raise UsageError(f"--task {name}: PATH does not contain it")
    return [task for task in scope if task in names]


def source_named(layout: Layout, path: Path) -> str:
    """The name of a file: relative to the checkout if it is in it, otherwise as given."""
    try:
        path = path.absolute().relative_to(layout.root)
    except ValueError:
        pass
    return shown_name(str(path))


def run_folders(layout: Layout, task: Task) -> list[Path]:
    """The recordings of a task's last grade or run, newest first."""
    found = [file.parent for file in (layout.runs / task.id).glob("*/events.jsonl")]
    if not found:
        raise UsageError(
            f"there is no recording of {task.id}. Make one: python3 grade.py run {task.id}"
        )
    return sorted(found, key=lambda folder: (-folder.stat().st_mtime_ns, folder.name))


def remember(layout: Layout, result: TaskResult) -> None:
    """Keeps the result for `list` next to the evidence; a failed build has no evidence."""
    folder = layout.runs / result.task
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / RESULT_FILE, report_json.text(report_json.task_document(result)))


@contextmanager
def progress_on(context: Context) -> Iterator[ProgressFn]:
    """Shows progress in a line on standard error, if that is a terminal."""
    shown = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(24),
        MofNCompleteColumn(),
        console=context.err,
        transient=True,
        disable=not context.err.is_terminal or context.err.is_dumb_terminal,
    )
    with shown:
        step = shown.add_task("building", total=None)

        def advance(done: int, total: int, what: str) -> None:
            shown.update(step, completed=done, total=total, description=what)

        yield advance
