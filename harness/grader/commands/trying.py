"""try: builds and runs a program of a lesson, or your own, as it is."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from ..course.manifest import did_you_mean
from ..grading.build import Built, build_program
from ..grading.outcome import exit_text
from ..grading.own_program import build_own
from ..grading.own_sources import is_source
from ..grading.pipeline import require_built
from ..platform.files import write_atomically
from ..platform.problem import EnvironmentProblem
from ..platform.text import GivenPath, printable
from ..platform.workspace import workspace
from ..practice.lessons import Program, RunWith, all_programs, run_program
from ..report import terminal
from ..sandbox import OUTPUT_LIMIT, RUN_LIMITS, Ended, words_of
from .context import Context, ExitCode, UsageError
from .tracing import own_options, own_run

LOG_LINES = 30
EXIT_BITS = 8  # of an exit code, behind the sandbox
CRASHED = re.compile(r"^wine: (Unhandled .*?)(?:, starting debugger\.\.\.)?$", re.MULTILINE)


def add_commands(add: Any, everywhere: argparse.ArgumentParser) -> None:
    """The declaration of `try`, for cli.py."""
    p = add(
        "try",
        parents=[everywhere],
        help="run a program of a lesson, or your own",
        usage="grade.py try [UNIT/NAME | FILE [FILE ...]] [--stdin FILE] [-- ARG ...]",
    )
    p.add_argument(
        "what",
        nargs="*",
        metavar="UNIT/NAME|FILE",
        help="a lesson's program, or the .c and .cpp files of your own complete program "
        "(default: list the lessons' ones)",
    )
    p.add_argument(
        "--save",
        type=GivenPath,
        metavar="FILE.c",
        help="do not run the lesson's program, but write it to this file",
    )
    own_options(p)
    p.set_defaults(command=try_program)


def try_program(context: Context, args: argparse.Namespace) -> int:
    """A name is a lesson's program, "02_private/window"; files are the user's own program."""
    if not args.what:
        return list_programs(context)
    own = is_source(args.what[0])
    if not own and len(args.what) > 1:
        raise UsageError(f"unexpected argument: {args.what[1]}. Arguments stand behind --")
    program = None if own else program_named(context, args.what[0])
    if args.save:
        return save(context, program, args.save)
    require_built(context.layout)
    with workspace(context.layout) as folder:
        if program:
            source = folder / f"{program.name}.c"
            source.write_text(program.text, encoding="utf-8")
            built = build_program(context.layout, source, folder / "program")
            given = RunWith()
        else:
            run = own_run(args, args.what, folder)
            (folder / "program").mkdir()
            built = build_own(context.layout, run.sources, folder / "program")
            given = RunWith(run.arguments, run.standard_input, run.work, run.seconds)
        ended = run_program(context.layout, built.exe, given) if built.exe else None
    if ended and ended.broken:
        raise EnvironmentProblem(
            f"the sandbox does not start: {ended.broken}", "python3 grade.py doctor"
        )
    return show(context, args.what[0], built, ended, given.seconds)


def program_named(context: Context, name: str) -> Program:
    known = all_programs(context.layout)
    if name not in known:
        raise UsageError(
            f"no lesson has a program {name!r}."
            + (did_you_mean(name, known) or " `grade.py try` lists them.")
        )
    return known[name]


def list_programs(context: Context) -> int:
    known = all_programs(context.layout)
    if context.json:
        context.print_json({"schema": 1, "programs": list(known)})
        return ExitCode.PASSED
    for path in known:
        context.out.print(f"python3 grade.py try {path}", soft_wrap=True)
    return ExitCode.PASSED


def save(context: Context, program: Program | None, file: Path) -> int:
    """Writes the program, to change it and try again. An existing file may be somebody's work."""
    if program is None:
        raise UsageError("--save needs the name of a lesson's program")
    if file.suffix != ".c":
        raise UsageError(f"--save {file}: the name must end in .c")
    if file.exists():
        raise UsageError(f"--save {file}: the file exists already; choose another name")
    try:
        write_atomically(file, program.text)
    except OSError as error:
        raise UsageError(f"--save: cannot write {file}: {error.strerror}") from error
    if context.json:
        context.print_json({"schema": 1, "program": program.path, "saved": str(file)})
    else:
        context.out.print(f"Change {file}, then: python3 grade.py try {file}", soft_wrap=True)
    return ExitCode.PASSED


def show(context: Context, what: str, built: Built, ended: Ended | None, seconds: float) -> int:
    """Prints the program's output; everything about it goes to standard error."""
    output = printable(ended.output, OUTPUT_LIMIT) if ended else ""
    problem = problem_of(ended, seconds)
    is_cut = ended is not None and ended.is_cut
    if context.json:
        context.print_json(
            {
                "schema": 1,
                "program": what,
                "log": built.log,
                "output": output,
                "errors": printable(ended.errors, OUTPUT_LIMIT) if ended else "",
                "problem": problem,
                "cut": is_cut,
            }
        )
    else:
        context.out.print(terminal.line(context.out, output), end="", soft_wrap=True)
        if ended and ended.errors:
            terminal.print_quoted(context.err, printable(ended.errors, OUTPUT_LIMIT), LOG_LINES)
        if built.log:
            terminal.print_quoted(context.err, built.log, LOG_LINES)
        if is_cut:
            context.say(f"only the first {OUTPUT_LIMIT >> 10} KB of the output were kept", "yellow")
        if problem:
            context.say(problem, "red")
    return ExitCode.FAILED if problem else ExitCode.PASSED


def problem_of(ended: Ended | None, seconds: float) -> str | None:
    if ended is None:
        return "the program does not compile"
    if ended.stopped:
        return f"stopped: {words_of(ended.stopped, RUN_LIMITS, seconds)}"
    if not ended.status:
        return None
    if crash := CRASHED.search(ended.errors):
        return f"the program crashed: {crash[1][0].lower()}{crash[1][1:]}"
    return f"the program ended with {exit_text(ended.status, EXIT_BITS).partition(':')[0]}"
