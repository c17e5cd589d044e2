"""What the keys of watch mode show beside a run: hints, tasks, the map, the solution."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ..course.manifest import Course, Task
from ..grading.snapshots import (
    Snapshot,
    UnreadableSnapshot,
    changes_between,
    difference,
    read_snapshot,
    snapshots_of,
)
from ..platform.paths import Layout
from ..platform.text import printable
from ..report import regions
from . import progress as progress_
from .beside import print_beside
from .explain import explanation, print_explanation
from .practice import Practised
from .progress import Progress
from .screen import Screen, filled
from .starter import exercise, reset, starter_of

SOURCE_LIMIT = 1 << 20

Note = Callable[[Callable[[Progress], Progress]], None]


def next_level(task: Task, known: Progress) -> int:
    """One more than the highest that was shown, up to the last."""
    return min(known.of(task.id).hints + 1, len(task.hints))


def show_hint(screen: Screen, task: Task, known: Progress, note: Note) -> None:
    level = next_level(task, known)
    note(lambda p: progress_.with_hint(p, task.id, level, progress_.now()))
    screen.say("")
    screen.say(f"Hint {level} of {len(task.hints)}", "bold")
    screen.say(task.hints[level - 1].strip())
    if level == len(task.hints):
        screen.say("That was the last hint. s shows the solution.", "dim")


def show_why(screen: Screen, task: Task, last: Practised | None) -> None:
    """What the first failed check of the last run is for; the first of all where none failed."""
    failed = [check.id for check in last.result.checks if check.failure] if last else []
    check = next((c for c in task.checks if c.id in failed), task.checks[0])
    screen.say("")
    print_explanation(screen.console, explanation(task, check))


def show_list(screen: Screen, course: Course, known: Progress) -> None:
    """A line for each task, or only their names where those lines are more than the screen has."""
    lines = 2 * len(course.units) + len(course.tasks) + 2
    if lines > screen.console.height and not screen.plain:
        return show_names(screen, course, known)
    for unit in course.units:
        screen.say("")
        screen.say(f"{unit.id}  {unit.title}", "bold")
        for name in unit.tasks:
            task = course.tasks.get(name)
            if task:
                passed = known.has_passed(name)
                sign = "passed" if passed else "      "
                screen.say(f"  {sign}  {name:<18} {task.title}", "green" if passed else "")


def show_names(screen: Screen, course: Course, known: Progress) -> None:
    for unit in course.units:
        names = [n + (" (passed)" if known.has_passed(n) else "") for n in unit.tasks]
        for text in filled([f"{unit.id}:", *names], screen.console.width - 1):
            screen.say(text)


def show_map(screen: Screen, layout: Layout, last: Practised | None, at: str) -> None:
    """The program at a checkpoint, and what changed since the one before: at the checkpoint of
    the picture, and without one where most has changed that is still there."""
    evidence = last.runs[0].evidence if last and last.runs else None
    snapshots = [s for s in snapshots_of(evidence) if s.main] if evidence else []
    if not snapshots:
        screen.say("There is no map: your file has not run yet.")
        return
    program = layout.native / "regions"
    try:
        index = most_to_show(program, snapshots, at)
        shown, before = snapshots[index], snapshots[index - 1] if index else None
        document = read_snapshot(program, shown)
        happened = difference(program, before, shown) if before else {"changes": [], "events": []}
    except UnreadableSnapshot as error:
        screen.say(str(error), "red")
        return
    name = before.checkpoint if before else None
    screen.say(f"checkpoint {shown.checkpoint}", "bold")
    regions.print_map(screen.console, shown, document, name, happened["changes"], False)
    regions.print_story(screen.console, name, happened["events"])


def most_to_show(program: Path, snapshots: Sequence[Snapshot], at: str) -> int:
    """Raises UnreadableSnapshot."""
    names = [snapshot.checkpoint for snapshot in snapshots]
    if at in names:
        return names.index(at)
    pairs = zip(snapshots, snapshots[1:])
    made = [
        sum(c["after"]["state"] != "free" for c in changes_between(program, before, after))
        for before, after in pairs
    ]
    return made.index(max(made)) + 1 if any(made) else len(snapshots) - 1


def show_solution(
    screen: Screen,
    layout: Layout,
    task: Task,
    known: Progress,
    note: Note,
    agreed: Callable[[str], bool],
) -> None:
    """After a pass; before it, whoever gives up says so, and that is kept."""
    passed = known.has_passed(task.id)
    if not passed and not agreed("Your file has not passed. Give up, and see the solution?"):
        screen.say("h shows a hint.")
        return
    solution = text_of(layout.solutions / task.unit / f"{task.id}.c")
    if solution is None:
        screen.say(f"{task.id} has no solution here.")
        return
    note(lambda p: progress_.with_solution(p, task.id, progress_.now()))
    screen.say("")
    print_beside(screen.console, text_of(exercise(layout, task)) or "", solution, screen.plain)
    screen.say("This is one way of several." if passed else "Close it, and write it yourself.")


def text_of(file: Path) -> str | None:
    """A program's text, fit to show."""
    try:
        return printable(file.read_text(encoding="utf-8", errors="replace"), SOURCE_LIMIT)
    except OSError:
        return None


def start_over(screen: Screen, layout: Layout, task: Task, agreed: Callable[[str], bool]) -> str:
    """Returns what was done; "" where nothing was."""
    starter, file = starter_of(layout, task), exercise(layout, task)
    if starter is None:
        screen.say("Nobody kept this file as it was at first: take it from a fresh copy.")
    elif not agreed(f"Start {task.id}.c over? A copy of it is kept."):
        screen.say("Nothing was changed.")
    else:
        try:
            copy = reset(layout, task, starter)
        except OSError as error:
            screen.say(f"{file} cannot be written: {error.strerror}", "red")
            return ""
        kept = f" Yours is now {copy.relative_to(layout.root)}." if copy else ""
        words = f"{task.id}.c is as it was at first.{kept}"
        screen.say(words)
        return words
    return ""
