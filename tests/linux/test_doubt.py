"""A program that lies to Wine about its own memory deceives everybody who asks Wine. Here
the lie is checked against the kernel's maps, and a person must look at the run."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from comparable import seen

from harness.grader.grading import outside
from harness.grader.grading.outcome import how_it_went
from harness.grader.grading.outside import IN_SESSION, NATIVE, tables_file
from harness.grader.grading.record import Recording, record
from harness.grader.platform.paths import Layout

CHECKPOINTS = ("honest", "forged")


@pytest.fixture
def forged(layout: Layout, tmp_path: Path):
    if why := outside.why_not(layout):
        pytest.skip(why)
    found = re.search("pages_vprot (0x[0-9a-f]+)", tables_file(layout).read_text())
    assert found, "calibration says where the table is"
    exe = layout.mingw / "tests" / "forges_tables.exe"

    parameters = {"pages_vprot": int(found[1], 16)}

    def run(recorder: str) -> Recording:
        made = record(
            replace(layout, recorder=recorder), exe, tmp_path / recorder, parameters, {}, 20_000
        )
        assert made.error is None, made.error
        return made

    return run


def reserved_range(layout: Layout, made: Recording, checkpoint: int) -> set[tuple]:
    """The regions of the reserved 64 KB, as that snapshot has them."""
    snapshot = seen(layout.native / "regions", made.evidence, made.events)[checkpoint]
    return {region[2:6] for region in snapshot.regions if region[2] == "0x10000"}


def test_a_forged_table_is_doubted(layout, forged):
    made = forged(NATIVE)
    doubts = [event for event in made.events if event["event"] == "doubt"]
    assert [doubt["ordinal"] for doubt in doubts] == [2], "nothing is doubted before the lie"
    assert int(doubts[0]["end"], 16) - int(doubts[0]["base"], 16) == 16 * 4096
    assert doubts[0]["says"] == "Wine's table means rw-, the kernel has ---"
    status, message, _ = how_it_went(CHECKPOINTS, made.events)
    assert status == "needs review", "never a pass, and never silently a zero"
    assert message.startswith("checkpoint `forged`, 0x") and "the kernel has ---" in message


def test_inside_the_session_nobody_notices(layout, forged):
    """What the trust level of record.exe means."""
    made = forged(IN_SESSION)
    before, after = (reserved_range(layout, made, checkpoint) for checkpoint in (0, 1))
    assert ("0x10000", "0x1", "0x1000", "0x4") in after - before, "it looks committed"
    assert how_it_went(CHECKPOINTS, made.events)[0] == "complete"
