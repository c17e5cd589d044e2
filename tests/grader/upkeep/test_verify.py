from __future__ import annotations

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
    edges, seeds = 4, 2
    assert found["runs"] == 2 * (10 + edges) + seeds + 3 * (seeds + edges)
    assert not list(played_course.layout.runs.glob(".work-*")), "evidence of verify is not kept"


@pytest.mark.parametrize(
    "file, does, problem",
    [
        (
            "exercises/01_tiny/fill.c",
            "passes\n// TODO",
            "exercises/01_tiny/fill.c: the starter must fail its checks, but it is: passed",
        ),
        (
            "exercises/01_tiny/fill.c",
            "crashes\n// TODO",
            "exercises/01_tiny/fill.c: the starter must fail its checks, but it is: crash",
        ),
        (
            "exercises/01_tiny/fill.c",
            "is warned about\n// TODO",
            "exercises/01_tiny/fill.c: the compiler warns:\nwarning: unused variable",
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
            f"{TASK}/accepted/other.c: must pass, but it needs NtAllocateVirtualMemory",
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
            f"{TASK}/wrong/none.c --seed 1: must get nothing, but it is: crash",
        ),
        (
            f"{TASK}/wrong/crashes.c",
            "passes",
            f"{TASK}/wrong/crashes.c: must be 'crash', but it is: complete",
        ),
        (
            f"{TASK}/wrong/counts.c",
            "fails",
            f"{TASK}/task.toml: check told: no program of wrong/ fails it",
        ),
        (f"{TASK}/wrong/none.c", "damages the dump", f"{TASK}/wrong/none.c: grader error"),
    ],
)
def test_program_that_does_otherwise_is_a_problem(
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
    said = "counts.c --seed 1: without stack_grows a check must be not checked"
    monkeypatch.setattr(
        "harness.grader.upkeep.verify.load_capabilities", lambda _: {"stack_grows": 0}
    )
    assert any(said in text for text in played_course.json("verify")[1]["problems"])
    wrong.write_text("// cannot be shown\n")
    assert played_course.json("verify")[1]["problems"] == []
    monkeypatch.setattr(
        "harness.grader.upkeep.verify.load_capabilities", lambda _: {"stack_grows": 1}
    )
    found = played_course.json("verify")[1]["problems"]
    assert any("must get miscounted, but it got no failure" in text for text in found)
