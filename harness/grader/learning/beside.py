"""Two programs beside each other: the learner's own and the solution."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..report.terminal import cut, line

WIDTH = 90  # of a terminal in which two programs fit beside each other


@dataclass(frozen=True)
class Row:
    """One line of each; None where one has no such line."""

    own: str | None
    solution: str | None

    @property
    def differs(self) -> bool:
        return self.own != self.solution


def rows(own: Sequence[str], solution: Sequence[str]) -> list[Row]:
    found: list[Row] = []
    for _, a, b, c, d in difflib.SequenceMatcher(None, own, solution, False).get_opcodes():
        left, right = list(own[a:b]), list(solution[c:d])
        for number in range(max(len(left), len(right))):
            found.append(
                Row(
                    left[number] if number < len(left) else None,
                    right[number] if number < len(right) else None,
                )
            )
    return found


def print_beside(console: Console, own: str, solution: str, plain: bool = False) -> None:
    """In two columns, or below each other where there is no room, or for a screen reader. A line
    that the other program has not begins with ">"."""
    found = rows(own.splitlines(), solution.splitlines())
    if plain or console.width < WIDTH:
        for title, lines in (
            ("Your file:", [(row.own, row.differs) for row in found]),
            ("The solution:", [(row.solution, row.differs) for row in found]),
        ):
            console.print(line(console, title, "bold"))
            for text, differs in lines:
                if text is not None:
                    console.print(cell(console, text, differs), soft_wrap=True)
        return
    table = Table(box=None, padding=(0, 1, 0, 0), show_header=True, expand=True)
    table.add_column("Your file", ratio=1, overflow="fold")
    table.add_column("The solution", ratio=1, overflow="fold")
    for row in found:
        table.add_row(cell(console, row.own, row.differs), cell(console, row.solution, row.differs))
    console.print(table)


def cell(console: Console, text: str | None, differs: bool) -> Text:
    if text is None:
        return Text()
    shown = line(console, f"{'>' if differs else ' '} {cut(text.expandtabs(4))}")
    shown.stylize("yellow" if differs else "dim")
    return shown
