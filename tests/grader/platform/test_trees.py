"""What a program leaves behind is counted, taken back and removed, whatever its shape."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.grader.platform.trees import bytes_in, move_tree, own_tree, remove_tree

DEEP = 30_000


@pytest.fixture(params=["flat", "links", "deep", "long names"])
def left(request, tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "left"
    folder.mkdir()
    (folder / "file").write_bytes(b"x" * 5000)
    if request.param == "links":
        (folder / "out").symlink_to(tmp_path)
        (folder / "circle").symlink_to(folder)
        (folder / "none").symlink_to("/nowhere")
        os.mkfifo(folder / "fifo")
    if request.param in ("deep", "long names"):
        nest(folder, "d" if request.param == "deep" else "n" * 255, DEEP // 10)
    yield folder
    remove_tree(folder)  # pytest, which removes old folders, cannot


def nest(folder: Path, name: str, depth: int) -> None:
    at = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=at)
        below = os.open(name, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    handle = os.open("bottom", os.O_WRONLY | os.O_CREAT, dir_fd=at)
    os.write(handle, b"x" * 100_000)
    os.close(handle)
    os.close(at)


def test_it_is_counted(left):
    deep = len(list(left.iterdir())) == 2  # the file and the first of the nested folders
    assert bytes_in(left) >= (108_000 if deep else 8192)


def test_it_is_taken_back_and_removed(left, tmp_path):
    beside = tmp_path / "beside"
    beside.write_text("stays")
    own_tree(left)
    assert left.stat().st_uid == os.geteuid()
    remove_tree(left)
    assert not left.exists() and beside.read_text() == "stays"
    remove_tree(left)  # what is not there is removed


def test_a_link_is_removed_and_not_what_it_names(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    remove_tree(tmp_path / "link")
    assert (tmp_path / "folder").is_dir() and not (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("across", [False, True])
def test_move_tree_leaves_one_whole_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, across: bool
) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/file").write_text("x")
    rename = os.rename

    def refuse(source: Path, target: Path) -> None:
        if across and Path(source).name == "a":
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        rename(source, target)

    monkeypatch.setattr("os.rename", refuse)
    move_tree(tmp_path / "a", tmp_path / "c")
    assert (tmp_path / "c/b/file").read_text() == "x"
    assert [path.name for path in tmp_path.iterdir()] == ["c"]
