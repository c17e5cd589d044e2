"""Reads a class's folder as learning platforms hand it out: which of its entries belong to which
submission, and whose it is.

Each layout is a reader that knows one kind of entry. They are asked in the order of READERS, so
that a folder may mix them; `plain`, the last, takes what no other knows.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from . import gradescope
from .intake import is_litter


@dataclass(frozen=True)
class Part:
    """One entry of the class's folder, as a reader understood it."""

    layout: str
    key: str  # the submission's, unique in the class's folder
    path: Path
    inside: str  # the name in the submission; "": what is in the folder
    ids: tuple[str, ...]  # what the platform says of its owner: an id, a user name, an email
    names: tuple[str, ...] = ()  # a person's or a group's name, which need not be unique
    late: bool = False  # the platform's own mark
    time: str = ""  # when it was handed in, ISO 8601


@dataclass(frozen=True)
class HandedIn:
    """One submission before it is taken in."""

    layout: str
    key: str
    parts: tuple[tuple[Path, str], ...]
    ids: tuple[str, ...]
    names: tuple[str, ...]
    late: bool
    time: str


@dataclass(frozen=True)
class Scene:
    """What a reader may know beside the entry."""

    tasks: Sequence[str]
    gradescope: Mapping[str, gradescope.Entry] = field(default_factory=dict)
    clones: str = ""  # what the names of all clones begin with: "hw1-"


# MOODLE: FULLNAME_ID_assignsubmission_file (a folder; before 4.1 with "_" after it) or
# FULLNAME_ID_assignsubmission_file_TASK.c (flat); a team's default name has no id.
MOODLE = re.compile(
    r"(?P<name>.*?)(?:_(?P<id>\d+))?_assignsubmission_(?P<plugin>file|onlinetext)_?(?P<file>.*)",
    re.S,
)
# CANVAS: name[_LATE]_USER_ATTACHMENT_file, and name[_LATE]_USER_text.html of a form;
# anonymous: anon_ID[_LATE]_ATTACHMENT_file.
CANVAS_FILE = r"(?:\d+_(?P<file>.+)|(?P<form>(?:text|link)\.html))"
CANVAS = re.compile(rf"(?P<name>[^_]+)(?P<late>_LATE)?_(?P<user>\d+)_{CANVAS_FILE}", re.S)
CANVAS_ANONYMOUS = re.compile(rf"anon_(?P<user>[^_]+)(?P<late>_LATE)?_{CANVAS_FILE}", re.S)
CODE = re.compile(r"\.(c|cpp|cc|cxx)(\.txt)?$", re.I)
ARCHIVE = re.compile(r"\.(zip|tar|tgz|tar\.(gz|bz2|xz)|tbz2?|txz|gz|rar|7z)$", re.I)


def moodle(entry: Path, scene: Scene) -> Part | None:
    found = MOODLE.fullmatch(entry.name)
    if not found or entry.is_dir() == bool(found["file"]):
        return None
    name, number = found["name"], found["id"]
    ids, key = ((number,), f"{name}_{number}") if number else ((), name)
    inside = found["file"] or ("onlinetext" if found["plugin"] == "onlinetext" else "")
    return Part("Moodle", key, entry, inside, ids, (name,))


def canvas(entry: Path, scene: Scene) -> Part | None:
    found = CANVAS.fullmatch(entry.name)
    names: tuple[str, ...] = (found["name"],) if found else ()
    found = found or CANVAS_ANONYMOUS.fullmatch(entry.name)
    if not found or entry.is_dir():
        return None
    key = f"{names[0]}_{found['user']}" if names else f"anon_{found['user']}"
    return Part(
        layout="Canvas",
        key=key,
        path=entry,
        inside=found["file"] or found["form"],
        ids=(found["user"],),
        names=names,
        late=bool(found["late"]),
    )


def gradescope_export(entry: Path, scene: Scene) -> Part | None:
    known = scene.gradescope.get(entry.name)
    if known is None or not entry.is_dir():
        return None
    return Part("Gradescope", entry.name, entry, "", known.ids, known.names, time=known.time)


def clone(entry: Path, scene: Scene) -> Part | None:
    if not scene.clones or not is_clone(entry):
        return None
    user = entry.name.removeprefix(scene.clones)
    return Part("GitHub", entry.name, entry, "", (user, entry.name))


def plain(entry: Path, scene: Scene) -> Part | None:
    name = entry.name
    if entry.is_dir():
        return Part("folder", name, entry, "", (name,), (name,))
    if ARCHIVE.search(name):
        stem = ARCHIVE.sub("", name)
        return Part("archive", stem, entry, name, (stem,), (stem,))
    if not CODE.search(name):
        return None
    stem = CODE.sub("", name)
    whose, file = whose_file(stem, scene.tasks)
    return Part("file", whose, entry, (file or stem) + name[len(stem) :], (whose,), (whose,))


def whose_file(stem: str, tasks: Iterable[str]) -> tuple[str, str]:
    """whose_file("doe_commit_window", ...) is ("doe", "commit_window")."""
    for task in sorted(tasks, key=len, reverse=True):
        found = re.fullmatch(rf"(?:(.+?)[ _.-]+)?({task})(?:[ _.-]+(.+))?", stem, re.I | re.S)
        if found:
            whose = found[1] or found[3] or stem
            return whose, found[2]
    return stem, ""


READERS: tuple[Callable[[Path, Scene], Part | None], ...] = (
    gradescope_export,
    moodle,
    canvas,
    clone,
    plain,
)


def read_class(folder: Path, tasks: Sequence[str]) -> tuple[list[HandedIn], list[Path]]:
    """The submissions in a class's folder, by key, and the entries that are none. Raises
    OSError."""
    folder = class_folder(folder)
    entries = sorted(e for e in folder.iterdir() if not is_litter(os.fsencode(e.name)))
    scene = Scene(tasks, gradescope.read_metadata(folder), common_start(entries))
    parts: dict[str, list[Part]] = {}
    others = []
    for entry in entries:
        part = next((p for reader in READERS if (p := reader(entry, scene))), None)
        if part:
            parts.setdefault(f"{part.layout} {part.key}", []).append(part)
        elif entry.name != gradescope.METADATA:
            others.append(entry)
    found = [handed_in(of_one) for of_one in parts.values()]
    return sorted(unique(found), key=lambda one: one.key), others


def class_folder(folder: Path) -> Path:
    """A folder that a platform's archive or its tool has put around the class is gone through:
    "hw1-submissions/hw1-alice"."""
    entries = [entry for entry in folder.iterdir() if not is_litter(os.fsencode(entry.name))]
    only = entries[0] if len(entries) == 1 else None
    if only is None or only.is_symlink() or not only.is_dir() or MOODLE.fullmatch(only.name):
        return folder
    try:
        inside = list(only.iterdir())
    except PermissionError:
        return folder
    of_platform = any(
        entry.name == gradescope.METADATA
        or MOODLE.fullmatch(entry.name)
        or CANVAS.fullmatch(entry.name)
        or is_clone(entry)
        for entry in inside
    )
    return only if of_platform and not is_clone(only) else folder


def handed_in(parts: Sequence[Part]) -> HandedIn:
    first = parts[0]
    return HandedIn(
        first.layout,
        first.key,
        tuple((part.path, part.inside) for part in parts),
        first.ids,
        first.names,
        any(part.late for part in parts),
        max(part.time for part in parts),
    )


def unique(found: Sequence[HandedIn]) -> list[HandedIn]:
    """With keys that differ, also where two layouts gave the same."""
    keys = [one.key for one in found]
    return [
        replace(one, key=f"{one.key} ({one.layout})") if keys.count(one.key) > 1 else one
        for one in found
    ]


def is_clone(entry: Path) -> bool:
    # os.path.exists: a folder that the grader may not enter is none.
    return entry.is_dir() and not entry.is_symlink() and os.path.exists(entry / ".git")


def common_start(entries: Sequence[Path]) -> str:
    """What the names of all clones begin with, up to the last "-". Of one clone alone, what
    stands before its last "-"."""
    names = [entry.name for entry in entries if is_clone(entry)]
    start = os.path.commonprefix(names) if len(names) > 1 else "".join(names)
    return start[: start.rfind("-") + 1]
