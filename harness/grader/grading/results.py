"""The results of a grade: only data, from which every report is written.

Points are None if the grader failed: our error is never a student's zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .worth import Worth

SCHEMA = 1

# Statuses of a task that are about the grader or the machine, not about the student.
UNGRADED = ("grader error", "needs review")


@dataclass(frozen=True)
class RunResult:
    """One run of a task: one seed or one edge."""

    name: str
    seed: int
    edge: str | None
    parameters: Mapping[str, int]
    status: str  # "complete" or a task's status
    message: str
    notes: tuple[str, ...]
    output: str  # what the program printed: shown, never read
    evidence: str  # the folder
    repeat: str  # the command
    platform: str | None
    trust: str | None
    table: Mapping[str, Any] | None = None  # numbers that check.c shows: a confusion matrix
    crash: Mapping[str, Any] | None = None  # a Place of crash.py: only the first crash of a task


@dataclass(frozen=True)
class Failure:
    """Why a check failed, in the first run in which it failed."""

    run: str
    misconception: str
    says: str
    next: str
    expected: str
    seen: str
    where: str
    repeat: str


@dataclass(frozen=True)
class CheckResult:
    id: str
    title: str
    rests_on: str
    status: str  # "passed", "failed", "not checked"
    points: int
    max_points: int  # 0 where this system cannot show it
    reason: str = ""  # of "not checked"
    failure: Failure | None = None


@dataclass(frozen=True)
class TaskResult:
    task: str
    unit: str
    title: str
    lesson: str
    status: str
    points: int | None
    max_points: int
    message: str = ""
    log: str = ""  # the compiler's, or the recorder's
    source: str | None = None
    source_sha256: str | None = None
    checks: tuple[CheckResult, ...] = ()
    runs: tuple[RunResult, ...] = ()


@dataclass(frozen=True)
class Report:
    status: str  # "complete", "interrupted", "grader error"
    message: str
    course: str
    time: str  # ISO 8601, UTC
    seconds: float
    seeds: tuple[int, ...]
    sandbox: str
    tasks: tuple[TaskResult, ...]
    notes: tuple[str, ...] = ()  # files of the submission that are no task
    assignment: str | None = None  # its name
    submission: str | None = None  # the SHA-256 of all that was handed in
    show: str = "all"  # what the student may read: "all", or "points" without the reasons
    worth: Worth | None = None  # where it was graded for an assignment; points are the checks'

    def as_shown(self) -> Report:
        """What the student may read of it."""
        if self.show == "all":
            return self
        tasks = tuple(
            replace(task, checks=tuple(replace(check, failure=None) for check in task.checks))
            for task in self.tasks
        )
        return replace(self, tasks=tasks)

    def graded(self) -> list[TaskResult]:
        return [task for task in self.tasks if task.points is not None]

    def points(self) -> int | None:
        """None if any task is without points, because a sum would be taken for a mark, and if
        nothing was graded."""
        if not self.tasks and self.status != "complete":
            return None
        known = self.graded()
        return sum(t.points or 0 for t in known) if len(known) == len(self.tasks) else None

    def max_points(self) -> int:
        return sum(task.max_points for task in self.tasks)

    def runs(self) -> list[RunResult]:
        return [run for task in self.tasks for run in task.runs]

    def trust(self) -> str | None:
        return common(run.trust for run in self.runs())

    def platform(self) -> str | None:
        return common(run.platform for run in self.runs())


def common(values: Iterable[str | None]) -> str | None:
    """The value of all runs; "mixed" if they differ; None if there is none."""
    found = {value for value in values if value is not None}
    return found.pop() if len(found) == 1 else "mixed" if found else None
