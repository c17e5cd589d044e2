"""Runs as a folder, for a machine that has nothing else: programs, helpers, parameters and time
limits, with record.exe, capabilities.exe, judge.exe, regions.exe and a loop that records them all
(win32/plan.cmd).

plan.txt is for the loop and runs.txt for the judge there; plan.json is for `verify --evidence`
(returned.py), which must know of which program and draw each recording is.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..course.draw import Drawn
from ..course.manifest import Course, Task
from ..grading.build import Built
from ..grading.forbidden import forbidden_in
from ..grading.pipeline import Workshop
from ..grading.record import recorder_options
from ..grading.workers import Progress, Steps, in_workers
from ..platform.files import write_atomically
from ..platform.paths import Layout
from .verify import Ordered, orders

SCHEMA = 1
FILE, LINES, TO_JUDGE, LOOP = "plan.json", "plan.txt", "runs.txt", "plan.cmd"
TOOLS = ("record.exe", "capabilities.exe", "judge.exe", "regions.exe")
MAP = "map"  # the program of a native task is its scenario alone
# What of a task's programs is taken, by how `verify` names them.
KINDS = {"solutions": ("solution",), "right": ("solution", "accepted/"), "all": ("",)}


@dataclass(frozen=True)
class Planned:
    """One run: its folder in evidence/, and what it is of."""

    number: str
    task: str
    program: str  # the label of the attempt, or MAP
    drawn: str


@dataclass(frozen=True)
class Made:
    programs: int
    runs: int
    not_run: tuple[str, ...]  # programs that do not compile, or are refused for what they call


def chosen_orders(
    layout: Layout, course: Course, task: Task, full: bool, kind: str, idle: Path
) -> list[Ordered]:
    every = orders(layout, course, task, full, idle)
    return [o for o in every if o.attempt.label.startswith(KINDS[kind])]


def make_plan(
    layout: Layout,
    course: Course,
    tasks: Sequence[Task],
    full: bool,
    kind: str,
    out: Path,
    work: Path,
    jobs: int,
    progress: Progress,
) -> Made:
    """Builds the programs and writes the folder. Raises EnvironmentProblem and OSError."""
    ordered = [
        order
        for task in tasks
        for order in chosen_orders(layout, course, task, full, kind, work / "idle" / task.id)
    ]
    shop = Workshop(layout, work, Steps(len(ordered), progress))
    built, interrupted = in_workers(shop.build, [o.attempt for o in ordered], jobs)
    if interrupted:
        raise KeyboardInterrupt
    writer = _Writer(layout, out)
    for order, made in zip(ordered, built):
        assert made
        writer.add(order, made)
    writer.finish(full, kind)
    return Made(len(writer.programs), len(writer.runs), tuple(writer.not_run))


class _Writer:
    """Collects the runs, and puts each program into the folder once."""

    def __init__(self, layout: Layout, out: Path) -> None:
        self._layout, self._out = layout, out
        self.programs: list[dict[str, object]] = []
        self.runs: list[Planned] = []
        self.not_run: list[str] = []
        self._lines: list[str] = []
        self._to_judge: list[str] = []  # a native task's program answers elsewhere
        self._maps: set[tuple[str, str]] = set()

    def add(self, order: Ordered, made: Built) -> None:
        attempt = order.attempt
        task = attempt.task
        self.programs.append({"task": task.id, "label": attempt.label, "sha256": made.sha256})
        if made.exe is None or forbidden_in(task, made):
            self.not_run.append(attempt.shown_source)
            return
        exe = self._layout.mingw / "maps" / f"{task.id}.exe" if task.native else made.exe
        label = MAP if task.native else attempt.label
        folder = f"{task.id}/{MAP if task.native else attempt.folder_name()}"
        self._copy_program(task, exe, self._out / "programs" / folder)
        for drawn in attempt.draws:
            if not task.native or (task.id, drawn.name) not in self._maps:
                self._add_run(task, label, folder, exe.name, drawn)
            self._maps.add((task.id, drawn.name))

    def _copy_program(self, task: Task, exe: Path, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for file in (exe, *self._layout.helpers(task.id)):
            shutil.copy(file, folder)

    def _add_run(self, task: Task, label: str, folder: str, exe: str, drawn: Drawn) -> None:
        run = Planned(f"{len(self.runs) + 1:05}", task.id, label, drawn.name)
        self.runs.append(run)
        options = recorder_options(drawn.parameters, {}, task.time_limit_ms)
        words = (run.number, folder.replace("/", "\\"), exe, *options)
        self._lines.append(" ".join(words) + "\r\n")
        if not task.native:
            fields = (task.id, f"{label}:{drawn.name}", rf"evidence\{run.number}")
            self._to_judge.append("\t".join(fields) + "\n")

    def finish(self, full: bool, kind: str) -> None:
        for tool in TOOLS:
            shutil.copy(self._layout.mingw / tool, self._out)
        loop = self._layout.root / "harness" / "win32" / LOOP
        write_atomically(self._out / LOOP, loop.read_text().replace("\n", "\r\n"))
        write_atomically(self._out / LINES, "".join(self._lines))
        write_atomically(self._out / TO_JUDGE, "".join(self._to_judge))
        plan = {
            "schema": SCHEMA,
            "full": full,
            "kind": kind,
            "programs": self.programs,
            "runs": [vars(run) for run in self.runs],
        }
        write_atomically(self._out / FILE, json.dumps(plan, indent=1) + "\n")
