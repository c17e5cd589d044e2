"""The version stands in pyproject.toml, and everything that names it reads it there."""

from __future__ import annotations

import re

from played import Played

from harness.grader.platform.version import version


def test_version_is_three_numbers() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", version())


def test_results_carry_the_version(played: Played) -> None:
    assert played.json("grade", str(played.layout.solutions))[1]["grader"] == version()
