"""A task's file as the course hands it out, and the copies of a learner's file before it is
reset.

The file is the learner's to change, so what it was at first is asked of git: the newest version
that still has its TODO. A checkout without git has what `grade.py setup` kept.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..course.manifest import Course, Task
from ..platform.files import free_name, replacing
from ..platform.paths import Layout

TODO = b"TODO"
GIT_SECONDS = 20


@dataclass(frozen=True)
class Starter:
    text: bytes
    where: str  # "git, version 1a2b3c4d" or "the copy that setup kept"


def exercise(layout: Layout, task: Task) -> Path:
    return layout.exercises / task.unit / f"{task.id}.c"


def starter_of(layout: Layout, task: Task) -> Starter | None:
    return from_git(layout, task) or from_setup(layout, task)


def from_git(layout: Layout, task: Task) -> Starter | None:
    path = exercise(layout, task).relative_to(layout.root).as_posix()
    listed = git(layout, "log", "--format=%h", "--", path)
    for version in (listed or b"").decode().split():
        text = git(layout, "show", f"{version}:./{path}")
        if text and TODO in text:
            return Starter(text, f"git, version {version}")
    return None


def git(layout: Layout, *words: str) -> bytes | None:
    """What git prints; None where there is no git, or no repository."""
    # A checkout may belong to another user (a container's), which git refuses otherwise.
    command = ["git", "-c", "safe.directory=*", "-C", str(layout.root), *words]
    try:
        ended = subprocess.run(command, capture_output=True, timeout=GIT_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ended.stdout if ended.returncode == 0 else None


def from_setup(layout: Layout, task: Task) -> Starter | None:
    file = kept_by_setup(layout, task)
    return Starter(file.read_bytes(), "the copy that setup kept") if file.is_file() else None


def kept_by_setup(layout: Layout, task: Task) -> Path:
    return layout.learner / "starters" / task.unit / f"{task.id}.c"


def keep_starters(layout: Layout, course: Course) -> None:
    """For setup: keeps each file as it is handed out, unless one is kept. Raises OSError."""
    for task in course.tasks.values():
        file, kept = exercise(layout, task), kept_by_setup(layout, task)
        if file.is_file() and not kept.exists() and TODO in file.read_bytes():
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, kept)


def reset(layout: Layout, task: Task, starter: Starter) -> Path | None:
    """Puts the starter in place. Returns the copy of what was there before; None if there was
    nothing. Raises OSError."""
    file = exercise(layout, task)
    copy = keep(layout, task, file) if file.exists() else None
    with replacing(file) as opened:
        opened.write(starter.text)
    return copy


def keep(layout: Layout, task: Task, file: Path) -> Path:
    """A copy of the file; a folder in its place is moved away."""
    folder = layout.learner / "before_reset"
    folder.mkdir(parents=True, exist_ok=True)
    copy = free_name(copies(folder, task))
    if file.is_dir():
        shutil.move(file, copy)
        return copy
    text = file.read_bytes()
    with replacing(copy) as opened:
        opened.write(text)
    return copy


def copies(folder: Path, task: Task) -> Iterator[Path]:
    number = 1
    while True:
        yield folder / f"{task.id}.{number}.c"
        number += 1
