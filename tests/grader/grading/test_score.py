from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.grader.course.draw import Drawn, draw
from harness.grader.course.manifest import Task
from harness.grader.grading.judge import Judged, Verdict
from harness.grader.grading.outcome import COMPLETE, Outcome
from harness.grader.grading.results import Report, TaskResult
from harness.grader.grading.score import Ran, blank, repeat_command, score

PASSED = Verdict("passed", "C3", "C3")
FAILED = Verdict("failed", "C3", "R3", "0x10a0000 3 pages", "nothing")
STOPPED = Verdict("not checked", reason='needs "the pages are committed" first')
UNSHOWN = Verdict("not checked", reason="needs Windows", needs_system=True)


def ran(task: Task, seed: int, committed: Verdict, told: Verdict) -> Ran:
    verdicts = {"committed": committed, "told": told}
    return Ran(draw(task, seed), Path("e"), Outcome(COMPLETE), judged=Judged(verdicts))


def broke_off(task: Task, seed: int, status: str) -> Ran:
    return Ran(draw(task, seed), Path("e"), Outcome(status, "it broke off"))


def scored(task: Task, *runs: Ran) -> TaskResult:
    return score(task, None, "hand/fill.c", runs)


def summary(result: TaskResult) -> tuple[str, int | None, int]:
    return result.status, result.points, result.max_points


def test_task_passes_when_every_check_passes_in_every_run(fill: Task) -> None:
    result = scored(fill, ran(fill, 1, PASSED, PASSED), ran(fill, 2, PASSED, PASSED))
    assert summary(result) == ("passed", 3, 3)


def test_check_that_fails_in_one_run_has_no_points(fill: Task) -> None:
    result = scored(fill, ran(fill, 1, PASSED, PASSED), ran(fill, 2, FAILED, PASSED))
    assert summary(result) == ("partial", 1, 3)
    failure = result.checks[0].failure
    assert failure and failure.run == "2", "the run in which it failed is named"
    assert failure.repeat == "python3 grade.py run hand/fill.c --seed 2"
    assert (failure.says, failure.next) == (
        "Nothing is committed.",
        "Did VirtualAlloc return NULL?",
    )


def test_check_after_a_failed_one_keeps_its_maximum(fill: Task) -> None:
    result = scored(fill, ran(fill, 1, FAILED, STOPPED))
    assert summary(result) == ("failed", 0, 3)
    assert result.checks[1].status == "not checked"
    assert result.checks[1].reason == 'needs "the pages are committed" first'


def test_check_that_the_system_cannot_show_leaves_the_maximum(fill: Task) -> None:
    result = scored(fill, ran(fill, 1, PASSED, UNSHOWN))
    assert summary(result) == ("passed", 2, 2)
    assert (result.checks[1].status, result.checks[1].reason) == ("not checked", "needs Windows")


def test_task_of_which_nothing_can_be_shown_needs_review(fill: Task) -> None:
    result = scored(fill, ran(fill, 1, UNSHOWN, UNSHOWN))
    assert summary(result) == ("needs review", None, 0), "zero checks made is no pass"


@pytest.mark.parametrize("status", ["timeout", "crash", "no checkpoint"])
def test_run_that_broke_off_leaves_no_points(fill: Task, status: str) -> None:
    result = scored(fill, ran(fill, 1, PASSED, FAILED), broke_off(fill, 2, status))
    assert summary(result) == (status, 0, 3)
    assert result.message == "it broke off (seed 2)"
    assert result.checks[0].reason == f"{status} with seed 2", "it passed in the other run only"
    assert result.checks[1].status == "failed", "what the other run showed is kept"


def test_grader_error_outranks_the_student_and_has_no_points(fill: Task) -> None:
    result = scored(fill, broke_off(fill, 1, "crash"), broke_off(fill, 2, "grader error"))
    assert summary(result) == ("grader error", None, 3), "our error is never a zero"


@pytest.mark.parametrize("judged", [None, Judged({}, "damaged dump")])
def test_run_without_verdicts_is_a_grader_error(fill: Task, judged: Judged | None) -> None:
    run = Ran(draw(fill, 1), Path("e"), Outcome(COMPLETE), judged=judged)
    result = scored(fill, run, ran(fill, 2, PASSED, PASSED))
    assert summary(result) == ("grader error", None, 3)
    assert ("damaged dump" if judged else "not judged") in result.message


def test_misconception_that_task_toml_lacks_still_shows_the_facts(fill: Task) -> None:
    unknown = Verdict("failed", "C3", "R3", "", "surprise")
    failure = scored(fill, ran(fill, 1, unknown, PASSED)).checks[0].failure
    assert failure and (failure.misconception, failure.seen) == ("surprise", "R3")


@pytest.mark.parametrize(
    "source, command",
    [
        ("exercises/01_tiny/fill.c", "run fill --seed 7"),
        ("hand in/fill.c", "run 'hand in/fill.c' --seed 7"),
        ("wrong/none.c", "run fill --source wrong/none.c --seed 7"),
    ],
)
def test_repeat_command_names_the_file_that_was_run(fill: Task, source: str, command: str) -> None:
    assert repeat_command(fill, draw(fill, 7), source) == f"python3 grade.py {command}"


def test_edge_is_repeated_by_its_name(fill: Task) -> None:
    drawn = Drawn("pages=max", 0, "pages=max", {})
    assert repeat_command(fill, drawn, "exercises/01_tiny/fill.c").endswith("--edge pages=max")


def report(*tasks: TaskResult) -> Report:
    return Report("complete", "", "c", "2026-01-01T00:00:00+00:00", 1, (1,), "none", tasks)


def test_sum_with_an_ungraded_task_is_no_number(fill: Task) -> None:
    passed = scored(fill, ran(fill, 1, PASSED, PASSED))
    assert report(passed, passed).points() == 6
    assert report(passed, blank(fill, "grader error", "ours")).points() is None
    assert report(passed, blank(fill, "compile error", "theirs")).points() == 3


def needing(fill: Task) -> Task:
    committed, told = fill.checks
    return replace(fill, checks=(committed, replace(told, needs=("committed",))))


def test_check_that_needs_a_failed_one_earns_nothing(fill: Task) -> None:
    result = scored(needing(fill), ran(fill, 1, FAILED, PASSED))
    assert summary(result) == ("failed", 0, 3)
    assert result.checks[1].reason == 'needs "the pages are committed" first'


def test_check_is_not_held_back_by_one_that_nobody_can_show_here(fill: Task) -> None:
    result = scored(needing(fill), ran(fill, 1, UNSHOWN, PASSED))
    assert summary(result) == ("passed", 1, 1)


def cut(task: Task, seed: int, committed: Verdict) -> Ran:
    verdicts = {"committed": committed, "told": Verdict("not checked", reason="it ended before")}
    return Ran(
        draw(task, seed),
        Path("e"),
        Outcome("crash", "access violation", cut=True),
        judged=Judged(verdicts),
    )


def test_crash_keeps_what_earlier_snapshots_earned_and_is_told_as_a_crash(fill: Task) -> None:
    result = scored(fill, ran(fill, 1, PASSED, PASSED), cut(fill, 2, PASSED))
    assert summary(result) == ("crash", 2, 3)
    assert result.checks[1].reason == "crash with seed 2"
    failed = scored(fill, cut(fill, 1, FAILED))
    assert (failed.points, failed.checks[0].status) == (0, "failed")


def test_crashed_run_whose_checks_cannot_be_made_is_no_grader_error(fill: Task) -> None:
    damaged = replace(cut(fill, 1, PASSED), judged=Judged({}, "the dump is damaged"))
    assert summary(scored(fill, damaged))[0] == "grader error", "its snapshots are our evidence"
