from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from played import Played

from harness.grader.manifest import load_course
from harness.grader.paths import Layout
from harness.grader.verify import anchors, misconceptions_in, split_arguments, static_problems

TASK = "harness/tasks/01_tiny/fill"
Damage = Callable[[Path], None]


def rewrite(file: str, old: str, new: str) -> Damage:
    def damage(root: Path) -> None:
        text = (root / file).read_text()
        assert old in text, f"the fixture has no {old!r}"
        (root / file).write_text(text.replace(old, new))

    return damage


def write(file: str, text: str = "\n") -> Damage:
    return lambda root: void((root / file).write_text(text))


def remove(file: str) -> Damage:
    return lambda root: (root / file).unlink()


def void(_: object) -> None:
    return None


def problems(layout: Layout) -> list[str]:
    found = static_problems(layout, load_course(layout))
    return [problem.replace(f"{layout.root}/", "") for problem in found]


def test_course_in_order_has_no_problem(tiny: Layout) -> None:
    assert problems(tiny) == []


@pytest.mark.parametrize(
    "damage, problem",
    [
        (remove("exercises/01_tiny/unit.h"), "exercises/01_tiny/unit.h: is missing"),
        (remove("exercises/01_tiny/fill.c"), "exercises/01_tiny/fill.c: is missing"),
        (remove("solutions/01_tiny/fill.c"), "solutions/01_tiny/fill.c: is missing"),
        (remove(f"{TASK}/scenario.c"), f"{TASK}/scenario.c: is missing"),
        (remove(f"{TASK}/check.c"), f"{TASK}/check.c: is missing"),
        (
            rewrite("exercises/01_tiny/fill.c", "TODO", "DONE"),
            "exercises/01_tiny/fill.c: has no TODO that says where to begin",
        ),
        (
            rewrite("solutions/01_tiny/fill.c", "return", "/* TODO */ return"),
            "solutions/01_tiny/fill.c: has a TODO left",
        ),
        (
            write("exercises/01_tiny/notes.txt"),
            "exercises/01_tiny/notes.txt: is not a task of this unit in course.toml",
        ),
        (
            write("solutions/01_tiny/old.c"),
            "solutions/01_tiny/old.c: is not a task of this unit in course.toml",
        ),
        (write(f"{TASK}/main.c"), f"{TASK}/main.c: is not part of a task"),
        (
            write("exercises/01_tiny/README.md", "by hand"),
            "exercises/01_tiny/README.md: is not what task.toml says: run `grade.py generate`",
        ),
        (
            rewrite("lessons/01_tiny.md", "## Fill, and how", "## Fill"),
            f"{TASK}/task.toml: lesson: lessons/01_tiny.md has no heading #fill-and-how",
        ),
        (
            write(f"{TASK}/wrong/new.c"),
            f"{TASK}/wrong/new.c: [wrong] does not say what it must get",
        ),
        (
            remove(f"{TASK}/wrong/crashes.c"),
            f"{TASK}/task.toml: [wrong] crashes.c: there is no such file",
        ),
        (
            remove(f"{TASK}/accepted/other.c"),
            f"{TASK}/accepted: holds no second way to solve the task",
        ),
        (
            rewrite(f"{TASK}/task.toml", '"counts.c" = "miscounted"', '"counts.c" = "nothing"'),
            f"{TASK}/task.toml: misconception miscounted: no program of wrong/ reaches it, and "
            "`untested` does not say why",
        ),
        (
            rewrite(
                f"{TASK}/task.toml", 'next = "Count', 'untested = "needs Windows"\nnext = "Count'
            ),
            f"{TASK}/task.toml: misconception miscounted: is reached; drop `untested`",
        ),
        (
            rewrite(f"{TASK}/task.toml", "pages - 21", "pages - 40"),
            f"{TASK}/task.toml: fill: no value is allowed for first from 3 to -7 with pages = 33",
        ),
        (
            rewrite(f"{TASK}/scenario.c", 'checkpoint("after")', 'checkpoint("afterwards")'),
            f"{TASK}/scenario.c: never makes checkpoint 'after' of task.toml",
        ),
        (
            rewrite(f"{TASK}/scenario.c", '// checkpoint("never")', 'checkpoint("never")'),
            f"{TASK}/scenario.c: checkpoint 'never' is not in task.toml",
        ),
        (
            rewrite(f"{TASK}/scenario.c", 'parameter("pages")', 'parameter("size")'),
            f"{TASK}/scenario.c: parameter 'size' is not in task.toml",
        ),
        (
            rewrite(
                f"{TASK}/scenario.c",
                '    checkpoint("before")',
                '    decoys(); checkpoint("before")',
            ),
            f"{TASK}/scenario.c: calls decoys(), but task.toml has no parameter `decoys`",
        ),
        (
            rewrite(f"{TASK}/check.c", "TASK_CHECKS(fill)", "TASK_CHECKS(full)"),
            f"{TASK}/check.c: has no TASK_CHECKS(fill)",
        ),
        (
            rewrite(f"{TASK}/check.c", 'at("after");', 'at("end");'),
            f"{TASK}/check.c: checkpoint 'end' is not in task.toml",
        ),
        (
            rewrite(f"{TASK}/check.c", 'verdict("told"', 'verdict("said"'),
            f"{TASK}/check.c: never makes check 'told' of task.toml",
        ),
        (
            rewrite(f"{TASK}/check.c", '"nothing" : NULL', '"nothin" : NULL'),
            f"{TASK}/check.c: misconception 'nothin' is not in task.toml",
        ),
        (
            rewrite(f"{TASK}/check.c", 'NULL : "miscounted"', 'NULL : "mis_counted"'),
            f"{TASK}/check.c: misconception 'mis_counted' is not in task.toml",
        ),
        (rewrite(f"{TASK}/task.toml", "points = 3", "points = 5"), "points is 5"),
    ],
)
def test_each_disagreement_is_a_problem(tiny: Layout, damage: Damage, problem: str) -> None:
    damage(tiny.root)
    found = problems(tiny)
    assert any(problem in text for text in found), found


def test_header_that_scenario_and_checks_share_is_part_of_the_task(tiny: Layout) -> None:
    write(f"{TASK}/plan.h")(tiny.root)
    assert problems(tiny) == [f"{TASK}/plan.h: is not part of a task"]
    rewrite(f"{TASK}/check.c", '#include "check.h"', '#include "check.h"\n#include "plan.h"')(
        tiny.root
    )
    assert problems(tiny) == []


def test_all_problems_are_told_at_once(tiny: Layout) -> None:
    for damage in (
        remove("solutions/01_tiny/fill.c"),
        write(f"{TASK}/wrong/new.c"),
        rewrite("lessons/01_tiny.md", "## Fill, and how", "## Fill"),
    ):
        damage(tiny.root)
    assert len(problems(tiny)) == 3


def test_anchors_are_githubs() -> None:
    page = "# One: two & `three`\n## A window, here ##\n```\n# code\n```\n    # code\ntext\n"
    assert anchors(page) == {"one-two--three", "a-window-here"}


def test_misconceptions_are_the_second_arguments_of_verdicts() -> None:
    source = """
        if (!verdict("check", a ? "one" : b == text("none_%d", 1) ? "two" : NULL, text("x, )"), "y",
                     where(m, claimed(m, "base"))))
            return;
        verdict("other", helper(m), "expected", "seen", nowhere());
        const char *helper(void) { return has_claim(m, "claim") ? "three" : NULL; }
    """
    assert misconceptions_in(source) == {"one", "two", "three"}


def test_arguments_are_split_outside_of_strings_and_calls() -> None:
    assert split_arguments('a, f(b, c), "d,)" , e) rest, more') == [
        "a",
        " f(b, c)",
        ' "d,)" ',
        " e",
    ]


# ---- running ----


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
    monkeypatch.setattr("harness.grader.verify.load_capabilities", lambda _: {})
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
            f"{TASK}/accepted/other.c: must pass, but --seed 1: crash: access violation writing 0x0",
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
    monkeypatch.setattr("harness.grader.verify.load_capabilities", lambda _: {})
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
    monkeypatch.setattr("harness.grader.verify.load_capabilities", lambda _: {"stack_grows": 0})
    assert any(said in text for text in played_course.json("verify")[1]["problems"])
    wrong.write_text("// cannot be shown\n")
    assert played_course.json("verify")[1]["problems"] == []
    monkeypatch.setattr("harness.grader.verify.load_capabilities", lambda _: {"stack_grows": 1})
    found = played_course.json("verify")[1]["problems"]
    assert any("must get miscounted, but it got no failure" in text for text in found)
