"""Wrong programs that are written on purpose: a student is given a misconception and writes a
program that has it, which the judge must catch.

A breaker passes if it runs to its end and the judge finds exactly that misconception, with
every seed of a grade. It must be the student's own: neither the starter nor a wrong program
of the course with other white space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..course.draw import draw
from ..course.manifest import Breaker, Check, Course, Misconception, Task
from ..grading.source import fingerprint, read_source
from ..grading.judge import Verdict
from ..grading.outcome import COMPLETE
from ..grading.pipeline import Attempt, Attempted, unrun_result
from ..grading.results import CheckResult, Failure, TaskResult
from ..grading.score import Ran, blank, faulted, run_result, run_words, unmade
from ..platform.paths import Layout
from ..platform.text import shell_word

CHECK = "caught"


@dataclass(frozen=True)
class Asked:
    """One breaker with its task, and the file that was handed in for it."""

    breaker: Breaker
    task: Task
    source: Path
    shown_source: str

    @property
    def misconception(self) -> Misconception:
        return self.task.misconceptions[self.breaker.misconception]

    def as_task(self) -> Task:
        """The form in which reports show it: a task with one check."""
        says = f"the judge finds {self.misconception.id} with every seed, and nothing else"
        check = Check(CHECK, says, self.breaker.points, "claim against photo")
        return replace(
            self.task,
            id=self.breaker.name,
            title=f"{self.task.title}, wrong on purpose",
            outcome=self.breaker.outcome,
            minutes=self.breaker.minutes,
            points=self.breaker.points,
            checks=(check,),
        )

    def command(self) -> str:
        file = shell_word(self.shown_source)
        return f"python3 grade.py break {self.task.id} {self.misconception.id} {file}"


def attempt_of(asked: Asked, course: Course) -> Attempt:
    draws = tuple(draw(asked.task, seed) for seed in course.grade_seeds)
    return Attempt(asked.task, asked.source, asked.shown_source, draws, asked.misconception.id)


def original_of(layout: Layout, task: Task, source: Path) -> Path | None:
    """The file of the course that this one copies: only tokens count, not their layout."""
    known = [layout.exercises / task.unit / f"{task.id}.c"]
    known += sorted((task.folder / "wrong").glob("*.c"))
    own = tokens_in(source)
    return next((file for file in known if file.is_file() and tokens_in(file) == own), None)


TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/            # a comment
    |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'
    |\w+|\S""",
    re.DOTALL | re.VERBOSE,
)


def tokens_in(source: Path) -> list[str]:
    """The tokens of a C file: names, numbers, strings and single characters, without comments.
    A file that cannot be read has none; the build refuses it and gives the reason."""
    text = read_source(source, source.name).text or b""
    joined = re.sub(r"\\\r?\n", "", text.decode())
    return [token for token in TOKEN.findall(joined) if not token.startswith(("//", "/*"))]


def copied_result(asked: Asked, original: str) -> TaskResult:
    says = f"{asked.shown_source} is {original} with other comments and white space."
    why = "Write your own program that makes this mistake."
    return failed(asked, (), failure_of(asked, "", says, why, f"a copy of {original}"))


def result_of(asked: Asked, came: Attempted) -> TaskResult:
    """The result of a breaker that is not a copy."""
    if not came.runs or len(came.runs) < len(came.attempt.draws):
        unrun = unrun_result(came.attempt, came.built)
        return described(blank(asked.as_task(), unrun.status, unrun.message, unrun.log), asked, ())
    runs = [faulted(run) for run in came.runs]
    for run in sorted(runs, key=lambda run: run.outcome.status != "grader error"):
        if run.outcome.status != COMPLETE:
            message = f"{run.outcome.message} ({run_words(run.drawn)})"
            return described(blank(asked.as_task(), run.outcome.status, message), asked, runs)
    for run in runs:
        verdicts = list(run.judged.verdicts.values()) if run.judged else []
        if misconceptions_in(verdicts) != {asked.misconception.id}:
            return uncaught(asked, runs, run, verdicts)
    check = replace(unmade(asked.as_task().checks[0], ""), status="passed")
    return scored(asked, runs, "passed", replace(check, points=asked.breaker.points))


def misconceptions_in(verdicts: Iterable[Verdict]) -> set[str]:
    return {v.misconception or "" for v in verdicts if v.status == "failed"}


def uncaught(
    asked: Asked, runs: Sequence[Ran], run: Ran, verdicts: Sequence[Verdict]
) -> TaskResult:
    """The result if the judge found something else, more than that, or nothing."""
    if asked.misconception.needs and any(verdict.needs_system for verdict in verdicts):
        message = f"this system cannot show the mistake: that needs {asked.misconception.needs}"
        return described(blank(asked.as_task(), "needs review", message), asked, runs)
    found = sorted(misconceptions_in(verdicts))
    others = [name for name in found if name != asked.misconception.id]
    known = asked.task.misconceptions.get(others[0]) if others else None
    if known:
        says, then = f"The judge found {known.id}: {known.says}", known.next
    else:
        says = "The judge found nothing wrong: with this seed the program does what it should."
        then = "Does the mistake show with every size, count and order?"
    seen = next((v for v in verdicts if v.misconception in others), None)
    where = seen.where if seen else ""
    words = f"{', '.join(found) or 'nothing'} ({run_words(run.drawn)})"
    return failed(asked, runs, failure_of(asked, run.drawn.name, says, then, words, where))


def failure_of(asked: Asked, run: str, says: str, then: str, seen: str, where: str = "") -> Failure:
    return Failure(
        run=run,
        misconception=asked.misconception.id,
        says=says,
        next=then,
        expected=asked.misconception.id,
        seen=seen,
        where=where,
        repeat=asked.command(),
    )


def failed(asked: Asked, runs: Sequence[Ran], failure: Failure) -> TaskResult:
    check = replace(unmade(asked.as_task().checks[0], ""), status="failed", failure=failure)
    return scored(asked, runs, "failed", check)


def scored(asked: Asked, runs: Sequence[Ran], status: str, check: CheckResult) -> TaskResult:
    result = replace(blank(asked.as_task(), status, ""), points=check.points, checks=(check,))
    return described(result, asked, runs)


def described(result: TaskResult, asked: Asked, runs: Sequence[Ran]) -> TaskResult:
    return replace(
        result,
        source=asked.shown_source,
        source_sha256=fingerprint(asked.source),
        runs=tuple(run_result(asked.task, run, asked.shown_source) for run in runs),
    )
