"""Tests the checks with mutants of every solution and every accepted program. A mutant that
passes is either equivalent to what it was made of, and task.toml says why ([equivalent]), or shows
a hole in the checks.

What a scenario never varies is found in the same way (constants.py): a program that uses the
constant instead of the value would pass, so each is a mutant that survived.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..course.draw import graded_draws
from ..course.manifest import Course, Task
from ..grading.pipeline import Attempt
from ..grading.workers import Progress
from ..platform.paths import Layout
from .constants import constants_of
from .mutants import Mutant, mutants_of
from .trying import Trial, optimized_alike, try_attempts

KILLED, STILLBORN, SAME = "killed", "stillborn", "same code"
EQUIVALENT, SURVIVED = "equivalent", "survived"
# In a reason's name: it holds for mutants of this name of the solution and all accepted programs.
EVERY = "*"


@dataclass(frozen=True)
class Original:
    """A program that mutants are made of."""

    source: Path
    prefix: str  # of its mutants' names in [equivalent]; none for the solution


@dataclass(frozen=True)
class Tried:
    task: str
    original: Original
    mutant: Mutant
    fate: str
    reason: str = ""  # of an equivalent one; of a grader error; what has the same code
    key: str = ""  # of the reason

    @property
    def name(self) -> str:
        return f"{self.original.prefix}{self.mutant.name}"


@dataclass(frozen=True)
class Mutated:
    tried: tuple[Tried, ...]
    problems: tuple[str, ...]
    interrupted: bool = False

    def count(self, fate: str) -> int:
        return sum(t.fate == fate for t in self.tried)

    def differ(self) -> int:
        """Those that compile, to other code than what they were made of."""
        return len(self.tried) - self.count(STILLBORN) - self.count(SAME)

    def kill_rate(self) -> float:
        """The share killed of those that differ, equivalent ones included; 1.0 if none do."""
        return self.count(KILLED) / self.differ() if self.differ() else 1.0


def mutate(
    layout: Layout,
    course: Course,
    tasks: Sequence[Task],
    folder: Path,
    jobs: int,
    progress: Progress,
) -> Mutated:
    tried: list[Tried] = []
    problems: list[str] = []
    for number, task in enumerate(tasks, 1):
        which = f"{number} of {len(tasks)}: " if len(tasks) > 1 else ""

        def advance(done: int, total: int, what: str, which: str = which) -> None:
            progress(done, total, f"{which}{what}")

        found, interrupted = mutate_task(layout, course, task, folder, jobs, advance)
        tried += found
        if interrupted:
            return Mutated(tuple(tried), tuple(problems), True)
        problems += problems_of(layout, task, found)
        shutil.rmtree(folder / task.id, ignore_errors=True)
    return Mutated(tuple(tried), tuple(problems))


def mutate_task(
    layout: Layout, course: Course, task: Task, folder: Path, jobs: int, progress: Progress
) -> tuple[list[Tried], bool]:
    originals = originals_of(layout, task)
    plan = [(o, m) for o in originals for m in mutants_of(o.source.read_text("utf-8"))]
    made_of = {o: attempt_at(course, task, o, o.source, "as it is") for o in originals}
    attempts = [mutant_attempt(course, task, o, m, folder) for o, m in plan]
    trials, interrupted = try_attempts(
        layout, list(made_of.values()), attempts, folder, jobs, progress
    )
    if interrupted:
        return [], True
    pairs = {
        a.label: (made_of[o], a)
        for (o, _), a, trial in zip(plan, attempts, trials)
        if trial.result and trial.result.status == "passed"
    }
    alike = optimized_alike(layout, pairs, folder, jobs)
    found = [
        tried_of(task, o, m, Trial(same=made_of[o].label) if a.label in alike else trial)
        for (o, m), a, trial in zip(plan, attempts, trials)
    ]
    draws = graded_draws(task, course.grade_seeds)
    solution = Attempt(task, originals[0].source, f"{task.id} watched", draws, "watched")
    never_varied = constants_of(layout, solution, folder, jobs)
    return found + [passing(task, originals[0], m) for m in never_varied], False


def originals_of(layout: Layout, task: Task) -> list[Original]:
    solution = layout.solutions / task.unit / f"{task.id}.c"
    accepted = sorted((task.folder / "accepted").glob("*.c"))
    return [Original(solution, ""), *(Original(file, f"{file.name}:") for file in accepted)]


def attempt_at(course: Course, task: Task, original: Original, source: Path, name: str) -> Attempt:
    label = f"{original.prefix}{name}"
    draws = graded_draws(task, course.grade_seeds)
    return Attempt(task, source, f"{label} of {task.id}", draws, label)


def mutant_attempt(
    course: Course, task: Task, original: Original, mutant: Mutant, folder: Path
) -> Attempt:
    source = folder / "mutants" / task.id / f"{original.prefix}{mutant.name}.c"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(mutant.text, "utf-8")
    return attempt_at(course, task, original, source, mutant.name)


def tried_of(task: Task, original: Original, mutant: Mutant, trial: Trial) -> Tried:
    if trial.result is None:
        return Tried(task.id, original, mutant, SAME, trial.same)
    status = trial.result.status
    if status == "compile error":
        return Tried(task.id, original, mutant, STILLBORN)
    if status == "grader error":
        # It does not kill a mutant: it would tell the student that it is our fault.
        return Tried(task.id, original, mutant, SURVIVED, trial.result.message)
    if status != "passed":
        return Tried(task.id, original, mutant, KILLED)
    return passing(task, original, mutant)


def passing(task: Task, original: Original, mutant: Mutant) -> Tried:
    for key in keys_of(original, mutant):
        if key in task.equivalent:
            return Tried(task.id, original, mutant, EQUIVALENT, task.equivalent[key], key)
    return Tried(task.id, original, mutant, SURVIVED)


def keys_of(original: Original, mutant: Mutant) -> list[str]:
    """The names under which a reason for it may stand. An accepted program may do a thing twice:
    then one reason holds for every mutant of a line, which its key quotes."""
    keys = [f"{original.prefix}{mutant.name}", f"{EVERY}:{mutant.name}"]
    if original.prefix:
        line = original.source.read_text("utf-8").splitlines()[mutant.line - 1]
        keys.append(f"{original.prefix}{line.strip()}")
    return keys


def problems_of(layout: Layout, task: Task, found: Sequence[Tried]) -> list[str]:
    survived = [
        f"{t.original.source.relative_to(layout.root)}: {t.mutant.name} passes: "
        f"{t.mutant.change()}{': ' + t.reason if t.reason else ''}"
        for t in found
        if t.fate == SURVIVED
    ]
    used = {t.key for t in found}
    return survived + [
        f"{task.folder / 'task.toml'}: [equivalent] {key}: no mutant with this name passes"
        for key in task.equivalent
        if key not in used
    ]
