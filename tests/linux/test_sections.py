"""The kernel knows which views are of one section, in one process and in several: from
outside, it is a fact, not a claim, that two addresses are one memory."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from comparable import FACTS_STREAM, streams

from harness.grader.grading import outside
from harness.grader.grading.outside import IN_SESSION, NATIVE
from harness.grader.grading.record import record
from harness.grader.platform.paths import Layout


def facts_of(dump: Path) -> list[list[str]]:
    text = streams(dump.read_bytes())[FACTS_STREAM].decode()
    return [line.split(" ") for line in text.splitlines()]


@pytest.fixture
def recorded(layout: Layout, tmp_path: Path):
    if why := outside.why_not(layout):
        pytest.skip(why)

    def run(recorder: str) -> tuple[list[Path], dict[str, int]]:
        """The dumps, the main process's first, and what was claimed."""
        made = record(
            replace(layout, recorder=recorder),
            layout.mingw / "tests" / "shares.exe",
            tmp_path / recorder,
            {},
            {},
        )
        assert made.error is None, made.error
        (snapshot,) = [event for event in made.events if event["event"] == "checkpoint"]
        dumps = sorted(snapshot["dumps"], key=lambda dump: not dump["main"])
        files = [made.evidence / dump["file"] for dump in dumps]
        claims = {w[1]: int(w[2], 16) for w in facts_of(files[0]) if w[0] == "claim"}
        return files, claims

    return run


def identities(dump: Path) -> dict[int, str]:
    return {
        int(words[1], 16): words[3]
        for words in facts_of(dump)
        if words[0] == "section" and words[2] == "pagefile" and len(words) == 4
    }


def test_views_of_one_section_have_its_identity(recorded) -> None:
    (main, child), claims = recorded(NATIVE)
    known = identities(main)
    one = known[claims["one"]]
    assert known[claims["again"]] == known[claims["copied"]] == one, "whatever the protection"
    assert known[claims["other"]] != one
    assert one in identities(child).values(), "in another process too"
    assert known[claims["other"]] not in identities(child).values()


def test_explain_names_the_other_views(layout: Layout, recorded) -> None:
    (main, _), claims = recorded(NATIVE)
    said = subprocess.run(
        [layout.native / "regions", "explain", main, hex(claims["again"])],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    ).stdout
    (line,) = [line for line in said.splitlines() if line.startswith("  same memory")]
    assert line.split(":")[0].endswith(f" {claims['one']:#x}, {claims['copied']:#x}")


def test_record_exe_does_not_know_it(recorded) -> None:
    (main, _), _ = recorded(IN_SESSION)
    assert identities(main) == {}
