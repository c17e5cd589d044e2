"""What is in a zip or tar, read in memory: one member after the other, nothing written, at most
so many bytes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Protocol, cast

# Files that are zip archives inside, and mean something else.
DOCUMENTS = (b".docx", b".xlsx", b".pptx", b".odt", b".ods", b".odp", b".jar", b".epub", b".apk")
UNREADABLE = {b"Rar!\x1a\x07": "rar", b"7z\xbc\xaf\x27\x1c": "7z"}
# A tar may hold this many times what may be taken of it before it is called too large.
SLACK = 4


class Readable(Protocol):
    def read(self, size: int, /) -> bytes:
        ...


class ArchiveError(Exception):
    """The archive is damaged, or too large."""


@dataclass(frozen=True)
class Member:
    name: bytes  # "a/b.c": relative, without ".."
    content: bytes
    refusal: str = ""  # why it was not read


def kind_of_archive(name: bytes, content: bytes) -> str:
    """By what is in it: "zip", "tar", "gz", "bz2", "xz", "rar", "7z", or "" for no archive."""
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "" if name.lower().endswith(DOCUMENTS) else "zip"
    for magic, kind in (*_PACKED.items(), *UNREADABLE.items()):
        if content.startswith(magic):
            return kind
    return "tar" if content[257:262] == b"ustar" else ""


_PACKED = {b"\x1f\x8b\x08": "gz", b"BZh": "bz2", b"\xfd7zXZ\x00": "xz"}


def members(content: bytes, kind: str, limit: int) -> Iterator[Member]:
    """The members in order, which hold at most `limit` bytes together. Raises ArchiveError."""
    if kind in UNREADABLE.values():
        raise ArchiveError(f"it is a {kind} archive: hand in a .zip")
    try:
        if kind == "zip":
            yield from _of_zip(content, limit)
        else:
            yield from _of_tar(content, kind, limit)
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError) as error:
        raise ArchiveError(f"it is damaged ({error})") from error
    except (OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise ArchiveError(str(error)) from error


def _too_large(limit: int) -> ArchiveError:
    return ArchiveError(f"it is too large: at most {limit >> 20} MB are unpacked")


def _of_zip(content: bytes, limit: int) -> Iterator[Member]:
    left = limit
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            name, refusal = _checked(_bytes_of(info))
            if stat.S_ISLNK(info.external_attr >> 16):
                refusal = "is a link, and no link is followed: hand in the file itself"
            elif info.flag_bits & 1:
                refusal = "is left out: it is encrypted"
            if refusal:
                yield Member(name, b"", refusal)
                continue
            with archive.open(info) as file:
                read = file.read(left + 1)
            left -= len(read)
            if left < 0:
                raise _too_large(limit)
            yield Member(name, read)


def _bytes_of(info: zipfile.ZipInfo) -> bytes:
    """The name as it stands in the archive: zipfile has decoded it, one way or the other."""
    utf8 = info.flag_bits & 0x800
    name = info.filename.encode("utf-8" if utf8 else "cp437", "surrogateescape")
    return name.replace(b"\\", b"/") if b"/" not in name else name


def _of_tar(content: bytes, kind: str, limit: int) -> Iterator[Member]:
    opened = _Bounded(_unpacked(content, kind), SLACK * limit + (1 << 20))
    left = limit
    with tarfile.open(
        fileobj=cast(IO[bytes], opened), mode="r|", errors="surrogateescape"
    ) as archive:
        for info in archive:
            if info.isdir():
                continue
            name, refusal = _checked(info.name.encode("utf-8", "surrogateescape"))
            if info.issym() or info.islnk():
                refusal = "is a link, and no link is followed: hand in the file itself"
            elif not info.isreg():
                refusal = "is left out: it is neither a file nor a folder"
            if refusal:
                yield Member(name, b"", refusal)
                continue
            left -= info.size
            if left < 0:
                raise _too_large(limit)
            file = archive.extractfile(info)
            assert file is not None, "it is a regular file"
            yield Member(name, file.read())


def _unpacked(content: bytes, kind: str) -> Readable:
    packed = io.BytesIO(content)
    if kind == "gz":
        return gzip.GzipFile(fileobj=packed)
    if kind == "bz2":
        return bz2.BZ2File(packed)
    return lzma.LZMAFile(packed) if kind == "xz" else packed


class _Bounded(io.BufferedIOBase):
    """A stream that ends with an error after so many bytes: a bomb unpacks no further."""

    def __init__(self, stream: Readable, limit: int) -> None:
        self._stream, self._left, self._limit = stream, limit, limit

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        found = self._stream.read(1 << 20 if size is None or size < 0 else min(size, 1 << 20))
        self._left -= len(found)
        if self._left < 0:
            raise _too_large(self._limit)
        return found


def _checked(name: bytes) -> tuple[bytes, str]:
    """The name without what leads out of the archive, and why the member is refused."""
    parts = [part for part in name.split(b"/") if part not in (b"", b".")]
    safe = b"/".join(part for part in parts if part != b"..") or b"no name"
    if name.startswith(b"/") or b".." in parts:
        return safe, "is left out: its name leads out of the archive"
    return safe, "" if parts else "is left out: it has no name"
