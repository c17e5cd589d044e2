"""Reads a results document (results.schema.json) back into a Report, so that writers and a
regrade work with what was graded earlier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from ..grading.results import CheckResult, Failure, Report, RunResult, TaskResult
from ..grading.worth import worth_from


def report_of(document: Mapping[str, Any]) -> Report:
    """The Report of a document that the schema accepts."""
    return Report(
        status=document["status"],
        message=document["message"],
        course=document["course"],
        time=document["time"],
        seconds=document["seconds"],
        seeds=tuple(document["seeds"]),
        sandbox=document["sandbox"],
        tasks=tuple(_task(task) for task in document["tasks"]),
        notes=tuple(document["notes"]),
        assignment=document["assignment"],
        submission=document["submission"],
        show=document.get("show", "all"),  # earlier documents have none
        worth=worth_from(document["worth"]) if "worth" in document else None,
    )


def _task(found: Mapping[str, Any]) -> TaskResult:
    words = {field.name: found[field.name] for field in fields(TaskResult)}
    words["checks"] = tuple(_check(check) for check in found["checks"])
    words["runs"] = tuple(_run(run) for run in found["runs"])
    return TaskResult(**words)


def _run(found: Mapping[str, Any]) -> RunResult:
    words: dict[str, Any] = {**found, "notes": tuple(found["notes"])}
    return RunResult(**words)


def _check(found: Mapping[str, Any]) -> CheckResult:
    words: dict[str, Any] = dict(found)
    if words["failure"]:
        words["failure"] = Failure(**words["failure"])
    return CheckResult(**words)
