"""--as and export: where files go, what stands in them when something fails, and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from played import Played

PASSED, FAILED, USAGE, GRADER_ERROR = 0, 1, 2, 3

RUNNER = {
    **{"CLASSROOM": "vmm", "ASSIGNMENT": "hw", "OWNER": "ada", "SUBMISSION_TAG": "submit/1"},
    **{"COMMIT_URL": "https://c", "RELEASE_URL": "https://r"},
}


@pytest.fixture
def handed_in(played: Played, tmp_path: Path) -> str:
    return str(played.hand_in(tmp_path / "hand", "miscounts"))


def test_several_forms_at_once(played: Played, handed_in: str, tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("results", "junit", "gradescope", "exercism")}
    words = [word for name, file in files.items() for word in ("--as", f"{name}={file}")]
    code, out, _ = played.call("grade", handed_in, *words, "--as", "github-annotations=-")
    assert code == FAILED
    assert json.loads(files["results"].read_text())["points"] == 2
    assert json.loads(files["gradescope"].read_text())["score"] == 2
    assert json.loads(files["exercism"].read_text())["status"] == "fail"
    assert "<testsuites" in files["junit"].read_text()
    assert out.splitlines()[-1].startswith("::error file=") and "2 of 3 points" in out
    code, _, _ = played.call("grade", handed_in, "--as", f"classroom50={tmp_path}/c", env=RUNNER)
    assert code == FAILED and json.loads((tmp_path / "c").read_text())["score"] == 2


@pytest.mark.parametrize("text, code", [("passes", 0), ("fails", 0), ("damages the dump", 3)])
def test_exit_zero(played: Played, tmp_path: Path, text: str, code: int) -> None:
    path = str(played.hand_in(tmp_path / "hand", text))
    assert played.call("grade", path, "--exit-zero")[0] == code
    assert played.call("grade", f"{path}/none", "--exit-zero")[0] == USAGE


def test_of_a_class_exit_zero(played: Played, tmp_path: Path) -> None:
    """Somebody has to look, and grading ran."""
    played.hand_in(tmp_path / "class", "gives up", "ada/fill.c")
    command = ("batch", str(tmp_path / "class"), "--assignment", "fill", "--out")
    assert played.call(*command, f"{tmp_path}/a", "--exit-zero")[0] == PASSED
    assert played.call(*command, f"{tmp_path}/b")[0] == FAILED


@pytest.mark.parametrize("form", ["gradescope", "classroom50", "exercism", "junit", "markdown"])
def test_an_earlier_grade_does_not_stand_for_a_refusal(
    played: Played, handed_in: str, tmp_path: Path, form: str
) -> None:
    file = tmp_path / "out"
    to = ("--as", f"{form}={file}")
    played.call("grade", handed_in, *to, env=RUNNER)
    before = file.read_text()
    for words in (("grade", f"{handed_in}/none"), ("grade", handed_in, "--task", "none")):
        assert played.call(*words, *to, env=RUNNER)[0] == USAGE
        now = file.read_text() if file.exists() else ""
        assert now != before and "miscounted" not in now
        assert file.exists() == (form != "classroom50"), "that has no words for it"
    assert played.call("--json", "grade", handed_in, *to, "--as", "junit=-")[0] == USAGE


@pytest.mark.parametrize("does", ["damages the dump", "gives up"])
def test_what_has_no_mark_is_not_a_zero(played: Played, tmp_path: Path, does: str) -> None:
    path = str(played.hand_in(tmp_path / "hand", does))
    to = ("--as", f"classroom50={tmp_path}/c", "--as", f"gradescope={tmp_path}/g")
    code, _, err = played.call("grade", path, *to, "--exit-zero", env=RUNNER)
    assert (code, "classroom50 cannot say that there is no mark yet" in err) == (3, True)
    assert not (tmp_path / "c").exists()
    assert "score" not in json.loads((tmp_path / "g").read_text())


def test_what_the_runner_does_not_say_is_no_mark(
    played: Played, handed_in: str, tmp_path: Path
) -> None:
    code, _, err = played.call("grade", handed_in, "--as", f"classroom50={tmp_path}/c")
    assert (code, "needs the runner's variables CLASSROOM" in err) == (GRADER_ERROR, True)
    assert not (tmp_path / "c").exists()


@pytest.mark.parametrize(
    "words, said",
    [
        (["--as", "gradscope=x"], "unknown form 'gradscope'. Did you mean gradescope?"),
        (["--as", "gradescope"], "must be NAME=FILE"),
        (["--as", "gradescope="], "must be NAME=FILE"),
        (["--as", "canvas=x"], "canvas is of a class: see `export`"),
    ],
)
def test_wrong_usage(
    played: Played, handed_in: str, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        played.call("grade", handed_in, *words)
    assert ended.value.code == USAGE and said in capsys.readouterr().err


def test_what_a_student_may_not_read_is_in_no_form(played: Played, tmp_path: Path) -> None:
    """Only in results.json, which is the instructor's."""
    path = str(played.hand_in(tmp_path / "hand", "miscounts", "fill.c"))
    toml = 'schema = 1\nname = "hw"\ntasks = ["fill"]\nshow = "points"\n'
    (tmp_path / "hw.toml").write_text(toml)
    forms = ("results", "gradescope", "markdown", "junit", "exercism")
    words = [word for form in forms for word in ("--as", f"{form}={tmp_path}/{form}")]
    played.call("grade", path, "--assignment", str(tmp_path / "hw.toml"), *words)
    told = {form for form in forms if "The count is wrong" in (tmp_path / form).read_text()}
    assert told == {"results"}
    results = str(tmp_path / "results")
    code, out, _ = played.call("export", results, "--as", "markdown=-", "--as", "junit=-")
    assert code == PASSED and "2 of 3 points" in out and "The count is wrong" not in out


def test_points_are_the_assignments(played: Played, handed_in: str, tmp_path: Path) -> None:
    """Also of a results document that is exported later."""
    toml = 'schema = 1\nname = "hw"\ntasks = ["fill"]\npoints = { fill = 10 }\n'
    (tmp_path / "hw.toml").write_text(toml)
    files = {form: tmp_path / form for form in ("results", "markdown", "gradescope", "junit")}
    words = [word for form, file in files.items() for word in ("--as", f"{form}={file}")]
    played.call("grade", handed_in, "--assignment", str(tmp_path / "hw.toml"), *words)
    assert json.loads(files["gradescope"].read_text())["score"] == 6.67
    assert "6.67 of 10 points" in files["markdown"].read_text()
    for form in ("markdown", "gradescope", "junit"):
        _, again, _ = played.call("export", str(files["results"]), "--as", f"{form}=-")
        assert again == files[form].read_text()


# ---- export ----


@pytest.fixture
def out(played: Played, tmp_path: Path) -> Path:
    """A class from Moodle, of which one is not on its worksheet."""
    for who, text in (("Ada L_101", "passes"), ("Alan_102", "fails"), ("Zoe_103", "gives up")):
        played.hand_in(tmp_path / "class", text, f"{who}_assignsubmission_file/fill.c")
    (tmp_path / "roster.csv").write_text("id,name\na1,Ada L\na2,Alan\na3,Zoe\na4,Nobody\n")
    where = (str(tmp_path / "class"), "--roster", str(tmp_path / "roster.csv"))
    played.call("batch", *where, "--assignment", "fill", "--out", str(tmp_path / "out"))
    return tmp_path / "out"


WORKSHEET = """Identifier,Full name,Status,Grade,Maximum grade,Date,Feedback comments
Participant 101,Ada L,Submitted,,3.00,-,
Participant 102,Alan,Submitted,,3.00,-,
Participant 103,Zoe,Submitted,2.00,3.00,-,
"""


def test_a_worksheet_is_filled(played: Played, out: Path, tmp_path: Path) -> None:
    (tmp_path / "moodle.csv").write_text(WORKSHEET)
    fill = ("--fill", str(tmp_path / "moodle.csv"))
    code, _, err = played.call("export", str(out), "--as", f"moodle={tmp_path}/filled.csv", *fill)
    assert (tmp_path / "filled.csv").read_text().splitlines()[1:] == [
        'Participant 101,Ada L,Submitted,3,3.00,-,"fill: passed, 3 of 3"',
        'Participant 102,Alan,Submitted,0,3.00,-,"fill: failed, 0 of 3"',
        "Participant 103,Zoe,Submitted,,3.00,-,",
    ]
    assert (code, "a4: no row of the exported file is this student's" in err) == (FAILED, True)


def test_feedback_and_a_table(played: Played, out: Path, tmp_path: Path) -> None:
    to = ("--as", f"moodle-feedback={tmp_path}/f.zip", "--as", "nbgrader=-")
    code, printed, _ = played.call("export", str(out), *to)
    assert code == PASSED and (tmp_path / "f.zip").read_bytes().startswith(b"PK")
    assert printed.splitlines()[3:] == ["fill,,,a3,Zoe,,,,,,3", "fill,,,a4,Nobody,,,0,0,0,3"]


def test_of_one_submission_of_a_class(played: Played, out: Path) -> None:
    folder = next((out / "submissions").glob("Ada*"))
    for where in (folder, folder / "result.json"):
        code, printed, _ = played.call("export", str(where), "--as", "gradescope=-")
        assert code == PASSED and json.loads(printed)["score"] == 3
    folder = next((out / "submissions").glob("Zoe*"))
    words = ("export", str(folder), "--as", "classroom50=-")
    code, _, err = played.call(*words, env=RUNNER)
    assert (code, "there is no mark yet" in err) == (GRADER_ERROR, True)


@pytest.mark.parametrize(
    "path, form, said",
    [
        ("none", "moodle", "has no results"),
        ("class", "moodle", "has no results"),
        ("out", "junit", "junit is written from a submission, not from a class"),
        ("out/submissions/Ada", "canvas", "from a class, not from"),
        ("out", "canvas", "--fill FILE names it"),
        ("out/handed_in.json", "canvas", "is no results document of this version"),
    ],
)
def test_what_cannot_be_exported(
    played: Played, out: Path, tmp_path: Path, path: str, form: str, said: str
) -> None:
    found = next((p for p in (out / "submissions").glob("Ada*")), out)
    place = found if "Ada" in path else tmp_path / path
    code, _, err = played.call("export", str(place), "--as", f"{form}={tmp_path}/x")
    assert (code, said in err) == (USAGE, True), err
    assert not (tmp_path / "x").exists()


def test_the_last_of_out_and_junit_counts(played: Played, handed_in: str, tmp_path: Path) -> None:
    """A script may add an option to those of a wrapper."""
    for option in ("--out", "--junit"):
        words = [word for name in "ab" for word in (option, str(tmp_path / f"{option}{name}"))]
        played.call("grade", handed_in, *words)
        assert [(tmp_path / f"{option}{name}").exists() for name in "ab"] == [False, True]
