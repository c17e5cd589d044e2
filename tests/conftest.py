"""What the Python tests share. They use what `sh harness/setup.sh` built."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.append(str(Path(__file__).resolve().parent / "regions"))  # raw_dump.py
sys.path.append(str(Path(__file__).resolve().parent / "support"))  # plain_session.py

from harness.grader.grading import build  # noqa: E402
from harness.grader.platform.paths import Layout, find_layout  # noqa: E402
from harness.grader.platform.problem import EnvironmentProblem  # noqa: E402
from harness.grader.sandbox import prefix  # noqa: E402


@pytest.fixture(scope="session")
def layout() -> Layout:
    """This checkout, built."""
    found = find_layout()
    try:
        build.load_flags(found)
        prefix.require_template(found)
    except EnvironmentProblem as problem:
        pytest.fail(f"{problem.message}: run `{problem.remedy}` first")
    return found


@pytest.fixture
def empty_layout(tmp_path: Path) -> Layout:
    """A checkout in which nothing is built."""
    root = tmp_path / "checkout"
    (root / "build").mkdir(parents=True)
    (root / "harness").mkdir()
    return Layout(root)


@pytest.fixture
def win32_program(tmp_path: Path, layout: Layout) -> Callable[..., Path]:
    """Compiles a C text into a Win32 program of that name."""

    def compiled(text: str, name: str = "program") -> Path:
        source, exe = tmp_path / f"{name}.c", tmp_path / f"{name}.exe"
        source.write_text("#include <stdio.h>\n#include <windows.h>\n" + text)
        compiler = build.load_flags(layout).compiler
        subprocess.run([compiler, str(source), "-o", str(exe)], check=True, timeout=60)
        return exe

    return compiled


@pytest.fixture
def marker() -> str:
    """A string by which a test finds its own processes in the machine's list."""
    return uuid.uuid4().hex


@pytest.fixture
def processes_with() -> Callable[[str], list[int]]:
    """Finds the processes whose command line contains a string."""

    def find(word: str) -> list[int]:
        found = []
        for file in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = file.read_bytes()
            except OSError:
                continue  # it ended while we looked
            if word.encode() in words:
                found.append(int(file.parent.name))
        return found

    return find


def pytest_make_parametrize_id(val: object) -> str | None:
    """An archive in a test's name is shown by its size: its bytes hold the time of day, and two
    workers would collect two tests."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None
