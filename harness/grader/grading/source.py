"""A student's file, read once and without trust: the bytes that are hashed are the bytes that are
compiled."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

SOURCE_LIMIT = 1 << 20


@dataclass(frozen=True)
class Source:
    text: bytes | None  # None: it is refused
    refusal: str = ""  # why: a result, shown as the compiler's log
    sha256: str | None = None  # of the whole file; None when it is none, or too large


def read_source(source: Path, name: str) -> Source:
    """The file, called `name` in messages."""
    try:
        # Without O_NONBLOCK, opening a FIFO would wait for its writer.
        file = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if source.is_symlink():
            return Source(None, f"{name} is a link: hand in the file itself")
        return Source(None, f"{name} cannot be read: {error.strerror}")
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        return Source(None, f"{name} is not a regular file")
    with open(file, "rb") as opened:
        text = opened.read(SOURCE_LIMIT + 1)
    if len(text) > SOURCE_LIMIT:
        return Source(None, f"{name} is larger than 1 MB")
    sha256, refusal = hashlib.sha256(text).hexdigest(), _refusal(text, name)
    return Source(None, refusal, sha256) if refusal else Source(text, sha256=sha256)


def fingerprint(source: Path) -> str | None:
    """The SHA-256 of a student's file as it is now; None when there is none."""
    return read_source(source, source.name).sha256


def encoding_of(text: bytes) -> str:
    """What a file is instead of UTF-8: "UTF-16", or "Latin-1" where it can be that; "" for UTF-8
    and for what nobody can name."""
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    if b"\0" in text:
        return "UTF-16" if text.count(b"\0") * 3 > len(text) else ""
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return "Latin-1 (or Windows-1252)"
    return ""


def _refusal(text: bytes, name: str) -> str:
    instead = f", it is {found}" if (found := encoding_of(text)) else ""
    if b"\0" in text:
        line = _line_of(text, text.index(0))
        return f"{name}:{line}: there is a zero byte{instead}: save the file as UTF-8"
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"{name}:{_line_of(text, error.start)}"
        return f"{where}: this is not UTF-8{instead}: save the file as UTF-8"
    return ""


def _line_of(text: bytes, offset: int) -> int:
    return text.count(b"\n", 0, offset) + 1
