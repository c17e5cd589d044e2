"""A folder for one invocation of the grader."""

from __future__ import annotations

import fcntl
import os
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .paths import Layout
from .problem import EnvironmentProblem
from .trees import remove_tree


@contextmanager
def workspace(layout: Layout) -> Iterator[Path]:
    """A folder for one invocation, so that two graders in one checkout never meet.
    What publish() does not take from it is removed at the end, or at the next start."""
    folder = _fresh(layout)
    for left in layout.work.glob(".work-*"):
        if not is_alive(left.name.split("-")[1]):
            _drop(left)
    try:
        yield folder
    finally:
        _drop(folder)


def _fresh(layout: Layout) -> Path:
    """A new folder. Raises EnvironmentProblem."""
    try:
        layout.work.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".work-{os.getpid()}-", dir=layout.work))
        folder.chmod(0o711)  # without namespaces a sandbox's user must reach what is below
    except OSError as error:
        raise EnvironmentProblem(
            f"a run writes into {layout.work}, and that cannot be written: {error.strerror}. "
            "Work in a copy of the course that is yours",
            f"cp -r {shlex.quote(str(layout.root))} ~/regionlab",
        ) from error
    return folder


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """For one grader at a time: what is put into the folder stays until the block has ended."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _drop(folder: Path) -> None:
    with suppress(OSError):  # the next start tries again
        remove_tree(folder)


def is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
