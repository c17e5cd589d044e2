"""Keys of a terminal one by one, and whole lines where an answer is typed."""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager

# A key that sends several bytes (an arrow) is none of ours.
ESCAPE = b"\x1b"


class Keyboard:
    """Standard input without waiting for Return, until the block ends."""

    def __init__(self) -> None:
        self.descriptor = sys.stdin.fileno()
        self._before = termios.tcgetattr(self.descriptor)

    def __enter__(self) -> Keyboard:
        tty.setcbreak(self.descriptor, termios.TCSADRAIN)
        return self

    def __exit__(self, *_: object) -> None:
        termios.tcsetattr(self.descriptor, termios.TCSADRAIN, self._before)

    def keys(self) -> list[str] | None:
        """What was typed, small letters; None when the terminal is gone."""
        try:
            typed = os.read(self.descriptor, 1024)
        except OSError:
            return None
        if not typed:
            return None
        if typed.startswith(ESCAPE):
            return []
        return list(typed.decode(errors="replace").lower())

    @contextmanager
    def lines(self) -> Iterator[None]:
        """Lines are typed, and shown while they are."""
        self.__exit__()
        try:
            yield
        finally:
            tty.setcbreak(self.descriptor, termios.TCSADRAIN)

    def line(self) -> str:
        """One line that is typed; "" at the end of the input, and for Ctrl+C."""
        before = signal.signal(signal.SIGINT, _no_answer)
        try:
            with self.lines():
                return sys.stdin.readline().strip()
        except NoAnswer:
            return ""
        finally:
            signal.signal(signal.SIGINT, before)


class NoAnswer(Exception):
    """Ctrl+C at a question."""


def _no_answer(*_: object) -> None:
    raise NoAnswer


def readable(descriptors: list[int], seconds: float | None = None) -> list[int]:
    """Which of them have something to read; waits for that."""
    found, _, _ = select.select(descriptors, [], [], seconds)
    return [int(descriptor) for descriptor in found]
