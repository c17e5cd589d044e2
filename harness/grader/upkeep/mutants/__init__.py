"""Small wrong versions of a C program, made mechanically: mistakes that nobody thought of
writing down. Pure: text in, texts out.

A mutant is one place changed in one way. Its name is the operator and a count:
"one_page_more.2" is the second place where a size could be a page larger. The name stays the
same as long as the program does.

OPERATORS is the table of all ways to change a program; one file holds those of a kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .calls import (
    confused_with_the_map,
    dropped_calls,
    ignored_results,
    missing_checks,
    moved_ranges,
    swapped_arguments,
)
from .choices import dropped_conditions, made_choices
from .flow import dropped_statements, early_returns, loops, swapped_statements
from .leavings import closed_handles, kept_things
from .numbers import one_off
from .program import Edit, Program, closing
from .state import kept_answers, kept_variables
from .types import narrower_parameters, narrower_types
from .words import words

__all__ = ["Edit", "Mutant", "OPERATORS", "Program", "closing", "mutants_of"]

Operator = Callable[[Program], Iterator[Edit]]
OPERATORS: tuple[Operator, ...] = (
    words,
    dropped_calls,
    missing_checks,
    ignored_results,
    swapped_arguments,
    moved_ranges,
    confused_with_the_map,
    one_off,
    narrower_types,
    narrower_parameters,
    kept_answers,
    kept_variables,
    loops,
    early_returns,
    dropped_statements,
    swapped_statements,
    dropped_conditions,
    made_choices,
    kept_things,
    closed_handles,
)


@dataclass(frozen=True)
class Mutant:
    name: str
    line: int
    before: str  # the changed place
    after: str
    text: str  # the whole program
    says: str = ""

    def change(self) -> str:
        if self.says:
            return f"line {self.line}: {self.says}"
        before, after = (" ".join(text.split()) or "nothing" for text in (self.before, self.after))
        return f"line {self.line}: {before} -> {after}"


# From a program without its comments and strings, and the whole program, to its edits.
EditsOf = Callable[[str, str], Iterable[Edit]]


def mutants_of(text: str, find: EditsOf | None = None) -> list[Mutant]:
    """One mutant for each edit that find makes; of a student's program, unless told otherwise.
    Two edits that give the same text are one mutant."""
    program = Program(text)
    counts: dict[str, int] = {}
    found: dict[str, Mutant] = {}
    for edit in find(program.code, text) if find else edits(program):
        changed = text[: edit.start] + edit.after + text[edit.end :]
        if changed == text or changed in found:
            continue
        counts[edit.operator] = counts.get(edit.operator, 0) + 1
        found[changed] = Mutant(
            f"{edit.operator}.{counts[edit.operator]}",
            text.count("\n", 0, edit.start) + 1,
            text[edit.start : edit.end],
            edit.after,
            changed,
            edit.says,
        )
    return list(found.values())


def edits(program: Program) -> Iterator[Edit]:
    for operator in OPERATORS:
        yield from operator(program)
