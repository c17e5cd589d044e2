"""One whole grade: from the files of a submission to a report."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from .. import sandbox
from ..course.draw import Drawn, graded_draws
from ..course.manifest import Course
from ..platform.paths import Layout
from ..platform.version import version
from ..platform.workspace import exclusive, workspace
from .pipeline import Attempt, Attempted, interrupted_result, publish, result_of, run_attempts
from .results import Report, TaskResult
from .score import blank
from .stamp import Stamp, recording_hash, scenario_hash, write_stamp
from .submission import Submission
from .workers import Progress

UNFINISHED = "the grade was not finished"

Draws = Mapping[str, tuple[Drawn, ...]]
Graded = Sequence[tuple[Attempted, TaskResult]]


def draws_of(course: Course, scope: Sequence[str], seeds: Sequence[int]) -> Draws:
    """The runs that a grade makes, by task; none of a task whose task.toml is broken."""
    return {name: graded_draws(course.tasks[name], seeds) for name in scope if name in course.tasks}


def unfinished_report(course: Course, submission: Submission, draws: Draws) -> Report:
    """What is true before anything was run: nobody has a mark yet."""
    seeds = dict.fromkeys(d.seed for found in draws.values() for d in found if not d.edge)
    tasks = tuple(
        blank(course.tasks[name], "grader error", UNFINISHED)
        if name in course.tasks
        else broken_result(course, name)
        for name in submission.scope
    )
    report = blank_report(course.title, tuple(seeds), tasks, submission.notes)
    return replace(
        report,
        assignment=submission.assignment,
        submission=submission.sha256,
        show=submission.show,
        worth=submission.worth,
    )


def blank_report(
    course: str, seeds: tuple[int, ...], tasks: tuple[TaskResult, ...], notes: tuple[str, ...]
) -> Report:
    return Report(
        status="grader error",
        message=UNFINISHED,
        course=course,
        time=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        seconds=0,
        seeds=seeds,
        sandbox=sandbox.level() or "none",
        tasks=tasks,
        notes=notes,
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


def unrun(course: Course, submission: Submission, old: TaskResult) -> TaskResult:
    """The result of a task that no file was run for."""
    if old.task in course.broken:
        return old
    task = course.tasks[old.task]
    if old.task in submission.unclear:
        return blank(task, "needs review", submission.unclear[old.task])
    return blank(task, "not submitted", f"there is no {old.task}.c")


def stamp_of(
    layout: Layout, submission: Submission, attempted: Attempted, result: TaskResult
) -> Stamp:
    return Stamp(
        result.task,
        result.source or "",
        result.source_sha256,
        version(),
        submission.assignment,
        submission.sha256,
        scenario_hash(layout, attempted.attempt.task),
        {ran.drawn.name: recording_hash(ran.evidence) for ran in attempted.runs},
    )


def grade_all(
    layout: Layout,
    course: Course,
    submission: Submission,
    draws: Draws,
    jobs: int,
    shown: Callable[[Path], str],
    progress: Progress,
    settle: Callable[[Graded], None],
) -> Report:
    """Grades every task that was asked for. `shown` names a file in messages; `settle` gets
    what was graded, with its recordings where layout.runs has them."""
    began = time.monotonic()
    report = unfinished_report(course, submission, draws)
    attempts = [
        Attempt(course.tasks[name], source, shown(source), draws[name])
        for name, source in ((name, submission.sources.get(name)) for name in submission.scope)
        if source and name in course.tasks
    ]
    with workspace(layout) as work:
        attempted, interrupted = run_attempts(layout, attempts, work, jobs, progress)
        with exclusive(layout.runs):  # another grader may publish the same tasks
            graded = [(a, result_of(a)) for a in publish(layout, work, attempted)]
            for a, result in graded:
                if a.runs:
                    write_stamp(layout.runs / result.task, stamp_of(layout, submission, a, result))
            settle(graded)
    results = {result.task: result for _, result in graded}
    tasks = tuple(results.get(old.task) or unrun(course, submission, old) for old in report.tasks)
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
