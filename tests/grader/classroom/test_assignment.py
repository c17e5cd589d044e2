"""Assignments: what a file may say, and which seeds it means."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from harness.grader.classroom.assignment import derived_seeds, find_assignment
from harness.grader.course.manifest import Course, ManifestError, load_course
from harness.grader.platform.paths import Layout

WHOLE = """
schema = 1
name = "hw-2"
title = "Homework 2"
units = ["02_private"]
tasks = ["walk", "one_of_each"]
due = 2026-10-15T23:59:00+02:00
attempts = "best"
needs_review = "earned"
show = "points"
seeds = [5, 6]
points = { walk = 2.5 }
late = { policy = "percent a day", percent = 10, days = 3, grace_minutes = 15 }
"""


@pytest.fixture(scope="module")
def course(checkout: Layout) -> Course:
    return load_course(checkout)


def test_file_says_everything(checkout: Layout, course: Course, tmp_path: Path) -> None:
    file = tmp_path / "hw-2.toml"
    file.write_text(WHOLE)
    found = find_assignment(checkout, course, str(file))
    private = next(unit for unit in course.units if unit.id == "02_private").tasks
    assert found.tasks == ("one_of_each", "walk", *private)
    assert (found.title, found.seeds) == ("Homework 2", (5, 6))
    assert (found.attempts, found.needs_review, found.show) == ("best", "earned", "points")
    assert found.points == {"walk": Fraction(5, 2)}
    assert found.due and found.due.utcoffset() == timedelta(hours=2)
    assert (found.late.percent, found.late.days, found.late.grace_minutes) == (10, 3, 15)


def test_course_units_and_tasks_have_names(tiny: Layout) -> None:
    text = tiny.course_file.read_text()
    tiny.course_file.write_text(text + '\n[[assignment]]\nname = "first"\ntasks = ["fill"]\n')
    course = load_course(tiny)
    found = {name: find_assignment(tiny, course, name) for name in ("first", "01_tiny", "fill")}
    assert {name: a.tasks for name, a in found.items()} == dict.fromkeys(found, ("fill",))
    assert {a.seeds for a in found.values()} == {(1, 2)}


@pytest.mark.parametrize(
    "change, says",
    [
        (("schema = 1", ""), "schema = 1 is missing"),
        (('"walk"', '"wlk"'), "unknown task 'wlk'. Did you mean walk?"),
        (("02_private", "2_private"), "unknown unit '2_private'. Did you mean 02_private?"),
        (("walk = 2.5", "seal = 2"), "points: 'seal' is not one of its tasks"),
        (("percent = 10, ", ""), "the policy 'percent a day' needs percent"),
        (("due = 2026-10-15T23:59:00+02:00", ""), "without due, nothing is late"),
        (("+02:00", ""), "due: '2026-10-15T23:59:00' does not fit: A date and time"),
        (("due = 2026-10-15T23:59:00+02:00", 'due = "2026-13-15T23:59Z"'), "no such time"),
        (("[5, 6]", "[5]"), "seeds: [5] is too short"),
        (('"best"', '"worst"'), "attempts: 'worst' is not one of"),
        (("seeds = [5, 6]", 'seeds = [5, 6]\nsecret_file = "x"'), "give one of them"),
        (("seeds = [5, 6]", 'secret_file = "x"'), "secret_file x: No such file"),
        (("hw-2", "../hw"), "does not fit: Small letters"),
        (("walk = 2.5", "walk = nan"), "walk: nan is no number"),
        (("walk = 2.5", "walk = inf"), "is greater than the maximum"),
        (("walk = 2.5", "walk = 1e308"), "is greater than the maximum"),
        (("percent = 10", "percent = nan"), "late percent: nan is no number"),
    ],
)
def test_mistakes_are_told(
    checkout: Layout, course: Course, tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    file = tmp_path / "hw.toml"
    file.write_text(WHOLE.replace(*change))
    with pytest.raises(ManifestError) as error:
        find_assignment(checkout, course, str(file))
    assert says in str(error.value)


def test_unknown_name_gets_advice(checkout: Layout, course: Course) -> None:
    with pytest.raises(ManifestError, match="Did you mean 02_private"):
        find_assignment(checkout, course, "02_privat")


def test_seeds_of_a_secret(checkout: Layout, course: Course, tmp_path: Path) -> None:
    file, secret = tmp_path / "hw.toml", tmp_path / "secret"
    text = WHOLE.replace("seeds = [5, 6]", 'secret_file = "secret"\nsecret_seeds = 3')
    file.write_text(text)
    secret.write_text("correct horse battery staple\n")
    found = find_assignment(checkout, course, str(file))
    again = find_assignment(checkout, course, str(file))
    assert found.seeds == again.seeds == derived_seeds(secret.read_bytes().strip(), "hw-2", 3)
    assert len(set(found.seeds)) == 3
    assert not set(found.seeds) & set(derived_seeds(b"another secret secret", "hw-2", 3))
    assert not set(found.seeds) & set(derived_seeds(secret.read_bytes().strip(), "hw-3", 3))
    secret.write_text("short")
    with pytest.raises(ManifestError, match="at least 16 bytes"):
        find_assignment(checkout, course, str(file))
