"""The journal of a batch: one JSON object on each line, only ever added to.

A line counts once it is whole. What a killed grader began to write is passed over, and the next
line begins on a line of its own.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from ..platform.files import json_from


class Journal:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._torn = path.exists() and not path.read_bytes().endswith(b"\n")

    def read(self) -> list[dict[str, Any]]:
        """Every whole line; a line that is no object is passed over."""
        try:
            lines = self._path.read_bytes().split(b"\n")[:-1]
        except FileNotFoundError:
            return []
        return [event for line in lines if isinstance(event := _parsed(line), dict)]

    def add(self, event: str, **fields: Any) -> None:
        """Writes a line, which is on the disk when this returns. Raises OSError."""
        line = json.dumps({"event": event, **fields}, ensure_ascii=True) + "\n"
        start = b"\n" if self._torn and self._path.stat().st_size else b""
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._torn = True
            _write_all(handle, start + line.encode())
            os.fsync(handle)
            self._torn = False
        finally:
            os.close(handle)


def _write_all(handle: int, content: bytes) -> None:
    while content:
        content = content[os.write(handle, content) :]


def _parsed(line: bytes) -> Any:
    try:
        return json_from(line)
    except ValueError:
        return None
