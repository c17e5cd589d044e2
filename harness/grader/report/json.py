"""The report as one JSON document, as results.schema.json describes it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from ..grading.results import SCHEMA, Report, TaskResult
from ..grading.worth import worth_document
from ..platform.version import version


def document(report: Report) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "grader": version(),
        "status": report.status,
        "message": report.message,
        "course": report.course,
        "assignment": report.assignment,
        "submission": report.submission,
        "show": report.show,
        **({"worth": worth_document(report.worth)} if report.worth else {}),
        "time": report.time,
        "seconds": round(report.seconds, 3),
        "seeds": list(report.seeds),
        "trust": report.trust(),
        "sandbox": report.sandbox,
        "platform": report.platform(),
        "points": report.points(),
        "max_points": report.max_points(),
        "ungraded": len(report.tasks) - len(report.graded()),
        "notes": list(report.notes),
        "tasks": [task_document(task) for task in report.tasks],
    }


def task_document(task: TaskResult) -> dict[str, Any]:
    return asdict(task)


def render(report: Report) -> str:
    return text(document(report))


def text(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
