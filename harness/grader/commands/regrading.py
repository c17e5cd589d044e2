"""regrade: a class graded anew from kept evidence. No program is built or run."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..classroom.assignment import find_assignment
from ..classroom.batch import BatchError, opened
from ..classroom.regrade import Regrade, Wanted
from ..classroom.units import Unit
from ..course.manifest import load_course
from ..grading.pipeline import require_built
from ..grading.results import Report
from ..grading.workers import default_jobs
from ..platform.paths import Layout
from ..platform.text import GivenPath, shown_name
from ..report import terminal
from .batch import check_only, exit_code, rendered
from .context import Context, ExitCode, UsageError

Add = Callable[..., argparse.ArgumentParser]


def add_command(
    add: Add, everywhere: argparse.ArgumentParser, jobs: Callable[[str], int]
) -> argparse.ArgumentParser:
    p = add(
        "regrade",
        parents=[everywhere],
        help="grade a class anew from its kept evidence, after a check or points changed",
    )
    p.add_argument("path", type=GivenPath, metavar="OUT", help="the folder that batch has written")
    p.add_argument(
        "--assignment",
        required=True,
        metavar="NAME|FILE.toml",
        help="as for batch; its points and its policies may have changed",
    )
    p.add_argument(
        "--only",
        nargs="+",
        metavar="ID",
        default=[],
        help="judge only these students or submissions again",
    )
    p.add_argument(
        "--dry-run", action="store_true", help="show what would change, and write nothing"
    )
    p.add_argument("--jobs", type=jobs, default=default_jobs(), metavar="N")
    p.set_defaults(command=regrade_class)
    return p


def regrade_class(context: Context, args: argparse.Namespace) -> int:
    layout, course = context.layout, load_course(context.layout)
    assignment = find_assignment(layout, course, args.assignment)
    require_built(layout)
    if not (args.path / "journal.jsonl").is_file():
        raise UsageError(f"{args.path} holds no batch")
    try:
        with opened(args.path, resume=True) as journal:
            wanted = Wanted(layout, course, assignment, args.path.absolute(), args.jobs, args.only)
            regrade = Regrade(wanted, journal, renderer(layout))
            enrolled = regrade.enrolled
            handed_in = [unit.handed_in for unit in enrolled.units]
            check_only(args.only, handed_in, enrolled.students)
            told, document = regrade.run(write=not args.dry_run)
    except BatchError as error:
        raise UsageError(str(error)) from error
    if context.json:
        context.print_json(told)
    else:
        print_differences(context, told, None if args.dry_run else args.path)
    return ExitCode.FAILED if told["refused"] else exit_code(document)


def renderer(layout: Layout) -> Callable[[Unit, Report], tuple[dict[str, Any], str]]:
    return lambda unit, report: rendered(layout, unit, report)


def print_differences(context: Context, told: dict[str, Any], out: Path | None) -> None:
    def say(text: str) -> None:
        context.out.print(terminal.line(context.out, text), soft_wrap=True)

    for student in told["students"]:
        say(f"{student['id']}: {moved(student['before'], student['after'])}")
        for reason in student["reasons"]:
            where = "/".join(filter(None, (reason["task"], reason["check"])))
            say(f"    {where}: {reason['why']}" if where else f"    {reason['why']}")
    for refused in told["refused"]:
        where = " ".join(filter(None, (refused["submission"], refused["task"])))
        say(f"kept as it was: {where}: {refused['why']}")
    changed = len(told["students"])
    kept = f"kept in {shown_name(str(out))}/regrades" if out else "nothing was written"
    say(f"{changed} changed, {told['unchanged']} unchanged | {kept}")


def moved(before: dict[str, Any], after: dict[str, Any]) -> str:
    was, now = mark(before), mark(after)
    return f"{now}, as before" if was == now else f"{was}, now {now}"


def mark(row: dict[str, Any]) -> str:
    if row["score"] is None:
        return f"no score ({row['status']})"
    return f"{row['score']} of {row['max_score']}"
