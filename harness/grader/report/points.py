"""The points that forms have: the assignment's where the grade was made for one, and otherwise the
checks'. They are scaled exactly and rounded one by one, as class.json has them."""

from __future__ import annotations

from fractions import Fraction

from ..grading.results import CheckResult, Report, TaskResult
from ..grading.worth import Number, counted, rounded, scaled, shown


class Points:
    def __init__(self, report: Report) -> None:
        self._report, self._worth = report, report.worth

    def total(self) -> Number | None:
        """None: there is no mark yet."""
        report = self._report
        if not report.tasks and report.status != "complete":
            return None
        known = [p for p in map(self._of_task, report.tasks) if p is not None]
        return rounded(sum(known, Fraction(0))) if len(known) == len(report.tasks) else None

    def most(self) -> Number:
        return rounded(sum(map(self._most_of_task, self._report.tasks), Fraction(0)))

    def of_task(self, task: TaskResult) -> Number | None:
        return shown(self._of_task(task))

    def most_of_task(self, task: TaskResult) -> Number:
        return rounded(self._most_of_task(task))

    def of_check(self, task: TaskResult, check: CheckResult) -> Number:
        counts = self._of_task(task) != 0  # where a review is a zero, what passed is worth nothing
        return rounded(self._scaled(task, check.points if counts else 0))

    def most_of_check(self, task: TaskResult, check: CheckResult) -> Number:
        return rounded(self._scaled(task, check.max_points))

    def _of_task(self, task: TaskResult) -> Fraction | None:
        if self._worth is None:
            return None if task.points is None else Fraction(task.points)
        earned = sum(check.points for check in task.checks)
        points = counted(task.status, task.points, earned, self._worth.needs_review)
        return scaled(points, task.max_points, self._most_of_task(task))

    def _most_of_task(self, task: TaskResult) -> Fraction:
        checks = Fraction(task.max_points)
        return self._worth.tasks.get(task.task, checks) if self._worth else checks

    def _scaled(self, task: TaskResult, points: int) -> Fraction:
        return self._most_of_task(task) * points / (task.max_points or 1)
