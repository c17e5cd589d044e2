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
from harness.grader.classroom.packages import content
from harness.grader.course.manifest import load_course

ASSIGNMENT = """\
schema = 1
name = "hw"
title = "A \\"quoted\\" title"
tasks = ["fill"]
points = { fill = 7.5 }
secret_file = "secret"
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


def told(course: Played, tmp_path: Path, text: str, **settings: str) -> tuple[int, dict[str, Any]]:
    """The exit code and what Gradescope gets of a submission that does this, graded as
    run_autograder does it."""
    toml = course.layout.root / "hw.toml"
    toml.write_text("".join([ASSIGNMENT, *(f'{key} = "{of}"\n' for key, of in settings.items())]))
    folder, out = tmp_path / "submission", tmp_path / "results.json"
    course.hand_in(folder, text, "fill.c")
    asked = ("--assignment", str(toml), "--keep-evidence", "none")
    code, *_ = course.call("grade", str(folder), *asked, "--as", f"gradescope={out}", "--exit-zero")
    made = json.loads(out.read_text())
    assert (code == 0) == ("score" in made), "Gradescope shows a number only where there is a mark"
    return code, made


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
    _, made = told(course, tmp_path, "passes")
    assert made["score"] == 7.5
    assert [test["status"] for test in made["tests"]] == ["passed", "passed"]
    assert [test["max_score"] for test in made["tests"]] == [5, 2.5]


def test_a_failed_check_says_what_was_seen(course: Played, tmp_path: Path) -> None:
    _, made = told(course, tmp_path, "miscounts")
    assert made["score"] == 5
    failed = [test for test in made["tests"] if test["status"] == "failed"]
    assert "expected: 3\nseen: 4" in failed[0]["output"]


def test_show_points_tells_no_more_than_points(course: Played, tmp_path: Path) -> None:
    _, made = told(course, tmp_path, "miscounts", show="points")
    assert [test["output"] for test in made["tests"]] == ["", ""]
    assert (made["score"], made["stdout_visibility"]) == (5, "hidden")


def test_what_cannot_be_shown_costs_nothing(course: Played, tmp_path: Path) -> None:
    _, made = told(course, tmp_path, "cannot be shown")
    assert (made["score"], [test["max_score"] for test in made["tests"]]) == (7.5, [7.5])


def test_a_task_that_broke_off_says_why_once(course: Played, tmp_path: Path) -> None:
    _, made = told(course, tmp_path, "breaks the compiler")
    assert made["score"] == 0
    said = ["expected identifier" in test["output"] for test in made["tests"]]
    assert said == [True, False]


def test_a_broken_grader_gives_no_number(course: Played, tmp_path: Path) -> None:
    _, made = told(course, tmp_path, "damages the dump")
    assert "no mark yet: fill: grader error\nfill: " in made["output"]
    assert not [test for test in made["tests"] if {"score", "max_score"} & set(test)]


@pytest.mark.parametrize(
    "needs_review, wanted", [("blank", (3, None)), ("zero", (0, 0)), ("earned", (0, 0))]
)
def test_what_a_person_must_look_at(
    course: Played, tmp_path: Path, needs_review: str, wanted: tuple[int, int | None]
) -> None:
    """As for the rest of a class: no number, unless the assignment says which."""
    course.hand_in(tmp_path / "submission", "fails", "fill-1.c")
    code, made = told(course, tmp_path, "passes", needs_review=needs_review)
    assert (code, made.get("score")) == wanted
    assert "hand in one of them" in made["output"] + made["tests"][0]["output"]


def test_scripts_are_shell(course: Played) -> None:
    folder = Path(content.__file__).with_name("templates") / "gradescope"
    for name in ("setup.sh", "run_autograder"):
        assert subprocess.run(["sh", "-n", str(folder / name)]).returncode == 0


@pytest.mark.parametrize("code", [0, 1, 3, 130])
def test_run_autograder_ends_as_the_grade_does(course: Played, tmp_path: Path, code: int) -> None:
    """What an earlier submission left is gone, and without a mark it does not end with 0."""
    script = Path(content.__file__).with_name("templates") / "gradescope/run_autograder"
    (tmp_path / "source/course").mkdir(parents=True)
    (tmp_path / "results").mkdir()
    (tmp_path / "results/results.json").write_text("earlier")
    grader = f"import sys\nprint(sys.argv[1:])\nsys.exit({code})\n"
    (tmp_path / "source/course/grade.py").write_text(grader)
    env = {"AUTOGRADER": str(tmp_path)}
    ended = subprocess.run(["sh", str(script)], env=env, capture_output=True, text=True)
    assert ended.returncode == (0 if code == 0 else 1)
    assert not (tmp_path / "results/results.json").exists()
    assert f"gradescope={tmp_path}/results/results.json', '--exit-zero'" in ended.stdout
