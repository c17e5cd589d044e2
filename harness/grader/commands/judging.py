"""judge: from evidence to a report, by today's checks. Nothing is built or run."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ..classroom.archives import ArchiveError, kind_of_archive, members
from ..course.draw import Drawn
from ..course.manifest import Task, load_course
from ..grading.outcome import outcome_of
from ..grading.pipeline import Attempt, Attempted, judge_attempts, require_built
from ..grading.record import read_recording
from ..grading.score import Ran, score
from ..grading.stamp import Stamp, read_stamp
from ..grading.submission import Submission
from ..grading.whole import unfinished_report
from ..platform.text import GivenPath
from ..platform.workspace import workspace
from ..report import json as report_json
from ..report import terminal
from .context import Context, UsageError, run_folders, task_named
from .grading import exit_code

ARCHIVE_LIMIT = 4 << 30  # of what `grade --archive` packed


def declare_submission(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--submission",
        type=GivenPath,
        metavar="DIR",
        help="of this submission of a batch: OUT/submissions/NAME",
    )


def of_submission(context: Context, args: argparse.Namespace) -> Context:
    """The context in which recordings are those of the submission that was named."""
    if args.submission is None:
        return context
    evidence = args.submission.absolute() / "evidence"
    if not evidence.is_dir():
        raise UsageError(f"{args.submission} has no evidence: was it kept?")
    return replace(context, layout=replace(context.layout, recordings=Path(evidence)))


def judge_evidence(context: Context, args: argparse.Namespace) -> int:
    context = of_submission(context, args)
    require_built(context.layout)
    task = task_named(load_course(context.layout), args.task)
    if args.evidence is None and args.submission is not None:
        return judge_runs(context, task, runs_in(args.submission, task))
    if args.evidence is None:
        return judge_runs(context, task, run_folders(context.layout, task))
    if not args.evidence.exists():
        raise UsageError(f"{args.evidence}: no such file or folder")
    if args.evidence.is_dir():
        return judge_runs(context, task, runs_in(args.evidence, task))
    with unpacked(context, args.evidence) as folder:
        return judge_runs(context, task, runs_in(folder, task))


def runs_in(folder: Path, task: Task) -> list[Path]:
    """The runs of the task in a folder: that of one run, of the task, of several tasks, or of a
    submission."""
    folder = folder.absolute()
    if (folder / "events.jsonl").is_file():
        return [folder]
    for place in (folder, folder / task.id, folder / "evidence" / task.id):
        if found := [file.parent for file in place.glob("*/events.jsonl")]:
            return sorted(found, key=seeds_first)
    raise UsageError(f"{folder} holds no recording of {task.id}")


def seeds_first(folder: Path) -> tuple[bool, str]:
    return not folder.name.isdigit(), folder.name


@contextmanager
def unpacked(context: Context, file: Path) -> Iterator[Path]:
    """What `grade --archive` has packed, for a while in a folder."""
    content = file.read_bytes()
    kind = kind_of_archive(os.fsencode(file.name), content)
    if not kind:
        raise UsageError(f"{file}: neither a folder of evidence nor an archive of it")
    with workspace(context.layout) as work:
        try:
            for member in members(content, kind, ARCHIVE_LIMIT):
                path = work / os.fsdecode(member.name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(member.content)
        except ArchiveError as error:
            raise UsageError(f"{file} cannot be unpacked: {error}") from error
        yield work


def judge_runs(context: Context, task: Task, folders: Sequence[Path]) -> int:
    stamp = stamp_of(task, folders)
    runs = [recorded_run(task, folder) for folder in folders]
    attempt = Attempt(task, Path("the evidence"), stamp.source, tuple(r.drawn for r in runs))
    attempted = Attempted(attempt, None, tuple(runs))
    judged = judge_attempts(context.layout.judges, [attempted], jobs=1)
    result = score(task, stamp.source_sha256, attempt.shown_source, judged[0].runs)
    submission = Submission({}, (task.id,), assignment=stamp.assignment, sha256=stamp.submission)
    report = replace(
        unfinished_report(load_course(context.layout), submission, {task.id: attempt.draws}),
        status="complete",
        message="",
        tasks=(result,),
    )
    if context.json:
        context.out.file.write(report_json.render(report))
    else:
        terminal.print_report(context.out, report)
    return exit_code(report)


def stamp_of(task: Task, folders: Sequence[Path]) -> Stamp:
    """What the evidence is of. Evidence of another task is never judged as this one: a name that
    was mistyped would be a zero."""
    for folder in folders:
        stamp = read_stamp(folder)
        if stamp and stamp.task != task.id:
            raise UsageError(f"{folder}: this is evidence of {stamp.task}, not of {task.id}")
    stamp = read_stamp(folders[0])
    if stamp and stamp.source:
        return stamp
    return Stamp(task.id, f"exercises/{task.unit}/{task.id}.c", None, "")


def recorded_run(task: Task, folder: Path) -> Ran:
    """The run in a folder. Its parameters are those that the program was given."""
    made = read_recording(folder)
    if made.error:
        raise UsageError(made.error)
    given = {
        str(event["name"]): int(event["value"], 16)
        for event in made.events
        if event["event"] == "parameter" and event["value"] is not None
    }
    name = folder.name
    is_seed = name.isascii() and name.isdigit()
    drawn = Drawn(name, int(name) if is_seed else 0, None if is_seed else name, given)
    return Ran(drawn, folder, outcome_of(task, given, made.events, folder), made.output)
