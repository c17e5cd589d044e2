"""The recipes of CONTRIBUTING.md name files that are there."""

from __future__ import annotations

import re

from harness.grader.platform.paths import Layout

FOLDERS = "exercises|solutions|lessons|docs|harness|tests"
# In capitals: what the reader puts in its place.
PLACEHOLDER = re.compile("UNIT|TASK|NAME|ROOM|FILE")


def named_paths(text: str) -> set[str]:
    found = re.findall(rf"(?<![\w/])(?:{FOLDERS})/[\w./*-]*", text)
    return {path.rstrip(".") for path in found if not PLACEHOLDER.search(path)}


def test_every_file_that_a_recipe_names_is_there(checkout: Layout) -> None:
    paths = named_paths((checkout.root / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert len(paths) > 30
    assert [path for path in sorted(paths) if not list(checkout.root.glob(path))] == []


def test_a_path_is_seen_and_a_placeholder_is_not() -> None:
    text = "See harness/core/x_*.c, tests/run.sh. And harness/tasks/UNIT/TASK/check.c, docs/."
    assert named_paths(text) == {"harness/core/x_*.c", "tests/run.sh", "docs/"}
