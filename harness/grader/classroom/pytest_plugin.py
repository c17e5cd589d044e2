"""An instructor's own assertions about recorded evidence, as pytest functions:

    python3 grade.py run commit_window
    /usr/bin/python3 -m pytest -p harness.grader.classroom.pytest_plugin \\
        --evidence build/runs/commit_window docs/instructor

FOLDER is one run, a task's runs, or any folder above them. Nothing is built or run.
A test that takes `evidence` sees all runs; one that takes `run` is made once for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from ..grading.record import read_recording
from ..grading.snapshots import Snapshot, read_snapshot, snapshots_of
from ..platform.paths import find_layout


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
        return (self.end - self.base) // 0x1000


@dataclass(frozen=True)
class Process:
    pid: int
    main: bool  # the one that runs the scenario
    snapshot: Snapshot
    regions_program: Path

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """Every range of the process, by address."""
        document = read_snapshot(self.regions_program, self.snapshot)
        return tuple(region_from(row) for row in document["rows"])

    def region_at(self, address: int) -> Region:
        """Raises LookupError if no region of the snapshot contains the address."""
        for region in self.regions:
            if region.base <= address < region.end:
                return region
        raise LookupError(f"{address:#x} lies outside the snapshot")


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


@dataclass(frozen=True)
class Run:
    task: str
    name: str  # the seed, or "PARAMETER=END"
    folder: Path
    checkpoints: tuple[Checkpoint, ...]

    def at(self, checkpoint: str) -> Checkpoint:
        """Raises LookupError if the run did not reach that checkpoint."""
        for found in self.checkpoints:
            if found.name == checkpoint:
                return found
        raise LookupError(f"{self}: the run has no checkpoint {checkpoint!r}")

    def __str__(self) -> str:
        return f"{self.task}-{self.name}"


@dataclass(frozen=True)
class Evidence:
    runs: tuple[Run, ...]


def region_from(row: dict[str, Any]) -> Region:
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


def load_evidence(folder: Path, regions_program: Path) -> Evidence:
    """Raises pytest.UsageError if there is no complete recording."""
    found = sorted(folder.rglob("events.jsonl"))
    runs = []
    for file in found:
        made = read_recording(file.parent)
        if made.error:
            raise pytest.UsageError(made.error)
        runs.append(run_from(file.parent.resolve(), regions_program))
    if not runs:
        raise pytest.UsageError(f"--evidence {folder} contains no recording (no events.jsonl)")
    return Evidence(tuple(runs))


def run_from(folder: Path, regions_program: Path) -> Run:
    by_name: dict[str, list[Process]] = {}
    for snapshot in snapshots_of(folder):
        process = Process(snapshot.pid, snapshot.main, snapshot, regions_program)
        by_name.setdefault(snapshot.checkpoint, []).append(process)
    checkpoints = tuple(Checkpoint(name, tuple(found)) for name, found in by_name.items())
    return Run(folder.parent.name, folder.name, folder, checkpoints)


# ---- pytest's side ----


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("regionlab")
    group.addoption("--evidence", type=Path, metavar="FOLDER", help="recorded runs to look at")
    group.addoption(
        "--regions",
        type=Path,
        metavar="PROGRAM",
        default=find_layout().native / "regions",
        help="the classifier (default: build/native/regions)",
    )


LOADED = pytest.StashKey[Evidence]()


def pytest_configure(config: pytest.Config) -> None:
    if config.option.help or config.option.version:
        return
    folder: Path | None = config.getoption("--evidence")
    if folder is None:
        raise pytest.UsageError("--evidence FOLDER is missing: name the recorded runs to look at")
    config.stash[LOADED] = load_evidence(folder, config.getoption("--regions"))


@pytest.fixture(scope="session")
def evidence(pytestconfig: pytest.Config) -> Evidence:
    """All recorded runs below --evidence."""
    return pytestconfig.stash[LOADED]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "run" in metafunc.fixturenames:
        metafunc.parametrize("run", metafunc.config.stash[LOADED].runs, ids=str)
