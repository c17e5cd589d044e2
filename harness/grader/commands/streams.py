"""Standard output and error that cannot change a verdict, and signals that end a command once.

A reader who had enough (`| head -1`), a full disk or a closed stream costs what would have been
printed there, and nothing else.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO, cast

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Output:
    """A text stream whose first failure ends its output. `failure` is that error, unless it only
    says that nobody reads on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._ended = False
        self.failure: OSError | None = None

    def write(self, text: str) -> int:
        self._try(lambda: self._stream.write(text))
        return len(text)

    def flush(self) -> None:
        self._try(self._stream.flush)

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def _try(self, step: Callable[[], object]) -> None:
        if self._ended:
            return
        try:
            step()
        except OSError as error:
            self._ended = True
            if error.errno not in (errno.EPIPE, errno.EBADF):
                self.failure = error
            self._discard()

    def _discard(self) -> None:
        """What is still buffered goes nowhere: Python would try to write it at its end."""
        nothing = os.open(os.devnull, os.O_WRONLY)
        with suppress(OSError, ValueError):
            os.dup2(nothing, self._stream.fileno())
        os.close(nothing)


def standard_streams() -> tuple[TextIO, TextIO]:
    """This process's output and error. One that is closed becomes /dev/null, or else the next file
    that is opened would take its place."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # it gets the lowest number that is free
    out = sys.stdout or os.fdopen(1, "w", encoding="utf-8")
    err = sys.stderr or os.fdopen(2, "w", encoding="utf-8")
    sys.stdout, sys.stderr = out, err
    return cast(TextIO, Output(out)), cast(TextIO, Output(err))


class _Once:
    """The handler: raises at the first signal and does nothing at those that follow, such as the
    second one that `timeout` sends. (To ignore them would race with one that has come.)"""

    def __init__(self) -> None:
        self._ended = False

    def __call__(self, number: int, frame: object) -> None:
        if not self._ended:
            self._ended = True
            raise KeyboardInterrupt


def interrupt_once() -> None:
    """From now on, the first signal ends the command in order. One that is ignored (nohup) stays
    so, and so does all that this has done before."""
    before = [signal.getsignal(number) for number in SIGNALS]
    if any(isinstance(handler, _Once) for handler in before):
        return
    once = _Once()
    for number, handler in zip(SIGNALS, before):
        if handler != signal.SIG_IGN:
            signal.signal(number, once)


@contextmanager
def interrupted_once() -> Iterator[None]:
    """The same, for a while."""
    before = [signal.getsignal(number) for number in SIGNALS]
    interrupt_once()
    try:
        yield
    finally:
        for number, handler in zip(SIGNALS, before):
            signal.signal(number, handler)
