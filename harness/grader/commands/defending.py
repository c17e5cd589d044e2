"""verify --hostile: every attack, what stands against it, and what became of it."""

from __future__ import annotations

import argparse

from rich.table import Table
from rich.text import Text

from ..hostile import Defended, Hostile, defend, hostile_programs
from ..manifest import did_you_mean, load_course
from ..report import terminal
from ..workspace import workspace
from .context import Context, ExitCode, UsageError, progress_on


def defend_grader(context: Context, args: argparse.Namespace) -> int:
    layout, course = context.layout, load_course(context.layout)
    programs = chosen(hostile_programs(layout), args)
    with workspace(layout) as work, progress_on(context) as progress:
        done = defend(layout, course, programs, work, progress)
    failed = [d for d in done if d.problems]
    if context.json:
        context.print_json({"schema": 1, "programs": [as_json(d) for d in done]})
    else:
        show(context, done)
        words = f"{len(done)} attacks: " + (
            f"{len(failed)} did not end as they must" if failed else "all ended as they must"
        )
        context.out.print(words, style="red" if failed else "green")
    return ExitCode.FAILED if failed else ExitCode.PASSED


def chosen(programs: list[Hostile], args: argparse.Namespace) -> list[Hostile]:
    names = [program.name for program in programs]
    for name in args.program or ():
        if name not in names:
            raise UsageError(f"there is no hostile program {name!r}.{did_you_mean(name, names)}")
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


def show(context: Context, done: list[Defended]) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("", "attack", "defence", "outcome"):
        table.add_column(column)
    for d in done:
        outcome = terminal.line(context.out, d.status)
        if d.hostile.until:
            outcome.append(f"\nopen until: {d.hostile.until}", "yellow")
        for problem in d.problems:
            outcome.append(f"\n{problem}", "red")
        table.add_row(
            terminal.mark(context.out, "failed" if d.problems else "passed"),
            Text.assemble((d.hostile.name, "bold"), "\n", d.hostile.attack),
            Text(d.hostile.defence),
            outcome,
        )
    context.out.print(table)
