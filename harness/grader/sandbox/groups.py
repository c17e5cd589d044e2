"""A control group (cgroups(7)) for each sandbox, where the machine gives one. The kernel then
counts what all its processes use together, as no sum over /proc can: memory that they share,
files without a name, what a tmpfs holds; and it keeps them within the limit at every moment.

Both versions are known. A machine that gives none, or only to read, costs nothing but that:
usage.py then adds up what /proc tells.
"""

from __future__ import annotations

import atexit
import itertools
import os
import re
import subprocess
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..platform.workspace import is_alive
from .limits import RUN_LIMITS, Limits

MOUNTS = Path("/proc/self/mounts")
MEMBERSHIP = Path("/proc/self/cgroup")
PREFIX = "regionlab-"
# Processes of the walls themselves, which a limit for the program must leave room for.
OF_THE_WALLS = 8
# Runs in the shell that becomes the command: its children are born in the groups.
ENTER = (
    'for group; do shift; [ "$group" = -- ] && break; echo $$ > "$group" || exit; done; exec "$@"'
)

Started = subprocess.Popen[bytes]
_numbers = itertools.count()


@dataclass(frozen=True)
class Version:
    """Files of a group, by version of the interface."""

    memory: str
    with_swap: str
    events: str
    processes: str = "pids.max"


VERSIONS = {
    1: Version("memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.oom_control"),
    2: Version("memory.max", "memory.swap.max", "memory.events"),
}


@dataclass(frozen=True)
class Place:
    """Where this process may make groups."""

    version: int
    memory: Path
    pids: Path  # of version 2: the same

    @property
    def folders(self) -> Sequence[Path]:
        return (self.memory,) if self.memory == self.pids else (self.memory, self.pids)


class Group:
    """One sandbox's at a time. Its processes have ended when the next one takes it.

    To move a process into a group takes milliseconds, to be born there nothing. A thread of
    ours lives in each group of version 1 and starts the commands; of version 2 it may not, and a
    shell moves there before it becomes the command.
    """

    def __init__(self, place: Place) -> None:
        self._files = VERSIONS[place.version]
        self._ended_before = 0
        self._thread = 0
        name = f"{PREFIX}{os.getpid()}-{next(_numbers)}"
        self.folders = [folder / name for folder in place.folders]
        for folder in self.folders:
            folder.mkdir()
        self._starter: ThreadPoolExecutor | None = None
        if place.version == 1:
            self._starter = ThreadPoolExecutor(1, "group", self._enter)

    def limit(self, limits: Limits) -> None:
        memory, pids = self.folders[0], self.folders[-1]
        most = str(limits.memory_bytes)
        swap = memory / self._files.with_swap
        # Of version 1 memory and swap together, never less than memory; of version 2 swap alone.
        if swap.exists():
            swap.write_text("-1" if self._starter else "0")
        (memory / self._files.memory).write_text(most)
        if swap.exists() and self._starter:
            swap.write_text(most)
        (pids / self._files.processes).write_text(str(limits.processes * 5 // 4 + OF_THE_WALLS))

    def start(self, command: Sequence[str], **how: Any) -> Started:
        """As Popen."""
        self._ended_before = self._ended()
        if not self._starter:
            return subprocess.Popen(self.entering(command), **how)
        started: Future[Started] = self._starter.submit(subprocess.Popen, command, **how)
        try:
            return started.result()
        except KeyboardInterrupt:
            started.add_done_callback(_end_late)
            raise

    def entering(self, command: Sequence[str]) -> list[str]:
        """The command line that moves there and becomes a command."""
        lists = [str(folder / "cgroup.procs") for folder in self.folders]
        return ["/bin/sh", "-c", ENTER, "sh", *lists, "--", *command]

    def ran_out(self) -> bool:
        """Whether the kernel has ended a process for want of memory since start()."""
        return self._ended() > self._ended_before

    def remove(self) -> None:
        if self._starter:
            self._starter.shutdown()
            while self._thread and Path(f"/proc/self/task/{self._thread}").exists():
                os.sched_yield()  # it has ended for Python, and is about to for the kernel
        _remove(self.folders)

    def _enter(self) -> None:
        self._thread = threading.get_native_id()
        for folder in self.folders:
            (folder / "tasks").write_text(str(self._thread))

    def _ended(self) -> int:
        text = (self.folders[0] / self._files.events).read_text()
        found = re.search(r"^oom_kill (\d+)$", text, re.MULTILINE)
        return int(found[1]) if found else 0


def _end_late(started: Future[Started]) -> None:
    if not started.exception():
        started.result().kill()


_free: list[Group] = []
os.register_at_fork(after_in_child=_free.clear)  # their threads are not in the child


def _free_or_new(place: Place) -> Group:
    try:
        return _free.pop()
    except IndexError:
        return Group(place)


@contextmanager
def group_for(limits: Limits) -> Iterator[Group | None]:
    """None where the machine gives none. The groups that are free are kept for later ones."""
    place = place_of_groups()
    if not place:
        yield None
        return
    group = _free_or_new(place)
    try:
        group.limit(limits)
        yield group
    finally:
        _free.append(group)


@atexit.register
def remove_free() -> None:
    while _free:
        _free.pop().remove()


@cache
def place_of_groups() -> Place | None:
    """Found out once, by making a group, for a mount may be there and refuse everything."""
    for place in _candidates(MOUNTS.read_text(), MEMBERSHIP.read_text()):
        _remove(_left_by_others(place))
        try:
            group = Group(place)
            group.limit(RUN_LIMITS)
        except OSError:
            _remove(f for p in place.folders for f in p.glob(f"{PREFIX}{os.getpid()}-*"))
            continue
        _free.append(group)
        return place
    return None


def _left_by_others(place: Place) -> Iterator[Path]:
    """Groups of graders that have ended."""
    for folder in place.folders:
        for left in folder.glob(f"{PREFIX}*-*"):
            if not is_alive(left.name.split("-")[1]):
                yield left


def _remove(folders: Iterable[Path]) -> None:
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            pass  # a process is in it: a later grader finds it empty


def _candidates(mounts: str, membership: str) -> Iterator[Place]:
    """A place for each version that is mounted, from the texts of both files."""
    groups: dict[str, str] = {}  # of each controller; version 2 has one, without a name
    for line in membership.splitlines():
        _, controllers, path = line.split(":", 2)
        groups |= {name: path for name in controllers.split(",")}
    found: dict[str, Path] = {}
    for line in mounts.splitlines():
        _, mounted, kind, options = line.split(" ")[:4]
        if kind == "cgroup2" and "" in groups:
            found[""] = Path(mounted + groups[""])
        for name in ("memory", "pids"):
            if kind == "cgroup" and name in options.split(",") and name in groups:
                found[name] = Path(mounted + groups[name])
    if "memory" in found and "pids" in found:
        yield Place(1, found["memory"], found["pids"])
    if "" in found:
        yield Place(2, found[""], found[""])
