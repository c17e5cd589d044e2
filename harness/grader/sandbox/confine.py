"""The innermost wall, harness/linux/confine: limits, filters of system calls, and, when root
starts it, a user id that nothing else uses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..platform.paths import find_layout
from .limits import Limits

INSIDE = "/confine"  # where the sandbox has it


def program() -> Path:
    return find_layout().native / "confine"


def confined(
    argv: Sequence[str],
    limits: Limits,
    profile: str,
    own_uid: bool = False,
    given: Sequence[str] = (),
    runtime: str | None = None,
) -> list[str]:
    """argv behind the wall. profile names the filter of system calls ("compiler", "wine" or
    "none"). own_uid runs it with its own user id; the folders `given` then belong to that
    user. In the folder `runtime` it gets a folder that is named by its uid."""
    numbers = {
        "cpu": limits.cpu_seconds,
        "data": limits.data_bytes,
        "file": limits.file_bytes,
        # run() ends a sandbox that reaches the limit; this stops what grows between two checks.
        "processes": limits.processes * 5 // 4,
    }
    return [
        INSIDE,
        *(word for name, most in numbers.items() for word in ("--limit", f"{name}={most}")),
        *("--profile", profile),
        *(("--own-uid",) if own_uid else ()),
        *(word for folder in given for word in ("--give", folder)),
        *(("--runtime", runtime) if runtime else ()),
        *("--", *argv),
    ]
