"""What watch mode shows: one screen for each run.

With `plain` it is text from top to bottom for a screen reader: no strips, no marks, no lines
across the screen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from ..course.manifest import Course, Task
from ..grading.outcome import COMPLETE
from ..grading.results import CheckResult, TaskResult
from ..grading.score import Ran
from ..report import terminal
from ..report.terminal import line, mark, print_indented
from .order import standings
from .picture import COMMITTED, FREE, Picture, Strip, cells, pages_of, spans
from .practice import Practised
from .progress import Progress

LOG_LINES = 16
NAME_CELLS = 10
PROTECTION_STYLES = {"RW": "green", "R": "cyan", "NA": "red", "RX": "magenta", "RWX": "magenta"}
KEYS = {
    "n": "next task",
    "r": "run again",
    "h": "a hint",
    "e": "explain the check",
    "l": "list and choose",
    "m": "the whole map",
    "p": "predict",
    "c": "check as a grade does",
    "s": "the solution",
    "x": "start the task over",
    "q": "quit",
    "?": "what the keys do",
}
KEYS_HELP = {
    "n": "go on to the next task that has not passed",
    "r": "run your file again, with other numbers",
    "h": "show a hint; each time one more",
    "e": "explain what the first failed check looks at, and why",
    "l": "list the tasks, and choose another one",
    "p": "say what the memory will be after the next run, and see it beside the real one",
    "m": "show all memory of your last run, and what changed",
    "c": "run your file as often as a grade does: with its numbers, and the smallest and largest",
    "s": "show the solution beside your file",
    "x": "put the file back as it was at first; yours is kept as a copy",
    "q": "leave; everything is kept",
    "?": "show this",
}


class Screen:
    def __init__(self, console: Console, course: Course, plain: bool) -> None:
        self.console, self._course, self.plain = console, course, plain

    def say(self, text: str, style: str = "") -> None:
        self.console.print(line(self.console, text, style))

    def clear(self) -> None:
        """Begins a new screen; what was there can still be scrolled to."""
        if self.plain:
            self.say("")
        else:
            self.console.file.write("\n" * self.console.height + "\x1b[H\x1b[J")

    # --- the parts of a screen

    def head(self, task: Task, progress: Progress, how: str) -> None:
        found = standings(self._course, progress)
        own = next(row for row in found if row.unit.id == task.unit)
        passed, tasks = sum(row.passed for row in found), sum(row.tasks for row in found)
        self.say(f"{task.id}: {task.title}", "bold")
        self.say(
            f"passed: {own.passed} of {own.tasks} in {own.unit.id}, {passed} of {tasks} in all",
            "dim",
        )
        self.say(f"exercises/{task.unit}/{task.id}.c ({how})", "dim")
        self.say("")

    def start(self, task: Task) -> None:
        """Before a task's file has run at all."""
        self.say(task.outcome)
        self.say(f"read  {task.lesson}")
        self.say(f"task  exercises/{task.unit}/README.md#{task.id}")
        self.say(f"edit  exercises/{task.unit}/{task.id}.c, and save it")
        self.say(f"It takes about {task.time}.", "dim")
        if task.predictable:
            self.say("Before it runs for the first time: press p, and say what you expect.")
        self.say("")

    def keys(self) -> None:
        self.say("")
        items = [f"{key} {words}" for key, words in KEYS.items()]
        for text in filled(items, self.console.width - 1):
            self.say(text, "dim")

    def help(self) -> None:
        for key, words in KEYS_HELP.items():
            self.say(f"{key}  {words}")
        self.say("Words are explained in lessons/glossary.md.")

    def running(self, times: int) -> None:
        """Until the verdict takes its place."""
        words = f" {times} times, as a grade does" if times > 1 else ""
        self.say(f"Running your file{words} ...", "dim")

    def gone(self, task: Task, other: bool) -> None:
        """Instead of a verdict. other: something else has the file's name."""
        is_what = "is no file" if other else "is gone"
        self.say(f"exercises/{task.unit}/{task.id}.c {is_what}: there is nothing to run.", "bold")
        self.say("Next: press x to put it back as it was at first, or save yours again.", "bold")

    def result(self, made: Practised) -> None:
        """The compiler's words, the checks, and the first thing to do."""
        result = made.result
        if result.status == "passed":
            self.say("Passed.", "bold green")
        elif result.message:
            self.say(without_seed(result.message), terminal.style_of(result.status))
        if len(made.runs) > 1:
            self.say(f"{sum(map(went_well, made.runs))} of {len(made.runs)} runs passed.")
        if result.log:
            words = "The compiler says:" if made.built.exe is None else "The compiler warns:"
            self.say(words, "bold")
            terminal.print_quoted(self.console, result.log, LOG_LINES)
        for run in result.runs:
            terminal.print_crash(self.console, run, with_next=False)
        if made.built.exe is not None:
            self.checks(result)
        for note in dict.fromkeys(note for run in result.runs for note in run.notes):
            self.say(note, "dim")
        self.output(result)

    def checks(self, result: TaskResult) -> None:
        """One line each; the first that failed with all that is known of it."""
        first = next((check for check in result.checks if check.failure), None)
        for check in result.checks:
            self.check(check)
            if check is first:
                self.failure(check)

    def check(self, check: CheckResult) -> None:
        row = Text(f"{check.status}: ") if self.plain else mark(self.console, check.status) + " "
        row.append_text(line(self.console, check.title))
        row.append(f"  {terminal.points_text(check.points, check.max_points)}", "dim")
        if check.max_points == 0:
            row.append("  this system cannot show it", "dim")
        self.console.print(row)

    def failure(self, check: CheckResult) -> None:
        failure = check.failure
        assert failure
        if failure.says:
            print_indented(self.console, failure.says, 2, "bold")
        for name, value, style in (
            ("expected", failure.expected, "green"),
            ("seen", failure.seen, "red"),
        ):
            if value:
                print_indented(self.console, f"{name:<{NAME_CELLS}}{value}", 2, style)

    def output(self, result: TaskResult) -> None:
        printed = next((run.output for run in result.runs if run.output.strip()), "")
        if printed:
            self.say("Your program printed (this does not affect the checks):", "dim")
            terminal.print_quoted(self.console, printed, LOG_LINES)

    def next_step(self, result: TaskResult) -> None:
        """One sentence."""
        self.say("")
        failed = next((check.failure for check in result.checks if check.failure), None)
        crash = next((run.crash for run in result.runs if run.crash), None)
        if result.status == "passed":
            words = "Next: press s to see the solution beside your file, or n to go on."
        elif result.status == "compile error":
            words = "Next: begin with the first line that the compiler names, and save."
        elif crash:
            words = f"Next: {crash['next']}"
        elif failed and failed.next:
            words = f"Next: {failed.next.strip()}"
        else:
            words = "Next: press h for a hint."
        self.say(words, "bold")
        self.say(f"lesson  {result.lesson}", "dim")

    # --- the picture

    def picture(self, picture: Picture) -> None:
        self.say("")
        between = f"from checkpoint {picture.since} to {picture.until}"
        self.say(f"The memory at {picture.address:#x}, {between}:", "dim")
        total = max(pages_of(strip) for strip in picture.strips)
        cells_of_name = max(NAME_CELLS, *(len(strip.name) + 2 for strip in picture.strips))
        for strip in picture.strips:
            if self.plain:
                self.say(f"{strip.name}: {strip.words}")
            else:
                self.strip(strip, total, cells_of_name)
        if not self.plain:
            self.say(legend(picture.strips), "dim")

    def strip(self, strip: Strip, total: int, cells_of_name: int) -> None:
        width = max(8, self.console.width - cells_of_name - 1)
        row = Text(f"{strip.name:<{cells_of_name}}")
        row.append_text(coloured(strip, total, width))
        self.console.print(row, no_wrap=True, overflow="crop")
        print_indented(self.console, strip.words, cells_of_name, "dim")

    def predicted(self, said: str, real: str, at: str, right: bool) -> None:
        """What the learner expected beside what was there."""
        self.say("")
        words = "as you expected" if right else "not as you expected"
        self.say(f"At checkpoint {at} it is {words}.", "bold")
        self.say(f"  you expected  {said}")
        self.say(f"  there is      {real}")


def went_well(ran: Ran) -> bool:
    """Whether a run came to its end and failed no check."""
    judged = ran.judged
    if judged is None or judged.fault or ran.outcome.status != COMPLETE:
        return False
    return all(verdict.status != "failed" for verdict in judged.verdicts.values())


def without_seed(message: str) -> str:
    """A message of a run without its seed, which here is another one each time."""
    return re.sub(r" \(seed \d+\)$", "", message)


def filled(items: Sequence[str], width: int) -> list[str]:
    """Lines of items, none of which is broken."""
    lines: list[str] = []
    for item in items:
        if lines and len(lines[-1]) + 2 + len(item) <= width:
            lines[-1] += f"  {item}"
        else:
            lines.append(item)
    return lines


def legend(strips: Sequence[Strip]) -> str:
    letters = {letter for strip in strips for _, letter, _ in strip.runs}
    words = {FREE: ". free", "R": "R reserved", COMMITTED: "C committed"}
    return "   ".join(words[letter] for letter in words if letter in letters)


def coloured(strip: Strip, total: int, width: int) -> Text:
    """The letters in the colours of their states and protections."""
    shown = Text(cells(strip, total, width), "dim")
    for letter, protect, begin, end in spans(strip, total, width):
        if letter == COMMITTED:
            shown.stylize(PROTECTION_STYLES.get(protect, "yellow"), begin, end)
    return shown
