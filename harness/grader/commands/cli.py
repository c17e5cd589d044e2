"""The command line: arguments in, an exit code out. The other files of commands/ do the work.

Results go to standard output, progress and errors to standard error; with --json
standard output is exactly one document, also when something fails.
"""

from __future__ import annotations

import argparse
import errno
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TextIO

from rich.console import Console

from ..classroom.assignment import AssignmentError
from ..course.manifest import ManifestError
from ..grading.outside import RECORDERS
from ..grading.snapshots import UnreadableSnapshot
from ..grading.submission import SubmissionError
from ..grading.workers import default_jobs
from ..platform.paths import Layout, find_layout
from ..platform.problem import EnvironmentProblem
from ..platform.text import GivenPath, one_line, shown_name
from ..platform.version import version
from ..report import json as report_json
from ..sandbox import LEVELS
from . import (
    asking,
    batch,
    breaking,
    exporting,
    grading,
    judging,
    learning,
    making,
    packing,
    planning,
    regrading,
    report_files,
    showing,
    site,
    tracing,
    trying,
    upkeep,
    watching,
)
from .context import Context, ExitCode, UsageError
from .evidence import KEPT
from .streams import interrupt_once, standard_streams

DEFAULT_WIDTH = 100
SEED_LIMIT = 1 << 32
# Errors that are this machine's, whatever was graded.
MACHINE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENOMEM, errno.EMFILE, errno.ENFILE}
)


def run() -> int:
    """For grade.py: this process's arguments and streams."""
    os.umask(0o022)  # a sandbox's user must reach what is made for it
    out, err = standard_streams()
    interrupt_once()
    code = main(sys.argv[1:], os.environ, out, err, find_layout())
    out.flush()
    err.flush()
    failure = getattr(out, "failure", None)
    if failure is None:
        return code
    err.write(f"grade.py: standard output cannot be written: {failure.strerror}\n")
    return code if code > ExitCode.FAILED else ExitCode.GRADER_ERROR


def main(
    argv: Sequence[str],
    env: Mapping[str, str],
    stdout: TextIO,
    stderr: TextIO,
    layout: Layout,
) -> int:
    args = parsed(argv)
    out = console(stdout, args.color, env)
    err = console(stderr, args.color, env)
    context = Context(replace(layout, recorder=args.recorder), out, err, args.json, env)
    try:
        code: int = args.command(context, args)
        if code == ExitCode.FAILED and getattr(args, "exit_zero", False):
            code = ExitCode.PASSED
        stdout.flush()
        return code
    except (UsageError, SubmissionError, AssignmentError) as error:
        return fail(context, ExitCode.USAGE, "usage", str(error))
    except EnvironmentProblem as error:
        return fail(context, ExitCode.ENVIRONMENT, "environment", error.message, error.remedy)
    except KeyboardInterrupt:
        return fail(context, ExitCode.INTERRUPTED, "interrupted", "interrupted")
    except (ManifestError, UnreadableSnapshot) as error:
        return fail(context, ExitCode.GRADER_ERROR, "grader error", str(error))
    except OSError as error:
        if error.errno not in MACHINE:
            traceback.print_exc(file=stderr)
            return fail(context, ExitCode.GRADER_ERROR, "grader error", one_line(repr(error)))
        where = f": {shown_name(str(error.filename))}" if error.filename else ""
        return fail(context, ExitCode.ENVIRONMENT, "environment", f"{error.strerror}{where}")
    except Exception as error:
        traceback.print_exc(file=stderr)
        return fail(context, ExitCode.GRADER_ERROR, "grader error", one_line(repr(error)))


def parsed(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments. A `grade` that is refused for them leaves its files, too."""
    words, arguments = tracing.cut_arguments(argv)
    try:
        args = parser().parse_args(words)
        args.arguments = arguments
        return args
    except SystemExit as end:
        if end.code == ExitCode.USAGE and "grade" in argv:
            files = argparse.ArgumentParser(add_help=False, exit_on_error=False)
            exporting.declare(files)
            report_files.declare_page(files)
            with suppress(argparse.ArgumentError, SystemExit, UsageError):
                named, _ = files.parse_known_args(argv)
                report = grading.refused_report("the command line was wrong")
                report_files.refused(named).write(report, os.environ)
        raise


def fail(
    context: Context, code: ExitCode, kind: str, message: str, remedy: str | None = None
) -> int:
    context.err.print(f"grade.py: {message}", style="red", soft_wrap=True)
    if remedy:
        context.err.print(f"Run: {remedy}", soft_wrap=True)
    if context.json:
        error = {"kind": kind, "message": message, "remedy": remedy}
        context.out.file.write(report_json.text({"schema": 1, "error": error}))
        context.out.file.flush()
    return code


def console(stream: TextIO, color: str, env: Mapping[str, str]) -> Console:
    """A console. Without colour it writes only text. NO_COLOR: see no-color.org."""
    wanted = color == "always" or (
        color == "auto"
        and stream.isatty()
        and not env.get("NO_COLOR")
        and env.get("TERM") != "dumb"
    )
    columns = env.get("COLUMNS", "")
    width = int(columns) if columns.isdigit() and int(columns) else None
    return Console(
        file=stream,
        color_system=("auto" if stream.isatty() else "standard") if wanted else None,
        force_terminal=wanted,
        no_color=not wanted,
        width=width or (None if stream.isatty() else DEFAULT_WIDTH),
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def parser() -> argparse.ArgumentParser:
    everywhere = argparse.ArgumentParser(add_help=False)
    options(everywhere, argparse.SUPPRESS, argparse.SUPPRESS)
    top = argparse.ArgumentParser(
        prog="grade.py",
        description="Grades C programs about the Windows virtual memory manager by what is "
        "really in their address space.",
        epilog="Exit codes: 0 everything passed, 1 something did not pass, 2 wrong usage, "
        "3 the grader failed, 4 this machine lacks something (see doctor), 130 interrupted.",
    )
    options(top, False, "auto")
    top.add_argument("--version", action="version", version=f"regionlab {version()}")
    top.set_defaults(command=watching.without_command)
    add = top.add_subparsers(metavar="COMMAND").add_parser

    p = add("list", parents=[everywhere], help="list the tasks and the results of your files")
    p.add_argument("--pending", action="store_true", help="only tasks that do not pass yet")
    p.set_defaults(command=showing.show_list)

    p = add("run", parents=[everywhere], help="build, record and judge one task, once")
    p.add_argument("what", metavar="TASK|FILE", help="a task (your file in exercises/) or a TASK.c")
    p.add_argument(
        "--source", type=GivenPath, metavar="FILE", help="use this file, whatever its name"
    )
    which = p.add_mutually_exclusive_group()
    which.add_argument("--seed", type=seed, metavar="N", help="default: a new one for each run")
    which.add_argument(
        "--edge",
        metavar="PARAMETER=min|max|all",
        help="use the smallest or largest value of a parameter; all: every such run",
    )
    tracing.task_options(p)
    report_files.declare_page(p)
    require_sandbox(p)
    p.set_defaults(command=grading.run_task)

    p = add("grade", parents=[everywhere], help="grade a submission with the course's seeds")
    p.add_argument(
        "path",
        type=GivenPath,
        metavar="PATH",
        help="a folder like exercises/, a unit's folder, a folder of TASK.c files, or one file. A "
        "file must be named TASK.c, like reserve_pages.c: the name says which task it is",
    )
    p.add_argument(
        "--task", action="append", metavar="TASK", help="only this task (may be repeated)"
    )
    assigned(p)
    p.add_argument(
        "--seed",
        type=seed,
        action="append",
        metavar="N",
        help="use this seed instead of those in course.toml (may be repeated)",
    )
    p.add_argument(
        "--keep-evidence",
        choices=tuple(KEPT),
        default="all",
        help="keep the recordings in build/runs, to judge or look at them again: of all tasks, "
        "only of those that did not pass, or of none (default: %(default)s)",
    )
    p.add_argument(
        "--archive",
        type=GivenPath,
        metavar="FILE.tar.xz",
        help="pack those recordings into a file; `judge TASK FILE.tar.xz` judges it again",
    )
    graded(p)
    report_files.declare_page(p)
    require_sandbox(p)
    p.set_defaults(command=grading.grade)

    p = add("batch", parents=[everywhere], help="grade a class (for instructors)")
    assigned(p, required=True)
    batch.declare(p)
    parallel(p)
    exit_zero(p)
    require_sandbox(p)

    exit_zero(regrading.add_command(add, everywhere, jobs))
    exporting.add_commands(add, everywhere)

    p = add(
        "regions",
        parents=[everywhere],
        help="show the address space of a task's last run, or of a dump",
    )
    p.add_argument("task", metavar="TASK|FILE.dmp|diff")
    p.add_argument(
        "dumps", nargs="*", metavar="A.dmp B.dmp", help="of `diff`: two dumps of one process"
    )
    p.add_argument("--checkpoint", metavar="NAME", help="default: the last one")
    p.add_argument("--run", metavar="NAME", help="a seed or PARAMETER=min|max; default: the newest")
    p.add_argument(
        "--all", action="store_true", help="also free ranges, images and the system's memory"
    )
    p.add_argument(
        "--html",
        type=GivenPath,
        metavar="OUT",
        help="write the map as one HTML page (of the program, not of its children); of `diff`: "
        "both maps and what happened between them",
    )
    judging.declare_submission(p)
    p.set_defaults(command=showing.show_regions)

    watching.declare(add, everywhere)
    learning.declare(add, everywhere)
    site.declare(add, everywhere)

    trying.add_commands(add, everywhere)
    tracing.add_commands(add, everywhere)

    asked = argparse.ArgumentParser(add_help=False)
    asked.add_argument(
        "--seed", type=seed, metavar="N", help="ask the questions of this seed again"
    )
    asked.add_argument(
        "--answers",
        type=GivenPath,
        metavar="FILE",
        help="do not ask, but mark the answers in this file, one for each line",
    )
    asked.add_argument(
        "--export",
        type=GivenPath,
        metavar="FILE",
        help="do not ask, but write the questions for Moodle: as GIFT, or as XML into FILE.xml",
    )

    p = add("predict", parents=[everywhere, asked], help="predict the map of a run, then see it")
    p.add_argument("what", metavar="TASK|UNIT", help="whose reference solution is going to run")
    p.add_argument(
        "--questions",
        type=count,
        default=4,
        metavar="N",
        help="at most this many for each task (default: 4)",
    )
    p.set_defaults(command=asking.predict_map)

    p = add("quiz", parents=[everywhere, asked], help="answer questions about a dump")
    p.add_argument("dumps", nargs="*", type=GivenPath, metavar="FILE.dmp", help="any minidump")
    p.add_argument("--from-runs", action="store_true", help="use the recordings in build/runs")
    p.add_argument(
        "--questions", type=count, default=8, metavar="N", help="at most this many (default: 8)"
    )
    p.set_defaults(command=asking.quiz_dumps)

    p = add("break", parents=[everywhere], help="write a wrong program that the judge must catch")
    p.add_argument(
        "what",
        nargs="?",
        metavar="TASK|FOLDER",
        help="a task: list its misconceptions; a folder of TASK.MISCONCEPTION.c files: grade those "
        "that course.toml asks for (default: list what it asks for)",
    )
    p.add_argument(
        "misconception", nargs="?", metavar="MISCONCEPTION", help="what the judge must find"
    )
    p.add_argument("file", nargs="?", type=GivenPath, metavar="FILE.c", help="your wrong program")
    graded(p)
    p.set_defaults(command=breaking.break_task)

    p = add("judge", parents=[everywhere], help="judge recorded evidence again without running it")
    p.add_argument("task", metavar="TASK")
    p.add_argument(
        "evidence",
        type=GivenPath,
        nargs="?",
        metavar="EVIDENCE",
        help="the folder of a run, of a task or of a submission, or what --archive wrote (default: "
        "the task's last runs)",
    )
    judging.declare_submission(p)
    p.set_defaults(command=judging.judge_evidence)

    p = add("new", parents=[everywhere], help="make the skeleton of a new task (for instructors)")
    p.add_argument("name", metavar="UNIT/TASK", help="a unit, known or new, and the task's name")
    p.set_defaults(command=making.new_task)

    packing.declare(add, everywhere)

    p = add("verify", parents=[everywhere], help="check the whole course (for instructors)")
    what = p.add_mutually_exclusive_group()
    what.add_argument(
        "--full", action="store_true", help="run ten seeds and every edge instead of one seed"
    )
    what.add_argument(
        "--hostile", action="store_true", help="run only the programs that attack the grader"
    )
    planning.declare_evidence(what)
    p.add_argument(
        "--program", action="append", metavar="NAME", help="with --hostile: only this program"
    )
    p.add_argument(
        "--sandbox",
        choices=tuple(LEVELS),
        help="with --hostile: only in this sandbox (default: with namespaces and without)",
    )
    p.add_argument(
        "--task", action="append", metavar="TASK", help="only this task (may be repeated)"
    )
    p.add_argument("--jobs", type=jobs, default=default_jobs(), metavar="N")
    p.set_defaults(command=upkeep.verify_course)

    planning.add_commands(add, everywhere)

    p = add("mutate", parents=[everywhere], help="test the checks with mutants of right programs")
    p.add_argument(
        "--task", action="append", metavar="TASK", help="only this task (may be repeated)"
    )
    p.add_argument("--jobs", type=jobs, default=default_jobs(), metavar="N")
    p.set_defaults(command=upkeep.mutate_solutions)

    p = add("generate", parents=[everywhere], help="make exercises/UNIT/README.md from task.toml")
    p.add_argument(
        "--check", action="store_true", help="change nothing, but fail if a page is out of date"
    )
    p.set_defaults(command=upkeep.generate_pages)

    p = add("doctor", parents=[everywhere], help="report what this machine has and lacks")
    p.set_defaults(command=upkeep.examine_machine)

    p = add("setup", parents=[everywhere], help="build everything below build/")
    p.set_defaults(command=upkeep.set_up_checkout)
    return top


def require_sandbox(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--require-sandbox",
        choices=tuple(LEVELS),
        help="refuse to run with a weaker sandbox (exit code 4); `doctor` shows this machine's",
    )


def options(p: argparse.ArgumentParser, json_default: object, color_default: object) -> None:
    p.add_argument(
        "--json",
        action="store_true",
        default=json_default,
        help="write one JSON document to standard output",
    )
    p.add_argument(
        "--recorder",
        choices=RECORDERS,
        default=None if json_default is False else argparse.SUPPRESS,
        help="record from outside of the sandbox (native) or inside it (record.exe); default: "
        "native if it works here",
    )
    p.add_argument("--color", choices=("auto", "always", "never"), default=color_default)


def assigned(p: argparse.ArgumentParser, required: bool = False) -> None:
    p.add_argument(
        "--assignment",
        metavar="NAME|FILE.toml",
        required=required,
        help="what is asked for: an assignment of course.toml or of a file, a unit or a task. The "
        "path may then be whatever was handed in",
    )


def parallel(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--jobs",
        type=jobs,
        default=default_jobs(),
        metavar="N",
        help="number of parallel workers (default: %(default)s, one for each CPU)",
    )


def graded(p: argparse.ArgumentParser) -> None:
    parallel(p)
    exporting.declare(p)
    exit_zero(p)


def exit_zero(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--exit-zero",
        action="store_true",
        help="end with 0 instead of 1 where something did not pass, for platforms on which that "
        "means that grading ran",
    )


def seed(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) >= SEED_LIMIT:
        raise argparse.ArgumentTypeError(
            f"{text!r}: a seed must be a number from 0 to {SEED_LIMIT - 1}"
        )
    return int(text)


def count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 100:
        raise argparse.ArgumentTypeError(f"{text!r}: must be a number from 1 to 100")
    return int(text)


def jobs(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError(f"{text!r}: must be a number from 1 to 256")
    return int(text)
