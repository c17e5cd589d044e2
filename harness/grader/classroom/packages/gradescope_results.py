"""From results.json to the results.json of Gradescope, for run_autograder:

    python3 -m harness.grader.classroom.packages.gradescope_results RESULTS ASSIGNMENT OUT

Gradescope adds up what it is given, so that a task without points would be a zero. Then there is no
number at all, which Gradescope shows as an autograder that failed, to the instructors too: the
exit code is 1, and what has to be done is in `output`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from ...course.manifest import Course, load_course
from ...grading.worth import shown
from ...platform.files import read_document, write_atomically
from ...platform.paths import find_layout
from ...platform.text import printable
from ...report import json as report_json
from ..assignment import Assignment, find_assignment
from ..lateness import Lateness
from ..scoring import score_of, worth_of

OUTPUT_LIMIT = 4000
NO_MARK = "There is no mark yet: a person has to look at this."
Document = Mapping[str, Any]


def main(argv: Sequence[str]) -> int:
    layout = find_layout()
    course = load_course(layout)
    assignment = find_assignment(layout, course, argv[1])
    made = gradescope(read_document(Path(argv[0])) or {}, assignment, course)
    write_atomically(Path(argv[2]), report_json.text(made))
    print(made["output"])
    return 0 if "score" in made else 1


def gradescope(results: Document, assignment: Assignment, course: Course) -> dict[str, Any]:
    tasks = results.get("tasks", [])
    score = score_of(assignment, course, tasks, Lateness(0, Fraction(0))).score
    complete = results.get("status") == "complete" and score is not None
    made: dict[str, Any] = {
        "output": summary(results, complete),
        "output_format": "text",
        "test_output_format": "text",
        "stdout_visibility": "hidden",
        "extra_data": {"grader": results.get("grader"), "trust": results.get("trust")},
    }
    if complete:
        made["score"] = shown(score)
        made["execution_time"] = round(results["seconds"])
        made["tests"] = [test for task in tasks for test in tests_of(task, assignment, course)]
    return made


def summary(results: Document, complete: bool) -> str:
    lines = [] if complete else [NO_MARK, results.get("message") or ""]
    for task in results.get("tasks", []):
        if task["points"] is None:
            lines.append(f"{task['task']}: {task['status']}: {task['message']}")
    lines += results.get("notes", [])
    seeds = ", ".join(map(str, results.get("seeds", ())))
    lines.append(
        f"seeds {seeds} | {results.get('platform') or 'nothing was run'} | "
        f"recorder {results.get('trust') or 'not used'} | sandbox {results.get('sandbox', 'none')}"
    )
    return printable("\n".join(filter(None, lines)), OUTPUT_LIMIT)


def tests_of(task: Document, assignment: Assignment, course: Course) -> list[dict[str, Any]]:
    """One for each check, in the assignment's points."""
    each = worth_of(assignment, course, task["task"]) / (task["max_points"] or 1)
    why = whole_task(task)
    tests = [test_of(task, check, each, assignment.show) for check in task["checks"]]
    if tests and why:
        tests[0]["output"] = why
    return tests


def whole_task(task: Document) -> str:
    """Why none of its checks were made, and what the compiler said."""
    return printable("\n".join(filter(None, (task["message"], task["log"]))), OUTPUT_LIMIT)


def test_of(task: Document, check: Document, each: Fraction, show: str) -> dict[str, Any]:
    made = {
        "name": f"{task['title']}: {check['title']}",
        "score": shown(each * check["points"]),
        "max_score": shown(each * check["max_points"]),
        "output": said(task, check) if show == "all" else "",
    }
    if check["status"] != "not checked":  # Gradescope's statuses are passed and failed
        made["status"] = check["status"]
    return made


def said(task: Document, check: Document) -> str:
    failure = check["failure"]
    if not failure:
        return str(check["reason"])
    lines = [failure["says"], f"expected  {failure['expected']}", f"seen      {failure['seen']}"]
    lines += [failure["where"], f"next      {failure['next']}", f"lesson    {task['lesson']}"]
    return printable("\n".join(filter(None, lines)), OUTPUT_LIMIT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
