"""A save is reported, however the editor does it, and nothing else is."""

from __future__ import annotations

import os
import queue
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.grader.learning.watcher import Looking, Nobody, Told, Watcher, file_system, watch

LONG = 20.0  # to wait for what must come


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "a folder, Größe"
    folder.mkdir()
    file = folder / "fill.c"
    file.write_text("before\n")
    return file


def written_into(file: Path) -> None:
    file.write_text("after\n")


def renamed_to_it(file: Path) -> None:
    """Emacs, VS Code with atomic saving, this grader."""
    other = file.with_name(".fill.c.swp")
    other.write_text("after\n")
    other.replace(file)


def moved_away_first(file: Path) -> None:
    """Vim: the old file becomes a backup."""
    file.rename(file.with_name("fill.c~"))
    file.write_text("after\n")


def moved_in(file: Path) -> None:
    other = file.parent.parent / "elsewhere.c"
    other.write_text("after\n")
    other.replace(file)


def touched(file: Path) -> None:
    os.utime(file, ns=(1, 1))
    file.touch()


WAYS = [written_into, renamed_to_it, moved_away_first, moved_in, touched, Path.unlink]
KINDS: list[Callable[[Path, Callable[[], None]], Watcher]] = [Told, Looking]


@pytest.fixture(params=KINDS)
def saves(request: pytest.FixtureRequest, file: Path) -> Iterator["queue.SimpleQueue[str]"]:
    seen: queue.SimpleQueue[str] = queue.SimpleQueue()
    watcher = request.param(file, lambda: seen.put("saved"))
    yield seen
    watcher.close()


@pytest.mark.parametrize("way", WAYS)
def test_a_save_is_reported(
    saves: "queue.SimpleQueue[str]", file: Path, way: Callable[[Path], None]
) -> None:
    way(file)
    assert saves.get(timeout=LONG) == "saved"


def test_other_files_are_nobodys_concern(saves: "queue.SimpleQueue[str]", file: Path) -> None:
    for name in ("fill.c~", ".fill.c.swp", "fill.h", "4913"):
        file.with_name(name).write_text("x")
        file.with_name(name).unlink()
    file.read_text()
    written_into(file)  # events come in order: what came before it has been seen
    assert saves.get(timeout=LONG) == "saved"
    assert saves.empty()


def test_kinds_of_watchers(file: Path) -> None:
    def nothing() -> None:
        pass

    for how, kind in (("manual", Nobody), ("poll", Looking), ("auto", Told)):
        watcher = watch(file, nothing, how)
        assert type(watcher) is kind
        watcher.close()


def test_without_the_package_the_file_is_looked_at(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "watchdog.observers", None)
    watcher = watch(file, lambda: None)
    assert isinstance(watcher, Looking)
    watcher.close()


def test_where_the_kernel_says_nothing_the_file_is_looked_at(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert file_system(Path("/proc/self")) == "proc"
    monkeypatch.setattr("harness.grader.learning.watcher.SILENT", (file_system(file.parent),))
    watcher = watch(file, lambda: None)
    assert isinstance(watcher, Looking)
    watcher.close()
