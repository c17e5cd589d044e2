"""Tests the checks with mutants of every solution. A mutant that passes is either equivalent
to the solution, and task.toml says why ([equivalent]), or shows a hole in the checks."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..course.draw import graded_draws
from ..course.manifest import Course, Task
from ..grading.pipeline import Attempt, Attempted, result_of, run_attempts
from ..grading.workers import Progress
from ..platform.paths import Layout
from .mutants import Mutant, mutants_of

KILLED, STILLBORN, EQUIVALENT, SURVIVED = "killed", "stillborn", "equivalent", "survived"


@dataclass(frozen=True)
class Tried:
    task: str
    mutant: Mutant
    fate: str
    reason: str = ""  # of an equivalent one; of a grader error


@dataclass(frozen=True)
class Mutated:
    tried: tuple[Tried, ...]
    problems: tuple[str, ...]
    interrupted: bool = False

    def count(self, fate: str) -> int:
        return sum(t.fate == fate for t in self.tried)

    def compiled(self) -> int:
        return len(self.tried) - self.count(STILLBORN)

    def kill_rate(self) -> float:
        """The share killed of those that compile, equivalent ones included; 1.0 if none compile."""
        return self.count(KILLED) / self.compiled() if self.compiled() else 1.0


def mutate(
    layout: Layout,
    course: Course,
    tasks: Sequence[Task],
    folder: Path,
    jobs: int,
    progress: Progress,
) -> Mutated:
    plan = {task.id: mutants_of(solution_of(layout, task).read_text("utf-8")) for task in tasks}
    total = sum(
        len(plan[task.id]) * (1 + len(graded_draws(task, course.grade_seeds))) for task in tasks
    )
    tried: list[Tried] = []
    problems: list[str] = []
    before = 0
    for task in tasks:

        def advance(done: int, _: int, what: str, before: int = before) -> None:
            progress(before + done, total, what)

        mutants = plan[task.id]
        attempts = [attempt_at(course, task, mutant, folder) for mutant in mutants]
        attempted, interrupted = run_attempts(layout, attempts, folder, jobs, advance)
        if interrupted:
            return Mutated(tuple(tried), tuple(problems), True)
        found = [tried_of(task, m, came) for m, came in zip(mutants, attempted)]
        tried += found
        problems += problems_of(layout, task, found)
        before += sum(1 + len(attempt.draws) for attempt in attempts)
        shutil.rmtree(folder / task.id, ignore_errors=True)
    return Mutated(tuple(tried), tuple(problems))


def solution_of(layout: Layout, task: Task) -> Path:
    return layout.solutions / task.unit / f"{task.id}.c"


def attempt_at(course: Course, task: Task, mutant: Mutant, folder: Path) -> Attempt:
    source = folder / "mutants" / task.id / f"{mutant.name}.c"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(mutant.text, "utf-8")
    draws = graded_draws(task, course.grade_seeds)
    return Attempt(task, source, f"{mutant.name} of {task.id}", draws, f"mutant/{mutant.name}")


def tried_of(task: Task, mutant: Mutant, came: Attempted) -> Tried:
    result = result_of(came)
    if result.status == "compile error":
        return Tried(task.id, mutant, STILLBORN)
    if result.status != "passed":
        # A grader error does not kill a mutant: it would tell the student that it is our fault.
        ours = result.status == "grader error"
        return Tried(task.id, mutant, SURVIVED if ours else KILLED, result.message if ours else "")
    reason = task.equivalent.get(mutant.name, "")
    return Tried(task.id, mutant, EQUIVALENT if reason else SURVIVED, reason)


def problems_of(layout: Layout, task: Task, found: Sequence[Tried]) -> list[str]:
    where = solution_of(layout, task).relative_to(layout.root)
    survived = [
        f"{where}: {t.mutant.name} passes: {t.mutant.change()}{': ' + t.reason if t.reason else ''}"
        for t in found
        if t.fate == SURVIVED
    ]
    passed = {t.mutant.name for t in found if t.fate == EQUIVALENT}
    return survived + [
        f"{task.folder / 'task.toml'}: [equivalent] {name}: no mutant with this name passes"
        for name in task.equivalent
        if name not in passed
    ]
