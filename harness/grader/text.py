"""Untrusted text made fit to show: a student's program chooses what it prints, and a
compiler repeats what a student's file says."""

from __future__ import annotations

import re

# A terminal obeys these. A tab and the end of a line are harmless.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def printable(text: str, limit: int) -> str:
    """The text without control characters, cut after `limit` characters."""
    clean = _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text[: limit + 1].replace("\r\n", "\n"))
    return clean if len(text) <= limit else f"{clean[:limit]}\n[the rest is cut]\n"
