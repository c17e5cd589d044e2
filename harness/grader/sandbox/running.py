"""Starts a sandbox, waits for it within its limits, and leaves no process of it."""

from __future__ import annotations

import ctypes
import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ..platform.files import json_from
from ..platform.trees import bytes_in, own_tree
from .groups import Group, group_for
from .limits import OUTPUT_LIMIT, POLL_SECONDS, RUN_LIMITS, Limits
from .usage import descendants, memory_of_all, threads_of, unnamed_files

NOT_CONFINED = 125  # of harness/linux/confine: the command was not started


@dataclass(frozen=True)
class Ended:
    """How a sandboxed command ended: with an exit code, or stopped by us, or not started."""

    status: int | None
    output: str
    errors: str
    stopped: str | None = None  # the limit for which run() ended it: see limits.words_of()
    broken: str | None = None  # the sandbox's error, if it could not start the command
    is_cut: bool = False  # it printed more than `output` has


def run(
    command: Sequence[str],
    seconds: float,
    watched: Path | Sequence[Path] | None = None,
    limits: Limits = RUN_LIMITS,
    supervised: bool = False,
    kept: int = OUTPUT_LIMIT,
    standard_input: Path | None = None,
) -> Ended:
    """Runs a command line that this package made. When it returns or raises, no process is left.

    The command is stopped after that many seconds, or when it uses more of the machine than
    the limits allow; what it writes is its output and the folders `watched`. With `supervised`
    a program of ours starts the sandbox and waits for it; its status is the result. At most
    `kept` bytes of its output are.
    """
    _adopt_orphans()
    written = [watched] if isinstance(watched, Path) else list(watched or ())
    # Files, not pipes: Wine's processes would keep a pipe open after the program's end.
    with (
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as errors,
        tempfile.TemporaryFile() as report,
        group_for(limits) as group,
        open(standard_input or os.devnull, "rb") as given,
    ):
        walls = _Walls(command)
        how: dict[str, Any] = {
            "stdin": given,
            "stdout": output,
            "stderr": errors,
            "pass_fds": (report.fileno(),),
            "start_new_session": True,  # Ctrl-C is for us: we end it, or let it end
        }
        words = walls.reporting_to(report.fileno())
        try:
            child = group.start(words, **how) if group else subprocess.Popen(words, **how)
        except OSError as error:
            return Ended(None, "", "", broken=str(error))
        _running[child] = walls
        try:
            folders = [folder for folder in (*written, walls.tree) if folder]
            stopped = _wait(child, seconds, limits, Watched(folders, (output, errors), group))
        finally:
            _running.pop(child, None)
            orphans = [*descendants(child.pid), _reported(report, "child-pid")]
            child.send_signal(walls.end_signal)
            child.wait()
            for orphan in orphans:
                _reap(orphan)
            for folder in written if os.geteuid() == 0 else ():
                own_tree(folder)  # it was a sandbox's user's
        said, printed = _text(errors, OUTPUT_LIMIT), _text(output, kept)
        if group and group.ran_out():
            stopped = "memory"
        if stopped:
            return Ended(None, printed, said, stopped=stopped)
        if supervised and _reported(report, "child-pid") is not None:
            return Ended(child.returncode, printed, said)
        # bubblewrap writes it only when the command was started.
        status = _reported(report, "exit-code") if walls.reports else child.returncode
        if status is None or (status == NOT_CONFINED and said.startswith("confine: ")):
            return Ended(None, "", said, broken=said.strip())
        return Ended(status, printed, said)


class _Walls:
    """How to talk to the walls of a command line: bubblewrap's, or those of confine alone."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = list(command)
        self.tree = Path(command[command.index("--tree") + 1]) if "--tree" in command else None
        self.reports = "bwrap" in command
        # confine ends all that it supervises; bubblewrap's namespace ends with it.
        self.end_signal = signal.SIGTERM if self.tree else signal.SIGKILL

    def reporting_to(self, descriptor: int) -> list[str]:
        if not self.reports:
            return self.command
        at = self.command.index("bwrap") + 1
        return [*self.command[:at], "--json-status-fd", str(descriptor), *self.command[at:]]


# The sandboxes of this process that are under way, in any thread.
_running: dict[subprocess.Popen[bytes], _Walls] = {}


def end_all() -> None:
    """Kills every sandbox under way. run() then returns at once, with no status."""
    for child, walls in tuple(_running.items()):
        child.send_signal(walls.end_signal)


@dataclass(frozen=True)
class Watched:
    """What of the machine a sandbox may use up."""

    folders: Sequence[Path]
    files: Sequence[IO[bytes]]  # that its command prints to
    group: Group | None

    def passed(self, pid: int, limits: Limits) -> str | None:
        """The limit that was passed, of those that the kernel does not enforce or not report."""
        all = list(descendants(pid))  # orphans too: a sandbox's first process inherits them
        if threads_of(all) >= limits.processes:
            return "processes"
        if self.group and self.group.ran_out():
            return "memory"
        unnamed = unnamed_files(all)
        on_disk = sum(unnamed.pop(device, 0) for device in set(map(_device, self.folders)))
        printed = sum(os.fstat(file.fileno()).st_size for file in self.files)
        if printed + on_disk + sum(map(bytes_in, self.folders)) > limits.written_bytes:
            return "size"
        if not self.group and memory_of_all(all) + sum(unnamed.values()) > limits.memory_bytes:
            return "memory"
        return None


def _device(folder: Path) -> int:
    try:
        return folder.stat().st_dev
    except FileNotFoundError:
        return -1  # a tree that is not made yet


def _wait(
    child: subprocess.Popen[bytes], seconds: float, limits: Limits, watched: Watched
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
            if passed := watched.passed(child.pid, limits):
                return passed
    finally:
        os.close(ended)


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


def _reported(report: IO[bytes], key: str) -> int | None:
    """What bubblewrap reported under a key: one JSON object a line."""
    report.seek(0)
    for line in report.read().decode(errors="replace").splitlines():
        try:
            number = json_from(line).get(key)
        except ValueError:
            continue  # cut when it was killed
        if isinstance(number, int):
            return number
    return None


def _text(file: IO[bytes], kept: int) -> str:
    file.seek(0)
    return file.read(kept).decode(errors="replace")
