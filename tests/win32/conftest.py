"""What the tests of the recorder and the probe share: the programs beside this file,
built by CMake, recorded in the sandbox as a submission is."""

from __future__ import annotations

import json
import struct
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from harness.grader.grading import outside
from harness.grader.grading.record import Recording, record
from harness.grader.platform.paths import Layout

FACTS_STREAM = 0x524C0001  # harness/core/minidump.h


@dataclass(frozen=True)
class Snapshot:
    """One dump: what `regions` says of it, and the recorder's own facts as lines of words."""

    path: Path
    rows: list[dict]
    conflicts: int
    facts: list[list[str]]

    def row(self, address: int) -> dict:
        return next(r for r in self.rows if int(r["base"], 16) <= address < int(r["end"], 16))

    def named(self, kind: str) -> dict[str, int]:
        """named("claim") is what the program claimed, by name."""
        return {words[1]: int(words[2], 16) for words in self.facts if words[0] == kind}


@dataclass(frozen=True)
class Run:
    """A recording, and the way to its snapshots."""

    recording: Recording
    regions: Path  # the command
    recorder: str

    def events(self, name: str) -> list[dict]:
        return [event for event in self.recording.events if event["event"] == name]

    def event(self, name: str) -> dict:
        found = self.events(name)
        assert len(found) == 1, f"one {name} event is expected: {self.recording.events}"
        return found[0]

    def exited_with(self, code: int) -> bool:
        """Whether the program did, as far as this recorder can know."""
        seen = self.event("exit")
        known = 8 if self.recorder == outside.NATIVE else 32
        return seen["code_bits"] == known and int(seen["code"], 16) == code & ((1 << known) - 1)

    @property
    def names(self) -> list[str]:
        return [event["event"] for event in self.recording.events]

    def snapshot(self, ordinal: int = 1, main: bool = True) -> Snapshot:
        checkpoint = self.events("checkpoint")[ordinal - 1]
        file = next(dump["file"] for dump in checkpoint["dumps"] if dump["main"] == main)
        path = self.recording.evidence / file
        said = subprocess.run(
            [self.regions, "--json", path], capture_output=True, check=True, timeout=30
        )
        seen = json.loads(said.stdout)
        return Snapshot(path, seen["rows"], seen["conflicts"], _facts(path.read_bytes()))


def _facts(dump: bytes) -> list[list[str]]:
    """The lines of the stream that holds what no standard stream does."""
    count, directory = struct.unpack_from("<II", dump, 8)
    for i in range(count):
        kind, size, at = struct.unpack_from("<III", dump, directory + 12 * i)
        if kind == FACTS_STREAM:
            return [line.split(" ") for line in dump[at : at + size].decode().splitlines()]
    pytest.fail("the dump has no stream of ours")


@pytest.fixture(params=outside.RECORDERS)
def recorder(layout: Layout, request: pytest.FixtureRequest) -> str:
    """Each test with each recorder: what they say of a program must be the same."""
    problem = outside.why_not(layout) if request.param == outside.NATIVE else None
    if problem:
        pytest.skip(problem)
    return request.param


@pytest.fixture
def run(layout: Layout, tmp_path: Path, recorder: str) -> Callable[..., Run]:
    """run("crashes", how=3) records tests/win32/crashes.c with that parameter."""
    layout = replace(layout, recorder=recorder)

    def recorded(program: str, time_limit_ms: int = 20_000, **parameters: int) -> Run:
        exe = layout.mingw / "tests" / f"{program}.exe"
        if not exe.is_file():
            pytest.fail(f"{exe} is not built: run `cmake --build --preset mingw` first")
        evidence = tmp_path / "evidence"
        recording = record(layout, exe, evidence, parameters, {"aslr": 0}, time_limit_ms)
        assert recording.error is None, f"recording {program} failed: {recording.error}"
        own = replace(recording, events=tuple(filter(is_the_programs, recording.events)))
        return Run(own, layout.native / "regions", recorder)

    return recorded


def is_the_programs(event: dict) -> bool:
    """The probe asks for a parameter of its own before the scenario begins."""
    return event.get("name") != "high_addresses"
