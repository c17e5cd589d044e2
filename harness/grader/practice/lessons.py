"""The programs that lessons/*.md show. Each is in its own block,

    <!-- program: NAME -->
    ```c
    ...
    ```

and is a whole Win32 program: `grade.py try UNIT/NAME` builds and runs it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from .. import sandbox
from ..grading.record import WORK
from ..platform.paths import Layout
from ..sandbox.prefix import require_template

PROGRAM_SECONDS = 20
SHOWN = re.compile(
    r"^<!-- program: (?P<name>\w+) -->\n```c\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Program:
    lesson: Path
    name: str
    text: str

    @property
    def path(self) -> str:
        """The name that `grade.py try` takes: "02_private/window"."""
        return f"{self.lesson.stem}/{self.name}"


def programs_in(lesson: Path) -> list[Program]:
    """The programs of a chapter, in order."""
    text = lesson.read_text(encoding="utf-8")
    return [Program(lesson, m["name"], m["text"]) for m in SHOWN.finditer(text)]


def all_programs(layout: Layout) -> Mapping[str, Program]:
    """The programs of every chapter, by their paths, in the order of the course."""
    chapters = sorted(layout.lessons.glob("[0-9][0-9]_*.md"))
    return {program.path: program for chapter in chapters for program in programs_in(chapter)}


@dataclass(frozen=True)
class RunWith:
    """What a program of one's own is given."""

    arguments: tuple[str, ...] = ()
    standard_input: Path | None = None
    work: Path | None = None  # its current folder
    seconds: float = PROGRAM_SECONDS


def run_program(layout: Layout, exe: Path, given: RunWith = RunWith()) -> sandbox.Ended:
    """Runs it in its own Wine session, without a recorder: its output is the only result."""
    command = sandbox.run_command(
        [rf"C:\task\{exe.name}", *given.arguments],
        require_template(layout),
        {f"/prefix/drive_c/task/{exe.name}": exe},
        {WORK: given.work} if given.work else {},
        folder=WORK if given.work else sandbox.SCRATCH,
    )
    ended = sandbox.run(command, given.seconds, given.work, standard_input=given.standard_input)
    # The prefix has no fonts, and libfontconfig complains on the program's standard error.
    errors = re.sub(r"^Fontconfig error: .*\n", "", ended.errors, flags=re.MULTILINE)
    is_cut = len(ended.output.encode()) >= sandbox.OUTPUT_LIMIT
    output = ended.output.replace("\r\n", "\n")
    return replace(ended, output=output, errors=errors, is_cut=is_cut)
