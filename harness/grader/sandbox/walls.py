"""The command lines of the level in use. Their arguments are the same for every level."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from . import bubblewrap, landlock
from .levels import level


def compile_command(*arguments: Any, **named: Any) -> list[str]:
    command: list[str] = _walls().compile_command(*arguments, **named)
    return command


def run_command(*arguments: Any, **named: Any) -> list[str]:
    command: list[str] = _walls().run_command(*arguments, **named)
    return command


def native_command(*arguments: Any, **named: Any) -> list[str]:
    command: list[str] = _walls().native_command(*arguments, **named)
    return command


def reader_command(*arguments: Any, **named: Any) -> list[str]:
    command: list[str] = _walls().reader_command(*arguments, **named)
    return command


def prefix_command(*arguments: Any, **named: Any) -> list[str]:
    command: list[str] = _walls().prefix_command(*arguments, **named)
    return command


def _walls() -> ModuleType:
    return landlock if level() == "landlock" else bubblewrap
