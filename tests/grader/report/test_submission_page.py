"""The page of a submission says what results.json says, needs nothing but itself, is bounded, and
shows whatever a student wrote as text."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from harness.grader.course.manifest import Task
from harness.grader.grading.results import CheckResult, Failure, Report, RunResult, TaskResult
from harness.grader.grading.score import blank
from harness.grader.report.strips import Lane, Span, strips_of
from harness.grader.report.submission import Moment, Range, Shown, submission_page

HOSTILE = (
    "</script><script>alert(1)</script><b onclick='x'>\x1b[31m\u202eevil\u2066&amp;{{ 7 * 7 }}"
)


class Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def failure(text: str, where: str = "") -> Failure:
    return Failure("4711", "nothing", text, text, text, text, where or text, text)


def check(status: str, failed: Failure | None = None, text: str = "a title") -> CheckResult:
    return CheckResult("committed", text, "photo", status, 0, 2, text if not failed else "", failed)


def run(text: str, status: str = "complete") -> RunResult:
    crash = {"function": text, "line": 2, "source": text, "did": text, "found": text, "next": text}
    table = {"title": text, "columns": [text], "rows": [{"name": text, "cells": [0]}]}
    return RunResult(
        "4711", 4711, None, {}, status, text, (text,), text, "e", text, None, None, table, crash
    )


def report_of(*tasks: TaskResult, notes: tuple[str, ...] = ()) -> Report:
    return Report(
        "complete", "", "A course", "2026-11-23", 1.5, (4711,), "bubblewrap", tasks, notes
    )


@pytest.fixture
def failed(fill: Task) -> TaskResult:
    listing = "0x10a0000  3 pages  reserve  -   private\n  0x10a3000  4 pages  commit   RW  private"
    checks = (
        check("failed", failure("R3 C4:RW R9", listing)),
        check("not checked", None, "another title"),
    )
    return replace(blank(fill, "failed", ""), checks=checks, source="fill.c")


def strips_in(kind: str = "private") -> Shown:
    lanes = [
        Lane("before", (Span(16, "R", "", kind),)),
        Lane("after", (Span(16, "C", "RW", kind),)),
        Lane("expected", (Span(12, "R", "", kind), Span(4, "C", "RW+G", kind))),
    ]
    rows = (Range("0x10a0000", 16, "commit", "RW", kind, "", "no rule names it", "none", True),)
    strips = strips_of("0x10a0000", lanes)
    moment = Moment("4711", "after", rows, 130)
    return Shown("int x;\nint y;\n", {"committed": strips}, {"committed": 0}, (moment,))


def test_a_failed_check_stands_with_its_strips_source_and_ranges(failed: TaskResult) -> None:
    text = Elements(submission_page(report_of(failed), {"fill": strips_in()}, "ada")).text
    words = ("0 of 3 points", "R3 C4:RW R9", "R16", "C16:RW", "C4:RW+G", "int y;", "another title")
    for said in (*words, "no rule names it (none)", "130 left out", "lessons/01_tiny.md"):
        assert said in text, said


def test_there_is_a_table_beside_every_picture(failed: TaskResult) -> None:
    made = submission_page(report_of(failed), {"fill": strips_in()}, "ada")
    pictures = re.findall(r"<figure>.*?</figure>", made, re.DOTALL)
    assert len(pictures) == 1 and all("<table" in picture for picture in pictures)
    assert 'class="lanes" aria-hidden="true"' in pictures[0]
    elements = Elements(pictures[0])
    headings = [th.get("scope") for th in elements.all("th")]
    assert headings == ["col"] * 5 + ["row"] * 2


def test_every_status_is_shown(fill: Task) -> None:
    names = (
        "passed",
        "partial",
        "compile error",
        "forbidden call",
        "not submitted",
        "needs review",
    )
    report = report_of(*(blank(fill, name, f"why: {name}", "fill.c:3: error") for name in names))
    text = Elements(submission_page(report, {}, "ada")).text
    assert all(name in text for name in names)
    assert "1 task was not graded, through no fault of yours" in text


def test_nothing_comes_from_elsewhere_and_nothing_runs(failed: TaskResult) -> None:
    elements = Elements(submission_page(report_of(failed), {"fill": strips_in()}, "ada"))
    assert not [tag for tag in ("script", "link", "img", "iframe", "object") if elements.all(tag)]
    assert all((a["href"] or "").startswith("#") for a in elements.all("a"))
    (policy,) = [m["content"] for m in elements.all("meta") if m.get("http-equiv")]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_every_link_of_the_page_has_its_place(failed: TaskResult) -> None:
    made = submission_page(report_of(failed), {"fill": strips_in()}, "ada", "../site/lessons")
    elements = Elements(made)
    ids = {attributes["id"] for _, attributes in elements.tags if "id" in attributes}
    links = {a["href"] or "" for a in elements.all("a")}
    assert {link[1:] for link in links if link.startswith("#")} <= ids
    assert [link for link in links if not link.startswith("#")] == [
        "../site/lessons/01_tiny.html#fill-and-how"
    ]


def test_what_a_student_wrote_stays_text(fill: Task) -> None:
    checks = (check("failed", failure(HOSTILE), HOSTILE), check("not checked", None, HOSTILE))
    task = replace(
        blank(fill, "crash", HOSTILE, HOSTILE),
        source=HOSTILE,
        checks=checks,
        runs=(run(HOSTILE, "crash"),),
    )
    report = replace(
        report_of(task, notes=(HOSTILE,)), status="interrupted", message=HOSTILE, assignment=HOSTILE
    )
    shown = replace(strips_in(), source=HOSTILE)
    moment = replace(
        shown.moments[0], ranges=(replace(shown.moments[0].ranges[0], detail=HOSTILE),)
    )
    made = submission_page(report, {"fill": replace(shown, moments=(moment,))}, HOSTILE)
    elements = Elements(made)
    assert not elements.all("script") and not elements.all("b")
    assert not [a for _, attributes in elements.tags for a in attributes if a.startswith("on")]
    assert elements.text.count("alert(1)") > 15 and "{{ 7 * 7 }}" in elements.text
    assert "49" not in re.sub(r"<style>.*?</style>", "", made, flags=re.DOTALL)


def test_no_mark_changes_how_the_page_is_read(fill: Task) -> None:
    task = replace(
        blank(fill, "crash", HOSTILE, HOSTILE),
        checks=(check("failed", failure(HOSTILE)),),
        runs=(run(HOSTILE, "crash"),),
    )
    made = submission_page(report_of(task, notes=(HOSTILE,)), {"fill": Shown(HOSTILE)}, HOSTILE)
    assert not set("\x1b\u202e\u2066") & set(made)


def test_the_page_is_bounded(fill: Task) -> None:
    long = "x" * (1 << 20)
    lines = "int x;\n" * (1 << 16)
    task = replace(
        blank(fill, "crash", long, lines + long),
        checks=(check("failed", failure(long)),),
        runs=(replace(run(long, "crash"), output=lines),),
    )
    for source in (long, lines, f"/*\n{long}\n*/"):
        made = submission_page(report_of(task), {"fill": Shown(source)}, "ada")
        assert len(made) < 400_000
        assert "more characters" in made or "more lines" in made
