"""The results as Markdown that GitHub, GitLab and most others show (GFM).

What a student or a compiler wrote stands in fenced blocks or is escaped: it cannot become a link,
an image, HTML or a row of a table.
"""

from __future__ import annotations

import re

from ...grading.results import CheckResult, Report, TaskResult
from .model import Submitted, Written, is_skipped, said_of, summary_of, written

MARKS = {"passed": "✅", "partial": "❌", "failed": "❌", "needs review": "⚠️", "grader error": "⚠️"}


def render(submitted: Submitted) -> Written:
    report = submitted.report
    return written("\n".join([*head(report), *(part(task) for task in report.tasks)]))


def head(report: Report) -> list[str]:
    """The points and a table of the tasks."""
    seeds = ", ".join(map(str, report.seeds)) or "none"
    return [
        f"## {inline(report.course or 'regionlab')}: {inline(summary_of(report))}",
        "",
        "| | task | status | points |",
        "|---|---|---|---|",
        *(row(task) for task in report.tasks),
        "",
        f"seeds {seeds}, recorder {report.trust() or 'nothing was run'}, sandbox {report.sandbox}",
        "",
        *(f"- {inline(note)}" for note in report.notes),
        "",
    ]


def row(task: TaskResult) -> str:
    points = "" if task.points is None else f"{task.points} of {task.max_points}"
    mark = MARKS.get(task.status, "❌")
    return f"| {mark} | {inline(task.task)} | {inline(task.status)} | {points} |"


def part(task: TaskResult) -> str:
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
        lines += [*of_check(task, check), ""]
    return "\n".join([*lines, "</details>", ""])


def of_check(task: TaskResult, check: CheckResult) -> list[str]:
    has_points = task.points is not None and not is_skipped(check)
    points = f", {check.points} of {check.max_points}" if has_points else ""
    line = f"- **{inline(check.title)}**: {inline(check.status)}{points}"
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
