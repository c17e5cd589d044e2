"""The evidence opens elsewhere: lldb, which this project did not write, lists the regions
of a recorded dump as the classifier's own reader does."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import groupby
from pathlib import Path

import pytest

LLDB = next(filter(None, map(shutil.which, ("lldb-19", "lldb-18", "lldb-17", "lldb-16"))), None)
LINE = re.compile(r"^\[0x([0-9a-f]+)-0x([0-9a-f]+)\) ([r-][w-][x-])", re.MULTILINE)

# What lldb makes of a protection: it drops guards and shows write-copy as writable.
RIGHTS = {
    "NA": "---", "R": "r--", "RW": "rw-", "WC": "rw-",
    "X": "--x", "RX": "r-x", "RWX": "rwx", "WCX": "rwx",
}  # fmt: skip


def as_lldb_shows(row: dict) -> str:
    if row["state"] == "free":
        return "---"
    return "r--" if row["state"] == "reserve" else RIGHTS[row["protect"].partition("+")[0]]


def merged(rows: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Neighbours of equal rights as one: where they are split is each reader's own."""
    found = []
    for rights, run in groupby(rows, key=lambda row: row[2]):
        same = list(run)
        found.append((same[0][0], same[-1][1], rights))
    return found


@pytest.mark.skipif(LLDB is None, reason="no lldb-16 or later: `sh harness/setup.sh --tests`")
def test_lldb_lists_the_same_regions(run) -> None:
    snapshot = run("every_kind").snapshot()
    ours = merged(
        [(int(r["base"], 16), int(r["end"], 16), as_lldb_shows(r)) for r in snapshot.rows]
    )
    said = lldb(snapshot.path)
    theirs = merged([(int(b, 16), int(e, 16), rights) for b, e, rights in LINE.findall(said)])
    assert len(ours) > 100, "the program should have made memory of every kind"
    assert [row for row in ours if row[2] != "---"] == [row for row in theirs if row[2] != "---"]


def lldb(dump: Path) -> str:
    command = [str(LLDB), "--no-lldbinit", "-b", "-c", str(dump), "-o", "memory region --all"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
