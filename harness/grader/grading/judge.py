"""Calls the native judge over recorded runs, and checks that its results add up.

The judge's lines, its count of checks and Criterion's own counts must agree, and each
run must have exactly the checks that its task.toml declares. If a batch does not add up,
it is halved and judged again until the faulty run is alone, so that one damaged snapshot
costs only its own run.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from .. import sandbox
from ..course.manifest import Task
from ..platform.files import json_from
from ..platform.text import printable

JUDGE_SECONDS_FIXED = 30
JUDGE_SECONDS_PER_RUN = 5
SHOWN_CHARACTERS = 4000


@dataclass(frozen=True)
class RunToJudge:
    task: Task
    name: str  # unique for its task within one call
    evidence: Path
    cut: bool = False  # it ended before its last checkpoint: see check/runs.h


@dataclass(frozen=True)
class Verdict:
    """One check of one run."""

    status: str  # "passed", "failed", "not checked"
    expected: str = ""
    seen: str = ""
    where: str = ""  # a region listing
    misconception: str | None = None
    reason: str = ""  # of "not checked"
    needs_system: bool = False  # not checked because this system cannot show it


@dataclass(frozen=True)
class Judged:
    """One run: a verdict for each declared check, or why there are none."""

    verdicts: Mapping[str, Verdict]
    fault: str | None = None
    table: Mapping[str, Any] | None = None  # {"title", "columns", "rows": [{"name", "cells"}]}


class JudgeError(Exception):
    """The judge's results do not add up. The message is for an instructor."""


def judge_all(judges: Sequence[Path], runs: Sequence[RunToJudge]) -> dict[tuple[str, str], Judged]:
    """By (task id, run name), one for each run. A faulty run never makes it raise. The first
    judge's word counts; where another one says anything else, that is a fault of the run."""
    if not runs:
        return {}
    try:
        return judge_batch(judges, runs)
    except JudgeError as error:
        if len(runs) == 1:
            return {(runs[0].task.id, runs[0].name): Judged({}, str(error))}
    half = len(runs) // 2
    return judge_all(judges, runs[:half]) | judge_all(judges, runs[half:])


def judge_batch(
    judges: Sequence[Path], runs: Sequence[RunToJudge]
) -> dict[tuple[str, str], Judged]:
    written = [lines_of(judge, runs) for judge in judges]
    for judge, lines in zip(judges[1:], written[1:]):
        if lines != written[0]:
            raise JudgeError(
                f"{judge.name} and {judges[0].name} differ: {difference(written[0], lines)}"
            )
    return verdicts_from(runs, written[0])


def lines_of(judge: Path, runs: Sequence[RunToJudge]) -> list[dict[str, Any]]:
    with sandbox.scratch_folder() as folder:
        runs_file, checks_file = folder / "runs", folder / "out" / "checks.jsonl"
        checks_file.parent.mkdir()
        runs_file.write_text("".join(line_of(run) for run in runs))
        errors = call_judge(judge, runs_file, checks_file, [run.evidence for run in runs])
        return read_lines(checks_file, errors)


def difference(ours: Sequence[Any], others: Sequence[Any]) -> str:
    pairs = zip_longest(ours, others)
    one, other = next((a, b) for a, b in pairs if a != b)
    return f"{json.dumps(other)} in the place of {json.dumps(one)}"


def line_of(run: RunToJudge) -> str:
    fields = (run.task.id, run.name, str(run.evidence), *(["cut"] if run.cut else []))
    return "\t".join(fields) + "\n"


def call_judge(judge: Path, runs_file: Path, checks_file: Path, evidence: Collection[Path]) -> str:
    """Returns its standard error. Raises JudgeError unless every run was judged."""
    seconds = JUDGE_SECONDS_FIXED + JUDGE_SECONDS_PER_RUN * len(evidence)
    argv = [str(judge), "--runs", str(runs_file), "--out", str(checks_file)]
    ended = sandbox.read(argv, [judge, runs_file, *evidence], seconds, checks_file.parent)
    if ended.stopped:
        raise JudgeError(f"the judge was stopped after {seconds} s")
    if ended.broken is not None:
        raise JudgeError(f"{judge}: cannot be started: {ended.broken}")
    errors = printable(ended.errors.strip(), SHOWN_CHARACTERS)
    if ended.status != 0:
        raise JudgeError(
            errors or f"the judge ended with exit code {ended.status} and gave no reason"
        )
    return errors


def read_lines(checks_file: Path, errors: str) -> list[dict[str, Any]]:
    try:
        return [json_from(line) for line in checks_file.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError) as error:
        raise JudgeError(f"the judge's lines cannot be read: {error}. {errors}".strip()) from error


def verdicts_from(
    runs: Sequence[RunToJudge], lines: Iterable[Mapping[str, Any]]
) -> dict[tuple[str, str], Judged]:
    """Every run's verdicts from the judge's lines, or JudgeError."""
    try:
        return sort_out(runs, list(lines))
    except (KeyError, TypeError, AttributeError) as error:
        raise JudgeError(f"the judge wrote a malformed line ({error!r})") from error


def sort_out(
    runs: Sequence[RunToJudge], lines: Sequence[Mapping[str, Any]]
) -> dict[tuple[str, str], Judged]:
    if not lines or lines[-1].get("judge") != "end":
        raise JudgeError("the judge's last line is missing")
    made: dict[tuple[str, str], dict[str, Verdict]] = {(r.task.id, r.name): {} for r in runs}
    ends: dict[tuple[str, str], Mapping[str, Any]] = {}
    tables: dict[tuple[str, str], Mapping[str, Any]] = {}
    for line in lines[:-1]:
        key = (line["task"], line["run"])
        if key not in made or key in ends:
            raise JudgeError(f"{key[0]}, run {key[1]}: the judge wrote a line for it after its end")
        if "fault" in line:
            raise JudgeError(f"{key[0]}, run {key[1]}: {line['fault']}")
        if line.get("end"):
            ends[key] = line
        elif "table" in line:
            tables[key] = line["table"]
        elif line["check"] in made[key]:
            raise JudgeError(f"{key[0]}, run {key[1]}: check {line['check']} is reported twice")
        else:
            made[key][line["check"]] = verdict_from(line)
    compare_counts(made, lines[-1])
    return {
        (run.task.id, run.name): Judged(
            complete(run, made[run.task.id, run.name], ends.get((run.task.id, run.name))),
            table=tables.get((run.task.id, run.name)),
        )
        for run in runs
    }


def verdict_from(line: Mapping[str, Any]) -> Verdict:
    status = line["status"]
    if status == "not checked":
        return Verdict(status, reason=words(line["reason"]), needs_system=True)
    if status not in ("passed", "failed") or (status == "failed") != ("misconception" in line):
        raise JudgeError(f"check {line['check']}: unreadable verdict {dict(line)}")
    return Verdict(
        status,
        words(line["expected"]),
        words(line["seen"]),
        words(line.get("where") or ""),
        line.get("misconception"),
    )


def words(text: str) -> str:
    return printable(text, SHOWN_CHARACTERS)


def compare_counts(
    made: Mapping[tuple[str, str], Mapping[str, Verdict]], summary: Mapping[str, Any]
) -> None:
    """Checks the lines against the second witness: what Criterion counted."""
    statuses = [v.status for verdicts in made.values() for v in verdicts.values()]
    ours = statuses.count("passed"), statuses.count("failed")
    criterion = summary["checks_passed"], summary["checks_failed"]
    if ours != criterion:
        raise JudgeError(f"the lines report (passed, failed) = {ours}, but Criterion {criterion}")
    tasks = {
        task: any(
            v.status == "failed" for (t, _), vs in made.items() if t == task for v in vs.values()
        )
        for task, _ in made
    }
    ours = len(tasks) - sum(tasks.values()), sum(tasks.values())
    if ours != (summary["passed"], summary["failed"]) or summary["crashed"] != 0:
        raise JudgeError(
            f"the lines report (passed, failed) = {ours} tasks, but Criterion "
            f"{(summary['passed'], summary['failed'])} and {summary['crashed']} crashed"
        )


def complete(
    run: RunToJudge, made: Mapping[str, Verdict], end: Mapping[str, Any] | None
) -> dict[str, Verdict]:
    """Exactly the declared checks, in order. Those that a failed check stopped are "not
    checked"; any other missing check is our mistake."""
    name = f"{run.task.id}, run {run.name}"
    if end is None:
        raise JudgeError(f"{name}: its checks did not come to an end")
    if end["made"] != len(made):
        raise JudgeError(f"{name}: {end['made']} checks were made, {len(made)} were written")
    declared = {check.id: check.title for check in run.task.checks}
    undeclared = [check for check in made if check not in declared]
    if undeclared:
        raise JudgeError(f"{name}: check.c makes {undeclared[0]}, which task.toml does not declare")
    stopper = end["stopped_by"]
    missing = [check for check in declared if check not in made]
    if run.cut and "missing" in end:
        unreached = Verdict("not checked", reason="the program ended before")
        return {check: made.get(check, unreached) for check in declared}
    if missing and (stopper not in made or made[stopper].status != "failed"):
        raise JudgeError(f"{name}: check.c did not make {', '.join(missing)}")
    skipped = Verdict("not checked", reason=f"needs \"{declared.get(stopper, '')}\" first")
    return {check: made.get(check, skipped) for check in declared}
