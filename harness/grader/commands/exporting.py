"""--as NAME=FILE, which writes results in a form of report/forms/, and `export`, which does so with
results that are there already."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..classroom.exported import class_of
from ..course.manifest import did_you_mean
from ..grading.results import Report
from ..platform.files import read_document, replacing
from ..platform.schemas import validator
from ..platform.text import GivenPath
from ..report.forms import CLASS, FORMS, SUBMISSION, Form
from ..report.forms.model import NoMark, Submitted, Unwritable, Written
from ..report.reading import report_of
from .context import Context, ExitCode, UsageError

STDOUT = "-"


@dataclass(frozen=True)
class Export:
    form: Form
    file: Path | None  # None: standard output


def named(text: str) -> Export:
    """NAME=FILE."""
    name, equals, file = text.partition("=")
    if name not in FORMS:
        known = ", ".join(FORMS)
        near = did_you_mean(name, list(FORMS)) or f" There are {known}."
        raise argparse.ArgumentTypeError(f"unknown form {name!r}.{near}")
    if not equals or not file:
        raise argparse.ArgumentTypeError(f"{text!r}: must be NAME=FILE, or NAME=- to print it")
    return Export(FORMS[name], None if file == STDOUT else GivenPath(file))


def of_submission(text: str) -> Export:
    export = named(text)
    if export.form.of != SUBMISSION:
        raise argparse.ArgumentTypeError(f"{export.form.name} is of {CLASS}: see `export`")
    return export


def into(name: str) -> Callable[[str], Export]:
    return lambda text: Export(FORMS[name], GivenPath(text))


def declare(p: argparse.ArgumentParser) -> None:
    """The options that say where results go: see asked()."""
    forms = ", ".join(form.name for form in FORMS.values() if form.of == SUBMISSION)
    p.add_argument(
        "--out",
        type=into("results"),
        metavar="FILE",
        help="write results.json, which is valid at any time",
    )
    p.add_argument("--junit", type=into("junit"), metavar="FILE", help="write JUnit XML")
    p.add_argument(
        "--as",
        dest="exports",
        type=of_submission,
        action="append",
        default=[],
        metavar="NAME=FILE",
        help=f"write the results in another form: {forms} (may be repeated; FILE may be -)",
    )


def asked(args: argparse.Namespace) -> list[Export]:
    """All that these options ask for. Of --out and --junit the last one counts."""
    return [export for export in (args.out, args.junit, *args.exports) if export]


def write_all(exports: Sequence[Export], report: Report, env: Mapping[str, str]) -> list[str]:
    """Writes every file; returns what could not be said. The file of an earlier grade does not
    stand for this one. Raises UsageError."""
    problems = []
    for export in exports:
        if export.file is None:
            continue
        try:
            write_file(export.file, rendered(export.form, report, env).content)
        except Unwritable as problem:
            problems.append(str(problem))
            remove_file(export.file)
    return problems


def print_all(context: Context, exports: Sequence[Export], report: Report) -> list[str]:
    """The same for those that go to standard output."""
    problems = []
    for export in exports:
        if export.file is None:
            try:
                text = rendered(export.form, report, context.env).content.decode()
                context.out.file.write(text)
            except Unwritable as problem:
                problems.append(str(problem))
    return problems


def rendered(form: Form, report: Report, env: Mapping[str, str]) -> Written:
    shown = report if form.whole else report.as_shown()
    return form.render(Submitted(shown, env))


def write_file(file: Path, content: bytes) -> None:
    try:
        with replacing(file) as opened:
            opened.write(content)
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error


def remove_file(file: Path) -> None:
    if file.is_file() and not file.is_symlink():
        file.unlink()


def require_one_document(context: Context, exports: Sequence[Export]) -> None:
    if context.json and any(export.file is None for export in exports):
        raise UsageError("--json and --as NAME=- both print a document: name a file")


# ---- export ----


def add_commands(
    add: Callable[..., argparse.ArgumentParser], everywhere: argparse.ArgumentParser
) -> None:
    p = add("export", parents=[everywhere], help="write results in the form of a learning platform")
    p.add_argument(
        "path",
        type=GivenPath,
        metavar="RESULTS",
        help="a results.json, a submission's folder, or the folder of a batch",
    )
    p.add_argument(
        "--as",
        dest="exports",
        type=named,
        action="append",
        required=True,
        metavar="NAME=FILE",
        help="; ".join(f"{form.name}: {form.says}" for form in FORMS.values())
        + ". FILE may be -; may be repeated",
    )
    p.add_argument(
        "--fill",
        type=GivenPath,
        metavar="EXPORTED.csv",
        help="what Canvas or Moodle has exported: one column is filled, all else stays",
    )
    p.add_argument("--column", default="", metavar="TITLE", help="of that file: the column to fill")
    p.add_argument(
        "--words", default="", metavar="TITLE", help="of Moodle's file: the column for words"
    )
    p.set_defaults(command=export_results)


def export_results(context: Context, args: argparse.Namespace) -> int:
    require_one_document(context, args.exports)
    kind, given = given_at(args)
    for export in args.exports:
        if export.form.of != kind:
            raise UsageError(
                f"{export.form.name} is written from {export.form.of}, not from {kind}"
            )
    try:
        made = [(export, made_of(export.form, given, context)) for export in args.exports]
    except NoMark as problem:
        context.say(str(problem))
        return ExitCode.GRADER_ERROR
    except Unwritable as problem:
        raise UsageError(str(problem)) from problem
    for export, written in made:
        if export.file is not None:
            write_file(export.file, written.content)
        else:
            context.out.file.write(written.content.decode(errors="replace"))
    notes = [note for _, written in made for note in written.notes]
    for note in dict.fromkeys(notes):
        context.say(note)
    return ExitCode.FAILED if notes else ExitCode.PASSED


def made_of(form: Form, given: Any, context: Context) -> Written:
    if form.of == CLASS:
        return form.render(given)
    return rendered(form, given, context.env)


def given_at(args: argparse.Namespace) -> tuple[str, Any]:
    """What stands there: a Report, or a Class."""
    path: Path = args.path
    if path.is_dir():
        found = [path / name for name in ("class.json", "result.json")]
        path = next((file for file in found if file.is_file()), path)
    document = read_document(path)
    if document is None:
        raise UsageError(f"{args.path} has no results")
    if "students" in document:
        require_schema(path, "class", document)
        return CLASS, with_exported(class_of(path.absolute().parent, document), args)
    document.setdefault("show", "all")  # earlier documents have none
    require_schema(path, "results", document)
    return SUBMISSION, report_of(document)


def require_schema(path: Path, schema: str, document: dict[str, Any]) -> None:
    problems = [error.message for error in validator(schema).iter_errors(document)]
    if problems:
        raise UsageError(f"{path} is no results document of this version: {problems[0][:200]}")


def with_exported(found: Any, args: argparse.Namespace) -> Any:
    exported = None
    if args.fill:
        try:
            exported = args.fill.read_bytes()
        except OSError as error:
            raise UsageError(f"{args.fill}: {error.strerror}") from error
    return replace(found, exported=exported, column=args.column, feedback=args.words)
