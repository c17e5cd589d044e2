"""What the tests of the operators share: the changes that an operator makes in a text."""

from __future__ import annotations

from harness.grader.upkeep.mutants import mutants_of


def changes(operator: str, program: str) -> list[str]:
    """Each as "line 1: before -> after", of the mutants whose name begins with the operator's."""
    return [m.change() for m in mutants_of(program) if m.name.rsplit(".", 1)[0] == operator]


def texts(operator: str, program: str) -> list[str]:
    """The mutants' whole programs, in single lines."""
    found = [m for m in mutants_of(program) if m.name.rsplit(".", 1)[0] == operator]
    return [" ".join(m.text.split()) for m in found]
