"""The files of a package, and how they are written: as a folder or as a zip, the same bytes every
time."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ...platform.files import replacing

MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a zip can say: a package has no date
TEMPLATES = Path(__file__).with_name("templates")


class PackError(Exception):
    """There is something to decide before this may be packed; the message says what."""


@dataclass(frozen=True)
class Packed:
    """A file of a package: its name below the package's folder, and what it holds."""

    name: str
    data: bytes
    executable: bool = False

    @property
    def mode(self) -> int:
        return 0o755 if self.executable else 0o644


def packed(root: Path, name: str) -> Packed:
    file = root / name
    return Packed(name, file.read_bytes(), bool(file.stat().st_mode & stat.S_IXUSR))


def template(name: str, folder: str = "") -> list[Packed]:
    """The files of a folder of templates/, below `folder` of the package."""
    root = TEMPLATES / name
    names = sorted(file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file())
    return below(folder, [packed(root, name) for name in names if "__pycache__" not in name])


def below(folder: str, files: Sequence[Packed]) -> list[Packed]:
    return [replace(file, name=(PurePosixPath(folder) / file.name).as_posix()) for file in files]


def write(files: Sequence[Packed], out: Path) -> None:
    """A zip if the name says so, else a folder, which must be new or empty. Raises PackError,
    OSError."""
    if out.suffix == ".zip":
        with replacing(out) as file:
            write_zip(files, file)
        return
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise PackError(f"{out} is there already: name a new folder, or a FILE.zip")
    for packed in files:
        file_ = out / packed.name
        file_.parent.mkdir(parents=True, exist_ok=True)
        file_.write_bytes(packed.data)
        file_.chmod(packed.mode)


def write_zip(files: Sequence[Packed], out: BinaryIO) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(files, key=lambda file: file.name):
            entry = zipfile.ZipInfo(file.name, MOMENT)
            entry.create_system = 3  # the mode is Unix's
            entry.external_attr = (stat.S_IFREG | file.mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.data, compresslevel=9)
