"""From verdicts to points.

- A check passes if it passed in every run of its task; otherwise it gets no points.
- If the program ended early (crash, timeout, no checkpoint), the checks that its
  snapshots suffice for count, and the others have not passed; without a snapshot none has.
- A check that this system cannot show is `not checked` and leaves the maximum: nobody
  loses or gets points for it.
- A check that an earlier failure stopped is `not checked` and stays in the maximum.
- A check that needs others which did not pass is `not checked` too: that nothing was
  harmed is no merit of a program that did nothing.
- If the grader failed, no points are given, which is not the same as zero points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ..course.draw import Drawn
from ..course.manifest import Check, Misconception, Task
from ..platform.text import printable, shell_word
from .crash import Place
from .judge import Judged, Verdict
from .outcome import COMPLETE, Outcome
from .results import UNGRADED, CheckResult, Failure, RunResult, TaskResult

OUTPUT_CHARACTERS = 4000


@dataclass(frozen=True)
class Ran:
    """One run that was recorded and, if its outcome is complete, judged."""

    drawn: Drawn
    evidence: Path
    outcome: Outcome
    output: str = ""
    judged: Judged | None = None
    place: Place | None = None  # where it crashed


def score(task: Task, sha256: str | None, shown_source: str, runs: Sequence[Ran]) -> TaskResult:
    """The result of a task that was built, of the file with this hash, and run. runs is not
    empty."""
    runs = [faulted(run) for run in runs]
    checks = earned(task, [score_check(task, c, runs, shown_source) for c in task.checks])
    status, message = status_of(checks, runs)
    ungraded = status in UNGRADED
    return replace(
        blank(task, status, message),
        points=None if ungraded else sum(check.points for check in checks),
        max_points=sum(check.max_points for check in checks),
        source=shown_source,
        source_sha256=sha256,
        checks=checks,
        runs=tuple(run_result(task, run, shown_source) for run in runs),
    )


def blank(task: Task, status: str, message: str, log: str = "") -> TaskResult:
    """The result of a task that was not run. It has no points if that is the grader's fault."""
    return TaskResult(
        task=task.id,
        unit=task.unit,
        title=task.title,
        lesson=task.lesson,
        status=status,
        points=None if status in UNGRADED else 0,
        max_points=task.points,
        message=message,
        log=log,
        checks=tuple(unmade(check, message) for check in task.checks),
    )


def unmade(check: Check, reason: str) -> CheckResult:
    return CheckResult(
        check.id, check.title, check.rests_on, "not checked", 0, check.points, reason
    )


def faulted(run: Ran) -> Ran:
    """Turns a run that the judge could not judge into a grader error."""
    if not run.outcome.judgeable:
        return run
    fault = run.judged.fault if run.judged else "the run was not judged"
    if not fault:
        return run
    outcome = replace(run.outcome, status="grader error", message=fault)
    return replace(run, outcome=outcome, judged=None)


def status_of(checks: Sequence[CheckResult], runs: Sequence[Ran]) -> tuple[str, str]:
    """The task's status and its message. What is not the student's fault comes first."""
    incomplete = [run for run in runs if run.outcome.status != COMPLETE]
    incomplete.sort(key=lambda run: run.outcome.status not in UNGRADED)
    if incomplete:
        first = incomplete[0]
        return first.outcome.status, f"{first.outcome.message} ({run_words(first.drawn)})"
    counted = [check for check in checks if check.max_points > 0]
    if not counted:
        return "needs review", "this system can show none of its checks"
    passed = sum(check.status == "passed" for check in counted)
    if passed == len(counted):
        return "passed", ""
    return ("partial", "") if passed else ("failed", "")


def earned(task: Task, results: Sequence[CheckResult]) -> tuple[CheckResult, ...]:
    """Takes the points of checks whose needed checks did not pass. One that this system cannot
    show is in nobody's way."""
    kept: dict[str, CheckResult] = {}
    for check, result in zip(task.checks, results):
        lacking = [
            kept[name].title
            for name in check.needs
            if kept[name].status != "passed" and kept[name].max_points > 0
        ]
        if lacking and result.status == "passed":
            reason = f'needs "{lacking[0]}" first'
            result = replace(result, status="not checked", points=0, reason=reason)
        kept[check.id] = result
    return tuple(kept.values())


def score_check(task: Task, check: Check, runs: Sequence[Ran], shown_source: str) -> CheckResult:
    judged = [(run, run.judged.verdicts[check.id]) for run in runs if run.judged]
    result = unmade(check, "")
    for run, verdict in judged:
        if verdict.status == "failed":
            return replace(
                result, status="failed", failure=failure_of(task, run.drawn, verdict, shown_source)
            )
    for run in runs:
        if not run.judged:
            return replace(result, reason=f"{run.outcome.status} with {run_words(run.drawn)}")
    for run, verdict in judged:
        if verdict.status == "not checked" and run.outcome.cut and not verdict.needs_system:
            return replace(result, reason=f"{run.outcome.status} with {run_words(run.drawn)}")
        if verdict.status == "not checked":
            maximum = 0 if verdict.needs_system else check.points
            return replace(result, max_points=maximum, reason=verdict.reason)
    return replace(result, status="passed", points=check.points)


def failure_of(task: Task, drawn: Drawn, verdict: Verdict, shown_source: str) -> Failure:
    name = verdict.misconception or ""
    # `verify` reports a misconception that task.toml lacks; the student still gets the facts.
    known = task.misconceptions.get(name, Misconception(name, "", ""))
    return Failure(
        run=drawn.name,
        misconception=name,
        says=known.says,
        next=known.next,
        expected=verdict.expected,
        seen=verdict.seen,
        where=verdict.where,
        repeat=repeat_command(task, drawn, shown_source),
    )


def run_result(task: Task, run: Ran, shown_source: str) -> RunResult:
    return RunResult(
        name=run.drawn.name,
        seed=run.drawn.seed,
        edge=run.drawn.edge,
        parameters=run.drawn.parameters,
        status=run.outcome.status,
        message=run.outcome.message,
        notes=run.outcome.notes,
        output=printable(run.output, OUTPUT_CHARACTERS),
        evidence=str(run.evidence),
        repeat=repeat_command(task, run.drawn, shown_source),
        platform=run.outcome.platform,
        trust=run.outcome.trust,
        table=run.judged.table if run.judged else None,
        crash=asdict(run.place) if run.place else None,
    )


def run_words(drawn: Drawn) -> str:
    return f"edge {drawn.edge}" if drawn.edge else f"seed {drawn.seed}"


def repeat_command(task: Task, drawn: Drawn, shown_source: str) -> str:
    """The student's own file is named by its task, any other by its path."""
    what = shell_word(shown_source)
    if shown_source == f"exercises/{task.unit}/{task.id}.c":
        what = task.id
    elif Path(shown_source).name != f"{task.id}.c":
        what = f"{task.id} --source {what}"
    return f"python3 grade.py run {what} {drawn.option()}"


def totals(results: Sequence[TaskResult]) -> Mapping[str, int]:
    """How many tasks have each status, in the order of first appearance."""
    counts: dict[str, int] = {}
    for result in results:
        counts[result.status] = counts.get(result.status, 0) + 1
    return counts
