"""The innermost wall, harness/linux/confine: limits, filters of system calls, and as
root a user of the sandbox's own."""

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
    "none"); own_uid makes it a user of its own, to whom the folders `given` then belong; in
    the folder `runtime` it gets one named by its uid."""
    numbers = {
        "cpu": limits.cpu_seconds,
        "data": limits.data_bytes,
        "file": limits.file_bytes,
        # run() ends who comes to the limit; this holds what grows between two looks.
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
