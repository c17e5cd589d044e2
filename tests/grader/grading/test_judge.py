"""The judge's lines are believed only if they add up. The judge itself is played by
small scripts; test_plugin.py and test_faults.py run the real one."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.grader.course.manifest import Task
from harness.grader.grading import judge as judge_module
from harness.grader.grading.judge import JudgeError, RunToJudge, Verdict, judge_all, verdicts_from
from harness.grader.platform.paths import Layout


def line(check: str, status: str = "passed", run: str = "1", **more: str) -> dict[str, Any]:
    made = {"task": "fill", "run": run, "check": check, "status": status}
    if status == "not checked":
        return made | {"reason": "needs a system whose stacks grow"} | more
    if status == "failed":
        made["misconception"] = "nothing"
    return made | {"expected": "C3", "seen": "R3"} | more


def end(made: int, stopped_by: str | None = None, run: str = "1") -> dict[str, Any]:
    return {"task": "fill", "run": run, "end": True, "made": made, "stopped_by": stopped_by}


def summary(passed: int, failed: int, tasks_failed: int | None = None) -> dict[str, Any]:
    tasks_failed = int(failed > 0) if tasks_failed is None else tasks_failed
    return {
        "judge": "end",
        "tests": 1,
        "passed": 1 - tasks_failed,
        "failed": tasks_failed,
        "crashed": 0,
        "checks_passed": passed,
        "checks_failed": failed,
    }


BOTH_PASS = [line("committed"), line("told"), end(2), summary(2, 0)]


def verdicts(task: Task, lines: list[dict[str, Any]]) -> Mapping[str, Verdict]:
    return verdicts_from([RunToJudge(task, "1", Path("evidence"))], lines)["fill", "1"].verdicts


JUDGE_NOTHING = """
printf 'commit_window\\t1\\t/nowhere\\n' >/tmp/runs
"$0" --runs /tmp/runs --out /tmp/out
cat /tmp/out
echo sockets: $(cd /tmp && echo criterion_*)
"""


def test_a_taken_socket_does_not_stop_the_judge(checkout: Layout) -> None:
    """Criterion's, in /tmp. In a pid namespace of its own the judge is process 3."""
    ended = subprocess.run(
        ["bwrap", "--dev-bind", "/", "/", "--unshare-pid", "--tmpfs", "/tmp"]
        + ["--ro-bind", str(checkout.root), str(checkout.root), "--dir", "/tmp/criterion_3.sock"]
        + ["sh", "-c", JUDGE_NOTHING, str(checkout.native / "judge")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert '"fault":"/nowhere' in ended.stdout and "criterion" not in ended.stderr, f"{ended}"
    assert "sockets: criterion_3.sock\n" in ended.stdout, "the judge's own is not left"


def test_passed_checks_pass(fill: Task) -> None:
    found = verdicts(fill, BOTH_PASS)
    assert {check: v.status for check, v in found.items()} == {
        "committed": "passed",
        "told": "passed",
    }


def test_a_table_goes_with_its_run(fill: Task) -> None:
    table = {"title": "ranges", "columns": ["heap"], "rows": [{"name": "heap", "cells": [3]}]}
    lines = [{"task": "fill", "run": "1", "table": table}, *BOTH_PASS]
    judged = verdicts_from([RunToJudge(fill, "1", Path("evidence"))], lines)["fill", "1"]
    assert judged.table == table
    assert [v.status for v in judged.verdicts.values()] == ["passed", "passed"]


def test_failed_check_carries_what_was_seen(fill: Task) -> None:
    lines = [
        line("committed", "failed", where="0x10a0000 3 pages reserve"),
        line("told"),
        end(2),
        summary(1, 1),
    ]
    found = verdicts(fill, lines)["committed"]
    assert (found.expected, found.seen, found.misconception) == ("C3", "R3", "nothing")
    assert found.where == "0x10a0000 3 pages reserve"


def test_order_is_the_manifests(fill: Task) -> None:
    found = verdicts(fill, [line("told"), line("committed"), end(2), summary(2, 0)])
    assert list(found) == ["committed", "told"]


def test_checks_after_a_failed_one_are_not_checked(fill: Task) -> None:
    found = verdicts(fill, [line("committed", "failed"), end(1, "committed"), summary(0, 1)])
    assert found["told"] == Verdict(
        "not checked", reason='needs "the pages are committed" first', needs_system=False
    )


def test_check_that_the_system_cannot_show_says_why(fill: Task) -> None:
    found = verdicts(fill, [line("committed"), line("told", "not checked"), end(2), summary(1, 0)])
    assert found["told"].needs_system
    assert found["told"].reason == "needs a system whose stacks grow"


def test_words_of_the_judge_are_fit_to_show(fill: Task) -> None:
    lines = [line("committed", seen="\x1b[2J\ud800"), line("told"), end(2), summary(2, 0)]
    assert (
        verdicts(fill, lines)["committed"].seen
        == "\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}"
    )


@pytest.mark.parametrize(
    "lines, said",
    [
        ([], "last line is missing"),
        (BOTH_PASS[:-1], "last line is missing"),
        ([line("committed"), end(1), summary(1, 0)], "did not make told"),
        ([line("committed"), end(1, "told"), summary(1, 0)], "did not make told"),
        ([line("committed"), end(1, "committed"), summary(1, 0)], "did not make told"),
        ([line("committed"), line("committed"), end(2), summary(2, 0)], "is reported twice"),
        (
            [line("committed"), line("told"), line("third"), end(3), summary(3, 0)],
            "makes third, which task.toml does not declare",
        ),
        ([line("committed"), line("told"), end(3), summary(2, 0)], "3 checks were made"),
        ([line("committed"), line("told"), summary(2, 0)], "did not come to an end"),
        ([*BOTH_PASS[:3], end(2), summary(2, 0)], "the judge wrote a line for it after its end"),
        ([line("committed", run="2"), *BOTH_PASS], "the judge wrote a line for it after its end"),
        ([*BOTH_PASS[:3], summary(1, 1)], "but Criterion (1, 1)"),
        ([*BOTH_PASS[:3], summary(2, 0, tasks_failed=1)], "tasks, but Criterion (0, 1)"),
        ([*BOTH_PASS[:3], summary(2, 0) | {"crashed": 1}], "1 crashed"),
        ([line("committed", "skipped"), *BOTH_PASS[1:]], "unreadable verdict"),
        ([line("committed", misconception="x"), *BOTH_PASS[1:]], "unreadable verdict"),
        (
            [{"task": "fill", "run": "1", "fault": "no snapshot"}, summary(0, 0)],
            "fill, run 1: no snapshot",
        ),
        ([{"task": "fill", "run": "1", "check": "committed"}, summary(0, 0)], "malformed line"),
    ],
)
def test_lines_that_do_not_add_up_are_refused(
    fill: Task, lines: list[dict[str, Any]], said: str
) -> None:
    with pytest.raises(JudgeError) as error:
        verdicts(fill, lines)
    assert said in str(error.value)


# ---- the judge as a program ----


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str], Path]:
    """A judge in shell: $2 is the runs file, $4 the output."""

    def make(body: str) -> Path:
        file = tmp_path / "judge"
        file.write_text(f"#!/bin/sh\n{body}\n")
        file.chmod(0o755)
        return file

    return make


def judged(judge: Path, task: Task, *names: str) -> dict[str, str | None]:
    """The fault of each run."""
    evidence = judge.with_name("evidence")
    evidence.mkdir()
    runs = [RunToJudge(task, name, evidence) for name in names]
    return {run: made.fault for (_, run), made in judge_all([judge], runs).items()}


def test_judge_that_says_nothing_faults_its_runs(fill: Task, script: Callable[[str], Path]) -> None:
    (fault,) = judged(script("exit 0"), fill, "1").values()
    assert fault and "the judge's lines cannot be read" in fault


def test_judges_own_words_are_the_fault(fill: Task, script: Callable[[str], Path]) -> None:
    (fault,) = judged(script("echo 'judge: 001.dmp: truncated' >&2; exit 3"), fill, "1").values()
    assert fault == "judge: 001.dmp: truncated"


def test_missing_judge_faults_its_runs(fill: Task, tmp_path: Path) -> None:
    (fault,) = judged(tmp_path / "none", fill, "1").values()
    assert fault and "cannot be started" in fault


def test_hanging_judge_is_stopped(
    fill: Task, script: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge_module, "JUDGE_SECONDS_FIXED", 0.2)
    monkeypatch.setattr(judge_module, "JUDGE_SECONDS_PER_RUN", 0)
    (fault,) = judged(script("exec sleep 60"), fill, "1").values()
    assert fault == "the judge was stopped after 0.2 s"


FAILS_FOR_BAD = """#!/usr/bin/python3
import json, sys

runs = [line.split("\\t")[1] for line in open(sys.argv[2])]
if "bad" in runs:
    sys.exit("judge: bad snapshot")
with open(sys.argv[4], "w") as out:
    for run in runs:
        for line in LINES:
            print(json.dumps({**line, "run": run}), file=out)
    print(json.dumps({**SUMMARY, "checks_passed": 2 * len(runs)}), file=out)
"""


def test_one_bad_run_costs_no_other(fill: Task, tmp_path: Path) -> None:
    """This judge fails whenever the bad run is among those that it is given."""
    text = FAILS_FOR_BAD.replace("LINES", repr(BOTH_PASS[:3])).replace(
        "SUMMARY", repr(BOTH_PASS[3])
    )
    judge = tmp_path / "judge"
    judge.write_text(text)
    judge.chmod(0o755)
    faults = judged(judge, fill, "1", "2", "bad", "3", "4")
    assert faults == {"1": None, "2": None, "bad": "judge: bad snapshot", "3": None, "4": None}


def test_no_run_needs_no_judge(tmp_path: Path) -> None:
    assert judge_all([tmp_path / "none"], []) == {}


def test_a_second_judge_must_write_the_same(fill: Task, tmp_path: Path) -> None:
    def judge(name: str, lines: Sequence[Mapping[str, Any]]) -> Path:
        text = "".join(json.dumps({**line, "run": "1"}) + "\n" for line in lines)
        file = tmp_path / name
        file.write_text(f"#!/bin/sh\ncat > $4 <<'END'\n{text}END\n")
        file.chmod(0o755)
        return file

    run = RunToJudge(fill, "1", tmp_path)
    one, same = judge("judge", BOTH_PASS), judge("same", BOTH_PASS)
    other = judge("other", [BOTH_PASS[0], {**BOTH_PASS[1], "seen": "else"}, *BOTH_PASS[2:]])
    assert judge_all([one, same], [run])["fill", "1"].fault is None
    fault = judge_all([one, other], [run])["fill", "1"].fault
    assert fault and fault.startswith("other and judge differ") and '"else"' in fault, fault
