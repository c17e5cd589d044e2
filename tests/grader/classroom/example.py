"""The class of docs/instructor/class.md: what its students handed in, as Moodle hands it out."""

from __future__ import annotations

import zipfile
from pathlib import Path

from harness.grader.platform.paths import Layout

ASSIGNMENT = """\
schema = 1
name = "homework-2"
title = "Homework 2: a window"
tasks = ["commit_window"]
points = { commit_window = 10 }
due = 2026-10-15T23:59:00+02:00
late = { policy = "percent a day", percent = 10, grace_minutes = 15 }
"""

ROSTER = """\
id,name,email,extension,submitted
1001,Ada Lovelace,ada@example.edu,,2026-10-15T21:12:00+02:00
1002,Alan Turing,alan@example.edu,,2026-10-16T09:30:00+02:00
1003,Grace Hopper,grace@example.edu,2 days,2026-10-16T22:00:00+02:00
1004,Ken Thompson,ken@example.edu,,
1005,Edsger Dijkstra,edsger@example.edu,,2026-10-15T10:00:00+02:00
1006,Barbara Liskov,barbara@example.edu,,2026-10-14T10:00:00+02:00
"""


def make(folder: Path, layout: Layout) -> None:
    """handed_in/, roster.csv and homework-2.toml in a new folder."""
    solution = (layout.solutions / "02_private/commit_window.c").read_text()
    wrong = (layout.tasks / "02_private/commit_window/wrong/one_page_more.c").read_text()
    (folder / "handed_in").mkdir(parents=True)
    (folder / "roster.csv").write_text(ROSTER)
    (folder / "homework-2.toml").write_text(ASSIGNMENT)

    def of(student: str) -> Path:
        place = folder / "handed_in" / f"{student}_assignsubmission_file"
        place.mkdir()
        return place

    (of("Ada Lovelace_1001") / "commit_window (1).c").write_text(solution)
    with zipfile.ZipFile(of("Alan Turing_1002") / "hw2.zip", "w") as archive:
        archive.writestr("hw2/02_private/commit_window.c", solution)
    (of("Grace Hopper_1003") / "Commit_Window.c").write_text(wrong)
    two = of("Edsger Dijkstra_1005")
    (two / "commit_window.c").write_text(wrong)
    (two / "commit_window-1.c").write_text(solution)
    (of("Barbara Liskov_1006") / "commit_window.c").symlink_to("/etc/passwd")
    (of("Guest_1099") / "commit_window.c").write_text(solution)
