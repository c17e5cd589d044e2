"""Locked pages: which ones a snapshot has, and what VirtualLock says under Wine."""

from __future__ import annotations

import pytest

from harness.grader.grading import outside
from harness.grader.sandbox.prefix import wine_version

PAGE = 4096


def locked_in(snapshot, base):
    """The numbers of the locked pages from an address on."""
    ranges = [
        [int(word, 16) for word in words[1:]] for words in snapshot.facts if words[0] == "locked"
    ]
    assert all(low >= base for low, _ in ranges), "nothing else is locked"
    return [(at - base) // PAGE for low, high in ranges for at in range(low, high, PAGE)]


def asked(snapshot):
    return ["captured", "locked"] in snapshot.facts


def test_locked_pages_are_seen_from_outside(run, recorder):
    recorded = run("locks_pages")
    none, locked, unlocked = (recorded.snapshot(n) for n in (1, 2, 3))
    base = none.named("claim")["pages"]
    if recorder != outside.NATIVE:
        assert not any(map(asked, (none, locked, unlocked))), "not captured is not none"
        return
    assert all(map(asked, (none, locked, unlocked)))
    assert locked_in(none, base) == []
    assert locked_in(locked, base) == [2, 3, 5, 6, 9]
    assert locked_in(unlocked, base) == [3, 6, 9], "locks are not counted"


def test_wine_refuses_a_guard_page_twice_and_keeps_the_mark(run, recorder):
    """On Windows the first call takes the mark off and the second succeeds (Microsoft,
    *Creating Guard Pages*)."""
    if "8.0" not in wine_version():
        pytest.skip(f"measured on Wine 8.0, and this is {wine_version()}")
    recorded = run("locks_pages")
    claims = recorded.snapshot(4).named("claim")
    assert (claims["guard.1"], claims["guard.2"]) == (5, 5)
    assert claims["guard_protect"] == 0x104, "PAGE_READWRITE | PAGE_GUARD"
    assert (claims["reserved.1"], claims["reserved.2"]) == (5, 5)
    assert recorded.snapshot(2).named("claim")["locked_twice"] == 1
    assert recorded.snapshot(3).named("claim")["not_locked"] == 0, "Windows says 158"
    if recorder == outside.NATIVE:
        words = [words for words in recorded.snapshot(4).facts if words[0] == "locked"]
        guard = claims["guard"]
        assert ["locked", f"{guard:#x}", f"{guard + PAGE:#x}"] in words, "mlock marked it first"
