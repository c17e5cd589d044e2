"""Records one run of one program in its own sandbox, from outside of it if that is possible
(outside.py). harness/README.md describes the format of the evidence.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .. import sandbox
from ..platform.files import json_from
from ..platform.paths import Layout
from ..platform.problem import EnvironmentProblem
from ..platform.text import cut_line, printable
from ..platform.trees import remove_tree
from ..sandbox.prefix import require_template
from .outside import NATIVE, recorder_for, tables_file

TIME_LIMIT_MS = 10_000
# How long the start of Wine and the last snapshots may take on a busy machine, beyond the
# time limit that the recorder itself enforces.
MARGIN_SECONDS = 10
OUTPUT_LIMIT = 64 * 1024
EVENTS_LIMIT = 16 << 20
STARTS = 3  # of a program that never begins: see _never_began()
LOADER_FAILED = "0x1"
WORK = "/work"  # inside: the current folder of a program that is given one

# What Wine's server now and then says at its end, into the program's own output: the registry's
# files are read-only in a sandbox, as they must be.
SAID_BY_SERVER = re.compile(r"^wineserver: could not save registry branch to .*\n", re.MULTILINE)


@dataclass(frozen=True)
class Given:
    """What a program is given beside its parameters: nothing, in a task."""

    arguments: tuple[str, ...] = ()
    options: tuple[str, ...] = ()  # of the recorder
    read_only: Mapping[str, Path] = field(default_factory=dict)  # paths inside and outside
    work: Path | None = None  # the program's current folder, in which it may write


@dataclass(frozen=True)
class Recording:
    evidence: Path
    events: tuple[dict[str, Any], ...]  # events.jsonl; a cut last line is left out
    output: str  # what the program printed, fit to show, cut at 64 KB
    error: str | None  # the recorder or the sandbox failed: never the student's fault


def record(
    layout: Layout,
    exe: Path,
    evidence: Path,
    parameters: Mapping[str, int],
    capabilities: Mapping[str, int],
    time_limit_ms: int = TIME_LIMIT_MS,
    cpu: int | None = None,
    given: Given = Given(),
) -> Recording:
    """Runs `exe`, TASK.exe, once, the task's helpers beside it, and leaves the evidence in
    that folder, which is emptied first."""
    assert exe.is_file(), f"{exe} was not built"
    outside = recorder_for(layout) == NATIVE
    make = _outside_command if outside else _inside_command
    seconds = time_limit_ms / 1000 + MARGIN_SECONDS
    written = (evidence, *((given.work,) if given.work else ()))
    for _ in range(STARTS):
        options = [*recorder_options(parameters, capabilities, time_limit_ms), *given.options]
        command = make(layout, exe, evidence, options, cpu, given)
        _empty(evidence)
        ended = sandbox.run(command, seconds, written, sandbox.RUN_LIMITS, supervised=outside)
        _keep_files_only(evidence)
        seen = read_recording(evidence)
        if not _never_began(ended, seen):
            break
    if ended.stopped and ended.stopped != "time":
        _note_limit(evidence, sandbox.words_of(ended.stopped, sandbox.RUN_LIMITS, seconds))
        ended = replace(ended, status=0, stopped=None)
        seen = read_recording(evidence)
    return Recording(evidence, seen.events, seen.output, _failure(ended, seen) or seen.error)


def _never_began(ended: sandbox.Ended, seen: Recording) -> bool:
    """Wine could not start. About once in 4000 times the kernel puts the heap of Wine's loader
    where Wine must have the page 0x7ffe0000, and Debian's Wine has no preloader that would keep it
    free: the loader then ends with 1 and says nothing (tests/linux/test_loader.py). A program that
    ends like that before main() cannot be told from it, and only runs again."""
    if ended.stopped or ended.broken is not None or seen.output:
        return False
    ends = [event.get("code") for event in seen.events if event["event"] == "exit"]
    said_hello = any(event["event"] == "hello" for event in seen.events)
    return not said_hello and (ends == [LOADER_FAILED] if seen.events else ended.status == 1)


def _outside_command(
    layout: Layout,
    exe: Path,
    evidence: Path,
    options: Sequence[str],
    cpu: int | None,
    given: Given,
) -> list[str]:
    """The recorder, followed by the sandbox that it starts: only the program is inside."""
    return [
        *(("taskset", "-c", str(cpu)) if cpu is not None else ()),
        *(str(layout.native / "record"), "--evidence", str(evidence), *options),
        *("--wine-tables", str(tables_file(layout)), "--"),
        *sandbox.run_command(
            [rf"C:\task\{exe.name}", *given.arguments],
            require_template(layout),
            _programs(layout, exe) | dict(given.read_only),
            {WORK: given.work} if given.work else {},
            cpu,
            folder=WORK if given.work else sandbox.SCRATCH,
        ),
    ]


def _inside_command(
    layout: Layout,
    exe: Path,
    evidence: Path,
    options: Sequence[str],
    cpu: int | None,
    given: Given,
) -> list[str]:
    """The sandbox with the recorder in it, which starts the program in its own session."""
    recorder = layout.mingw / "record.exe"
    if not recorder.is_file():
        raise EnvironmentProblem("the recorder is not built", "python3 grade.py setup")
    return sandbox.run_command(
        [
            *(r"C:\regionlab\record.exe", "--evidence", r"Z:\evidence", *options),
            *("--", rf"C:\task\{exe.name}", *given.arguments),
        ],
        require_template(layout),
        {"/prefix/drive_c/regionlab/record.exe": recorder}
        | _programs(layout, exe)
        | dict(given.read_only),
        {"/evidence": evidence} | ({WORK: given.work} if given.work else {}),
        cpu,
        folder=WORK if given.work else sandbox.SCRATCH,
    )


def _programs(layout: Layout, exe: Path) -> dict[str, Path]:
    return {f"/prefix/drive_c/task/{file.name}": file for file in (*layout.helpers(exe.stem), exe)}


def recorder_options(
    parameters: Mapping[str, int], capabilities: Mapping[str, int], time_limit_ms: int
) -> list[str]:
    """The options that say what a run is, with a nonce of its own."""

    def numbers(option: str, values: Mapping[str, int]) -> list[str]:
        return [word for name, value in values.items() for word in (option, f"{name}={value}")]

    return [
        *("--nonce", secrets.token_hex(16), "--time-limit-ms", str(time_limit_ms)),
        *numbers("--parameter", parameters),
        *numbers("--capability", capabilities),
    ]


def is_cut(evidence: Path) -> bool:
    """Whether the program printed more than the recorder keeps (OUTPUT_KEPT of recorder.h)."""
    output = evidence / "output.txt"
    return output.is_file() and output.stat().st_size >= OUTPUT_LIMIT


def read_recording(evidence: Path) -> Recording:
    """The recording in a folder of evidence, as far as it is readable."""
    try:
        events = _events(_head(evidence / "events.jsonl", EVENTS_LIMIT))
        printed = SAID_BY_SERVER.sub("", _head(evidence / "output.txt", 4 * OUTPUT_LIMIT))
        output = printable(printed, OUTPUT_LIMIT)
        if is_cut(evidence) and not output.endswith(f"{cut_line(OUTPUT_LIMIT)}\n"):
            output = f"{output}\n{cut_line(OUTPUT_LIMIT)}\n"
    except OSError as error:
        return Recording(evidence, (), "", f"{evidence}: the evidence cannot be read: {error}")
    if not events:
        return Recording(evidence, (), output, f"{evidence}: the recorder wrote nothing")
    if events[-1].get("event") != "end":
        return Recording(evidence, events, output, f"{evidence}: the recorder was stopped")
    return Recording(evidence, events, output, None)


def _note_limit(evidence: Path, words: str) -> None:
    """Completes the evidence of a program that used more of the machine than it may, and whose
    recorder ended with it. That is the student's doing, not ours."""
    file = evidence / "events.jsonl"
    seen = _events(_head(file, EVENTS_LIMIT))
    lines = [*seen, {"event": "limit", "says": words}, {"event": "end"}]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines if seen))


def _failure(ended: sandbox.Ended, seen: Recording) -> str | None:
    """Why the recorder failed, or None."""
    if ended.broken is not None:
        return f"the sandbox does not start: {ended.broken or seen.output}"
    if seen.output.startswith("confine: ") and not any(e["event"] == "hello" for e in seen.events):
        return f"the sandbox does not start: {seen.output}"  # its last wall says so
    if ended.stopped == "time":
        return "the recorder did not end in time and was stopped"
    if ended.status != 0:
        said = printable(ended.errors, 2000).strip() or "it gave no reason"
        return f"the recorder failed (exit code {ended.status}): {said}"
    return None


def _empty(folder: Path) -> None:
    remove_tree(folder)
    folder.mkdir(parents=True)


def _keep_files_only(folder: Path) -> None:
    """Removes links: the program could write here, too, and a link would make the judge read
    another file."""
    for entry in folder.iterdir():
        if entry.is_symlink() or not (entry.is_file() or entry.is_dir()):
            entry.unlink()
        elif entry.is_dir():
            remove_tree(entry)


def _head(file: Path, limit: int) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(limit).decode(errors="replace")
    except FileNotFoundError:
        return ""


def _events(text: str) -> tuple[dict[str, Any], ...]:
    """The events up to the first line that is not one: after it the order cannot be trusted."""
    events = []
    for line in text.splitlines():
        try:
            event = json_from(line)
        except ValueError:
            break
        if not isinstance(event, dict) or "event" not in event:
            break
        events.append(event)
    return tuple(events)
