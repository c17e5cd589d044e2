"""The error for what this machine lacks: not the student's mistake, and not our bug."""

from __future__ import annotations


class EnvironmentProblem(Exception):
    """What is missing or stale, and the command that repairs it, if one is known."""

    def __init__(self, message: str, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
