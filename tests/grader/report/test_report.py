from __future__ import annotations

import io
import json
import os
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from harness.grader.commands.cli import console
from harness.grader.course.draw import draw
from harness.grader.course.manifest import Task
from harness.grader.grading.judge import Judged, Verdict
from harness.grader.grading.outcome import COMPLETE, Outcome
from harness.grader.grading.results import Report, TaskResult
from harness.grader.grading.score import Ran, blank, score
from harness.grader.platform.files import write_atomically
from harness.grader.platform.schemas import validator
from harness.grader.report import json as report_json
from harness.grader.report import junit
from harness.grader.report.terminal import MARKS, PLAIN_MARKS, STYLES, print_report

FORGERY = "fill: passed, 3 of 3 points\n::error::forged\n[bold]markup[/bold]\x1b[32m\x00\ufffe"


@pytest.fixture
def failed(fill: Task) -> TaskResult:
    verdicts = {
        "committed": Verdict(
            "failed", "R3 C4:RW R9", "R16 …", "  0x10a0000  16 pages  reserve", "nothing"
        ),
        "told": Verdict("not checked", reason='needs "the pages are committed" first'),
    }
    outcome = Outcome(COMPLETE, platform="Wine 8.0", trust="in-session", notes=("a note",))
    run = Ran(draw(fill, 4711), Path("runs/4711"), outcome, FORGERY, Judged(verdicts))
    return score(fill, None, "exercises/01_tiny/fill.c", [run])


def report_of(*tasks: TaskResult) -> Report:
    return Report(
        status="complete",
        message="",
        course="A course",
        time="2026-11-23T15:00:00+00:00",
        seconds=1.25,
        seeds=(4711,),
        sandbox="bubblewrap",
        tasks=tasks,
    )


@pytest.fixture
def every_status(fill: Task, failed: TaskResult) -> Report:
    """A report with each status that a task gets when something went wrong."""
    crashed = Ran(draw(fill, 1), Path("e"), Outcome("crash", "access violation reading 0x0"))
    names = ("compile error", "forbidden call", "not submitted", "needs review", "grader error")
    return report_of(
        failed,
        score(fill, None, "fill.c", [crashed]),
        *(blank(fill, name, f"why: {name}", "fill.c:3: error") for name in names),
    )


def shown(report: Report, color: str = "never", output: bool = True) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    print_report(console(stream, color, {"COLUMNS": "90"}), report, output)
    stream.seek(0)
    return stream.read()


# ---- JSON ----


def test_document_follows_the_published_schema(every_status: Report) -> None:
    document = json.loads(report_json.render(every_status))
    assert [e.message for e in validator("results").iter_errors(document)] == []
    assert document["points"] is None and document["ungraded"] == 2
    assert document["trust"] == "in-session" and document["platform"] == "Wine 8.0"


def test_schema_refuses_what_is_no_result(failed: TaskResult) -> None:
    document = report_json.document(report_of(failed))
    for key in document:
        less = {k: v for k, v in document.items() if k != key}
        assert list(validator("results").iter_errors(less)), f"{key} is required"


def test_file_is_whole_or_untouched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "results.json"
    write_atomically(file, "old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError):
        write_atomically(file, "new")
    assert file.read_text() == "old"
    assert [f.name for f in tmp_path.iterdir()] == ["results.json"], "nothing is left behind"


# ---- terminal ----

FAILED_TASK = """\
A course
seed 4711 | Wine 8.0 | recorder in-session | sandbox bubblewrap

fill  Fill  failed -----------------------------------------------------------------------
[no] the pages are committed  0/2
    Nothing is committed.
    expected  R3 C4:RW R9
    seen      R16 ...
    where     0x10a0000  16 pages  reserve
    next      Did VirtualAlloc return NULL?
    repeat    python3 grade.py run fill --seed 4711
    lesson    lessons/01_tiny.md#fill-and-how
[--] the count is told  0/1  (from what the program says)  not checked: needs "the pages
are committed" first
run 4711: a note

The program printed (run 4711; this does not affect the grade):
  | fill: passed, 3 of 3 points
  | ::error::forged
  | [bold]markup[/bold]?[32m??

0 of 3 points  1 failed
"""


def test_failed_task_reads_as_written_here(failed: TaskResult) -> None:
    text = shown(report_of(failed))
    assert "\n".join(line.rstrip() for line in text.splitlines()) + "\n" == FAILED_TASK


def test_without_colour_the_report_is_plain_ascii(every_status: Report) -> None:
    text = shown(every_status)
    assert text.isascii()
    assert "\x1b" not in text


def test_colour_never_carries_meaning_alone(every_status: Report) -> None:
    text = shown(every_status, color="always")
    assert "\x1b[" in text
    for task in every_status.tasks:
        assert task.status in text, "the status stands there in words"


def statuses(of: str) -> list[str]:
    """What results.schema.json allows as the status of a task, a check or a run."""
    found: list[str] = validator("results").schema["$defs"][of]["properties"]["status"]["enum"]
    return found


@pytest.mark.parametrize("status", statuses("task"))
def test_every_status_of_a_task_is_told_in_every_form(fill: Task, status: str) -> None:
    task = blank(fill, status, f"why: {status}")
    text, color = shown(report_of(task)), shown(report_of(task), color="always")
    assert status in text and status in color
    overview = shown(report_of(task, replace(task, task="other")))
    marks = PLAIN_MARKS.get(status, PLAIN_MARKS["failed"])
    assert overview.count(f"{marks} {task.task}") == 1 and f"2 {status}" in overview
    document = json.loads(report_json.render(report_of(task)))
    assert [e.message for e in validator("results").iter_errors(document)] == []
    suite = ET.fromstring(junit.render(report_of(task)).encode())
    assert all(len(case) == 1 for case in suite.iter("testcase")), "nothing was made: none passes"


@pytest.mark.parametrize("status", statuses("check"))
def test_every_status_of_a_check_is_told_in_every_form(failed: TaskResult, status: str) -> None:
    check = replace(failed.checks[0], status=status, reason="why", failure=None)
    text = shown(report_of(replace(failed, checks=(check,))))
    assert f"{PLAIN_MARKS[status]} {check.title}" in text and status in (*MARKS, *STYLES)


@pytest.mark.parametrize("status", statuses("run"))
def test_every_status_of_a_run_becomes_a_tasks(fill: Task, status: str) -> None:
    run = Ran(draw(fill, 1), Path("e"), Outcome(status, "why"))
    result = score(fill, None, "fill.c", [run])
    assert (result.status == status) == (status != COMPLETE)
    assert result.status in statuses("task")


def test_every_task_with_a_problem_is_shown(every_status: Report) -> None:
    text = shown(every_status)
    for said in ("access violation reading 0x0", "why: compile error", "  | fill.c:3: error"):
        assert said in text
    assert "2 tasks were not graded, through no fault of yours" in text


def test_overview_says_what_this_system_could_not_show(fill: Task) -> None:
    verdicts = {
        "committed": Verdict("passed", "C3", "C3"),
        "told": Verdict("not checked", reason="needs Windows", needs_system=True),
    }
    run = Ran(draw(fill, 1), Path("e"), Outcome(COMPLETE), judged=Judged(verdicts))
    result = score(fill, None, "fill.c", [run])
    assert "2/2  passed, 1 check needs another system" in shown(report_of(result, result))


def test_printed_lines_cannot_pass_for_the_report(failed: TaskResult) -> None:
    for line in shown(report_of(failed)).splitlines():
        if "forged" in line or "3 of 3" in line:
            assert line.startswith("  | "), "a foreign line stands behind a bar"


def test_long_log_is_cut_from_its_end(fill: Task) -> None:
    log = "\n".join(f"fill.c:{n}: error" for n in range(500))
    text = shown(report_of(blank(fill, "compile error", "does not compile", log)))
    assert "fill.c:0: error" in text and "fill.c:499" not in text
    assert "470 more lines" in text


# ---- JUnit ----


def cases(report: Report) -> dict[str, ET.Element]:
    root = ET.fromstring(junit.render(report).encode())
    return {f"{c.get('classname')}.{c.get('name')}": c for c in root.iter("testcase")}


def test_failure_is_the_students_and_error_is_not(fill: Task, failed: TaskResult) -> None:
    for status, tag in (
        ("compile error", "failure"),
        ("not submitted", "failure"),
        ("forbidden call", "failure"),
        ("no checkpoint", "failure"),
        ("timeout", "error"),
        ("crash", "error"),
        ("grader error", "error"),
        ("needs review", "error"),
    ):
        found = cases(report_of(blank(fill, status, "why")))
        assert list(found) == [
            "01_tiny.fill.committed",
            "01_tiny.fill.told",
        ], "the set of testcases is the same whatever the student does"
        for case in found.values():
            assert [child.tag for child in case] == [tag], status
    check, skipped = cases(report_of(failed)).values()
    failure = check.find("failure")
    assert failure is not None and failure.get("type") == "nothing"
    assert failure.get("message") == "Nothing is committed."
    assert "python3 grade.py run fill --seed 4711" in (failure.text or "")
    assert skipped.find("skipped") is not None


def test_counts_are_the_sums_of_the_cases(every_status: Report) -> None:
    root = ET.fromstring(junit.render(every_status).encode())
    for element in (root, *root.iter("testsuite")):
        found = [int(element.get(name, "-1")) for name in ("tests", "failures", "errors")]
        assert found == [14, 7, 6]
    assert [suite.get("skipped") for suite in root.iter("testsuite")] == ["1"]


def test_foreign_text_leaves_the_xml_well_formed(fill: Task, failed: TaskResult) -> None:
    from harness.grader.platform.text import printable

    log = printable(']]>\x00\x1b<&\ud800\ufffe"', 100)
    found = cases(report_of(replace(failed, status="crash", log=log)))
    assert len(found) == 2
