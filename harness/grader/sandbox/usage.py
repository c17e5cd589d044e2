"""How much of the machine the processes of a sandbox use, read from /proc."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROLLED_UP = re.compile(r"^Pss_(?:Anon|Shmem): +(\d+) kB$", re.MULTILINE)
OF_STATUS = re.compile(r"^Rss(?:Anon|Shmem):\s+(\d+) kB$", re.MULTILINE)


@dataclass
class Usage:
    threads: int = 0
    memory: int = 0  # bytes: private, shared, and held by files without a name elsewhere
    unnamed: int = 0  # bytes of files without a name, on the devices that were asked about
    seen: set[tuple[int, int]] = field(default_factory=set)


def usage_of(pid: int, devices: frozenset[int] = frozenset()) -> Usage:
    """Of a process's descendants. Orphans of a sandbox stay among them, because its first
    process inherits them. A process that ends while we look counts nothing."""
    usage = Usage()
    for child in descendants(pid):
        try:
            usage.threads += len(os.listdir(f"/proc/{child}/task"))
            usage.memory += memory_of(child)
        except OSError:
            continue
        _add_unnamed(child, devices, usage)
    return usage


def memory_of(pid: int) -> int:
    """Private memory and its part of what it shares, in bytes. Where the kernel does not tell us
    the part, all of it, so that the sum is never too small."""
    try:
        found = ROLLED_UP.findall(Path(f"/proc/{pid}/smaps_rollup").read_text())
    except PermissionError:
        found = OF_STATUS.findall(Path(f"/proc/{pid}/status").read_text())
    return sum(map(int, found)) * 1024


def _add_unnamed(pid: int, devices: frozenset[int], usage: Usage) -> None:
    """Files that are open and have no name (unlinked, or a memfd), each once."""
    try:
        descriptors = os.listdir(f"/proc/{pid}/fd")
    except OSError:
        return
    for descriptor in descriptors:
        try:
            file = os.stat(f"/proc/{pid}/fd/{descriptor}")
        except OSError:
            continue  # closed meanwhile
        known = (file.st_dev, file.st_ino)
        if not stat.S_ISREG(file.st_mode) or file.st_nlink or known in usage.seen:
            continue
        usage.seen.add(known)
        if file.st_dev in devices:
            usage.unnamed += file.st_blocks * 512
        else:
            usage.memory += file.st_blocks * 512


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
