"""From a submission's results to a score: points of the assignment, penalty and score apart.

There is no score while a task has none: the grader's error is never a student's zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..course.manifest import Course
from ..grading.worth import Worth, counted, scaled
from .assignment import Assignment
from .lateness import Lateness


@dataclass(frozen=True)
class TaskScore:
    task: str
    status: str
    raw: Fraction | None
    max: Fraction


@dataclass(frozen=True)
class Score:
    tasks: tuple[TaskScore, ...]
    raw: Fraction | None
    penalty: Fraction | None
    score: Fraction | None
    max: Fraction


def worth_of(assignment: Assignment, course: Course, task: str) -> Fraction:
    known = course.tasks.get(task)
    return assignment.points.get(task, Fraction(known.points if known else 0))


def worth_to(assignment: Assignment, course: Course) -> Worth:
    """For a grade, which the forms of its results are written from."""
    tasks = {task: worth_of(assignment, course, task) for task in assignment.tasks}
    return Worth(tasks, assignment.needs_review)


def max_score(assignment: Assignment, course: Course) -> Fraction:
    return sum((worth_of(assignment, course, task) for task in assignment.tasks), Fraction(0))


def score_of(
    assignment: Assignment,
    course: Course,
    results: Sequence[Mapping[str, Any]],
    lateness: Lateness,
) -> Score:
    """results: the tasks of a results.json."""
    tasks = tuple(
        task_score(result, worth_of(assignment, course, result["task"]), assignment.needs_review)
        for result in results
    )
    most = max_score(assignment, course)
    raw = total([task.raw for task in tasks])
    percent = lateness.percent
    penalty = None if raw is None or percent is None else min(raw, most * percent / 100)
    score = None if raw is None or penalty is None else raw - penalty
    return Score(tasks, raw, penalty, score, most)


def task_score(result: Mapping[str, Any], worth: Fraction, needs_review: str) -> TaskScore:
    earned = sum(check["points"] for check in result["checks"])
    points = counted(result["status"], result["points"], earned, needs_review)
    raw = scaled(points, result["max_points"], worth)
    return TaskScore(result["task"], result["status"], raw, worth)


def total(points: Sequence[Fraction | None]) -> Fraction | None:
    known = [p for p in points if p is not None]
    return sum(known, Fraction(0)) if len(known) == len(points) else None
