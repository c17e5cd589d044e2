"""A CSV file that a learning platform exported: cells are filled, and every other byte stays."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...platform.text import neutral_cell
from .model import Unwritable

DELIMITERS = ",;\t"


class Table:
    """Rows of cells; the first is the header."""

    def __init__(self, content: bytes) -> None:
        text, self._encoding = _decoded(content)
        self._start = "\ufeff" if text.startswith("\ufeff") else ""
        text = text.removeprefix("\ufeff")
        self._delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
        self._raw, self._ends = _split(text, self._delimiter)
        self.rows = [[_value(cell) for cell in row] for row in self._raw]
        if not self.rows or not any(self.rows[0]):
            raise Unwritable("the exported file is empty")

    @property
    def header(self) -> Sequence[str]:
        return [cell.strip() for cell in self.rows[0]]

    def cell(self, row: int, column: int) -> str:
        cells = self.rows[row]
        return cells[column].strip() if column < len(cells) else ""

    def fill(self, row: int, column: int, text: str) -> None:
        """The text is no formula. A row that is too short has no such cell."""
        if column >= len(self.rows[row]) or self.rows[row][column] == text:
            return
        self.rows[row][column] = text
        self._raw[row][column] = _quoted(neutral_cell(text), self._delimiter)

    def content(self) -> bytes:
        lines = (self._delimiter.join(row) + end for row, end in zip(self._raw, self._ends))
        return (self._start + "".join(lines)).encode(self._encoding)

    def column_named(self, name: str) -> int:
        """Raises Unwritable where no column, or more than one, has this name."""
        found = [i for i, title in enumerate(self.header) if title == name]
        if len(found) != 1:
            has = ", ".join(repr(title) for title in self.header)
            raise Unwritable(f"{len(found)} columns are called {name!r}: the file has {has}")
        return found[0]


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16-le" if content.startswith(b"\xff\xfe") else "utf-16-be"
        return content.decode(encoding, "surrogatepass"), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("latin-1"), "latin-1"


def _split(text: str, delimiter: str) -> tuple[list[list[str]], list[str]]:
    """Cells as they stand there, quotes and all, and the end of each line."""
    cell = re.compile(rf'[ ]*"(?:[^"]|"")*"[^{delimiter}\r\n]*|[^{delimiter}\r\n]*')
    rows, ends, place = [], [], 0
    while place < len(text):
        row = []
        while True:
            found = cell.match(text, place)
            assert found  # it matches nothing, too
            row.append(found[0])
            place = found.end()
            if text[place : place + 1] != delimiter:
                break
            place += 1
        end = re.compile(r"\r\n|\r|\n|").match(text, place)
        assert end
        rows.append(row)
        ends.append(end[0])
        place = end.end()
    return rows, ends


def _value(raw: str) -> str:
    text = raw.strip(" ")
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        return text[1:-1].replace('""', '"')
    return raw


def _quoted(text: str, delimiter: str) -> str:
    if re.search(rf'["\r\n{delimiter}]', text) or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text
