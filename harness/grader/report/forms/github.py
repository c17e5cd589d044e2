"""GitHub Actions: a step's summary, and annotations on the student's lines.

A summary over 1 MiB is dropped whole, and of each kind a step shows ten annotations
(docs.github.com, "Workflow commands"; actions/toolkit, problem matchers).
"""

from __future__ import annotations

import re

from ...grading.results import Report, TaskResult
from ..points import Points
from . import markdown
from .model import Submitted, Written, summary_of, written

SUMMARY_LIMIT = 1_000_000  # bytes
LIMIT = 10  # annotations of a kind
MESSAGE_LIMIT = 4_000  # characters


def as_summary(submitted: Submitted) -> Written:
    """As Markdown; the tasks that do not fit are named."""
    report = submitted.report
    kept, size = markdown.head(report), 0
    size = sum(len(line.encode()) + 1 for line in kept)
    left_out = []
    for task in report.tasks:
        part = markdown.part(report, task)
        size += len(part.encode()) + 1
        if size > SUMMARY_LIMIT:
            left_out.append(task.task)
        else:
            kept.append(part)
    if left_out:
        kept.append(f"Too long to be shown: {', '.join(map(markdown.inline, left_out))}\n")
    return written("\n".join(kept))


def as_annotations(submitted: Submitted) -> Written:
    """Workflow commands for standard output: one for each task that did not pass."""
    report = submitted.report
    if not report.tasks:
        return written(command("error", {"title": "regionlab"}, summary_of(report)))
    lines: list[str] = []
    for level in ("error", "warning"):
        found = [task for task in report.tasks if level_of(task) == level]
        shown = found if len(found) <= LIMIT else found[: LIMIT - 1]
        lines += [annotation(report, level, task) for task in shown]
        if len(found) > len(shown):
            more = ", ".join(task.task for task in found[len(shown) :])
            words = f"{len(found) - len(shown)} more: {more}"
            lines.append(command(level, {"title": "regionlab"}, words))
    return written("".join(lines))


def level_of(task: TaskResult) -> str:
    if task.status == "passed":
        return ""
    return "warning" if task.points is None else "error"


def annotation(report: Report, level: str, task: TaskResult) -> str:
    """What went wrong first: the task's message, or the first check that failed."""
    places = {"title": f"{task.task}: {task.status}"}
    if task.source:
        places = {"file": task.source, **line_of(task), **places}
    failures = [f"{c.title}: {c.failure.says or c.failure.seen}" for c in task.checks if c.failure]
    points, found = Points(report), Points(report).of_task(task)
    words = "" if found is None else f"{found} of {points.most_of_task(task)} points"
    return command(level, places, "\n".join(filter(None, (task.message, *failures, words))))


def line_of(task: TaskResult) -> dict[str, str]:
    """The line of the student's file that the compiler or a crash names."""
    crash = next((run.crash for run in task.runs if run.crash and run.crash["line"]), None)
    if crash:
        return {"line": str(crash["line"])}
    found = re.search(r"^[^\s:]+\.c:(\d+):(?:\d+:)? (?:fatal )?error", task.log, re.MULTILINE)
    return {"line": found[1]} if found else {}


def command(level: str, properties: dict[str, str], message: str) -> str:
    words = ",".join(f"{name}={escaped_property(text)}" for name, text in properties.items())
    return f"::{level} {words}::{escaped(message[:MESSAGE_LIMIT])}\n"


def escaped(text: str) -> str:
    """A line end would begin another command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escaped_property(text: str) -> str:
    return escaped(text).replace(":", "%3A").replace(",", "%2C")
