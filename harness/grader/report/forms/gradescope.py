"""Gradescope's results.json (gradescope-autograders.readthedocs.io, "specs").

While something has no points, no number stands in the file. Gradescope then says that the
autograder failed and shows no mark; a 0 would be one. Standard output is hidden, because it may
have what the student may not read.
"""

from __future__ import annotations

import json
from typing import Any

from ...grading.results import CheckResult, Report, TaskResult
from ..points import Points
from .model import (
    Submitted,
    Written,
    circumstances_of,
    is_skipped,
    name_of,
    said_of,
    summary_of,
    written,
)


def render(submitted: Submitted) -> Written:
    report = submitted.report
    total = Points(report).total()
    document: dict[str, Any] = {} if total is None else {"score": total}
    document |= {
        "execution_time": round(report.seconds, 3),
        "output": output(report),
        "output_format": "text",
        "test_output_format": "text",
        "stdout_visibility": "hidden",
        "extra_data": extra(report),
        "tests": tests(report),
    }
    return written(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def output(report: Report) -> str:
    """What concerns all of it: the points, or what somebody has to do."""
    points = Points(report)
    reasons = [
        f"{task.task}: {task.message}"
        for task in report.tasks
        if points.of_task(task) is None and task.message
    ]
    return "\n".join([summary_of(report), *reasons, *report.notes, circumstances_of(report)])


def tests(report: Report) -> list[dict[str, Any]]:
    return [
        test(report, task, check, f"{i}.{j}")
        for i, task in enumerate(report.tasks, 1)
        for j, check in enumerate(task.checks, 1)
        if not is_skipped(check)
    ]


def test(report: Report, task: TaskResult, check: CheckResult, number: str) -> dict[str, Any]:
    return points_of(report, task, check) | {
        "status": "passed" if check.status == "passed" else "failed",
        "name": name_of(report, task, check),
        "number": number,
        "output": "\n".join(filter(None, (said_of(task, check), log_at(task, check)))),
        "tags": [task.unit, task.task],
        "extra_data": {
            "check": f"{task.task}/{check.id}",
            "status": check.status,
            "misconception": check.failure.misconception if check.failure else None,
        },
    }


def points_of(report: Report, task: TaskResult, check: CheckResult) -> dict[str, Any]:
    points = Points(report)
    if points.total() is None:
        return {}
    of, most = points.of_check(task, check), points.most_of_check(task, check)
    return {"score": of, "max_score": most}


def log_at(task: TaskResult, check: CheckResult) -> str:
    """The compiler's words, once."""
    is_first = check is task.checks[0] and task.status != "passed"
    return task.log.rstrip() if is_first else ""


def extra(report: Report) -> dict[str, Any]:
    return {
        "status": report.status,
        "assignment": report.assignment,
        "seeds": list(report.seeds),
        "trust": report.trust(),
        "sandbox": report.sandbox,
    }
