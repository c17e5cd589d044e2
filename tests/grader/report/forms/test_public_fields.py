"""What is written has the fields that the platforms have published, and no others."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from made_class import (
    BROKEN,
    CLASS,
    EVIL,
    MARKED,
    MISSING,
    PARTIAL,
    PASSED,
    REFUSED,
    UNMARKED,
    report,
)
from public_fields import CLASSROOM50, EXERCISM, GRADESCOPE, JUNIT

from harness.grader.grading.results import Report
from harness.grader.report.forms import FORMS
from harness.grader.report.forms.github import SUMMARY_LIMIT
from harness.grader.report.forms.model import Submitted, Unwritable

REPORTS = [MARKED, UNMARKED, REFUSED, report(PASSED), report(BROKEN), report(MISSING)]
RUNNER = {
    **{"CLASSROOM": "vmm", "ASSIGNMENT": "hw", "OWNER": "ada", "SUBMISSION_TAG": "submit/1"},
    **{"COMMIT_URL": "https://c", "RELEASE_URL": "https://r", "REVIEW_URL": "https://v"},
}


def text_of(form: str, found: Report, env: dict[str, str] = RUNNER) -> str:
    return FORMS[form].render(Submitted(found, env)).content.decode()


def json_of(form: str, found: Report) -> Any:
    return json.loads(text_of(form, found))


def problems(schema: dict[str, Any], document: Any) -> list[str]:
    return [e.message for e in jsonschema.Draft202012Validator(schema).iter_errors(document)]


# ---- Gradescope ----


@pytest.mark.parametrize("found", REPORTS)
def test_gradescope(found: Report) -> None:
    document = json_of("gradescope", found)
    assert problems(GRADESCOPE, document) == []
    has_mark = found.points() is not None
    assert ("score" in document) == has_mark
    assert all(("score" in test) == has_mark for test in document["tests"])
    if has_mark:
        assert document["score"] == sum(test["score"] for test in document["tests"])
        assert found.max_points() == sum(test["max_score"] for test in document["tests"])


# ---- Classroom 50 ----


@pytest.mark.parametrize("found", [found for found in REPORTS if found.points() is not None])
def test_classroom50(found: Report) -> None:
    document = json_of("classroom50", found)
    assert problems(CLASSROOM50, document) == []
    tests = document["tests"]
    assert document["score"] == sum(test["score"] for test in tests) <= document["max-score"]
    assert document["max-score"] == sum(test["max-score"] for test in tests)
    assert document["datetime"] == "2026-11-23T14:00:00Z"


def test_classroom50_names_what_the_runner_has_not_said() -> None:
    with pytest.raises(Unwritable, match="variables OWNER, COMMIT_URL$"):
        text_of("classroom50", MARKED, RUNNER | {"COMMIT_URL": "", "OWNER": ""})
    env = {key: value for key, value in RUNNER.items() if key not in ("OWNER", "REVIEW_URL")}
    document = json.loads(text_of("classroom50", MARKED, env | {"USERNAME": "bob"}))
    assert (document["owner"], document["review"]) == ("bob", document["commit"])


# ---- Exercism ----


@pytest.mark.parametrize("found", REPORTS)
def test_exercism(found: Report) -> None:
    document = json_of("exercism", found)
    assert problems(EXERCISM, document) == []
    failed = [test for test in document["tests"] if test["status"] != "pass"]
    assert all(test["message"] for test in failed)
    assert (document["status"] == "fail") == bool(failed)
    assert (document["status"] == "error") == bool(document["message"])
    assert document["tests"] or document["status"] == "error"


def test_exercism_cuts_what_is_too_long() -> None:
    found = replace(BROKEN, log="x" * 70_000)
    assert len(json_of("exercism", report(found))["message"]) == 65_535


# ---- JUnit ----


@pytest.mark.parametrize("found", REPORTS)
def test_junit(found: Report) -> None:
    root = ET.fromstring(text_of("junit", found).encode())
    for element in root.iter():
        must, may, children = JUNIT[element.tag]
        assert must <= set(element.attrib) <= must | may
        assert {child.tag for child in element} <= children
    cases = [(c.get("classname"), c.get("name")) for c in root.iter("testcase")]
    assert len(cases) == len(set(cases)) > 0
    assert re.fullmatch(r"[\d.]+", root.get("time") or "")


def test_junit_has_points_and_shows_what_a_person_must_see() -> None:
    root = ET.fromstring(text_of("junit", UNMARKED).encode())
    points = {p.get("name"): p.get("value") for p in root.iter("property")}
    assert points["points of reserve_pages"] == "3 of 3"
    assert points["points of map"] == "needs review"
    kinds = [error.get("type") for error in root.iter("error")]
    assert kinds == ["needs review", "grader error"]


# ---- GitHub ----


def test_annotations_keep_to_ten_of_a_kind() -> None:
    many = [replace(PARTIAL, task=f"task_{number}") for number in range(25)]
    lines = text_of("github-annotations", report(*many)).splitlines()
    assert len(lines) == 10 and all(line.startswith("::error ") for line in lines)
    assert lines[-1].startswith("::error title=regionlab::16 more: task_9, task_10, ")


def test_annotations_say_nothing_of_what_passed() -> None:
    assert text_of("github-annotations", report(PASSED)) == ""


def test_no_text_begins_a_command_of_its_own() -> None:
    for found in REPORTS:
        for line in text_of("github-annotations", found).splitlines():
            assert re.match(r"::(error|warning) ([a-z]+=[^,:]*,?)+::", line)


def test_a_summary_is_never_too_long() -> None:
    long = replace(BROKEN, log="x" * 400_000)
    tasks = [replace(long, task=f"task_{number}") for number in range(4)]
    text = text_of("github-summary", report(*tasks))
    assert len(text.encode()) < SUMMARY_LIMIT < 1024 * 1024
    assert "Too long to be shown: task&#95;2, task&#95;3" in text
    assert text.count("compile error") >= 4, "the table has them all"


@pytest.mark.parametrize("form", ["markdown", "github-summary"])
def test_foreign_text_stays_in_its_block(form: str) -> None:
    """No line of it is outside of a fence that it cannot close."""
    named = replace(MARKED, notes=(EVIL,), course=EVIL)
    outside, fence = [], ""
    for line in text_of(form, named).splitlines():
        run = re.match(r"`*", line)
        ticks = run[0] if run and len(run[0]) >= 3 else ""
        if not fence and ticks:
            fence = ticks
        elif fence and line == fence:
            fence = ""
        elif not fence:
            outside.append(line)
    assert fence == ""
    text = "\n".join(outside)
    assert "<b>" not in text and "](http" not in text and "@ada" not in text
    assert "</details> " not in text


# ---- Moodle's feedback ----


def test_feedback_is_named_as_moodle_reads_it() -> None:
    content = FORMS["moodle-feedback"].render(CLASS).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            pieces = name.split("_", 4)
            assert "/" not in name and pieces[1].isdigit()
            assert pieces[2:] == ["assignsubmission", "file", "feedback.txt"]
