"""Takes a submission in: one safe copy, from which everything else is done.

No link is followed and nothing but regular files is opened. Sizes, counts and depths are bounded.
Archives are unpacked, also inside one another, into folders of their names. Names stay the bytes
that they are. What is left out is noted, so that nothing is lost in silence.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..platform.text import brief
from .archives import ArchiveError, kind_of_archive, members
from .online_text import code_in, is_online_text

MIB = 1 << 20
DEPTH_LIMIT = 32  # of folders, archives among them
NOTES_LIMIT = 20

# What programs leave beside a student's files. Nobody needs to hear of it.
LEFT_OUT_FOLDERS = frozenset({b".git", b"__MACOSX", b".svn", b".vscode", b".idea", b"node_modules"})
LEFT_OUT_FILES = frozenset({b".DS_Store", b"Thumbs.db", b"desktop.ini"})
ARCHIVE_ENDINGS = (b".zip", b".tar", b".tgz", b".tar.gz", b".tar.bz2", b".tar.xz", b".rar", b".7z")


@dataclass(frozen=True)
class Bounds:
    file: int  # bytes; an archive that is unpacked may be as large as all files together
    total: int
    files: int
    entries: int  # looked at, copied or not
    archives: bool  # whether archives inside are unpacked


SUBMISSION = Bounds(8 * MIB, 64 * MIB, 2000, 20_000, True)
# An archive of a whole class: what is in a submission stays as it is.
CLASS = Bounds(64 * MIB, 4096 * MIB, 500_000, 1_000_000, False)


@dataclass(frozen=True)
class Taken:
    folder: Path  # the copy
    files: tuple[str, ...]  # in it: "a/b.c", sorted by bytes
    notes: tuple[str, ...]  # what was left out, and why
    sha256: str  # of all names and bytes
    doubts: tuple[tuple[str, str], ...] = ()  # a file that nobody has looked at, and why
    cut: bool = False  # a bound or a damage has left something out


# Names that an archive can hold and a folder cannot.
_NAMES = {
    errno.ENAMETOOLONG: "its name is too long",
    **dict.fromkeys((errno.EEXIST, errno.ENOTDIR, errno.EISDIR), "its name is there twice"),
}


@dataclass
class _Copy:
    """One copy while it is made."""

    target: Path
    bounds: Bounds
    bytes_left: int = field(init=False)
    files_left: int = field(init=False)
    entries_left: int = field(init=False)
    notes: list[str] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)
    cut: bool = False
    digests: dict[bytes, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bytes_left = self.bounds.total
        self.files_left, self.entries_left = self.bounds.files, self.bounds.entries

    def note(self, name: bytes, what: str) -> None:
        if len(self.notes) < NOTES_LIMIT:
            self.notes.append(f"{brief(os.fsdecode(name))} {what}")
        elif len(self.notes) == NOTES_LIMIT:
            self.notes.append("there are more such files")

    def doubt(self, name: bytes, what: str) -> None:
        """Notes what may have been meant and is not in the copy."""
        self.note(name, what)
        if len(self.doubts) < NOTES_LIMIT:
            self.doubts.append((os.fsdecode(name), what))

    def cut_off(self, name: bytes, what: str) -> None:
        self.cut = True
        self.doubt(name, what)

    def store(self, name: bytes, content: bytes) -> None:
        if len(content) > self.bytes_left or not self.files_left:
            files, size = f"{self.bounds.files} files", f"{self.bounds.total // MIB} MB"
            most = size if self.files_left else files
            self.cut_off(name, f"is left out: a submission may have at most {most}")
            return
        path = os.path.join(os.fsencode(self.target), name)
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "xb") as file:
                file.write(content)
        except OSError as error:
            if error.errno not in _NAMES:
                raise  # a full disk is ours
            if self.digests.get(name) != hashlib.sha256(content).hexdigest():
                self.doubt(name, f"is left out: {_NAMES[error.errno]}")
            return
        self.bytes_left -= len(content)
        self.files_left -= 1
        self.digests[name] = hashlib.sha256(content).hexdigest()


def take(parts: Sequence[tuple[Path, str]], target: Path, bounds: Bounds = SUBMISSION) -> Taken:
    """Copies these files and folders into a new folder, each under its name there; "" puts what
    is in a folder directly into it. Raises OSError where the copy cannot be written."""
    target.mkdir(parents=True)
    copy = _Copy(target, bounds)
    for path, name in parts:
        _take_path(copy, os.fsencode(path), os.fsencode(name))
    digest = hashlib.sha256()
    for file in sorted(copy.digests):
        digest.update(file + b"\0" + copy.digests[file].encode() + b"\n")
    files = tuple(os.fsdecode(file) for file in sorted(copy.digests))
    doubts = tuple(copy.doubts)
    return Taken(target, files, tuple(copy.notes), digest.hexdigest(), doubts, copy.cut)


def _take_path(copy: _Copy, path: bytes, name: bytes) -> None:
    try:
        # Without O_NONBLOCK, opening a FIFO would wait for its writer.
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        _note_unopened(copy, name or os.path.basename(path), _refusal(path, error))
        return
    _take_opened(copy, opened, name, 0)


def _note_unopened(copy: _Copy, name: bytes, refusal: tuple[str, bool]) -> None:
    what, is_ours = refusal
    if is_ours:
        copy.doubt(name, what)
    else:
        copy.note(name, what)


def _refusal(path: bytes, error: OSError, folder: int | None = None) -> tuple[str, bool]:
    """Why it was not opened, and whether that is no fault of what was handed in."""
    if error.errno in _OURS:
        raise error
    try:
        mode = os.stat(path, dir_fd=folder, follow_symlinks=False).st_mode
    except OSError:
        mode = 0
    what = _what(mode) if mode else ""
    return what or f"is left out: {error.strerror}", not what


def _what(mode: int) -> str:
    """Why a file of this mode is not copied; "" for one that is."""
    if stat.S_ISLNK(mode):
        return "is a link, and no link is followed: hand in the file itself"
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return ""
    return "is left out: it is neither a file nor a folder"


def _take_opened(copy: _Copy, opened: int, name: bytes, depth: int) -> None:
    """Copies what the descriptor is of, and closes it."""
    try:
        mode = os.fstat(opened).st_mode
        if stat.S_ISDIR(mode):
            _take_folder(copy, opened, name, depth)
        elif stat.S_ISREG(mode):
            _take_bytes(copy, name, _read(opened, copy.bounds.total), depth)
        else:
            copy.note(name, _what(mode))
    except OSError as error:
        if error.errno in _OURS:
            raise
        copy.doubt(name, f"is left out: {error.strerror}")
    finally:
        os.close(opened)


# What is the machine's trouble, not the submission's.
_OURS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EIO}
)


def _read(opened: int, limit: int) -> bytes:
    found = bytearray()
    while len(found) <= limit and (some := os.read(opened, MIB)):
        found += some
    return bytes(found)


def _take_folder(copy: _Copy, folder: int, name: bytes, depth: int) -> None:
    if depth >= DEPTH_LIMIT:
        copy.note(name, f"is left out: its folders are more than {DEPTH_LIMIT} deep")
        return
    for entry in _entries(copy, folder, name):
        within = os.path.join(name, entry)
        try:
            mode = os.stat(entry, dir_fd=folder, follow_symlinks=False).st_mode
            if what := _what(mode):
                copy.note(within, what)
                continue
            how = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            opened = os.open(entry, how, dir_fd=folder)
        except OSError as error:
            _note_unopened(copy, within, _refusal(entry, error, folder))
            continue
        _take_opened(copy, opened, within, depth + 1)


def _entries(copy: _Copy, folder: int, name: bytes) -> Iterator[bytes]:
    with os.scandir(folder) as entries:
        found = []
        for entry in entries:
            if not copy.entries_left:
                copy.cut_off(
                    name, f"has more than {copy.bounds.entries} entries: the rest is left out"
                )
                break
            copy.entries_left -= 1
            found.append(os.fsencode(entry.name))
    return iter(sorted(entry for entry in found if not is_litter(entry)))


def is_litter(name: bytes) -> bool:
    return name in LEFT_OUT_FOLDERS or name in LEFT_OUT_FILES or name.startswith(b"._")


def _take_bytes(copy: _Copy, name: bytes, content: bytes, depth: int) -> None:
    kind = kind_of_archive(name, content) if copy.bounds.archives or not depth else ""
    if kind:
        _take_archive(copy, name, content, kind, depth)
    elif len(content) > copy.bounds.file:
        what = f"is left out: a file may be at most {copy.bounds.file // MIB} MB"
        if copy.bounds.archives:
            copy.note(name, what)
        else:
            copy.cut_off(name, what)
    elif copy.bounds.archives and name.lower().endswith(ARCHIVE_ENDINGS):
        copy.doubt(name, "is no archive, although its name says so: hand it in again")
    else:
        copy.store(name, content)
        if copy.bounds.archives and is_online_text(name):
            copy.store(name + b".c", code_in(content))


def _take_archive(copy: _Copy, name: bytes, content: bytes, kind: str, depth: int) -> None:
    if depth >= DEPTH_LIMIT:
        copy.note(name, "is left out: there are too many archives inside one another")
        return
    try:
        for member in members(content, kind, copy.bytes_left):
            if not copy.entries_left:
                copy.cut_off(
                    name, f"has more than {copy.bounds.entries} entries: the rest is left out"
                )
                return
            copy.entries_left -= 1
            within = os.path.join(name, member.name)
            if any(is_litter(part) for part in member.name.split(b"/")):
                continue
            if member.refusal:
                copy.note(within, member.refusal)
            else:
                # Each archive costs four folders of the depth: bombs nest.
                _take_bytes(copy, within, member.content, depth + 4)
    except ArchiveError as error:
        copy.cut_off(name, f"cannot be unpacked: {error}")
