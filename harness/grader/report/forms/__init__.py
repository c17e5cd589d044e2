"""The forms in which results are handed to others: a pure function each, and one table of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .. import json as report_json
from .. import junit
from . import (
    canvas,
    classroom50,
    exercism,
    github,
    gradescope,
    markdown,
    moodle,
    moodle_feedback,
    nbgrader,
)
from .model import Submitted, Written, written

SUBMISSION, CLASS = "a submission", "a class"


@dataclass(frozen=True)
class Form:
    name: str
    says: str
    of: str  # SUBMISSION or CLASS: its function takes a Submitted or a Class
    render: Callable[[Any], Written]
    whole: bool = False  # has what a student may not read, too


def results(submitted: Submitted) -> Written:
    return written(report_json.render(submitted.report))


def as_junit(submitted: Submitted) -> Written:
    return written(junit.render(submitted.report))


FORMS = {
    form.name: form
    for form in (
        Form("results", "results.json, which has everything", SUBMISSION, results, whole=True),
        Form("junit", "JUnit XML, for Jenkins, GitLab and others", SUBMISSION, as_junit),
        Form("gradescope", "Gradescope's results.json", SUBMISSION, gradescope.render),
        Form("classroom50", "Classroom 50's result.json", SUBMISSION, classroom50.render),
        Form("github-summary", "a GitHub step's summary", SUBMISSION, github.as_summary),
        Form("github-annotations", "GitHub's commands ::error", SUBMISSION, github.as_annotations),
        Form("markdown", "Markdown", SUBMISSION, markdown.render),
        Form("exercism", "Exercism's results.json, version 3", SUBMISSION, exercism.render),
        Form("canvas", "Canvas' gradebook, filled", CLASS, canvas.render),
        Form("moodle", "Moodle's grading worksheet, filled", CLASS, moodle.render),
        Form("moodle-feedback", "a zip of feedback files", CLASS, moodle_feedback.render),
        Form("nbgrader", "nbgrader's CSV", CLASS, nbgrader.render),
    )
}
