"""Which regionlab this is: pyproject.toml decides, and no other file repeats it. What is installed
says what was built of it."""

from __future__ import annotations

import functools
from importlib import metadata
from pathlib import Path

import tomllib

from .paths import is_checkout

ROOT = Path(__file__).resolve().parents[3]
PYPROJECT = ROOT / "pyproject.toml"


@functools.cache
def version() -> str:
    if not is_checkout(ROOT):
        return metadata.version("regionlab")
    found: str = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["version"]
    return found
