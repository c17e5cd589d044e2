"""The sandbox that every untrusted program runs in: the compiler over a student's
file, and Wine over the student's program.

A sandbox has no network, sees no file that it was not given, can write only where it
was told, and takes every process with it when it ends. compile_command() and
run_command() build its command line; run() starts one and waits. Nothing else in the
project knows what the walls are made of (bubblewrap).
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

from .problem import EnvironmentProblem

SANDBOX_LEVEL = "bubblewrap"

MIB = 1 << 20
USER = "student"
UID = 1000  # inside, whoever runs the grader: the same folders and names for everyone

# Layers that a machine may lack, and what is then so; available_layers() finds out.
LAYER_PROC = "private /proc"
LAYER_NO_NESTING = "no nested namespaces"
LAYER_PROCESS_LIMIT = "limit of processes"
LAYERS = {
    # The kernel refuses one in a container that hides parts of its own /proc.
    LAYER_PROC: "refused here: Wine reads another process's memory with ptrace, slower",
    LAYER_NO_NESTING: "refused here: a program may have every capability in a namespace of its own",
    LAYER_PROCESS_LIMIT: "not enforced on root: a fork bomb ends only with the time limit",
}

# What a Wine session takes from the template of the prefix.
PREFIX_PARTS = ("system.reg", "user.reg", "userdef.reg", ".update-timestamp", "drive_c/windows")
WINE_LOADER = "/usr/lib/wine/wine64"
WINE_SERVER = "/usr/lib/wine/wineserver64"
WINE_ENVIRONMENT = {
    "WINEPREFIX": "/prefix",
    "WINEDEBUG": "-all",
    "WINELOADER": WINE_LOADER,
    "WINESERVER": WINE_SERVER,
    # Without these a session is the program and its wineserver, nothing else. winedbg
    # would print into the program's output and hide its exit code.
    "WINEDLLOVERRIDES": "services.exe,explorer.exe,plugplay.exe,winedevice.exe,"
    "winemenubuilder.exe,winedbg.exe,mscoree,mshtml=",
}

OUTPUT_LIMIT = 64 * 1024  # what is kept of a command's output and of its errors
WRITE_LIMIT = 256 * MIB  # a sandbox that writes more outside is stopped
POLL_SECONDS = 0.2  # how often that is looked at


@dataclass(frozen=True)
class Limits:
    """Limits of each process in the sandbox; `processes` counts all of them together.

    There is no limit of the address space: Wine reserves gigabytes, and so may a student.
    data_bytes works like Windows' commit limit: what is only reserved costs nothing.
    """

    cpu_seconds: int
    data_bytes: int
    file_bytes: int
    processes: int


COMPILE_LIMITS = Limits(cpu_seconds=10, data_bytes=1024 * MIB, file_bytes=64 * MIB, processes=64)
# The backing of a section is a file too, which may be large and almost empty; and a file of
# more than 4 GB, empty but for a few pages, shows who loses the upper half of an offset.
RUN_LIMITS = Limits(cpu_seconds=60, data_bytes=1024 * MIB, file_bytes=8192 * MIB, processes=256)


@dataclass(frozen=True)
class Ended:
    """How a sandboxed command ended: with an exit code, or stopped by us, or not started."""

    status: int | None
    output: str
    errors: str
    stopped: str | None = None  # "time" or "size": why run() ended it
    broken: str | None = None  # the sandbox could not start the command: what it said


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
        *_inside("/tmp", _wine_environment(), limits, [WINE_LOADER, *argv]),
    ]


def prefix_command(argv: Sequence[str], prefix: Path) -> list[str]:
    """The command line that makes a prefix: like run_command(), but it may write there."""
    return [
        *_walls(None),
        *_binds("--bind", {"/prefix": prefix}),
        *_inside("/tmp", _wine_environment(), RUN_LIMITS, argv),
    ]


@cache
def wine_folder() -> Path:
    """Where Wine keeps its own DLLs: /usr/lib/x86_64-linux-gnu/wine on Debian."""
    for folder in sorted(Path("/usr/lib").glob("*/wine/x86_64-windows")):
        return folder.parent
    raise EnvironmentProblem("Wine's DLLs are not below /usr/lib", "sh harness/setup.sh")


def _wine_environment() -> dict[str, str]:
    # Wine looks for itself in /proc/self/exe; the path serves where there is no /proc.
    return WINE_ENVIRONMENT | {"WINEDLLPATH": str(wine_folder())}


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


@cache
def available_layers() -> frozenset[str]:
    """Which optional layers this machine offers: each is tried, once."""
    box = ("bwrap", "--unshare-all", "--unshare-user", "--ro-bind", "/", "/")
    forks = ("sh", "-c", "/bin/true; exit")
    cannot_fork = ("prlimit", "--nproc=1", "--", *forks)
    works = {
        LAYER_PROC: _succeeds([*box, "--proc", "/proc", "true"]),
        LAYER_NO_NESTING: _succeeds([*box, "--disable-userns", "true"]),
        LAYER_PROCESS_LIMIT: _succeeds([*box, *forks]) and not _succeeds([*box, *cannot_fork]),
    }
    return frozenset(layer for layer, there in works.items() if there)


def why_unavailable() -> str | None:
    """None when sandboxes can be made here, else what bubblewrap says."""
    ended = run(["bwrap", "--unshare-all", "--unshare-user", "--ro-bind", "/", "/", "true"], 10)
    return None if ended.status == 0 else ended.broken or f"it ended with {ended.status}"


def _succeeds(command: Sequence[str]) -> bool:
    return run(command, 10).status == 0


def run(
    command: Sequence[str],
    seconds: float,
    watched: Path | None = None,
) -> Ended:
    """Runs one of the command lines above. When it returns or raises, no process is left.

    The command is stopped after that many seconds, or when what it writes (its output, and
    the folder `watched`) has grown beyond WRITE_LIMIT.
    """
    _adopt_orphans()
    # Files, not pipes: Wine's processes would keep a pipe open after the program's end.
    with (
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as errors,
        tempfile.TemporaryFile() as report,
    ):
        at = command.index("bwrap") + 1
        reporting = [*command[:at], "--json-status-fd", str(report.fileno()), *command[at:]]
        try:
            child = subprocess.Popen(
                reporting,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                pass_fds=(report.fileno(),),
                start_new_session=True,  # Ctrl-C is for us: we end it, or let it end
            )
        except OSError as error:
            return Ended(None, "", "", broken=str(error))
        _running.add(child)
        try:
            stopped = _wait(child, seconds, watched, (output, errors))
        finally:
            _running.discard(child)
            child.kill()
            child.wait()
            _reap(_reported(report, "child-pid"))
        said = _text(errors)
        if stopped:
            return Ended(None, _text(output), said, stopped=stopped)
        status = _reported(report, "exit-code")  # written only when the command was started
        return Ended(status, _text(output), said, broken=said.strip() if status is None else None)


# The sandboxes of this process that are under way, in any thread.
_running: set[subprocess.Popen[bytes]] = set()


def end_all() -> None:
    """Kills every sandbox under way. run() then returns at once, with no status."""
    for child in tuple(_running):
        child.kill()


def _wait(
    child: subprocess.Popen[bytes],
    seconds: float,
    watched: Path | None,
    files: Sequence[BinaryIO],
) -> str | None:
    deadline = time.monotonic() + seconds
    ended = os.pidfd_open(child.pid)
    try:
        poll = select.poll()
        poll.register(ended, select.POLLIN)
        while True:
            left = deadline - time.monotonic()
            if poll.poll(max(0, min(left, POLL_SECONDS)) * 1000):
                return None
            if left <= 0:
                return "time"
            if sum(os.fstat(f.fileno()).st_size for f in files) + _bytes_in(watched) > WRITE_LIMIT:
                return "size"
    finally:
        os.close(ended)


def _bytes_in(folder: Path | None) -> int:
    """The disk that a folder's content takes: a hole costs nothing, an empty file a page."""
    total = 0
    for place, folders, files in os.walk(folder) if folder else ():
        for name in files:
            try:
                total += os.lstat(os.path.join(place, name)).st_blocks * 512
            except FileNotFoundError:
                pass  # removed while we looked
        total += 4096 * len(folders + files)
    return total


def _adopt_orphans() -> None:
    """Makes this process the parent of what its children leave behind.

    bubblewrap ends without waiting for the sandbox's first process. As its parent we can
    wait until it, and with it every process of the sandbox, is gone; and no zombie is left
    where the machine's own first process does not collect them (containers).
    """
    PR_SET_CHILD_SUBREAPER = 36  # <sys/prctl.h>
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _reap(pid: int | None) -> None:
    """Waits for the end of a sandbox's first process, whose parent has ended."""
    if pid is None:
        return
    try:
        if os.waitpid(pid, os.WNOHANG) == (0, 0):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    except ChildProcessError:
        pass  # bubblewrap has collected it


def _reported(report: BinaryIO, key: str) -> int | None:
    """What bubblewrap reported under a key: one JSON object a line."""
    report.seek(0)
    for line in report.read().decode(errors="replace").splitlines():
        try:
            number = json.loads(line).get(key)
        except ValueError:
            continue  # cut when it was killed
        if isinstance(number, int):
            return number
    return None


def _text(file: BinaryIO) -> str:
    file.seek(0)
    return file.read(OUTPUT_LIMIT).decode(errors="replace")
