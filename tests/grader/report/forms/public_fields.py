"""What the platforms' published schemas and pages say of their files, as data.

Classroom 50: foundation50/classroom50, schemas/result-v1.schema.json.
JUnit: jenkinsci/xunit-plugin, junit-10.xsd.
Exercism: exercism/docs, building/tooling/test-runners/interface.md.
Gradescope: gradescope-autograders.readthedocs.io, specs. It publishes no schema: this is its page.
"""

from __future__ import annotations

from typing import Any

POINTS = {"type": "number", "minimum": 0}
TEXT = {"type": "string"}
SOME_TEXT = {"type": "string", "minLength": 1}
COUNT = {"type": "integer", "minimum": 0}
VISIBLE = {"enum": ["visible", "hidden", "after_due_date", "after_published"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
UTC = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$"}


def document(required: dict[str, Any], optional: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": required | optional,
    }


def many(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


GRADESCOPE = document(
    {},
    {
        **{"score": POINTS, "execution_time": POINTS, "output": TEXT, "extra_data": {}},
        **{"output_format": FORMAT, "test_output_format": FORMAT, "test_name_format": FORMAT},
        **{"visibility": VISIBLE, "stdout_visibility": VISIBLE, "leaderboard": {"type": "array"}},
        "tests": many(
            document(
                {},
                {
                    **{
                        "score": POINTS,
                        "max_score": POINTS,
                        "status": {"enum": ["passed", "failed"]},
                    },
                    **{"name": TEXT, "name_format": FORMAT, "number": TEXT, "output": TEXT},
                    **{"output_format": FORMAT, "tags": many(TEXT), "visibility": VISIBLE},
                    "extra_data": {},
                },
            )
        ),
    },
)

CLASSROOM50 = document(
    {
        "schema": {"const": "classroom50/result/v1"},
        **{"classroom": SOME_TEXT, "assignment": SOME_TEXT, "owner": SOME_TEXT},
        "assignment_type": {"enum": ["individual", "group"]},
        "submission": {"type": "string", "pattern": "^submit/"},
        **{"commit": SOME_TEXT, "release": SOME_TEXT, "review": SOME_TEXT, "datetime": UTC},
        **{"score": COUNT, "max-score": COUNT},
        "tests": many(
            {
                "type": "object",
                "required": ["test-name", "passed", "score", "max-score"],
                "properties": {
                    **{"test-name": SOME_TEXT, "passed": {"type": "boolean"}},
                    **{"score": COUNT, "max-score": COUNT},
                },
            }
        ),
    },
    {"graded_at": UTC, "submitted_by": {"type": "object"}},
)

EXERCISM = document(
    {
        "version": {"const": 3},
        "status": {"enum": ["pass", "fail", "error"]},
        "tests": many(
            document(
                {"name": SOME_TEXT, "status": {"enum": ["pass", "fail", "error"]}},
                {
                    "message": {"type": ["string", "null"]},
                    "output": {"type": ["string", "null"], "maxLength": 500},
                    **{"test_code": TEXT, "task_id": COUNT},
                },
            )
        ),
    },
    {"message": {"type": ["string", "null"], "maxLength": 65_535}},
)

# Of each element: the attributes it must have, those it may have, and its children.
JUNIT: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {
            "group",
            "time",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
            "file",
            "log",
            "url",
        },
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": (
        {"name"},
        {"time", "classname", "group"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "properties": (set(), set(), {"property"}),
    "property": ({"name", "value"}, set(), set()),
    "skipped": (set(), {"type", "message"}, set()),
    "error": (set(), {"type", "message"}, set()),
    "failure": (set(), {"type", "message"}, set()),
}
