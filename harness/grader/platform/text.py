"""Untrusted text made fit to show: a student's program chooses what it prints, and a
compiler repeats what a student's file says, and names of files are whatever somebody made."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

# A terminal obeys control characters, and shows what follows a bidirectional mark in another
# order; no UTF-8 or XML file may contain lone surrogates or U+FFFE/F. A tab and the end of a
# line are harmless.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


CUT = re.compile(r"\[only the first \d+ (KB|characters) were kept\]")  # the last line


def printable(text: str, limit: int) -> str:
    """The text without what is unfit, cut after `limit` characters."""
    clean = _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text[: limit + 1].replace("\r\n", "\n"))
    return clean if len(text) <= limit else f"{clean[:limit]}\n{cut_line(limit)}\n"


def cut_line(limit: int) -> str:
    size = f"{limit >> 10} KB" if limit % 1024 == 0 else f"{limit} characters"
    return f"[only the first {size} were kept]"


def one_line(text: object, limit: int = 200) -> str:
    """The same on one line: one_line("a\\n  b") is "a b"."""
    return printable(" ".join(str(text).split())[:limit], limit)


def shown_name(name: str) -> str:
    """The name of a file on one line: a line end is "\\x0a", a backslash is doubled, and a name
    without any of these is itself. In $'...' a shell reads it back."""
    return re.sub(rf"{_UNFIT.pattern}|[\\\\\t\n]", _escaped, name)


def brief(name: str, limit: int = 100) -> str:
    """A shown_name() for a sentence: of a long one the start."""
    shown = shown_name(name)
    return shown if len(shown) <= limit else f"{shown[:limit]}..."


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    if character == "\\":
        return "\\\\"
    if "\udc80" <= character <= "\udcff":  # a byte that is no UTF-8
        return f"\\x{ord(character) - 0xDC00:02x}"
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}"


def neutral_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in tuple("=+-@\t\r\n") and text else text


def shell_word(shown: str) -> str:
    """A shown_name() as a word of a command that can be copied."""
    if "\\" not in shown:
        return shlex.quote(shown)
    return "$'" + shown.replace("'", "\\'") + "'"


class GivenPath(type(Path())):  # type: ignore[misc]
    """A path from a command line, and those made of it. f"{path}" is its shown_name(), so that no
    message can forget it; str(path) and open(path) are the path itself."""

    def __format__(self, spec: str) -> str:
        return format(shown_name(os.fspath(self)), spec)
