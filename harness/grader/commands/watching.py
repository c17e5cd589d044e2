"""watch: builds, records and judges a learner's file whenever it is saved."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable
from functools import partial

from ..course.manifest import load_course
from ..learning import progress
from ..learning.keyboard import Keyboard
from ..learning.order import current_task
from ..learning.screen import Screen
from ..learning.session import Session
from ..platform.workspace import workspace
from .context import Context, ExitCode, UsageError, remember, task_named
from .learning import COMMAND, known_progress, say_all_passed, show_next
from .showing import show_list


def declare(
    add: Callable[..., argparse.ArgumentParser], everywhere: argparse.ArgumentParser
) -> None:
    """The arguments of `watch`."""
    p = add("watch", parents=[everywhere], help="run your file whenever you save it (the default)")
    p.add_argument("task", nargs="?", metavar="TASK", help="default: the task you are at")
    how = p.add_mutually_exclusive_group()
    how.add_argument(
        "--manual", action="store_const", const="manual", dest="how", help="only when you press r"
    )
    how.add_argument(
        "--poll",
        action="store_const",
        const="poll",
        dest="how",
        help="look at the file twice a second: for folders of another machine",
    )
    p.add_argument("--plain", action="store_true", help="plain text for a screen reader")
    p.set_defaults(command=watch, how="auto")


def without_command(context: Context, args: argparse.Namespace) -> int:
    """`grade.py` alone: watch mode on a terminal, and otherwise what to run."""
    if context.json:
        return show_list(context, argparse.Namespace(pending=False))
    if not on_terminal(context):
        code = show_next(context, args)
        context.out.print(f"On a terminal, {COMMAND} watches that file while you work on it.")
        context.out.print(f"All tasks: {COMMAND} list")
        return code
    return watch(context, argparse.Namespace(task=None, how="auto", plain=False))


def on_terminal(context: Context) -> bool:
    return sys.stdin.isatty() and context.out.file.isatty()


def watch(context: Context, args: argparse.Namespace) -> int:
    if not on_terminal(context):
        raise UsageError(f"watch needs a terminal. Without one: {COMMAND} run TASK")
    layout, course = context.layout, load_course(context.layout)
    said = progress.set_aside(layout)
    known = known_progress(context)
    task = task_named(course, args.task) if args.task else current_task(course, known)
    if task is None:
        say_all_passed(context)
        return ExitCode.PASSED
    screen = Screen(context.out, course, args.plain or os.environ.get("TERM") == "dumb")
    with workspace(layout) as folder, Keyboard() as keyboard:
        kept = partial(remember, layout)
        session = Session(layout, course, screen, keyboard, folder, args.how, kept)
        signal.signal(signal.SIGHUP, signal.default_int_handler)  # leaves nothing behind then
        signal.signal(signal.SIGWINCH, lambda *_: session.resized())
        if said:
            session.tell(said)
        session.begin(task)
    context.out.print(f"Everything is kept. {COMMAND} goes on from here.")
    return ExitCode.PASSED
