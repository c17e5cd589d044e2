"""Recorded runs, opened for questions of one's own: see docs/instructor/README.md."""

from .grader.classroom.evidence import (
    Checkpoint,
    Evidence,
    EvidenceError,
    NotReached,
    Process,
    Region,
    Run,
    open_evidence,
)

__all__ = [
    "Checkpoint",
    "Evidence",
    "EvidenceError",
    "NotReached",
    "Process",
    "Region",
    "Run",
    "open_evidence",
]
