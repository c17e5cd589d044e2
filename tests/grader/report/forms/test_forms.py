"""Each form, whole, as it is written from one made class. REGIONLAB_UPDATE_EXPECTED=1 writes the
expected files again: what changes in them is read before it is committed."""

from __future__ import annotations

import io
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from made_class import CANVAS, CLASS, DOCUMENT, MARKED, MOODLE, REFUSED, UNMARKED

from harness.grader.platform.schemas import validator
from harness.grader.report.forms import FORMS, SUBMISSION
from harness.grader.report.forms.model import NoMark, Submitted

EXPECTED = Path(__file__).with_name("expected")
RUNNER = {
    "CLASSROOM": "vmm",
    "ASSIGNMENT": "hw",
    "USERNAME": "ada",
    "SUBMISSION_TAG": "submit/2026-11-23T14-00-00Z-a1b2c3d",
    "COMMIT_URL": "https://example.org/c",
    "RELEASE_URL": "https://example.org/r",
}
REPORTS = {"marked": MARKED, "unmarked": UNMARKED, "refused": REFUSED}
EXPORTED = {"canvas": CANVAS, "moodle": MOODLE}


def compare(name: str, content: bytes) -> None:
    file = EXPECTED / name
    if os.environ.get("REGIONLAB_UPDATE_EXPECTED"):
        file.write_bytes(content)
    assert content == file.read_bytes()


def of_submission() -> list[tuple[str, str]]:
    forms = [form.name for form in FORMS.values() if form.of == SUBMISSION]
    return [(form, report) for form in forms if form != "results" for report in REPORTS]


@pytest.mark.parametrize("form, report", of_submission())
def test_of_a_submission(form: str, report: str) -> None:
    submitted = Submitted(REPORTS[report], RUNNER)
    if form == "classroom50" and report != "marked":
        with pytest.raises(NoMark):
            FORMS[form].render(submitted)
        return
    compare(f"{report}.{form}", FORMS[form].render(submitted).content)


@pytest.mark.parametrize("form", ["canvas", "moodle", "nbgrader", "moodle-feedback"])
def test_of_a_class(form: str) -> None:
    found = FORMS[form].render(replace(CLASS, exported=EXPORTED.get(form)))
    content = found.content
    if form == "moodle-feedback":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = [(name, archive.read(name).decode()) for name in archive.namelist()]
        content = "".join(f"== {name}\n{text}" for name, text in files).encode()
    compare(f"class.{form}", content)
    compare(f"class.{form}.notes", "".join(f"{note}\n" for note in found.notes).encode())


def test_every_form_is_expected_here() -> None:
    names = {file.name.split(".")[1] for file in EXPECTED.iterdir()}
    assert names == set(FORMS) - {"results"}


def test_the_made_class_is_one() -> None:
    assert [e.message for e in validator("class").iter_errors(DOCUMENT)] == []
    for report in REPORTS.values():
        written = FORMS["results"].render(Submitted(report)).content
        assert list(validator("results").iter_errors(json.loads(written))) == []


@pytest.mark.parametrize("form", [form for form in FORMS if form not in EXPORTED])
def test_the_same_results_are_the_same_file(form: str) -> None:
    given = Submitted(MARKED, RUNNER) if FORMS[form].of == SUBMISSION else CLASS
    assert FORMS[form].render(given) == FORMS[form].render(given)
