"""The rooms of harness/grader/ import each other in one direction only."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from harness import grader

GRADER = Path(__file__).resolve().parents[2] / "harness" / "grader"


def rooms_in_order() -> list[str]:
    """As the package's own text lists them."""
    return re.findall(r"^([a-z]+)  +\S", grader.__doc__ or "", re.MULTILINE)


def imported_rooms(file: Path) -> set[str]:
    """The rooms whose modules a file imports, wherever in the file it does so."""
    package = file.relative_to(GRADER).parent.parts
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - (node.level - 1)]
            names = [*base, *(node.module or "").split(".")] if node.module else list(base)
            found |= {names[0]} if names else {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("harness.grader"):
            found.add("an absolute import")
    return found


def against_the_order(file: Path, order: list[str]) -> list[str]:
    room = file.relative_to(GRADER).parts[0]
    allowed = set(order[: order.index(room) + 1])
    return [f"{file.relative_to(GRADER)}: {name}" for name in imported_rooms(file) - allowed]


def test_every_folder_is_a_room_and_every_room_a_folder() -> None:
    folders = {init.parent.name for init in GRADER.glob("*/__init__.py")}
    assert set(rooms_in_order()) == folders
    assert [file.name for file in GRADER.glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize("room", rooms_in_order())
def test_a_room_knows_only_those_above_it(room: str) -> None:
    order = rooms_in_order()
    files = sorted((GRADER / room).rglob("*.py"))
    assert [problem for file in files for problem in against_the_order(file, order)] == []


def test_an_import_against_the_order_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("test_rooms.GRADER", tmp_path)
    (tmp_path / "course").mkdir()
    below = tmp_path / "course" / "below.py"
    below.write_text("def late():\n    from ..commands import cli\n    from .. import sandbox\n")
    found = against_the_order(below, rooms_in_order())
    assert sorted(found) == ["course/below.py: commands", "course/below.py: sandbox"]
