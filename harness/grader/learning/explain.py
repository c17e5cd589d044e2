"""What a check looks at, and why: all of it stands in the task's task.toml."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console

from ..course.manifest import Check, Course, Promise, Task
from ..report.terminal import line, print_indented

MOST_REASONS = 3

# schemas/task.schema.json, rests_on.
LOOKS_AT = {
    "photo": "a snapshot of your program's memory, taken from outside. What your function says "
    "does not matter here.",
    "claim against photo": "what your function returned, compared with a snapshot of your "
    "program's memory that was taken from outside.",
    "behaviour": "what your function returned, compared with the right answer. No snapshot can "
    "show it.",
}


@dataclass(frozen=True)
class Explanation:
    task: Task
    check: Check
    looks_at: str
    promises: tuple[str, ...]  # sentences of the task's text
    reasons: tuple[str, ...]  # what goes wrong in programs that break one of these
    first: tuple[str, ...]  # titles of the checks that must pass before


def explanation(task: Task, check: Check) -> Explanation:
    promises = [promise for promise in task.promises if check.id in promise.checks]
    titles = {other.id: other.title for other in task.checks}
    return Explanation(
        task,
        check,
        LOOKS_AT[check.rests_on],
        tuple(promise.says for promise in promises),
        tuple(reasons_of(task, check, promises))[:MOST_REASONS],
        tuple(titles[name] for name in check.needs),
    )


def reasons_of(task: Task, check: Check, promises: Sequence[Promise]) -> list[str]:
    """The misconceptions of the programs that break these promises; those of promises that only
    this check holds come first, because the others may be another check's reasons."""
    own_first = sorted(promises, key=lambda promise: promise.checks != (check.id,))
    found = [task.wrong[file].gets for promise in own_first for file in promise.broken_by]
    known = [name for name in dict.fromkeys(found) if name in task.misconceptions]
    return [task.misconceptions[name].says for name in known]


def checks_named(course: Course, name: str, current: Task | None) -> list[tuple[Task, Check]]:
    """The checks that "CHECK" or "TASK/CHECK" can mean: the current task's before all others."""
    task_name, _, check_name = name.rpartition("/")
    found = [
        (task, check)
        for task in course.tasks.values()
        if task_name in ("", task.id)
        for check in task.checks
        if check.id == check_name
    ]
    own = [(task, check) for task, check in found if task is current]
    return own or found


def print_explanation(console: Console, e: Explanation) -> None:
    worth = f"{e.check.points} point{'s' if e.check.points != 1 else ''}"
    console.print(line(console, f"{e.task.id}: {e.check.title}  ({worth})", "bold"))
    console.print(line(console, f"It looks at {e.looks_at}"))
    for title, sentences in (
        ("The task says:", e.promises),
        ("What happens otherwise:", e.reasons),
        ("It earns points only when this has passed:", e.first),
    ):
        if sentences:
            console.print(line(console, title, "bold"))
            for sentence in sentences:
                print_indented(console, f"- {sentence}", 2, "")
    console.print(line(console, f"Lesson: {e.task.lesson}", "dim"), soft_wrap=True)
