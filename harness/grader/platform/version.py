"""Which regionlab this is: pyproject.toml decides, and no other file repeats it."""

from __future__ import annotations

import functools
from pathlib import Path

import tomllib

PYPROJECT = Path(__file__).resolve().parents[3] / "pyproject.toml"


@functools.cache
def version() -> str:
    found: str = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["version"]
    return found
