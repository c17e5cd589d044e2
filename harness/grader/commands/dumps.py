"""regions FILE: a dump of any process; and a snapshot's map as an HTML page."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..grading.snapshots import Snapshot, read_snapshot
from ..platform.files import write_atomically
from ..report import map_page, regions, terminal
from .context import Context, ExitCode, UsageError


def is_dump(word: str) -> bool:
    """Whether the argument names a file, not a task: tasks have no dot or slash in their names."""
    return "." in word or "/" in word or "\\" in word


def show_dump(context: Context, args: argparse.Namespace) -> int:
    file = Path(args.task)
    if not file.is_file():
        raise UsageError(f"{file}: no such file")
    if args.checkpoint or args.run:
        raise UsageError("--checkpoint and --run choose a task's snapshot, but this is a file")
    snapshot = Snapshot("", 0, True, file)
    document = read_snapshot(context.layout.native / "regions", snapshot)
    if context.json:
        context.print_json(document)
    if args.html:
        write_page(context, document, file.name, args.html)
    elif not context.json:
        shown = Snapshot("", document["process"]["pid"], True, file)
        context.out.print(terminal.line(context.out, str(file), "bold"))
        regions.print_map(context.out, shown, document, None, [], args.all)
    return ExitCode.PASSED


def write_page(context: Context, document: Mapping[str, Any], title: str, out: Path) -> None:
    try:
        write_atomically(out, map_page.page(document, title))
    except OSError as error:
        raise UsageError(f"cannot write {out}: {error.strerror}") from error
    context.err.print(f"wrote {out}", style="dim", soft_wrap=True)
