"""What evidence is evidence of: a file beside the recordings of a task, so that they can be judged
again long after, and never as something else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..course.manifest import Task
from ..platform.files import read_document, write_atomically
from ..platform.paths import Layout

STAMP = "evidence.json"
RESULT = "result.json"  # the task's result, which older evidence has alone
SCHEMA = 2


@dataclass(frozen=True)
class Stamp:
    task: str
    source: str  # as messages name it
    source_sha256: str | None
    grader: str
    assignment: str | None = None
    submission: str | None = None  # the SHA-256 of all that was handed in
    scenario: str | None = None  # the SHA-256 of what was linked to the student's file
    runs: Mapping[str, str] = field(default_factory=dict)  # the SHA-256 of each recording


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
    is_stamp = isinstance(document.get("schema"), int)  # a result has runs of another kind
    return Stamp(
        task=document["task"],
        source=document.get("source") or "",
        source_sha256=document.get("source_sha256"),
        grader=document.get("grader") or "",
        assignment=document.get("assignment"),
        submission=document.get("submission"),
        scenario=document.get("scenario"),
        runs=(document.get("runs") or {}) if is_stamp else {},
    )


def recording_hash(folder: Path) -> str:
    """Of the names and the bytes of a recording's files, which lie in no folders of their own.
    Raises OSError."""
    digest = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.name}\0{content}\n".encode())
    return digest.hexdigest()


def scenario_hash(layout: Layout, task: Task) -> str | None:
    """Of what the student's file was linked to: its recordings are no evidence for another."""
    folder = layout.native / "askers" if task.native else layout.mingw / "scenarios"
    try:
        return hashlib.sha256((folder / f"{task.id}.o").read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
