"""What a real dump proves beyond the labels with which its .truth file began.

    /usr/bin/python3 tests/regions/prove.py DUMP TRUTH [--write]

Reads the dump with nothing of the project (raw_dump.py) and compares the labels, or adds them.
They are given to rows without a label only; "system NAME" has the words of a listing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from raw_dump import COMMIT, GRANULARITY, MAPPED, PRIVATE, Dump, Region

KUSER = 0x7FFE0000
READONLY, NOACCESS, EXECUTE = 2, 1, 0xF0
BITMAP = 1 << 41  # of 128 TB, a bit for 8 bytes
ROW = re.compile(r"^([0-9a-f]{12})-[0-9a-f]{12} a=[0-9a-f]+ \w+ +\S+ +\(\S+\) \w+(?:  (.+))?$")
PROVED_HERE = ("system ", "shadow stack ")


def labels(dump: Dump) -> dict[int, str]:
    """By the base of a region."""
    found: dict[int, str] = {}
    proofs = (slot, desktop, block, bitmap, shadow)
    for region, label in (pair for proof in proofs for pair in proof(dump)):
        found.setdefault(region.base, label)
    return found


def slot(dump: Dump) -> Iterator[tuple[Region, str]]:
    """No reservation begins between multiples of 64 KB, and the kernel's page is at the first."""
    for r in dump.regions:
        if KUSER < r.base < KUSER + GRANULARITY and r.type == PRIVATE:
            yield r, "system beside KUSER_SHARED_DATA"


def desktop(dump: Dump) -> Iterator[tuple[Region, str]]:
    for teb in dump.tebs.values():
        info, base = dump.number(teb + 0x820), dump.number(teb + 0x828)
        here = dump.at(info) if info else None
        if here and here.type == MAPPED and here.protect == READONLY and here.allocation == base:
            for r in dump.allocation(info):
                yield r, "system desktop heap"


def block(dump: Dump) -> Iterator[tuple[Region, str]]:
    for teb in dump.tebs.values():
        for r in dump.allocation(teb):
            yield r, "system PEB and TEB block"


def bitmap(dump: Dump) -> Iterator[tuple[Region, str]]:
    code = [r for r in dump.regions if r.state == COMMIT and r.protect & EXECUTE]
    for view in {r.allocation for r in dump.regions if r.type == MAPPED}:
        parts = dump.allocation(view)
        if parts[-1].end - view == BITMAP and all(covered(parts, view, r) for r in code):
            for r in parts:
                yield r, "system Control Flow Guard bitmap"


def shadow(dump: Dump) -> Iterator[tuple[Region, str]]:
    for base, thread in dump.shadow_stacks.items():
        for r in dump.allocation(base):
            yield r, f"shadow stack {thread:x}"


def covered(parts: list[Region], view: int, code: Region) -> bool:
    """Whether the bits of these addresses are there to be read."""
    first, last = view + (code.base >> 6), view + (code.end - 1 >> 6)
    bits = [p for p in parts if p.base <= last and first < p.end]
    return all(p.state == COMMIT and p.protect == READONLY for p in bits)


def proved_rows(truth: str, found: dict[int, str]) -> Iterator[str]:
    """The truth's lines, each row with the label that it should have."""
    for line in truth.splitlines():
        row = ROW.match(line)
        if row and (row[2] is None or row[2].startswith(PROVED_HERE)):
            bare = line[: row.end()].rstrip() if row[2] is None else line[: row.start(2)].rstrip()
            label = found.get(int(row[1], 16))
            line = f"{bare}  {label}" if label else bare
        yield line


def main(dump: Path, truth: Path, write: bool) -> int:
    before = truth.read_text(encoding="utf-8")
    after = "\n".join(proved_rows(before, labels(Dump(dump)))) + "\n"
    if write:
        truth.write_text(after, encoding="utf-8")
    elif before != after:
        print(f"{truth}: not what the dump proves")
    return int(before != after and not write)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), "--write" in sys.argv))
