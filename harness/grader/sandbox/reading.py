"""Runs a program of ours that reads what a student's program left: dumps, events, answers.

Whoever wrote those had every reason to break their reader. It runs as a user of its own,
sees what it was given, and can write one folder; if it is taken over, that run is lost.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from .levels import is_built, level
from .limits import OUTPUT_LIMIT, READER_LIMITS
from .running import Ended, run
from .walls import reader_command

PATHS_MOST = 32


def read(
    argv: Sequence[str],
    files: Sequence[Path],
    seconds: float,
    out: Path | None = None,
    kept: int = OUTPUT_LIMIT,
) -> Ended:
    """Every path is absolute, and the same inside. `files` are the program itself and what it
    reads; folders, too. Its processor time is limited as its time is."""
    if not (is_built() and level()):
        return read_own(argv, seconds, kept)  # nothing can be recorded on such a machine
    limits = replace(READER_LIMITS, cpu_seconds=max(1, int(seconds)))
    command = reader_command(
        argv, {str(f): f for f in few(files)}, {str(out): out} if out else {}, limits=limits
    )
    return run(command, seconds, out, limits, kept=kept)


def few(files: Sequence[Path], most: int = PATHS_MOST) -> list[Path]:
    """The files, or the folders above where there are more than a command line should name."""
    found = sorted(set(files))
    while len(found) > most:
        deepest = max(len(path.parts) for path in found)
        found = sorted({p.parent if len(p.parts) == deepest else p for p in found})
    return found


def read_own(argv: Sequence[str], seconds: float, kept: int = OUTPUT_LIMIT) -> Ended:
    """The same without a wall, of a file whose reader trusts it."""
    try:
        ended = subprocess.run(
            argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return Ended(None, "", "", stopped="time")
    except OSError as error:
        return Ended(None, "", "", broken=str(error))
    printed, said = ended.stdout[:kept], ended.stderr[:OUTPUT_LIMIT]
    return Ended(ended.returncode, printed.decode(errors="replace"), said.decode(errors="replace"))
