"""The walls, as bubblewrap builds them: command lines for run()."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from .layers import LAYER_NO_NESTING, LAYER_PROC, available_layers
from .limits import COMPILE_LIMITS, MIB, RUN_LIMITS, Limits
from .wine import PREFIX_PARTS, WINE_LOADER, wine_environment

USER = "student"
UID = 1000  # inside, whoever runs the grader: the same folders and names for everyone


def compile_command(
    argv: Sequence[str],
    read_only: Mapping[str, Path],
    writable: Mapping[str, Path],
    folder: str,
    cpu: int | None = None,
    limits: Limits = COMPILE_LIMITS,
) -> list[str]:
    """The command line that runs a compiler (argv) in `folder` with only these files in
    reach: each path inside, and what it is outside."""
    compilers = {"/etc/alternatives": Path("/etc/alternatives")}  # Debian's are links to there
    return [
        *_walls(cpu),
        *_binds("--ro-bind", compilers | dict(read_only)),
        *_binds("--bind", writable),
        *_inside(folder, {}, limits, argv),
    ]


def run_command(
    argv: Sequence[str],
    prefix: Path,
    read_only: Mapping[str, Path],
    writable: Mapping[str, Path],
    cpu: int | None = None,
    limits: Limits = RUN_LIMITS,
) -> list[str]:
    """The command line that runs a Win32 program (argv) in a Wine session of its own.

    prefix is the template: its registry and C:\\windows are read-only in the session. What
    the session changes lives in memory and ends with the sandbox, and so does its
    wineserver, for which nobody waits.
    """
    return [
        *_walls(cpu),
        *_tmpfs("/prefix", 32 * MIB),
        *_binds("--ro-bind", {f"/prefix/{part}": prefix / part for part in PREFIX_PARTS}),
        *("--dir", f"/prefix/drive_c/users/{USER}/Temp"),
        *("--symlink", "../drive_c", "/prefix/dosdevices/c:"),
        *("--symlink", "/", "/prefix/dosdevices/z:"),
        *_binds("--ro-bind", read_only),
        *_binds("--bind", writable),
        *_inside("/tmp", wine_environment(), limits, [WINE_LOADER, *argv]),
    ]


def prefix_command(argv: Sequence[str], prefix: Path) -> list[str]:
    """The command line that makes a prefix: like run_command(), but it may write there."""
    return [
        *_walls(None),
        *_binds("--bind", {"/prefix": prefix}),
        *_inside("/tmp", wine_environment(), RUN_LIMITS, argv),
    ]


def _walls(cpu: int | None) -> list[str]:
    layers = available_layers()
    return [
        # `bwrap --clearenv` alone leaves the caller's environment in /proc/1/environ.
        *("/usr/bin/env", "-i", "PATH=/usr/bin:/bin"),
        *(("taskset", "-c", str(cpu)) if cpu is not None else ()),
        *("bwrap", "--unshare-all", "--unshare-user", "--uid", str(UID), "--gid", str(UID)),
        *(("--disable-userns",) if LAYER_NO_NESTING in layers else ()),
        *("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "regionlab"),
        *("--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin"),
        *("--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64"),
        *(("--proc", "/proc") if LAYER_PROC in layers else ()),
        *("--dev", "/dev"),
        *_tmpfs("/dev/shm", MIB),
        *_tmpfs("/tmp", 64 * MIB),
        # wineserver's own folder, and the backing of sections.
        *_tmpfs(f"/run/user/{UID}", 512 * MIB),
    ]


def _tmpfs(path: str, size: int) -> tuple[str, ...]:
    return ("--size", str(size), "--tmpfs", path)


def _binds(how: str, paths: Mapping[str, Path]) -> Iterable[str]:
    for inside, outside in paths.items():
        yield from (how, str(outside), inside)


def _inside(
    folder: str, environment: Mapping[str, str], limits: Limits, argv: Sequence[str]
) -> list[str]:
    variables = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/tmp", "USER": USER}
    return [
        *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", folder, "--clearenv"),
        *(w for pair in (variables | dict(environment)).items() for w in ("--setenv", *pair)),
        # Set inside: `processes` then counts this sandbox's, not the user's other ones.
        *("prlimit", "--core=0", f"--cpu={limits.cpu_seconds}", f"--data={limits.data_bytes}"),
        *(f"--fsize={limits.file_bytes}", f"--nproc={limits.processes}", "--"),
        *argv,
    ]
