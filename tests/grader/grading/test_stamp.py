"""What stands beside evidence tells whether it is still what was recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grader.grading.stamp import (
    Stamp,
    read_stamp,
    recording_hash,
    write_stamp,
)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    folder = tmp_path / "fill/1"
    folder.mkdir(parents=True)
    (folder / "events.jsonl").write_text("{}\n")
    (folder / "001-before-32.dmp").write_bytes(b"\x00\xff")
    return folder


@pytest.mark.parametrize("change", ["content", "name", "one more", "one less"])
def test_any_change_of_a_recording_is_seen(recording: Path, change: str) -> None:
    before, dump = recording_hash(recording), recording / "001-before-32.dmp"
    assert recording_hash(recording) == before
    if change == "content":
        dump.write_bytes(b"\x00\xfe")
    elif change == "name":
        dump.rename(recording / "002-before-32.dmp")
    elif change == "one more":
        (recording / "answers.txt").touch()
    else:
        dump.unlink()
    assert recording_hash(recording) != before


def test_a_stamp_is_read_as_it_was_written(recording: Path) -> None:
    stamp = Stamp("fill", "fill.c", "ab", "1.0", "hw", "cd", "ef", {"1": recording_hash(recording)})
    write_stamp(recording.parent, stamp)
    assert read_stamp(recording) == read_stamp(recording.parent) == stamp


def test_a_result_alone_has_no_hashes(recording: Path) -> None:
    (recording.parent / "result.json").write_text('{"task": "fill", "runs": [{"name": "1"}]}')
    stamp = read_stamp(recording)
    assert stamp and (stamp.task, stamp.runs) == ("fill", {})
