"""pack: what a course hands on, as a folder or a zip."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable
from pathlib import Path

from ..classroom.assignment import find_assignment
from ..classroom.packages.ci import repositories
from ..classroom.packages.content import Packed, PackError, write
from ..classroom.packages.course import handout
from ..classroom.packages.gradescope import autograder
from ..course.manifest import Course, load_course
from ..platform.text import GivenPath, shown_name
from .context import Context, ExitCode, UsageError

FOR_AN_ASSIGNMENT = {"gradescope": autograder, "ci": repositories}
NAMED = 5


def declare(
    add: Callable[..., argparse.ArgumentParser], everywhere: argparse.ArgumentParser
) -> None:
    p = add("pack", parents=[everywhere], help="make a package of the course (for instructors)")
    p.add_argument(
        "what",
        choices=("course", *FOR_AN_ASSIGNMENT),
        help="course: the handout for students, without answers; gradescope: an autograder; "
        "ci: jobs for students' repositories on GitHub and GitLab, and a Dockerfile",
    )
    p.add_argument(
        "--assignment",
        metavar="NAME|FILE.toml",
        help="what the package grades; a handout has the whole course",
    )
    p.add_argument(
        "--out",
        type=GivenPath,
        required=True,
        metavar="DIR|FILE.zip",
        help="a new folder, or a zip: the same bytes as long as nothing changed",
    )
    p.set_defaults(command=pack)


def pack(context: Context, args: argparse.Namespace) -> int:
    course = load_course(context.layout)
    if context.layout.is_handout:
        raise UsageError("this is a handout: pack from the course itself")
    if args.what == "course" and args.assignment:
        raise UsageError("pack course takes no --assignment: a handout has the whole course")
    if args.what != "course" and not args.assignment:
        raise UsageError(f"pack {args.what} needs --assignment: what is it to grade?")
    try:
        files, unlisted = content(context, course, args)
        write(files, args.out)
    except PackError as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        where = shown_name(str(error.filename or args.out))
        raise UsageError(f"cannot make the package: {where}: {error.strerror}") from error
    report(context, args.out, files, unlisted)
    return ExitCode.PASSED


def content(
    context: Context, course: Course, args: argparse.Namespace
) -> tuple[list[Packed], tuple[str, ...]]:
    if args.what == "course":
        files, listing = handout(context.layout, course)
        return files, listing.unlisted
    assignment = find_assignment(context.layout, course, args.assignment)
    files, listing = handout(context.layout, course)
    return FOR_AN_ASSIGNMENT[args.what](assignment, files), listing.unlisted


def report(context: Context, out: Path, files: list[Packed], unlisted: tuple[str, ...]) -> None:
    is_file = out.is_file()
    size = out.stat().st_size if is_file else sum(len(file.data) for file in files)
    sha256 = hashlib.sha256(out.read_bytes()).hexdigest() if is_file else None
    if context.json:
        says: dict[str, object] = {"schema": 1, "out": shown_name(str(out)), "files": len(files)}
        left = [shown_name(name) for name in unlisted]
        says |= {"bytes": size, "sha256": sha256, "left_out": left}
        context.print_json(says)
        return
    context.out.print(f"{out}: {len(files)} files, {size >> 10} KB", soft_wrap=True)
    if sha256:
        context.out.print(f"sha256 {sha256}", soft_wrap=True)
    if unlisted:
        first = ", ".join(map(shown_name, unlisted[:NAMED]))
        more = f" and {len(unlisted) - NAMED} more" if len(unlisted) > NAMED else ""
        context.say(f"left out, because no list of public files has them: {first}{more}")
