"""What a form is written from, and what a writer gives back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...grading.results import CheckResult, Report, TaskResult
from ..points import Points


class Unwritable(Exception):
    """The form cannot say this, or what it needs is missing; the message says what."""


class NoMark(Unwritable):
    """There is no mark yet, and the form has no way to say so."""


@dataclass(frozen=True)
class Written:
    content: bytes
    notes: tuple[str, ...] = ()  # what somebody has to look at


@dataclass(frozen=True)
class Submitted:
    """One submission's results, and the variables of the platform that it is graded on."""

    report: Report
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Class:
    """A class's results (class.schema.json), and what stands beside them."""

    document: Mapping[str, Any]
    ids: Mapping[str, Sequence[str]]  # by a student's id: every id that the roster has
    platform_ids: Mapping[str, str]  # by a student's id: the platform's, of the submission
    times: Mapping[str, str]  # by a student's id: when it was handed in, ISO 8601
    texts: Mapping[str, str]  # by the folder of a submission: report.txt
    exported: bytes | None = None  # the file that a learning platform gave
    column: str = ""  # of that file: what to fill
    feedback: str = ""  # of that file: the column for words


def written(text: str, notes: Sequence[str] = ()) -> Written:
    return Written(text.encode(errors="backslashreplace"), tuple(notes))


def is_skipped(check: CheckResult) -> bool:
    """A check that this system cannot show: it leaves the points."""
    return not check.max_points and check.status == "not checked"


def name_of(report: Report, task: TaskResult, check: CheckResult) -> str:
    """The check's title; with the task's name where there are several tasks."""
    return check.title if len(report.tasks) == 1 else f"{task.task}: {check.title}"


def said_of(task: TaskResult, check: CheckResult) -> str:
    """What a student reads about a check: paragraphs of plain text."""
    failure = check.failure
    if failure is None:
        return "\n".join(filter(None, (task.message, check.reason)))
    facts = (("expected", failure.expected), ("seen", failure.seen), ("where", failure.where))
    steps = (("next", failure.next), ("repeat", failure.repeat), ("lesson", task.lesson))
    lines = (named_lines(name, text) for name, text in (*facts, *steps) if text)
    return "\n".join(filter(None, (task.message, failure.says, *lines)))


def named_lines(name: str, text: str) -> str:
    """A listing's columns begin on a line of their own."""
    return f"{name}:\n{text}" if "\n" in text else f"{name}: {text}"


def summary_of(report: Report) -> str:
    """One line: the points, or why there are none."""
    points = Points(report)
    total = points.total()
    if total is None:
        unmarked = [task for task in report.tasks if points.of_task(task) is None]
        why = report.message or ", ".join(f"{task.task}: {task.status}" for task in unmarked)
        return f"no mark yet: {why}"
    return f"{total} of {points.most()} points"


def circumstances_of(report: Report) -> str:
    """One line: with what it was graded."""
    seeds = ", ".join(map(str, report.seeds)) or "none"
    trust = report.trust() or "nothing was run"
    return f"seeds {seeds}, recorder {trust}, sandbox {report.sandbox}"
