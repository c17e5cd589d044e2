"""The files that a grade leaves: each is valid at any time, and says "grader error" until the grade
is complete."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..grading.results import Report
from ..grading.whole import Graded
from ..learning.failed_maps import shown_of
from ..platform.paths import Layout
from ..platform.text import GivenPath, shown_name
from ..report.submission import Shown, submission_page
from . import exporting
from .context import UsageError
from .exporting import Export

PAGE = "index.html"


def declare_page(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--html",
        type=GivenPath,
        metavar="DIR",
        help=f"write the results as a page, DIR/{PAGE}: checks, memory before and after, source",
    )


@dataclass
class Page:
    """The page of one submission, which gathers what it shows while the recordings are there."""

    regions: Path
    file: Path
    title: str
    lessons: str | None  # where the built lessons are
    only_points: bool = False  # without what the checks saw
    shown: dict[str, Shown] = field(default_factory=dict)

    def settle(self, graded: Graded) -> None:
        for attempted, result in graded:
            found = shown_of(self.regions, attempted, result)
            self.shown[result.task] = Shown(found.source) if self.only_points else found

    def render(self, report: Report) -> str:
        return submission_page(report.as_shown(), self.shown, self.title, self.lessons)


def page_in(layout: Layout, folder: Path | None, title: str) -> Page | None:
    """The page of a folder. It leads to the lessons' site, where that is built here."""
    if folder is None:
        return None
    built = layout.site.is_dir()
    lessons = os.path.relpath(layout.site / "lessons", folder) if built else None
    return Page(layout.native / "regions", folder / PAGE, shown_name(title), lessons)


@dataclass(frozen=True)
class ReportFiles:
    exports: Sequence[Export] = ()
    page: Page | None = None

    def write(self, report: Report, env: Mapping[str, str]) -> list[str]:
        """Writes every file; returns what could not be said. Raises UsageError."""
        problems = exporting.write_all(self.exports, report, env)
        if self.page:
            make_folder(self.page.file.parent)
            exporting.write_file(self.page.file, self.page.render(report).encode())
        return problems


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write {folder}: {error.strerror}") from error


def files_of(layout: Layout, args: argparse.Namespace, title: str) -> ReportFiles:
    """Those that a command line names."""
    html = getattr(args, "html", None)
    return ReportFiles(exporting.asked(args), page_in(layout, html, title))


def refused(named: argparse.Namespace) -> ReportFiles:
    """Those of a command line that is wrong: they must not show an earlier grade."""
    page = Page(Path(), named.html / PAGE, "not graded", None) if named.html else None
    return ReportFiles(exporting.asked(named), page)
