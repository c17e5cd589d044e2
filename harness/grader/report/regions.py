"""A photograph's map: read through build/native/regions, shown as a table."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..problem import EnvironmentProblem
from ..record import read_recording
from .terminal import line

PAGE = 0x1000
READ_SECONDS = 30
# Present in every process and seldom the question.
BACKGROUND = ("free", "unusable", "image", "system", "teb", "peb")
KIND_STYLES = {
    "private": "yellow",
    "heap": "magenta",
    "stack": "green",
    "mapped file": "cyan",
    "shareable": "blue",
    "mapped": "cyan",
    "image": "dim",
    "free": "dim",
    "unusable": "dim",
}


class UnreadablePhoto(Exception):
    """`regions` refused a dump; the message is its own."""


@dataclass(frozen=True)
class Photo:
    checkpoint: str
    pid: int
    main: bool
    file: Path


def photos_of(evidence: Path) -> list[Photo]:
    """In the order in which they were taken."""
    return [
        Photo(event["name"], dump["pid"], dump["main"], evidence / Path(dump["file"]).name)
        for event in read_recording(evidence).events
        if event["event"] == "checkpoint"
        for dump in event["dumps"]
    ]


def read(regions: Path, dump: Path) -> dict[str, Any]:
    """The document of harness/regions/regions.schema.json."""
    try:
        ended = subprocess.run(
            [regions, "--json", dump], capture_output=True, timeout=READ_SECONDS, check=False
        )
    except FileNotFoundError as error:
        raise EnvironmentProblem(f"{regions} is missing", "python3 grade.py setup") from error
    except subprocess.TimeoutExpired as error:
        raise UnreadablePhoto(f"{dump}: not read after {READ_SECONDS} s") from error
    if ended.returncode != 0:
        raise UnreadablePhoto(ended.stderr.decode(errors="replace").strip())
    document: dict[str, Any] = json.loads(ended.stdout)
    return document


def print_map(
    console: Console, photo: Photo, document: Mapping[str, Any], everything: bool
) -> None:
    rows = [row for row in document["rows"] if everything or row["kind"] not in BACKGROUND]
    who = "the program" if photo.main else "its child"
    console.print(
        line(console, f"{who}, process {photo.pid}, {document['process']['platform']}", "dim")
    )
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("base", "pages", "state", "protect", "kind"):
        table.add_column(name, justify="right" if name == "pages" else "left", no_wrap=True)
    table.add_column("detail", overflow="fold")
    allocation = None
    for row in rows:
        # An allocation's further runs stand under its first one.
        first = row["allocation_base"] != allocation
        allocation = row["allocation_base"]
        table.add_row(
            Text(row["base"], "bold" if first else "dim"),
            str(pages(row)),
            row["state"],
            row["protect"] or "-",
            Text(row["kind"], KIND_STYLES.get(row["kind"], "")),
            line(console, row["detail"] or "", "dim"),
        )
    console.print(table)
    hidden = len(document["rows"]) - len(rows)
    if hidden:
        console.print(
            line(
                console,
                f"{hidden} rows more with --all: free ranges, images, the system's own",
                "dim",
            )
        )


def pages(row: Mapping[str, Any]) -> int:
    return (int(row["end"], 16) - int(row["base"], 16)) // PAGE
