"""A course whose programs are played: build, record and judge are replaced at their
stage boundaries, so that the commands can be tried without a compiler or Wine.

The first line of a source says what its program does: `passes`, `fails`, `miscounts`,
`crashes`, `cannot be shown`, `breaks the compiler`, `is warned about`, `calls Nt`, or
`damages the dump`.
"""

from __future__ import annotations

import io
import json
import shutil
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from harness.grader.commands.cli import main
from harness.grader.grading import pipeline
from harness.grader.grading.build import Built
from harness.grader.grading.record import Recording, read_recording
from harness.grader.grading.source import fingerprint
from harness.grader.platform.paths import Layout

JUDGE = """#!/usr/bin/python3
import json, pathlib, sys

passed = failed = 0
tasks = {}
with open(sys.argv[4], "w") as out:
    for row in open(sys.argv[2]):
        task, run, evidence, *cut = row.rstrip("\\n").split("\\t")
        verdict = pathlib.Path(evidence, "verdict").read_text()
        verdict = "passes" if verdict == "is warned about" else verdict
        if verdict == "damages the dump":
            sys.exit("judge: 002-after-32.dmp: the stream directory is cut off")
        def say(**line):
            print(json.dumps({"task": task, "run": run, **line}), file=out)
        if cut:
            say(end=True, made=0, stopped_by=None, missing="after")
        elif verdict == "passes":
            for check in ("committed", "told"):
                say(check=check, status="passed", expected="C3", seen="C3")
            say(end=True, made=2, stopped_by=None)
            passed += 2
        elif verdict == "miscounts":
            say(check="committed", status="passed", expected="C3", seen="C3")
            say(check="told", status="failed", misconception="miscounted", expected="3", seen="4")
            say(end=True, made=2, stopped_by="told")
            passed, failed = passed + 1, failed + 1
        elif verdict == "cannot be shown":
            say(check="committed", status="passed", expected="C3", seen="C3")
            say(check="told", status="not checked", reason="needs a system whose stacks grow")
            say(end=True, made=2, stopped_by=None)
            passed += 1
        else:
            failure = {"misconception": "nothing", "expected": "C3", "seen": "R3"}
            say(check="committed", status="failed", **failure)
            say(end=True, made=1, stopped_by="committed")
            failed += 1
        tasks[task] = tasks.get(task, False) or verdict in ("fails", "miscounts")
    lost = sum(tasks.values())
    end = {"judge": "end", "tests": len(tasks), "passed": len(tasks) - lost, "failed": lost}
    end |= {"crashed": 0, "checks_passed": passed, "checks_failed": failed}
    print(json.dumps(end), file=out)
"""


# Of programs that do not come to the last one.
CHECKPOINTS = {"crashes": ("before",), "gives up": ()}


@dataclass
class Played:
    """The tiny course with its players; `call` is grade.py."""

    layout: Layout
    recorded: list[str] = field(default_factory=list)
    on_record: Any = None  # called before each recording, in its worker
    on_exe: Any = None  # the same, with what the program does
    failures: int = 0  # how many first recordings end as `fails_as` says
    fails_as: str = "gives up"

    def call(self, *argv: str, env: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        """(exit code, standard output, standard error)."""
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        code = main(argv, env or {}, out, err, self.layout)
        out.seek(0)
        err.seek(0)
        return code, out.read(), err.read()

    def json(self, *argv: str) -> tuple[int, dict[str, Any]]:
        code, out, _ = self.call("--json", *argv)
        return code, json.loads(out)

    def hand_in(self, folder: Path, text: str = "passes", name: str = "01_tiny/fill.c") -> Path:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"// {text}\n")
        return folder


def play(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> Played:
    played = Played(layout)
    lock = threading.Lock()
    for file in ("mingw/record.exe", "mingw/flags.json", "mingw/scenarios/fill.o"):
        (layout.build / file).parent.mkdir(parents=True, exist_ok=True)
        (layout.build / file).touch()
    layout.native.mkdir()
    for judge in replace(layout, both_judges=True).judges:
        judge.write_text(JUDGE)
        judge.chmod(0o755)

    def build(
        _: Layout, unit: str, task: str, source: Path, folder: Path, cpu: int | None = None
    ) -> Built:
        text = source.read_text().splitlines()[0].removeprefix("//").strip()
        sha256 = fingerprint(source)
        folder.mkdir(parents=True)
        if text == "breaks the compiler":
            log = f"{task}.c:1:1: error: expected identifier"
            return Built(None, log, frozenset(), sha256=sha256)
        exe = folder / f"{task}.exe"
        exe.write_text(text)
        needs = {"NtAllocateVirtualMemory"} if text == "calls Nt" else {"VirtualAlloc"}
        log = "warning: unused variable" if text == "is warned about" else ""
        return Built(exe, log, frozenset(needs), sha256=sha256)

    def record(
        _: Layout,
        exe: Path,
        evidence: Path,
        parameters: Mapping[str, int],
        capabilities: Mapping[str, int],
        time_limit_ms: int = 10_000,
        cpu: int | None = None,
    ) -> Recording:
        if played.on_record:
            played.on_record()
        if played.on_exe:
            played.on_exe(exe.read_text())
        with lock:
            played.recorded.append(evidence.name)
            fails = len(played.recorded) <= played.failures
        shutil.rmtree(evidence, ignore_errors=True)
        leave_evidence(evidence, played.fails_as if fails else exe.read_text(), parameters)
        return read_recording(evidence)

    monkeypatch.setattr(pipeline, "build_task", build)
    monkeypatch.setattr(pipeline, "record", record)
    monkeypatch.setattr(pipeline, "load_capabilities", lambda _: {})
    return played


def leave_evidence(folder: Path, does: str, parameters: Mapping[str, int]) -> None:
    """What record.exe would leave of a program that does this."""
    folder.mkdir(parents=True)
    start = {"schema": 1, "trust": "in-session", "platform": "Wine 8.0", "time_limit_ms": 10000}
    events: list[dict[str, Any]] = [{"event": "start", **start}, {"event": "hello", "version": 1}]
    for name, value in parameters.items():
        events.append({"event": "parameter", "name": name, "value": hex(value)})
    for ordinal, name in enumerate(CHECKPOINTS.get(does, ("before", "after")), 1):
        file = f"{ordinal:03}-{name}-32.dmp"
        (folder / file).touch()
        dump = {"pid": 32, "main": True, "file": file}
        events.append({"event": "checkpoint", "ordinal": ordinal, "name": name, "dumps": [dump]})
    if does == "crashes":
        crash = {"code": "0xc0000005", "access": "write", "target": "0x0"}
        events.append({"event": "crash", **crash})
    else:
        events.append({"event": "bye"})
    code = "0xc0000005" if does == "crashes" else "0x0"
    exit = {"event": "exit", "code": code, "code_bits": 32, "processes_left": 0}
    if does == "never begins":
        del events[1:]
    events += [exit, {"event": "end"}]
    (folder / "events.jsonl").write_text("".join(json.dumps(e) + "\n" for e in events))
    (folder / "output.txt").write_text("hello from the program\n")
    (folder / "verdict").write_text(does)
