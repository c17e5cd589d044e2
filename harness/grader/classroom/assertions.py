"""An instructor's assertions as checks with points: a results.json like grade.py's, so that
whatever reads one reads the other.

A file of tests is a task and a test with points is a check, which passes if it does for every run.
Only a failed assertion is a failed check: any other exception is ours, and there is no mark.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Literal

from .. import sandbox
from ..grading.results import CheckResult, Failure, Report, RunResult, TaskResult
from ..platform.text import one_line, printable
from .evidence import Run

UNIT = "assertions"
TEXT_LIMIT = 4000

How = Literal["passed", "failed", "broken", "skipped"]


@dataclass(frozen=True)
class Asked:
    """A test with points."""

    file: str  # its name without ".py": the task
    name: str  # of the function: the check
    title: str
    points: int
    repeat: str  # the command
    about: str = ""  # the test's own first line: what to look at next


@dataclass(frozen=True)
class Answer:
    """How one call of it ended: one for each run, or one for all."""

    run: str
    how: How
    says: str = ""


def report(
    title: str,
    answers: Iterable[tuple[Asked, Sequence[Answer]]],
    runs: Iterable[Run],
    began: float,
    whole: bool,
) -> Report:
    """whole: every test that was asked for has ended."""
    files: dict[str, list[tuple[Asked, Sequence[Answer]]]] = {}
    for asked, found in answers:
        files.setdefault(asked.file, []).append((asked, found))
    recorded = tuple(run_result(run) for run in runs)
    return Report(
        status="complete" if whole else "interrupted",
        message="" if whole else "not every assertion was made",
        course=title,
        time=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        seconds=time.monotonic() - began,
        seeds=(),
        sandbox=sandbox.level() or "none",
        tasks=tuple(task_result(file, found, recorded) for file, found in files.items()),
    )


def run_result(run: Run) -> RunResult:
    """With what the trust in a check rests on; nothing was run for it."""
    is_seed = run.name.isdigit()
    return RunResult(
        name=str(run),
        seed=int(run.name) if is_seed else 0,
        edge=None if is_seed else run.name,
        parameters=run.parameters,
        status="complete" if run.ended else "no checkpoint",
        message="",
        notes=(),
        output="",
        evidence=f"{run.task}/{run.name}",
        repeat="",
        platform=run.platform,
        trust=run.trust,
    )


def task_result(
    file: str, found: Sequence[tuple[Asked, Sequence[Answer]]], runs: tuple[RunResult, ...]
) -> TaskResult:
    checks = tuple(check_result(asked, answers) for asked, answers in found)
    broken = [
        f"{asked.name}: {answer.run}: {answer.says}"
        for asked, answers in found
        for answer in answers or (Answer("", "broken", "it was not made"),)
        if answer.how == "broken"
    ]
    points, most = sum(c.points for c in checks), sum(c.max_points for c in checks)
    status = "passed" if points == most else "partial" if points else "failed"
    return TaskResult(
        task=file,
        unit=UNIT,
        title=file,
        lesson="",
        status="grader error" if broken else status,
        points=None if broken else points,
        max_points=most,
        message=one_line(broken[0], TEXT_LIMIT) if broken else "",
        checks=checks,
        runs=runs,
    )


def check_result(asked: Asked, answers: Sequence[Answer]) -> CheckResult:
    hows = {answer.how for answer in answers}
    failed = next((answer for answer in answers if answer.how == "failed"), None)
    if not failed and "passed" not in hows:
        why = next((answer.says for answer in answers), "it was not made")
        status, worth, reason = "not checked", 0, one_line(why)
    else:
        status, worth, reason = "failed" if failed else "passed", asked.points, ""
    return CheckResult(
        id=asked.name,
        title=asked.title,
        rests_on="photo",
        status=status,
        points=worth if status == "passed" and "broken" not in hows else 0,
        max_points=worth,
        reason=reason,
        failure=failure_of(asked, failed) if failed else None,
    )


def failure_of(asked: Asked, answer: Answer) -> Failure:
    return Failure(
        run=answer.run,
        misconception=asked.name,
        says=printable(answer.says, TEXT_LIMIT),
        next=asked.about,
        expected="",
        seen="",
        where="",
        repeat=asked.repeat,
    )
