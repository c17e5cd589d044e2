"""The results as Markdown that GitHub, GitLab and most others show (GFM).

What a student or a compiler wrote stands in fenced blocks or is escaped: it cannot become a link,
an image, HTML or a row of a table.
"""

from __future__ import annotations

import re

from ...grading.results import CheckResult, Report, TaskResult
from ..points import Points
from .model import (
    Submitted,
    Written,
    circumstances_of,
    is_skipped,
    said_of,
    summary_of,
    written,
)

MARKS = {"passed": "✅", "partial": "❌", "failed": "❌", "needs review": "⚠️", "grader error": "⚠️"}


def render(submitted: Submitted) -> Written:
    report = submitted.report
    return written("\n".join([*head(report), *(part(report, task) for task in report.tasks)]))


def head(report: Report) -> list[str]:
    """The points and a table of the tasks."""
    return [
        f"## {inline(report.course or 'regionlab')}: {inline(summary_of(report))}",
        "",
        "| | task | status | points |",
        "|---|---|---|---|",
        *(row(report, task) for task in report.tasks),
        "",
        circumstances_of(report),
        "",
        *(f"- {inline(note)}" for note in report.notes),
        "",
    ]


def row(report: Report, task: TaskResult) -> str:
    points, found = Points(report), Points(report).of_task(task)
    words = "" if found is None else f"{found} of {points.most_of_task(task)}"
    mark = MARKS.get(task.status, "❌")
    return f"| {mark} | {inline(task.task)} | {inline(task.status)} | {words} |"


def part(report: Report, task: TaskResult) -> str:
    """The details of a task, folded."""
    if task.status == "passed":
        return ""
    title = f"{inline(task.task)}: {inline(task.status)}"
    lines = ["<details>", f"<summary>{title}</summary>", ""]
    if task.message:
        lines += [fenced(task.message), ""]
    if task.log:
        lines += [fenced(task.log), ""]
    for check in task.checks:
        lines += [*of_check(report, task, check), ""]
    return "\n".join([*lines, "</details>", ""])


def of_check(report: Report, task: TaskResult, check: CheckResult) -> list[str]:
    points, words = Points(report), ""
    if points.of_task(task) is not None and not is_skipped(check):
        words = f", {points.of_check(task, check)} of {points.most_of_check(task, check)}"
    line = f"- **{inline(check.title)}**: {inline(check.status)}{words}"
    said = check.reason if is_skipped(check) or not check.failure else said_of(task, check)
    return [line, "", fenced(said)] if said else [line]


def inline(text: str) -> str:
    """A text on one line that means nothing but itself. Numbers of character references are
    shorter than a table of backslashes, and hold in HTML, too."""
    joined = " ".join(text.split())
    special = r"[][\\`*_~<>&|#!@:()$]|(?<=www)\."  # also what GitHub makes a link of
    return re.sub(special, lambda found: f"&#{ord(found[0])};", joined, flags=re.IGNORECASE)


def fenced(text: str) -> str:
    """A block of code, whose fence is longer than any in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text.rstrip()}\n{fence}"
