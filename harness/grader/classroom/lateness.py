"""What a late submission loses. Only the time of submission counts, so that a regrade changes
nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from .assignment import Assignment
from .roster import Student

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Lateness:
    days: int | None  # days that have begun; 0: in time; None: nobody knows
    percent: Fraction | None  # of the assignment's points; None: it depends on the days
    note: str = ""


def lateness_of(
    assignment: Assignment, student: Student, submitted: datetime | None, marked: bool
) -> Lateness:
    """marked: the learning platform says that it is late."""
    due = due_of(assignment, student)
    if due is None:
        return Lateness(0, Fraction(0))
    if submitted is None:
        return _untimed(assignment, marked and student.extension is None)
    late = submitted - due
    grace = timedelta(minutes=assignment.late.grace_minutes)
    days = 0 if late <= grace else -(-late // DAY)
    return Lateness(days, penalty_percent(assignment, days))


def due_of(assignment: Assignment, student: Student) -> datetime | None:
    """The student's own due date, if the roster gives an extension."""
    if isinstance(student.extension, datetime):
        return student.extension
    if assignment.due is None or student.extension is None:
        return assignment.due
    return assignment.due + student.extension


def penalty_percent(assignment: Assignment, days: int) -> Fraction:
    late = assignment.late
    if days == 0 or late.policy == "none":
        return Fraction(0)
    if late.days is not None and days > late.days:
        return Fraction(100)
    if late.policy == "late days":
        return Fraction(0)
    times = days if late.policy == "percent a day" else 1
    return min(Fraction(100), late.percent * times)


def _untimed(assignment: Assignment, marked: bool) -> Lateness:
    late = assignment.late
    if not marked:
        return Lateness(0, Fraction(0), "when it was handed in is not known: taken as in time")
    if late.policy == "none":
        return Lateness(None, Fraction(0), "the platform marks it late")
    if late.policy == "constant" and late.days is None:
        return Lateness(None, late.percent, "the platform marks it late")
    return Lateness(
        None,
        None,
        "the platform marks it late, and by how much is not known: give the time in a column "
        "`submitted` of the roster",
    )
