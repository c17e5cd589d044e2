"""Grades a class: every submission once, each on its own, and a result for every student.

The folder of a batch holds class.json, class.csv, submissions/ (see units.py) and journal.jsonl.
A submission whose end stands in the journal, with the hash of everything that decides its result
and of the result itself, is never graded again. So a batch that was ended anywhere, however
roughly, goes on where it was.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from ..course.manifest import Course
from ..grading.results import Report
from ..grading.submission import Submission
from ..grading.whole import draws_of, unfinished_report
from ..platform.files import read_document, write_atomically
from ..platform.paths import Layout
from ..platform.problem import EnvironmentProblem
from ..platform.text import shown_name
from ..report import json as report_json
from .assignment import Assignment
from .books import Books, Enrolled
from .journal import Journal
from .layouts import HandedIn
from .kept import keep
from .marks import hash_of_result
from .pool import Ended, Pool
from .roster import Student
from .units import Unit, folder_name, grader_fingerprint, take_unit

SAVE_SECONDS = 2.0  # how often class.json is written while the class is graded
LOCK = ".lock"
LOCK_SECONDS = 5.0
ENVIRONMENT = 4  # a worker's exit code: this machine lacks something


class BatchError(Exception):
    """The batch cannot begin or go on; the message says why."""


@dataclass(frozen=True)
class Plan:
    """What a batch is to do."""

    layout: Layout
    course: Course
    assignment: Assignment
    out: Path
    handed_in: Sequence[HandedIn]
    others: Sequence[Path]  # entries of the class's folder that are no submission
    left_out: Sequence[str]  # of the class's archive
    students: Sequence[Student] | None  # None: there is no roster
    jobs: int
    seconds: float | None  # for one submission
    only: Sequence[str]  # ids of students or keys of submissions; empty: all


@dataclass
class Standing:
    """How far a batch has come, for progress."""

    total: int
    done: int = 0  # in this call
    kept: int = 0  # graded before
    began: float = field(default_factory=time.monotonic)

    def rate(self) -> float:
        """Submissions an hour."""
        return self.done / max(0.001, time.monotonic() - self.began) * 3600

    def seconds_left(self) -> float | None:
        return (self.total - self.kept - self.done) / self.rate() * 3600 if self.done else None


@contextmanager
def opened(out: Path, resume: bool) -> Iterator[Journal]:
    """The folder of a batch, for this grader alone. Raises BatchError and OSError."""
    journal = out / "journal.jsonl"
    if journal.exists() and not resume:
        raise BatchError(f"{out} holds a batch already: --resume goes on with it")
    if out.exists() and not out.is_dir():
        raise BatchError(f"--out {out} is no folder")
    if out.is_dir() and not (out / LOCK).exists() and any(out.iterdir()):
        raise BatchError(f"{out} is not empty, and holds no batch")
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        (out / "submissions").mkdir(mode=0o700, exist_ok=True)
        opened_lock = open(out / LOCK, "w")
    except OSError as error:
        raise BatchError(f"--out {out} cannot be written: {error.strerror}") from error
    with opened_lock as lock:
        if not _locked(lock):
            raise BatchError(f"another grader is at work in {out}")
        yield Journal(journal)


def _locked(lock: IO[str]) -> bool:
    """Workers hold the lock too: those of a killed grader for the moment until they have ended."""
    end = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > end:
                return False
            time.sleep(0.1)


class Batch:
    """One call of `batch`. `work` grades a unit in a worker and writes its result."""

    def __init__(
        self, plan: Plan, journal: Journal, work: Callable[[Unit, Submission], int]
    ) -> None:
        self._plan, self._journal, self._work = plan, journal, work
        self._saved = 0.0

    def run(self, show: Callable[[Standing], None]) -> dict[str, Any]:
        """Grades what is not graded yet, and returns the document of class.json, which stands
        in the file too, whatever happens."""
        plan = self._plan
        self._require_same_batch()
        self._journal.add("start", assignment=plan.assignment.name, submissions=len(plan.handed_in))
        grader = grader_fingerprint(plan.layout, plan.course, plan.assignment)
        self._units = [self._taken(one, grader) for one in plan.handed_in]
        others = [path.name for path in plan.others]
        enrolled = Enrolled(self._students(), self._units, others, plan.left_out)
        keep(plan.out, enrolled)
        self._books = Books(plan.out, plan.course, plan.assignment, enrolled)
        todo = self._todo()
        self._save("grader error", "the class is not graded completely yet")
        try:
            self._grade(todo, show)
        except BaseException as error:
            interrupted = isinstance(error, KeyboardInterrupt)
            message = "interrupted" if interrupted else str(error) or repr(error)
            self._books.write_marks()
            self._save("interrupted" if interrupted else "grader error", message)
            raise
        self._books.write_marks()
        self._journal.add("finished")
        return self._save("complete", "")

    def _require_same_batch(self) -> None:
        """--resume goes on with the same assignment and class; both may have changed."""
        plan, events = self._plan, self._journal.read()
        asked = {str(event["assignment"]) for event in events if event["event"] == "start"}
        name = plan.assignment.name
        if asked and asked != {name}:
            raise BatchError(f"{plan.out} holds a batch of {', '.join(asked)}, not of {name}")
        taken = {event["unit"] for event in events if event["event"] == "taken"}
        here = {folder_name(one.key) for one in plan.handed_in}
        if taken and here and not taken & here:
            raise BatchError(f"{plan.out} holds a batch of another class: name another --out")

    def _taken(self, one: HandedIn, grader: str) -> Unit:
        unit = take_unit(one, self._plan.out / "submissions", grader)
        self._journal.add("taken", unit=unit.name, sha256=unit.taken.sha256)
        return unit

    def _students(self) -> Sequence[Student]:
        """The roster; without one, everybody who handed in."""
        if self._plan.students is not None:
            return self._plan.students
        return [
            Student(
                shown_name(one.key),
                (one.key, *one.ids),
                shown_name(one.names[0]) if one.names else "",
            )
            for one in self._plan.handed_in
        ]

    def _todo(self) -> list[Unit]:
        """What is asked for and not graded yet. Fills the books with what is."""
        ended = ends_in(self._journal.read())
        todo = []
        for unit in self._units:
            result = _result_of(unit, ended.get(unit.name))
            if result is not None:
                self._books.results[unit.name] = result
            if (result is None or not _is_final(result)) and self._is_asked(unit):
                todo.append(unit)
        return todo

    def _is_asked(self, unit: Unit) -> bool:
        only = self._plan.only
        if not only or unit.handed_in.key in only:
            return True
        return any(id in only for id in self._books.owners(unit))

    def _grade(self, todo: Sequence[Unit], show: Callable[[Standing], None]) -> None:
        plan = self._plan
        submissions = {
            u.name: u.submission(plan.layout, plan.course, plan.assignment) for u in todo
        }
        for unit in todo:
            self._write_blank(unit, submissions[unit.name], "the grade was not finished")
        standing = Standing(len(self._units), kept=len(self._units) - len(todo))
        pool: Pool[Unit] = Pool(
            lambda unit: self._work(unit, submissions[unit.name]),
            lambda unit: unit.log,
            plan.jobs,
            plan.seconds,
        )
        show(standing)
        again: list[Unit] = []
        for units in (todo, again):
            for ended in pool.run(units, self._note_begin):
                if ended.status < 0 and units is todo and not ended.timed_out:
                    again.append(ended.item)  # somebody killed its worker: it is graded once more
                    continue
                self._settle(ended, submissions[ended.item.name])
                standing.done += 1
                show(standing)
                self._save_sometimes()

    def _note_begin(self, unit: Unit) -> None:
        self._journal.add("began", unit=unit.name, key=unit.key)

    def _settle(self, ended: Ended[Unit], submission: Submission) -> None:
        """Takes over what a worker left, or says in its place why there is nothing."""
        unit = ended.item
        if ended.status == ENVIRONMENT:
            raise EnvironmentProblem(_last_line(unit.log), "python3 grade.py doctor")
        result = read_document(unit.result)
        if ended.timed_out:
            said = f"it took longer than --timeout {self._plan.seconds:g} s and was ended"
            finished = result is not None and result["status"] != "grader error"
            result = self._rewrite(unit, result, said) if finished else None
            result = result or self._write_blank(unit, submission, said)
        elif ended.status != 0 or result is None or result["message"]:
            how = f"signal {-ended.status}" if ended.status < 0 else f"exit code {ended.status}"
            said = f"the grader's worker ended with {how}: see {unit.log.name}"
            result = self._write_blank(unit, submission, said)
        if unit.log.exists() and not unit.log.stat().st_size:
            unit.log.unlink()
        self._books.results[unit.name] = result
        self._journal.add(
            "ended",
            unit=unit.name,
            key=unit.key,
            result=hash_of_result(result),
            status=result["status"],
            seconds=round(ended.seconds, 3),
        )

    def _rewrite(self, unit: Unit, result: dict[str, Any] | None, message: str) -> dict[str, Any]:
        changed = {**(result or {}), "message": message}
        write_atomically(unit.result, report_json.text(changed))
        return changed

    def _write_blank(self, unit: Unit, submission: Submission, message: str) -> dict[str, Any]:
        """A result without points, which says why."""
        report = blank_of(self._plan, unit, submission, message)
        document = report_json.document(report)
        write_atomically(unit.result, report_json.text(document))
        write_atomically(unit.report, f"{message}\n")
        unit.page.unlink(missing_ok=True)  # of an earlier grade
        return document

    def _save_sometimes(self) -> None:
        if time.monotonic() - self._saved > SAVE_SECONDS:
            self._save("grader error", "the class is not graded completely yet")

    def _save(self, status: str, message: str) -> dict[str, Any]:
        document = self._books.save(status, message)
        self._saved = time.monotonic()
        return document


def blank_of(plan: Plan, unit: Unit, submission: Submission, message: str) -> Report:
    draws = draws_of(plan.course, submission.scope, plan.assignment.seeds)
    return replace(unfinished_report(plan.course, submission, draws), message=message)


def ends_in(events: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The last word of the journal on each unit that was graded, by its name."""
    return {event["unit"]: event for event in events if event["event"] in ("ended", "regraded")}


def _result_of(unit: Unit, ended: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The result that the journal speaks of, if it is of the same submission, graded by the same
    grader, and still what it was."""
    if ended is None or ended.get("key") != unit.key:
        return None
    result = read_document(unit.result)
    if result is None or hash_of_result(result) != ended.get("result"):
        return None
    return result


def _is_final(result: dict[str, Any]) -> bool:
    """What the grader failed at is tried again."""
    return result["status"] == "complete" and all(
        task["status"] != "grader error" for task in result["tasks"]
    )


def _last_line(file: Path) -> str:
    try:
        lines = file.read_text(errors="replace").strip().splitlines()
    except OSError:
        return "a worker could not work"
    return lines[-1] if lines else "a worker could not work"
