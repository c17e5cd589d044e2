"""A submission's results as one self-contained HTML page without a script: the score, every check,
and for each that failed what was expected, what was seen, the allocation before and after, the
ranges around it with the classifier's reasons, and the student's source.

The numbers and sentences are those of results.json; `shown` has what stands only in the recordings
and in the source. The page is bounded: a long source, output or map is cut, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from ..grading.results import CheckResult, Report, TaskResult
from ..grading.score import totals
from ..platform.text import CUT, printable
from .page import rendered
from .strips import Strips, segments
from .terminal import LOG_LINES, MARKS, OUTPUT_LINES, cut, not_shown, points_text

SOURCE_LINES = 1500
SOURCE_CHARACTERS = 1 << 17
MOST_OPEN = 16  # rows of a table that is open at first
MOST_WORDS = 4000  # characters of one sentence or listing
LESSON = re.compile(r"lessons/(\w+)\.md(#[\w-]*)?")


@dataclass(frozen=True)
class Range:
    """A row of the classifier's table."""

    base: str
    pages: int
    state: str
    protect: str
    kind: str
    detail: str
    why: str  # the rule's sentence
    confidence: str
    here: bool  # of the allocation that a failed check is about


@dataclass(frozen=True)
class Moment:
    """The ranges of the process in one snapshot."""

    run: str
    checkpoint: str
    ranges: tuple[Range, ...]
    left_out: int


@dataclass(frozen=True)
class Shown:
    """What a page shows of one task besides its result."""

    source: str = ""
    strips: Mapping[str, Strips] = field(default_factory=dict)  # by check
    moment_of: Mapping[str, int] = field(default_factory=dict)  # by check
    moments: tuple[Moment, ...] = ()


def submission_page(
    report: Report, shown: Mapping[str, Shown], title: str, lessons: str | None = None
) -> str:
    """lessons: the address of the built lessons, to which the page leads; None: no links."""
    tasks = [(task, shown.get(task.task, Shown())) for task in report.tasks]
    return rendered(
        "submission.html.j2",
        ("code.css", "strip.css", "submission.css"),
        bounded,
        title=title,
        report=report,
        tasks=tasks,
        totals=totals(report.tasks),
        points=sum(task.points or 0 for task in report.graded()),
        most=sum(task.max_points for task in report.graded()),
        ungraded=len(report.tasks) - len(report.graded()),
        marks=MARKS,
        lesson=linked(lessons),
        points_text=points_text,
        not_shown=not_shown,
        segments=segments,
        source_lines=source_lines,
        quoted=quoted,
        listing=listing,
        reached=reached,
        log_lines=LOG_LINES,
        output_lines=OUTPUT_LINES,
        most_open=MOST_OPEN,
    )


def linked(lessons: str | None) -> Callable[[str], str | None]:
    """ "lessons/02_private.md#adjoin" as an address of the built site."""

    def address(lesson: str) -> str | None:
        found = LESSON.fullmatch(lesson)
        if not lessons or not found:
            return None
        return f"{lessons.rstrip('/')}/{found[1]}.html{found[2] or ''}"

    return address


@dataclass(frozen=True)
class Line:
    number: int
    text: str
    mark: str  # "here" where it crashed, "told" where the compiler speaks of it


def source_lines(task: TaskResult, shown: Shown) -> Sequence[Line]:
    crashed = {run.crash["line"] for run in task.runs if run.crash}
    pattern = rf"^(?:\S*/)?{re.escape(task.task)}\.c:(\d+):"
    told = {int(number) for number in re.findall(pattern, task.log, re.MULTILINE)}
    lines = printable(shown.source, SOURCE_CHARACTERS).split("\n")[:SOURCE_LINES]
    while lines and not lines[-1].strip():
        lines.pop()
    return [
        Line(i, cut(line), "here" if i in crashed else "told" if i in told else "")
        for i, line in enumerate(lines, 1)
    ]


def quoted(text: str, limit: int) -> list[str]:
    """The first foreign lines, each cut; the last says what is missing."""
    lines = printable(text, MOST_WORDS * 4).rstrip().split("\n")
    last = [lines.pop()] if lines and CUT.fullmatch(lines[-1]) else []
    more = [f"... {len(lines) - limit} more lines"] if len(lines) > limit else []
    return [*map(cut, lines[:limit]), *more, *last]


def bounded(value: object) -> object:
    """Every word of the page, without what could change how it is read."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value, MOST_WORDS)
    return value


def listing(where: str) -> list[list[str]]:
    """The rows of a listing: base, pages, state, protection, and the rest. Nothing where it is no
    listing."""
    rows = [
        re.split(r" {2,}", line.strip(), maxsplit=4) for line in where[:MOST_WORDS].splitlines()
    ]
    rows = [row for row in rows if row != [""]]
    return rows if all(len(row) >= 4 and row[0].startswith("0x") for row in rows) else []


def reached(task: TaskResult) -> list[CheckResult]:
    """If the task broke off, its message says why the rest was not checked."""
    return [c for c in task.checks if not task.message or c.status != "not checked"]
