"""The order of things: loops that are off by one, ends that come too early, statements that are
left out or change places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from .program import Edit, Program, Statement, closing, skipped, statement_end

LOOP = re.compile(r"\b(?:for|while) \(")
# A statement that calls something, and one that stores something in what it was handed.
CALLS = re.compile(r"(?:\(void\))?\w+\(.*\);", re.S)
STORES = re.compile(r"(?:\*|\w+(?:->|\.|\[))[^=;]*[^=!<>;]=[^=].*;", re.S)
CHANGES = re.compile(r"\w+ [-+*/|]?= .*;", re.S)
# Of these, two may change places: neither needs what the other gives back.
FREE_ORDER = re.compile(
    r"(?:CloseHandle|UnmapViewOfFile|VirtualFree|HeapFree|HeapDestroy|FreeLibrary|free|release)\("
)


def loops(program: Program) -> Iterator[Edit]:
    """One that ends a round early, begins a round late, or has a single round. One that ends late
    is a word's change: < becomes <=."""
    code = program.code
    for found in LOOP.finditer(code):
        end = closing(code, found.end())
        first = code.find(";", found.end(), end) if found[0].startswith("for") else found.end() - 1
        last = code.find(";", first + 1, end) if found[0].startswith("for") else end
        for limit in re.finditer(r"(?<=\s)<=?\s+([^&|;]+?)(?=\s*(?:&&|\|\||[;)]|$))", code[:last]):
            if limit.start() > first:
                yield Edit(
                    "one_early", *limit.span(1), f"({program.text[slice(*limit.span(1))]}) - 1"
                )
        start = re.compile(r" = ([^,;]+)").search(code, found.end(), max(first, found.end()))
        if start:
            yield Edit(
                "starts_late", *start.span(1), f"({program.text[slice(*start.span(1))]}) + 1"
            )
        body = skipped(code, end + 1)
        if code[body] != ";":
            yield one_round(program, Statement(body, statement_end(code, body)))


def one_round(program: Program, body: Statement) -> Edit:
    text = program.text[body.start : body.end]
    return Edit(
        "one_round", body.start, body.end, f"{{ {text} break; }}", "a loop's first round only"
    )


def early_returns(program: Program) -> Iterator[Edit]:
    """The rest of the function is forgotten: what it returns at its end, it returns before."""
    for function in program.functions:
        found = program.statements(function)
        texts = [program.code[s.start : s.end] for s in found]
        last = texts[-1] if texts and texts[-1].startswith("return") else "return;"
        if last == "return;" and function.returns != "void":
            continue
        for statement, text in zip(found[1:-1], texts[1:-1]):
            if text.startswith(("if", "for", "while", "do")) or is_work(text):
                yield Edit("early_return", statement.start, statement.start, f"if (1) {last} ")


def dropped_statements(program: Program) -> Iterator[Edit]:
    for function in program.functions:
        for block in program.blocks(function):
            for statement in block:
                if is_work(program.code[statement.start : statement.end]):
                    yield Edit("dropped_statement", statement.start, statement.end, ";")


def swapped_statements(program: Program) -> Iterator[Edit]:
    """Two calls, one of which may put something in order that the other needs."""
    for function in program.functions:
        for block in program.blocks(function):
            for one, other in pairwise(block):
                texts = [program.text[s.start : s.end] for s in (one, other)]
                if all(map(CALLS.fullmatch, texts)) and not all(map(FREE_ORDER.match, texts)):
                    between = program.text[one.end : other.start]
                    swapped = f"{texts[1]}{between}{texts[0]}"
                    yield Edit("swapped_statements", one.start, other.end, swapped)


def is_work(text: str) -> bool:
    """Whether it is a statement that does something, and no declaration or return."""
    return any(kind.fullmatch(text) for kind in (CALLS, STORES, CHANGES))
