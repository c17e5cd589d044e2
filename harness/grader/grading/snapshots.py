"""The snapshots of a run, read with build/native/regions: what every byte range of a process
is, and what changed between two snapshots."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import sandbox
from ..platform.problem import EnvironmentProblem
from ..platform.text import printable
from .record import read_recording

READ_SECONDS = 30
REGIONS_SCHEMA = 1
TEXT_LIMIT = 1 << 20
OUTPUT_LIMIT = 1 << 30  # a map of a million regions takes 400 MB

# A row and a change of harness/regions/regions.schema.json.
Row = Mapping[str, Any]
Change = Mapping[str, Any]


class UnreadableSnapshot(Exception):
    """`regions` refused a dump; the message is that of `regions`."""


@dataclass(frozen=True)
class Snapshot:
    """One process at one checkpoint."""

    checkpoint: str
    pid: int
    main: bool
    file: Path


def snapshots_of(evidence: Path) -> list[Snapshot]:
    """All snapshots, in the order in which they were taken."""
    return [
        Snapshot(event["name"], dump["pid"], dump["main"], evidence / Path(dump["file"]).name)
        for event in read_recording(evidence).events
        if event["event"] == "checkpoint"
        for dump in event["dumps"]
    ]


def read_snapshot(regions: Path, snapshot: Snapshot) -> dict[str, Any]:
    """The document of harness/regions/regions.schema.json, of a recording: a damaged one is
    refused, as the judge refuses it."""
    return call(regions, ["--strict", "--json", str(snapshot.file)], [snapshot.file])


def read_dump(regions: Path, file: Path) -> dict[str, Any]:
    """The same for any minidump, also one from Windows: `left_out` of a damaged one says what it
    lacks."""
    return call(regions, ["--json", str(file)])


def difference(regions: Path, before: Snapshot, after: Snapshot) -> dict[str, Any]:
    """What happened to one process between them: the schema's $defs/diff."""
    files = [before.file, after.file]
    return call(regions, ["diff", "--strict", "--json", *map(str, files)], files)


def difference_of_dumps(regions: Path, before: Path, after: Path) -> dict[str, Any]:
    """The same of any two minidumps."""
    return call(regions, ["diff", "--json", str(before), str(after)])


def changes_between(regions: Path, before: Snapshot, after: Snapshot) -> list[Change]:
    """The changes by address, without the sentences."""
    changes: list[Change] = difference(regions, before, after)["changes"]
    return changes


def explained(regions: Path, file: Path, address: int) -> str:
    """Why an address is what it is: the text of `regions explain`."""
    return printable(output_of(regions, ["explain", str(file), hex(address)]), TEXT_LIMIT)


def allocation_at(regions: Path, file: Path, address: int) -> str:
    """The listing of the allocation around an address."""
    return printable(output_of(regions, ["--at", hex(address), str(file)], [file]), TEXT_LIMIT)


def call(regions: Path, argv: Sequence[str], recorded: Sequence[Path] = ()) -> dict[str, Any]:
    document: dict[str, Any] = fit(json.loads(output_of(regions, argv, recorded)))
    if document.get("schema") != REGIONS_SCHEMA:
        raise UnreadableSnapshot(
            f"{regions} writes schema {document.get('schema')}: run grade.py setup"
        )
    return document


def output_of(
    program: Path,
    argv: Sequence[str],
    recorded: Sequence[Path] = (),
    seconds: float = READ_SECONDS,
) -> str:
    """What `regions` or another reader of ours writes. Files that a student's program had a hand in
    are read behind a wall; one that somebody names on the command line is that person's own."""
    if not program.exists():
        raise EnvironmentProblem(f"{program} is missing", "python3 grade.py setup")
    for file in recorded:
        if not file.is_file():
            raise UnreadableSnapshot(f"{file}: no such file")
    command = [str(program), *argv]
    if recorded:
        ended = sandbox.read(command, [program, *recorded], seconds, kept=OUTPUT_LIMIT)
    else:
        ended = sandbox.read_own(command, seconds, OUTPUT_LIMIT)
    if ended.stopped:
        raise UnreadableSnapshot(f"{argv[-1]}: could not be read in {seconds:g} s")
    if ended.status != 0:
        raise UnreadableSnapshot((ended.broken or ended.errors).strip())
    if len(ended.output) >= OUTPUT_LIMIT:
        raise UnreadableSnapshot(f"{argv[-1]}: more than {OUTPUT_LIMIT >> 20} MB to say about it")
    return ended.output


def fit(value: Any) -> Any:
    """The same with every string on one line and fit to show: names in a snapshot are whatever
    the program made of them."""
    if isinstance(value, str):
        return printable(" ".join(value.splitlines()), TEXT_LIMIT)
    if isinstance(value, list):
        return [fit(item) for item in value]
    if isinstance(value, dict):
        return {key: fit(item) for key, item in value.items()}
    return value


def holds(row: Row, address: int) -> bool:
    return int(row["base"], 16) <= address < int(row["end"], 16)


def overlaps(row: Row, change: Change) -> bool:
    return int(row["base"], 16) < int(change["end"], 16) and int(change["base"], 16) < int(
        row["end"], 16
    )
