"""From the checks' points to the points of an assignment, exactly; rounded only where a number is
shown.

There are none while the checks give none: the grader's error is never a student's zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Number = float | int  # of JSON


@dataclass(frozen=True)
class Worth:
    """What an assignment makes of the checks' points."""

    tasks: Mapping[str, Fraction]  # task id -> what it is worth
    needs_review: str = "blank"  # what a person must look at: "blank", "zero" or "earned"


def worth_document(worth: Worth) -> dict[str, Any]:
    """As results.schema.json describes it."""
    tasks = {task: exactly(points) for task, points in worth.tasks.items()}
    return {"tasks": tasks, "needs_review": worth.needs_review}


def worth_from(document: Mapping[str, Any]) -> Worth:
    tasks = {task: Fraction(str(points)) for task, points in document["tasks"].items()}
    return Worth(tasks, document["needs_review"])


def counted(status: str, points: int | None, earned: int, needs_review: str) -> int | None:
    """The checks' points that count for a task. earned: what its checks gave."""
    if status != "needs review" or needs_review == "blank":
        return points
    return earned if needs_review == "earned" else 0


def scaled(points: int | None, most: int, worth: Fraction) -> Fraction | None:
    """A check that this system cannot show leaves the task's points, so that the others are worth
    more: nobody loses anything by it."""
    return None if points is None or not most and worth else worth * points / (most or 1)


def shown(points: Fraction | None) -> Number | None:
    """With two digits at most; a half is rounded up."""
    return None if points is None else rounded(points)


def rounded(points: Fraction) -> Number:
    hundredths = (points * 200 + 1) // 2
    return hundredths // 100 if hundredths % 100 == 0 else hundredths / 100


def exactly(points: Fraction) -> Number:
    """As the assignment wrote it."""
    return points.numerator if points.denominator == 1 else float(points)
