"""How right the classifier is, kind by kind: precision, recall and the confusion matrix, over what
others say is true.

    /usr/bin/python3 tests/regions/accuracy.py [--dumps FOLDER]

Truth comes from
  - the facts of real Windows processes and what their dumps prove (tests/core/fixtures/*.truth);
    with --dumps the dumps themselves are read as well;
  - tests/win32/every_kind.c and look_alikes.c, which declare each address that they make,
    recorded in the sandbox. The second makes what only looks like something else.

An item is a label that a truth file proves, a region of which it proves nothing (then only the
kernel's own word is right: a label without proof is an error), a free range between them, or a
declared address. Exits with 1 when any item is labelled otherwise.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from harness.grader.grading.record import record
from harness.grader.platform.paths import Layout, find_layout
from harness.grader.sandbox.prefix import require_template

FIXTURES = Path("tests/core/fixtures")
# Each truth file, and the dump that it was made from.
DUMPS = {
    "windows-11-22000-tiny": "win11-22000-tiny-exe.dmp",
    "windows-11-22631-electron": "win11-22631-electron.dmp",
}
DECLARING = ("every_kind", "look_alikes")
ROW = re.compile(
    r"^(?P<base>[0-9a-f]{12})-(?P<end>[0-9a-f]{12}) a=[0-9a-f]+ \w+ +\S+ +\(\S+\) (?P<type>\w+)"
    r"(?:  (?P<labels>.+))?$"
)
KERNELS_WORD = {"PRIVATE": "private", "MAPPED": "mapped", "IMAGE": "image"}
GRANULARITY = 0x10000
USER_RANGE = (0, 0x7FFFFFFF0000)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Item:
    where: str
    wanted: str
    got: str


def of_truth(source: str, truth: str, rows: Sequence[Row]) -> Iterator[Item]:
    """Items of a truth file, checked against the rows of `regions --json`."""
    position = USER_RANGE[0]
    for line in truth.splitlines():
        if not (found := ROW.match(line)):
            continue
        base, end = int(found["base"], 16), int(found["end"], 16)
        yield from of_gap(source, position, base, rows)
        yield from of_region(source, base, end, found, rows)
        position = end
    yield from of_gap(source, position, USER_RANGE[1], rows)


def of_gap(source: str, base: int, end: int, rows: Sequence[Row]) -> Iterator[Item]:
    """Free, except what lies below the next multiple of 64 KB."""
    usable = min(-(-base // GRANULARITY) * GRANULARITY, end)
    for kind, start, stop in (("unusable", base, usable), ("free", usable, end)):
        if start < stop:
            yield Item(f"{source} {start:#x}", kind, kind_of_all(rows, start, stop, kind))


def of_region(
    source: str, base: int, end: int, found: re.Match[str], rows: Sequence[Row]
) -> Iterator[Item]:
    where = f"{source} {base:#x}"
    labels = [word for word in (found["labels"] or "").split(", ") if word]
    inside = rows_in(rows, base, end)
    parts = [word for word in labels if word == "PEB" or word.startswith("TEB ")]
    for word in parts:
        kind, _, thread = word.lower().partition(" ")
        right = any(
            r["kind"] == kind and (not thread or r["thread"] == int(thread, 16)) for r in inside
        )
        yield Item(f"{where} {word}", kind, kind if right else kind_of_all(rows, base, end, kind))
    if parts:
        return
    yield Item(where, *judged(labels, KERNELS_WORD[found["type"]], inside))


def judged(labels: Sequence[str], kernels: str, inside: Sequence[Row]) -> tuple[str, str]:
    """The kind that the labels prove, and the one that the rows have. What is said of a region
    of which nothing is proved must come from the kernel's layer."""
    wanted = kernels
    for label in labels:
        word, _, name = label.partition(" ")
        if label.startswith("shadow stack "):
            word, name = "shadow stack", label.rpartition(" ")[2]
        if word in ("module", "stack", "shadow stack", "heap"):
            return proved(word, name, inside)
        if word.startswith("PEB.") or word in ("KUSER_SHARED_DATA", "system"):
            wanted = "system"
    differing = [r["kind"] for r in inside if r["kind"] != wanted]
    if wanted == kernels:
        differing += [f"claimed {r['kind']}" for r in inside if not r["rule"].startswith("vad-")]
    return wanted, differing[0] if differing else wanted


def proved(word: str, name: str, inside: Sequence[Row]) -> tuple[str, str]:
    """Of a module, a stack or a heap also which one."""
    wanted = {"module": "image"}.get(word, word)
    for row in inside:
        which = {
            "image": name.lower() in row["detail"].lower(),
            "stack": word == "stack" and row.get("thread") == int(name, 16),
            "shadow stack": word == "shadow stack" and row.get("thread") == int(name, 16),
            "heap": word == "heap" and int(row.get("heap", "0"), 16) == int(name, 16),
        }[wanted]
        if row["kind"] != wanted or not which:
            return wanted, row["kind"] if row["kind"] != wanted else f"another {wanted}"
    return wanted, wanted


def rows_in(rows: Sequence[Row], base: int, end: int) -> list[Row]:
    return [r for r in rows if int(r["base"], 16) < end and base < int(r["end"], 16)]


def kind_of_all(rows: Sequence[Row], base: int, end: int, wanted: str) -> str:
    """wanted when every row there is of that kind, else the first other kind."""
    kinds = [r["kind"] for r in rows_in(rows, base, end)]
    return next((kind for kind in kinds if kind != wanted), wanted if kinds else "nothing")


def of_declared(program: str, output: str, rows: Sequence[Row]) -> Iterator[Item]:
    """want|ADDRESS|KIND|STATE|PROTECT|DETAIL, as tests/win32/declare.h prints."""
    for line in output.splitlines():
        if line.startswith("want|"):
            address, kind = line.split("|")[1:3]
            at = int(address, 16)
            yield Item(f"{program} {address}", kind, kind_of_all(rows, at, at + 1, kind))


def read(layout: Layout, dump: Path) -> list[Row]:
    command = [str(layout.native / "regions"), "--json", str(dump)]
    said = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    rows: list[Row] = json.loads(said)["rows"]
    return rows


def fixture_items(layout: Layout, name: str, dumps: Path | None) -> list[Item]:
    truth = (layout.root / FIXTURES / f"{name}.truth").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.dmp"
        facts = layout.root / FIXTURES / f"{name}.txt"
        subprocess.run([layout.native / "text_to_dump", facts, made], check=True, timeout=60)
        items = list(of_truth(name, truth, read(layout, made)))
    if dumps:
        items += of_truth(DUMPS[name], truth, read(layout, dumps / DUMPS[name]))
    return items


def declared_items(layout: Layout, program: str) -> list[Item]:
    require_template(layout)
    with tempfile.TemporaryDirectory() as folder:
        exe = layout.mingw / "tests" / f"{program}.exe"
        made = record(layout, exe, Path(folder) / "evidence", {}, {"aslr": 0}, 20_000)
        assert made.error is None, made.error
        [dump] = made.evidence.glob("*.dmp")
        return list(of_declared(program, made.output, read(layout, dump)))


def report(items: Sequence[Item]) -> str:
    wanted = Counter(item.wanted for item in items)
    got = Counter(item.got for item in items)
    pairs = Counter((item.wanted, item.got) for item in items)
    kinds = sorted(wanted.keys() | got.keys())
    lines = [f"{'kind':<12} {'true':>6} {'right':>6} {'precision':>10} {'recall':>7}"]
    for kind in kinds:
        right = pairs[kind, kind]
        lines.append(
            f"{kind:<12} {wanted[kind]:>6} {right:>6} {share(right, got[kind]):>10} "
            f"{share(right, wanted[kind]):>7}"
        )
    right = sum(pairs[kind, kind] for kind in kinds)
    lines += [f"{'all':<12} {len(items):>6} {right:>6}", "", "true (down), labelled (across)"]
    lines.append(" " * 12 + "".join(f" {kind.replace(' ', '-')[:8]:>8}" for kind in kinds))
    lines += [
        f"{kind:<12}" + "".join(f" {pairs[kind, other] or '.':>8}" for other in kinds)
        for kind in kinds
    ]
    lines += [f"{i.where}: {i.wanted}, labelled {i.got}" for i in items if i.wanted != i.got]
    return "\n".join(lines)


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument(
        "--dumps", type=Path, metavar="FOLDER", help="where the dumps themselves lie"
    )
    args = parser.parse_args(argv)
    layout = find_layout()
    items = [item for name in DUMPS for item in fixture_items(layout, name, args.dumps)]
    items += [item for program in DECLARING for item in declared_items(layout, program)]
    print(report(items))
    return int(any(item.wanted != item.got for item in items))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
