"""Grades a class anew from kept evidence, after a check, a rubric or points changed.

Nothing of a student's is built or run: the judge reads the recordings behind its wall, one call
for each submission, so that nobody's evidence meets anybody else's. When a submission was handed
in stands in what the batch kept, so lateness stays as it was. What cannot be judged again keeps
its result, with a reason.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ..course.manifest import Course
from ..grading.results import Report
from ..grading.workers import in_workers
from ..platform.files import free_name, read_document, write_atomically
from ..platform.paths import Layout
from ..platform.schemas import validator
from ..report import json as report_json
from ..report.reading import report_of
from .assignment import Assignment
from .batch import BatchError, ends_in
from .books import Books, Enrolled
from .differences import differences
from .journal import Journal
from .kept import kept_in
from .marks import hash_of_result, without_marks
from .rejudging import rejudged
from .units import Unit, grader_fingerprint

# What a submission's result.json and report.txt say.
Rendered = tuple[dict[str, Any], str]


@dataclass(frozen=True)
class Wanted:
    """What to grade anew."""

    layout: Layout
    course: Course
    assignment: Assignment
    out: Path  # a batch's folder
    jobs: int
    only: Sequence[str]  # ids of students or keys of submissions; empty: all


@dataclass
class _Work:
    """One submission on its way."""

    unit: Unit
    ended: Mapping[str, Any]  # the journal's line
    before: dict[str, Any]
    after: dict[str, Any]
    text: str | None = None  # the new report.txt
    refused: dict[str, str] = field(default_factory=dict)  # by task: why it keeps its result


class Regrade:
    def __init__(
        self,
        wanted: Wanted,
        journal: Journal,
        render: Callable[[Unit, Report], Rendered],
    ) -> None:
        self._wanted, self._journal, self._render = wanted, journal, render
        layout, course, assignment = wanted.layout, wanted.course, wanted.assignment
        grader = grader_fingerprint(layout, course, assignment)
        enrolled = kept_in(wanted.out, grader)
        old = read_document(wanted.out / "class.json")
        _require_whole(wanted, old, enrolled)
        assert enrolled is not None and old is not None
        self.enrolled, self._old = enrolled, old
        self._books = Books(wanted.out, course, assignment, enrolled)

    def run(self, write: bool) -> tuple[dict[str, Any], dict[str, Any]]:
        """The differences (regrade.schema.json) and the class's document, and without `write`
        nothing else. The file of the differences is there before any result is changed."""
        works, refused = self._begun()
        made, interrupted = in_workers(lambda w, cpu: self._judge(w), works, self._wanted.jobs)
        if interrupted:
            raise KeyboardInterrupt
        self._books.results.update({work.unit.name: work.after for work in works})
        document = self._books.document("complete", "")
        told = self._told(document, works, refused)
        if write:
            self._write(works, told)
        return told, document

    def _begun(self) -> tuple[list[_Work], list[dict[str, str]]]:
        """What there is to judge; what there is not keeps its result."""
        events = self._journal.read()
        ends = ends_in(events)
        written = {(event.get("unit"), event.get("result")) for event in events}
        works, refused = [], []
        for unit in self.enrolled.units:
            if unit.name not in ends:
                continue  # `batch --only` has left it out
            result = read_document(unit.result)
            if result is None or (unit.name, hash_of_result(result)) not in written:
                why = "result.json was changed since it was graded: grade it again"
                refused.append({"submission": unit.name, "task": "", "why": why})
                continue
            self._books.results[unit.name] = result
            if self._is_asked(unit):
                works.append(_Work(unit, ends[unit.name], result, result))
        return works, refused

    def _is_asked(self, unit: Unit) -> bool:
        only = self._wanted.only
        if not only or unit.handed_in.key in only:
            return True
        return any(id in only for id in self._books.owners(unit))

    def _judge(self, work: _Work) -> None:
        wanted = self._wanted
        before = without_marks(work.before)
        if before["status"] != "complete" or before["message"]:
            why = "it was not graded to its end: grade it again"
            work.refused = {task: why for task in wanted.assignment.tasks}
            return
        report, work.refused = rejudged(
            wanted.layout, wanted.course, wanted.assignment, work.unit, report_of(before)
        )
        document, text = self._render(work.unit, report)
        if document != before:
            work.after, work.text = document, text

    def _told(
        self, document: dict[str, Any], works: Sequence[_Work], refused: list[dict[str, str]]
    ) -> dict[str, Any]:
        results = {f"submissions/{w.unit.name}": (w.before, w.after) for w in works}
        refused = refused + [
            {"submission": work.unit.name, "task": task, "why": why}
            for work in works
            for task, why in work.refused.items()
        ]
        time = datetime.now(timezone.utc).isoformat(timespec="seconds")
        return differences(self._old, document, results) | {"time": time, "refused": refused}

    def _write(self, works: Sequence[_Work], told: dict[str, Any]) -> None:
        out, assignment = self._wanted.out, self._wanted.assignment
        write_atomically(_free_file(out / "regrades"), report_json.text(told))
        self._journal.add("regrade", assignment=assignment.name, submissions=len(works))
        for work in works:
            # With today's key, `batch --resume` takes it as graded; with the earlier one it grades
            # what could not be judged again. A grader that is killed before the result is written
            # leaves one that the journal knows, too.
            key = work.ended["key"] if work.refused else work.unit.key
            hash = hash_of_result(work.after)
            self._journal.add("regraded", unit=work.unit.name, key=key, result=hash)
            if work.text is not None:
                work.unit.page.unlink(missing_ok=True)  # it shows the earlier marks
                write_atomically(work.unit.report, work.text)
                write_atomically(work.unit.result, report_json.text(work.after))
        self._books.write_marks()
        self._books.save("complete", "")


def _require_whole(wanted: Wanted, old: Mapping[str, Any] | None, kept: Enrolled | None) -> None:
    """Raises BatchError for what is no finished batch of this assignment."""
    out, asked = wanted.out, wanted.assignment.name
    if old is None:
        raise BatchError(f"{out} holds no batch: class.json is missing or cannot be read")
    if list(validator("class").iter_errors(old)):
        raise BatchError(f"{out}/class.json is of another version of the grader: grade again")
    if old["assignment"] != asked:
        raise BatchError(f"{out} holds a batch of {old['assignment']}, not of {asked}")
    if old["status"] != "complete":
        raise BatchError(f"{out}: the batch is not finished: `batch --resume` goes on with it")
    if kept is None:
        raise BatchError(
            f"{out} does not say who handed in what (an earlier version of the grader did not keep "
            "that): call `batch --resume` once"
        )


def _free_file(folder: Path) -> Path:
    """1.json, 2.json, ... in a folder, which is made. Raises OSError."""
    folder.mkdir(mode=0o700, exist_ok=True)
    return free_name(folder / f"{number}.json" for number in itertools.count(1))
