"""A class in real sandboxes, while its grader, workers and sandboxes are killed."""

from __future__ import annotations

from pathlib import Path

import kill_class
import make_class
import pytest

from harness.grader.platform.paths import find_layout


def test_a_class_that_is_killed_gets_the_same_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    layout = find_layout()
    if not layout.capabilities_file.is_file():
        pytest.skip("not set up: run `sh harness/setup.sh`")
    folder = tmp_path / "class"
    make_class.make_class(folder, students=5, seed=4)
    monkeypatch.setenv("REGIONLAB_STATE", str(tmp_path / "state"))
    monkeypatch.setattr("sys.argv", ["kill_class.py", str(folder), "--kills", "4"])
    assert kill_class.main() == 0, capsys.readouterr().out
    assert make_class.differences(folder, folder / "rough") == []


def test_a_class_of_300_is_made(tmp_path: Path) -> None:
    make_class.make_class(tmp_path / "class", students=300, seed=1)
    assert len((tmp_path / "class/roster.csv").read_text().splitlines()) == 301
    assert len(list((tmp_path / "class/handed_in").iterdir())) > 280
