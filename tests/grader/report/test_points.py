"""The points that forms show: the assignment's, where there is one."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from harness.grader.grading.results import CheckResult, Report, TaskResult
from harness.grader.grading.worth import Worth
from harness.grader.report.forms import FORMS
from harness.grader.report.forms.model import Submitted
from harness.grader.report.points import Points


def check(status: str, points: int, most: int) -> CheckResult:
    return CheckResult(f"c{most}", f"check {most}", "photo", status, points, most)


def task(status: str, points: int | None) -> TaskResult:
    checks = (check("passed", 1, 1), check("failed", 0, 2))
    return TaskResult("fill", "u", "Fill", "l.md", status, points, 3, "why", checks=checks)


def report(found: TaskResult, worth: Worth | None) -> Report:
    time = "2026-11-23T15:00:00+00:00"
    return Report("complete", "", "c", time, 1, (1,), "none", (found,), worth=worth)


TEN = {"fill": Fraction(10)}


@pytest.mark.parametrize(
    "status, points, worth, wanted",
    [
        ("partial", 1, None, (1, 3, 1, 2)),
        ("partial", 1, Worth(TEN), (3.33, 10, 3.33, 6.67)),
        ("partial", 1, Worth({"fill": Fraction("7.5")}), (2.5, 7.5, 2.5, 5)),
        ("partial", 1, Worth({"fill": Fraction(0)}), (0, 0, 0, 0)),
        ("partial", 1, Worth({}), (1, 3, 1, 2)),
        ("needs review", None, Worth(TEN, "zero"), (0, 10, 0, 6.67)),
        ("needs review", None, Worth(TEN, "earned"), (3.33, 10, 3.33, 6.67)),
    ],
)
def test_points(
    status: str, points: int | None, worth: Worth | None, wanted: tuple[float, ...]
) -> None:
    found = task(status, points)
    made = Points(report(found, worth))
    passed, failed = found.checks
    said = (
        made.total(),
        made.most(),
        made.of_check(found, passed),
        made.most_of_check(found, failed),
    )
    assert said == wanted
    assert (made.of_task(found), made.most_of_task(found)) == wanted[:2]


@pytest.mark.parametrize(
    "status, worth",
    [
        ("needs review", None),
        ("needs review", Worth(TEN)),
        ("grader error", Worth(TEN, "zero")),
        ("grader error", Worth(TEN, "earned")),
    ],
)
def test_no_mark(status: str, worth: Worth | None) -> None:
    assert Points(report(task(status, None), worth)).total() is None
    assert Points(replace(report(task(status, 0), worth), tasks=(), status=status)).total() is None


def test_a_total_is_rounded_once() -> None:
    third = task("partial", 1)
    worth = Worth({"fill": Fraction(1), "more": Fraction(1), "most": Fraction(1)})
    tasks = tuple(replace(third, task=name) for name in worth.tasks)
    assert Points(replace(report(third, worth), tasks=tasks)).total() == 1


def test_every_form_has_the_assignments_points_but_one() -> None:
    """Classroom 50 takes whole numbers alone."""
    given = Submitted(report(task("partial", 1), Worth({"fill": Fraction("7.5")})), RUNNER)
    said = {name: FORMS[name].render(given).content.decode() for name in SHOWING}
    assert {name for name, text in said.items() if "2.5 of 7.5" in text} == set(SHOWING)
    assert json.loads(FORMS["gradescope"].render(given).content)["score"] == 2.5
    assert json.loads(FORMS["classroom50"].render(given).content)["score"] == 1


SHOWING = ("gradescope", "markdown", "github-summary", "github-annotations", "junit")
RUNNER = {
    **{"CLASSROOM": "vmm", "ASSIGNMENT": "hw", "OWNER": "ada", "SUBMISSION_TAG": "submit/1"},
    **{"COMMIT_URL": "https://c", "RELEASE_URL": "https://r"},
}
