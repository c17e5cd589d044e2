from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.grader.course.manifest import load_course
from harness.grader.platform.paths import Layout
from harness.grader.upkeep.agreement import misconceptions_in, split_arguments, static_problems

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
    found = static_problems(layout, load_course(layout)).problems
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
            "exercises/01_tiny/README.md: is out of date; run `grade.py generate`",
        ),
        (
            rewrite("lessons/01_tiny.md", "## Fill, and how", "## Fill"),
            f"{TASK}/task.toml: lesson: lessons/01_tiny.md has no heading #fill-and-how",
        ),
        (
            write(f"{TASK}/wrong/new.c"),
            f"{TASK}/wrong/new.c: [wrong] does not list it",
        ),
        (
            remove(f"{TASK}/wrong/crashes.c"),
            f"{TASK}/task.toml: [wrong] crashes.c: there is no such file",
        ),
        (
            remove(f"{TASK}/accepted/other.c"),
            f"{TASK}/accepted: has no file; add a second way to solve the task",
        ),
        (
            rewrite(f"{TASK}/task.toml", '"counts.c" = "miscounted"', '"counts.c" = "nothing"'),
            f"{TASK}/task.toml: misconception miscounted: no program in wrong/ gets it, and "
            "`untested` does not say why",
        ),
        (
            rewrite(
                f"{TASK}/task.toml", 'next = "Count', 'untested = "needs Windows"\nnext = "Count'
            ),
            f"{TASK}/task.toml: misconception miscounted: a program in wrong/ gets it, "
            "so remove `untested`",
        ),
        (
            rewrite(f"{TASK}/task.toml", "pages - 21", "pages - 40"),
            f"{TASK}/task.toml: fill: first has no allowed value from 3 to -7 with pages = 33",
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
            rewrite(
                f"{TASK}/scenario.c",
                '    checkpoint("before")',
                '    cannot("Open C:"); checkpoint("before")',
            ),
            f"{TASK}/scenario.c: cannot('Open C:'): at most 48 of a-z, digits, _ . and space",
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
        (
            rewrite(f"{TASK}/task.toml", "pages is there.", "pages is there. Touch nothing else."),
            f"{TASK}/task.toml: text: 'nothing' in 'Touch nothing else.' asks for something: make "
            "the sentence a promise",
        ),
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


def test_helpers_and_what_they_include_are_part_of_the_task(tiny: Layout) -> None:
    write(f"{TASK}/helper_odd.c", '#include "odd.h"\n')(tiny.root)
    write(f"{TASK}/odd.h")(tiny.root)
    assert problems(tiny) == []


def test_all_problems_are_reported_at_once(tiny: Layout) -> None:
    for damage in (
        remove("solutions/01_tiny/fill.c"),
        write(f"{TASK}/wrong/new.c"),
        rewrite("lessons/01_tiny.md", "## Fill, and how", "## Fill"),
    ):
        damage(tiny.root)
    assert len(problems(tiny)) == 3


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


def test_assignments_of_the_course_are_checked(tiny: Layout) -> None:
    text = tiny.course_file.read_text()
    one = '\n[[assignment]]\nname = "hw"\ntasks = ["fil"]\n'
    two = '\n[[assignment]]\nname = "hw"\ntasks = ["fill"]\nsecret_file = "not here"\n'
    tiny.course_file.write_text(text + one + two)
    where = "exercises/course.toml: assignment 'hw'"
    found = problems(tiny)
    assert f"{where}: unknown task 'fil'. Did you mean fill?" in found
    assert f"{where}: assignment 'hw' is there twice" in found
    assert len([problem for problem in found if where in problem]) == 3
