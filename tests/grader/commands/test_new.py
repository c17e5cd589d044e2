"""grade.py new, as its user meets it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from played import Played

COMMON = Path(__file__).resolve().parents[3] / "harness" / "tasks" / "common.toml"
# The mistakes of which a new task has a program each.
WRONG = (
    "at_least_two",
    "does_nothing",
    "ignores_refusal",
    "keeps_a_handle",
    "leaves_the_reservation",
    "long_address",
    "one_page_more",
    "remembers",
)


@pytest.fixture(autouse=True)
def common_misconceptions(played: Played) -> None:
    """Those that every task has: a new one names some of them."""
    shutil.copy(COMMON, played.layout.root / "harness" / "tasks")


def test_it_prints_what_it_made_and_what_is_next(played: Played) -> None:
    code, out, _ = played.call("new", "01_tiny/top_down")
    assert code == 0
    made, _, following = out.partition("\n\n")
    assert made.splitlines()[0] == "made    exercises/01_tiny/top_down.c"
    assert made.splitlines()[-1] == "changed exercises/01_tiny/README.md"
    steps = [line.strip() for line in following.splitlines() if "python3 grade.py" in line]
    assert steps[0] == "python3 grade.py verify --task top_down"
    assert "--source solutions/01_tiny/top_down.c" in steps[2]


def test_a_new_task_gives_a_list_of_what_to_do_and_no_run(played: Played) -> None:
    """From the lesson to the programs that prove the checks, each with its file and line."""
    assert played.json("new", "02_new/top_down")[0] == 0
    code, found = played.json("verify", "--task", "top_down")
    assert (code, found["runs"], found["not_run"]) == (1, 0, ["top_down"])
    files = dict.fromkeys(problem.partition(":")[0] for problem in found["problems"])
    task = "harness/tasks/02_new/top_down"
    assert list(files) == [
        "exercises/course.toml",
        "lessons/02_new.md",
        "exercises/02_new/unit.h",
        f"{task}/task.toml",
        "exercises/02_new/top_down.c",
        "solutions/02_new/top_down.c",
        f"{task}/scenario.c",
        f"{task}/check.c",
        f"{task}/accepted/another_way.c",
        *(f"{task}/wrong/{name}.c" for name in WRONG),
    ]
    said = "what a student can do afterwards, beginning with a verb"
    assert f"{task}/task.toml:6: to do: {said}" in found["problems"]


@pytest.mark.parametrize(
    "name, said",
    [
        ("top_down", "'top_down': give the unit and the task, such as 02_private/my_task"),
        ("01_tiny/fill", "there is a task fill already, in 01_tiny"),
        ("one/Two", "'one' cannot name a unit"),
        ("one/Two", "'Two' cannot name a task"),
        ("01_tiny/a/b", "'a/b' cannot name a task"),
    ],
)
def test_a_wrong_name_is_a_usage_error(played: Played, name: str, said: str) -> None:
    code, out, err = played.call("new", name)
    assert (code, out) == (2, "")
    assert said in err
    assert said in played.json("new", name)[1]["error"]["message"]
