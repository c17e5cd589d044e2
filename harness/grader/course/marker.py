"""What a new task's author has still to fill in: every place with MARKER."""

from __future__ import annotations

from pathlib import Path

from .generate import current

MARKER = "TODO(new)"


def unfilled(file: Path) -> list[str]:
    """A problem for each marker that is left in a file."""
    text = current(file) or ""
    found = enumerate(text.splitlines(), start=1)
    return [f"{file}:{number}: to do: {task_of(line)}" for number, line in found if MARKER in line]


def task_of(line: str) -> str:
    """task_of('outcome = "TODO(new): say what",') is "say what"."""
    wanted = line.partition(MARKER)[2].strip(" :\"',").removesuffix("-->").removesuffix("*/")
    return wanted.strip() or "replace the marker"
