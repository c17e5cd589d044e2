"""The layouts of learning platforms: a table of entries and what each is taken for."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grader.classroom.layouts import HandedIn, read_class

TASKS = ("commit_window", "seal")
CODE = "int a;\n"

# What stands in the class's folder, and the layout, key, ids and files of the one submission.
ENTRIES = [
    (
        ["Jane Doe_123_assignsubmission_file/commit_window.c"],
        ("Moodle", "Jane Doe_123", ("123",), [""]),
    ),
    (
        ["Jane Doe_123_assignsubmission_file_/hw/commit_window.c"],
        ("Moodle", "Jane Doe_123", ("123",), [""]),
    ),
    (
        ["Jane Doe_123_assignsubmission_file_commit_window.c"],
        ("Moodle", "Jane Doe_123", ("123",), ["commit_window.c"]),
    ),
    (
        [
            "Jane Doe_123_assignsubmission_file/commit_window.c",
            "Jane Doe_123_assignsubmission_onlinetext/onlinetext.html",
        ],
        ("Moodle", "Jane Doe_123", ("123",), ["", "onlinetext"]),
    ),
    (
        ["Jane Doe_123_assignsubmission_onlinetext_onlinetext.html"],
        ("Moodle", "Jane Doe_123", ("123",), ["onlinetext.html"]),
    ),
    (
        ["Participant_77_assignsubmission_file_seal.c"],
        ("Moodle", "Participant_77", ("77",), ["seal.c"]),
    ),
    (
        ["Default group_assignsubmission_file/seal.c"],
        ("Moodle", "Default group", (), [""]),
    ),
    (
        ["D'Arcy, \u5b89_9_assignsubmission_file_seal.c"],
        ("Moodle", "D'Arcy, \u5b89_9", ("9",), ["seal.c"]),
    ),
    (["doejane_4_55_seal.c"], ("Canvas", "doejane_4", ("4",), ["seal.c"])),
    (["doejane_LATE_4_55_seal-1.c"], ("Canvas", "doejane_4", ("4",), ["seal-1.c"])),
    (
        ["doejane_4_55_seal.c", "doejane_4_56_commit_window.c"],
        ("Canvas", "doejane_4", ("4",), ["seal.c", "commit_window.c"]),
    ),
    (["doejane_LATE_4_text.html"], ("Canvas", "doejane_4", ("4",), ["text.html"])),
    (["anon_x7y_LATE_55_seal.c"], ("Canvas", "anon_x7y", ("x7y",), ["seal.c"])),
    (
        ["hw1-jane/.git/HEAD", "hw1-jane/seal.c"],
        ("GitHub", "hw1-jane", ("jane", "hw1-jane"), [""]),
    ),
    (["jane/seal.c"], ("folder", "jane", ("jane",), [""])),
    (["jane.zip"], ("archive", "jane", ("jane",), ["jane.zip"])),
    (["jane.tar.gz"], ("archive", "jane", ("jane",), ["jane.tar.gz"])),
    (["jane_commit_window.c"], ("file", "jane", ("jane",), ["commit_window.c"])),
    (["commit_window_jane.c.txt"], ("file", "jane", ("jane",), ["commit_window.c.txt"])),
    (["jane.c"], ("file", "jane", ("jane",), ["jane.c"])),
    (["grades.csv"], None),
    ([".DS_Store"], None),
]


def a_class(folder: Path, names: list[str]) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(CODE)
    return folder


@pytest.mark.parametrize("names, wanted", ENTRIES)
def test_every_layout_is_read(
    tmp_path: Path, names: list[str], wanted: tuple[str, str, tuple[str, ...], list[str]] | None
) -> None:
    found, others = read_class(a_class(tmp_path, names), TASKS)
    if wanted is None:
        assert (found, len(others)) == ([], 0 if names[0].startswith(".") else 1)
        return
    assert [shape(one) for one in found] == [wanted]
    assert others == []
    assert found[0].late == ("_LATE_" in names[0])


def shape(one: HandedIn) -> tuple[str, str, tuple[str, ...], list[str]]:
    return one.layout, one.key, one.ids, [inside for _, inside in one.parts]


METADATA = """---
submission_11:
  :submitters:
  - :name: Jane Doe
    :sid: '123'
    :email: jane@x.edu
  - :name: Ada
    :sid:
    :email: ada@x.edu
  :created_at: 2026-10-15 21:59:03.123000000 Z
  :score: 1.0
  :results:
    tests:
    - name: not a person
  :history:
  - :id: 5
    :submitters:
    - :name: Somebody else
"""


def test_gradescope_says_who_and_when(tmp_path: Path) -> None:
    a_class(tmp_path, ["submission_11/seal.c", "submission_12/seal.c"])
    (tmp_path / "submission_metadata.yml").write_text(METADATA)
    found, others = read_class(tmp_path, TASKS)
    assert [one.layout for one in found] == ["Gradescope", "folder"]
    assert found[0].ids == ("123", "jane@x.edu", "ada@x.edu")
    assert found[0].names == ("Jane Doe", "Ada")
    assert found[0].time == "2026-10-15T21:59:03+00:00"
    assert others == []


def test_clones_share_the_beginning_of_their_names(tmp_path: Path) -> None:
    names = [f"cs-hw1-{user}/.git/HEAD" for user in ("ada-l", "alan-t", "grace")]
    found, _ = read_class(a_class(tmp_path / "cs-hw1-submissions", names), TASKS)
    assert [one.ids[0] for one in found] == ["ada-l", "alan-t", "grace"]


def test_folder_around_the_class_is_gone_through(tmp_path: Path) -> None:
    a_class(tmp_path / "Course-HW 1-42", ["Jane Doe_1_assignsubmission_file/seal.c"])
    found, _ = read_class(tmp_path, TASKS)
    assert [one.key for one in found] == ["Jane Doe_1"]
    only, _ = read_class(a_class(tmp_path / "one", ["jane/hw/seal.c"]), TASKS)
    assert [one.key for one in only] == ["jane"]


def test_layouts_may_be_mixed_and_keys_differ(tmp_path: Path) -> None:
    a_class(tmp_path, ["jane/seal.c", "jane.zip", "doe_4_5_seal.c"])
    found, _ = read_class(tmp_path, TASKS)
    assert [one.key for one in found] == ["doe_4", "jane (archive)", "jane (folder)"]
