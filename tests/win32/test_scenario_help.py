"""What probe.h gives a scenario to try a function with: the ledger, refusals, high addresses."""

from __future__ import annotations

import pytest

FOUR_GB = 1 << 32


def ledger_of(snapshot):
    return {
        name.removeprefix("ledger."): value if value < 1 << 63 else value - (1 << 64)
        for name, value in snapshot.named("claim").items()
    }


def test_the_ledger_tells_what_calls_left_and_took(run):
    recorded = run("keeps_ledger")
    assert ledger_of(recorded.snapshot(1)) == {"calls": 1}
    left = ledger_of(recorded.snapshot(2))
    assert left == {"calls": 1, "events": 1, "sections": 1, "blocks": 2, "bytes": 300}
    taken = ledger_of(recorded.snapshot(3))
    assert taken == {"calls": 1, "handles_taken": 1, "blocks": -1, "bytes": -300}
    assert ledger_of(recorded.snapshot(4)).items() >= {"heaps": 1, "slots": 1}.items()
    assert ledger_of(recorded.snapshot(5)) == {"calls": 1}
    assert ledger_of(recorded.snapshot(6)) == {"calls": 1, "changed": 1}


def test_the_ledger_tells_flags_of_handles_and_settings_that_calls_change(run):
    recorded = run("keeps_ledger")
    flags = [ledger_of(recorded.snapshot(number)) for number in (7, 8)]
    assert flags == [{"calls": 1, "handle_flags": 1}] * 2, "inherited, protected"
    # The current directory, which has a handle; DLLs', error modes, environment, priority.
    for number in range(9, 15):
        assert ledger_of(recorded.snapshot(number)).items() >= {"calls": 1, "settings": 1}.items()


def test_what_a_file_does_before_main_is_counted(run):
    claims = run("starts_early").snapshot().named("claim")
    assert (claims["handles"], claims["settings"]) == (2, 1)


def test_the_nth_system_call_is_refused_whoever_makes_it(run):
    claims = run("refuses").snapshot().named("claim")
    assert [claims[f"calls.{nth}"] for nth in range(4)] == [3, 3, 3, 3]
    assert [claims[f"made.{nth}"] for nth in range(4)] == [0b111, 0b110, 0b101, 0b011]
    assert claims["after"] == 1, "afterwards the call is as it was"
    assert (claims["first"], claims["second"], claims["protections"]) == (0, 1, 2)
    assert claims["stub_after"] == claims["stub_before"], "its page has its protection again"


def test_a_refused_place_is_taken_and_later_calls_are_refused_as_well(run):
    recorded = run("takes_the_place").snapshot()
    claims = recorded.named("claim")
    # The first is refused, the second finds 64 KB in its way; the third and the fifth are refused.
    assert (claims["calls"], claims["made"]) == (5, 0b01000)
    assert claims["taken"] == claims["place"] != 0
    assert claims["taken_without_address"] == 0


def test_another_thread_sees_whether_a_heap_is_locked(run):
    claims = run("tries_locks").snapshot().named("claim")
    assert (claims["free"], claims["locked"], claims["while_it_waits"]) == (0, 1, 1)
    assert (claims["unlocked"], claims["another"]) == (0, 0)


def test_virtualquery_answers_from_a_map_that_is_made_up(run):
    claims = run("makes_up_a_map").snapshot().named("claim")
    assert (claims["walked"], claims["asked"]) == (100_000, 100_003)
    assert (claims["inside"], claims["too_short"], claims["index"]) == (48, 0, 77)
    assert claims["base"] == (77 << 30) + 5 * 4096
    assert claims["base"] + claims["bytes"] == 78 << 30
    assert claims["own_protect"] == 4, "afterwards the process's own map answers"


def test_a_question_about_memory_wants_no_lock_of_the_loader(run):
    recorded = run("asks_under_locks")
    claims = recorded.snapshot().named("claim")
    assert (claims["own"], claims["of"]) == (48, 48)
    assert recorded.names[-2:] == ["exit", "end"], "nothing waited for ever"


@pytest.mark.parametrize("high", [0, 1])
def test_with_high_addresses_nothing_is_allocated_below_4_gb(run, high):
    claims = run("allocates", high_addresses=high).snapshot().named("claim")
    places = [claims[name] for name in ("private", "view", "heap")]
    assert all(place >= FOUR_GB for place in places) if high else all(places)
    assert claims["thread"] == 1
