"""Runs a native task's program: the student's function, built with this machine's compiler
and linked with the code that calls it (harness/asker), over snapshots of our own process.

That process is the task's scenario alone, so its snapshots depend only on the draw and on
nobody's code: Maps records each draw once, however many attempts are asked about it. The
sandbox gets a handout of each snapshot (harness/asker/handout.h) and returns answers, which
are a claim. These files are added to the evidence of the recording:

- answers.txt   one number for each line, "end" last; only if it has exactly that form
- native.json   {"schema":1,"status":0,"stopped":null,"answered":true}: how the program ended
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from .. import sandbox
from ..course.draw import Drawn
from ..course.manifest import Task
from ..platform.files import json_from
from ..platform.paths import Layout
from ..platform.problem import EnvironmentProblem
from ..platform.text import printable
from ..platform.trees import remove_tree
from .record import OUTPUT_LIMIT, Recording
from .snapshots import snapshots_of

NATIVE_SCHEMA = 1
ENDED_FILE, ANSWERS_FILE, OUTPUT_FILE = "native.json", "answers.txt", "output.txt"
ANSWERS_LIMIT = 8 << 20
ANSWERS = re.compile(rb"(?:[0-9]{1,10}\n)*end\n")
LARGEST_ANSWER = 0xFFFFFFFF
HANDOUT_SECONDS = 30
LIMITS = sandbox.NATIVE_LIMITS


class Maps:
    """The recordings of a native task's scenario, one for each draw, in folder/TASK/map: made
    when first needed, and made again if they failed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._locks: dict[Path, threading.Lock] = {}
        self._made: dict[Path, Recording] = {}

    def ask(
        self,
        layout: Layout,
        task: Task,
        drawn: Drawn,
        exe: Path,
        evidence: Path,
        make_recording: Callable[[Path, Path], Recording],
        cpu: int | None,
    ) -> Recording:
        """Returns what record() would return for the student's program: its answers and its
        output are added to a copy of the recording in `evidence`."""
        program = layout.mingw / "maps" / f"{task.id}.exe"
        if not program.is_file():
            raise EnvironmentProblem(f"{program} is missing", "python3 grade.py setup")
        place = self._folder / task.id / "map" / drawn.name
        with self._lock:
            lock = self._locks.setdefault(place, threading.Lock())
        with lock:  # also while it is copied: a recording that failed is made again in place
            made = self._recording(program, place, make_recording)
            if made.error:
                return made
            remove_tree(evidence)
            shutil.copytree(place, evidence)
        output, error = ask(layout, exe, evidence, task.time_limit_ms, cpu)
        return replace(made, evidence=evidence, output=output, error=error)

    def _recording(
        self, program: Path, place: Path, make_recording: Callable[[Path, Path], Recording]
    ) -> Recording:
        made = self._made.get(place) or make_recording(program, place)
        if not made.error and any(event["event"] == "bye" for event in made.events):
            self._made[place] = made
        return made


def ask(
    layout: Layout, exe: Path, evidence: Path, time_limit_ms: int, cpu: int | None
) -> tuple[str, str | None]:
    """Runs the program over the snapshots in `evidence` and records there how it ended.
    Returns what it printed, and why it could not be run (which is our fault)."""
    with sandbox.scratch_folder() as folder:
        handouts, answers = folder / "handouts", folder / "answers"
        handouts.mkdir()
        answers.mkdir()
        files, problem = make_handouts(layout.native / "handout", evidence, handouts)
        if problem:
            return "", problem
        argv = [f"/task/{exe.name}", f"/answers/{ANSWERS_FILE}", *(f"/handouts/{f}" for f in files)]
        inputs = {f"/task/{exe.name}": exe, "/handouts": handouts}
        command = sandbox.native_command(argv, inputs, {"/answers": answers}, cpu)
        ended = sandbox.run(command, time_limit_ms / 1000, answers, LIMITS)
        if ended.broken:
            return "", f"the sandbox does not start: {ended.broken}"
        keep(evidence, ended, read_answers(answers / ANSWERS_FILE))
    output = printable(ended.output + ended.errors, OUTPUT_LIMIT)
    (evidence / OUTPUT_FILE).write_text(output, "utf-8")
    return output, None


def make_handouts(handout: Path, evidence: Path, folder: Path) -> tuple[list[str], str | None]:
    """One handout for each snapshot of the main process, in order; or why there is none."""
    names = []
    for snapshot in snapshots_of(evidence):
        if not snapshot.main:
            continue
        name = snapshot.file.with_suffix(".handout").name
        argv = [str(handout), str(snapshot.file), str(folder / name)]
        ended = sandbox.read(argv, [handout, snapshot.file], HANDOUT_SECONDS, folder)
        if ended.status != 0:
            why = ended.broken or ended.errors or f"stopped after {HANDOUT_SECONDS} s"
            return [], printable(why, 2000).strip()
        names.append(name)
    return names, None


def read_answers(file: Path) -> bytes | None:
    """The answers; None if the program left none, or something else in their place. The judge
    reads what is kept of them (check/answers.c) and calls anything else a damaged recording."""
    if file.is_symlink() or not file.is_file() or file.stat().st_size > ANSWERS_LIMIT:
        return None
    text = file.read_bytes()
    if not ANSWERS.fullmatch(text):
        return None
    return text if all(int(line) <= LARGEST_ANSWER for line in text.split()[:-1]) else None


def keep(evidence: Path, ended: sandbox.Ended, answers: bytes | None) -> None:
    if answers is not None:
        (evidence / ANSWERS_FILE).write_bytes(answers)
    how = {
        "schema": NATIVE_SCHEMA,
        "status": ended.status,
        "stopped": ended.stopped,
        "answered": answers is not None,
    }
    (evidence / ENDED_FILE).write_text(json.dumps(how) + "\n", "utf-8")


SIGNAL_WORDS = {
    signal.SIGSEGV: "segmentation fault: it accessed missing memory, or wrote to a snapshot",
    signal.SIGBUS: "bus error",
    signal.SIGABRT: "it aborted",
    signal.SIGFPE: "division by zero",
    signal.SIGILL: "illegal instruction",
    signal.SIGKILL: "it was killed",
}


def ending(evidence: Path, time_limit_ms: int) -> tuple[str, str] | None:
    """The status and message of a program that did not answer every question, by its
    native.json. Raises ValueError or KeyError if that is damaged."""
    try:
        how = json_from((evidence / ENDED_FILE).read_text("utf-8"))
    except OSError as error:
        raise ValueError(f"{ENDED_FILE}: {error.strerror}") from error
    if how["schema"] != NATIVE_SCHEMA:
        raise ValueError(f"{ENDED_FILE}: schema {how['schema']}")
    status = how["status"]
    number = status - 128 if status is not None and 128 < status < 128 + signal.NSIG else None
    if how["stopped"] == "time" or number == signal.SIGXCPU:
        return "timeout", f"stopped after {time_limit_ms / 1000:g} s: is there an endless loop?"
    if number == signal.SIGXFSZ:
        return "no checkpoint", f"it wrote more than {LIMITS.file_bytes >> 20} MB and was ended"
    if how["stopped"]:
        words = sandbox.words_of(how["stopped"], LIMITS, time_limit_ms / 1000)
        return "no checkpoint", f"{words} and was ended"
    if number is not None:
        words = SIGNAL_WORDS.get(signal.Signals(number), signal.Signals(number).name)
        return "crash", f"{words} (signal {number}), while it was answering"
    if not how["answered"]:
        return (
            "no checkpoint",
            f"the program ended before it had answered (exit code {status}): "
            "your function must return to its caller",
        )
    return None
