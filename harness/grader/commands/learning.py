"""next, hint, explain, solution, reset and progress: a learner's way through the course.

Nothing is built or run here; what was done is kept in .regionlab/progress.json.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from ..course.manifest import Course, Task, did_you_mean, load_course
from ..grading.results import TaskResult
from ..learning import progress as progress_
from ..learning.beside import print_beside
from ..learning.explain import Explanation, checks_named, explanation, print_explanation
from ..learning.more import next_level, text_of
from ..learning.order import Standing, current_task, next_task, standings
from ..learning.progress import DamagedProgress, Progress
from ..learning.starter import exercise, reset, starter_of
from ..platform.files import free_name
from ..platform.text import GivenPath
from ..report import terminal
from .context import Context, ExitCode, UsageError, source_named, task_named

COMMAND = "python3 grade.py"


def declare(
    add: Callable[..., argparse.ArgumentParser], everywhere: argparse.ArgumentParser
) -> None:
    """The arguments of these commands."""
    p = add("next", parents=[everywhere], help="show the next task that does not pass yet")
    p.set_defaults(command=show_next)

    p = add("hint", parents=[everywhere], help="show a hint for a task: one more each time")
    p.add_argument("task", nargs="?", metavar="TASK", help="default: the task you are at")
    p.add_argument("--level", type=int, choices=(1, 2, 3), help="this one, whatever you have seen")
    p.set_defaults(command=show_hint)

    p = add("explain", parents=[everywhere], help="explain what a check looks at, and why")
    p.add_argument(
        "check",
        nargs="?",
        metavar="[TASK/]CHECK",
        help="default: list the checks of the task you are at",
    )
    p.set_defaults(command=explain_check)

    p = add("solution", parents=[everywhere], help="show a solution, once your own file passes")
    p.add_argument("task", nargs="?", metavar="TASK", help="default: what you did last")
    p.add_argument(
        "--give-up", action="store_true", help="show it before; `progress` will tell of it"
    )
    p.set_defaults(command=show_solution)

    p = add("reset", parents=[everywhere], help="start a task over; your file is kept as a copy")
    p.add_argument("task", metavar="TASK")
    p.add_argument("--yes", action="store_true", help="do not ask")
    p.set_defaults(command=reset_task)

    p = add("progress", parents=[everywhere], help="show what you have done; take it elsewhere")
    p.add_argument("what", nargs="?", choices=("export", "import"))
    p.add_argument("file", nargs="?", type=GivenPath, metavar="FILE.json")
    p.add_argument(
        "--replace",
        action="store_true",
        help="of `import`: forget what is known here (otherwise both are put together)",
    )
    p.set_defaults(command=show_progress)


def show_next(context: Context, args: argparse.Namespace) -> int:
    course = load_course(context.layout)
    task = next_task(course, known_progress(context))
    if context.json:
        context.print_json({"schema": 1, "task": task.id if task else None})
    elif task:
        print_task_line(context, task)
    else:
        say_all_passed(context)
    return ExitCode.PASSED


def print_task_line(context: Context, task: Task) -> None:
    say = context.out.print
    say(terminal.line(context.out, f"{task.id}: {task.title}", "bold"))
    say(terminal.line(context.out, task.outcome))
    unit = f"exercises/{task.unit}"
    for name, value in (
        ("read", task.lesson),
        ("task", f"{unit}/README.md#{task.id}"),
        ("edit", f"{unit}/{task.id}.c"),
        ("run", f"{COMMAND} run {task.id}"),
        ("time", f"about {task.time}"),
    ):
        say(terminal.line(context.out, f"  {name:<5} {value}"), soft_wrap=True)


def say_all_passed(context: Context) -> None:
    context.out.print("Every task has passed. That was the whole course.", style="green")


def task_or_current(context: Context, course: Course, name: str | None) -> Task:
    if name is not None:
        return task_named(course, name)
    task = current_task(course, known_progress(context))
    if task is None:
        raise UsageError("every task has passed: name the one that you mean")
    return task


# --- hint


def show_hint(context: Context, args: argparse.Namespace) -> int:
    task = task_or_current(context, load_course(context.layout), args.task)
    level = args.level or next_level(task, known_progress(context))
    note(context, lambda p: progress_.with_hint(p, task.id, level, progress_.now()))
    hint = task.hints[level - 1]
    if context.json:
        context.print_json({"schema": 1, "task": task.id, "level": level, "hint": hint})
        return ExitCode.PASSED
    print_hint(context, task, level)
    return ExitCode.PASSED


def print_hint(context: Context, task: Task, level: int) -> None:
    out = context.out
    out.print(terminal.line(out, f"{task.title}, hint {level} of {len(task.hints)}", "bold"))
    out.print(terminal.line(out, task.hints[level - 1].strip()))
    more = f"{COMMAND} hint {task.id} --level {level + 1}"
    if level == len(task.hints):
        more = f"{COMMAND} solution {task.id} --give-up"
    out.print(terminal.line(out, f"More: {more}", "dim"), soft_wrap=True)
    out.print(terminal.line(out, f"Lesson: {task.lesson}", "dim"), soft_wrap=True)


def known_progress(context: Context) -> Progress:
    """Raises DamagedProgress, only for what cannot be set aside."""
    set_aside(context)
    return progress_.load(context.layout)


def set_aside(context: Context) -> None:
    if said := progress_.set_aside(context.layout):
        context.say(said, "yellow")


def note(context: Context, change: Callable[[Progress], Progress]) -> None:
    """Keeps what was done. What was asked for must not fail because that cannot be kept."""
    try:
        set_aside(context)
        progress_.update(context.layout, change)
    except (OSError, DamagedProgress) as error:
        why = error.message if isinstance(error, DamagedProgress) else str(error.strerror)
        context.say(f"Your progress was not kept: {why}", "yellow")


def note_result(
    context: Context, source: Path, task: Task, result: TaskResult, alone: bool
) -> None:
    """Keeps the result of a run, if it was one of the learner's own file in exercises/ and
    the grader did its part."""
    own = exercise(context.layout, task).absolute()
    if result.points is None or source.absolute() != own:
        return
    passed = result.status == "passed"
    keep = progress_.with_run if alone else progress_.with_grade
    note(context, lambda p: keep(p, task.id, passed, result.points, progress_.now()))


# --- explain


def explain_check(context: Context, args: argparse.Namespace) -> int:
    course = load_course(context.layout)
    current = current_task(course, known_progress(context))
    if args.check is None or args.check in course.tasks:
        task = task_or_current(context, course, args.check)
        return list_checks(context, task)
    found = checks_named(course, args.check, current)
    if not found:
        raise UsageError(no_such_check(course, args.check, current))
    if len(found) > 1:
        names = ", ".join(f"{task.id}/{check.id}" for task, check in found)
        raise UsageError(f"several tasks have a check {args.check!r}: name one of {names}")
    explained = explanation(*found[0])
    if context.json:
        context.print_json(explanation_document(explained))
    else:
        print_explanation(context.out, explained)
    return ExitCode.PASSED


def no_such_check(course: Course, name: str, current: Task | None) -> str:
    task_name, _, check_name = name.rpartition("/")
    task = course.tasks.get(task_name) or (None if task_name else current)
    if task_name and task is None:
        return f"unknown task {task_name!r}.{did_you_mean(task_name, course.task_ids())}"
    known = [check.id for check in task.checks] if task else []
    where = f" It has {', '.join(known)}." if task else ""
    whose = task.id if task else "no task"
    return f"{whose} has no check {check_name!r}.{where}{did_you_mean(check_name, known)}"


def list_checks(context: Context, task: Task) -> int:
    if context.json:
        checks = [{"check": check.id, "title": check.title} for check in task.checks]
        context.print_json({"schema": 1, "task": task.id, "checks": checks})
        return ExitCode.PASSED
    for check in task.checks:
        shown = terminal.line(context.out, f"{COMMAND} explain {task.id}/{check.id}")
        context.out.print(shown, soft_wrap=True)
        context.out.print(terminal.line(context.out, f"    {check.title}", "dim"))
    return ExitCode.PASSED


def explanation_document(e: Explanation) -> dict[str, Any]:
    return {
        "schema": 1,
        "task": e.task.id,
        "check": e.check.id,
        "title": e.check.title,
        "points": e.check.points,
        "looks_at": e.looks_at,
        "promises": list(e.promises),
        "reasons": list(e.reasons),
        "first": list(e.first),
        "lesson": e.task.lesson,
    }


# --- solution and reset


def show_solution(context: Context, args: argparse.Namespace) -> int:
    layout, course = context.layout, load_course(context.layout)
    known = known_progress(context)
    name = args.task or (known.last.task if known.last else None)
    task = task_or_current(context, course, name)
    if not known.has_passed(task.id) and not args.give_up:
        raise NotYet(task)
    note(context, lambda p: progress_.with_solution(p, task.id, progress_.now()))
    solution = text_of(layout.solutions / task.unit / f"{task.id}.c")
    if solution is None:
        raise UsageError(f"{task.id} has no solution in solutions/{task.unit}")
    own = text_of(exercise(layout, task)) or ""
    if context.json:
        context.print_json({"schema": 1, "task": task.id, "own": own, "solution": solution})
    else:
        print_beside(context.out, own, solution)
    return ExitCode.PASSED


class NotYet(UsageError):
    def __init__(self, task: Task) -> None:
        super().__init__(
            f"your {task.id}.c has not passed yet. A hint may help: {COMMAND} hint {task.id}. "
            f"To see the solution all the same: {COMMAND} solution {task.id} --give-up"
        )


def reset_task(context: Context, args: argparse.Namespace) -> int:
    layout = context.layout
    task = task_named(load_course(layout), args.task)
    starter, file = starter_of(layout, task), exercise(layout, task)
    shown = source_named(layout, file)
    if starter is None:
        raise UsageError(
            f"nobody kept {shown} as it was at first: there is no git here with a version of it. "
            "Take the file from a fresh copy of the course."
        )
    if file.exists() and file.read_bytes() == starter.text:
        return done(context, task, None, f"{shown} is as it was at first: nothing to do.")
    if not args.yes and not agreed(context, f"Start {shown} over? A copy of it is kept."):
        return done(context, task, None, "Nothing was changed.", ExitCode.FAILED)
    try:
        copy = reset(layout, task, starter)
    except OSError as error:
        raise UsageError(f"cannot write {shown}: {error.strerror}") from error
    words = f"{shown} is as it was at first (from {starter.where})."
    kept = source_named(layout, copy) if copy else None
    return done(context, task, kept, words + (f" Your file is now {kept}" if kept else ""))


def done(
    context: Context, task: Task, copy: str | None, words: str, code: ExitCode = ExitCode.PASSED
) -> int:
    if context.json:
        context.print_json({"schema": 1, "task": task.id, "copy": copy, "says": words})
    else:
        context.out.print(terminal.line(context.out, words), soft_wrap=True)
    return code


def agreed(context: Context, question: str) -> bool:
    """Asks on the terminal."""
    if not sys.stdin.isatty():
        raise UsageError("reset asks first, and there is no terminal to ask on. Add --yes")
    context.err.print(terminal.line(context.err, f"{question} (y or n) "), end="")
    return sys.stdin.readline().strip().lower() in ("y", "yes")


# --- progress


def show_progress(context: Context, args: argparse.Namespace) -> int:
    if args.what and not args.file:
        raise UsageError(
            f"progress {args.what} needs a file: {COMMAND} progress {args.what} FILE.json"
        )
    if args.what == "export":
        return export_progress(context, args.file)
    if args.what == "import":
        return import_progress(context, args.file, args.replace)
    course, known = load_course(context.layout), known_progress(context)
    if context.json:
        context.print_json(progress_.document(known))
    else:
        print_progress(context, course, known)
    return ExitCode.PASSED


def export_progress(context: Context, file: Path) -> int:
    known = known_progress(context)
    try:
        progress_.save(file, known)
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error
    context.say(f"{file} has the progress of {tasks_words(len(known.tasks))}.")
    return ExitCode.PASSED


def import_progress(context: Context, file: Path, replaced: bool) -> int:
    if not file.is_file():
        raise UsageError(f"{file}: {'not a file' if file.exists() else 'no such file'}")
    try:
        given = progress_.read(file)
    except DamagedProgress as error:
        raise UsageError(f"{error.message}. Nothing was changed.") from error
    try:
        if replaced:
            old = progress_.progress_file(context.layout)
            if old.exists():
                names = (old.with_name(f"progress.before_import.{n}.json") for n in count(1))
                old.rename(free_name(names))
        known = progress_.update(context.layout, lambda p: progress_.merged(p, given))
    except OSError as error:
        raise UsageError(f"cannot keep the progress: {error.strerror}") from error
    context.say(f"This checkout has the progress of {tasks_words(len(known.tasks))} now.")
    return ExitCode.PASSED


def tasks_words(count: int) -> str:
    return f"{count} task{'s' if count != 1 else ''}"


def print_progress(context: Context, course: Course, known: Progress) -> None:
    out = context.out
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=True)
    table.add_column("unit")
    for heading in ("tasks passed", "points", "time"):
        table.add_column(heading, justify="right")
    found = standings(course, known)
    for row in found:
        table.add_row(terminal.line(out, row.unit.id), *numbers(row.passed, row.tasks, row))
    total = [sum(getattr(row, name) for row in found) for name in ("passed", "tasks", "seconds")]
    table.add_row(
        Text("in all", "bold"),
        f"{total[0]} of {total[1]}",
        f"{sum(r.points for r in found)} of {sum(r.max_points for r in found)}",
        time_words(total[2]),
    )
    out.print(table)
    given_up = [name for name, row in known.tasks.items() if row.gave_up]
    if given_up:
        shown = ", ".join(given_up)
        out.print(terminal.line(out, f"solution seen before the task passed: {shown}", "dim"))
    out.print(terminal.line(out, "Time counts from one run to the next, without breaks.", "dim"))
    task = current_task(course, known)
    if task:
        out.print(terminal.line(out, f"Next: {task.id}. {COMMAND} next says more.", "dim"))
    else:
        say_all_passed(context)


def numbers(passed: int, tasks: int, row: Standing) -> tuple[str, str, str]:
    return (
        f"{passed} of {tasks}",
        f"{row.points} of {row.max_points}",
        time_words(row.seconds),
    )


def time_words(seconds: int) -> str:
    """time_words(4500) is "1 h 15 min"."""
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{minutes} min"
