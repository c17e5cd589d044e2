"""batch: a class's folder in, a result for every student out."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console

from .. import sandbox
from ..classroom import class_results
from ..classroom.archives import kind_of_archive
from ..classroom.assignment import find_assignment
from ..classroom.batch import Batch, BatchError, Plan, Standing, opened
from ..classroom.intake import CLASS, take
from ..classroom.layouts import HandedIn, read_class
from ..classroom.roster import RosterError, Student, read_roster
from ..classroom.units import Unit, without_places
from ..course.manifest import load_course
from ..grading.pipeline import require_ready
from ..grading.results import Report
from ..grading.submission import Submission
from ..grading.whole import Graded, draws_of, grade_all
from ..platform.files import write_atomically
from ..platform.paths import Layout
from ..platform.problem import EnvironmentProblem
from ..platform.text import GivenPath, one_line, shown_name
from ..platform.trees import remove_tree
from ..report import json as report_json
from ..report import terminal
from .context import Context, ExitCode, UsageError
from .evidence import KEPT, Evidence
from .report_files import Page
from .streams import interrupted_once

REPORT_WIDTH = 100
LINE_SECONDS = 10.0  # between two lines of progress, where there is no terminal


def declare(p: argparse.ArgumentParser) -> None:
    """The arguments of its own."""
    p.add_argument(
        "path",
        type=GivenPath,
        metavar="DIR",
        help="a class's folder, as Moodle, "
        "Canvas, Gradescope or GitHub hand it out, or an archive of it",
    )
    p.add_argument(
        "--roster",
        type=GivenPath,
        metavar="FILE.csv",
        help="everybody in it gets a result; columns: id, name, email, section, group, "
        "extension, submitted",
    )
    p.add_argument(
        "--out",
        type=GivenPath,
        required=True,
        metavar="DIR",
        help="where results go: a new folder, or with --resume the one of before",
    )
    p.add_argument(
        "--timeout",
        type=seconds,
        metavar="SECONDS",
        help="end a submission that takes longer (default: no limit but those of each " "run)",
    )
    p.add_argument(
        "--resume",
        action="store_true",
        help="grade what is not graded yet; the rest stays as it is",
    )
    p.add_argument(
        "--only",
        nargs="+",
        metavar="ID",
        default=[],
        help="grade only these students or submissions",
    )
    p.add_argument(
        "--keep-evidence",
        choices=tuple(KEPT),
        default="all",
        help="keep the recordings of all tasks, only of those that did not pass, or of "
        "none (default: %(default)s)",
    )
    p.add_argument(
        "--html",
        action="store_true",
        help="also write a page for each submission that is graded now, report.html beside "
        "report.txt (which alone has the mark, with lateness)",
    )
    p.set_defaults(command=grade_class)


def seconds(text: str) -> float:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 86_400:
        raise argparse.ArgumentTypeError(f"{text!r}: must be a number of seconds from 1 to 86400")
    return float(text)


def grade_class(context: Context, args: argparse.Namespace) -> int:
    if args.require_sandbox:
        sandbox.require_level(args.require_sandbox)
    layout, course = context.layout, load_course(context.layout)
    if args.out.resolve().is_relative_to(args.path.resolve()):
        raise UsageError(f"--out {args.out} is in the class's folder: name another place")
    assignment = find_assignment(layout, course, args.assignment)
    try:
        students = read_roster(args.roster) if args.roster else None
        require_ready(layout)
        with opened(args.out, args.resume) as journal:
            folder, left_out = unpacked(args.path, args.out)
            handed_in, others = read_class(folder, course.task_ids())
            others = [path for path in others if not is_file(path, args.roster)]
            if not handed_in and not students:
                raise UsageError(f"{args.path} contains no submission")
            plan = Plan(
                layout,
                course,
                assignment,
                args.out.absolute(),
                handed_in,
                others,
                left_out,
                students,
                args.jobs,
                args.timeout,
                args.only,
            )
            check_only(plan.only, handed_in, students or ())
            worker = Worker(plan, args.keep_evidence, args.html)
            with interrupted_once(), shown_progress(context) as show:
                document = Batch(plan, journal, worker.work).run(show)
    except (RosterError, BatchError) as error:
        raise UsageError(str(error)) from error
    except (FileNotFoundError, PermissionError, NotADirectoryError) as error:
        raise UsageError(f"{shown_name(str(error.filename))}: {error.strerror}") from error
    except KeyboardInterrupt:
        context.say(f"interrupted: the same command with --resume goes on in {args.out}")
        raise
    return report_class(context, document, args.out)


def is_file(path: Path, roster: Path | None) -> bool:
    """Whether it is the roster, which may lie in the class's folder."""
    try:
        return roster is not None and path.samefile(roster)
    except OSError:  # a link to nothing
        return False


def check_only(
    names: Sequence[str], handed_in: Sequence[HandedIn], students: Sequence[Student]
) -> None:
    known = {one.key for one in handed_in} | {student.id for student in students}
    for name in names:
        if name not in known:
            raise UsageError(f"--only {shown_name(name)}: neither a student nor a submission")


def unpacked(path: Path, out: Path) -> tuple[Path, Sequence[str]]:
    """The class's folder; that of an archive is unpacked beside the results. And what was left
    out of it."""
    if path.is_dir():
        return path, ()
    with path.open("rb") as file:
        head = file.read(512)
    if not kind_of_archive(os.fsencode(path.name), head):
        raise UsageError(f"{path}: neither a folder nor an archive")
    folder = out / ".class"
    remove_tree(folder)
    taken = take([(path, "class")], folder, CLASS)
    if not taken.files:
        raise UsageError("\n".join(taken.notes) or f"{path}: the archive is empty")
    if taken.cut:  # whoever is in the rest would get a zero
        remove_tree(folder)
        why = taken.notes[-1]
        raise UsageError(
            f"{path} cannot be read to its end ({why}): unpack it, and give the folder"
        )
    return folder / "class", taken.notes


class Worker:
    """Grades one unit, in a process of its own."""

    def __init__(self, plan: Plan, keep: str, with_page: bool) -> None:
        self._plan, self._keep, self._with_page = plan, keep, with_page

    def work(self, unit: Unit, submission: Submission) -> int:
        page = self._page(unit)
        try:
            report = self._graded(unit, submission, page)
        except EnvironmentProblem as error:
            print(one_line(error.message), file=sys.stderr)
            return ExitCode.ENVIRONMENT
        self._write(unit, report, page)
        return 0

    def _page(self, unit: Unit) -> Page | None:
        if not self._with_page:
            return None
        name = shown_name(unit.handed_in.key)
        only_points = self._plan.assignment.show == "points"
        return Page(self._plan.layout.native / "regions", unit.page, name, None, only_points)

    def _graded(self, unit: Unit, submission: Submission, page: Page | None) -> Report:
        plan = self._plan
        evidence = Evidence(self._keep)
        remove_tree(unit.evidence)  # of an earlier submission, of which there may be more

        def settle(graded: Graded) -> None:
            if page:
                page.settle(graded)
            evidence.settle([(attempted, result.status) for attempted, result in graded])

        return grade_all(
            replace(plan.layout, recordings=unit.evidence),
            plan.course,
            submission,
            draws_of(plan.course, submission.scope, plan.assignment.seeds),
            1,
            lambda source: shown_name(str(source.relative_to(unit.taken.folder))),
            lambda done, total, what: None,
            settle,
        )

    def _write(self, unit: Unit, report: Report, page: Page | None) -> None:
        layout = self._plan.layout
        document, text = rendered(layout, unit, report)
        write_atomically(unit.report, text)
        if page:
            made = page.render(report)
            write_atomically(unit.page, str(without_places(made, places_of(layout, unit))))
        write_atomically(unit.result, report_json.text(document))


def places_of(layout: Layout, unit: Unit) -> dict[str, str]:
    """What no student reads: where the grader's files lie."""
    return {f"{unit.folder}/": "", f"{layout.root}/": ""}


def rendered(layout: Layout, unit: Unit, report: Report) -> tuple[dict[str, Any], str]:
    """What result.json and report.txt of a submission say."""
    places = places_of(layout, unit)
    document = without_places(report_json.document(report), places)
    text = without_places(report_text(report), places)
    assert isinstance(document, dict)
    return document, str(text)


def report_text(report: Report) -> str:
    """What the student reads."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
        console = Console(
            file=file,
            width=REPORT_WIDTH,
            color_system=None,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )
        terminal.print_report(console, report.as_shown())
        file.seek(0)
        return file.read()


@contextmanager
def shown_progress(context: Context) -> Iterator[Callable[[Standing], None]]:
    """One line on standard error: it changes on a terminal, and is written again from time to
    time elsewhere."""
    live = context.err.is_terminal and not context.err.is_dumb_terminal
    last = [0.0]

    def show(standing: Standing) -> None:
        ended = standing.done + standing.kept == standing.total
        if not live and not ended and time.monotonic() - last[0] < LINE_SECONDS:
            return
        last[0] = time.monotonic()
        text = progress_words(standing)
        context.err.file.write(f"\r{text:<70}" if live else f"{text}\n")
        context.err.file.flush()

    yield show
    if live:
        context.err.file.write("\n")


def progress_words(standing: Standing) -> str:
    words = [f"{standing.done + standing.kept} of {standing.total} submissions"]
    if standing.kept:
        words.append(f"{standing.kept} from before")
    left = standing.seconds_left()
    if left is not None:
        words.append(f"{standing.rate():.0f} an hour")
        words.append(f"{left / 60:.0f} min left" if left >= 90 else f"{left:.0f} s left")
    return " | ".join(words)


def report_class(context: Context, document: dict[str, Any], out: Path) -> int:
    if context.json:
        context.print_json(document)
    else:
        print_summary(context, document, out)
    return exit_code(document)


def exit_code(document: dict[str, Any]) -> ExitCode:
    counts = document["counts"]
    if counts.get(class_results.FAULT) or counts.get(class_results.NOT_YET):
        return ExitCode.GRADER_ERROR
    if counts.get(class_results.REVIEW) or document["unmatched"]:
        return ExitCode.FAILED
    return ExitCode.PASSED


def print_summary(context: Context, document: dict[str, Any], out: Path) -> None:
    def say(text: str) -> None:
        context.out.print(terminal.line(context.out, text), soft_wrap=True)

    scores = [s["score"] for s in document["students"] if s["score"] is not None]
    say(f"{document['title']}: {counted(len(document['students']))}")
    for status, count in sorted(document["counts"].items()):
        say(f"  {count:4}  {status}")
    if scores:
        most = next(s["max_score"] for s in document["students"] if s["max_score"] is not None)
        say(
            f"scores of {most}: lowest {min(scores):g}, median {median(scores):g}, "
            f"highest {max(scores):g}"
        )
    for student in document["students"]:
        if student["status"] in (class_results.FAULT, class_results.REVIEW):
            why = [
                *student["notes"],
                *(f"{t['task']}: {t['status']}" for t in student["tasks"] if t["points"] is None),
            ]
            say(f"{student['status']}: {student['id']}: {'; '.join(why)}")
    for entry in document["unmatched"]:
        say(f"not matched: {entry['entry']}: {entry['why']}")
    say(f"seeds {', '.join(map(str, document['seeds']))} | results in {shown_name(str(out))}")


def counted(students: int) -> str:
    return "1 student" if students == 1 else f"{students} students"


def median(numbers: Sequence[float]) -> float:
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
