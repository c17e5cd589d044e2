"""The version stands in pyproject.toml, and everything that names it agrees."""

from __future__ import annotations

import re

from played import Played

from harness.grader.platform.paths import Layout
from harness.grader.platform.version import version


def test_version_is_three_numbers() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", version())


def test_results_carry_the_version(played: Played) -> None:
    assert played.json("grade", str(played.layout.solutions))[1]["grader"] == version()


def test_the_newest_entry_of_the_changelog_is_this_version(checkout: Layout) -> None:
    text = (checkout.root / "CHANGELOG.md").read_text(encoding="utf-8")
    entries = re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)
    assert next(entry for entry in entries if entry != "Unreleased") == version()
