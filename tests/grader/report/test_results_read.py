"""A results document is read back as the report that it was made of."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from harness.grader.course.draw import draw
from harness.grader.course.manifest import Task
from harness.grader.grading.crash import Place
from harness.grader.grading.judge import Judged, Verdict
from harness.grader.grading.outcome import COMPLETE, Outcome
from harness.grader.grading.results import Report
from harness.grader.grading.score import Ran, blank, score
from harness.grader.grading.worth import Worth
from harness.grader.platform.schemas import validator
from harness.grader.report import json as report_json
from harness.grader.report.reading import report_of


def test_round_trip(fill: Task) -> None:
    failed = Verdict("failed", "C3", "R3", "0x1000", "nothing")
    table = {"title": "t", "columns": ["a"], "rows": [{"name": "b", "cells": [1]}]}
    judged = Judged({"committed": failed, "told": Verdict("passed")}, table=table)
    outcome = Outcome(COMPLETE, platform="Wine 8.0", trust="outside", notes=("a", "note"))
    place = Place("fill", 3, "*p = 1;", "writing 0x0", "nobody's", "Did it fail?")
    run = Ran(draw(fill, 1), Path("e"), outcome, "hello\n", judged, place)
    report = Report(
        *("complete", "", "A course", "2026-11-23T15:00:00+00:00", 1.25, (1, 2), "bubblewrap"),
        (score(fill, "ab", "fill.c", [run]), blank(fill, "needs review", "two files")),
        ("a note",),
        "hw",
        "cd",
    )
    document = json.loads(report_json.render(report))
    # A place's fields, parameters and tables are mappings in both.
    assert report_json.document(report_of(document)) == report_json.document(report)
    assert report_of(document | {"marks": []}) == report_of(document)
    assert report_of(document).points() is None
    assert "worth" not in document, "nobody said what it is worth"
    worth = Worth({"fill": Fraction("7.1"), "told": Fraction(3)}, "earned")
    document = json.loads(report_json.render(replace(report, worth=worth)))
    assert list(validator("results").iter_errors(document)) == []
    assert document["worth"]["tasks"] == {"fill": 7.1, "told": 3}
    assert report_of(document).worth == worth, "exactly"
