"""What a page shows of a failed check's memory, and that a recording that cannot be read costs no
more than the picture."""

from __future__ import annotations

import shutil
from pathlib import Path

from played import leave_evidence

from harness.grader.grading.results import CheckResult, Failure
from harness.grader.learning.failed_maps import Finder, Named, lanes_of, moment_at
from harness.grader.learning.picture import moment_of
from harness.grader.practice.maps import Map

ADDRESS = 0x100000


def named(checkpoint: str, *runs: tuple[int, str, str | None]) -> Named:
    """A map with an allocation of these runs, and another one after it."""
    rows, at = [], ADDRESS
    for pages, state, protect in runs:
        row = {"base": hex(at), "end": hex(at + pages * 4096), "state": state, "protect": protect}
        row |= {"type": "private", "kind": "private", "rule": "vad", "confidence": "kernel"}
        rows.append(row | {"allocation_base": hex(ADDRESS), "detail": "", "conflict": False})
        at += pages * 4096
    free = {"state": "free", "protect": None, "type": None, "kind": "free", "rule": "vad"}
    place = {"base": hex(at), "end": hex(1 << 40)}
    first = {"base": "0x0", "end": hex(ADDRESS)}
    rest = {"confidence": "kernel", "detail": "", "conflict": False}
    found = [first | free | rest, *rows, place | free | rest]
    return checkpoint, Map(Path(), found, frozenset(), {}), {"vad": "the kernel says so"}


NOTHING = named("before")
RESERVED = named("made", (16, "reserve", None))
COMMITTED = named("after", (4, "commit", "RW"), (12, "reserve", None))


def test_the_moment_is_the_one_that_the_check_is_about() -> None:
    nothing, reserved, committed = (found for _, found, _ in (NOTHING, RESERVED, COMMITTED))
    maps = [nothing, reserved, committed]
    assert moment_of(maps, ADDRESS, "R16") == 1
    assert moment_of(maps, ADDRESS, "C4:RW R12") == 2
    assert moment_of(maps, ADDRESS, "nothing of it") == 1
    assert moment_of([reserved, reserved], ADDRESS, "R16") == 1, "it should have changed"
    assert moment_of([reserved, reserved], ADDRESS, "nothing of it") is None


def test_what_was_free_is_as_long_as_what_came() -> None:
    before, after, expected = lanes_of(NOTHING, RESERVED, ADDRESS, "R20, and nothing else")
    assert [(s.pages, s.letter) for s in before.spans] == [(16, ".")]
    assert [(s.pages, s.letter) for s in after.spans] == [(16, "R")]
    assert [(s.pages, s.letter, s.kind) for s in expected.spans] == [(20, "R", "private")]
    assert (before.name, after.name) == ("before", "made")


def test_a_sentence_is_not_drawn() -> None:
    assert len(lanes_of(RESERVED, COMMITTED, ADDRESS, "FALSE each time")) == 2


def test_a_large_map_is_cut_around_the_allocation() -> None:
    checkpoint, found, rules = named("after", *[(1, "commit", "RW"), (1, "reserve", None)] * 100)
    rows = [row | {"allocation_base": row["base"]} for row in found.rows if row["state"] != "free"]
    many = Map(Path(), rows, frozenset(), {})
    address = ADDRESS + 150 * 4096
    made = moment_at("1", (checkpoint, many, rules), [address])
    assert len(made.ranges) == 40 and made.left_out == 160
    assert [r.base for r in made.ranges if r.here] == [hex(address)]
    made = moment_at("1", (checkpoint, many, rules), [address, ADDRESS])
    assert len(made.ranges) == 41, "far away, but a check is about it"
    assert [r.base for r in made.ranges if r.here] == [hex(ADDRESS), hex(address)]


def test_a_recording_that_cannot_be_read_costs_the_picture(tmp_path: Path) -> None:
    leave_evidence(tmp_path / "1", "fails", {})
    failure = Failure("1", "nothing", "", "", "R3", "R4", "0x10a0000  4 pages  reserve", "")
    check = CheckResult("committed", "a title", "photo", "failed", 0, 2, "", failure)
    for regions in (tmp_path / "missing", Path(shutil.which("false") or "/bin/false")):
        finder = Finder(regions, {"1": tmp_path / "1"})
        assert finder.strips(check) is None and finder.moments() == ()
