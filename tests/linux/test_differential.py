"""The two recorders test each other: for every program, both report the same about every
region, label, section, heap and claim, and of its end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from comparable import Addresses, Claimed, Seen, differences
from differential import LEFT_OUT, SAMPLE, TESTS, chosen_of, compare_all, programs, summary

from harness.grader.course.manifest import load_course
from harness.grader.grading import outside
from harness.grader.grading.workers import default_jobs
from harness.grader.platform.paths import Layout

PROGRAMS = Path(__file__).resolve().parents[1] / "win32"


def test_the_recorders_agree_on_the_sample(layout: Layout) -> None:
    if why := outside.why_not(layout):
        pytest.skip(why)
    chosen = chosen_of(programs(layout, load_course(layout)), (), False)
    assert len(chosen) > SAMPLE.pattern.count("|"), "each part of the sample names a program"
    found = compare_all(layout, chosen, default_jobs())
    assert [f"{c.program.name}: {d}" for c in found for d in c.differences] == [], summary(found)
    for came in found:
        assert came.built and came.observed, f"{came.program.name}: nothing is compared"


def test_every_test_program_is_compared_or_left_out_for_a_reason() -> None:
    named = [{name for name, _, _ in TESTS}, set(LEFT_OUT)]
    assert named[0] | named[1] == {file.stem for file in PROGRAMS.glob("*.c")}
    assert not named[0] & named[1]


REGION = ("0x10000", "0x10000", "0x1000", "0x4", "0x1000", "0x4", "0x20000")
ONE = Seen("after, process 0", (REGION,), (("label",),), (("fact",),), (("pages", "0x7"),))


@pytest.mark.parametrize("part", ["regions", "labels", "facts", "claims"])
def test_a_difference_is_found(part: str) -> None:
    """The comparison itself can fail."""
    other = replace(ONE, **{part: (("something", "else"),)})
    assert len(differences([ONE], [other])) == 2
    assert differences([ONE], [ONE]) == []
    assert differences([ONE], []) == ["snapshots: ['after, process 0'] and []"]


def named(*claims: tuple[str, int]) -> list[str]:
    claimed, chosen = Claimed(), Addresses([(0x7F0000000000, 0x7F0000000000, 4, 0x1000, 0x1000)])
    return [claimed.name(name, value, chosen, range(0x340000, 0x740000)) for name, value in claims]


def test_a_claim_is_replaced_by_what_it_stands_for() -> None:
    one = named(("pid", 0x38), ("thread.0", 0x24), ("thread.1", 0x38), ("thread.2", 0))
    assert one == ["id #0", "id #1", "id #0", "0x0"]
    assert one == named(("pid", 0x44), ("thread.0", 0x3C), ("thread.1", 0x44), ("thread.2", 0))
    assert one != named(("pid", 0x44), ("thread.0", 0x3C), ("thread.1", 0x3C), ("thread.2", 0))
    assert named(("section", 0x38), ("pages", 0x38)) == ["handle #0", "0x38"]
    assert named(("base", 0x7F0000000010)) == ["chosen 0 + 0x10"]
    assert named(("heap", 0x340000), ("block", 0x347010)) == ["0x340000", "in the process heap"]
