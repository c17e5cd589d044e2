"""lessons: the lessons as a site, with search, guesses before answers, and films of the lessons'
own programs."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from .. import report
from ..course.manifest import load_course
from ..grading.own_program import build_own
from ..grading.own_sources import own_sources
from ..grading.pipeline import require_built
from ..grading.record import Given
from ..grading.tracing import trace
from ..grading.workers import Steps, default_jobs, in_workers
from ..platform.files import write_atomically
from ..platform.problem import EnvironmentProblem
from ..platform.version import version
from ..platform.workspace import workspace
from ..practice.lessons import Program, all_programs
from ..practice.site import SiteError, build_site
from ..report.film import film_page
from ..report.film_steps import film_of
from .context import Context, ExitCode, UsageError, progress_on

FILM_MS = 20_000
PORT = 8000


def declare(
    add: Callable[..., argparse.ArgumentParser], everywhere: argparse.ArgumentParser
) -> None:
    p = add(
        "lessons",
        parents=[everywhere],
        help="make the lessons into a site with search and films: build/site",
    )
    p.add_argument("--serve", action="store_true", help="and serve it to this machine alone")
    p.add_argument(
        "--port", type=port, default=PORT, metavar="N", help="for --serve (default: %(default)s)"
    )
    p.add_argument("--no-films", action="store_true", help="without films: takes seconds")
    p.set_defaults(command=make_lessons)


def port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) < 1 << 16:
        raise argparse.ArgumentTypeError(f"{text!r}: must be a number from 0 to 65535")
    return int(text)


def make_lessons(context: Context, args: argparse.Namespace) -> int:
    with ExitStack() as stack:
        server = stack.enter_context(server_on(args.port, context.layout.site, args.serve))
        code = make_site(context, with_films=not args.no_films)
        if server and code == ExitCode.PASSED:
            context.say(f"http://127.0.0.1:{server.server_port}/   (Ctrl+C ends it)", "bold")
            with suppress(KeyboardInterrupt):
                server.serve_forever()
    return code


def make_site(context: Context, with_films: bool) -> int:
    layout, course = context.layout, load_course(context.layout)
    films = films_of_lessons(context) if with_films else {}
    with workspace(layout) as folder:
        try:
            build_site(layout, course, films, folder, layout.site)
        except SiteError as error:
            context.say(str(error), "red")
            return ExitCode.FAILED
    if context.json:
        context.print_json({"schema": 1, "site": str(layout.site), "films": sorted(films)})
    else:
        words = f" with {len(films)} films" if films else ""
        context.say(f"The lessons{words}: {layout.site / 'index.html'}", "bold")
        context.say("Search needs --serve, or another server.", "dim")
    return ExitCode.PASSED


@contextmanager
def server_on(number: int, site: Path, wanted: bool) -> Iterator[ThreadingHTTPServer | None]:
    """A server of the site for this machine alone. A port that is taken is said before anybody
    has waited for the site."""
    if not wanted:
        yield None
        return
    try:
        server = ThreadingHTTPServer(("127.0.0.1", number), partial(Quiet, directory=str(site)))
    except OSError as error:
        why = f"cannot serve on port {number}: {error.strerror}. Choose another one with --port"
        raise UsageError(why) from error
    with server:
        yield server


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


# --- films


def films_of_lessons(context: Context) -> Mapping[str, Path]:
    """The pages of the lessons' programs by name. One is made again only when its program, or the
    grader, is another one."""
    layout = context.layout
    try:
        require_built(layout)
    except EnvironmentProblem as problem:
        context.say(f"{problem.message}: the site is made without films", "yellow")
        return {}
    folder = (layout.state or layout.build) / "films" / "lessons"
    found = {name: film_file(folder, program) for name, program in all_programs(layout).items()}
    todo = [p for name, p in all_programs(layout).items() if not found[name].is_file()]
    with progress_on(context) as progress:
        steps = Steps(len(todo), progress)

        def make(program: Program, cpu: int) -> None:
            make_film(context, program, film_file(folder, program))
            steps.done(f"film of {program.path}")

        _, interrupted = in_workers(make, todo, default_jobs())
    if interrupted:
        raise KeyboardInterrupt
    made = {name: file for name, file in found.items() if file.is_file()}
    for name in sorted(found.keys() - made.keys()):
        context.say(f"{name}: there is no film of it", "yellow")
    return made


def film_file(folder: Path, program: Program) -> Path:
    told = f"{version()} {film_makers()} {program.text}".encode()
    return folder / f"{program.path}.{hashlib.sha256(told).hexdigest()[:12]}.html"


@cache
def film_makers() -> str:
    """A hash of what makes a page of a film: report/ with its templates."""
    digest = hashlib.sha256()
    for file in sorted(Path(report.__file__).parent.rglob("*.*")):
        if "__pycache__" not in file.parts:
            digest.update(file.read_bytes())
    return digest.hexdigest()


def make_film(context: Context, program: Program, out: Path) -> None:
    with workspace(context.layout) as folder:
        file = folder / f"{program.name}.c"
        file.write_text(program.text, encoding="utf-8")
        sources = own_sources([file])
        (folder / "build").mkdir()
        built = build_own(context.layout, sources, folder / "build", traced=True)
        if not built.exe:
            return
        traced = trace(context.layout, built.exe, sources, folder / "evidence", Given(), FILM_MS)
    if traced.recording.error or not traced.photos:
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    for old in out.parent.glob(f"{program.name}.*.html"):
        old.unlink()
    write_atomically(out, film_page(file.name, traced, film_of(traced), sources))
