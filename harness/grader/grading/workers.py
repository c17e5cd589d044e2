"""Workers: threads that wait for child processes, each with its own CPU. The order of the
results never depends on them."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

from .. import sandbox

# After an interrupt: how often to look at a worker that has not ended yet.
END_SECONDS = 0.1

Item = TypeVar("Item")
Made = TypeVar("Made")
# Called from any worker: the steps done, their total, and the last one's name.
Progress = Callable[[int, int, str], None]


class Steps:
    """Counts what is done, for progress."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total, self._progress = total, progress
        self._done = 0
        self._lock = threading.Lock()

    def done(self, what: str) -> None:
        with self._lock:
            self._done += 1
            self._progress(self._done, self._total, what)


def default_jobs() -> int:
    return len(os.sched_getaffinity(0))


def in_workers(
    work: Callable[[Item, int], Made], items: Sequence[Item], jobs: int
) -> tuple[list[Made | None], bool]:
    """work(item, cpu) for each item, by `jobs` workers; results in the order of items. An
    interrupt (the second value is then True) ends the running sandboxes and leaves None for
    each item that was not finished."""
    cpus = sorted(os.sched_getaffinity(0))
    free: queue.SimpleQueue[int] = queue.SimpleQueue()
    for worker in range(max(1, jobs)):
        free.put(cpus[worker % len(cpus)])

    def step(item: Item) -> Made:
        cpu = free.get()
        try:
            return work(item, cpu)
        finally:
            free.put(cpu)

    with ThreadPoolExecutor(max(1, jobs)) as pool:
        futures = [pool.submit(step, item) for item in items]
        try:
            return [future.result() for future in futures], False
        except KeyboardInterrupt:
            ended = [f.result() if f.done() and not f.exception() else None for f in futures]
            pool.shutdown(wait=False, cancel_futures=True)
            while running := [future for future in futures if future.running()]:
                sandbox.end_all()  # again, for a worker that was about to start one
                wait(running, timeout=END_SECONDS)
            return ended, True
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
