"""break: wrong programs that are written on purpose."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..course.manifest import Breaker, Course, Task, did_you_mean, load_course
from ..grading.pipeline import publish_one, run_attempts
from ..grading.results import Report, TaskResult
from ..grading.score import blank
from ..grading.whole import UNFINISHED, blank_report
from ..platform.workspace import workspace
from ..practice import breakers
from ..practice.breakers import Asked
from ..report import terminal
from .context import Context, ExitCode, UsageError, progress_on, source_named, task_named
from .grading import report_on
from .report_files import files_of

PRACTICE = Breaker("", "", "", 1, 1)  # what course.toml says of one that it does not ask for


def break_task(context: Context, args: argparse.Namespace) -> int:
    """Without arguments: list what course.toml asks for. A task: list its misconceptions. A
    folder: grade all breakers in it. A task, a misconception and a file: grade that one."""
    course = load_course(context.layout)
    if args.file:
        asked = asked_of(context, course, args.what, args.misconception, args.file)
        return grade_breakers(context, args, course, [asked], ())
    if args.misconception:
        raise UsageError("break TASK MISCONCEPTION needs a file, too")
    if args.what is None:
        return show_asked(context, course)
    if Path(args.what).is_dir():
        found, notes = handed_in(context, course, Path(args.what))
        return grade_breakers(context, args, course, found, notes)
    return show_misconceptions(context, task_named(course, args.what))


def asked_of(context: Context, course: Course, name: str, misconception: str, file: Path) -> Asked:
    task = task_named(course, name)
    if misconception not in task.misconceptions:
        near = did_you_mean(misconception, task.misconceptions)
        raise UsageError(
            f"{task.id} has no misconception {misconception!r}."
            + (near or f" `grade.py break {task.id}` shows them.")
        )
    if not file.exists():
        raise UsageError(f"{file}: no such file")
    practice = replace(PRACTICE, task=task.id, misconception=misconception)
    known = next((b for b in course.breakers if b.name == practice.name), practice)
    return Asked(known, task, file, source_named(context.layout, file))


def handed_in(
    context: Context, course: Course, folder: Path
) -> tuple[list[Asked], tuple[str, ...]]:
    """Every breaker that course.toml asks for, and a note for each file with another name."""
    names = [breaker.name for breaker in course.breakers]
    if not names:
        raise UsageError("course.toml asks for no breakers")
    found = [
        Asked(b, course.tasks[b.task], file, source_named(context.layout, file))
        for b in course.breakers
        for file in [folder / f"{b.name}.c"]
        if b.task in course.tasks
    ]
    notes = tuple(
        f"{file}: course.toml does not ask for it.{did_you_mean(file.stem, names)}"
        for file in sorted(folder.glob("*.c"))
        if file.stem not in names
    )
    if not any(asked.source.exists() for asked in found):
        wanted = f"contains no breaker that course.toml asks for, such as {names[0]}.c"
        raise UsageError("\n".join([f"{folder} {wanted}", *notes]))
    return found, notes


def grade_breakers(
    context: Context,
    args: argparse.Namespace,
    course: Course,
    found: Sequence[Asked],
    notes: tuple[str, ...],
) -> int:
    blanks = tuple(blank(asked.as_task(), "grader error", UNFINISHED) for asked in found)
    report = blank_report(course.title, course.grade_seeds, blanks, notes)
    return report_on(
        context,
        report,
        lambda: finished(context, args, course, found, report),
        files_of(context.layout, args, "breakers"),
    )


def finished(
    context: Context,
    args: argparse.Namespace,
    course: Course,
    found: Sequence[Asked],
    report: Report,
) -> Report:
    """Runs the breakers like a grade, but asks another question of the verdicts."""
    began = time.monotonic()
    layout = context.layout
    results: dict[str, TaskResult] = {}
    to_run = []
    for asked in found:
        name = asked.breaker.name
        if not asked.source.exists():
            results[name] = blank(asked.as_task(), "not submitted", f"there is no {name}.c")
        elif original := breakers.original_of(layout, asked.task, asked.source):
            results[name] = breakers.copied_result(asked, source_named(layout, original))
        else:
            to_run.append(asked)
    with workspace(layout) as work:
        attempts = [breakers.attempt_of(asked, course) for asked in to_run]
        with progress_on(context) as progress:
            came, interrupted = run_attempts(layout, attempts, work, args.jobs, progress)
        for asked, attempted in zip(to_run, came):
            name = asked.breaker.name
            results[name] = breakers.result_of(asked, publish_one(layout, work, attempted, name))
    return replace(
        report,
        status="interrupted" if interrupted else "complete",
        message="",
        seconds=time.monotonic() - began,
        tasks=tuple(results[asked.breaker.name] for asked in found),
    )


def show_asked(context: Context, course: Course) -> int:
    if context.json:
        context.print_json({"schema": 1, "breakers": [vars(b) for b in course.breakers]})
        return ExitCode.PASSED
    for b in course.breakers:
        task = course.tasks.get(b.task)
        if task:
            words = f"{b.name}.c  {b.points} points  {b.minutes} min"
            context.out.print(terminal.line(context.out, words, "bold"))
            text = task.misconceptions[b.misconception].says
            terminal.print_indented(context.out, text, 4, "")
    return ExitCode.PASSED


def show_misconceptions(context: Context, task: Task) -> int:
    if context.json:
        found = [{"id": m.id, "says": m.says} for m in task.misconceptions.values()]
        context.print_json({"schema": 1, "task": task.id, "misconceptions": found})
        return ExitCode.PASSED
    for m in task.misconceptions.values():
        context.out.print(terminal.line(context.out, m.id, "bold"))
        terminal.print_indented(context.out, m.says, 4, "")
    return ExitCode.PASSED
