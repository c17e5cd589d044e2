"""The wall around the programs of ours that read what a student's program left."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.grader import sandbox
from harness.grader.platform.paths import find_layout
from harness.grader.sandbox import reading, scratch_folder

ROOT = find_layout().root
SHELL = Path("/bin/sh")


@pytest.fixture(params=["bubblewrap", "landlock"], autouse=True)
def level(request) -> Iterator[str]:
    missing = sandbox.lacking(request.param)
    if missing:
        pytest.skip(f"this machine lacks {', '.join(missing)}")
    with sandbox.using(request.param):
        yield request.param


@pytest.fixture
def evidence() -> Iterator[Path]:
    """As it is kept: private to the grader."""
    with scratch_folder() as folder:
        (folder / "evidence").mkdir(mode=0o700)
        (folder / "evidence" / "dump").write_text("dump\n")
        (folder / "evidence" / "dump").chmod(0o600)
        (folder / "out").mkdir()
        yield folder


def shell(script: str, files: list[Path], out: Path | None = None) -> sandbox.Ended:
    return sandbox.read([str(SHELL), "-c", script], files, 20, out)


def test_it_reads_what_is_private_and_writes_where_it_may(evidence):
    dump, out = evidence / "evidence" / "dump", evidence / "out"
    ended = shell(f"cat {dump} > {out}/copy; cat {out}/copy; id -u", [dump], out)
    assert ended.status == 0 and ended.output.startswith("dump\n"), f"{ended}"
    assert (out / "copy").read_text() == "dump\n"
    assert (out / "copy").stat().st_uid == os.geteuid(), "it is the grader's again"
    assert os.geteuid() != 0 or int(ended.output.split()[1]) != 0, "a user of its own"


@pytest.mark.parametrize("what", ["other", "folder", "checkout", "passwd", "write"])
def test_it_reaches_nothing_else(evidence, what):
    dump, other = evidence / "evidence" / "dump", evidence / "evidence" / "other"
    other.write_text("another student's\n")
    script = {
        "other": f"cat {other}",
        "folder": f"ls {evidence}",
        "checkout": f"cat {ROOT}/grade.py",
        "passwd": "cat /etc/shadow",
        "write": f"echo changed > {dump}",
    }[what]
    ended = shell(script, [dump])
    listed = what == "folder" and set(ended.output.split()) <= {"evidence"}
    assert ended.status != 0 or listed, f"{ended}"
    assert dump.read_text() == "dump\n"


def test_it_may_do_nothing_with_the_right_to_read_but_read(evidence):
    dump = evidence / "evidence" / "dump"
    ended = shell("grep ^Cap /proc/self/status", [dump])
    sets = dict(line.split() for line in ended.output.splitlines())
    read = {"CapPrm:", "CapEff:", "CapBnd:", "CapAmb:"}
    assert all(int(sets[name], 16) in (0, 1 << 2) for name in read), f"CAP_DAC_READ_SEARCH: {sets}"


def test_many_files_are_given_by_their_folders():
    files = [Path(f"/runs/{task}/{seed}") for task in range(10) for seed in range(10)]
    assert reading.few(files) == sorted({file.parent for file in files})
    assert reading.few(files[:3]) == files[:3]
