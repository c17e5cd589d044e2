"""try: builds and runs a program of a lesson, or your own, as it is."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..course.manifest import did_you_mean
from ..grading.build import Built, build_program
from ..grading.pipeline import require_built
from ..platform.files import write_atomically
from ..platform.problem import EnvironmentProblem
from ..platform.text import printable
from ..platform.workspace import workspace
from ..practice.lessons import PROGRAM_SECONDS, Program, all_programs, run_program
from ..report import terminal
from ..sandbox import OUTPUT_LIMIT, RUN_LIMITS, Ended, words_of
from .context import Context, ExitCode, UsageError

LOG_LINES = 30


def try_program(context: Context, args: argparse.Namespace) -> int:
    """A name is a lesson's program, "02_private/window"; FILE.c is the user's own program."""
    if args.what is None:
        return list_programs(context)
    program = None if args.what.endswith(".c") else program_named(context, args.what)
    if args.save:
        return save(context, program, args.save)
    require_built(context.layout)
    with workspace(context.layout) as work:
        source = Path(args.what)
        if program:
            source = work / f"{program.name}.c"
            source.write_text(program.text, encoding="utf-8")
        elif not source.exists():
            raise UsageError(f"{source}: no such file")
        built = build_program(context.layout, source, work / "program")
        ended = run_program(context.layout, built.exe) if built.exe else None
    if ended and ended.broken:
        raise EnvironmentProblem(
            f"the sandbox does not start: {ended.broken}", "python3 grade.py doctor"
        )
    return show(context, args.what, built, ended)


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


def show(context: Context, what: str, built: Built, ended: Ended | None) -> int:
    """Prints the program's output; everything about it goes to standard error."""
    output = printable(ended.output, OUTPUT_LIMIT) if ended else ""
    problem = problem_of(built, ended)
    if context.json:
        context.print_json(
            {
                "schema": 1,
                "program": what,
                "log": built.log,
                "output": output,
                "errors": printable(ended.errors, OUTPUT_LIMIT) if ended else "",
                "problem": problem,
            }
        )
    else:
        if built.log:
            terminal.print_quoted(context.err, built.log, LOG_LINES)
        context.out.print(terminal.line(context.out, output), end="", soft_wrap=True)
        if ended and ended.errors:
            terminal.print_quoted(context.err, printable(ended.errors, OUTPUT_LIMIT), LOG_LINES)
        if problem:
            context.say(problem, "red")
    return ExitCode.FAILED if problem else ExitCode.PASSED


def problem_of(built: Built, ended: Ended | None) -> str | None:
    if ended is None:
        return "the program does not compile"
    if ended.stopped:
        return f"stopped: {words_of(ended.stopped, RUN_LIMITS, PROGRAM_SECONDS)}"
    return f"the program ended with exit code {ended.status}" if ended.status else None
