from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.grader.course.manifest import Task
from harness.grader.grading.outcome import Outcome, outcome_of

PARAMETERS = {"pages": 47, "first": 9}


def start() -> dict[str, Any]:
    return {
        "event": "start",
        "schema": 1,
        "recorder": "record.exe",
        "trust": "in-session",
        "platform": "Wine 8.0",
        "time_limit_ms": 10000,
    }


def checkpoint(ordinal: int, name: str) -> dict[str, Any]:
    file = f"{ordinal:03}-{name}-32.dmp"
    return {
        "event": "checkpoint",
        "ordinal": ordinal,
        "name": name,
        "dumps": [{"pid": 32, "main": True, "file": file}],
        "locked_heaps": [],
        "ms": 21,
    }


def exit_with(code: str = "0x0", left: int = 0, bits: int = 32) -> dict[str, Any]:
    return {"event": "exit", "code": code, "code_bits": bits, "processes_left": left}


HELLO = {"event": "hello", "version": 1}
TOLD = {"event": "parameter", "name": "pages", "value": "0x2f"}
BEFORE, AFTER = checkpoint(1, "before"), checkpoint(2, "after")
BYE, END = {"event": "bye"}, {"event": "end"}
WHOLE = [start(), HELLO, TOLD, BEFORE, AFTER, BYE, exit_with(), END]


def outcome(task: Task, folder: Path, events: list[dict[str, Any]]) -> Outcome:
    """Of these events, with every snapshot that they name in place."""
    for event in events:
        for dump in event.get("dumps", ()):
            (folder / dump["file"]).touch()
    return outcome_of(task, PARAMETERS, events, folder)


def ended(*events: dict[str, Any]) -> list[dict[str, Any]]:
    return [start(), HELLO, *events, END]


def test_whole_run_is_complete(fill: Task, tmp_path: Path) -> None:
    found = outcome(fill, tmp_path, WHOLE)
    assert (found.status, found.message, found.notes) == ("complete", "", ())
    assert (found.platform, found.trust) == ("Wine 8.0", "in-session")


CRASH = {
    "event": "crash",
    "code": "0xc0000005",
    "address": "0x140001234",
    "access": "write",
    "target": "0x10a0000",
}


DOUBT = {
    "event": "doubt",
    "ordinal": 2,
    "pid": 32,
    "base": "0x10a0000",
    "end": "0x10b0000",
    "says": "Wine's table means rw-, the kernel has ---",
}


@pytest.mark.parametrize(
    "events, status, message",
    [
        (
            ended(BEFORE, exit_with()),
            "no checkpoint",
            "the program ended before checkpoint `after`: it must return to its caller "
            "(exit code 0)",
        ),
        ([start(), exit_with("0x1"), END], "no checkpoint", "before checkpoint `before`"),
        (
            [start(), exit_with("0x7", bits=8), END],
            "no checkpoint",
            "(exit code 7, of which only the low 8 bits are known)",
        ),
        (
            [start(), exit_with("0x5", bits=8), END],
            "no checkpoint",
            "low 8 bits are known: it may also be 0xc0000005 (access violation))",
        ),
        (
            [start(), exit_with("0x1", bits=8), END],
            "no checkpoint",
            "of which only the low 8 bits are known)",
        ),
        (
            ended(BEFORE, AFTER, DOUBT, BYE, exit_with()),
            "needs review",
            "checkpoint `after`, 0x10a0000 to 0x10b0000: "
            "Wine's table means rw-, the kernel has ---",
        ),
        (
            ended(BEFORE, DOUBT, CRASH, exit_with("0xc0000005")),
            "needs review",
            "checkpoint `?`, 0x10a0000 to",
        ),
        (ended(AFTER, exit_with()), "no checkpoint", "`after` came instead of `before`"),
        (
            ended(BEFORE, AFTER, checkpoint(3, "after"), BYE, exit_with()),
            "no checkpoint",
            "checkpoint `after` was not expected",
        ),
        (
            ended(BEFORE, AFTER, exit_with()),
            "no checkpoint",
            "ended before its scenario returned",
        ),
        (
            ended(BEFORE, CRASH, exit_with("0xc0000005")),
            "crash",
            "access violation writing 0x10a0000, before checkpoint `after`",
        ),
        (
            ended(BEFORE, exit_with("0xc00000fd")),
            "crash",
            "stack overflow (exit code 0xc00000fd), before checkpoint `after`",
        ),
        (
            ended(BEFORE, exit_with("0xe06d7363")),
            "crash",
            "an unhandled exception (exit code 0xe06d7363)",
        ),
        (
            ended(BEFORE, AFTER, BYE, exit_with("0xc0000374")),
            "crash",
            "heap corruption (exit code 0xc0000374), after the last checkpoint",
        ),
        (
            ended(BEFORE, {"event": "timeout", "ms": 10000, "waiting_for": "checkpoint"}),
            "timeout",
            "stopped after 10 s, before checkpoint `after`",
        ),
        (
            ended(BEFORE, {"event": "timeout", "ms": 2500, "waiting_for": "walk 0x10a0000"}),
            "timeout",
            "stopped after 2.5 s: heap 0x10a0000 stayed locked, before checkpoint `after`",
        ),
        (
            ended(BEFORE, {"event": "timeout", "ms": 10000, "waiting_for": "photograph"}),
            "timeout",
            "stopped after 10 s, before checkpoint `after`: the system no longer answers "
            "about this process. Did you pass it a pointer to memory that it may not "
            "write to?",
        ),
        (
            ended(BEFORE, AFTER, {"event": "timeout", "ms": 10000, "waiting_for": "end"}),
            "timeout",
            "the program did not end after the last checkpoint",
        ),
        (
            ended(BEFORE, {"event": "output_limit", "bytes": 16 << 20}, exit_with("0x1")),
            "no checkpoint",
            "printed more than 16 MB and was ended before checkpoint `after`",
        ),
    ],
)
def test_broken_off_run_says_how(
    fill: Task, tmp_path: Path, events: list[dict[str, Any]], status: str, message: str
) -> None:
    found = outcome(fill, tmp_path, events)
    assert found.status == status, found.message
    assert message in found.message


def test_crash_reports_the_address_that_it_touched(fill: Task, tmp_path: Path) -> None:
    found = outcome(fill, tmp_path, ended(BEFORE, CRASH, exit_with("0xc0000005")))
    assert found.address == 0x10A0000


def test_what_a_program_says_of_its_crash_is_bounded(fill: Task, tmp_path: Path) -> None:
    lie = {**CRASH, "code": "x" * 9000, "access": "\x1b[2J", "target": "0x" + "f" * 400}
    found = outcome(fill, tmp_path, ended(BEFORE, lie, exit_with("0x0")))
    assert found.status == "crash"
    assert "\x1b" not in found.message and len(found.message) < 200


def test_noise_and_processes_left_are_notes_only(fill: Task, tmp_path: Path) -> None:
    noise = {"event": "noise", "line": "ready forged\x1b[31m 3 after" + "x" * 1000}
    found = outcome(
        fill, tmp_path, ended(noise, noise, BEFORE, AFTER, BYE, exit_with("0x0", left=2))
    )
    assert found.status == "complete"
    said, left = found.notes
    assert "(and 1 more)" in said and "\x1b" not in said and len(said) < 250
    assert left == "left 2 processes running, which the recorder ended"


def without(events: list[dict[str, Any]], gone: dict[str, Any]) -> list[dict[str, Any]]:
    return [event for event in events if event != gone]


@pytest.mark.parametrize(
    "events, said",
    [
        ([], "incomplete"),
        (without(WHOLE, END), "incomplete"),
        (WHOLE[1:], "does not begin with `start`"),
        ([{**start(), "schema": 2}, *WHOLE[1:]], "schema 2, but this grader reads 1"),
        ([start(), HELLO, {**TOLD, "value": "0x30"}, *WHOLE[3:]], "but 47 was drawn"),
        ([start(), HELLO, {**TOLD, "name": "size"}, *WHOLE[3:]], "but None was drawn"),
        (without(WHOLE, exit_with()), "has no event for the end of the program"),
        ([start(), HELLO, {**TOLD, "value": 47}, *WHOLE[3:]], "malformed event"),
        ([start(), HELLO, {"event": "checkpoint"}, *WHOLE[3:]], "malformed event"),
    ],
)
def test_unusable_recording_is_a_grader_error(
    fill: Task, tmp_path: Path, events: list[dict[str, Any]], said: str
) -> None:
    found = outcome(fill, tmp_path, events)
    assert found.status == "grader error", "our error is never the student's"
    assert said in found.message


def test_scenario_that_gave_up_is_a_grader_error(fill: Task, tmp_path: Path) -> None:
    """It said bye too early: start_child() failed, say. Whoever forges it gets no points."""
    found = outcome(fill, tmp_path, ended(BEFORE, BYE, exit_with()))
    assert found.status == "grader error"
    assert found.message == "the scenario returned before checkpoint `after`"
    assert found.gave_up, "by the program's own word"


def test_another_protocol_is_the_programs_word(fill: Task, tmp_path: Path) -> None:
    """A program that says hello before the probe must not make its zero our fault."""
    found = outcome(fill, tmp_path, [start(), {**HELLO, "version": 9}, *WHOLE[2:]])
    assert (found.status, found.gave_up) == ("grader error", True), "the second time: a review"
    assert "version 9 of the protocol, not 1" in found.message


CANNOT = {"event": "cannot", "what": "make_its_file", "error": 112}


@pytest.mark.parametrize(
    "events", [[CANNOT, exit_with("0x3")], [CANNOT, exit_with("0xc0000005")], [CANNOT, AFTER, BYE]]
)
def test_scenario_that_says_it_cannot_is_a_grader_error(
    fill: Task, tmp_path: Path, events: list[dict[str, Any]]
) -> None:
    """Whatever else is said after that."""
    found = outcome(fill, tmp_path, ended(BEFORE, *events, exit_with()))
    assert (found.status, found.gave_up) == ("grader error", True)
    assert found.message.startswith("the scenario could not make its file (error 112), ")


def test_missing_snapshot_is_a_grader_error(fill: Task, tmp_path: Path) -> None:
    found = outcome_of(fill, PARAMETERS, WHOLE, tmp_path)
    assert found.status == "grader error"
    assert "001-before-32.dmp: the snapshot is missing" in found.message
    assert not found.gave_up, "by our own word"


def test_run_that_ended_after_a_checkpoint_can_be_judged_so_far(fill: Task, tmp_path: Path) -> None:
    crashed = outcome(fill, tmp_path, ended(BEFORE, CRASH, exit_with("0xc0000005")))
    assert (crashed.status, crashed.cut, crashed.judgeable) == ("crash", True, True)
    early = outcome(fill, tmp_path, ended(CRASH, exit_with("0xc0000005")))
    assert (early.status, early.cut) == ("crash", False), "there is nothing to judge"
