"""The address space at one step of a film: the rows of a photograph, found by address."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..grading.tracing import Photo

Row = Mapping[str, Any]
PAGE = 4096
LETTERS = {"reserve": "R", "commit": "C", "free": "F"}
MOST_RUNS = 12


class FilmMap:
    """Rows by address. Nothing changes in it: after() is the next one."""

    def __init__(self, rows: Mapping[int, Row]) -> None:
        self.rows = rows
        self._bases = sorted(rows)

    def after(self, photo: Photo) -> FilmMap:
        gone = {int(base, 16) for base in photo.gone}
        rows = {base: row for base, row in self.rows.items() if base not in gone}
        return FilmMap(rows | {int(row["base"], 16): row for row in photo.rows})

    def at(self, address: int) -> Row | None:
        index = bisect_right(self._bases, address) - 1
        row = self.rows[self._bases[index]] if index >= 0 else None
        return row if row and address < int(row["end"], 16) else None

    def within(self, low: int, high: int) -> Iterator[Row]:
        """The rows that have a byte in [low, high)."""
        index = max(bisect_right(self._bases, low) - 1, 0)
        while index < len(self._bases) and self._bases[index] < high:
            row = self.rows[self._bases[index]]
            if int(row["end"], 16) > low:
                yield row
            index += 1

    def allocation(self, address: int) -> tuple[int, int] | None:
        """The allocation that holds an address; None where it is free."""
        row = self.at(address)
        base = row.get("allocation_base") if row else None
        if base is None:
            return None
        low = high = int(base, 16)
        while (row := self.at(high)) and row.get("allocation_base") == base:
            high = int(row["end"], 16)
        return low, high


def pages(row: Row) -> int:
    return (int(row["end"], 16) - int(row["base"], 16)) // PAGE


def pattern(rows: Sequence[Row] | Iterator[Row]) -> str:
    """The rows in the course's notation: "R30 C42:RW R94"."""
    runs: list[list[Any]] = []
    for row in rows:
        look = (row["state"], row["protect"] if row["state"] == "commit" else None)
        if runs and runs[-1][0] == look:
            runs[-1][1] += pages(row)
        else:
            runs.append([look, pages(row)])
    words = [
        f"{LETTERS.get(state, '?')}{count}{f':{protect}' if protect else ''}"
        for (state, protect), count in runs[:MOST_RUNS]
    ]
    return " ".join(words + (["..."] if len(runs) > MOST_RUNS else []))
