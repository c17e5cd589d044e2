"""The walls, as bubblewrap builds them: command lines for run().

When root starts it, bubblewrap needs no user namespace, and `confine` runs the command with
a user id that nothing else uses. When anybody else starts it, it makes a user namespace, in
which the user is UID.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ..platform.problem import EnvironmentProblem
from . import confine
from .layers import (
    BESIDE_OTHERS,
    LAYER_FILTER,
    LAYER_OWN_UID,
    LAYER_PROC,
    NAMESPACES_OF_ROOT,
    NAMESPACES_OF_USER,
    available_layers,
    can_disable_nesting,
)
from .limits import COMPILE_LIMITS, MIB, NATIVE_LIMITS, READER_LIMITS, RUN_LIMITS, SCRATCH, Limits
from .wine import PREFIX_FOLDERS, PREFIX_PARTS, USER, WINE_LOADER, wine_environment

FONTS = Path(__file__).with_name("fonts.conf")
UID = 1000  # inside, whoever runs the grader: the same folders and names for everyone
READS = ("--cap-add", "CAP_DAC_READ_SEARCH")
RUNTIME = "/run/user"  # for wineserver: its socket, and the backing of sections


def compile_command(
    argv: Sequence[str],
    read_only: Mapping[str, Path],
    writable: Mapping[str, Path],
    folder: str,
    cpu: int | None = None,
    limits: Limits = COMPILE_LIMITS,
) -> list[str]:
    """The command line that runs a compiler (argv) in `folder` with only these files in
    reach: each path inside, with its path outside."""
    own_uid = LAYER_OWN_UID in available_layers()
    compilers = {"/etc/alternatives": Path("/etc/alternatives")}  # Debian's compilers link there
    return [
        *_walls(cpu, own_uid),
        *_read_only(compilers | dict(read_only), own_uid),
        *_binds("--bind", writable),
        *_inside(folder, {}),
        *confine.confined(argv, limits, _profile("compiler"), own_uid, tuple(writable)),
    ]


def run_command(
    argv: Sequence[str],
    prefix: Path,
    read_only: Mapping[str, Path],
    writable: Mapping[str, Path],
    cpu: int | None = None,
    limits: Limits = RUN_LIMITS,
    folder: str = SCRATCH,
) -> list[str]:
    """The command line that runs a Win32 program (argv) in its own Wine session.

    prefix is the template: its registry and C:\\windows are read-only in the session. What
    the session changes lives in memory and disappears with the sandbox, and so does its
    wineserver, for which nobody waits.
    """
    own_uid = LAYER_OWN_UID in available_layers()
    return [
        *_walls(cpu, own_uid),
        *_tmpfs("/prefix", 32 * MIB),
        *_read_only({f"/prefix/{part}": prefix / part for part in PREFIX_PARTS}, own_uid),
        *(word for folder in PREFIX_FOLDERS for word in _folder(folder)),
        *("--symlink", "../drive_c", "/prefix/dosdevices/c:"),
        *("--symlink", "/", "/prefix/dosdevices/z:"),
        *_sealed({"/etc/fonts/fonts.conf": FONTS, **read_only}, own_uid),
        *_binds("--bind", writable),
        *_inside(folder, wine_environment()),
        *confine.confined(
            [WINE_LOADER, *argv],
            limits,
            _profile("wine"),
            own_uid,
            (*reversed(PREFIX_FOLDERS), *writable),
            RUNTIME,
        ),
    ]


def native_command(
    argv: Sequence[str],
    read_only: Mapping[str, Path],
    writable: Mapping[str, Path],
    cpu: int | None = None,
    limits: Limits = NATIVE_LIMITS,
) -> list[str]:
    """The command line that runs a program of this machine (argv), behind the same filter as
    a compiler, because it needs no other system calls."""
    own_uid = LAYER_OWN_UID in available_layers()
    return [
        *_walls(cpu, own_uid),
        *_read_only(read_only, own_uid),
        *_binds("--bind", writable),
        *_inside("/tmp", {}),
        *confine.confined(argv, limits, _profile("compiler"), own_uid, tuple(writable)),
    ]


def reader_command(
    argv: Sequence[str],
    read_only: Mapping[str, Path],
    writable: Mapping[str, Path],
    cpu: int | None = None,
    limits: Limits = READER_LIMITS,
) -> list[str]:
    """The command line that runs a program of ours (argv) over what a student's program left.
    It may read files that are private to the grader."""
    own_uid = LAYER_OWN_UID in available_layers()
    return [
        *_walls(cpu, own_uid, READS if own_uid else ()),
        *_binds("--ro-bind", read_only),
        *_binds("--bind", writable),
        *_inside("/tmp", {}),
        *confine.confined(argv, limits, _profile("reader"), own_uid, tuple(writable)),
    ]


def prefix_command(argv: Sequence[str], prefix: Path) -> list[str]:
    """The command line that makes a prefix: like run_command(), but it may write there, and
    what it writes belongs to the user who runs the grader. It runs no student's code."""
    return [
        *_walls(None, own_uid=False),
        *_binds("--bind", {"/prefix": prefix}),
        *_inside("/tmp", wine_environment(boots=True)),
        *confine.confined(argv, RUN_LIMITS, "none", runtime=RUNTIME),
    ]


def _walls(cpu: int | None, own_uid: bool, more: Sequence[str] = ()) -> list[str]:
    program, layers = confine.program(), available_layers()
    if not program.is_file():
        raise EnvironmentProblem("the sandbox is not built", "python3 grade.py setup")
    of_user = (*NAMESPACES_OF_USER, "--uid", str(UID), "--gid", str(UID))
    return [
        # `bwrap --clearenv` alone leaves the caller's environment in /proc/1/environ.
        *("/usr/bin/env", "-i", "PATH=/usr/bin:/bin"),
        *(("taskset", "-c", str(cpu)) if cpu is not None else ()),
        *("bwrap", *(NAMESPACES_OF_ROOT if own_uid else of_user), *BESIDE_OTHERS, *more),
        *(("--disable-userns",) if not own_uid and can_disable_nesting() else ()),
        *("--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin"),
        *("--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64"),
        *(("--proc", "/proc") if LAYER_PROC in layers else ()),
        *("--dev", "/dev"),
        *_tmpfs("/dev/shm", MIB),
        *_tmpfs("/tmp", 64 * MIB),
        *_tmpfs(RUNTIME, 512 * MIB),
        *_binds("--ro-bind", {confine.INSIDE: program}),
    ]


def _profile(name: str) -> str:
    return name if LAYER_FILTER in available_layers() else "none"


def _tmpfs(path: str, size: int) -> tuple[str, ...]:
    return ("--perms", "1777", "--size", str(size), "--tmpfs", path)


def _read_only(paths: Mapping[str, Path], own_uid: bool) -> Iterable[str]:
    for outside in paths.values() if own_uid else ():
        if outside.exists() and not outside.stat().st_mode & 0o004:
            # Otherwise the compiler would tell the student that it cannot open unit.h.
            raise EnvironmentProblem(
                f"only its owner can read {outside}, but programs run as another user",
                f"chmod -R o+rX {outside}",
            )
    return _binds("--ro-bind", paths)


def _sealed(paths: Mapping[str, Path], own_uid: bool) -> Iterable[str]:
    """Like _read_only(), with their folders read-only, too: a program loads a DLL from its own
    folder, and if the sandbox has no separate user, the program may write to every folder."""
    folders = sorted({os.path.dirname(inside) for inside in paths})
    for folder in folders:
        yield from ("--perms", "0755", "--tmpfs", folder)
    yield from _read_only(paths, own_uid)
    for folder in folders:
        yield from ("--remount-ro", folder)


def _binds(how: str, paths: Mapping[str, Path]) -> Iterable[str]:
    for inside, outside in paths.items():
        # bubblewrap itself would make it for its own user only.
        yield from _folder(os.path.dirname(inside))
        yield from (how, str(outside), inside)


def _folder(path: str) -> tuple[str, ...]:
    return ("--perms", "0755", "--dir", path) if path != "/" else ()


def _inside(folder: str, environment: Mapping[str, str]) -> list[str]:
    variables = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/tmp", "USER": USER}
    return [
        *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", folder, "--clearenv"),
        *(w for pair in (variables | dict(environment)).items() for w in ("--setenv", *pair)),
        "--",
    ]
