"""verify --hostile: every attack, what defends against it, and how it ended."""

from __future__ import annotations

import argparse

from rich.table import Table
from rich.text import Text

from .. import sandbox
from ..course.manifest import did_you_mean, load_course
from ..platform.workspace import workspace
from ..report import terminal
from ..upkeep.hostile import Defended, Hostile, defend, hostile_programs, levels_here
from .context import Context, ExitCode, UsageError, progress_on


def defend_grader(context: Context, args: argparse.Namespace) -> int:
    layout, course = context.layout, load_course(context.layout)
    programs = chosen(hostile_programs(layout), args)
    if args.sandbox:
        sandbox.require_level(args.sandbox)
    levels = [args.sandbox] if args.sandbox else levels_here()
    with workspace(layout) as work, progress_on(context) as progress:
        done = defend(layout, course, programs, levels, work, progress)
    failed = [d for d in done if d.problems]
    if context.json:
        context.print_json({"schema": 1, "programs": [as_json(d) for d in done]})
    else:
        show(context, programs, levels, done)
        words = f"{len(programs)} attacks in {' and '.join(levels)}: " + (
            f"{len(failed)} did not end as expected" if failed else "all ended as expected"
        )
        context.out.print(words, style="red" if failed else "green")
    return ExitCode.FAILED if failed else ExitCode.PASSED


def chosen(programs: list[Hostile], args: argparse.Namespace) -> list[Hostile]:
    names = [program.name for program in programs]
    for name in args.program or ():
        if name not in names:
            raise UsageError(f"unknown hostile program {name!r}.{did_you_mean(name, names)}")
    return [
        program
        for program in programs
        if (not args.program or program.name in args.program)
        and (not args.task or program.task in args.task)
    ]


def as_json(done: Defended) -> dict[str, object]:
    hostile = done.hostile
    return {
        "program": hostile.name,
        "task": hostile.task,
        "attack": hostile.attack,
        "defence": hostile.defence,
        "until": hostile.until or None,
        "sandbox": done.sandbox,
        "status": done.status,
        "problems": list(done.problems),
    }


def show(
    context: Context, programs: list[Hostile], levels: list[str], done: list[Defended]
) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("", "attack", "defence", *(f"in {level}" for level in levels)):
        table.add_column(column)
    for hostile in programs:
        here = [d for d in done if d.hostile is hostile]
        failed = any(d.problems for d in here)
        table.add_row(
            terminal.mark(context.out, "failed" if failed else "passed"),
            Text.assemble((hostile.name, "bold"), "\n", hostile.attack),
            Text(hostile.defence),
            *(outcome(context, d) for d in here),
        )
    context.out.print(table)


def outcome(context: Context, done: Defended) -> Text:
    text = terminal.line(context.out, done.status)
    if done.hostile.until:
        text.append(f"\nopen until: {done.hostile.until}", "yellow")
    for problem in done.problems:
        text.append("\n").append(terminal.line(context.out, problem, "red"))
    return text
