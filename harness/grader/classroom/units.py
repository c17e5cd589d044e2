"""A unit of work: one submission, with a folder of its own in which everything about it stands.

    submissions/NAME/submission/      the copy, from which it is graded
    submissions/NAME/taken.json       where it came from, and what was left out
    submissions/NAME/result.json      results.schema.json, valid at every moment
    submissions/NAME/report.txt       what the student may read
    submissions/NAME/report.html      the same as a page, with --html
    submissions/NAME/evidence/TASK/RUN
    submissions/NAME/log.txt          what the grader printed, if it printed anything

Folders and files belong to their owner alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..course.manifest import Course
from ..grading.submission import Submission
from ..platform.files import read_document, write_atomically
from ..platform.paths import Layout
from ..platform.text import shown_name
from ..platform.trees import remove_tree
from ..platform.version import version
from .assignment import Assignment
from .finding import find
from .intake import Taken, take
from .layouts import HandedIn
from .submitted import submission_of

NAME_LIMIT = 80


@dataclass(frozen=True)
class Unit:
    handed_in: HandedIn
    folder: Path
    taken: Taken
    key: str  # a hash of all that decides its results

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def result(self) -> Path:
        return self.folder / "result.json"

    @property
    def report(self) -> Path:
        return self.folder / "report.txt"

    @property
    def page(self) -> Path:
        return self.folder / "report.html"

    @property
    def evidence(self) -> Path:
        return self.folder / "evidence"

    @property
    def log(self) -> Path:
        return self.folder / "log.txt"

    def submission(self, layout: Layout, course: Course, assignment: Assignment) -> Submission:
        found = find(
            self.taken.folder, self.taken.files, course, assignment.tasks, layout.exercises
        )
        return submission_of(assignment, course, self.taken, found)


def take_unit(handed_in: HandedIn, out: Path, grader: str) -> Unit:
    """Copies a submission into its folder below `out`, unless the same stands there already. A
    different one takes its place as a whole. Raises OSError."""
    folder = out / folder_name(handed_in.key)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.glob(".*"):  # what a killed grader had begun to write
        remove_tree(left) if left.is_dir() else left.unlink()
    fresh, kept = folder / ".submission", folder / "submission"
    taken = take(handed_in.parts, fresh)
    stands = read_document(folder / "taken.json")
    if stands and stands.get("sha256") == taken.sha256 and kept.is_dir():
        remove_tree(fresh)
    else:
        (folder / "taken.json").unlink(missing_ok=True)
        remove_tree(kept)
        fresh.rename(kept)
    facts = {
        "schema": 1,
        "layout": handed_in.layout,
        "key": shown_name(handed_in.key),
        "ids": [shown_name(id) for id in handed_in.ids],
        "names": [shown_name(name) for name in handed_in.names],
        "late": handed_in.late,
        "time": handed_in.time,
        "sha256": taken.sha256,
        "files": [shown_name(file) for file in taken.files],
        "notes": list(taken.notes),
    }
    if facts != stands:
        write_atomically(folder / "taken.json", json.dumps(facts, indent=1) + "\n")
    moved = replace(taken, folder=kept)
    return Unit(handed_in, folder, moved, key_of(moved, grader))


def key_of(taken: Taken, grader: str) -> str:
    told = repr((taken.sha256, grader, taken.notes, taken.doubts))
    return hashlib.sha256(os.fsencode(told)).hexdigest()


def folder_name(key: str) -> str:
    """A name for a folder that is safe everywhere: the key itself if it is, or else with a hash,
    so that two keys never share a folder."""
    plain = re.sub(r"[^A-Za-z0-9@+=_.-]+", "-", key)[:NAME_LIMIT].lstrip(".-")
    if plain == key:
        return plain
    return f"{plain}~{hashlib.sha256(os.fsencode(key)).hexdigest()[:8]}".lstrip("~")


def grader_fingerprint(layout: Layout, course: Course, assignment: Assignment) -> str:
    """A hash of what grades: the version, the judge, and what belongs to each task."""
    digest = hashlib.sha256(f"{version()} {assignment.seeds}".encode())
    files = [layout.native / "judge", layout.mingw / "libprobe.a"]
    for name in assignment.tasks:
        task = course.tasks.get(name)
        digest.update(name.encode())
        if task:
            files += [
                task.folder / "task.toml",
                layout.mingw / "scenarios" / f"{name}.o",
                layout.native / "askers" / f"{name}.o",
                layout.exercises / task.unit / "unit.h",
            ]
    for file in files:
        digest.update(_hash(file))
    return digest.hexdigest()


def _hash(file: Path) -> bytes:
    try:
        return hashlib.sha256(file.read_bytes()).digest()
    except FileNotFoundError:
        return b"-"


def without_places(value: object, places: Mapping[str, str]) -> object:
    """A document in which no text names a folder of this machine."""
    if isinstance(value, str):
        for place, instead in places.items():
            value = value.replace(place, instead)
        return value
    if isinstance(value, list | tuple):
        return [without_places(item, places) for item in value]
    if isinstance(value, dict):
        return {key: without_places(item, places) for key, item in value.items()}
    return value
