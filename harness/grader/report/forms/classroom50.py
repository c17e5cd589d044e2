"""Classroom 50's result.json (foundation50/classroom50, schemas/result-v1.schema.json).

It knows integers and no "no mark". An assignment's points need not be whole, so it has the checks'.
What has no points is not written, and the command's exit code, which is not 0, makes it an error of
the autograder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from ...grading.results import CheckResult, Report, TaskResult
from .model import (
    NoMark,
    Submitted,
    Unwritable,
    Written,
    is_skipped,
    name_of,
    said_of,
    summary_of,
    written,
)

# Its keys, and the runner's variables that say them.
VARIABLES = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "owner": "OWNER",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}


def render(submitted: Submitted) -> Written:
    report, env = replace(submitted.report, worth=None), submitted.env
    if report.points() is None:
        raise NoMark(f"classroom50 cannot say that there is {summary_of(report)}")
    document: dict[str, Any] = {"schema": "classroom50/result/v1", **identity(env)}
    document |= {
        "datetime": in_utc(report.time),  # the runner puts the commit's time in its place
        "graded_at": in_utc(report.time),
        "score": report.points(),
        "max-score": report.max_points(),
        "tests": [
            test(report, task, check)
            for task in report.tasks
            for check in task.checks
            if not is_skipped(check)
        ],
    }
    return written(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def identity(env: Mapping[str, str]) -> dict[str, str]:
    found = {key: env.get(variable, "") for key, variable in VARIABLES.items()}
    found["owner"] = found["owner"] or env.get("USERNAME", "")
    missing = [VARIABLES[key] for key, value in found.items() if not value]
    if missing:
        raise Unwritable(f"classroom50 needs the runner's variables {', '.join(missing)}")
    kind = env.get("ASSIGNMENT_TYPE") or "individual"
    review = env.get("REVIEW_URL") or found["commit"]
    return found | {"assignment_type": kind, "review": review}


def in_utc(time: str) -> str:
    return datetime.fromisoformat(time).astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def test(report: Report, task: TaskResult, check: CheckResult) -> dict[str, Any]:
    return {
        "test-name": name_of(report, task, check),
        "passed": check.status == "passed",
        "score": check.points,
        "max-score": check.max_points,
        "output": said_of(task, check),
    }
