"""However a program ends, the evidence is complete and says how."""

import pytest

from harness.grader.grading.outcome import how_it_went
from harness.grader.grading.outside import NATIVE

# crashes.c: how, exit code, access, whether the target is what the program claimed.
CRASHES = [
    (0, "0xc0000005", "write"),
    (1, "0xc0000005", "read"),
    (2, "0xc0000005", "execute"),
    (3, "0x80000001", "write"),
    (4, "0xc0000094", "none"),
    (5, "0xc00000fd", "none"),
    (6, "0xc00000fd", "none"),
    (7, "0xe0000001", "none"),
]


@pytest.mark.parametrize(("how", "code", "access"), CRASHES)
def test_a_crash_says_its_code_and_its_access(run, how, code, access):
    recorded = run("crashes", how=how)
    crash = recorded.event("crash")
    assert (crash["code"], crash["access"]) == (code, access), "the probe's word"
    assert recorded.exited_with(int(code, 16)), "the kernel's word"
    assert "bye" not in recorded.names


def test_a_crash_names_the_address_that_was_touched(run):
    recorded = run("crashes", how=0)
    snapshot = recorded.snapshot()
    target = int(recorded.event("crash")["target"], 16)
    assert target == snapshot.named("claim")["target"]
    assert snapshot.row(target)["state"] == "reserve", "the page was not committed"


# crashes.c: how, and what VirtualQuery says of the target then (winnt.h).
SITES = [
    (0, "0x2000", "0x0"),  # reserved
    (1, "0x10000", "0x1"),  # free
    (2, "0x1000", "0x4"),  # committed, read-write
    (3, "0x1000", "0x4"),  # a guard page is none any more when it was touched
    (4, "0x0", "0x0"),  # no access to memory
    (5, "0x0", "0x0"),
    (9, "0x2000", "0x0"),
]


@pytest.mark.parametrize(("how", "state", "protect"), SITES)
def test_a_crash_says_what_was_there_and_whose_code_came_to_it(run, how, state, protect):
    recorded = run("crashes", how=how)
    site = recorded.event("site")
    assert (site["state"], site["protect"]) == (state, protect)
    own = int(site["caller"], 16) >> 16 == 0x140000000 >> 16
    assert own, "the program's own file, also where memset or no code at all was executed"


def test_a_crash_without_the_probes_word_is_known_by_its_exit_code_alone(run, recorder):
    """Linux keeps 8 bits of it: record cannot tell it from ExitProcess(5), and does not."""
    recorded = run("crashes", how=8)
    assert "crash" not in recorded.names
    assert recorded.exited_with(0xC0000005)
    status, message, _ = how_it_went(("before",), recorded.recording.events)
    if recorder == NATIVE:
        assert status == "no checkpoint"
        assert (
            "exit code 5, of which only the low 8 bits are known: it may also be 0xc0000005 "
            "(access violation)" in message
        )
    else:
        assert (status, message) == (
            "crash",
            "access violation (exit code 0xc0000005), before checkpoint `before`",
        )


def test_a_scenario_that_gives_up_says_what_it_could_not_do(run):
    recorded = run("gives_up")
    assert recorded.event("cannot") == {"event": "cannot", "what": "make_its_file", "error": 112}
    assert recorded.names[-4:] == ["checkpoint", "cannot", "exit", "end"]
    assert recorded.exited_with(3)
    assert "the scenario cannot make its file" in recorded.recording.output
    status, message, _ = how_it_went(("before", "after"), recorded.recording.events)
    assert status == "grader error"
    assert message == "the scenario could not make its file (error 112), before checkpoint `after`"


def test_an_early_end_keeps_its_exit_code(run):
    recorded = run("exits_early")
    assert recorded.names == ["start", "hello", "checkpoint", "exit", "end"]
    assert recorded.exited_with(0x12345678)


def test_a_program_without_checkpoints_leaves_evidence_of_that(run):
    assert run("makes_no_checkpoint").names == ["start", "hello", "bye", "exit", "end"]


def test_a_busy_program_is_ended_at_the_time_limit(run):
    recorded = run("hangs", time_limit_ms=2000)
    assert recorded.names == ["start", "hello", "checkpoint", "timeout", "end"]
    assert recorded.event("timeout") == {
        "event": "timeout",
        "ms": 2000,
        "waiting_for": "checkpoint",
    }


def test_a_program_that_cannot_be_captured_is_ended_at_the_time_limit(run, recorder):
    recorded = run("deadlocks", time_limit_ms=2000)
    if recorder == NATIVE:
        names = [c["name"] for c in recorded.events("checkpoint")]
        assert names == ["first", "second"], "nobody inside is asked"
        return
    assert recorded.names == ["start", "hello", "checkpoint", "timeout", "end"]
    assert recorded.event("timeout")["waiting_for"] == "photograph"
    assert [c["name"] for c in recorded.events("checkpoint")] == ["first"]


@pytest.mark.parametrize("raw", [0, 1])
def test_a_flood_is_ended_and_little_of_it_is_kept(run, raw):
    recorded = run("floods", raw=raw)
    assert recorded.event("output_limit")["bytes"] > 16 << 20
    assert recorded.event("exit")["processes_left"] == 0
    evidence = recorded.recording.evidence
    assert (evidence / "output.txt").stat().st_size == 64 * 1024
    assert (evidence / "events.jsonl").stat().st_size < 32 * 1024, "at most 20 lines of noise"


def test_a_program_that_closes_the_probes_handles_ends_without_its_second_checkpoint(run):
    recorded = run("closes_handles")
    assert [c["name"] for c in recorded.events("checkpoint")] == ["first"]
    assert "bye" not in recorded.names
    assert recorded.exited_with(4), "the probe noticed and gave up"
