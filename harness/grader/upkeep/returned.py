"""What came back from a machine that recorded a plan (plan.py): judged as `verify` judges its own
recordings. It is read without trust: regular files alone, and the judge is behind its walls."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..course.draw import Drawn
from ..course.generate import capabilities
from ..course.manifest import Course
from ..grading.pipeline import Attempt, Attempted, Recorder, run_attempts
from ..grading.record import Recording, read_recording
from ..grading.workers import Progress
from ..platform.files import json_from
from ..platform.paths import Layout
from ..platform.trees import remove_tree
from .plan import FILE, KINDS, MAP, SCHEMA, Planned, chosen_orders
from .verify import Ordered, attempt_problems, moved_totals

CAPABILITIES = "capabilities.json"


class UnreadableEvidence(Exception):
    """The folder is not what a plan leaves. The message is for an instructor."""


@dataclass(frozen=True)
class Returned:
    """A folder of evidence, and what its plan says of it."""

    folder: Path
    full: bool
    kind: str
    programs: Mapping[tuple[str, str], str | None]  # by task and label: the hash of its source
    runs: Mapping[tuple[str, str, str], Planned]  # by task, program and draw
    capabilities: Mapping[str, int]  # of the machine that recorded


@dataclass(frozen=True)
class Judged:
    problems: tuple[str, ...]
    programs: int
    runs: int
    platforms: tuple[str, ...]  # on which they were recorded
    interrupted: bool = False


def read_returned(given: Path) -> Returned:
    """Of the plan's folder, or of evidence/ in it. Raises UnreadableEvidence."""
    folder = given / "evidence" if (given / "evidence" / FILE).is_file() else given
    try:
        plan = json_from((folder / FILE).read_text("utf-8"))
        known = json_from((folder / CAPABILITIES).read_text("utf-8"))
        return _returned(folder, plan, known)
    except OSError as error:
        raise UnreadableEvidence(f"{error.filename}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableEvidence(f"{folder}: no evidence of a plan: {error!r}") from error


def _returned(folder: Path, plan: Any, known: Any) -> Returned:
    if plan["schema"] != SCHEMA or plan["kind"] not in KINDS:
        raise ValueError(f"schema {plan['schema']}, kind {plan['kind']}")
    runs = [Planned(**run) for run in plan["runs"]]
    if not all(run.number.isdecimal() for run in runs):
        raise ValueError("a run without a number")
    return Returned(
        folder,
        bool(plan["full"]),
        plan["kind"],
        {(p["task"], p["label"]): p["sha256"] for p in plan["programs"]},
        {(run.task, run.program, run.drawn): run for run in runs},
        {str(name): int(value) for name, value in known.items()},
    )


def recordings_of(returned: Returned) -> Recorder:
    """Takes a recording from what came back instead of making it."""

    def take(attempt: Attempt, drawn: Drawn, exe: Path, to: Path, cpu: int | None) -> Recording:
        program = MAP if attempt.task.native else attempt.label
        run = returned.runs.get((attempt.task.id, program, drawn.name))
        if run is None:
            return Recording(to, (), "", "the plan has no such run")
        remove_tree(to)
        to.mkdir(parents=True)
        place = returned.folder / run.number
        for file in place.iterdir() if place.is_dir() else ():
            if file.is_file() and not file.is_symlink():
                shutil.copy(file, to)
        return read_recording(to)

    return take


def judge_returned(
    layout: Layout,
    course: Course,
    names: Sequence[str],
    returned: Returned,
    work: Path,
    jobs: int,
    progress: Progress,
) -> Judged:
    """Task after task. The programs are built once more: what is refused for its calls is
    not run, and a source that has changed since the plan is named."""
    layout = replace(layout, both_judges=True)
    found: list[str] = []
    came: list[Attempted] = []
    for name in names:
        ordered = planned_orders(layout, course, name, returned, work)
        attempts = [o.attempt for o in ordered]
        taking = recordings_of(returned)
        made, interrupted = run_attempts(layout, attempts, work, jobs, progress, taking)
        came += made
        if interrupted:
            return _judged(found, came, True)
        found += [p for o, a in zip(ordered, made) for p in problems_of(o, a, returned)]
        found += moved_totals(ordered, made) if ordered else []
        remove_tree(work / name)
    judged = _judged(found, came, False)
    return replace(judged, problems=(*judged.problems, *unexpected(layout, returned, judged)))


def unexpected(layout: Layout, returned: Returned, judged: Judged) -> list[str]:
    """Answers of a Windows that are not those of the table, where only sources speak for it."""
    if not any(name.startswith("Windows ") for name in judged.platforms):
        return []
    file, known = layout.root / "harness" / "capabilities.toml", returned.capabilities
    return [
        f"{file}: {row['name']}: Windows was expected to answer {row['windows']}, not "
        f"{known.get(row['name'], 'nothing')}"
        for row in capabilities(file)
        if known.get(row["name"]) != row["windows"]
    ]


def planned_orders(
    layout: Layout, course: Course, name: str, returned: Returned, work: Path
) -> list[Ordered]:
    task, idle = course.tasks[name], work / "idle" / name
    every = chosen_orders(layout, course, task, returned.full, returned.kind, idle)
    return [o for o in every if (name, o.attempt.label) in returned.programs]


def problems_of(order: Ordered, came: Attempted, returned: Returned) -> list[str]:
    attempt = order.attempt
    planned = returned.programs[attempt.task.id, attempt.label]
    if came.built and came.built.sha256 != planned:
        return [f"{attempt.shown_source}: has changed since the plan was made"]
    return attempt_problems(order, came, returned.capabilities)


def _judged(problems: Sequence[str], came: Sequence[Attempted], interrupted: bool) -> Judged:
    ran = [run for attempted in came for run in attempted.runs]
    platforms = {run.outcome.platform for run in ran if run.outcome.platform}
    return Judged(tuple(problems), len(came), len(ran), tuple(sorted(platforms)), interrupted)
