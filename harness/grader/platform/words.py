"""The words of the classifier: its kinds of memory with all that is said of each, confidences,
actions, facts, states, types, protections.

The tables are C's (harness/core/kinds.c and the enums beside it); words.json is written from
them, and tests/core/test_words.c fails where it differs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[2] / "regions" / "words.json"


@dataclass(frozen=True)
class Kind:
    """A row of kinds.c; kinds.h says what each field is for."""

    name: str
    sgr: str
    light: str
    dark: str | None
    background: bool
    what: str | None
    whose: str | None
    alike: Sequence[str]
    counted: bool
    told: bool

    @property
    def slug(self) -> str:
        """Its name in a class of CSS."""
        return self.name.replace(" ", "-")


_WORDS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))

KINDS = {row["name"]: Kind(**row) for row in _WORDS["kinds"]}
CONFIDENCES: tuple[str, ...] = tuple(_WORDS["confidences"])  # weakest first
HEAP_PARTS: tuple[str, ...] = tuple(_WORDS["heap_parts"])
ACTIONS: tuple[str, ...] = tuple(_WORDS["actions"])
FACTS: tuple[str, ...] = tuple(_WORDS["facts"])
STATES: tuple[str, ...] = tuple(_WORDS["states"])
TYPES: tuple[str, ...] = tuple(_WORDS["types"])
PROTECTIONS: dict[str, int] = _WORDS["protections"]  # as winnt.h: "RW" is 4
MODIFIERS: dict[str, int] = _WORDS["modifiers"]  # "G" is 0x100
