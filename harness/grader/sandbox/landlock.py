"""The walls where namespaces are not possible, as in most containers: those of confine, which
need root. A folder replaces the sandbox's root, and Landlock keeps the command in it.

Compared with bubblewrap's walls, a program sees that other processes exist, although it
cannot touch them, and its folder has no fixed size: run() checks it as it grows.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ..platform.problem import EnvironmentProblem
from . import confine
from .limits import COMPILE_LIMITS, NATIVE_LIMITS, READER_LIMITS, RUN_LIMITS, SCRATCH, Limits
from .wine import (
    PREFIX_FOLDERS,
    PREFIX_PARTS,
    SERVER_FILE,
    USER,
    WINE_LOADER,
    server_place,
    wine_environment,
)

# What a compiler and Wine read from the machine.
SYSTEM = ("/usr", "/bin", "/lib", "/lib64", "/etc/alternatives", "/etc/ld.so.cache", "/proc")
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


def compile_command(
    argv: Sequence[str],
    read_only: Mapping[str, Path],
    writable: Mapping[str, Path],
    folder: str,
    cpu: int | None = None,
    limits: Limits = COMPILE_LIMITS,
) -> list[str]:
    """As bubblewrap.compile_command()."""
    return _Place(read_only, writable).command(argv, folder, cpu, limits, "compiler")


def native_command(
    argv: Sequence[str],
    read_only: Mapping[str, Path],
    writable: Mapping[str, Path],
    cpu: int | None = None,
    limits: Limits = NATIVE_LIMITS,
) -> list[str]:
    """As bubblewrap.native_command()."""
    return _Place(read_only, writable).command(argv, "/tmp", cpu, limits, "compiler")


def run_command(
    argv: Sequence[str],
    prefix: Path,
    read_only: Mapping[str, Path],
    writable: Mapping[str, Path],
    cpu: int | None = None,
    limits: Limits = RUN_LIMITS,
    folder: str = SCRATCH,
) -> list[str]:
    """As bubblewrap.run_command(). Drive Z: is the sandbox's folder, W: the one that the command
    starts in, which is elsewhere: Wine knows only places on its drives."""
    parts = {f"/prefix/{part}": prefix / part for part in PREFIX_PARTS}
    place = _Place(parts | dict(read_only), writable)
    drives = {"/prefix/dosdevices/c:": "../drive_c", "/prefix/dosdevices/z:": place.root}
    if folder in writable:
        drives["/prefix/dosdevices/w:"] = str(writable[folder].resolve())
    environment = wine_environment() | {"WINEPREFIX": f"{place.root}/prefix"}
    return place.command(
        *([WINE_LOADER, *argv], folder, cpu, limits, "wine"),
        environment=environment,
        folders=PREFIX_FOLDERS,
        drives=drives,
        files={f"/prefix/{SERVER_FILE}": server_place(f"{place.root}/tmp")},
    )


def reader_command(
    argv: Sequence[str],
    read_only: Mapping[str, Path],
    writable: Mapping[str, Path],
    cpu: int | None = None,
    limits: Limits = READER_LIMITS,
) -> list[str]:
    """As bubblewrap.reader_command(). Criterion 2.4.1 hears its tests by a socket in /tmp,
    whatever TMPDIR says, and gives them memory by /dev/shm."""
    command = _Place(read_only, writable).command(argv, "/tmp", cpu, limits, "reader")
    at = command.index("--tree")
    return [*command[:at], "--sockets", "/tmp", "--write", "/dev/shm", *command[at:]]


def prefix_command(argv: Sequence[str], prefix: Path) -> list[str]:
    """As bubblewrap.prefix_command(): it runs no student's code, so there is no wall."""
    scratch = f"{prefix}/tmp"  # for wineserver, which would leave a folder in the machine's /tmp
    environment = {"WINEPREFIX": str(prefix), "HOME": scratch}
    cleared = _cleared(wine_environment(boots=True) | environment)
    return [*cleared, "sh", "-c", _WITH_SCRATCH, server_place(scratch), *argv]


_WITH_SCRATCH = f"""
file=$WINEPREFIX/{SERVER_FILE}
mkdir "$HOME" && printf %s "$0" >"$file" && chmod 400 "$file" && "$@"
status=$?
rm -rf "$HOME" "$file"
exit "$status"
"""


class _Place:
    """A sandbox's folder: what is in it, and where that really is."""

    def __init__(self, read_only: Mapping[str, Path], writable: Mapping[str, Path]) -> None:
        self.root = f"{tempfile.gettempdir()}/regionlab-{secrets.token_hex(8)}"
        self.read_only = {inside: path.resolve() for inside, path in read_only.items()}
        self.writable = {inside: path.resolve() for inside, path in writable.items()}

    def command(
        self,
        argv: Sequence[str],
        start: str,
        cpu: int | None,
        limits: Limits,
        profile: str,
        environment: Mapping[str, str] = {},
        folders: Sequence[str] = (),
        drives: Mapping[str, str] = {},
        files: Mapping[str, str] = {},
    ) -> list[str]:
        links = {k: str(v) for k, v in (self.read_only | self.writable).items()} | dict(drives)
        for path in links.values() if profile != "reader" else ():
            _require_reachable(path)
        given = [str(path) for path in self.writable.values()]
        readable = [p for p in (*SYSTEM, *map(str, self.read_only.values())) if os.path.exists(p)]
        walls = [
            *("--tree", self.root, "--change-to", start),
            *_each("--folder", ("/tmp", *folders)),
            *_each("--link", (f"{inside}//={target}" for inside, target in links.items())),
            *_each("--file", (f"{inside}//={text}" for inside, text in files.items())),
            *_each("--read", readable),
            *_each("--write", (self.root, *DEVICES, *given)),
        ]
        homes = {"HOME": f"{self.root}/tmp"}
        if profile != "wine":  # see wine.SERVER_FILE
            homes["TMPDIR"] = homes["HOME"]
        moved = [self.moved(word, links) for word in argv]
        confined = confine.confined(moved, limits, profile, own_uid=True, given=given)
        pinned = ("taskset", "-c", str(cpu)) if cpu is not None else ()
        cleared = _cleared(homes | dict(environment))
        return [*cleared, *pinned, str(confine.program()), *walls, *confined[1:]]

    def moved(self, word: str, links: Mapping[str, str]) -> str:
        """The path outside of the sandbox of a path inside."""
        is_inside = any(word == place or word.startswith(f"{place}/") for place in links)
        return f"{self.root}{word}" if is_inside else word


def _cleared(environment: Mapping[str, str]) -> list[str]:
    variables = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "USER": USER} | dict(environment)
    return ["/usr/bin/env", "-i", *(f"{name}={value}" for name, value in variables.items())]


def _each(option: str, values: Iterable[str]) -> list[str]:
    return [word for value in values for word in (option, value)]


def _require_reachable(path: str) -> None:
    """Otherwise the compiler would tell the student that it cannot open unit.h."""
    for folder in Path(path).parents if path.startswith("/") else ():
        if folder.exists() and not folder.stat().st_mode & 0o001:
            raise EnvironmentProblem(
                f"only its owner may enter {folder}, but without namespaces programs run as "
                "another user: move the checkout, or open the folder",
                f"chmod o+x {folder}",
            )
