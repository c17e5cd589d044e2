"""`grade.py setup`: builds everything below build/. Idempotent; quick when nothing changed.

If it is stopped half-way, the next call continues from there: CMake knows what is built,
and the prefix is replaced only by a complete one.
"""

from __future__ import annotations

import fcntl
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from .. import sandbox
from ..course.manifest import ManifestError, load_course
from ..grading import outside
from ..grading.build import load_flags, precompiled_header_problem
from ..grading.capabilities import capabilities_are_current, find_capabilities
from ..learning.starter import keep_starters
from ..platform.files import write_atomically
from ..platform.paths import HANDOUT, Layout
from ..platform.problem import EnvironmentProblem
from ..sandbox.prefix import make_template, template_problem, wine_version

__all__ = ["EnvironmentProblem", "set_up"]

PRESETS = (
    ("native", "the judge and the classifier"),
    ("mingw", "the recorder, the probe and the scenarios"),
)
BUILT_HANDOUT = "handout.json"  # in build/: of what it was built
BUILD_SECONDS = 1800
BUILD_JOBS = 2


def set_up(layout: Layout, say: Callable[[str], None]) -> None:
    """Builds what is missing or stale, and reports each step. Raises EnvironmentProblem."""
    wine_version()
    refused = sandbox.why_unavailable()
    if refused:
        raise EnvironmentProblem(f"no sandbox here: {refused}", "python3 grade.py doctor")
    layout.build.mkdir(parents=True, exist_ok=True)
    with _alone(layout.build / "setup.lock", say):
        notice_handout(layout)
        for preset, what in PRESETS:
            say(f"building {what}")
            _cmake(layout, "--preset", preset)
            _build(layout, preset)
        problem = template_problem(layout)
        if problem:
            say(f"{problem}: making a new one (about 10 s)")
            make_template(layout)
        _check_precompiled_header(layout, say)
        missing = outside.calibrate(layout)
        say(
            f"programs will be recorded inside their Wine session, because {missing}"
            if missing
            else "found Wine's tables: programs will be recorded from outside of the sandbox"
        )
        if not capabilities_are_current(layout):
            found = find_capabilities(layout)
            say(f"tried out what this system can show: {len(found)} capabilities")
        _keep_starters(layout)
    say("ready")


def notice_handout(layout: Layout) -> None:
    """The files of an unpacked package are older than what was built of an earlier one: where it is
    another package, all of them count as changed."""
    marker, built = layout.root / HANDOUT, layout.build / BUILT_HANDOUT
    if not layout.is_handout or (built.is_file() and built.read_bytes() == marker.read_bytes()):
        return
    described = layout.root.glob("CMake*")
    for file in (*described, *layout.exercises.rglob("*"), *(layout.root / "harness").rglob("*")):
        file.touch()
    write_atomically(built, marker.read_text(encoding="utf-8"))


def _keep_starters(layout: Layout) -> None:
    """For `grade.py reset` in a checkout without git. Nothing else rests on it."""
    with suppress(OSError, ManifestError):
        keep_starters(layout, load_course(layout))


@contextmanager
def _alone(lock: Path, say: Callable[[str], None]) -> Iterator[None]:
    """A lock, because two setups would build into one folder. It ends with the process."""
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another setup of this checkout")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _build(layout: Layout, preset: str) -> None:
    _cmake(layout, "--build", "--preset", preset, "--parallel", str(BUILD_JOBS))


def _cmake(layout: Layout, *words: str) -> None:
    said = _run(["cmake", *words], layout.root)
    if said is not None:
        raise EnvironmentProblem(
            f"`cmake {' '.join(words)}` failed:\n{said}", "python3 grade.py doctor"
        )


def _run(command: Sequence[str], folder: Path) -> str | None:
    """None, or the end of what a failed command printed."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=BUILD_SECONDS,
        )
    except (FileNotFoundError, PermissionError):  # the latter: a folder of PATH is not ours
        return f"{command[0]} is not installed"
    except subprocess.TimeoutExpired:
        return f"stopped after {BUILD_SECONDS} s"
    return None if done.returncode == 0 else "\n".join(done.stdout.splitlines()[-25:])


def _check_precompiled_header(layout: Layout, say: Callable[[str], None]) -> None:
    if not _header_problem(layout):
        return
    # It is left from another version of the compiler, which CMake cannot see.
    say("rebuilding the precompiled <windows.h>")
    precompiled = load_flags(layout).precompiled
    if precompiled:
        precompiled.unlink(missing_ok=True)
    _build(layout, "mingw")
    problem = _header_problem(layout)
    if problem:
        raise EnvironmentProblem(
            f"gcc does not use the precompiled <windows.h>: {problem}", "python3 grade.py doctor"
        )


def _header_problem(layout: Layout) -> str | None:
    with sandbox.scratch_folder(layout.build) as scratch:
        return precompiled_header_problem(layout, scratch)
