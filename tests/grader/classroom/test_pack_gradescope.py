"""The Gradescope package, and what Gradescope is told of each kind of result. tests/gradescope.py
runs the package in its layout."""

from __future__ import annotations

import json
import subprocess
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from played import Played

from harness.grader.classroom.assignment import Assignment, find_assignment
from harness.grader.classroom.packages.gradescope_results import gradescope
from harness.grader.course.manifest import load_course

# A field of the document and of a test: all that Gradescope's documentation names.
TOP = {
    *("score", "execution_time", "output", "output_format", "test_output_format"),
    *("test_name_format", "visibility", "stdout_visibility", "extra_data", "tests", "leaderboard"),
}
TEST = {
    *("score", "max_score", "status", "name", "name_format", "number", "output"),
    *("output_format", "tags", "visibility", "extra_data"),
}
ASSIGNMENT = """\
schema = 1
name = "hw"
title = "A \\"quoted\\" title"
tasks = ["fill"]
points = { fill = 7.5 }
secret_file = "secret"
show = "all"
"""


@pytest.fixture
def course(played: Played) -> Played:
    starter = played.layout.root / "exercises/01_tiny/fill.c"
    starter.write_text("// fails\n// TODO\n")
    (played.layout.root / "hw.toml").write_text(ASSIGNMENT)
    (played.layout.root / "secret").write_text("sixteen bytes or more of it")
    return played


def assignment_of(course: Played) -> Assignment:
    layout = course.layout
    return find_assignment(layout, load_course(layout), str(layout.root / "hw.toml"))


def told(course: Played, tmp_path: Path, text: str, show: str = "all") -> dict[str, Any]:
    """What Gradescope gets of a submission that does this."""
    toml = course.layout.root / "hw.toml"
    toml.write_text(ASSIGNMENT.replace('show = "all"', f'show = "{show}"'))
    folder, out = tmp_path / "submission", tmp_path / "out.json"
    course.hand_in(folder, text, "fill.c")
    course.call("grade", str(folder), "--assignment", str(toml), "--out", str(out))
    made = gradescope(
        json.loads(out.read_text()), assignment_of(course), load_course(course.layout)
    )
    assert set(made) <= TOP
    assert all(set(test) <= TEST for test in made.get("tests", []))
    return made


def test_the_zip_has_what_gradescope_runs(course: Played, tmp_path: Path) -> None:
    out, toml = tmp_path / "autograder.zip", str(course.layout.root / "hw.toml")
    assert course.call("pack", "gradescope", "--assignment", toml, "--out", str(out))[0] == 0
    with zipfile.ZipFile(out) as archive:
        modes = {i.filename: i.external_attr >> 16 & 0o777 for i in archive.infolist()}
        asked = tomllib.loads(archive.read("assignment.toml").decode())
    assert (modes["setup.sh"], modes["run_autograder"]) == (0o755, 0o755)
    assert "course/exercises/01_tiny/fill.c" in modes
    assert not [name for name in modes if "secret" in name or "solutions" in name]
    expected = assignment_of(course)
    assert asked["seeds"] == list(expected.seeds)
    assert (asked["title"], asked["points"]) == ('A "quoted" title', {"fill": 7.5})
    (tmp_path / "assignment.toml").write_bytes(zipfile.ZipFile(out).read("assignment.toml"))
    layout = course.layout
    again = find_assignment(layout, load_course(layout), str(tmp_path / "assignment.toml"))
    assert again == expected, "what is packed asks for the same, without the secret"


def test_points_are_the_assignments(course: Played, tmp_path: Path) -> None:
    made = told(course, tmp_path, "passes")
    assert made["score"] == 7.5
    assert [test["status"] for test in made["tests"]] == ["passed", "passed"]
    assert sum(test["max_score"] for test in made["tests"]) == pytest.approx(7.5)


def test_a_failed_check_says_what_was_seen(course: Played, tmp_path: Path) -> None:
    made = told(course, tmp_path, "miscounts")
    assert 0 < made["score"] < 7.5
    failed = [test for test in made["tests"] if test["status"] == "failed"]
    assert "expected  3\nseen      4" in failed[0]["output"]


def test_show_points_tells_no_more_than_points(course: Played, tmp_path: Path) -> None:
    made = told(course, tmp_path, "miscounts", show="points")
    assert [test["output"] for test in made["tests"]] == ["", ""]


def test_a_task_that_broke_off_says_why_once(course: Played, tmp_path: Path) -> None:
    made = told(course, tmp_path, "breaks the compiler")
    assert made["score"] == 0
    assert "expected identifier" in made["tests"][0]["output"]


def test_a_broken_grader_gives_no_number(course: Played, tmp_path: Path) -> None:
    made = told(course, tmp_path, "damages the dump")
    assert "score" not in made and "tests" not in made
    assert "There is no mark yet" in made["output"] and "grader error" in made["output"]


def test_no_results_at_all_give_no_number(course: Played) -> None:
    made = gradescope({}, assignment_of(course), load_course(course.layout))
    assert "score" not in made and "no mark" in made["output"]


def test_what_a_person_must_look_at_gives_no_number(course: Played, tmp_path: Path) -> None:
    course.hand_in(tmp_path / "submission", "fails", "fill-1.c")
    made = told(course, tmp_path, "passes")
    assert "score" not in made and "hand in one of them" in made["output"]


def test_scripts_are_shell(course: Played) -> None:
    folder = Path(gradescope.__code__.co_filename).with_name("templates") / "gradescope"
    for name in ("setup.sh", "run_autograder"):
        assert subprocess.run(["sh", "-n", str(folder / name)]).returncode == 0
