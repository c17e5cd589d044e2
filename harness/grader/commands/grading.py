"""run and grade: from a file to a report."""

from __future__ import annotations

import argparse
import os
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from .. import sandbox
from ..classroom.assignment import find_assignment
from ..classroom.finding import find
from ..classroom.intake import take
from ..classroom.submitted import submission_of
from ..course.draw import Drawn, corners, draw, edge, edges
from ..course.manifest import Course, Task, load_course
from ..grading.results import Report
from ..grading.submission import Submission, SubmissionError, find_submission
from ..grading.whole import (
    Draws,
    Graded,
    blank_report,
    draws_of,
    grade_all,
    unfinished_report,
)
from ..grading.workers import default_jobs
from ..platform.paths import Layout
from ..platform.workspace import workspace
from ..report import json as report_json
from ..report import terminal
from ..report.points import Points
from . import exporting
from .context import (
    Context,
    ExitCode,
    UsageError,
    only_tasks,
    progress_on,
    remember,
    source_named,
    task_named,
)
from .evidence import Evidence
from .learning import note_result
from .report_files import Page, ReportFiles, files_of, page_in
from .tracing import trace_task

PRACTICE_SEEDS = 100_000


def require_sandbox(args: argparse.Namespace) -> None:
    if args.require_sandbox:
        sandbox.require_level(args.require_sandbox)


def run_task(context: Context, args: argparse.Namespace) -> int:
    require_sandbox(args)
    layout, course = context.layout, load_course(context.layout)
    file = args.source or (Path(args.what) if args.what.endswith(".c") else None)
    task = task_named(course, args.what)
    source = file or layout.exercises / task.unit / f"{task.id}.c"
    if not source.exists():
        raise UsageError(f"{source}: no such file")
    draws = practice_draws(task, args)
    submission = Submission({task.id: source}, (task.id,))
    if args.trace and task.native:
        raise UsageError(f"--trace: {task.id} is a function over a snapshot and makes no calls")
    code = grade_submission(
        context,
        course,
        submission,
        {task.id: draws},
        default_jobs(),
        source_namer(layout),
        ReportFiles(page=page_in(layout, args.html, task.id)),
        output=True,
    )
    if args.trace:
        trace_task(context, task, source, draws[0])
    return code


def practice_draws(task: Task, args: argparse.Namespace) -> tuple[Drawn, ...]:
    if args.edge == "all":
        return (*edges(task), *corners(task)) or (draw(task, 0),)
    if args.edge:
        try:
            return (edge(task, args.edge),)
        except KeyError:
            names = ", ".join(p.name for p in task.parameters) or "none"
            raise UsageError(
                f"--edge {args.edge}: must be PARAMETER=min, PARAMETER=max, all=min, all=max "
                "or special=ID; "
                f"the parameters of {task.id} are: {names}"
            ) from None
    return (draw(task, secrets.randbelow(PRACTICE_SEEDS) if args.seed is None else args.seed),)


@dataclass(frozen=True)
class Asked:
    """What a command line asks to grade."""

    course: Course
    submission: Submission
    draws: Draws
    shown: Callable[[Path], str]


def grade(context: Context, args: argparse.Namespace) -> int:
    """A refusal is a result too: the files of an earlier grade must not stand for this one."""
    files = files_of(context.layout, args, args.path.name or "submission")
    files.write(refused_report("the grade was not begun"), context.env)
    evidence = Evidence(args.keep_evidence, args.archive)
    with ExitStack() as stack:
        try:
            exporting.require_one_document(context, files.exports)
            evidence.begin()
            require_sandbox(args)
            asked = asked_for(context, args, stack)
        except BaseException as error:
            files.write(refused_report(reason_of(error)), context.env)
            raise
        code = grade_submission(
            context,
            asked.course,
            asked.submission,
            asked.draws,
            args.jobs,
            asked.shown,
            files,
            evidence=evidence,
        )
    return code


def asked_for(context: Context, args: argparse.Namespace, stack: ExitStack) -> Asked:
    layout, course = context.layout, load_course(context.layout)
    if args.assignment:
        work = stack.enter_context(workspace(layout))
        submission, seeds, shown = assigned(layout, course, args, work)
    else:
        submission, seeds = strictly_named(args.path, course), course.grade_seeds
        shown = source_namer(layout)
    scope = only_tasks(course, args.task, submission.scope)
    seeds = tuple(dict.fromkeys(args.seed)) if args.seed else seeds
    submission = replace(submission, scope=tuple(scope))
    return Asked(course, submission, draws_of(course, scope, seeds), shown)


def strictly_named(path: Path, course: Course) -> Submission:
    try:
        return find_submission(path, course)
    except SubmissionError as error:
        if not path.exists():
            raise
        hint = "`--assignment NAME` reads whatever was handed in: see docs/instructor/class.md"
        raise SubmissionError(f"{error}\n{hint}") from error


def assigned(
    layout: Layout, course: Course, args: argparse.Namespace, work: Path
) -> tuple[Submission, tuple[int, ...], Callable[[Path], str]]:
    """A copy of what was handed in, for what the assignment asks."""
    assignment = find_assignment(layout, course, args.assignment)
    path = args.path.absolute()
    if not os.path.lexists(path):
        raise UsageError(f"{args.path}: no such file or folder")
    taken = take([(path, "" if path.is_dir() else path.name)], work / "submission")
    found = find(taken.folder, taken.files, course, assignment.tasks, layout.exercises)
    above = path if path.is_dir() else path.parent

    def shown(source: Path) -> str:
        return source_named(layout, above / source.relative_to(taken.folder))

    return submission_of(assignment, course, taken, found), assignment.seeds, shown


def refused_report(message: str) -> Report:
    """That nothing was graded."""
    return replace(blank_report("", (), (), ()), message=message)


def reason_of(error: BaseException) -> str:
    return "interrupted" if isinstance(error, KeyboardInterrupt) else str(error) or repr(error)


def source_namer(layout: Layout) -> Callable[[Path], str]:
    return lambda source: source_named(layout, source)


def grade_submission(
    context: Context,
    course: Course,
    submission: Submission,
    draws: Draws,
    jobs: int,
    shown: Callable[[Path], str],
    files: ReportFiles,
    output: bool = False,
    evidence: Evidence = Evidence(),
) -> int:
    """Grades what was submitted, task by task."""
    evidence.begin()
    return report_on(
        context,
        unfinished_report(course, submission, draws),
        lambda: finished_report(
            context, course, submission, draws, jobs, evidence, shown, files.page
        ),
        files,
        output,
    )


def report_on(
    context: Context,
    report: Report,
    finish: Callable[[], Report],
    files: ReportFiles,
    output: bool = False,
) -> int:
    """Reports into files, which say "grader error" until the grade is complete."""
    files.write(report, context.env)
    try:
        report = finish()
    except BaseException as error:
        files.write(replace(report, message=reason_of(error)), context.env)
        raise
    problems = files.write(report, context.env)
    if context.json:
        context.out.file.write(report_json.render(report))
    else:
        terminal.print_report(context.out, report, output)
    problems += exporting.print_all(context, files.exports, report)
    for problem in problems:
        context.say(problem, "red")
    return max(exit_code(report), ExitCode.GRADER_ERROR) if problems else exit_code(report)


def exit_code(report: Report) -> ExitCode:
    if report.status == "interrupted":
        return ExitCode.INTERRUPTED
    points = Points(report)
    if any(points.of_task(task) is None for task in report.tasks):
        return ExitCode.GRADER_ERROR
    passed = report.tasks and all(task.status == "passed" for task in report.tasks)
    return ExitCode.PASSED if passed else ExitCode.FAILED


def finished_report(
    context: Context,
    course: Course,
    submission: Submission,
    draws: Draws,
    jobs: int,
    evidence: Evidence,
    shown: Callable[[Path], str],
    page: Page | None,
) -> Report:
    def settle(graded: Graded) -> None:
        if page:
            page.settle(graded)
        for attempted, result in graded:
            remember(context.layout, result)
            attempt, alone = attempted.attempt, len(graded) == 1
            note_result(context, attempt.source, attempt.task, result, alone)
        evidence.settle([(attempted, result.status) for attempted, result in graded])

    with progress_on(context) as progress:
        return grade_all(context.layout, course, submission, draws, jobs, shown, progress, settle)
