"""The report as JUnit XML (the common form that testmoapp/junitxml describes), with nothing that
the schema of Jenkins' xUnit plugin lacks (jenkinsci/xunit-plugin, junit-10.xsd): points and files
are properties of a suite. Only the whole has a time, because a run makes all checks of a task.

A unit is a testsuite, a check a testcase: the set of testcases is the same whatever the
student does. `failure` is the student's fault; `error` is a crash, a timeout, our fault, or
what a person has to look at; a check that could not be made is `skipped`, but never in a task
that broke off.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence

from ..grading.results import CheckResult, Report, TaskResult
from .points import Points

ERRORS = ("timeout", "crash", "needs review", "grader error")
FAILURES = ("no checkpoint", "compile error", "forbidden call", "not submitted")


def render(report: Report) -> str:
    root = ET.Element("testsuites", name=report.course)
    for unit in dict.fromkeys(task.unit for task in report.tasks):
        suite(root, unit, [task for task in report.tasks if task.unit == unit], report)
    if not report.tasks:  # it was refused: a file without a testcase would be taken for a pass
        element = ET.SubElement(root, "testsuite", name="grade", timestamp=report.time)
        case = ET.SubElement(element, "testcase", classname="grade", name="grade")
        verdict(case, "error", report.status, report.message, "")
        count(element, [case])
    count(root, root.findall("testsuite/testcase"))
    del root.attrib["skipped"]  # only a suite has it
    root.set("time", f"{report.seconds:.3f}")
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def suite(root: ET.Element, unit: str, tasks: Sequence[TaskResult], report: Report) -> None:
    element = ET.SubElement(root, "testsuite", name=unit, timestamp=report.time)
    properties = ET.SubElement(element, "properties")
    for name, value in (
        ("seeds", " ".join(map(str, report.seeds))),
        ("trust", report.trust() or "nothing was run"),
        ("sandbox", report.sandbox),
        ("platform", report.platform() or "nothing was run"),
        *(of_task for task in tasks for of_task in properties_of(report, task)),
    ):
        ET.SubElement(properties, "property", name=name, value=value)
    for task in tasks:
        for check in task.checks:
            testcase(element, task, check)
        if not task.checks:  # a task whose task.toml cannot be read has no checks to name
            case = ET.SubElement(
                element, "testcase", classname=f"{unit}.{task.task}", name="task.toml"
            )
            verdict(case, "error", task.status, task.message, task.log)
    count(element, element.findall("testcase"))


def properties_of(report: Report, task: TaskResult) -> Sequence[tuple[str, str]]:
    points, found = Points(report), Points(report).of_task(task)
    words = task.status if found is None else f"{found} of {points.most_of_task(task)}"
    file = task.source or f"exercises/{task.unit}/{task.task}.c"
    return ((f"points of {task.task}", words), (f"file of {task.task}", file))


def testcase(parent: ET.Element, task: TaskResult, check: CheckResult) -> None:
    classname = f"{task.unit}.{task.task}"
    case = ET.SubElement(parent, "testcase", classname=classname, name=check.id)
    failure = check.failure
    if task.status in ERRORS:
        verdict(case, "error", task.status, task.message, task.log)
    elif task.status in FAILURES:
        verdict(case, "failure", task.status, task.message, task.log)
    elif failure:
        body = (
            f"expected: {failure.expected}\nseen: {failure.seen}\n{failure.where}\n"
            f"next: {failure.next}\nrepeat: {failure.repeat}\nlesson: {task.lesson}"
        )
        verdict(case, "failure", failure.misconception, failure.says or failure.seen, body)
    elif check.status == "not checked":
        ET.SubElement(case, "skipped", message=check.reason)


def verdict(case: ET.Element, tag: str, kind: str, message: str, body: str) -> None:
    ET.SubElement(case, tag, type=kind, message=message).text = body


def count(element: ET.Element, cases: Sequence[ET.Element]) -> None:
    element.set("tests", str(len(cases)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(attribute, str(sum(case.find(tag) is not None for case in cases)))
