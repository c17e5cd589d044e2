from __future__ import annotations

import _thread
import json
import os
import shutil
import subprocess
import threading
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from played import Played

from harness.grader.grading.workers import in_workers
from harness.grader.platform.paths import Layout
from harness.grader.platform.problem import EnvironmentProblem
from harness.grader.platform.schemas import validator
from harness.grader.platform.version import version
from harness.grader.platform.workspace import workspace

PASSED, FAILED, USAGE, GRADER_ERROR, ENVIRONMENT, INTERRUPTED = 0, 1, 2, 3, 4, 130


def statuses(document: dict[str, object]) -> dict[str, str]:
    tasks = document["tasks"]
    assert isinstance(tasks, list)
    return {task["task"]: task["status"] for task in tasks}


# ---- grade: what it says of a program ----


@pytest.mark.parametrize(
    "text, status, points, code",
    [
        ("passes", "passed", 3, PASSED),
        ("fails", "failed", 0, FAILED),
        ("crashes", "crash", 0, FAILED),
        ("breaks the compiler", "compile error", 0, FAILED),
        ("calls Nt", "forbidden call", 0, FAILED),
        ("damages the dump", "grader error", None, GRADER_ERROR),
    ],
)
def test_grade_says_what_became_of_a_program(
    played: Played, tmp_path: Path, text: str, status: str, points: int | None, code: int
) -> None:
    found, document = played.json("grade", str(played.hand_in(tmp_path / "hand", text)))
    assert [e.message for e in validator("results").iter_errors(document)] == []
    assert (found, document["status"]) == (code, "complete")
    assert statuses(document) == {"fill": status}
    assert document["points"] == points
    assert document["seeds"] == [1, 2]


def test_help_says_how_a_file_must_be_named(
    played: Played, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        played.call("grade", "--help")
    assert "must be named TASK.c" in " ".join(capsys.readouterr().out.split())
    hand = played.hand_in(tmp_path, name="mine.c")
    found, _, err = played.call("grade", str(hand / "mine.c"))
    assert (found, "must be named TASK.c" in err) == (USAGE, True)


def test_every_seed_of_the_course_is_run(played: Played, tmp_path: Path) -> None:
    _, document = played.json("grade", str(played.hand_in(tmp_path / "hand")))
    runs = document["tasks"][0]["runs"]
    assert [run["name"] for run in runs] == ["1", "2", "all=min", "all=max"]
    assert runs[0]["parameters"] != runs[1]["parameters"]
    assert sorted(played.recorded) == ["1", "2", "all=max", "all=min"]


@pytest.mark.parametrize(
    "how, times, status, said",
    [
        ("gives up", 1, "passed", "the scenario returned before"),
        ("gives up", 2, "needs review", "the scenario returned before"),
        ("never begins", 1, "passed", "the program ended before"),
        ("never begins", 2, "no checkpoint", "the program ended before"),
    ],
)
def test_failed_recording_is_made_once_more(
    played: Played, tmp_path: Path, how: str, times: int, status: str, said: str
) -> None:
    played.failures, played.fails_as = times, how
    path = str(played.hand_in(tmp_path / "hand"))
    _, document = played.json("grade", path, "--seed", "1", "--jobs", "1")
    assert statuses(document) == {"fill": status}
    assert played.recorded == ["1", "1", "all=min", "all=max"]
    (note,) = document["tasks"][0]["runs"][0]["notes"]
    assert note.startswith(f"recorded twice: the first time, {said}")


def test_other_seeds_may_be_asked_for(played: Played, tmp_path: Path) -> None:
    path = str(played.hand_in(tmp_path / "hand"))
    _, document = played.json("grade", path, "--seed", "7", "--seed", "7", "--seed", "8")
    assert document["seeds"] == [7, 8]


def test_order_of_results_does_not_depend_on_lanes(played: Played, tmp_path: Path) -> None:
    path = str(played.hand_in(tmp_path / "hand"))
    one = played.json("grade", path, "--jobs", "1", *[f"--seed={n}" for n in range(6)])[1]
    many = played.json("grade", path, "--jobs", "6", *[f"--seed={n}" for n in range(6)])[1]
    assert one["tasks"] == many["tasks"]


# ---- grade: where a submission is ----


@pytest.mark.parametrize(
    "name, path",
    [
        ("01_tiny/fill.c", ""),
        ("fill.c", ""),
        ("01_tiny/fill.c", "01_tiny"),
        ("01_tiny/fill.c", "01_tiny/fill.c"),
    ],
)
def test_submission_is_found(played: Played, tmp_path: Path, name: str, path: str) -> None:
    hand = played.hand_in(tmp_path / "hand", name=name)
    code, document = played.json("grade", str(hand / path))
    assert (code, statuses(document)) == (PASSED, {"fill": "passed"})


@pytest.mark.parametrize(
    "files, said",
    [
        ((), "no such file or folder"),
        (("readme.txt",), "contains no C file: expected UNIT/TASK.c"),
        (("fil.c",), "does not belong to a task. Did you mean fill?"),
        (("01_tiny/fill.c", "fill.c"), "two files for fill"),
    ],
)
def test_submission_that_cannot_be_graded_is_refused(
    played: Played, tmp_path: Path, files: tuple[str, ...], said: str
) -> None:
    hand = tmp_path / "hand"
    for file in files:
        played.hand_in(hand, name=file)
    code, out, err = played.call("grade", str(hand))
    assert (code, out) == (USAGE, "")
    assert said in err


def test_file_that_belongs_to_no_task_is_noted(played: Played, tmp_path: Path) -> None:
    hand = played.hand_in(tmp_path / "hand")
    played.hand_in(hand, name="01_tiny/fill2.c")
    code, document = played.json("grade", str(hand))
    assert code == PASSED
    (note,) = document["notes"]
    assert "fill2.c does not belong to a task. Did you mean fill?" in note


def test_linked_unit_is_not_followed(played: Played, tmp_path: Path) -> None:
    """A submission with a link to the solutions must not be graded with them."""
    hand = tmp_path / "hand"
    hand.mkdir()
    (hand / "01_tiny").symlink_to(played.layout.solutions / "01_tiny")
    code, _, err = played.call("grade", str(hand))
    assert code == USAGE and "contains no C file" in err


def test_task_that_is_not_handed_in_is_said_so(played: Played, tmp_path: Path) -> None:
    add_second_task(played.layout)
    code, document = played.json("grade", str(played.hand_in(tmp_path / "hand")))
    assert code == FAILED
    assert statuses(document) == {"fill": "passed", "second": "not submitted"}
    assert (document["points"], document["max_points"]) == (3, 6)


@pytest.mark.parametrize("name", ["Fill (1).c", "hw/FILL.c.txt", "main.c"])
def test_assignment_is_graded_whatever_the_file_is_called(
    played: Played, tmp_path: Path, name: str
) -> None:
    hand = played.hand_in(tmp_path / "hand", name=name)
    for path in (hand, hand / name):
        code, document = played.json("grade", str(path), "--assignment", "fill")
        assert (code, statuses(document)) == (PASSED, {"fill": "passed"})
        assert document["tasks"][0]["source"].endswith(name)
        assert name.rpartition("/")[2] in document["notes"][0]


def test_assignment_of_which_nothing_was_handed_in(played: Played, tmp_path: Path) -> None:
    (tmp_path / "hand").mkdir()
    out = tmp_path / "results.json"
    command = ("grade", str(tmp_path / "hand"), "--assignment", "01_tiny", "--out", str(out))
    code, document = played.json(*command)
    assert (code, statuses(document)) == (FAILED, {"fill": "not submitted"})
    assert "nothing to grade" in document["notes"][0]
    assert json.loads(out.read_text())["points"] == 0


def test_two_files_for_a_task_are_for_a_person_to_look_at(played: Played, tmp_path: Path) -> None:
    hand = played.hand_in(tmp_path / "hand", name="a/fill.c")
    played.hand_in(hand, "fails", name="b/fill.c")
    code, document = played.json("grade", str(hand), "--assignment", "fill")
    assert (code, document["points"]) == (GRADER_ERROR, None)
    assert "a/fill.c and b/fill.c" in document["tasks"][0]["message"]


def test_only_some_tasks_may_be_asked_for(played: Played, tmp_path: Path) -> None:
    add_second_task(played.layout)
    path = str(played.hand_in(tmp_path / "hand"))
    code, document = played.json("grade", path, "--task", "fill")
    assert (code, statuses(document)) == (PASSED, {"fill": "passed"})
    code, _, err = played.call("grade", path, "--task", "secnd")
    assert code == USAGE and "Did you mean second?" in err


def test_broken_task_costs_no_other(played: Played, tmp_path: Path) -> None:
    add_second_task(played.layout)
    (played.layout.tasks / "01_tiny/second/task.toml").write_text("schema = 1")
    code, document = played.json("grade", str(played.hand_in(tmp_path / "hand")))
    assert code == GRADER_ERROR
    assert statuses(document) == {"fill": "passed", "second": "grader error"}
    assert [e.message for e in validator("results").iter_errors(document)] == []


def add_second_task(layout: Layout) -> None:
    shutil.copytree(layout.tasks / "01_tiny/fill", layout.tasks / "01_tiny/second")
    text = layout.course_file.read_text()
    layout.course_file.write_text(text.replace('["fill"]', '["fill", "second"]'))


# ---- grade: files ----


def test_files_are_written(played: Played, tmp_path: Path) -> None:
    path = str(played.hand_in(tmp_path / "hand", "fails"))
    out, junit = tmp_path / "results.json", tmp_path / "junit.xml"
    code, _, _ = played.call("grade", path, "--out", str(out), "--junit", str(junit))
    assert code == FAILED
    assert statuses(json.loads(out.read_text())) == {"fill": "failed"}
    assert ET.parse(junit).getroot().get("failures") == "1"


def test_unwritable_file_is_refused_before_anything_runs(played: Played, tmp_path: Path) -> None:
    path = str(played.hand_in(tmp_path / "hand"))
    code, _, err = played.call("grade", path, "--out", str(tmp_path / "none/results.json"))
    assert code == USAGE and "cannot write" in err and "No such file or directory" in err
    assert played.recorded == []


def test_unwritable_archive_is_refused_before_anything_runs(played: Played, tmp_path: Path) -> None:
    hand = str(played.hand_in(tmp_path / "hand"))
    code, said = played.json("grade", hand, "--archive", str(tmp_path / "none" / "a.tar.xz"))
    assert code == USAGE and "none/a.tar.xz: No such file" in said["error"]["message"]
    assert played.recorded == []


def test_results_are_valid_while_the_grade_runs(played: Played, tmp_path: Path) -> None:
    out = tmp_path / "results.json"
    seen = []
    played.on_record = lambda: seen.append(json.loads(out.read_text()))
    played.call("grade", str(played.hand_in(tmp_path / "hand")), "--out", str(out))
    assert seen
    for document in seen:
        assert [e.message for e in validator("results").iter_errors(document)] == []
        assert (document["status"], document["points"]) == ("grader error", None)


@pytest.mark.parametrize(
    "error, code, kind",
    [
        (EnvironmentProblem("no Wine here", "sh harness/setup.sh"), ENVIRONMENT, "environment"),
        (RuntimeError("a bug"), GRADER_ERROR, "grader error"),
    ],
)
def test_failure_of_the_grader_leaves_valid_results(
    played: Played, tmp_path: Path, error: Exception, code: int, kind: str
) -> None:
    def fail() -> None:
        raise error

    played.on_record = fail
    out = tmp_path / "results.json"
    path = str(played.hand_in(tmp_path / "hand"))
    found, printed, err = played.call("--json", "grade", path, "--out", str(out))
    assert found == code
    assert json.loads(printed)["error"]["kind"] == kind, "--json holds also when it fails"
    document = json.loads(out.read_text())
    assert [e.message for e in validator("results").iter_errors(document)] == []
    assert document["status"] == "grader error" and str(error) in document["message"]
    assert str(error) in err
    assert not list(played.layout.runs.glob(".work-*")), "nothing is left behind"


def test_interrupt_keeps_what_was_finished(played: Played, tmp_path: Path) -> None:
    add_second_task(played.layout)
    hand = played.hand_in(tmp_path / "hand")
    played.hand_in(hand, name="01_tiny/second.c")
    handled = threading.Event()

    def interrupt_in_the_fifth() -> None:
        if len(played.recorded) == 4:
            _thread.interrupt_main()
            handled.wait(0.3)

    played.on_record = interrupt_in_the_fifth
    out = tmp_path / "results.json"
    code, document = played.json("grade", str(hand), "--jobs", "1", "--out", str(out))
    assert code == INTERRUPTED
    assert document["status"] == "interrupted"
    assert document["message"] == "finished before it: fill"
    assert statuses(document) == {"fill": "passed", "second": "grader error"}
    assert json.loads(out.read_text()) == document
    assert [e.message for e in validator("results").iter_errors(document)] == []


# ---- run, list, judge, hint ----


def own_file(played: Played, text: str) -> None:
    (played.layout.exercises / "01_tiny/fill.c").write_text(f"// {text}\n")


def test_run_takes_the_students_file_and_a_fresh_seed(played: Played) -> None:
    own_file(played, "passes")
    seeds = set()
    for _ in range(4):
        code, document = played.json("run", "fill")
        assert code == PASSED
        (run,) = document["tasks"][0]["runs"]
        assert run["repeat"] == f"python3 grade.py run fill --seed {run['seed']}"
        seeds.add(run["seed"])
    assert len(seeds) > 1


def test_run_repeats_a_seed_and_an_edge(played: Played) -> None:
    own_file(played, "passes")
    _, one = played.json("run", "fill", "--seed", "9")
    _, two = played.json("run", "fill", "--seed", "9")
    assert one["tasks"] == two["tasks"]
    _, edge = played.json("run", "fill", "--edge", "pages=min")
    assert edge["tasks"][0]["runs"][0]["parameters"]["pages"] == 33
    assert edge["seeds"] == []
    _, every = played.json("run", "fill", "--edge", "all")
    assert len(every["tasks"][0]["runs"]) == 4 + len(["all=min", "all=max"])


def test_run_shows_what_the_program_printed(played: Played) -> None:
    own_file(played, "passes")
    assert "  | hello from the program" in played.call("run", "fill")[1]


@pytest.mark.parametrize(
    "argv, said",
    [
        (["run", "fil"], "Did you mean fill?"),
        (["run", "zebra"], "`grade.py list` shows them"),
        (["run", "none/fill.c"], "no such file"),
        (["run", "fill", "--edge", "size=min"], "the parameters of fill are: pages, first"),
        (["hint", "fil"], "Did you mean fill?"),
        (["regions", "fill"], "there is no recording of fill. Make one: python3 grade.py run fill"),
        (["judge", "fill"], "there is no recording of fill"),
    ],
)
def test_wrong_argument_gets_advice(played: Played, argv: list[str], said: str) -> None:
    code, out, err = played.call(*argv)
    assert (code, out) == (USAGE, "")
    assert said in err


@pytest.mark.parametrize(
    "argv",
    [
        ["fly"],
        ["run"],
        ["run", "fill", "--seed", "-1"],
        ["run", "fill", "--seed", "x"],
        ["run", "fill", "--seed", "1", "--edge", "all"],
        ["grade", ".", "--jobs", "0"],
        ["hint", "fill", "--level", "4"],
    ],
)
def test_wrong_usage_exits_with_2(
    played: Played, argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        played.call(*argv)
    assert exit_.value.code == USAGE
    assert "usage: grade.py" in capsys.readouterr().err


def test_list_follows_the_students_file(played: Played) -> None:
    def standing() -> str:
        (task,) = played.json("list")[1]["tasks"]
        return str(task["standing"])

    assert standing() == "not run"
    own_file(played, "fails")
    played.call("run", "fill")
    assert standing() == "failed"
    own_file(played, "passes")
    assert standing() == "not run", "the file changed since"
    played.call("run", "fill")
    assert standing() == "passed"
    assert played.json("list", "--pending")[1]["tasks"] == []
    assert "Nothing is pending" in played.call("list", "--pending")[1]


def test_failed_build_is_remembered_too(played: Played) -> None:
    own_file(played, "breaks the compiler")
    played.call("run", "fill")
    assert played.json("list")[1]["tasks"][0]["standing"] == "compile error"


def test_judge_judges_old_evidence_without_running(played: Played) -> None:
    own_file(played, "fails")
    played.call("run", "fill", "--seed", "5")
    played.recorded.clear()
    code, document = played.json("judge", "fill")
    assert (code, statuses(document), document["seeds"]) == (FAILED, {"fill": "failed"}, [5])
    assert played.recorded == []
    (played.layout.runs / "fill/5/verdict").write_text("passes")
    code, document = played.json("judge", "fill", str(played.layout.runs / "fill/5"))
    assert (code, statuses(document)) == (PASSED, {"fill": "passed"})


@pytest.mark.parametrize(
    "keep, text, left",
    [
        ("all", "passes", ["1", "2", "all=min", "all=max"]),
        ("failed", "passes", []),
        ("failed", "fails", ["1", "2", "all=min", "all=max"]),
        ("none", "fails", []),
    ],
)
def test_only_the_evidence_asked_for_is_kept(
    played: Played, tmp_path: Path, keep: str, text: str, left: list[str]
) -> None:
    path = str(played.hand_in(tmp_path / "hand", text))
    archive, taken_out = tmp_path / "evidence.tar.xz", tmp_path / "taken out"
    asked = ("--keep-evidence", keep, "--archive", str(archive))
    code, document = played.json("grade", path, *asked)
    places = [Path(run["evidence"]) for run in document["tasks"][0]["runs"]]
    assert [place.name for place in places if place.exists()] == left
    assert played.json("judge", "fill")[0] == (code if left else USAGE)
    taken_out.mkdir()
    subprocess.run(["tar", "-xf", archive, "-C", taken_out], check=True)
    beside = ["result.json", "evidence.json"] if left else []
    assert {p.name for p in taken_out.glob("fill/*")} == {*left, *beside}
    for run in left:
        assert played.json("judge", "fill", str(taken_out / "fill" / run))[0] == code


def test_hints_go_from_level_to_level(played: Played) -> None:
    assert "Where?" in played.call("hint", "fill")[1]
    assert "--level 2" in played.call("hint", "fill", "--level", "1")[1]
    last = played.call("hint", "fill", "--level", "3")[1]
    assert "VirtualAlloc." in last and "--level" not in last


def test_unset_up_checkout_names_the_command(tiny: Layout) -> None:
    played = Played(tiny)
    code, _, err = played.call("run", "fill")
    assert code == ENVIRONMENT
    assert "the grader is not built" in err and "Run: python3 grade.py setup" in err


# ---- streams ----


@pytest.mark.parametrize(
    "argv, env, coloured",
    [
        (["--color", "always", "list"], {}, True),
        (["list", "--color", "always"], {"TERM": "dumb"}, True),
        (["list"], {}, False),
        (["list", "--color", "never"], {}, False),
    ],
)
def test_colour_is_the_callers_choice(
    played: Played, argv: list[str], env: dict[str, str], coloured: bool
) -> None:
    assert ("\x1b[" in played.call(*argv, env=env)[1]) is coloured


@pytest.mark.parametrize("variable", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_terminal_is_coloured_unless_it_says_no(checkout: Layout, variable: dict[str, str]) -> None:
    """On a pseudo-terminal, through the front door."""
    primary, secondary = os.openpty()
    env = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "COLUMNS": "100"} | variable
    command = ["/usr/bin/python3", str(checkout.root / "grade.py"), "list"]
    subprocess.run(command, stdout=secondary, env=env, timeout=60, check=True)
    os.close(secondary)
    shown = os.read(primary, 1 << 16)
    os.close(primary)
    assert (b"\x1b[" in shown) is not bool(variable)
    assert shown.isascii() is bool(variable)


# ---- the front door ----


def front_door(checkout: Layout, *command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_python_without_the_packages_says_what_to_do(checkout: Layout) -> None:
    ended = front_door(checkout, "/usr/bin/python3", "-S", checkout.root / "grade.py", "list")
    assert ended.returncode == ENVIRONMENT
    assert "sh harness/setup.sh" in ended.stderr


def test_other_python_hands_over_to_debians(checkout: Layout, tmp_path: Path) -> None:
    other = tmp_path / "python3"
    shutil.copy("/usr/bin/python3", other)
    ended = front_door(checkout, other, "-S", checkout.root / "grade.py", "--version")
    assert (ended.returncode, ended.stdout) == (PASSED, f"regionlab {version()}\n"), ended.stderr


# ---- workers and folders ----


def test_workers_keep_the_order_and_share_the_cpus() -> None:
    together = threading.Barrier(3, timeout=20)
    cpus = set()

    def work(item: int, cpu: int) -> int:
        together.wait()  # breaks unless three workers are in it at once
        cpus.add(cpu)
        return item * item

    made, interrupted = in_workers(work, range(6), 3)
    assert (made, interrupted) == ([0, 1, 4, 9, 16, 25], False)
    assert cpus <= os.sched_getaffinity(0)


def test_workspace_of_a_dead_grader_is_removed(tiny: Layout) -> None:
    child = subprocess.Popen(["true"])
    child.wait()
    dead, alive = tiny.runs / f".work-{child.pid}-x", tiny.runs / f".work-{os.getpid()}-x"
    dead.mkdir(parents=True)
    alive.mkdir()
    with workspace(tiny) as work:
        assert work.is_dir() and alive.is_dir() and not dead.exists()
    assert not work.exists()
