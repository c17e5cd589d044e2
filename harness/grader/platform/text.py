"""Untrusted text made fit to show: a student's program chooses what it prints, and a
compiler repeats what a student's file says."""

from __future__ import annotations

import re

# A terminal obeys control characters, and shows what follows a bidirectional mark in another
# order; no UTF-8 or XML file may contain lone surrogates or U+FFFE/F. A tab and the end of a
# line are harmless.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def printable(text: str, limit: int) -> str:
    """The text without what is unfit, cut after `limit` characters."""
    clean = _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text[: limit + 1].replace("\r\n", "\n"))
    return clean if len(text) <= limit else f"{clean[:limit]}\n[the rest is cut]\n"


def one_line(text: object, limit: int = 200) -> str:
    """The same on one line: one_line("a\\n  b") is "a b"."""
    return printable(" ".join(str(text).split())[:limit], limit)
