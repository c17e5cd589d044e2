"""What all processes of a sandbox use together: by the kernel's count, and by ours."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from harness.grader import sandbox
from harness.grader.sandbox import MIB, Ended, groups, run

SMALL = replace(
    sandbox.NATIVE_LIMITS, memory_bytes=64 * MIB, written_bytes=16 * MIB, file_bytes=256 * MIB
)
# MAP_SHARED | MAP_ANONYMOUS, which no limit of one process counts, in two processes.
SHARED = """
import mmap, os, time
os.fork()
memory = mmap.mmap(-1, 60 << 20)
for page in range(0, len(memory), 4096):
    memory[page] = 1
time.sleep(9)
"""
UNLINKED = """
import os, time
file = open("/out/file", "wb")
os.unlink("/out/file")
for _ in range(40):
    file.write(bytes(1 << 20))
    file.flush()
time.sleep(9)
"""
MEMFD = """
import os, time
file = os.memfd_create("without a name")
for _ in range(80):
    os.write(file, bytes(1 << 20))
time.sleep(9)
"""


@pytest.fixture(params=["group", "sums"], autouse=True)
def counted_by(request, monkeypatch):
    if request.param == "sums":
        monkeypatch.setattr(groups, "place_of_groups", lambda: None)
    elif not groups.place_of_groups():
        pytest.skip("this machine gives no control groups")
    return request.param


def program(script: str, out: Path | None = None) -> Ended:
    command = sandbox.native_command(
        ["/usr/bin/python3", "-c", script], {}, {"/out": out} if out else {}, limits=SMALL
    )
    return run(command, 20, out, SMALL)


@pytest.mark.parametrize("script", [SHARED, MEMFD], ids=["shared", "memfd"])
def test_memory_that_processes_share_is_counted(script):
    ended = program(script)
    assert ended.stopped == "memory", f"{ended}"


def test_files_without_a_name_are_counted(tmp_path):
    assert program(UNLINKED, tmp_path).stopped == "size"


def test_memory_within_the_limit_is_used_freely():
    once = SHARED.replace("os.fork()\n", "").replace("60 <<", "40 <<").replace("time.sleep(9)", "")
    assert program(once).status == 0, "40 MB of 64"


def test_a_group_serves_the_next_sandbox_and_is_gone_with_the_grader():
    assert program(MEMFD).stopped == "memory"
    assert program("").status == 0, "what an earlier one used must not count"
    place = groups.place_of_groups()
    groups.remove_free()
    mine = f"regionlab-{os.getpid()}-*"
    assert not [left for folder in (place.folders if place else ()) for left in folder.glob(mine)]


def test_a_fork_of_the_grader_makes_its_own():
    program("")
    child = os.fork()
    if not child:
        os._exit(0 if program("").status == 0 else 1)
    assert os.waitpid(child, 0)[1] == 0


MOUNTS = """\
proc /proc proc rw,nosuid 0 0
cgroup /sys/fs/cgroup/memory cgroup rw,relatime,memory 0 0
cgroup /sys/fs/cgroup/pids cgroup rw,relatime,pids 0 0
cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0
"""


def test_each_versions_place_is_where_this_process_belongs():
    found = list(groups._candidates(MOUNTS, "8:pids:/a\n4:memory:/a/b\n0::/c\n"))
    assert found == [
        groups.Place(1, Path("/sys/fs/cgroup/memory/a/b"), Path("/sys/fs/cgroup/pids/a")),
        groups.Place(2, Path("/sys/fs/cgroup/unified/c"), Path("/sys/fs/cgroup/unified/c")),
    ]
    assert not list(groups._candidates("proc /proc proc rw 0 0\n", "0::/\n"))


def test_version_2_is_asked_by_its_own_files(tmp_path):
    group = groups.Group(groups.Place(2, tmp_path, tmp_path))
    group.limit(SMALL)
    (folder,) = group.folders
    assert (folder / "memory.max").read_text() == str(64 * MIB)
    assert int((folder / "pids.max").read_text()) >= SMALL.processes
    (folder / "memory.events").write_text("low 0\noom 3\noom_kill 0\n")
    assert not group.ran_out()
    (folder / "memory.events").write_text("low 0\noom 3\noom_kill 1\n")
    assert group.ran_out()
    assert group.entering(["true"])[-3:] == [f"{folder}/cgroup.procs", "--", "true"]
