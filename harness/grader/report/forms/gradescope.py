"""Gradescope's results.json (gradescope-autograders.readthedocs.io, "specs").

While something has no points, no number stands in the file. Gradescope then says that the
autograder failed and shows no mark; a 0 would be one.
"""

from __future__ import annotations

import json
from typing import Any

from ...grading.results import CheckResult, Report, TaskResult
from .model import Submitted, Written, is_skipped, name_of, said_of, summary_of, written


def render(submitted: Submitted) -> Written:
    report = submitted.report
    has_mark = report.points() is not None
    tests = [
        test(report, task, check, f"{i}.{j}", has_mark)
        for i, task in enumerate(report.tasks, 1)
        for j, check in enumerate(task.checks, 1)
        if not is_skipped(check)
    ]
    document: dict[str, Any] = {"score": report.points()} if has_mark else {}
    document |= {
        "execution_time": round(report.seconds, 3),
        "output": "\n".join([summary_of(report), *report.notes]),
        "extra_data": extra(report),
        "tests": tests,
    }
    return written(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def test(
    report: Report, task: TaskResult, check: CheckResult, number: str, has_mark: bool
) -> dict[str, Any]:
    points = {"score": check.points, "max_score": check.max_points} if has_mark else {}
    return points | {
        "status": "passed" if check.status == "passed" else "failed",
        "name": name_of(report, task, check),
        "number": number,
        "output": said_of(task, check),
        "tags": [task.unit, task.task],
        "extra_data": {
            "check": f"{task.task}/{check.id}",
            "status": check.status,
            "misconception": check.failure.misconception if check.failure else None,
        },
    }


def extra(report: Report) -> dict[str, Any]:
    return {
        "status": report.status,
        "assignment": report.assignment,
        "seeds": list(report.seeds),
        "trust": report.trust(),
        "sandbox": report.sandbox,
    }
