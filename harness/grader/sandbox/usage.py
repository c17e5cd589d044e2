"""How much of the machine the processes of a sandbox use, read from /proc."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

ROLLED_UP = re.compile(r"^Pss_(?:Anon|Shmem): +(\d+) kB$", re.MULTILINE)
OF_STATUS = re.compile(r"^Rss(?:Anon|Shmem):\s+(\d+) kB$", re.MULTILINE)


def threads_of(pids: Iterable[int]) -> int:
    return sum(len(_listed(f"/proc/{pid}/task")) for pid in pids)


def memory_of_all(pids: Iterable[int]) -> int:
    """Bytes, private and shared. A process that ends while we look counts nothing."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            total += memory_of(pid)
    return total


def memory_of(pid: int) -> int:
    """Private memory and its part of what it shares, in bytes. Where the kernel does not tell us
    the part, all of it, so that the sum is never too small."""
    try:
        found = ROLLED_UP.findall(Path(f"/proc/{pid}/smaps_rollup").read_text())
    except PermissionError:
        found = OF_STATUS.findall(Path(f"/proc/{pid}/status").read_text())
    return sum(map(int, found)) * 1024


def unnamed_files(pids: Iterable[int]) -> dict[int, int]:
    """Bytes of the files that are open and have no name (unlinked, or a memfd), by device."""
    found: dict[tuple[int, int], int] = {}
    for pid in pids:
        for descriptor in _listed(f"/proc/{pid}/fd"):
            with suppress(OSError):  # closed meanwhile
                file = os.stat(f"/proc/{pid}/fd/{descriptor}")
                if stat.S_ISREG(file.st_mode) and not file.st_nlink:
                    found[file.st_dev, file.st_ino] = file.st_blocks * 512
    by_device: dict[int, int] = {}
    for (device, _), size in found.items():
        by_device[device] = by_device.get(device, 0) + size
    return by_device


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def descendants(pid: int) -> Iterator[int]:
    found = [pid]
    while found:
        children = children_of(found.pop())
        yield from children
        found += children


def children_of(pid: int) -> list[int]:
    """The children of all its threads, any of which may end while we look."""
    children: list[int] = []
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []
    for thread in threads:
        try:
            words = Path(f"/proc/{pid}/task/{thread}/children").read_text().split()
        except OSError:
            continue
        children += map(int, words)
    return children


def is_running(pid: int) -> bool:
    """Whether a process runs; False also for a zombie, whose parent has not waited for it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
