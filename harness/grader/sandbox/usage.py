"""How much of the machine the processes of a sandbox use, read from /proc."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")


def usage_of(pid: int) -> tuple[int, int]:
    """(bytes of private memory, threads) of a process's descendants. Orphans of a sandbox stay
    among them, because its first process inherits them."""
    memory = threads = 0
    for child in descendants(pid):
        try:
            resident, shared = map(int, Path(f"/proc/{child}/statm").read_text().split()[1:3])
            threads += len(os.listdir(f"/proc/{child}/task"))
        except OSError:
            continue  # it ended while we looked
        memory += (resident - shared) * PAGE
    return memory, threads


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
