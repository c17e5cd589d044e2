"""submission_metadata.yml of a Gradescope export: who handed in which folder, and when.

Only the few lines that are needed are read, by their indentation; results and history of earlier
submissions stand deeper and are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

METADATA = "submission_metadata.yml"
LIMIT = 64 << 20

ENTRY = re.compile(r"(submission_\d+):\s*")
FIELD = re.compile(r"  :?(\w+):\s*(.*)")
PERSON = re.compile(r"  (?:  )?[ -] :?(name|sid|email):\s*(.*)")


@dataclass(frozen=True)
class Entry:
    ids: tuple[str, ...]  # student ids and emails
    names: tuple[str, ...]
    time: str  # ISO 8601; "" if it is not there


def read_metadata(folder: Path) -> Mapping[str, Entry]:
    """By the name of the folder; nothing where there is no such file."""
    try:
        with open(folder / METADATA, encoding="utf-8", errors="replace") as file:
            text = file.read(LIMIT)
    except OSError:
        return {}
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        if entry := ENTRY.fullmatch(line):
            lines = found.setdefault(entry[1], [])
        else:
            lines.append(line)
    return {name: entry_of(lines) for name, lines in found.items()}


def entry_of(lines: list[str]) -> Entry:
    ids: list[str] = []
    names: list[str] = []
    time = section = ""
    for line in lines:
        if field := FIELD.fullmatch(line):
            section = field[1]
            time = _time(field[2]) if section == "created_at" else time
        if section == "submitters" and (person := PERSON.fullmatch(line)):
            (names if person[1] == "name" else ids).append(_scalar(person[2]))
    return Entry(tuple(filter(None, ids)), tuple(filter(None, names)), time)


def _scalar(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1].replace("''", "'") if text[0] == "'" else text[1:-1]
    return "" if text in ("null", "~") else text


def _time(text: str) -> str:
    """ "2026-10-15 21:59:03.123 Z" as ISO 8601 has it; a time without an offset is UTC there."""
    found = re.fullmatch(
        r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?", _scalar(text)
    )
    if not found:
        return ""
    offset = found[3] or "Z"
    offset = "+00:00" if offset == "Z" else offset
    return f"{found[1]}T{found[2]}{offset if ':' in offset else offset[:3] + ':' + offset[3:]}"
