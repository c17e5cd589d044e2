"""Exercism's results.json, version 3 (exercism/docs, building/tooling/test-runners/interface).

It has no "not checked". What was not reached because an earlier check failed is left out, since
Exercism shows the first failure alone; so is what this system cannot show.
"""

from __future__ import annotations

import json
from typing import Any

from ...grading.results import CheckResult, Report, TaskResult
from ..points import Points
from .model import (
    Submitted,
    Written,
    is_skipped,
    name_of,
    said_of,
    summary_of,
    written,
)

MESSAGE_LIMIT = 65_535
OUTPUT_LIMIT = 500
CUT = "... (cut)"


def render(submitted: Submitted) -> Written:
    report = submitted.report
    document = error(report) or {
        "version": 3,
        "status": "pass" if all(task.status == "passed" for task in report.tasks) else "fail",
        "message": None,
        "tests": [
            test(report, task, check)
            for task in report.tasks
            for check in task.checks
            if check.status != "not checked" or (is_broken_off(task) and not is_skipped(check))
        ],
    }
    return written(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def is_broken_off(task: TaskResult) -> bool:
    """What a program did not come to, it has not passed."""
    return task.status not in ("passed", "partial", "failed")


def error(report: Report) -> dict[str, Any] | None:
    """Where nothing was tested: that the grader failed, or that nothing could be run."""
    message = "" if Points(report).total() is not None else summary_of(report)
    if not message and not any(task.runs for task in report.tasks):
        message = "\n".join(f"{task.message}\n{task.log}".strip() for task in report.tasks)
    if not message:
        return None
    return {"version": 3, "status": "error", "message": cut(message, MESSAGE_LIMIT), "tests": []}


def test(report: Report, task: TaskResult, check: CheckResult) -> dict[str, Any]:
    outcome: dict[str, Any] = {"name": name_of(report, task, check)}
    if check.status == "passed":
        outcome |= {"status": "pass", "message": None}
    else:
        outcome |= {"status": "fail", "message": said_of(task, check) or check.status}
    printed = next((run.output for run in task.runs if run.output), "")
    return outcome | {"output": cut(printed, OUTPUT_LIMIT) or None}


def cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - len(CUT)] + CUT
