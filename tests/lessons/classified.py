"""Listings that the classifier makes from the tests' programs and dumps, for docs/regions.md."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from harness.grader.grading.record import record
from harness.grader.platform.paths import Layout


def regions(layout: Layout, *arguments: str) -> str:
    command = [str(layout.native / "regions"), *arguments]
    return subprocess.run(command, check=True, timeout=60, capture_output=True, text=True).stdout


def of_fixtures(layout: Layout, words: tuple[str, ...]) -> str:
    """An argument that ends in .txt becomes the dump of that text snapshot, as FIXTURE.dmp."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [dump_of(layout, w, Path(folder)) if w.endswith(".txt") else w for w in words]
        return regions(layout, *arguments)


def dump_of(layout: Layout, snapshot: str, folder: Path) -> str:
    made = folder / f"{snapshot}.dmp"
    source = layout.root / "tests" / "core" / "fixtures" / snapshot
    subprocess.run([layout.native / "text_to_dump", source, made], check=True, timeout=60)
    return str(made)


@cache
def every_kind(layout: Layout) -> tuple[str, bytes]:
    """What every_kind.c printed, and its snapshot."""
    with tempfile.TemporaryDirectory() as folder:
        exe = layout.mingw / "tests" / "every_kind.exe"
        made = record(layout, exe, Path(folder) / "evidence", {}, {"aslr": 0}, 20_000)
        assert made.error is None, made.error
        [dump] = made.evidence.glob("*.dmp")
        return made.output, dump.read_bytes()


def explain(layout: Layout, words: tuple[str, ...]) -> str:
    kind, part = words[0].replace("_", " "), " ".join(words[1:])
    output, snapshot = every_kind(layout)
    declared = [line.split("|") for line in output.splitlines() if line.startswith("want|")]
    addresses = [w[1] for w in declared if w[2] == kind and part in w[5]]
    assert addresses, f"every_kind declares no {kind} {part}"
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / "every_kind.dmp"
        dump.write_bytes(snapshot)
        return regions(layout, "explain", str(dump), addresses[0])


def rules(layout: Layout, words: tuple[str, ...]) -> str:
    """The rules in order of precedence: the table of harness/core/rules.c, then the kernel's."""
    document = of_fixtures(layout, ("--json", "--at", "7ffe0000", "windows-11-22000-tiny.txt"))
    known = json.loads(document)["rules"]
    return "".join(f"{name:<20} {because}\n" for name, because in known.items())


def accuracy(layout: Layout, words: tuple[str, ...]) -> str:
    command = [sys.executable, str(layout.root / "tests" / "regions" / "accuracy.py")]
    return subprocess.run(command, check=True, timeout=120, capture_output=True, text=True).stdout


# The kinds of listing that this file makes.
MAKERS = {"regions": of_fixtures, "explain": explain, "rules": rules, "accuracy": accuracy}
