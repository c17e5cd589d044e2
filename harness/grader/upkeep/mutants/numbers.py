"""Constants that are one off."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .program import Edit, Program

# Not after a name or a point, and not {0}, which is C for "empty".
NUMBER = re.compile(r"(?<![\w.])(?<!\{)(?:0[xX][0-9a-fA-F]+|\d+)[uUlL]*\b(?!\.\d)")
NAMED = re.compile(r"\b([A-Z][A-Z0-9_]*)\s*=\s*$")


def one_off(program: Program) -> Iterator[Edit]:
    """An enumeration's constant gives the mutant its name: "one_more_TRIES"."""
    for found in NUMBER.finditer(program.code):
        named = NAMED.search(program.code, 0, found.start())
        name = named[1] if named else found[0]
        yield Edit(f"one_more_{name}", *found.span(), f"({found[0]} + 1)")
        if found[0] != "0":
            yield Edit(f"one_less_{name}", *found.span(), f"({found[0]} - 1)")
