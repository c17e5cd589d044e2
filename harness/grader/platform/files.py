"""Files written whole or not at all, and read without trust."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

# What open() would leave out of a new file's mode. It can only be read by setting it: once,
# while there is one thread.
_UMASK = os.umask(0o077)
os.umask(_UMASK)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write, which replaces `path` when the block ends without an error: at every
    moment `path` is the old file or the new one. Raises OSError."""
    path = place_of(path)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), 0o666 & ~_UMASK)
            yield file
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def place_of(path: Path) -> Path:
    """Where a file of this name is written: a link is written through, and what is neither a file
    nor free is refused, because it would be replaced. Raises OSError."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is no file", str(path))
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def write_atomically(path: Path, text: str) -> None:
    """Replaces the file by a text, as replacing() does. Raises OSError."""
    with replacing(path) as file:
        file.write(text.encode(errors="backslashreplace"))  # a name may be no UTF-8


@contextmanager
def all_or_nothing() -> Iterator[Callable[[Path, str], None]]:
    """A write_atomically() for several files, which makes missing folders. When the block fails,
    every file is as it was and what is new is gone. Raises OSError."""
    with ExitStack() as undo:

        def write(path: Path, text: str) -> None:
            for folder in reversed([f for f in path.parents if not f.exists()]):
                folder.mkdir()
                undo.callback(folder.rmdir)
            if path.exists():
                undo.callback(write_atomically, path, path.read_text(encoding="utf-8"))
            else:
                undo.callback(path.unlink, missing_ok=True)
            write_atomically(path, text)

        yield write
        undo.pop_all()


def json_from(text: str | bytes) -> Any:
    """What a text that somebody gave says. Raises ValueError, also for one that is nested deeper
    than Python can follow."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def free_name(names: Iterator[Path]) -> Path:
    """The first of them that no file has."""
    return next(name for name in names if not os.path.lexists(name))


def read_document(path: Path) -> dict[str, Any] | None:
    """A JSON object that was written before, or None if it cannot be read."""
    try:
        document = json_from(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return document if isinstance(document, dict) else None
