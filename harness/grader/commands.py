"""The commands of grade.py. Each takes its arguments and returns an exit code."""

from __future__ import annotations

import argparse
import enum
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from . import doctor, generate, sandbox, setup, verify
from .draw import Drawn, draw, edge, edges
from .manifest import Course, ManifestError, Task, did_you_mean, load_course
from .outcome import outcome_of
from .paths import Layout
from .pipeline import (
    Attempt,
    Attempted,
    default_jobs,
    interrupted_result,
    judge_attempts,
    publish,
    require_built,
    result_of,
    run_attempts,
    workspace,
)
from .photos import changes_between, photos_of, read_photo
from .pipeline import Progress as ProgressFn
from .record import read_recording
from .report import json as report_json
from .report import junit, regions, terminal
from .results import Report, TaskResult, read_document, write_atomically
from .score import Ran, blank, fingerprint, score
from .submission import Submission, find_submission

PRACTICE_SEEDS = 100_000
RESULT_FILE = "result.json"  # beside a task's last evidence


class ExitCode(enum.IntEnum):
    PASSED = 0
    FAILED = 1
    USAGE = 2
    GRADER_ERROR = 3
    ENVIRONMENT = 4
    INTERRUPTED = 130


class UsageError(Exception):
    """The command cannot mean anything; the message says what would."""


@dataclass(frozen=True)
class Context:
    layout: Layout
    out: Console
    err: Console
    json: bool

    def print_json(self, value: object) -> None:
        self.out.file.write(report_json.text(value))

    def say(self, text: str, style: str = "") -> None:
        """On standard error: what is going on."""
        self.err.print(terminal.line(self.err, text, style), soft_wrap=True)


# ---- what is there ----


def task_named(course: Course, name: str) -> Task:
    """By id; "02_private/commit_window" and "exercises/.../commit_window.c" are ids too."""
    task = Path(name).stem
    if task in course.broken:
        raise ManifestError(course.broken[task])
    if task not in course.tasks:
        raise UsageError(
            f"there is no task {name!r}."
            + (did_you_mean(task, course.task_ids()) or " `grade.py list` shows them.")
        )
    return course.tasks[task]


def only_tasks(course: Course, names: Sequence[str] | None, scope: Sequence[str]) -> list[str]:
    if not names:
        return list(scope)
    known = course.task_ids()
    for name in names:
        if name not in known:
            raise UsageError(f"there is no task {name!r}.{did_you_mean(name, known)}")
        if name not in scope:
            raise UsageError(f"--task {name}: is not in what PATH holds")
    return [task for task in scope if task in names]


def source_named(layout: Layout, path: Path) -> str:
    """Files of the checkout by their place in it, others as they were given."""
    try:
        return str(path.absolute().relative_to(layout.root))
    except ValueError:
        return str(path)


# ---- list, hint ----


def show_list(context: Context, args: argparse.Namespace) -> int:
    course = load_course(context.layout)
    rows = [
        (unit, task, standing(context.layout, course, task))
        for unit in course.units
        for task in unit.tasks
    ]
    if args.pending:
        rows = [row for row in rows if row[2] != "passed"]
    if context.json:
        context.print_json(
            {
                "schema": 1,
                "course": course.title,
                "tasks": [
                    {
                        "task": task,
                        "unit": unit.id,
                        "standing": standing_,
                        "title": course.tasks[task].title if task in course.tasks else None,
                        "points": course.tasks[task].points if task in course.tasks else None,
                        "minutes": course.tasks[task].minutes if task in course.tasks else None,
                    }
                    for unit, task, standing_ in rows
                ],
            }
        )
        return ExitCode.PASSED
    context.out.print(terminal.line(context.out, course.title, "bold"))
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    last = None
    for unit, name, status in rows:
        if unit != last:
            table.add_row(Text())
            table.add_row(Text(unit.id, "bold"), terminal.line(context.out, unit.title, "bold"))
            last = unit
        task = course.tasks.get(name)
        table.add_row(
            Text("  ") + terminal.mark(context.out, status) + Text(f" {name}"),
            terminal.line(context.out, task.title if task else "its task.toml is broken", "dim"),
            Text(f"{task.points} points" if task else "", justify="right"),
            Text(f"{task.minutes} min" if task else "", justify="right"),
            Text(status, terminal.style_of(status)),
        )
    context.out.print(table)
    if not rows:
        context.out.print("Nothing is pending: every task passes.", style="green")
    return ExitCode.PASSED


def standing(layout: Layout, course: Course, name: str) -> str:
    """The status of the file in exercises/ as it is now: its last run, if it was that."""
    if name in course.broken:
        return "grader error"
    task = course.tasks[name]
    result = read_document(layout.runs / name / RESULT_FILE)
    now = fingerprint(layout.exercises / task.unit / f"{name}.c")
    if now is None:
        return "not submitted"
    return str(result["status"]) if result and result.get("source_sha256") == now else "not run"


def show_hint(context: Context, args: argparse.Namespace) -> int:
    task = task_named(load_course(context.layout), args.task)
    hint = task.hints[args.level - 1]
    if context.json:
        context.print_json({"schema": 1, "task": task.id, "level": args.level, "hint": hint})
        return ExitCode.PASSED
    context.out.print(
        terminal.line(context.out, f"{task.title}, hint {args.level} of {len(task.hints)}", "bold")
    )
    context.out.print(terminal.line(context.out, hint.strip()))
    if args.level < len(task.hints):
        more = f"python3 grade.py hint {task.id} --level {args.level + 1}"
        context.out.print(terminal.line(context.out, f"More: {more}", "dim"))
    context.out.print(terminal.line(context.out, f"Lesson: {task.lesson}", "dim"))
    return ExitCode.PASSED


# ---- run, grade, judge ----


def run_task(context: Context, args: argparse.Namespace) -> int:
    layout, course = context.layout, load_course(context.layout)
    file = args.source or (Path(args.what) if args.what.endswith(".c") else None)
    task = task_named(course, args.what)
    source = file or layout.exercises / task.unit / f"{task.id}.c"
    if not source.exists():
        raise UsageError(f"{source}: there is no such file")
    draws = practice_draws(task, args)
    submission = Submission({task.id: source}, (task.id,))
    return grade_submission(
        context, course, submission, {task.id: draws}, default_jobs(), output=True
    )


def practice_draws(task: Task, args: argparse.Namespace) -> tuple[Drawn, ...]:
    if args.edge == "all":
        return tuple(edges(task)) or (draw(task, 0),)
    if args.edge:
        try:
            return (edge(task, args.edge),)
        except KeyError:
            names = ", ".join(p.name for p in task.parameters) or "none"
            raise UsageError(
                f"--edge {args.edge}: wanted PARAMETER=min or PARAMETER=max; "
                f"the parameters of {task.id} are: {names}"
            ) from None
    return (draw(task, secrets.randbelow(PRACTICE_SEEDS) if args.seed is None else args.seed),)


def grade(context: Context, args: argparse.Namespace) -> int:
    course = load_course(context.layout)
    submission = find_submission(args.path, course)
    scope = only_tasks(course, args.task, submission.scope)
    seeds = tuple(dict.fromkeys(args.seed)) if args.seed else course.grade_seeds
    draws = {
        name: tuple(draw(course.tasks[name], seed) for seed in seeds)
        for name in scope
        if name in course.tasks
    }
    submission = replace(submission, scope=tuple(scope))
    return grade_submission(
        context, course, submission, draws, args.jobs, out=args.out, junit_file=args.junit
    )


def grade_submission(
    context: Context,
    course: Course,
    submission: Submission,
    draws: dict[str, tuple[Drawn, ...]],
    jobs: int,
    out: Path | None = None,
    junit_file: Path | None = None,
    output: bool = False,
) -> int:
    """Grades and reports. The files say "grader error" until they can say better."""
    report = unfinished_report(course, submission, draws)
    write_files(report, out, junit_file)
    try:
        report = finished_report(context, course, submission, draws, jobs, report)
    except BaseException as error:
        reason = (
            "interrupted" if isinstance(error, KeyboardInterrupt) else str(error) or repr(error)
        )
        write_files(replace(report, message=reason), out, junit_file)
        raise
    write_files(report, out, junit_file)
    if context.json:
        context.out.file.write(report_json.render(report))
    else:
        terminal.print_report(context.out, report, output)
    return exit_code(report)


def exit_code(report: Report) -> ExitCode:
    if report.status == "interrupted":
        return ExitCode.INTERRUPTED
    if any(task.points is None for task in report.tasks):
        return ExitCode.GRADER_ERROR
    passed = report.tasks and all(task.status == "passed" for task in report.tasks)
    return ExitCode.PASSED if passed else ExitCode.FAILED


def unfinished_report(
    course: Course, submission: Submission, draws: dict[str, tuple[Drawn, ...]]
) -> Report:
    message = "the grade did not come to its end"
    seeds = dict.fromkeys(d.seed for found in draws.values() for d in found if not d.edge)
    return Report(
        status="grader error",
        message=message,
        course=course.title,
        time=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        seconds=0,
        seeds=tuple(seeds),
        sandbox=sandbox.SANDBOX_LEVEL,
        tasks=tuple(
            blank(course.tasks[name], "grader error", message)
            if name in course.tasks
            else broken_result(course, name)
            for name in submission.scope
        ),
        notes=submission.notes,
    )


def broken_result(course: Course, name: str) -> TaskResult:
    return TaskResult(
        name,
        course.unit_of(name).id,
        name,
        "",
        "grader error",
        None,
        0,
        "\n".join(course.broken[name]),
    )


def finished_report(
    context: Context,
    course: Course,
    submission: Submission,
    draws: dict[str, tuple[Drawn, ...]],
    jobs: int,
    report: Report,
) -> Report:
    began = time.monotonic()
    attempts = [
        Attempt(course.tasks[name], source, source_named(context.layout, source), draws[name])
        for name, source in ((name, submission.sources.get(name)) for name in submission.scope)
        if source and name in course.tasks
    ]
    results: dict[str, TaskResult] = {}
    with workspace(context.layout) as work:
        with progress_on(context) as progress:
            attempted, interrupted = run_attempts(context.layout, attempts, work, jobs, progress)
        for a in publish(context.layout, work, attempted):
            results[a.attempt.task.id] = result_of(a)
            remember(context.layout, a, results[a.attempt.task.id])
    tasks = tuple(
        results.get(old.task)
        or (
            old
            if old.task in course.broken
            else blank(course.tasks[old.task], "not submitted", f"there is no {old.task}.c")
        )
        for old in report.tasks
    )
    message = ""
    if interrupted:
        unfinished = interrupted_result(attempts[0].task).message
        finished = [t.task for t in tasks if t.task in results and t.message != unfinished]
        message = f"finished before it: {', '.join(finished) or 'nothing'}"
    return replace(
        report,
        status="interrupted" if interrupted else "complete",
        message=message,
        seconds=time.monotonic() - began,
        tasks=tasks,
    )


def remember(layout: Layout, attempted: Attempted, result: TaskResult) -> None:
    """For `list`: beside the evidence, which a build that failed has none of."""
    folder = layout.runs / result.task
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / RESULT_FILE, report_json.text(report_json.task_document(result)))


def write_files(report: Report, out: Path | None, junit_file: Path | None) -> None:
    for file, render in ((out, report_json.render), (junit_file, junit.render)):
        if file:
            try:
                write_atomically(file, render(report))
            except OSError as error:
                raise UsageError(f"{file}: cannot be written: {error.strerror}") from error


@contextmanager
def progress_on(context: Context) -> Iterator[ProgressFn]:
    """A line on standard error while it works; nothing where that is no terminal."""
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


def judge_evidence(context: Context, args: argparse.Namespace) -> int:
    """Old evidence, today's checks: nothing is built or run."""
    require_built(context.layout)
    course = load_course(context.layout)
    task = task_named(course, args.task)
    folders = [args.evidence] if args.evidence else run_folders(context.layout, task)
    runs = [recorded_run(task, folder) for folder in folders]
    source = Path("the evidence")
    attempt = Attempt(
        task, source, f"exercises/{task.unit}/{task.id}.c", tuple(r.drawn for r in runs)
    )
    judged = judge_attempts(
        context.layout.native / "judge", [Attempted(attempt, None, tuple(runs))]
    )
    result = score(task, source, attempt.shown_source, judged[0].runs)
    report = replace(
        unfinished_report(course, Submission({}, (task.id,)), {task.id: attempt.draws}),
        status="complete",
        message="",
        tasks=(replace(result, source=None),),
    )
    if context.json:
        context.out.file.write(report_json.render(report))
    else:
        terminal.print_report(context.out, report)
    return exit_code(report)


def recorded_run(task: Task, folder: Path) -> Ran:
    """A run as its folder tells it. What was drawn is what the program was told."""
    made = read_recording(folder)
    if made.error:
        raise UsageError(made.error)
    given = {
        str(event["name"]): int(event["value"], 16)
        for event in made.events
        if event["event"] == "parameter"
    }
    name = folder.name
    is_seed = name.isascii() and name.isdigit()
    drawn = Drawn(name, int(name) if is_seed else 0, None if is_seed else name, given)
    return Ran(drawn, folder, outcome_of(task, given, made.events, folder), made.output)


def run_folders(layout: Layout, task: Task) -> list[Path]:
    """The recordings of a task's last grade or run, the newest first."""
    found = [file.parent for file in (layout.runs / task.id).glob("*/events.jsonl")]
    if not found:
        raise UsageError(f"{task.id} was not run yet: python3 grade.py run {task.id}")
    return sorted(found, key=lambda folder: (-folder.stat().st_mtime_ns, folder.name))


# ---- regions ----


def show_regions(context: Context, args: argparse.Namespace) -> int:
    layout = context.layout
    task = task_named(load_course(layout), args.task)
    folder = chosen_run(layout, task, args.run)
    photos = photos_of(folder)
    names = list(dict.fromkeys(photo.checkpoint for photo in photos))
    if not names:
        raise UsageError(f"{folder}: the run ended before its first checkpoint")
    name = args.checkpoint or names[-1]
    if name not in names:
        raise UsageError(
            f"the run has no checkpoint {name!r}, but {', '.join(names)}.{did_you_mean(name, names)}"
        )
    program = layout.native / "regions"
    shown = [photo for photo in photos if photo.checkpoint == name]
    documents = [read_photo(program, photo) for photo in shown]
    if context.json:
        context.print_json(
            {
                "schema": 1,
                "task": task.id,
                "run": folder.name,
                "checkpoint": name,
                "processes": documents,
            }
        )
        return ExitCode.PASSED
    title = f"{task.id}, run {folder.name}, checkpoint {name} (of {', '.join(names)})"
    context.out.print(terminal.line(context.out, title, "bold"))
    for photo, document in zip(shown, documents):
        earlier = [p for p in photos[: photos.index(photo)] if p.pid == photo.pid]
        since = earlier[-1] if earlier else None
        changes = changes_between(program, since, photo) if since else []
        regions.print_map(
            context.out, photo, document, since.checkpoint if since else None, changes, args.all
        )
    return ExitCode.PASSED


def chosen_run(layout: Layout, task: Task, name: str | None) -> Path:
    folders = run_folders(layout, task)
    if name is None:
        return folders[0]
    found = [folder for folder in folders if folder.name == name]
    if not found:
        raise UsageError(f"{task.id} has no run {name!r}, but {', '.join(f.name for f in folders)}")
    return found[0]


# ---- verify, generate ----


def verify_course(context: Context, args: argparse.Namespace) -> int:
    layout, course = context.layout, load_course(context.layout)
    began = time.monotonic()
    names = only_tasks(course, args.task, course.task_ids())
    tasks = [course.tasks[name] for name in names if name in course.tasks]
    problems = (
        [p for name in names for p in course.broken.get(name, ())]
        + [p for task in tasks for p in verify.task_problems(layout, task)]
        if args.task
        else verify.static_problems(layout, course)
    )
    with workspace(layout) as work, progress_on(context) as progress:
        found = verify.running_problems(layout, course, tasks, args.full, work, args.jobs, progress)
    problems = [problem.replace(f"{layout.root}/", "") for problem in [*problems, *found.problems]]
    if context.json:
        context.print_json(
            {
                "schema": 1,
                "full": args.full,
                "tasks": names,
                "programs": found.attempts,
                "runs": found.runs,
                "seconds": round(time.monotonic() - began, 3),
                "interrupted": found.interrupted,
                "problems": problems,
            }
        )
    else:
        terminal.print_problems(context.out, problems)
        words = f"{len(names)} tasks, {found.attempts} programs, {found.runs} runs in {time.monotonic() - began:.1f} s"
        verdict = (
            f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
            if problems
            else "no problem"
        )
        context.out.print(f"{words}: {verdict}", style="red" if problems else "green")
        if found.interrupted:
            context.out.print("interrupted: not everything was tried", style="red")
    if found.interrupted:
        return ExitCode.INTERRUPTED
    return ExitCode.FAILED if problems else ExitCode.PASSED


def generate_pages(context: Context, args: argparse.Namespace) -> int:
    course = load_course(context.layout)
    if course.broken:
        raise ManifestError(p for found in course.broken.values() for p in found)
    files = (generate.stale if args.check else generate.generate)(context.layout, course)
    names = [source_named(context.layout, file) for file in files]
    if context.json:
        context.print_json({"schema": 1, "stale" if args.check else "written": names})
    else:
        for name in names:
            context.out.print(f"{'stale: ' if args.check else 'wrote '}{name}", soft_wrap=True)
    return ExitCode.FAILED if args.check and files else ExitCode.PASSED


# ---- doctor, setup ----


def examine_machine(context: Context, args: argparse.Namespace) -> int:
    findings = doctor.examine(context.layout)
    lacking = [f for f in findings if f.required and not f.ok]
    if context.json:
        context.print_json(
            {"schema": 1, "ok": not lacking, "findings": [vars(f) for f in findings]}
        )
    else:
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
        for f in findings:
            status = "passed" if f.ok else "failed" if f.required else "partial"
            detail = terminal.line(context.out, f.detail)
            if f.remedy and not f.ok:
                detail.append(f"\nRun: {f.remedy}", "cyan")
            table.add_row(terminal.mark(context.out, status), Text(f.name), detail)
        context.out.print(table)
        context.out.print(
            f"{len(lacking)} of what grading needs is missing" if lacking else "Ready to grade.",
            style="red" if lacking else "green",
        )
    return ExitCode.ENVIRONMENT if lacking else ExitCode.PASSED


def set_up_checkout(context: Context, args: argparse.Namespace) -> int:
    setup.set_up(context.layout, context.say)
    if context.json:
        context.print_json({"schema": 1, "ok": True})
    return ExitCode.PASSED
