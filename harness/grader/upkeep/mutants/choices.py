"""Conditions of which a part is forgotten, and choices that are always made alike."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .program import CLOSES, OPENS, Edit, Program

# What an operand of && and || ends at, in code that is not in parentheses of its own.
ENDS = re.compile(r"&&|\|\||[;?:,]|\breturn\b|(?<![=!<>])=(?!=)")


def dropped_conditions(program: Program) -> Iterator[Edit]:
    code = program.code
    for found in re.finditer(r"(?<=\s)(?:&&|\|\|)(?=\s)", code):
        nothing = "1" if found[0] == "&&" else "0"
        before = (operand_start(code, found.start()), found.start() - 1)
        after = (found.end() + 1, operand_end(code, found.end()))
        for place in (before, after):
            yield Edit("dropped_condition", *trimmed(code, *place), nothing)


def made_choices(program: Program) -> Iterator[Edit]:
    """Of `a ? b : c`, always b, or always c."""
    code = program.code
    for found in re.finditer(r"(?<=\s)\?(?=\s)", code):
        middle = operand_end(code, found.end(), "?:")
        if middle >= len(code) or code[middle] != ":":
            continue
        one = trimmed(code, found.end(), middle)
        other = trimmed(code, middle + 1, operand_end(code, middle + 1, ";,"))
        yield Edit("always_first", *other, f"({program.text[slice(*one)]})")
        yield Edit("always_second", *one, f"({program.text[slice(*other)]})")


def trimmed(code: str, start: int, end: int) -> tuple[int, int]:
    text = code[start:end]
    return start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip()))


def operand_end(code: str, start: int, ends: str = "") -> int:
    depth = 0
    for at in range(start, len(code)):
        if depth == 0 and (code[at] in CLOSES or is_end(code, at, ends)):
            return at
        depth += (code[at] in OPENS) - (code[at] in CLOSES)
    return len(code)


def operand_start(code: str, end: int) -> int:
    depth = 0
    for at in range(end - 1, -1, -1):
        if depth == 0 and code[at] in OPENS:
            return at + 1
        stop = ENDS.match(code, at)
        if depth == 0 and stop:
            return stop.end()
        depth += (code[at] in CLOSES) - (code[at] in OPENS)
    return 0


def is_end(code: str, at: int, ends: str) -> bool:
    return code[at] in ends if ends else bool(ENDS.match(code, at))
