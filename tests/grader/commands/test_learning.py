"""next, hint, explain, solution, reset and progress."""

from __future__ import annotations

import errno
import json
import subprocess
from pathlib import Path

import pytest
from played import Played

from harness.grader.commands.context import ExitCode
from harness.grader.course.manifest import load_course
from harness.grader.learning.starter import keep_starters

PASSED, FAILED, USAGE = ExitCode.PASSED, ExitCode.FAILED, ExitCode.USAGE
DAMAGED = {"empty": "", "words": "damaged", "deep": "[" * 200_000, "another": '{"schema": 1}'}


def own(played: Played) -> Path:
    return played.layout.exercises / "01_tiny/fill.c"


def run(played: Played, text: str) -> None:
    own(played).write_text(f"// {text}\nint mine;\n")
    played.call("run", "fill")


def task_of(played: Played) -> dict[str, object]:
    found: dict[str, object] = played.json("progress")[1]["tasks"]["fill"]
    return found


def test_next_is_what_does_not_pass(played: Played) -> None:
    said = played.call("next")[1]
    assert "fill: Fill" in said and "exercises/01_tiny/fill.c" in said
    run(played, "passes")
    assert "Every task has passed" in played.call("next")[1]
    assert played.json("next")[1]["task"] is None


def test_a_pass_is_kept_when_the_file_is_edited(played: Played) -> None:
    run(played, "passes")
    own(played).write_text("// fails\n")
    (row,) = played.json("list")[1]["tasks"]
    assert (row["standing"], row["passed"]) == ("not run", True)
    assert "passed; the file now: not run" in played.call("list")[1]
    own(played).unlink()
    assert played.json("list", "--pending")[1]["tasks"] == []
    assert "1 of 1" in played.call("progress")[1]


def test_only_the_learners_own_file_counts(played: Played, tmp_path: Path) -> None:
    played.call("grade", str(played.hand_in(tmp_path / "of another", "passes")))
    assert played.json("progress")[1]["tasks"] == {}


def test_a_hint_more_each_time(played: Played) -> None:
    levels = [played.json("hint")[1]["level"] for _ in range(4)]
    assert levels == [1, 2, 3, 3]
    assert task_of(played)["hints"] == 3
    assert "solution fill --give-up" in played.call("hint", "fill")[1]
    assert played.json("hint", "fill", "--level", "1")[1]["level"] == 1


def test_explain_tells_what_a_check_holds(played: Played) -> None:
    said = played.call("explain", "told")[1]
    assert "the count is told  (1 point)" in said
    assert "what your function returned, compared with the right answer" in said
    assert "Say how many there are." in said and "The count is wrong." in said
    assert "Nothing is committed." not in said, "that is another check's"
    assert played.json("explain", "fill/told")[1]["reasons"] == ["The count is wrong."]
    assert "explain fill/committed" in played.call("explain")[1]
    assert played.call("explain", "fill")[1] == played.call("explain")[1]


@pytest.mark.parametrize(
    "argv, said",
    [
        (
            ["explain", "tolt"],
            "fill has no check 'tolt'. It has committed, told. Did you mean told?",
        ),
        (["explain", "pour/told"], "unknown task 'pour'"),
        (["progress", "export"], "progress export needs a file"),
        (["progress", "import", "nowhere.json"], "nowhere.json: no such file"),
        (["progress", "import", "/tmp"], "/tmp: not a file"),
        (["solution"], "solution fill --give-up"),
        (["reset", "fill"], "no git here"),
    ],
)
def test_what_does_not_go_says_what_does(played: Played, argv: list[str], said: str) -> None:
    code, _, err = played.call(*argv, env={"COLUMNS": "1000"})
    assert code == USAGE and said in err


def test_the_solution_comes_after_a_pass_or_is_remembered(played: Played) -> None:
    assert played.call("solution", "fill")[0] == USAGE
    run(played, "passes")
    code, out, _ = played.call("solution")
    assert code == PASSED and "int mine;" in out and "The solution" in out
    assert task_of(played)["gave_up"] is None


def test_giving_up_is_remembered(played: Played) -> None:
    assert played.call("solution", "fill", "--give-up")[0] == PASSED
    run(played, "passes")
    assert task_of(played)["gave_up"] is not None
    assert "solution seen before the task passed: fill" in played.call("progress")[1]


def test_narrow_programs_stand_below_each_other(played: Played) -> None:
    run(played, "passes")
    out = played.call("solution", "fill", env={"COLUMNS": "40"})[1]
    assert out.index("Your file:") < out.index("> int mine;") < out.index("The solution:")


def test_reset_keeps_a_copy_of_each(played: Played) -> None:
    starter = "// TODO: fill\n"
    own(played).write_text(starter)
    keep_starters(played.layout, load_course(played.layout))
    for mine in ("// mine\n", "// mine too\n"):
        own(played).write_text(mine)
        keep_starters(played.layout, load_course(played.layout))
        code, document = played.json("reset", "fill", "--yes")
        assert code == PASSED and own(played).read_text() == starter
        assert (played.layout.root / document["copy"]).read_text() == mine
    assert "nothing to do" in played.call("reset", "fill")[1]


def test_reset_asks_git_first(played: Played) -> None:
    def git(*words: str) -> None:
        name = ("-c", "user.name=a", "-c", "user.email=a@b.invalid")
        command = ["git", "-C", str(played.layout.root), *name, *words]
        subprocess.run(command, check=True, capture_output=True)

    own(played).write_text("// TODO: fill\n")
    git("init")
    git("add", "exercises")
    git("commit", "-m", "the course")
    own(played).write_text("// solved\n")
    git("commit", "-am", "mine")
    code, document = played.json("reset", "fill", "--yes")
    assert code == PASSED and "from git, version" in document["says"]
    assert own(played).read_text() == "// TODO: fill\n"


def test_reset_does_nothing_without_an_answer(played: Played) -> None:
    own(played).write_text("// TODO\n")
    keep_starters(played.layout, load_course(played.layout))
    own(played).write_text("// mine\n")
    code, _, err = played.call("reset", "fill")
    assert code == USAGE and "--yes" in err and own(played).read_text() == "// mine\n"


def test_progress_goes_to_another_checkout(played: Played, tmp_path: Path) -> None:
    run(played, "passes")
    file = tmp_path / "mine.json"
    assert played.call("progress", "export", str(file))[0] == PASSED
    run(played, "fails")
    there = Played(played.layout)
    (played.layout.learner / "progress.json").write_text("damaged")
    for _ in range(2):
        assert there.call("progress", "import", str(file), "--replace")[0] == PASSED
        assert task_of(there) == json.loads(file.read_text())["tasks"]["fill"]
    assert (there.layout.learner / "progress.before_import.1.json").read_text() == "damaged"
    assert (there.layout.learner / "progress.before_import.2.json").exists()


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED.keys())
@pytest.mark.parametrize("words", ["next", "list", "hint", "progress", "run fill"])
def test_damaged_progress_is_set_aside(played: Played, damage: str, words: str) -> None:
    played.layout.learner.mkdir()
    (played.layout.learner / "progress.json").write_text(damage)
    own(played).write_text("// passes\n")
    code, _, err = played.call(*words.split())
    assert code == PASSED
    assert "kept as .regionlab/progress.damaged.1.json" in err and len(err) < 1000
    assert (played.layout.learner / "progress.damaged.1.json").read_text() == damage
    assert "damaged" not in played.call(*words.split())[2]


def test_progress_of_another_version_is_left_alone(played: Played) -> None:
    played.layout.learner.mkdir()
    file = played.layout.learner / "progress.json"
    file.write_text('{"schema": 2}')
    code, _, err = played.call("next")
    assert code == ExitCode.ENVIRONMENT and "mv .regionlab/progress.json" in err
    assert file.read_text() == '{"schema": 2}'


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_import_changes_nothing(played: Played, tmp_path: Path, damage: str) -> None:
    run(played, "passes")
    before = (played.layout.learner / "progress.json").read_text()
    (tmp_path / "given.json").write_text(damage)
    code, _, err = played.call("progress", "import", str(tmp_path / "given.json"), "--replace")
    assert code == USAGE and "given.json is " in err and "Run:" not in err
    assert (played.layout.learner / "progress.json").read_text() == before


def test_without_a_command_and_a_terminal_it_says_what_to_run(played: Played) -> None:
    code, out, _ = played.call()
    assert code == PASSED and "python3 grade.py run fill" in out and "grade.py list" in out
    assert played.json()[1]["tasks"][0]["task"] == "fill"
    code, _, err = played.call("watch", "fill")
    assert code == USAGE and "watch needs a terminal" in err


def test_a_checkout_that_can_only_be_read_says_what_to_do(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> str:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("harness.grader.platform.workspace.tempfile.mkdtemp", refuse)
    own(played).write_text("// passes\n")
    code, _, err = played.call("run", "fill", env={"COLUMNS": "1000"})
    assert code == ExitCode.ENVIRONMENT
    assert "cannot be written" in err and f"cp -r {played.layout.root}" in err
