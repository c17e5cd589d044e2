"""Judges one submission's kept evidence again, by today's checks and points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ..course.draw import Drawn, graded_draws
from ..course.manifest import Course, Task
from ..grading.crash import Place
from ..grading.outcome import GRADER_ERROR, NEEDS_REVIEW, outcome_of
from ..grading.pipeline import Attempt, Attempted, judge_attempts
from ..grading.record import read_recording
from ..grading.results import Report, RunResult, TaskResult
from ..grading.score import Ran, blank, score
from ..grading.stamp import Stamp, read_stamp, recording_hash, scenario_hash
from ..platform.paths import Layout
from .assignment import Assignment
from .units import Unit


class Refused(Exception):
    """A task's evidence is not what has to be judged; the message says why."""


def rejudged(
    layout: Layout, course: Course, assignment: Assignment, unit: Unit, before: Report
) -> tuple[Report, dict[str, str]]:
    """The report by today's rules, and the tasks that keep their earlier result, with the reason.
    One call of the judge."""
    old = {task.task: task for task in before.tasks}
    done: dict[str, TaskResult] = {}
    refused: dict[str, str] = {}
    attempted: list[Attempted] = []
    for name in assignment.tasks:
        try:
            task = known_task(course, name, old)
            if old[name].runs:
                attempted.append(kept_attempt(layout, assignment, unit, task, old[name]))
            else:
                done[name] = unrun_again(task, old[name])
        except Refused as error:
            refused[name] = str(error)
            done[name] = old.get(name) or unasked(course, name, str(error))
    for judged in judge_attempts(layout.judges, attempted, jobs=1):
        task = judged.attempt.task
        done[task.id] = scored(task, old[task.id], judged)
    tasks = tuple(done[name] for name in assignment.tasks)
    return replace(before, tasks=tasks, show=assignment.show), refused


def known_task(course: Course, name: str, old: Mapping[str, TaskResult]) -> Task:
    if name not in course.tasks:
        raise Refused("its task.toml cannot be read")
    if name not in old:
        raise Refused("it was not asked for when this was graded: grade it again")
    return course.tasks[name]


def unasked(course: Course, name: str, why: str) -> TaskResult:
    title, unit = name, course.unit_of(name).id
    return TaskResult(name, unit, title, "", GRADER_ERROR, None, 0, why)


def unrun_again(task: Task, old: TaskResult) -> TaskResult:
    """What was never run stays what it was; only what it is worth may change."""
    if old.status == GRADER_ERROR:
        raise Refused("the grader failed at it: grade it again")
    made = blank(task, old.status, old.message, old.log)
    return replace(made, source=old.source, source_sha256=old.source_sha256)


def scored(task: Task, old: TaskResult, judged: Attempted) -> TaskResult:
    made = score(task, old.source_sha256, old.source or "", judged.runs)
    return replace(made, log=old.log)


def kept_attempt(
    layout: Layout, assignment: Assignment, unit: Unit, task: Task, old: TaskResult
) -> Attempted:
    folder = unit.evidence / task.id
    stamp = require_stamp(layout, unit, task, folder)
    require_same_runs(task, assignment, old)
    runs = tuple(kept_run(task, folder / run.name, stamp, run) for run in old.runs)
    attempt = Attempt(task, Path(old.source or ""), old.source or "", tuple(r.drawn for r in runs))
    return Attempted(attempt, None, runs)


def require_stamp(layout: Layout, unit: Unit, task: Task, folder: Path) -> Stamp:
    stamp = read_stamp(folder)
    if stamp is None:
        raise Refused("its evidence was not kept")
    if not stamp.runs:
        raise Refused("its evidence is of an earlier version of the grader, which kept no hashes")
    if (stamp.task, stamp.submission) != (task.id, unit.taken.sha256):
        raise Refused("its evidence is of another task or submission")
    if stamp.scenario != scenario_hash(layout, task):
        raise Refused("the program around the student's function has changed: grade it again")
    return stamp


def require_same_runs(task: Task, assignment: Assignment, old: TaskResult) -> None:
    """With other seeds or parameters a new grade would make other recordings."""
    today = {drawn.name: dict(drawn.parameters) for drawn in graded_draws(task, assignment.seeds)}
    if today != {run.name: dict(run.parameters) for run in old.runs}:
        raise Refused("its seeds or parameters are others today: grade it again")


def kept_run(task: Task, folder: Path, stamp: Stamp, old: RunResult) -> Ran:
    try:
        hash = recording_hash(folder)
    except OSError as error:
        raise Refused(f"the evidence of run {old.name} cannot be read: {error.strerror}") from error
    if hash != stamp.runs.get(old.name):
        raise Refused(f"the evidence of run {old.name} was changed since it was recorded")
    made = read_recording(folder)
    if made.error:
        raise Refused(f"run {old.name}: {made.error}")
    drawn = Drawn(old.name, old.seed, old.edge, old.parameters)
    outcome = outcome_of(task, old.parameters, made.events, folder)
    if outcome.gave_up and old.status == NEEDS_REVIEW:
        outcome = replace(outcome, status=NEEDS_REVIEW)  # it gave up twice: see record_run()
    if old.status not in (outcome.status, GRADER_ERROR):
        now = f"{outcome.status} {outcome.message}".strip()
        raise Refused(f"run {old.name} ended with `{old.status}`, which reads today as: {now}")
    place = Place(**old.crash) if old.crash else None
    return Ran(drawn, folder, replace(outcome, notes=old.notes), made.output, place=place)
