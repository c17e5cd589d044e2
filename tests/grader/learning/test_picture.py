"""The strips of an allocation: what they are of, and how they are drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from played import Played

from harness.grader.course.manifest import load_course
from harness.grader.grading.results import CheckResult, Failure, TaskResult
from harness.grader.grading.score import blank
from harness.grader.learning.picture import (
    Picture,
    Strip,
    cells,
    picture_of,
    runs_in,
    shape_of,
)


def drawn(real: Played, task: str, source: Path) -> Picture | None:
    document = real.json("run", task, "--source", str(source), "--seed", "4711")[1]["tasks"][0]
    evidence = Path(document["runs"][0]["evidence"])
    checks = [as_check(check) for check in document["checks"]]
    result: TaskResult = blank(load_course(real.layout).tasks[task], document["status"], "")
    result = replace(result, checks=tuple(checks))
    return picture_of(real.layout.native / "regions", evidence, result)


def picture(real: Played, task: str, source: Path) -> Picture:
    found = drawn(real, task, source)
    assert found
    return found


def as_check(raw: dict[str, Any]) -> CheckResult:
    failure = Failure(**raw.pop("failure")) if raw["failure"] else raw.pop("failure")
    return CheckResult(**raw, failure=failure)


def words(found: Picture) -> dict[str, str]:
    return {strip.name: strip.words for strip in found.strips}


def test_a_failed_checks_allocation_with_what_was_expected(real: Played) -> None:
    folder = real.layout.tasks / "02_private/commit_window/wrong"
    found = picture(real, "commit_window", folder / "one_page_more.c")
    assert words(found) == {
        "before": "R166",
        "after": "R30 C43:RW R93",
        "expected": "R30 C42:RW R94",
    }
    assert (found.since, found.until) == ("before", "after")


def test_an_allocation_that_should_have_changed(real: Played) -> None:
    found = picture(real, "seal", real.layout.exercises / "04_protection/seal.c")
    shown = words(found)
    before, after, expected = shown.values()
    assert before == after != expected
    assert [*shown] == [found.since, found.until, "expected"]


def test_an_answer_about_memory_that_never_changed_draws_none(real: Played) -> None:
    """What changed elsewhere, by the task's own program, would mislead."""
    assert drawn(real, "extent", starter(real)) is None


def starter(real: Played) -> Path:
    return real.layout.exercises / "01_map/extent.c"


def test_what_passed_shows_what_changed_first(real: Played) -> None:
    solution = real.layout.solutions / "02_private/reserve_pages.c"
    shown = words(picture(real, "reserve_pages", solution))
    assert shown["before"] == "free" and shown["after"].startswith("R") and len(shown) == 2


@pytest.mark.parametrize(
    "text, runs",
    [
        ("R3 C9:RW R35", ((3, "R", ""), (9, "C", "RW"), (35, "R", ""))),
        ("R47, the address its first byte", ((47, "R", ""),)),
        ("C2:RW+G C1:R (range 1)", ((2, "C", "RW+G"), (1, "C", "R"))),
        ("NULL, and nothing left", ()),
        ("4503599627370498 pages: NULL", ()),
        ("", ()),
    ],
)
def test_runs_at_the_beginning_of_a_text(text: str, runs: tuple[Any, ...]) -> None:
    assert runs_in(text) == runs


@pytest.mark.parametrize(
    "text, shape",
    [
        ("R30 C42:RW R94", "R C:RW R"),
        ("r, c:rw R", "R C:RW R"),
        ("R3 R4", "R"),
        ("free", "free"),
        ("C", ""),
        ("some pages", ""),
        ("", ""),
    ],
)
def test_a_shape_is_runs_without_numbers(text: str, shape: str) -> None:
    assert shape_of(text) == shape


@pytest.mark.parametrize("width", [8, 9, 40, 79])
def test_every_run_has_a_cell_and_none_is_outside(width: int) -> None:
    strip = Strip("after", ((1000, "R", ""), (1, "C", "RW"), (1000, "R", "")), "")
    text = cells(strip, 2001, width)
    assert len(text) <= width and text.count("C") == 1
    assert text.startswith("R") and text.endswith("R")


def test_few_pages_are_drawn_one_by_one() -> None:
    assert cells(Strip("after", ((1, "R", ""), (2, "C", "RW")), ""), 3, 60) == "RCC"
