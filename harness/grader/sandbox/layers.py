"""What this machine offers to build walls with: each is tried, once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from .running import run

SANDBOX_LEVEL = "bubblewrap"

# Layers that a machine may lack, and what is then so; available_layers() finds out.
LAYER_PROC = "private /proc"
LAYER_NO_NESTING = "no nested namespaces"
LAYER_PROCESS_LIMIT = "limit of processes"
LAYERS = {
    # The kernel refuses one in a container that hides parts of its own /proc.
    LAYER_PROC: "refused here: Wine reads another process's memory with ptrace, slower",
    LAYER_NO_NESTING: "refused here: a program may have every capability in a namespace of its own",
    LAYER_PROCESS_LIMIT: "not enforced on root: a fork bomb ends only with the time limit",
}


@cache
def available_layers() -> frozenset[str]:
    """Which optional layers this machine offers: each is tried, once."""
    box = ("bwrap", "--unshare-all", "--unshare-user", "--ro-bind", "/", "/")
    forks = ("sh", "-c", "/bin/true; exit")
    cannot_fork = ("prlimit", "--nproc=1", "--", *forks)
    works = {
        LAYER_PROC: _succeeds([*box, "--proc", "/proc", "true"]),
        LAYER_NO_NESTING: _succeeds([*box, "--disable-userns", "true"]),
        LAYER_PROCESS_LIMIT: _succeeds([*box, *forks]) and not _succeeds([*box, *cannot_fork]),
    }
    return frozenset(layer for layer, there in works.items() if there)


def why_unavailable() -> str | None:
    """None when sandboxes can be made here, else what bubblewrap says."""
    ended = run(["bwrap", "--unshare-all", "--unshare-user", "--ro-bind", "/", "/", "true"], 10)
    return None if ended.status == 0 else ended.broken or f"it ended with {ended.status}"


def _succeeds(command: Sequence[str]) -> bool:
    return run(command, 10).status == 0
