"""What a program and the recorder say to each other, and what comes of it."""

import re

import pytest


def test_claims_parameters_and_capabilities_stand_in_the_snapshot(run):
    recorded = run("claims", pages=47)
    first, second = recorded.snapshot(1), recorded.snapshot(2)
    assert recorded.event("parameter") == {"event": "parameter", "name": "pages", "value": "0x2f"}
    claims = first.named("claim")
    assert claims["pages"] == 47, "the program claimed what it was told"
    assert [claims[f"slot.{i}"] for i in range(62)] == [i * 3 for i in range(62)]
    assert first.row(claims["base"])["kind"] == "image", "the claimed address is a static array"
    for snapshot in (first, second):
        assert snapshot.named("parameter") == {"pages": 47}, "parameters are in each snapshot"
        assert snapshot.named("capability") == {"aslr": 0}, "and capabilities"
    assert second.named("claim") == {}, "claims hold for one checkpoint only"


def test_a_checkpoint_leaves_the_last_error_be(run):
    claims = run("claims", pages=1).snapshot(4).named("claim")
    assert claims["last_error"] == 1234, "a callback's checkpoint stands amid a student's calls"


def test_shown_bytes_are_in_the_snapshot_and_only_there(run):
    recorded = run("claims", pages=1)
    first, second = recorded.snapshot(1).path, recorded.snapshot(2).path
    grown = first.stat().st_size - second.stat().st_size
    assert grown >= 3 * 4096, f"three pages more were asked for, {grown} bytes more are there"


def test_every_process_is_captured_at_the_same_checkpoint(run):
    recorded = run("starts_children")
    checkpoints = recorded.events("checkpoint")
    assert [len(c["dumps"]) for c in checkpoints] == [1, 2, 1, 2], "a child at a time"
    together = checkpoints[1]
    child = next(d["pid"] for d in together["dumps"] if not d["main"])
    assert recorded.snapshot(2).named("claim")["child"] == child, "the pid start_child() gave"
    assert recorded.exited_with(0) and recorded.event("exit")["processes_left"] == 1


def test_bytes_of_another_process_are_read_from_it(run):
    recorded = run("starts_children")
    of_child, of_main = (recorded.snapshot(2, main).path.read_bytes() for main in (False, True))
    assert b"the child's own words" in of_child, "shown bytes of a child stand in its snapshot"
    # The same words stand in the program's .rdata, which nobody asked for.
    assert b"the child's own words" not in of_main, "and not in the parent's"


def test_a_students_printing_and_reading_do_not_disturb_the_protocol(run):
    recorded = run("prints")
    assert [c["name"] for c in recorded.events("checkpoint")] == ["between", "after"]
    assert "noise" not in recorded.names, "nothing printed came to the recorder"
    assert "bye" in recorded.names
    lines = recorded.recording.output.splitlines()
    assert lines[:10] == [
        "printf",
        "puts",
        "fprintf",
        "win32 output",
        "win32 error",
        "descriptor",
        "getchar -1",
        "ReadFile 1 0",
        "bye 0123",
        "ready 0 0x1 after",
    ], "in the order in which it was printed; nothing to read"
    size = (recorded.recording.evidence / "output.txt").stat().st_size
    assert size == 64 * 1024, "what is beyond 64 KB is cut"


def test_a_forged_line_is_noise_and_decides_nothing(run):
    recorded = run("forges")
    assert [c["name"] for c in recorded.events("checkpoint")] == ["first", "second"]
    noise = [event["line"] for event in recorded.events("noise")]
    assert noise[:4] == ["claim 0 forged 0x1", "at 0 0x2 second", "ready 0 0x2 second", "bye"]
    assert "forged" not in recorded.snapshot(2).named("claim"), "a forged claim was taken"
    assert len(recorded.events("bye")) == 1, "only the program's own"


def test_a_parameter_the_task_does_not_have_ends_the_program(run):
    recorded = run("asks_unknown", pages=1)
    assert recorded.events("parameter")[1] == {
        "event": "parameter",
        "name": "colour",
        "value": None,
    }
    assert recorded.event("exit")["code"] == "0x3"
    assert "no parameter colour" in recorded.recording.output
    assert recorded.event("cannot")["what"] == "ask_for_an_unknown_parameter"
    assert recorded.events("checkpoint") == []


@pytest.mark.parametrize("process_heap", [0, 1])
def test_a_heap_whose_lock_is_held_costs_its_walk_and_not_the_snapshot(run, process_heap):
    recorded = run("holds_heap", hold_ms=2500, process_heap=process_heap)
    held, free = recorded.events("checkpoint")
    heap = recorded.snapshot(1).named("claim")["heap"]
    assert (held["name"], held["locked_heaps"]) == ("held", [hex(heap)])
    assert (free["name"], free["locked_heaps"]) == ("free", []), "the next one waits for nobody"
    walk = ["walk", hex(heap), "locked"]
    assert walk in recorded.snapshot(1).facts, "the snapshot says that the walk is missing"
    assert recorded.snapshot(2).named("claim") == {"second": 2}, "no late word is in the next"
    # By the PEB, or by the lists of a heap that are laid out as in Wine 8.0.
    found = process_heap or recorded.event("start")["platform"] == "Wine 8.0"
    kind = recorded.snapshot(1).row(heap)["kind"]
    assert kind == ("heap" if found else "private"), "what is known without the walk, no more"
    assert recorded.event("exit")["code"] == "0x0"


def test_a_heap_that_is_never_unlocked_is_named_by_the_timeout(run):
    recorded = run("holds_heap", time_limit_ms=3000, hold_ms=60_000, process_heap=0)
    assert len(recorded.events("checkpoint")) == 1, "there was a snapshot all the same"
    heap = recorded.snapshot(1).named("claim")["heap"]
    assert recorded.event("timeout")["waiting_for"] == f"walk {heap:#x}"


def test_a_snapshot_covers_the_user_range_without_a_gap(run):
    previous = 0
    for row in run("claims", pages=1).snapshot().rows:
        assert int(row["base"], 16) == previous, "rows tile the address space"
        previous = int(row["end"], 16)
    assert re.fullmatch("0x7ff[0-9a-f]{9}", hex(previous)), f"it ends at {previous:#x}"
