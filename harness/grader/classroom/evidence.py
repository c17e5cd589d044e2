"""Recorded evidence for an instructor's own questions: runs, their checkpoints, what the program
claimed there, and what every byte range of its processes was. Nothing is built or run.

What a program did not reach or does not have is its own failure (NotReached, an AssertionError). A
name that no such run can have is a mistake of who asks (LookupError).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ..grading.record import read_recording
from ..grading.snapshots import Snapshot, read_snapshot, snapshots_of
from ..platform.paths import CHECKOUT, find_layout

PAGE = 0x1000


class EvidenceError(Exception):
    """There is no complete recording, or nothing to read it with; the message says which."""


class NotReached(AssertionError, LookupError):
    """The program ended before this checkpoint, or has nothing at this address."""


@dataclass(frozen=True)
class Region:
    """A labelled range, with the facts of the kernel and of the classifier: [base, end)."""

    base: int
    end: int
    state: str  # "commit", "reserve", "free"
    type: str | None  # "private", "mapped", "image"; None when free
    protect: str | None  # "RW", "RX", "RWX", "RW+G" ...; None if nothing is committed
    allocation_base: int  # 0 when free
    allocation_protect: str | None
    kind: str  # "private", "heap", "stack" ...
    detail: str
    rule: str  # the rule that made the label
    confidence: str

    @property
    def pages(self) -> int:
        return (self.end - self.base) // PAGE


@dataclass(frozen=True)
class Process:
    pid: int
    main: bool  # the one that runs the scenario
    snapshot: Snapshot
    regions_program: Path

    @cached_property
    def document(self) -> dict[str, Any]:
        """What regions.schema.json describes."""
        return read_snapshot(self.regions_program, self.snapshot)

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """Every range of the process, by address."""
        return tuple(region_from(row) for row in self.document["rows"])

    @cached_property
    def claims(self) -> Mapping[str, int]:
        """What the program said since the checkpoint before: nothing but its word."""
        return {c["name"]: int(c["value"], 16) for c in self.document.get("claims", ())}

    def region_at(self, address: int) -> Region:
        """Raises NotReached if no region of the snapshot contains the address."""
        for region in self.regions:
            if region.base <= address < region.end:
                return region
        raise NotReached(f"{address:#x} lies outside the snapshot")


@dataclass(frozen=True)
class Checkpoint:
    name: str
    processes: tuple[Process, ...]

    @property
    def main(self) -> Process:
        return next(process for process in self.processes if process.main)

    @property
    def regions(self) -> tuple[Region, ...]:
        """The regions of the main process."""
        return self.main.regions

    @property
    def claims(self) -> Mapping[str, int]:
        """The claims of the main process."""
        return self.main.claims

    def region_at(self, address: int) -> Region:
        return self.main.region_at(address)


@dataclass(frozen=True)
class Run:
    task: str
    name: str  # the seed, or "PARAMETER=END"
    folder: Path
    checkpoints: tuple[Checkpoint, ...]
    parameters: Mapping[str, int] = field(default_factory=dict)  # what was drawn for it
    ended: bool = True  # it came to its last checkpoint
    trust: str | None = None  # where the recorder stood: "outside", "in-session"
    platform: str | None = None  # "Wine 8.0"

    def at(self, checkpoint: str) -> Checkpoint:
        """Raises NotReached if the program ended before, LookupError if there is no such one."""
        for found in self.checkpoints:
            if found.name == checkpoint:
                return found
        if not self.ended:
            raise NotReached(f"{self}: the program ended before the checkpoint {checkpoint!r}")
        raise LookupError(f"{self}: the run has no checkpoint {checkpoint!r}")

    def claim(self, name: str, at: str) -> int:
        """The last claim of that name until a checkpoint. Raises as at(), and LookupError if there
        is none."""
        until = self.checkpoints[: self.checkpoints.index(self.at(at)) + 1]
        for checkpoint in reversed(until):
            if name in checkpoint.claims:
                return checkpoint.claims[name]
        raise LookupError(f"{self}: nothing was claimed as {name!r} until {at!r}")

    def __str__(self) -> str:
        return f"{self.task}-{self.name}"


@dataclass(frozen=True)
class Evidence:
    runs: tuple[Run, ...]

    def of(self, task: str) -> tuple[Run, ...]:
        return tuple(run for run in self.runs if run.task == task)


def open_evidence(
    folder: str | os.PathLike[str], regions: str | os.PathLike[str] | None = None
) -> Evidence:
    """The runs in the folder of a run, of a task, of a submission, or any above them. `regions` is
    the classifier, by default that of the checkout. Raises EvidenceError."""
    program = Path(regions) if regions else find_layout().native / "regions"
    if not program.is_file():
        raise EvidenceError(
            f"{program} is missing. Run grade.py setup in the checkout; if this is an installed "
            f"package, {CHECKOUT} says where that is"
        )
    events = sorted(Path(folder).rglob("events.jsonl"))
    runs = tuple(run_from(file.parent.resolve(), program.absolute()) for file in events)
    if not runs:
        raise EvidenceError(f"{folder} contains no recording (no events.jsonl)")
    return Evidence(runs)


def run_from(folder: Path, regions_program: Path) -> Run:
    made = read_recording(folder)
    if made.error:
        raise EvidenceError(made.error)
    by_name: dict[str, list[Process]] = {}
    for snapshot in snapshots_of(folder):
        process = Process(snapshot.pid, snapshot.main, snapshot, regions_program)
        by_name.setdefault(snapshot.checkpoint, []).append(process)
    parameters = {
        event["name"]: int(event["value"], 16)
        for event in made.events
        if event["event"] == "parameter" and event.get("value")
    }
    start: Mapping[str, Any] = next(
        (event for event in made.events if event["event"] == "start"), {}
    )
    return Run(
        folder.parent.name,
        folder.name,
        folder,
        tuple(Checkpoint(name, tuple(found)) for name, found in by_name.items()),
        parameters,
        any(event["event"] == "bye" for event in made.events),
        start.get("trust"),
        start.get("platform"),
    )


def region_from(row: Mapping[str, Any]) -> Region:
    return Region(
        base=int(row["base"], 16),
        end=int(row["end"], 16),
        state=row["state"],
        type=row["type"],
        protect=row["protect"],
        allocation_base=int(row.get("allocation_base", "0"), 16),
        allocation_protect=row.get("allocation_protect"),
        kind=row["kind"],
        detail=row["detail"] or "",
        rule=row["rule"],
        confidence=row["confidence"],
    )
