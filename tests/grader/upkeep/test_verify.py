from __future__ import annotations

import os

import pytest
from played import Played

TASK = "harness/tasks/01_tiny/fill"


@pytest.fixture
def played_course(played: Played) -> Played:
    """Every program of the tiny course does what it is there for."""
    for file, does in {
        "exercises/01_tiny/fill.c": "fails\n// TODO",
        "solutions/01_tiny/fill.c": "passes",
        f"{TASK}/accepted/other.c": "passes",
        f"{TASK}/wrong/none.c": "fails",
        f"{TASK}/wrong/crashes.c": "crashes",
        f"{TASK}/wrong/counts.c": "miscounts",
    }.items():
        (played.layout.root / file).write_text(f"// {does}\n")
    return played


def test_course_that_holds_together_is_verified(
    played_course: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.grader.upkeep.verify.load_capabilities", lambda _: {})
    code, found = played_course.json("verify")
    assert (code, found["problems"]) == (0, [])
    assert (found["programs"], found["runs"]) == (6, 6), "each program once"
    code, found = played_course.json("verify", "--full")
    assert (code, found["problems"]) == (0, [])
    edges, seeds = 4 + 2, 2
    assert found["runs"] == 2 * (10 + edges) + seeds + 3 * (seeds + edges)
    assert not list(played_course.layout.runs.glob(".work-*")), "evidence of verify is not kept"


def test_a_program_that_does_nothing_earns_nothing_whatever_it_returns(
    played_course: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One is made of the starter for each answer that it could give instead."""
    monkeypatch.setattr("harness.grader.upkeep.verify.load_capabilities", lambda _: {})
    starter = played_course.layout.root / "exercises/01_tiny/fill.c"
    starter.write_text("// fails\n// TODO\nint fill(void) {\n    return 2;\n}\n")
    _, found = played_course.json("verify")
    assert (found["problems"], found["programs"]) == ([], 6 + 3)


@pytest.mark.parametrize(
    "file, does, problem",
    [
        (
            "exercises/01_tiny/fill.c",
            "passes\n// TODO",
            "exercises/01_tiny/fill.c: the starter must fail its checks, but the result is: passed",
        ),
        (
            "exercises/01_tiny/fill.c",
            "crashes\n// TODO",
            "exercises/01_tiny/fill.c: the starter must fail its checks, but the result is: crash",
        ),
        (
            "exercises/01_tiny/fill.c",
            "is warned about\n// TODO",
            "exercises/01_tiny/fill.c: compiler warnings:\nwarning: unused variable",
        ),
        (
            "solutions/01_tiny/fill.c",
            "fails",
            "solutions/01_tiny/fill.c: must pass, but --seed 1: committed: nothing: "
            "expected C3, seen R3",
        ),
        (
            f"{TASK}/accepted/other.c",
            "crashes",
            f"{TASK}/accepted/other.c: must pass, but --seed 1: "
            "crash: access violation writing 0x0",
        ),
        (
            f"{TASK}/accepted/other.c",
            "calls Nt",
            f"{TASK}/accepted/other.c: must pass, but it uses forbidden functions: "
            "NtAllocateVirtualMemory",
        ),
        (
            f"{TASK}/accepted/other.c",
            "breaks the compiler",
            "fill.c:1:1: error: expected identifier",
        ),
        (
            f"{TASK}/wrong/none.c",
            "passes",
            f"{TASK}/wrong/none.c --seed 1: must get nothing, but it got no failure",
        ),
        (
            f"{TASK}/wrong/none.c",
            "miscounts",
            f"{TASK}/wrong/none.c --seed 1: must get nothing, but it got miscounted",
        ),
        (
            f"{TASK}/wrong/none.c",
            "crashes",
            f"{TASK}/wrong/none.c --seed 1: must get nothing, but the result is: crash",
        ),
        (
            f"{TASK}/wrong/crashes.c",
            "passes",
            f"{TASK}/wrong/crashes.c: must be 'crash', but the result is: complete",
        ),
        (
            f"{TASK}/wrong/counts.c",
            "fails",
            f"{TASK}/task.toml: check `told`: no program in wrong/ fails it",
        ),
        (
            "exercises/01_tiny/fill.c",
            "miscounts\n// TODO",
            "exercises/01_tiny/fill.c: does nothing and gets 2 points, not 0: which check `needs` "
            "another, or what does [starter] say?",
        ),
        (
            f"{TASK}/wrong/counts.c",
            "fails",
            f"{TASK}/task.toml: promise 2: counts.c fails none of told",
        ),
        (f"{TASK}/wrong/none.c", "damages the dump", f"{TASK}/wrong/none.c: grader error"),
    ],
)
def test_program_with_another_result_is_a_problem(
    played_course: Played, monkeypatch: pytest.MonkeyPatch, file: str, does: str, problem: str
) -> None:
    monkeypatch.setattr("harness.grader.upkeep.verify.load_capabilities", lambda _: {})
    (played_course.layout.root / file).write_text(f"// {does}\n")
    code, found = played_course.json("verify")
    assert code == 1
    assert any(problem in text for text in found["problems"]), found["problems"]


def test_misconception_that_needs_more_is_not_checked_here(
    played_course: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the capability is missing, its wrong program must get `not checked`."""
    task = played_course.layout.root / TASK / "task.toml"
    task.write_text(
        task.read_text().replace('next = "Count', 'needs = "stack_grows"\nnext = "Count')
    )
    wrong = played_course.layout.root / TASK / "wrong/counts.c"
    wrong.write_text("// passes\n")
    said = 'counts.c --seed 1: this system lacks stack_grows, so one check must be "not checked"'
    monkeypatch.setattr(
        "harness.grader.upkeep.verify.load_capabilities", lambda _: {"stack_grows": 0}
    )
    assert any(said in text for text in played_course.json("verify")[1]["problems"])
    wrong.write_text("// cannot be shown\n")
    solution = played_course.layout.root / "solutions/01_tiny/fill.c"
    solution.write_text("// cannot be shown\n")
    assert played_course.json("verify")[1]["problems"] == []
    solution.write_text("// passes\n")
    monkeypatch.setattr(
        "harness.grader.upkeep.verify.load_capabilities", lambda _: {"stack_grows": 1}
    )
    found = played_course.json("verify")[1]["problems"]
    assert any("must get miscounted, but it got no failure" in text for text in found)


def test_no_program_takes_a_check_out_of_its_own_maximum(
    played_course: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.grader.upkeep.verify.load_capabilities", lambda _: {})
    (played_course.layout.root / TASK / "wrong/counts.c").write_text("// cannot be shown\n")
    found = played_course.json("verify")[1]["problems"]
    said = "wrong/counts.c --seed 1: told is not checked, and was checked of fill.c: which check"
    assert any(said in text for text in found)


# ---- what is said first ----


def rewrite(played: Played, file: str, old: str, new: str) -> None:
    path = played.layout.root / file
    assert old in path.read_text(), f"the fixture has no {old!r}"
    path.write_text(path.read_text().replace(old, new))


def test_problems_come_in_the_order_of_work(played_course: Played) -> None:
    root = played_course.layout.root
    (root / "exercises/01_tiny/README.md").write_text("by hand")
    (root / TASK / "accepted/other.c").unlink()
    (root / TASK / "wrong/new.c").touch()
    (root / TASK / "notes.txt").touch()
    rewrite(played_course, f"{TASK}/check.c", '"told"', '"said"')
    rewrite(played_course, f"{TASK}/scenario.c", '"after"', '"end"')
    (root / "solutions/01_tiny/fill.c").unlink()
    (root / "exercises/01_tiny/fill.c").write_text("// nothing to do\n")
    rewrite(played_course, "lessons/01_tiny.md", "## Fill, and how", "## Fill")
    rewrite(played_course, f"{TASK}/task.toml", "pages - 21", "pages - 40")
    (root / "exercises/01_tiny/unit.h").unlink()
    found = played_course.json("verify")[1]["problems"]
    assert [problem.partition(":")[0] for problem in found] == [
        "exercises/01_tiny/unit.h",
        f"{TASK}/task.toml",  # the range of a parameter
        f"{TASK}/task.toml",  # the lesson's heading
        "exercises/01_tiny/fill.c",
        "solutions/01_tiny/fill.c",
        f"{TASK}/scenario.c",
        f"{TASK}/scenario.c",
        f"{TASK}/check.c",
        f"{TASK}/notes.txt",
        f"{TASK}/wrong/new.c",
        f"{TASK}/accepted",
        "exercises/01_tiny/README.md",
    ]


def test_a_task_whose_files_disagree_is_not_run(played_course: Played) -> None:
    """Also where nothing is built: what is said of the files needs no build."""
    (played_course.layout.root / TASK / "check.c").unlink()
    (played_course.layout.native / "judge").unlink()
    code, found = played_course.json("verify")
    assert (code, found["runs"], found["not_run"]) == (1, 0, ["fill"])
    assert found["problems"] == [f"{TASK}/check.c: is missing"]
    assert played_course.call("verify", "--task", "fill")[1].endswith(
        "1 problem\nnot run until the files are in order: fill\n"
    )


def test_only_the_pages_of_a_unit_keep_no_task_from_running(
    played_course: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.grader.upkeep.verify.load_capabilities", lambda _: {})
    (played_course.layout.root / "exercises/01_tiny/README.md").write_text("by hand")
    found = played_course.json("verify")[1]
    assert (len(found["problems"]), found["runs"], found["not_run"]) == (1, 6, [])


@pytest.mark.parametrize("name", ["scenario.c", "check.c"])
def test_what_changed_since_the_build_is_not_run(played_course: Played, name: str) -> None:
    source = played_course.layout.root / TASK / name
    later = (played_course.layout.native / "judge").stat().st_mtime + 10
    os.utime(source, (later, later))
    code, found = played_course.json("verify", "--task", "fill")
    assert (code, found["runs"], found["not_run"]) == (1, 0, ["fill"])
    said = "is newer than what was built from it: run `grade.py setup`"
    assert found["problems"] == [f"{TASK}/{name}: {said}"]


def test_where_nothing_is_built_that_is_said_once(played_course: Played) -> None:
    (played_course.layout.native / "judge").unlink()
    code, _, err = played_course.call("verify")
    assert code == 4 and err.count("grade.py setup") == 1
