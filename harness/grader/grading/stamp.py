"""What evidence is evidence of: a file beside the recordings of a task, so that they can be judged
again long after, and never as something else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..platform.files import read_document, write_atomically

STAMP = "evidence.json"
RESULT = "result.json"  # the task's result, which older evidence has alone
SCHEMA = 1


@dataclass(frozen=True)
class Stamp:
    task: str
    source: str  # as messages name it
    source_sha256: str | None
    grader: str
    assignment: str | None = None
    submission: str | None = None  # the SHA-256 of all that was handed in


def write_stamp(folder: Path, stamp: Stamp) -> None:
    """Beside the recordings TASK/RUN. Raises OSError."""
    write_atomically(folder / STAMP, json.dumps({"schema": SCHEMA, **asdict(stamp)}) + "\n")


def read_stamp(folder: Path) -> Stamp | None:
    """That of a task's folder, or of the folder of one of its runs."""
    for place in (folder, folder.parent):
        for name in (STAMP, RESULT):
            if found := _stamp_from(read_document(place / name)):
                return found
    return None


def _stamp_from(document: Mapping[str, Any] | None) -> Stamp | None:
    if not document or not isinstance(document.get("task"), str):
        return None
    return Stamp(
        task=document["task"],
        source=document.get("source") or "",
        source_sha256=document.get("source_sha256"),
        grader=document.get("grader") or "",
        assignment=document.get("assignment"),
        submission=document.get("submission"),
    )
