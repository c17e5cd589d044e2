"""trace: runs a program of one's own and shows every memory call as a step of a film."""

from __future__ import annotations

import argparse
import contextlib
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.text import Text

from ..course.draw import Drawn
from ..course.manifest import Task
from ..grading.build import Built
from ..grading.capabilities import load_capabilities
from ..grading.own_program import build_own, build_traced_task
from ..grading.own_sources import OwnSources, data_files, is_source, own_sources
from ..grading.pipeline import require_built
from ..grading.record import Given
from ..grading.tracing import STANDARD_INPUT, Traced, trace
from ..platform.files import write_atomically
from ..platform.paths import Layout
from ..platform.problem import EnvironmentProblem
from ..platform.text import GivenPath, printable, shown_name
from ..platform.workspace import workspace
from ..practice.lessons import all_programs
from ..report import terminal
from ..report.film import film_page
from ..report.film_list import print_film
from ..report.film_steps import Film, film_of
from ..sandbox import OUTPUT_LIMIT
from .context import Context, ExitCode, UsageError

INPUT_LIMIT = 1 << 20
LOG_LINES = 30
SECONDS = 20
TRACE_MS = 20_000  # what photographs may add to a task's time


@dataclass(frozen=True)
class OwnRun:
    """What a program of one's own is run with, as the command line says."""

    sources: OwnSources
    arguments: tuple[str, ...]
    standard_input: Path | None  # a copy in the workspace
    work: Path  # its current folder, with copies of the data files
    seconds: int


def add_commands(add: Any, everywhere: argparse.ArgumentParser) -> None:
    """The declaration of `trace`, for cli.py."""
    p = add(
        "trace",
        parents=[everywhere],
        help="show the memory of your own program as a film, call by call",
        usage="grade.py trace FILE [FILE ...] [--stdin FILE] [--html OUT] [-- ARG ...]",
    )
    p.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="its sources: .c, .cpp, and headers; or a lesson's program, UNIT/NAME",
    )
    own_options(p)
    p.add_argument(
        "--html", type=GivenPath, metavar="OUT", help="the film (default: build/films/NAME.html)"
    )
    p.add_argument("--all", action="store_true", help="list every step, however many")
    p.set_defaults(command=trace_program)


def own_options(p: argparse.ArgumentParser) -> None:
    """What `try` and `trace` share."""
    p.add_argument(
        "--stdin",
        type=GivenPath,
        metavar="FILE",
        help="the program's standard input; -: read it from here to its end first",
    )
    p.add_argument(
        "--seconds",
        type=seconds,
        default=SECONDS,
        metavar="N",
        help="stop the program after this time (default: %(default)s)",
    )
    p.set_defaults(arguments=())


def task_options(p: argparse.ArgumentParser) -> None:
    """Those of `run`."""
    p.add_argument(
        "--trace",
        action="store_true",
        help="also make a film of the memory calls of your file, for seeing: "
        "build/films/TASK.html",
    )


def cut_arguments(argv: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """`try FILE -- ARG ...`: what stands behind -- is the program's."""
    words = list(argv)
    if "--" not in words or not {"try", "trace"} & set(words[: words.index("--")]):
        return words, ()
    at = words.index("--")
    return words[:at], tuple(words[at + 1 :])


def seconds(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 600:
        raise argparse.ArgumentTypeError(f"{text!r}: must be a number from 1 to 600")
    return int(text)


def of_a_lesson(context: Context, files: Sequence[str], folder: Path) -> list[str]:
    """A lesson's program by its name, 02_private/window, as a file of its own."""
    program = all_programs(context.layout).get(files[0]) if len(files) == 1 else None
    if program is None:
        return list(files)
    file = folder / f"{program.name}.c"
    file.write_text(program.text, encoding="utf-8")
    return [str(file)]


def own_run(args: argparse.Namespace, files: Sequence[str], folder: Path) -> OwnRun:
    """Reads the sources, and copies what the program may read into `folder`."""
    paths = [GivenPath(file) for file in files]
    for path in paths:
        if not is_source(str(path)):
            raise UsageError(f"{path}: not a .c or .cpp file. Arguments stand behind --")
        if not path.is_file():
            raise UsageError(f"{path}: no such file")
        if f"{path}" != str(path):
            raise UsageError(f"{path}: a letter of this name cannot be shown; rename the file")
    sources = own_sources(paths)
    work = folder / "work"
    work.mkdir()
    for name, data in data_files(sources, args.arguments).items():
        shutil.copyfile(data, work / name)
        (work / name).chmod(0o666)  # the program's user is another one
    return OwnRun(
        sources, tuple(args.arguments), given_input(args.stdin, folder), work, args.seconds
    )


def given_input(file: Path | None, folder: Path) -> Path | None:
    if file is None:
        return None
    try:
        if str(file) == "-":
            text = sys.stdin.buffer.read(INPUT_LIMIT + 1)
        else:
            with file.open("rb") as opened:
                text = opened.read(INPUT_LIMIT + 1)
    except OSError as error:
        raise UsageError(f"--stdin {file}: {error.strerror}") from error
    if len(text) > INPUT_LIMIT:
        raise UsageError(f"--stdin {file}: it is larger than 1 MB")
    copy = folder / "standard_input"
    copy.write_bytes(text)
    return copy


def trace_program(context: Context, args: argparse.Namespace) -> int:
    require_built(context.layout)
    with workspace(context.layout) as folder:
        run = own_run(args, of_a_lesson(context, args.files, folder), folder)
        (folder / "build").mkdir()
        built = build_own(context.layout, run.sources, folder / "build", traced=True)
        if not built.exe:
            return not_built(context, args.files[0], built)
        traced = traced_run(context, run, built.exe, folder / "evidence")
    return show_traced(context, args, run.sources, traced, built.log)


def trace_task(context: Context, task: Task, source: Path, drawn: Drawn) -> None:
    """run --trace: the run once more, traced, for seeing only: no verdict comes of it."""
    with workspace(context.layout) as folder:
        copy = folder / f"{task.id}.c"
        shutil.copyfile(source, copy)
        sources = own_sources([copy])
        (folder / "build").mkdir()
        built = build_traced_task(context.layout, task.unit, task.id, copy, folder / "build")
        if not built.exe:
            context.say("--trace: the file does not compile, so there is no film", "red")
            return
        traced = trace(
            context.layout,
            built.exe,
            sources,
            folder / "evidence",
            Given(),
            task.time_limit_ms + TRACE_MS,
            drawn.parameters,
            load_capabilities(context.layout),
            only_own=True,
        )
    if traced.recording.error or not traced.photos:
        context.say(f"--trace: no film: {traced.recording.error or 'nothing was recorded'}", "red")
        return
    film = film_of(traced)
    out = film_file(context.layout, task.id)
    page = film_page(f"{task.id}, run {drawn.name}", traced, film, sources)
    if problem := write_film(out, page):
        context.say(problem, "red")
        return
    calls = f"{len(traced.steps)} calls of your file" if traced.steps else "no call of your file"
    context.say(f"The film of this run ({calls}): {out}", "bold")


def traced_run(context: Context, run: OwnRun, exe: Path, evidence: Path) -> Traced:
    read_only = {STANDARD_INPUT: run.standard_input} if run.standard_input else {}
    given = Given(arguments=run.arguments, read_only=read_only, work=run.work)
    traced = trace(context.layout, exe, run.sources, evidence, given, run.seconds * 1000)
    if traced.recording.error:
        raise EnvironmentProblem(traced.recording.error, "python3 grade.py doctor")
    return traced


def not_built(context: Context, what: str, built: Built) -> int:
    if context.json:
        context.print_json({"schema": 1, "program": what, "log": built.log, "steps": None})
    else:
        terminal.print_quoted(context.err, built.log, LOG_LINES)
        context.say("the program does not compile", "red")
    return ExitCode.FAILED


def show_traced(
    context: Context, args: argparse.Namespace, sources: OwnSources, traced: Traced, log: str
) -> int:
    if not traced.photos:
        return never_began(context, traced)
    film = film_of(traced)
    name = Path(sources.names[0]).name
    out = args.html or film_file(context.layout, Path(name).stem)
    problem = write_film(out, film_page(name, traced, film, sources))
    if context.json:
        context.print_json(document(name, traced, film, None if problem else out, log))
        return ExitCode.USAGE if problem else ExitCode.PASSED
    print_film(context.out, film, everything=args.all)
    if traced.recording.output:
        context.say("The program printed:", "dim")
        terminal.print_quoted(
            context.out, printable(traced.recording.output, OUTPUT_LIMIT), LOG_LINES
        )
    if log:
        context.say("The compiler said:", "dim")
        terminal.print_quoted(context.err, log, LOG_LINES)
    if problem:
        context.say(problem, "red")
        return ExitCode.USAGE
    context.out.print(path_line(context, "The film: ", out), soft_wrap=True)
    return ExitCode.PASSED


def path_line(context: Context, what: str, path: Path) -> Text:
    """A path in the letters that it has, where the output can have them."""
    encoding = context.out.encoding or "ascii"
    shown = shown_name(str(path)).encode(encoding, "backslashreplace").decode(encoding)
    return Text(what + shown, "bold")


def never_began(context: Context, traced: Traced) -> int:
    """A DLL that is not there, for example: main() was never reached, and there is no film."""
    said = printable(traced.recording.output, OUTPUT_LIMIT)
    if context.json:
        context.print_json({"schema": 1, "output": said, "steps": []})
    else:
        terminal.print_quoted(context.out, said, LOG_LINES)
        context.say("the program ended before its main() was reached: there is no film", "red")
    return ExitCode.FAILED


def film_file(layout: Layout, name: str) -> Path:
    folder = (layout.state or layout.build) / "films"
    with contextlib.suppress(OSError):  # writing the film says what is wrong
        folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.html"


def write_film(out: Path, page: str) -> str | None:
    """Why it cannot be written, or None."""
    try:
        write_atomically(out, page)
    except OSError as error:
        shown = shown_name(str(out))
        return f"cannot write {shown}: {error.strerror}. Choose another place with --html OUT"
    return None


def document(name: str, traced: Traced, film: Film, out: Path | None, log: str) -> dict[str, Any]:
    """For --json: the steps in words."""
    return {
        "schema": 1,
        "program": name,
        "platform": traced.platform,
        "film": str(out) if out else None,
        "log": log,
        "output": printable(traced.recording.output, OUTPUT_LIMIT),
        "ended": film.ended,
        "steps": [
            {
                "call": scene.title,
                "function": scene.step.function if scene.step else None,
                "file": scene.step.place.file if scene.step and scene.step.place else None,
                "line": scene.step.place.line if scene.step and scene.step.place else None,
                "thread": scene.step.thread if scene.step else None,
                "succeeded": scene.step.succeeded if scene.step else None,
                "said": scene.told.said,
                "shown": scene.told.shown,
                "reason": scene.told.reason,
                "warnings": list(scene.told.warnings),
                "notes": list(scene.told.notes),
                "photographed": scene.photo is not None
                and (scene.step is None or scene.step.photo is not None),
                "happened": [
                    {"sentence": event.sentence, "beside": event.beside} for event in scene.happened
                ],
            }
            for scene in film.scenes
        ],
        "left": list(film.leaks),
        "unseen": list(film.unseen),
    }
