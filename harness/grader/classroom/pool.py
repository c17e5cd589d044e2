"""Workers that cannot harm each other: a process for each unit of work, which ends with it.

A worker that is killed, hangs or crashes costs its own unit and no other. When the grader itself
is killed, the kernel kills its workers, and with them every sandbox.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from .. import sandbox
from ..sandbox.groups import remove_free
from ..sandbox.usage import children_of

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
GRACE_SECONDS = 20.0  # for a worker to end after it was asked to

Item = TypeVar("Item")


@dataclass(frozen=True)
class Ended(Generic[Item]):
    item: Item
    status: int  # the exit code, or minus the signal
    timed_out: bool
    seconds: float


@dataclass
class _Worker(Generic[Item]):
    item: Item
    pid: int
    handle: int  # a pidfd
    cpu: int
    began: float
    asked: float | None = None  # when it was asked to end


class Pool(Generic[Item]):
    """Runs work(item) for each item in a process of its own, `jobs` at once. work returns the
    exit code; what it prints goes to log_of(item)."""

    def __init__(
        self,
        work: Callable[[Item], int],
        log_of: Callable[[Item], Path],
        jobs: int,
        seconds: float | None,
    ) -> None:
        self._work, self._log_of, self._seconds = work, log_of, seconds
        cpus = sorted(os.sched_getaffinity(0))
        self._free = [cpus[number % len(cpus)] for number in range(jobs)][::-1]
        self._running: dict[int, _Worker[Item]] = {}
        self._others = set(children_of(os.getpid()))  # what this process has started before

    def run(
        self, items: Sequence[Item], began: Callable[[Item], None] = lambda item: None
    ) -> Iterator[Ended[Item]]:
        """The ends, in their order. When it is closed or an exception passes through it, all
        workers are ended."""
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        waiting = list(items)[::-1]
        try:
            while waiting or self._running:
                while waiting and self._free:
                    item = waiting.pop()
                    began(item)
                    self._start(item)
                yield from self._wait()
        finally:
            self._end_all()

    def _start(self, item: Item) -> None:
        cpu, parent = self._free.pop(), os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            _be_worker(lambda: self._work(item), self._log_of(item), cpu, parent)
        worker = _Worker(item, pid, os.pidfd_open(pid), cpu, time.monotonic())
        self._running[worker.handle] = worker

    def _wait(self) -> Iterator[Ended[Item]]:
        poll = select.poll()
        for handle in self._running:
            poll.register(handle, select.POLLIN)
        for handle, _ in poll.poll(self._patience() * 1000):
            yield self._collect(self._running[handle])
        for worker in list(self._running.values()):
            self._hurry(worker)

    def _patience(self) -> float:
        """Until the next worker has to be asked to end, or killed; a second at most."""
        return min([1.0, *(max(0.01, self._left(w)) for w in self._running.values())])

    def _left(self, worker: _Worker[Item]) -> float:
        if worker.asked is not None:
            return worker.asked + GRACE_SECONDS - time.monotonic()
        end = float("inf") if self._seconds is None else worker.began + self._seconds
        return end - time.monotonic()

    def _hurry(self, worker: _Worker[Item]) -> None:
        if self._left(worker) > 0:
            return
        os.kill(worker.pid, signal.SIGKILL if worker.asked is not None else signal.SIGINT)
        worker.asked = time.monotonic()

    def _collect(self, worker: _Worker[Item]) -> Ended[Item]:
        _, status = os.waitpid(worker.pid, 0)
        os.close(worker.handle)
        del self._running[worker.handle]
        self._free.append(worker.cpu)
        code = os.waitstatus_to_exitcode(status)
        if code < 0:
            self._end_orphans()
        seconds = time.monotonic() - worker.began
        return Ended(worker.item, code, worker.asked is not None, seconds)

    def _end_orphans(self) -> None:
        """Ends what a killed worker has left: its processes are this process's children now."""
        mine = {worker.pid for worker in self._running.values()} | self._others
        for pid in set(children_of(os.getpid())) - mine:
            for process in (*sandbox.descendants(pid), pid):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)

    def _end_all(self) -> None:
        for worker in self._running.values():
            with suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGINT)
            worker.asked = worker.asked or time.monotonic()
        while self._running:
            for _ in self._wait():
                pass


def _be_worker(work: Callable[[], int], log: Path, cpu: int, parent: int) -> None:
    """The worker's whole life. Never returns."""
    code = 3
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(code)  # the grader was killed in between
        os.setsid()  # Ctrl-C is for the grader, which ends its workers
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler)
        os.sched_setaffinity(0, {cpu})
        _redirect(log)
        code = work()
    except BaseException:
        traceback.print_exc()
    finally:
        remove_free()  # os._exit() calls nothing that is registered for the end
        with suppress(OSError, ValueError):
            sys.stderr.flush()
        os._exit(code)


def _redirect(log: Path) -> None:
    printed = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(printed, 1)
    os.dup2(printed, 2)
    sys.stdout = os.fdopen(1, "w", buffering=1, errors="replace")
    sys.stderr = os.fdopen(2, "w", buffering=1, errors="replace")
