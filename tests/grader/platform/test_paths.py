from __future__ import annotations

from pathlib import Path

import pytest

from harness.grader.platform.paths import Layout, find_layout, state_folder


def test_the_layout_is_the_checkout_of_these_tests():
    root = Path(__file__).resolve().parents[3]
    assert find_layout().root == root, "the grader must find its own checkout, whatever the folder"


def test_the_current_folder_does_not_matter(tmp_path, monkeypatch):
    before = find_layout()
    monkeypatch.chdir(tmp_path)
    assert find_layout() == before, "a student may start grade.py from anywhere"


def test_everything_generated_lies_below_build():
    layout = Layout(Path("/checkout"))
    generated = (layout.native, layout.mingw, layout.prefix, layout.runs, layout.capabilities_file)
    for place in generated:
        assert place.is_relative_to("/checkout/build"), f"{place} would be left in the source tree"


def test_what_the_layout_names_is_in_the_checkout():
    layout = find_layout()
    for place in (layout.course_file, layout.packages_file):
        assert place.is_file(), f"{place} is named by the layout but is not there"
    for place in (layout.exercises, layout.solutions, layout.tasks):
        assert place.is_dir(), f"{place} is named by the layout but is not there"


def test_state_stands_elsewhere_on_request_and_where_build_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert state_folder(tmp_path, {}) is None
    assert state_folder(tmp_path, {"REGIONLAB_STATE": "/x/y"}) == Path("/x/y")
    monkeypatch.setattr("os.access", lambda path, mode: False)
    found = state_folder(tmp_path, {"HOME": "/home/ada"})
    assert found and found.parent == Path("/home/ada/.local/state/regionlab")
    other = state_folder(tmp_path / "other/..", {"XDG_STATE_HOME": "/s"})
    assert other and other.parent == Path("/s/regionlab")
    layout = Layout(tmp_path, state=found)
    assert layout.work == layout.runs == found / "runs"
    assert layout.native == tmp_path / "build/native"
