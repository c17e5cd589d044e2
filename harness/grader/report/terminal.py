"""The report for people. All text that comes from a program or a file is added as Text, never
as Rich markup, and whatever the program printed stands behind a bar, so that it can neither
style the report nor pass for a part of it.

Colour never carries meaning alone, and without colour the output is plain ASCII.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from ..grading.results import CheckResult, Report, RunResult, TaskResult
from ..grading.score import totals
from ..platform.text import CUT

STYLES = {
    "passed": "green",
    "partial": "yellow",
    "failed": "red",
    "not checked": "dim",
    "not submitted": "dim",
    "grader error": "bold magenta",
    "needs review": "magenta",
}
MARKS = {
    "not run": "\N{MIDDLE DOT}",
    "not submitted": "\N{EN DASH}",
    "passed": "\N{CHECK MARK}",
    "failed": "\N{BALLOT X}",
    "not checked": "\N{EN DASH}",
    "partial": "\N{ALMOST EQUAL TO}",
}
PLAIN_MARKS = {
    "not run": "[  ]",
    "not submitted": "[--]",
    "passed": "[ok]",
    "failed": "[no]",
    "not checked": "[--]",
    "partial": "[~~]",
}
# The characters beyond ASCII that a report may contain, and their replacements.
ASCII = str.maketrans(
    {
        "…": "...",
        "–": "-",
        "—": "-",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "·": "|",
        "×": "x",
        "→": "->",
        "≥": ">=",
    }
)
OUTPUT_LINES = 12
LOG_LINES = 30
LINE_CHARACTERS = 300
BAR_CELLS = 24


def print_report(console: Console, report: Report, output: bool = False) -> None:
    """output: also show what the programs printed."""
    print_header(console, report)
    if len(report.tasks) > 1:
        print_overview(console, report)
    for task in report.tasks:
        if task.status not in ("passed", "not submitted") or len(report.tasks) == 1:
            print_task(console, task)
        if output:
            print_output(console, task.runs)
    for note in report.notes:
        console.print(line(console, note, "yellow"))
    print_total(console, report)


def is_plain(console: Console) -> bool:
    return console.color_system is None or not console.encoding.lower().startswith("utf")


def line(console: Console, text: str, style: str = "") -> Text:
    """Text in the console's character set. Whole lines of it wrap between words."""
    if is_plain(console):
        text = text.translate(ASCII).encode("ascii", "replace").decode()
    return Text(text, style)


def mark(console: Console, status: str) -> Text:
    marks = PLAIN_MARKS if is_plain(console) else MARKS
    return Text(marks.get(status, marks["failed"]), style_of(status))


def style_of(status: str) -> str:
    return STYLES.get(status, "red")


def print_header(console: Console, report: Report) -> None:
    console.print(line(console, report.course, "bold"))
    facts = []
    if report.seeds:
        facts.append(
            f"seed{'s' if len(report.seeds) > 1 else ''} {', '.join(map(str, report.seeds))}"
        )
    if report.platform():
        facts.append(str(report.platform()))
    if report.trust():
        facts.append(f"recorder {report.trust()}")
    facts.append(f"sandbox {report.sandbox}")
    console.print(line(console, " · ".join(facts), "dim"))


def print_overview(console: Console, report: Report) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for unit in dict.fromkeys(task.unit for task in report.tasks):
        table.add_row(line(console, f"\n{unit}", "bold"))
        for task in report.tasks:
            if task.unit == unit:
                table.add_row(
                    Text("  ") + mark(console, task.status) + line(console, f" {task.task}"),
                    line(console, task.title, "dim"),
                    Text(points_text(task.points, task.max_points), justify="right"),
                    Text.assemble((task.status, style_of(task.status)), (not_shown(task), "dim")),
                )
    console.print(table)


def not_shown(task: TaskResult) -> str:
    """How many checks left the maximum, because this system cannot show them."""
    gone = sum(check.max_points == 0 for check in task.checks)
    return (
        f", {gone} check{'s' if gone > 1 else ''} need{'s' if gone == 1 else ''} another system"
        if gone
        else ""
    )


def points_text(points: int | None, maximum: int) -> str:
    return f"{'?' if points is None else points}/{maximum}"


def print_task(console: Console, task: TaskResult) -> None:
    console.print()
    title = Text.assemble(
        (task.task, "bold"),
        "  ",
        line(console, task.title),
        "  ",
        (task.status, style_of(task.status)),
    )
    rule_line = "-" if is_plain(console) else "─"
    console.print(Rule(title, characters=rule_line, align="left", style="dim"))
    if task.message:
        console.print(line(console, task.message, style_of(task.status)))
    if task.log:
        print_quoted(console, task.log, LOG_LINES)
    for check in task.checks:
        # If the task broke off, its message says why the rest was not checked.
        if not task.message or check.status != "not checked":
            print_check(console, task, check)
    for run in task.runs:
        print_crash(console, run)
        print_table(console, run)
        for note in run.notes:
            console.print(line(console, f"run {run.name}: {note}", "dim"))
    print_repeat(console, task)


def print_check(console: Console, task: TaskResult, check: CheckResult) -> None:
    row = Text.assemble(mark(console, check.status), " ", line(console, check.title))
    row.append(f"  {points_text(check.points, check.max_points)}", "dim")
    if check.rests_on == "behaviour":
        row.append("  (from what the program says)", "dim")
    if check.status == "not checked":
        row.append_text(line(console, f"  not checked: {check.reason}", "dim"))
    console.print(row)
    failure = check.failure
    if failure is None:
        return
    indent = 4
    if failure.says:
        print_indented(console, failure.says, indent, "bold")
    facts = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    for name, value, style in (
        ("expected", failure.expected, "green"),
        ("seen", failure.seen, "red"),
        ("where", textwrap.dedent(failure.where), ""),
        ("next", failure.next, ""),
        ("repeat", failure.repeat, "cyan"),
        ("lesson", task.lesson, "cyan"),
    ):
        if value:
            facts.add_row(name, line(console, value, style))
    console.print(Padding(facts, (0, 0, 0, indent)))


def print_crash(console: Console, run: RunResult, with_next: bool = True) -> None:
    """Where it crashed: the line, what it did, what was there, and what to ask next."""
    crash = run.crash
    if not crash:
        return
    if crash["line"]:
        where = f"line {crash['line']}, in {crash['function']}"
        console.print(line(console, f"    {where}:  {crash['source']}", "bold"), soft_wrap=True)
    else:
        says = "It crashed outside of your file: in a call of yours, or in what uses your result."
        print_indented(console, says, 4, "bold")
    if crash["did"]:
        print_indented(console, f"{crash['did']}: {crash['found']}".rstrip(": "), 4, "red")
    if with_next:
        print_indented(console, f"next      {crash['next']}", 4, "")


def print_table(console: Console, run: RunResult) -> None:
    """The table of check.c; a cell of 0 is a dot, so that cells off the diagonal stand out."""
    if not run.table:
        return
    console.print(line(console, f"\nrun {run.name}: {run.table['title']}", "dim"))
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("")
    for name in run.table["columns"]:
        table.add_column(line(console, name), justify="right")
    for row in run.table["rows"]:
        cells = [Text(str(cell) if cell else ".") for cell in row["cells"]]
        table.add_row(line(console, row["name"], "bold"), *cells)
    console.print(Padding(table, (0, 0, 1, 4)))


def print_indented(console: Console, text: str, indent: int, style: str) -> None:
    console.print(Padding(line(console, text.strip(), style), (0, 0, 0, indent)))


def print_repeat(console: Console, task: TaskResult) -> None:
    """The command that repeats a task that broke off: a failed check has its own command."""
    broken = [run for run in task.runs if run.status != "complete"]
    if broken:
        console.print(line(console, f"repeat  {broken[0].repeat}", "cyan"), soft_wrap=True)
    if broken and task.status != "grader error":
        console.print(line(console, f"lesson  {task.lesson}", "cyan"))


def print_output(console: Console, runs: Iterable[RunResult]) -> None:
    for run in runs:
        if run.output.strip():
            console.print(
                line(
                    console,
                    f"\nThe program printed (run {run.name}; this does not affect the grade):",
                    "dim",
                )
            )
            print_quoted(console, run.output, OUTPUT_LINES)


def print_quoted(console: Console, text: str, limit: int) -> None:
    """The first foreign lines, each behind a bar: a compiler's first error matters most."""
    lines = text.rstrip().splitlines()
    last = lines.pop() if lines and CUT.fullmatch(lines[-1]) else ""
    for quoted in lines[:limit]:
        console.print(line(console, f"  | {cut(quoted)}"), soft_wrap=True)
    if len(lines) > limit:
        rest = f"  | ... {len(lines) - limit} more lines"
        console.print(line(console, rest, "dim"))
    if last:
        console.print(line(console, f"  | {last}", "dim"))


def cut(text: str) -> str:
    """The beginning of a line that would fill the screen."""
    more = len(text) - LINE_CHARACTERS
    return text if more <= 0 else f"{text[:LINE_CHARACTERS]} ... {more} more characters"


def print_total(console: Console, report: Report) -> None:
    graded = report.graded()
    points = sum(task.points or 0 for task in graded)
    maximum = sum(task.max_points for task in graded)
    console.print()
    total = Text.assemble((f"{points} of {maximum} points", "bold"))
    if len(report.tasks) > 1 and maximum:
        total.append("  ")
        total.append_text(bar(console, points, maximum))
    total.append("  ")
    counts = [f"{count} {status}" for status, count in totals(report.tasks).items()]
    total.append_text(line(console, " · ".join(counts), "dim"))
    console.print(total)
    ungraded = len(report.tasks) - len(graded)
    if ungraded:
        words = "1 task was" if ungraded == 1 else f"{ungraded} tasks were"
        console.print(
            line(
                console,
                f"{words} not graded, through no fault of yours: this is not a final mark.",
                "magenta",
            )
        )
    if report.status != "complete":
        console.print(line(console, f"{report.status}: {report.message}", "bold magenta"))


def bar(console: Console, points: int, maximum: int) -> Text:
    full, empty = ("#", ".") if is_plain(console) else ("█", "░")
    cells = BAR_CELLS * points // maximum
    return Text.assemble((full * cells, "green"), (empty * (BAR_CELLS - cells), "dim"))


def print_problems(console: Console, problems: Sequence[str]) -> None:
    for problem in problems:
        console.print(
            Text.assemble(mark(console, "failed"), " ", line(console, problem)), soft_wrap=True
        )
