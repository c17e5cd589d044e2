"""regions FILE: a dump of any process; regions diff A B: two of one; and maps as HTML pages."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..grading.snapshots import Snapshot, difference_of_dumps, read_dump
from ..platform.files import write_atomically
from ..report import map_page, regions, terminal
from .context import Context, ExitCode, UsageError


def is_dump(word: str) -> bool:
    """Whether the argument names a file, not a task: tasks have no dot or slash in their names."""
    return "." in word or "/" in word or "\\" in word


def show_dump(context: Context, args: argparse.Namespace) -> int:
    file = existing(args.task)
    if args.checkpoint or args.run:
        raise UsageError("--checkpoint and --run choose a task's snapshot, but this is a file")
    document = read_dump(context.layout.native / "regions", file)
    if context.json:
        context.print_json(document)
    if args.html:
        write_page(context, map_page.page(document, file.name), args.html)
    elif not context.json:
        shown = Snapshot("", document["process"]["pid"], True, file)
        context.out.print(terminal.line(context.out, str(file), "bold"))
        regions.print_map(context.out, shown, document, None, [], args.all)
        regions.print_left_out(context.out, document)
    return ExitCode.PASSED


def show_difference(context: Context, args: argparse.Namespace) -> int:
    """regions diff A B: what happened between two dumps of one process."""
    if len(args.dumps) != 2:
        raise UsageError("usage: grade.py regions diff A.dmp B.dmp [--html OUT]")
    before, after = map(existing, args.dumps)
    program = context.layout.native / "regions"
    happened = difference_of_dumps(program, before, after)
    if context.json:
        context.print_json(happened)
    if args.html:
        first, second = (read_dump(program, file) for file in (before, after))
        made = map_page.page_of_two(first, second, [before.name, after.name], happened)
        write_page(context, made, args.html)
    elif not context.json:
        regions.print_story(context.out, before.name, happened["events"])
    return ExitCode.PASSED


def existing(word: str) -> Path:
    file = Path(word)
    if not file.is_file():
        raise UsageError(f"{file}: no such file")
    return file


def write_page(context: Context, page: str, out: Path) -> None:
    try:
        write_atomically(out, page)
    except OSError as error:
        raise UsageError(f"cannot write {out}: {error.strerror}") from error
    context.err.print(f"wrote {out}", style="dim", soft_wrap=True)
