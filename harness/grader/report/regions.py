"""A snapshot's map as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..grading.snapshots import Change, Row, Snapshot, overlaps
from ..platform.words import KINDS, Kind
from .terminal import line

PAGE = 0x1000
MOST_SENTENCES = 20
# A range whose label changed and nothing else.
RELABELED = "relabeled"


def print_map(
    console: Console,
    snapshot: Snapshot,
    document: Mapping[str, Any],
    since: str | None,
    changes: Sequence[Change],
    everything: bool,
) -> None:
    """since: the checkpoint with which this one is compared, if there is one."""
    actions = [actions_on(row, changes) for row in document["rows"]]
    shown = [
        (row, done)
        for row, done in zip(document["rows"], actions)
        if everything or done or not KINDS[row["kind"]].background
    ]
    who = "the program" if snapshot.main else "its child"
    platform = document["process"]["platform"]
    console.print(line(console, f"{who}, process {snapshot.pid}, {platform}", "dim"))
    console.print(table_of(console, shown, since))
    hidden = len(document["rows"]) - len(shown)
    if hidden:
        words = f"{hidden} more rows with --all: free ranges, images, the system's memory"
        console.print(line(console, words, "dim"))


def print_left_out(console: Console, document: Mapping[str, Any]) -> None:
    """What a damaged dump lacks. Prints nothing for a sound one."""
    lost = document["left_out"]
    if "regions" not in document["captured"]:
        console.print(
            line(console, "the dump has no region list: the rest is not captured", "bold")
        )
    if lost["count"]:
        words = f"{lost['count']} rows, fields or streams are left out: the dump is damaged"
        console.print(line(console, words, "bold"))
    for o in lost["first"][:MOST_SENTENCES]:
        row = "" if o["row"] is None else f" row {o['row']}"
        told = f"  {o['stream']}{row} at offset {o['offset']}, {o['field']}: "
        console.print(line(console, f"{told}{o['what']} is left out: {o['why']}"))


def print_story(console: Console, since: str | None, events: Sequence[Mapping[str, Any]]) -> None:
    """What happened, in sentences. Prints nothing if nothing happened."""
    told = [event["sentence"] for event in events if event["event"] != RELABELED]
    if not since or not told:
        return
    console.print(line(console, f"since `{since}`:", "dim"))
    for sentence in told[:MOST_SENTENCES]:
        console.print(line(console, f"  {sentence}"))
    if len(told) > MOST_SENTENCES:
        console.print(line(console, f"  and {len(told) - MOST_SENTENCES} more events", "dim"))


def table_of(console: Console, shown: Sequence[tuple[Row, str]], since: str | None) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("base", "pages", "state", "protect", "kind"):
        table.add_column(name, justify="right" if name == "pages" else "left", no_wrap=True)
    if since:
        table.add_column(f"since `{since}`", no_wrap=True)
    table.add_column("detail", overflow="fold")
    allocation = None
    for row, done in shown:
        # An allocation's further runs are indented under its first one.
        first = row.get("allocation_base", row["base"]) != allocation
        allocation = row.get("allocation_base")
        cells = [
            Text(row["base"], "bold" if first or done else "dim"),
            Text(str(pages(row))),
            Text(row["state"]),
            Text(row["protect"] or "-"),
            kind_text(KINDS[row["kind"]]),
        ]
        changed = [Text(done, "bold")] if since else []
        table.add_row(*cells, *changed, line(console, row["detail"] or "", "dim"))
    return table


def kind_text(kind: Kind) -> Text:
    """Its name in its colour; what every process has stays dim."""
    if kind.background:
        return Text(kind.name, "dim")
    return Text.from_ansi(f"\x1b[{kind.sgr}m{kind.name}")


def actions_on(row: Row, changes: Sequence[Change]) -> str:
    """What happened to any part of a row: "committed"."""
    done = [
        change["action"]
        for change in changes
        if change["action"] != RELABELED and overlaps(row, change)
    ]
    return ", ".join(dict.fromkeys(done))


def pages(row: Row) -> int:
    return (int(row["end"], 16) - int(row["base"], 16)) // PAGE
