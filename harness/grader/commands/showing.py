"""list and regions: they show things. Nothing is built or run."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.table import Table
from rich.text import Text

from ..course.manifest import Course, Task, did_you_mean, load_course
from ..grading.source import fingerprint
from ..grading.snapshots import difference, read_snapshot, snapshots_of
from ..platform.files import read_document
from ..platform.paths import Layout
from ..platform.text import shown_name
from ..report import map_page, regions, terminal
from .context import RESULT_FILE, Context, ExitCode, UsageError, run_folders, task_named
from .dumps import is_dump, show_difference, show_dump, write_page
from .judging import of_submission
from .learning import known_progress


def show_list(context: Context, args: argparse.Namespace) -> int:
    course, known = load_course(context.layout), known_progress(context)
    rows = [
        (unit, task, standing(context.layout, course, task))
        for unit in course.units
        for task in unit.tasks
        if not (args.pending and known.has_passed(task))
    ]
    if context.json:
        context.print_json(
            {
                "schema": 1,
                "course": course.title,
                "tasks": [
                    {
                        "task": task,
                        "unit": unit.id,
                        "standing": standing_,
                        "passed": known.has_passed(task),
                        "title": course.tasks[task].title if task in course.tasks else None,
                        "points": course.tasks[task].points if task in course.tasks else None,
                        "minutes": course.tasks[task].minutes if task in course.tasks else None,
                    }
                    for unit, task, standing_ in rows
                ],
            }
        )
        return ExitCode.PASSED
    context.out.print(terminal.line(context.out, course.title, "bold"))
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    last = None
    for unit, name, status in rows:
        if unit != last:
            table.add_row(Text())
            table.add_row(Text(unit.id, "bold"), terminal.line(context.out, unit.title, "bold"))
            last = unit
        task = course.tasks.get(name)
        shown, words = shown_standing(status, known.has_passed(name))
        table.add_row(
            Text("  ") + terminal.mark(context.out, shown) + Text(f" {name}"),
            terminal.line(context.out, task.title if task else "its task.toml is broken", "dim"),
            Text(f"{task.points} points" if task else "", justify="right"),
            Text(task.time if task else "", justify="right"),
            Text(words, terminal.style_of(shown)),
        )
    context.out.print(table)
    if rows:
        words = "Minutes are estimates: from knowing the subject to meeting it here."
        context.out.print(terminal.line(context.out, words, "dim"))
    if not rows:
        context.out.print("Nothing is pending: every task passes.", style="green")
    return ExitCode.PASSED


def shown_standing(status: str, has_passed: bool) -> tuple[str, str]:
    """A status and its words: what passed once stays passed, whatever became of the file."""
    if not has_passed or status == "passed":
        return status, status
    return "passed", f"passed; the file now: {status}"


def standing(layout: Layout, course: Course, name: str) -> str:
    """The status of the file in exercises/ as it is now: that of its last run, if it has not
    changed since."""
    if name in course.broken:
        return "grader error"
    task = course.tasks[name]
    result = read_document(layout.runs / name / RESULT_FILE)
    now = fingerprint(layout.exercises / task.unit / f"{name}.c")
    if now is None:
        return "not submitted"
    return str(result["status"]) if result and result.get("source_sha256") == now else "not run"


def show_regions(context: Context, args: argparse.Namespace) -> int:
    if args.task == "diff":
        return show_difference(context, args)
    if args.dumps:
        raise UsageError(f"unexpected argument: {args.dumps[0]}")
    if is_dump(args.task):
        return show_dump(context, args)
    layout = of_submission(context, args).layout
    task = task_named(load_course(layout), args.task)
    folder = chosen_run(layout, task, args.run)
    snapshots = snapshots_of(folder)
    names = list(dict.fromkeys(snapshot.checkpoint for snapshot in snapshots))
    if not names:
        raise UsageError(f"{folder}: the run ended before its first checkpoint")
    name = args.checkpoint or names[-1]
    if name not in names:
        raise UsageError(
            f"the run has no checkpoint {name!r}. It has {', '.join(names)}."
            f"{did_you_mean(name, names)}"
        )
    program = layout.native / "regions"
    shown = [snapshot for snapshot in snapshots if snapshot.checkpoint == name]
    shown.sort(key=lambda snapshot: not snapshot.main)
    documents = [read_snapshot(program, snapshot) for snapshot in shown]
    if context.json:
        context.print_json(
            {
                "schema": 1,
                "task": task.id,
                "run": folder.name,
                "checkpoint": name,
                "processes": documents,
            }
        )
        return ExitCode.PASSED
    title = f"{whose(args)}{task.id}, run {folder.name}, checkpoint {name} (of {', '.join(names)})"
    if args.html:
        write_page(context, map_page.page(documents[0], title), args.html)
        return ExitCode.PASSED
    context.out.print(terminal.line(context.out, title, "bold"))
    for snapshot, document in zip(shown, documents):
        earlier = [p for p in snapshots[: snapshots.index(snapshot)] if p.pid == snapshot.pid]
        since = earlier[-1] if earlier else None
        happened = difference(program, since, snapshot) if since else {"changes": [], "events": []}
        name = since.checkpoint if since else None
        regions.print_map(context.out, snapshot, document, name, happened["changes"], args.all)
        regions.print_story(context.out, name, happened["events"])
    return ExitCode.PASSED


def whose(args: argparse.Namespace) -> str:
    return f"{shown_name(args.submission.name)}: " if args.submission else ""


def chosen_run(layout: Layout, task: Task, name: str | None) -> Path:
    folders = run_folders(layout, task)
    if name is None:
        return folders[0]
    found = [folder for folder in folders if folder.name == name]
    if not found:
        raise UsageError(
            f"{task.id} has no run {name!r}. It has {', '.join(f.name for f in folders)}"
        )
    return found[0]
