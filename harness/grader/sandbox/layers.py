"""The layers of a sandbox that this machine offers. Each is tried once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from . import confine
from .groups import place_of_groups
from .limits import COMPILE_LIMITS, Limits
from .running import run

# Layers that a machine may lack, and what follows then; available_layers() finds out.
LAYER_NAMESPACES = "namespaces"
LAYER_LANDLOCK = "Landlock"
LAYER_OWN_UID = "user of its own"
LAYER_FILTER = "filter of system calls"
LAYER_PROC = "private /proc"
LAYER_NO_NESTING = "no nested namespaces"
LAYER_PROCESS_LIMIT = "limit of processes"
LAYER_GROUP = "control group"
LAYERS = {
    LAYER_NAMESPACES: "refused here: programs see other processes, only Landlock protects files",
    LAYER_LANDLOCK: "not in this kernel: without namespaces there is no sandbox",
    LAYER_OWN_UID: "needs root: programs run as the user who runs the grader, in a user namespace",
    LAYER_FILTER: "no seccomp here: a program may make system calls that Wine does not",
    # The kernel refuses one in a container that hides parts of its own /proc.
    LAYER_PROC: "refused here: Wine reads another process's memory with ptrace, which is slower",
    LAYER_NO_NESTING: "refused here: a program can get every capability in a namespace it makes",
    LAYER_PROCESS_LIMIT: "not enforced for root: a fork bomb ends only at the time limit",
    LAYER_GROUP: "none to be had here: memory is added up from /proc, five times a second",
}

# bubblewrap's options. confine itself gives up what it needs to become another user.
NAMESPACES_OF_ROOT = (
    *("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"),
    *("--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"),
    *("--cap-add", "CAP_SETPCAP", "--cap-add", "CAP_CHOWN"),
)
NAMESPACES_OF_USER = ("--unshare-all", "--unshare-user", "--cap-drop", "ALL")
BESIDE_OTHERS = ("--die-with-parent", "--new-session", "--hostname", "regionlab")

_USER_BOX = ("bwrap", *NAMESPACES_OF_USER, "--ro-bind", "/", "/")
_ROOT_BOX = ("bwrap", *NAMESPACES_OF_ROOT, "--ro-bind", "/", "/", "--proc", "/proc")


@cache
def available_layers() -> frozenset[str]:
    """The layers that this machine offers. Each is tried once."""
    namespaces = why_no_namespaces() is None
    root = os.geteuid() == 0
    in_namespaces = root and namespaces and _succeeds([*_ROOT_BOX, *_confine("none", True), "true"])
    own_uid = in_namespaces or (root and not namespaces)
    filters = _succeeds([*_confine("wine"), "true"])
    works = {
        LAYER_NAMESPACES: namespaces,
        LAYER_LANDLOCK: run([str(confine.program()), "--landlock"], 10).output.strip()
        not in ("", "0"),
        LAYER_OWN_UID: own_uid,
        LAYER_FILTER: filters,
        LAYER_PROC: in_namespaces or _succeeds([*_USER_BOX, "--proc", "/proc", "true"]),
        LAYER_NO_NESTING: filters or can_disable_nesting(),
        LAYER_PROCESS_LIMIT: own_uid or _processes_are_limited(),
        LAYER_GROUP: place_of_groups() is not None,
    }
    return frozenset(layer for layer, there in works.items() if there)


@cache
def can_disable_nesting() -> bool:
    return _succeeds([*_USER_BOX, "--disable-userns", "true"])


def _processes_are_limited() -> bool:
    forks = ("sh", "-c", "/bin/true; exit")
    one = replace(COMPILE_LIMITS, processes=1)
    free, limited = _confine("none"), _confine("none", limits=one)
    return _succeeds([*_USER_BOX, *free, *forks]) and not _succeeds([*_USER_BOX, *limited, *forks])


def _confine(profile: str, own_uid: bool = False, limits: Limits = COMPILE_LIMITS) -> list[str]:
    """confine with the machine's own files in reach, without its command."""
    words = confine.confined([], limits, profile, own_uid)
    return [str(confine.program()), *words[1:]]


@cache
def why_no_namespaces() -> str | None:
    """None if bubblewrap can make them here, otherwise its error."""
    box = _ROOT_BOX if os.geteuid() == 0 else _USER_BOX
    ended = run([*box, "true"], 10)
    if ended.status == 0 or run([*_USER_BOX, "true"], 10).status == 0:
        return None
    return ended.broken or f"bwrap ended with {ended.status}"


def _succeeds(command: Sequence[str]) -> bool:
    return run(command, 10).status == 0
