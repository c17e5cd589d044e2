"""The films of the lessons' programs are made once, and again when a program changes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from harness.grader.commands import site
from harness.grader.commands.context import Context
from harness.grader.platform.paths import Layout
from harness.grader.practice.lessons import Program, all_programs

NAME = "02_private/window"


def test_a_film_is_made_once(
    built_checkout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = {NAME: all_programs(built_checkout)[NAME]}
    monkeypatch.setattr(site, "all_programs", lambda layout: only)
    made: list[str] = []
    make = site.make_film

    def noted(context: Context, program: Program, out: Path) -> None:
        made.append(program.text)
        make(context, program, out)

    monkeypatch.setattr(site, "make_film", noted)
    films = films_in(built_checkout, tmp_path)
    assert "window.c: a film of its memory" in films[NAME].read_text(encoding="utf-8")
    assert films_in(built_checkout, tmp_path) == films and len(made) == 1
    only[NAME] = replace(only[NAME], text=only[NAME].text + "// changed\n")
    other = films_in(built_checkout, tmp_path)[NAME]
    assert other != films[NAME] and not films[NAME].exists() and len(made) == 2


def test_a_program_that_does_not_build_has_no_film(
    built_checkout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Program(Path("02_private.md"), "window", "int main(void) { return none; }\n")
    monkeypatch.setattr(site, "all_programs", lambda layout: {NAME: broken})
    said = io.StringIO()
    assert films_in(built_checkout, tmp_path, said) == {}
    assert f"{NAME}: there is no film of it" in said.getvalue()


def films_in(layout: Layout, state: Path, said: io.StringIO | None = None) -> Mapping[str, Path]:
    console = Console(file=said or io.StringIO())
    return site.films_of_lessons(Context(replace(layout, state=state), console, console, False))
