"""Finds what a student meant: which file of a submission is for which task.

A file's name says so, also with another case, a copy's number or ".txt" after it; or else the
functions that it defines. Where only one reading is possible it is taken and told. Where two are
possible, both are named and nobody guesses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..course.manifest import Course, Unit
from ..grading.source import SOURCE_LIMIT, encoding_of, read_source
from ..platform.text import brief

C_ENDINGS = (".c", ".cpp", ".cc", ".cxx", ".c++")
DOCUMENTS = {
    ".docx": "a Word document",
    ".doc": "a Word document",
    ".odt": "a text document",
    ".rtf": "a text document",
    ".pdf": "a PDF",
    ".exe": "a program",
    ".o": "an object file",
    ".obj": "an object file",
}
# What a name may have been given by a browser, a platform or somebody who kept an older file.
# Only what is left when nothing else fits a task is tried.
COPY_MARKS = (
    re.compile(r"^(copy|kopie|copie|copia)[ _](of|von|de)[ _]"),
    re.compile(r"[ _]*\(\d+\)$"),
    re.compile(r"[ _-]+(copy|kopie|copie|copia)([ _-]?\d+)?$"),
    re.compile(r"[ _-]+(final|fixed|new|solution|solved|submission)$"),
    re.compile(r"[ _-]*v?\d+$"),
)
# In a repository's copy of the course, these hold other people's programs.
COURSE_FOLDERS = ("solutions", "harness", "tests", "lessons", "docs", "build")


@dataclass(frozen=True)
class Found:
    sources: Mapping[str, str]  # task -> file, relative to the copy
    unclear: Mapping[str, str]  # task -> why nobody can say which file it is
    notes: tuple[str, ...]  # everything that was not as it was asked for

    @property
    def empty(self) -> bool:
        return not self.sources and not self.unclear


@dataclass(frozen=True)
class Reading:
    """One file, and the task that it is for."""

    file: str
    task: str
    how: str = ""  # what was not as asked for; "": TASK.c


def find(
    folder: Path, files: Sequence[str], course: Course, tasks: Sequence[str], exercises: Path
) -> Found:
    """What is in the copied files for these tasks; exercises holds the starters."""
    return _Finder(folder, course, tasks, exercises).found(files)


class _Finder:
    def __init__(self, folder: Path, course: Course, tasks: Sequence[str], exercises: Path) -> None:
        self._folder, self._course, self._tasks = folder, course, tasks
        self._exercises = exercises
        self._notes: list[str] = []

    def found(self, files: Sequence[str]) -> Found:
        files = self._without_the_course(files)
        code = [file for file in files if ending_of(file)]
        self._note_documents(files)
        readings = [reading for file in code if (reading := self._read(file, code))]
        sources: dict[str, str] = {}
        unclear: dict[str, str] = {}
        for task in self._tasks:
            of_task = self._changed(task, [r for r in readings if r.task == task])
            if len(of_task) == 1 and (encoding := self._encoding(of_task[0].file)):
                # It cannot be compiled, for the sake of a comment: that is no zero.
                name = brief(of_task[0].file)
                unclear[task] = f"{name} is {encoding}: save the file as UTF-8"
            elif len(of_task) == 1:
                sources[task] = of_task[0].file
                self._note_reading(of_task[0])
            elif of_task:
                unclear[task] = _several(task, [brief(reading.file) for reading in of_task])
        self._notes += unclear.values()
        return Found(sources, unclear, tuple(self._notes))

    def _without_the_course(self, files: Sequence[str]) -> list[str]:
        """The files of a repository without what is the course's own."""
        roots = {_before(file, "exercises", self._units()) for file in files} - {None}
        return [
            file
            for file in files
            if not any(
                file.startswith(f"{root}{folder}/") for root in roots for folder in COURSE_FOLDERS
            )
        ]

    def _units(self) -> list[str]:
        return [unit.id for unit in self._course.units]

    def _note_documents(self, files: Sequence[str]) -> None:
        for file in files:
            what = DOCUMENTS.get(Path(file).suffix.lower())
            if what:
                self._notes.append(f"{brief(file)} is {what}: hand in the C file itself")

    def _read(self, file: str, code: Sequence[str]) -> Reading | None:
        """The task that a file is for; None, with a note, if it is for none of these."""
        name, how = task_by_name(file, self._course.task_ids())
        defined = self._defined(file)
        asked = [task for task in defined if task in self._tasks]
        if name in self._tasks and (name in defined or len(asked) != 1):
            return Reading(file, name, how)
        if len(asked) == 1 and not any(
            task_by_name(other, self._tasks)[0] == asked[0] for other in code
        ):
            return Reading(file, asked[0], f"is taken for {asked[0]}, which it defines")
        if name in self._tasks:
            return Reading(file, name, how)
        if len(code) == 1 and len(self._tasks) == 1 and not name and not defined:
            task = self._tasks[0]
            return Reading(file, task, f"is taken for {task}: it is the only C file")
        self._note_other(file, name, defined)
        return None

    def _defined(self, file: str) -> list[str]:
        text = text_of(self._folder / file)
        return [task for task in self._course.task_ids() if defines(text, task)]

    def _note_other(self, file: str, name: str, defined: Sequence[str]) -> None:
        shown = brief(file)
        if name:
            unit = self._course.unit_of(name).id
            if self._changed(name, [Reading(file, name)], quiet=True):
                self._notes.append(f"{shown} is for {unit}/{name}, which is not asked for here")
        elif len(defined) > 1:
            names = ", ".join(defined)
            self._notes.append(f"{shown} defines {names}: hand in a file for each task")
        else:
            self._notes.append(f"{shown} does not belong to a task")

    def _changed(self, task: str, readings: list[Reading], quiet: bool = False) -> list[Reading]:
        """One of each content. Where there are several, the starter as it was given is none."""
        contents: dict[bytes, Reading] = {}
        for reading in sorted(readings, key=lambda r: (bool(r.how), r.file.count("/"), r.file)):
            content = bytes_of(self._folder / reading.file)
            if content in contents and not quiet:
                same = brief(contents[content].file)
                self._notes.append(f"{brief(reading.file)} is the same as {same}")
            contents.setdefault(content, reading)
        starter = self._starter(task)
        if len(contents) > 1 or quiet:
            untouched = contents.pop(starter, None) if starter is not None else None
            if untouched and not quiet:
                self._notes.append(f"{brief(untouched.file)} is the starter, unchanged")
        return list(contents.values())

    def _starter(self, task: str) -> bytes | None:
        unit = self._course.unit_of(task).id
        return read_source(self._exercises / unit / f"{task}.c", task).text

    def _encoding(self, file: str) -> str:
        return encoding_of(bytes_of(self._folder / file))

    def _note_reading(self, reading: Reading) -> None:
        shown = brief(reading.file)
        if reading.how:
            self._notes.append(f"{shown} {reading.how}")
        unit = self._course.unit_of(reading.task)
        wrong = _other_unit(reading.file, unit, self._units())
        if wrong:
            self._notes.append(f"{shown} is in {wrong}, but {reading.task} is a task of {unit.id}")


def _several(task: str, names: Sequence[str]) -> str:
    if len(names) == 2:
        return f"{' and '.join(names)} can both be meant for {task}: hand in one of them"
    first = ", ".join(names[:3])
    return f"{len(names)} files can be meant for {task} ({first}, ...): hand in one of them"


def task_by_name(file: str, tasks: Iterable[str]) -> tuple[str, str]:
    """The task that a file's name says, and what is not as asked for; "" for neither."""
    name = unicodedata.normalize("NFC", file.rpartition("/")[2])
    ending = ending_of(name)
    known = set(tasks)
    if not ending:
        return "", ""
    stem = name[: -len(ending)]
    if stem in known:
        return stem, "" if ending == ".c" else f"is taken for {stem}.c"
    task = _unmarked(stem.lower(), known)
    return (task, f"is taken for {task}.c") if task else ("", "")


def _unmarked(stem: str, known: set[str]) -> str:
    """The task that is left of a name without the marks of copies; "" if none is."""
    while True:
        plain = re.sub(r"[\s_-]+", "_", stem.strip(" _-"))
        if plain in known:
            return plain
        shorter = next((s for mark in COPY_MARKS if (s := mark.sub("", stem)) != stem), "")
        if not shorter:
            return ""
        stem = shorter


def ending_of(name: str) -> str:
    """The ending of C: ".c", ".C", ".c.txt", ".cpp", ...; "" for a file that is no C."""
    low = name.lower()
    return next(
        (name[-len(end) :] for c in C_ENDINGS for end in (c, f"{c}.txt") if low.endswith(end)), ""
    )


def bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(SOURCE_LIMIT + 1)


# Comments and literals: what stands in them defines nothing. One that is not closed ends with its
# line, so that no text takes long.
_UNREAD = re.compile(
    r"//[^\n]*|/\*.*?(?:\*/|\Z)"
    r"|\"(?:\\.|[^\"\\\n])*(?:\"|(?=\n)|\\?\Z)|'(?:\\.|[^'\\\n])*(?:'|(?=\n)|\\?\Z)",
    re.S,
)


def text_of(path: Path) -> str:
    """The code in a file, whatever its encoding, without comments and literals."""
    content = bytes_of(path)
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = content.decode("utf-16" if wide else "utf-8", "replace").replace("\0", "")
    return _UNREAD.sub(" ", text)


def defines(text: str, function: str) -> bool:
    parameters = r"(?:[^;{}()]|\([^;{}()]*\))*"  # one may be a pointer to a function
    return re.search(rf"\b{function}\s*\({parameters}\)\s*\{{", text) is not None


def _before(file: str, folder: str, units: Sequence[str]) -> str | None:
    """What stands before FOLDER/UNIT/ in a file's path; None if it is not there."""
    parts = file.split("/")
    for at in range(len(parts) - 2):
        if parts[at] == folder and parts[at + 1] in units:
            return "".join(f"{part}/" for part in parts[:at])
    return None


def _other_unit(file: str, unit: Unit, units: Sequence[str]) -> str:
    """The unit in whose folder a file is, if that is another's."""
    inside = [part for part in file.split("/")[:-1] if part in units]
    return inside[-1] if inside and inside[-1] != unit.id else ""
