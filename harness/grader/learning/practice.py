"""Builds, records and judges the learner's file again and again, and does nothing twice that
cannot have changed: a file that is only touched is not compiled, the folder and what this
system can show are found once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..course.draw import Drawn
from ..course.manifest import Task
from ..grading.build import Built, build_task
from ..grading.forbidden import forbidden_in
from ..grading.native import Maps
from ..grading.pipeline import (
    Attempt,
    Attempted,
    in_sandbox,
    judge_attempts,
    publish,
    record_run,
    require_built,
    result_of,
    with_place_of_crash,
)
from ..grading.results import TaskResult
from ..grading.score import Ran
from ..grading.source import fingerprint
from ..platform.paths import Layout
from ..platform.trees import remove_tree
from ..platform.workspace import exclusive
from .starter import exercise


@dataclass(frozen=True)
class Practised:
    """One time: its result, and what the compiler said even where it built."""

    task: Task
    result: TaskResult
    built: Built
    runs: tuple[Ran, ...]


class Practice:
    """One learner's session in one folder. Not for two threads at once."""

    def __init__(self, layout: Layout, folder: Path) -> None:
        require_built(layout)
        self._layout, self._folder = layout, folder
        self._recorder = in_sandbox(layout)
        self._built: dict[str, Built] = {}  # by task: the last
        self._count = 0
        # The judge that starts no process for each task writes the same lines, as `verify` proves
        # for every program; a verdict here is no mark.
        self._judge = layout.native / "plain_judge"
        # On one CPU: the recorder and the program wait for each other all the time.
        self._cpu = max(os.sched_getaffinity(0))

    def once(self, task: Task, draws: Sequence[Drawn]) -> Practised:
        """Raises EnvironmentProblem."""
        source = exercise(self._layout, task)
        shown = f"exercises/{task.unit}/{task.id}.c"
        attempt = Attempt(task, source, shown, tuple(draws))
        built = self._build(task, source)
        self._count += 1
        folder = self._folder / str(self._count)
        folder.mkdir(mode=0o711)
        made = Attempted(attempt, built, self._record(attempt, built, folder))
        (judged,) = judge_attempts((self._judge,), [made], jobs=1)
        with exclusive(self._layout.runs):  # two terminals, one task
            (published,) = publish(self._layout, folder, [judged])
        remove_tree(folder)
        return Practised(task, result_of(published), built, published.runs)

    def _build(self, task: Task, source: Path) -> Built:
        last = self._built.get(task.id)
        if last and last.sha256 and last.sha256 == fingerprint(source):
            return last
        how = {"native": True} if task.native else {}
        place = self._program(task)
        built = build_task(self._layout, task.unit, task.id, source, place, self._cpu, **how)
        self._built[task.id] = built
        return built

    def _program(self, task: Task) -> Path:
        return self._folder / "programs" / task.id

    def _record(self, attempt: Attempt, built: Built, folder: Path) -> tuple[Ran, ...]:
        task = attempt.task
        if built.exe is None or forbidden_in(task, built):
            return ()
        place = folder / task.id / attempt.folder_name()
        maps = Maps(folder)
        runs = [
            record_run(
                self._layout, attempt, built.exe, drawn, place, self._recorder, self._cpu, maps
            )
            for drawn in attempt.draws
        ]
        return tuple(with_place_of_crash(self._layout, task, self._program(task), runs))
