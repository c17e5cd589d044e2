"""What the classifier's words hold is chosen by the program: its modules' names, its sections'."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.grader.grading.snapshots import allocation_at, call

HOSTILE = "C:\\\x1b[2Ja\n::error ::b\u202e.dll"


@pytest.fixture
def regions(tmp_path: Path) -> Path:
    """A classifier that says what stands in the dump."""
    tool = tmp_path / "regions"
    tool.write_text('#!/bin/sh\nfor last; do :; done; exec cat "$last"\n')
    tool.chmod(0o755)
    return tool


def test_every_string_is_one_line_and_fit_to_show(regions, tmp_path):
    document = {"schema": 1, "rows": [{"detail": HOSTILE, "pages": 3, "labels": [HOSTILE]}]}
    (tmp_path / "any.dmp").write_text(json.dumps(document))
    (row,) = call(regions, ["--json", str(tmp_path / "any.dmp")])["rows"]
    shown = "C:\\\N{REPLACEMENT CHARACTER}[2Ja ::error ::b\N{REPLACEMENT CHARACTER}.dll"
    assert row == {"detail": shown, "pages": 3, "labels": [shown]}


def test_a_listing_keeps_its_lines_only(regions, tmp_path):
    (tmp_path / "any.dmp").write_text("a\x1b[2J\nb\u202e\n")
    assert allocation_at(regions, tmp_path / "any.dmp", 0) == "a\ufffd[2J\nb\ufffd\n"
