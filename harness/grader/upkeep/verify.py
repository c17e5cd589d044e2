"""Tests the promises of the course: every starter fails, every solution and accepted program
passes, and every wrong program fails for its own reason.

The other half of `grade.py verify` is agreement.py.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..course.draw import Drawn, corners, draw, edge, edges
from ..course.manifest import Course, Misconception, Task, Wrong
from ..grading.capabilities import load_capabilities
from ..grading.forbidden import forbidden_in
from ..grading.outcome import COMPLETE
from ..grading.pipeline import Attempt, Attempted, result_of, run_attempts
from ..grading.score import Ran
from ..grading.workers import Progress
from ..platform.paths import Layout

FULL_SEEDS = 10


@dataclass(frozen=True)
class Ordered:
    """An attempt and the result that it must have."""

    attempt: Attempt
    must: str  # "fail", "earn nothing", "pass", a misconception, or "status.NAME"


@dataclass(frozen=True)
class Verified:
    problems: tuple[str, ...]
    attempts: int
    runs: int
    interrupted: bool = False


def orders(layout: Layout, course: Course, task: Task, full: bool, idle: Path) -> list[Ordered]:
    """idle: a folder for the programs that do nothing. full: solution and accepted programs with
    ten seeds and at the edges, wrong ones with the grade's seeds and at the edges. Else
    everything once."""
    listed = tuple(draw(task, seed) for seed in course.grade_seeds)
    once = listed[:1]
    at_edges = (*edges(task), *corners(task))
    seeds = list(dict.fromkeys([*course.grade_seeds, *range(FULL_SEEDS)]))
    many = (*(draw(task, seed) for seed in seeds[: max(FULL_SEEDS, len(listed))]), *at_edges)
    folder = task.folder

    def order(source: Path, label: str, must: str, draws: tuple[Drawn, ...]) -> Ordered:
        made = source.is_relative_to(idle)
        shown = f"{task.id}: {label}" if made else str(source.relative_to(layout.root))
        return Ordered(Attempt(task, source, shown, draws if full else once, label), must)

    def wrong_order(file: str, wrong: Wrong) -> Ordered:
        label, source = f"wrong/{file}", folder / "wrong" / file
        if wrong.at is None:
            return order(source, label, wrong.gets, (*listed, *at_edges))
        draws = (edge(task, wrong.at),)
        shown = str(source.relative_to(layout.root))
        return Ordered(Attempt(task, source, shown, draws, label), wrong.gets)

    name = f"{task.id}.c"
    found = [
        order(layout.exercises / task.unit / name, "starter", "fail", listed),
        order(layout.solutions / task.unit / name, "solution", "pass", many),
    ]
    found += [
        order(file, f"idle/{file.name}", "earn nothing", listed)
        for file in idle_programs(layout.exercises / task.unit / name, idle)
    ]
    for file in sorted((folder / "accepted").glob("*.c")):
        found.append(order(file, f"accepted/{file.name}", "pass", many))
    found += [wrong_order(file, wrong) for file, wrong in task.wrong.items()]
    return [o for o in found if o.attempt.source.is_file()]  # the static part names the others


def unbuilt_problems(layout: Layout, task: Task) -> list[str]:
    """What is newer than what was built from it: a run would judge by the old rules. Nothing
    where nothing is built at all: running_problems() says that once."""
    judge = layout.native / "judge"
    made_from = {
        task.folder / "scenario.c": layout.mingw / "scenarios" / f"{task.id}.o",
        task.folder / "check.c": judge,
        task.folder / "ask.c": layout.native / "askers" / f"{task.id}.o",
    }
    return [
        f"{source}: is newer than what was built from it: run `grade.py setup`"
        for source, made in made_from.items()
        if judge.is_file() and source.is_file() and not is_newer(made, source)
    ]


def is_newer(made: Path, source: Path) -> bool:
    return made.is_file() and made.stat().st_mtime_ns >= source.stat().st_mtime_ns


def running_problems(
    layout: Layout,
    course: Course,
    tasks: Sequence[Task],
    full: bool,
    folder: Path,
    jobs: int,
    progress: Progress,
) -> Verified:
    """Task after task, so that the evidence of only one is on the disk. Both judges read it, and
    must agree."""
    if not tasks:
        return Verified((), 0, 0)
    layout = replace(layout, both_judges=True)
    capabilities = load_capabilities(layout)
    plan = {
        task.id: orders(layout, course, task, full, folder / "idle" / task.id) for task in tasks
    }
    total = sum(1 + len(o.attempt.draws) for found in plan.values() for o in found)
    problems: list[str] = []
    before, runs = 0, 0
    for ordered in plan.values():

        def advance(done: int, _: int, what: str, before: int = before) -> None:
            progress(before + done, total, what)

        attempted, interrupted = run_attempts(
            layout, [o.attempt for o in ordered], folder, jobs, advance
        )
        if interrupted:
            return Verified(tuple(problems), sum(map(len, plan.values())), runs, True)
        for order, came in zip(ordered, attempted):
            problems += attempt_problems(order, came, capabilities)
        if not layout.is_handout:  # which has none of the programs that prove them
            problems += unfailed_checks(ordered, attempted)
            problems += unbroken_promises(ordered, attempted)
            problems += moved_totals(ordered, attempted)
        runs += sum(len(came.runs) for came in attempted)
        before += sum(1 + len(o.attempt.draws) for o in ordered)
        shutil.rmtree(folder / ordered[0].attempt.task.id, ignore_errors=True)
    return Verified(tuple(problems), sum(map(len, plan.values())), runs)


def attempt_problems(order: Ordered, came: Attempted, capabilities: Mapping[str, int]) -> list[str]:
    attempt, result = order.attempt, result_of(came)
    where = attempt.shown_source
    if result.status == "grader error":
        return [f"{where}: grader error: {result.message}"]
    if order.must in ("fail", "pass") and came.built and came.built.log:
        return [f"{where}: compiler warnings:\n{came.built.log.rstrip()}"]
    if order.must == "pass":
        return [] if result.status == "passed" else [f"{where}: must pass, but {why(came)}"]
    if order.must == "earn nothing":
        return unearned(where, attempt.task, result.points)
    if order.must == "fail":
        if result.status not in ("failed", "partial"):
            return [
                f"{where}: the starter must fail its checks, but the result is: "
                f"{result.status} {result.message}"
            ]
        return unearned(where, attempt.task, result.points)
    if order.must.startswith("status."):
        return status_problems(order, came, result.status)
    misconception = attempt.task.misconceptions[order.must]
    if not came.runs:
        return [
            f"{where}: must get {order.must}, but the result is: {result.status} {result.message}"
        ]
    return [
        p
        for ran in came.runs
        for p in misconception_problem(where, misconception, ran, capabilities)
    ]


def unearned(where: str, task: Task, points: int | None) -> list[str]:
    """Points are for work."""
    if (points or 0) == task.free_points:
        return []
    return [
        f"{where}: does nothing and gets {points} points, not {task.free_points}: which check "
        "`needs` another, or what does [starter] say?"
    ]


def idle_programs(starter: Path, folder: Path) -> list[Path]:
    """The starter, and beside it programs that as little answer something else: written there."""
    if not starter.is_file():
        return []
    text = starter.read_text(encoding="utf-8")
    made = []
    for name, value in {"returns_0": "0", "returns_1": "1", "returns_all_ones": "-1"}.items():
        changed = re.sub(r"\breturn ([^;]+);", rf"return (__typeof__(\1)){value};", text)
        if changed != text:
            folder.mkdir(parents=True, exist_ok=True)
            file = folder / f"{name}.c"
            file.write_text(changed, encoding="utf-8")
            made.append(file)
    return made


def status_problems(order: Ordered, came: Attempted, status: str) -> list[str]:
    """A status of the task, in every run where it is a run's."""
    must = order.must.removeprefix("status.").replace("_", " ")
    found = {ran.outcome.status for ran in came.runs} or {status}
    if found == {must}:
        return []
    others = ", ".join(sorted(found - {must}))
    return [f"{order.attempt.shown_source}: must be {must!r}, but the result is: {others}"]


def misconception_problem(
    where: str, must: Misconception, ran: Ran, capabilities: Mapping[str, int]
) -> list[str]:
    run = f"{where} {ran.drawn.option()}"
    verdicts = ran.judged.verdicts.values() if ran.judged else ()
    got = [v.misconception for v in verdicts if v.misconception]
    if must.id in got:
        return []
    if ran.outcome.status != COMPLETE or not ran.judged:
        result = f"{ran.outcome.status} {ran.outcome.message}"
        return [f"{run}: must get {must.id}, but the result is: {result}"]
    if must.needs and not capabilities.get(must.needs):
        shown = [v for v in verdicts if v.needs_system]
        return (
            []
            if shown and not got
            else [f'{run}: this system lacks {must.needs}, so one check must be "not checked"']
        )
    return [f"{run}: must get {must.id}, but it got {', '.join(got) if got else 'no failure'}"]


def why(came: Attempted) -> str:
    """Why a program that must pass did not: the first thing that went wrong."""
    for ran in came.runs:
        if ran.outcome.status != COMPLETE:
            return f"{ran.drawn.option()}: {ran.outcome.status}: {ran.outcome.message}"
        for check, verdict in (ran.judged.verdicts if ran.judged else {}).items():
            if verdict.status == "failed":
                return (
                    f"{ran.drawn.option()}: {check}: {verdict.misconception}: "
                    f"expected {verdict.expected}, seen {verdict.seen}"
                )
    if came.built and came.built.exe is None:
        return f"it does not compile:\n{came.built.log.rstrip()}"
    if came.built and (forbidden := forbidden_in(came.attempt.task, came.built)):
        return f"it uses forbidden functions: {', '.join(forbidden)}"
    return "this system can show none of its checks"


def unbroken_promises(ordered: Sequence[Ordered], attempted: Sequence[Attempted]) -> list[str]:
    """A program that is there to break a promise fails one of the checks that hold it."""
    task = ordered[0].attempt.task
    failed = {
        (came.attempt.source.name, check)
        for came in attempted
        for ran in came.runs
        for check, verdict in (ran.judged.verdicts if ran.judged else {}).items()
        if verdict.status == "failed" or verdict.needs_system
    }
    # A program that ends otherwise (a crash, a refused call) fails all checks.
    ended = {file for file, wrong in task.wrong.items() if wrong.gets.startswith("status.")}
    return [
        f"{task.folder}/task.toml: promise {number}: {file} fails none of {', '.join(p.checks)}"
        for number, p in enumerate(task.promises, 1)
        for file in p.broken_by
        if file not in ended and not any((file, check) in failed for check in p.checks)
    ]


def moved_totals(ordered: Sequence[Ordered], attempted: Sequence[Attempted]) -> list[str]:
    """What this system cannot show it shows of nobody. A check that a program can take out of its
    own maximum, by what it does, is one that it failed."""
    judged = [
        (came.attempt, ran.drawn.option(), ran.judged.verdicts)
        for came in attempted
        for ran in came.runs
        if ran.judged
    ]
    solution = f"{ordered[0].attempt.task.id}.c"
    shown = {
        (run, check)
        for attempt, run, verdicts in judged
        if attempt.label == "solution"
        for check, verdict in verdicts.items()
        if not verdict.needs_system
    }
    return [
        f"{attempt.shown_source} {run}: {check} is not checked, and was checked of {solution}: "
        "which check does it need?"
        for attempt, run, verdicts in judged
        for check, verdict in verdicts.items()
        if verdict.needs_system and (run, check) in shown
    ]


def unfailed_checks(ordered: Sequence[Ordered], attempted: Sequence[Attempted]) -> list[str]:
    """A check that no wrong program fails may be one that cannot fail."""
    task = ordered[0].attempt.task
    failed, not_here = set(), set()
    for came in attempted:
        for ran in came.runs:
            for check, verdict in (ran.judged.verdicts if ran.judged else {}).items():
                if verdict.status == "failed":
                    failed.add(check)
                if verdict.needs_system:
                    not_here.add(check)
    return [
        f"{task.folder}/task.toml: check `{check.id}`: no program in wrong/ fails it"
        for check in task.checks
        if check.id not in failed | not_here
    ]
