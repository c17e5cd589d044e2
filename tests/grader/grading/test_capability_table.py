"""The table of differences between systems agrees with what was measured."""

from __future__ import annotations

import re

import pytest
import tomllib

from harness.grader.course.manifest import load_course
from harness.grader.grading.capabilities import load_capabilities
from harness.grader.platform.paths import Layout, find_layout
from harness.grader.sandbox.prefix import wine_version


def table() -> dict[str, dict]:
    text = (find_layout().root / "harness" / "capabilities.toml").read_text(encoding="utf-8")
    return {row["name"]: row for row in tomllib.loads(text)["capability"]}


def test_every_capability_that_is_measured_is_explained(built_checkout: Layout) -> None:
    assert load_capabilities(built_checkout).keys() == table().keys()


def test_what_the_table_says_of_a_wine_is_what_is_measured_here(built_checkout: Layout) -> None:
    found = re.match(r"wine-(\d+\.\d+)", wine_version())
    version = found[1] if found else ""
    if not all(version in row["wine"] for row in table().values()):
        pytest.skip(f"this is {wine_version()}, of which the table says nothing")
    measured = load_capabilities(built_checkout)
    assert measured == {name: row["wine"][version] for name, row in table().items()}


def test_there_are_no_three_answers_to_one_question() -> None:
    answers = {n: {r["windows"], *r["wine"].values()} for n, r in table().items()}
    other = {name for name, given in answers.items() if len(given) > 2}
    assert not other, "the page has no sentence for a third answer"


def test_a_misconception_needs_a_capability_that_there_is() -> None:
    course = load_course(find_layout())
    needed = {m.needs for t in course.tasks.values() for m in t.misconceptions.values() if m.needs}
    assert needed <= table().keys()
