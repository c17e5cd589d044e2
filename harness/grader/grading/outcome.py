"""How one recorded run ended, read from its events alone.

A run is `complete` when it went through exactly the checkpoints that the task
expects and its scenario returned: only then is there something to judge. Everything
in the events that comes from the program (claims of a crash, noise) is shown, cut to a
length, and decides only the wording of a failure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..course.manifest import Task
from ..platform.text import one_line
from .native import ending

COMPLETE = "complete"
GRADER_ERROR = "grader error"
NEEDS_REVIEW = "needs review"
# How a student's program can end early.
STUDENTS_ENDS = ("crash", "timeout", "no checkpoint")
EVENTS_SCHEMA = 1
PROTOCOL_VERSION = 1

Event = Mapping[str, Any]

# NTSTATUS values that end a process (Microsoft, [MS-ERREF] 2.3.1).
NTSTATUS_WORDS = {
    0x80000001: "touched a guard page",
    0x80000003: "breakpoint",
    0xC0000005: "access violation",
    0xC0000017: "no memory",
    0xC000001D: "illegal instruction",
    0xC0000025: "noncontinuable exception",
    0xC0000094: "division by zero",
    0xC0000096: "privileged instruction",
    0xC00000FD: "stack overflow",
    0xC0000374: "heap corruption",
    0xC0000409: "fail fast: a stack cookie or an abort",
}
FIRST_ERROR = 0xC0000000  # below: warnings, whose lowest bits any program may end with
# The first 64 KB of the address space belong to nobody, so that NULL and its
# neighbours fault (Microsoft, "Virtual Address Space").
NEVER_GIVEN_OUT = 0x10000
ACCESS_WORDS = {"read": "reading", "write": "writing", "execute": "executing"}


@dataclass(frozen=True)
class Outcome:
    status: str  # COMPLETE, "timeout", "crash", "no checkpoint", NEEDS_REVIEW or GRADER_ERROR
    message: str = ""
    notes: tuple[str, ...] = ()
    platform: str | None = None
    trust: str | None = None
    address: int | None = None  # what a crash touched, as the program claims
    gave_up: bool = False  # a grader error that only the program claims
    cut: bool = False  # the program ended, by its own doing, after a checkpoint and before the last

    @property
    def judgeable(self) -> bool:
        return self.status == COMPLETE or self.cut


def grader_error(message: str) -> Outcome:
    return Outcome(GRADER_ERROR, message)


def outcome_of(
    task: Task, parameters: Mapping[str, int], events: Sequence[Event], evidence: Path
) -> Outcome:
    """The outcome of a recording that record() found complete; a malformed event is our fault."""
    try:
        damage = recording_damage(parameters, events, evidence)
        if damage:
            return grader_error(damage)
        start = events[0]
        status, message, address = how_it_went(task.checkpoints, events)
        if task.native:
            status, message = native_ending(task, status, message, evidence)
        return Outcome(
            status,
            message,
            tuple(notes_of(events)),
            platform=one_line(start["platform"]),
            trust=one_line(start["trust"]),
            address=address,
            gave_up=status == GRADER_ERROR and not task.native,
            cut=status in STUDENTS_ENDS and not task.native and is_begun(task, events),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return grader_error(f"{evidence}: malformed event ({error!r})")


def is_begun(task: Task, events: Sequence[Event]) -> bool:
    """Whether the first checkpoints were reached, in their order."""
    reached = [photo["name"] for photo in of(events, "checkpoint")]
    return bool(reached) and reached == list(task.checkpoints[: len(reached)])


def native_ending(task: Task, status: str, message: str, evidence: Path) -> tuple[str, str]:
    """The ending of a native task: our own program was recorded, whose failure is our fault."""
    if status != COMPLETE:
        return GRADER_ERROR, f"the scenario did not complete: {status}: {message}"
    return ending(evidence, task.time_limit_ms) or (COMPLETE, "")


def recording_damage(
    parameters: Mapping[str, int], events: Sequence[Event], evidence: Path
) -> str | None:
    """Why this recording cannot be used at all, or None."""
    where = f"{evidence}/events.jsonl"
    if not events or events[-1]["event"] != "end":
        return f"{where}: the recording is incomplete: the recorder itself was stopped"
    if events[0]["event"] != "start":
        return f"{where} does not begin with `start`"
    if events[0]["schema"] != EVENTS_SCHEMA:
        return (
            f"{where} has schema {events[0]['schema']}, but this grader reads {EVENTS_SCHEMA}: "
            "run `grade.py setup` and record it again"
        )
    for given in of(events, "parameter"):
        if given["value"] is None:
            continue  # the task has no such parameter
        if int(given["value"], 16) != parameters.get(given["name"]):
            return (
                f"{where}: the program was told {given['name']} = {given['value']}, "
                f"but {parameters.get(given['name'])} was drawn"
            )
    for checkpoint in of(events, "checkpoint"):
        for dump in checkpoint["dumps"]:
            if not (evidence / Path(dump["file"]).name).is_file():
                return f"{evidence}/{dump['file']}: the snapshot is missing"
    if not any(of(events, end) for end in ("timeout", "exit", "limit")):
        return f"{where} has no event for the end of the program"
    return None


def how_it_went(expected: Sequence[str], events: Sequence[Event]) -> tuple[str, str, int | None]:
    """(status, message, address) of a complete recording. The first cause wins: a program
    that crashed also exited early, and one that was stopped did not crash."""
    reached = [checkpoint["name"] for checkpoint in of(events, "checkpoint")]
    for event in of(events, "doubt"):
        return NEEDS_REVIEW, doubt_text(event, reached), None
    for event in of(events, "limit"):
        says = f"{one_line(event['says'])} and was ended {place(expected, reached)}"
        return "no checkpoint", says, None
    for event in of(events, "output_limit"):
        size = event["bytes"] >> 20
        return (
            "no checkpoint",
            f"printed more than {size} MB and was ended {place(expected, reached)}",
            None,
        )
    for event in of(events, "timeout"):
        return "timeout", timeout_text(event, expected, reached), None
    for event in of(events, "hello"):
        if event["version"] != PROTOCOL_VERSION:  # an old build, or not the probe's word
            says = f"the program speaks version {event['version']} of the protocol, not "
            return GRADER_ERROR, f"{says}{PROTOCOL_VERSION}: run `grade.py setup`", None
    for event in of(events, "cannot"):
        return GRADER_ERROR, f"{cannot_text(event)}, {place(expected, reached)}", None
    for event in of(events, "crash"):
        return "crash", f"{crash_text(event)}, {place(expected, reached)}", touched(event)
    exit = of(events, "exit")[-1]
    code = int(exit["code"], 16)
    if code >= 0x80000000:
        words = NTSTATUS_WORDS.get(code, "an unhandled exception")
        return "crash", f"{words} (exit code {code:#x}), {place(expected, reached)}", None
    problem = checkpoint_problem(expected, reached)
    returned = bool(of(events, "bye"))
    if returned and len(reached) < len(expected) and reached == list(expected[: len(reached)]):
        # The scenario gave up: that is not the student's fault.
        return GRADER_ERROR, f"the scenario returned {place(expected, reached)}", None
    if problem is None and not returned:
        problem = "the program ended before its scenario returned"
    if problem:
        return "no checkpoint", f"{problem} ({exit_text(code, exit['code_bits'])})", None
    return COMPLETE, "", None


def of(events: Iterable[Event], kind: str) -> list[Event]:
    return [event for event in events if event["event"] == kind]


def place(expected: Sequence[str], reached: Sequence[str]) -> str:
    """place(["before", "after"], ["before"]) is "before checkpoint `after`"."""
    if len(reached) < len(expected):
        return f"before checkpoint `{expected[len(reached)]}`"
    return "after the last checkpoint"


def checkpoint_problem(expected: Sequence[str], reached: Sequence[str]) -> str | None:
    for i, name in enumerate(expected):
        if i >= len(reached):
            return f"the program ended before checkpoint `{name}`: it must return to its caller"
        if reached[i] != name:
            return f"checkpoint `{one_line(reached[i])}` came instead of `{name}`"
    if len(reached) > len(expected):
        return f"checkpoint `{one_line(reached[len(expected)])}` was not expected"
    return None


def timeout_text(event: Event, expected: Sequence[str], reached: Sequence[str]) -> str:
    seconds = event["ms"] / 1000
    waiting_for = one_line(event.get("waiting_for", ""), 60)
    if waiting_for.startswith("walk "):
        where = place(expected, reached)
        return f"stopped after {seconds:g} s: heap {waiting_for[5:]} stayed locked, {where}"
    if waiting_for == "photograph":
        return (
            f"stopped after {seconds:g} s, {place(expected, reached)}: the system no longer "
            "answers about this process. Did you pass it a pointer to memory that it may not "
            "write to?"
        )
    if waiting_for == "end":
        return f"stopped after {seconds:g} s: the program did not end after the last checkpoint"
    where = place(expected, reached)
    return f"stopped after {seconds:g} s, {where}: is there an endless loop or wait?"


def doubt_text(event: Event, reached: Sequence[str]) -> str:
    """Why a snapshot cannot be trusted: the recorder's two witnesses of one address space,
    Wine's own tables and the kernel, do not agree, or a process hides."""
    ordinal = event["ordinal"]
    name = reached[ordinal - 1] if 0 < ordinal <= len(reached) else "?"
    where = f", {one_line(event['base'])} to {one_line(event['end'])}" if "base" in event else ""
    return f"checkpoint `{one_line(name)}`{where}: {one_line(event['says'], 200)}"


def crash_text(event: Event) -> str:
    """crash_text({"code": "0xc0000005", "access": "write", "target": "0x10a0000"}) is
    "access violation writing 0x10a0000"."""
    code = number(event.get("code"))
    words = NTSTATUS_WORDS.get(code or 0, "exception")
    target = touched(event)
    if target is not None:
        words += f" {ACCESS_WORDS[event['access']]} {target:#x}"
        if target < NEVER_GIVEN_OUT:
            words += " (through a NULL pointer?)"
    elif code is not None and code not in NTSTATUS_WORDS:
        words += f" {code:#x}"
    return words


def exit_text(code: int, bits: int) -> str:
    """exit_text(5, 8) is "exit code 5, of which only the low 8 bits are known: it may also be
    0xc0000005 (access violation)": a crash that the probe could not report."""
    if bits == 32:
        return f"exit code {code}"
    crashes = [
        f"{status:#x} ({words})"
        for status, words in NTSTATUS_WORDS.items()
        if status >= FIRST_ERROR and status & ((1 << bits) - 1) == code
    ]
    text = f"exit code {code}, of which only the low {bits} bits are known"
    return f"{text}: it may also be {' or '.join(crashes)}" if crashes else text


def cannot_text(event: Event) -> str:
    """cannot_text({"what": "make_its_file", "error": 112}) is "the scenario could not make
    its file (error 112)"."""
    what = one_line(event["what"]).replace("_", " ")
    return f"the scenario could not {what} (error {event['error']})"


def touched(event: Event) -> int | None:
    return number(event.get("target")) if event.get("access") in ACCESS_WORDS else None


def number(text: object) -> int | None:
    """A hexadecimal number of at most 64 bits, or None for anything else."""
    try:
        value = int(str(text), 16)
    except ValueError:
        return None
    return value if 0 <= value < 1 << 64 else None


def notes_of(events: Sequence[Event]) -> Iterable[str]:
    """Notes that help and decide nothing: foreign protocol lines, processes left running."""
    noise = [one_line(event["line"], 120) for event in of(events, "noise")]
    if noise:
        more = f" (and {len(noise) - 1} more)" if len(noise) > 1 else ""
        yield f"wrote to the grader's pipe, which has no effect: {noise[0]}{more}"
    for event in of(events, "exit"):
        left = event.get("processes_left", 0)
        if left:
            yield f"left {left} process{'es' if left > 1 else ''} running, which the recorder ended"
