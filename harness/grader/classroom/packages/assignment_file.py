"""An assignment in a package: what it asks, and its seeds in place of the secret that they are
made of."""

from __future__ import annotations

import json
from fractions import Fraction

from ..assignment import Assignment
from .content import Packed

NAME = "assignment.toml"


def assignment_file(assignment: Assignment) -> Packed:
    """Without due date and late policy: the platform knows when something was handed in."""
    says = {
        "schema": 1,
        "name": assignment.name,
        "title": assignment.title,
        "tasks": list(assignment.tasks),
        "points": dict(assignment.points),
        "attempts": assignment.attempts,
        "needs_review": assignment.needs_review,
        "show": assignment.show,
        "seeds": list(assignment.seeds),
    }
    lines = [f"{key} = {toml(value)}\n" for key, value in says.items() if value != {}]
    return Packed(NAME, "".join(lines).encode())


def toml(value: object) -> str:
    """A value of TOML, which writes numbers, texts and lists as JSON does."""
    if isinstance(value, Fraction):
        return str(value) if value.denominator == 1 else repr(float(value))
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(worth)}" for key, worth in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
