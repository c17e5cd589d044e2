"""Every word that C's tables have is known wherever Python says something of such words."""

from __future__ import annotations

import io

from rich.console import Console

from harness.grader.platform import words
from harness.grader.practice import maps, predict
from harness.grader.report import map_page
from harness.grader.report.regions import kind_text


def test_every_kind_has_a_class_of_its_own_on_a_page() -> None:
    slugs = {kind.slug for kind in words.KINDS.values()}
    assert len(slugs) == len(words.KINDS)
    assert all(slug.replace("-", "").isalnum() for slug in slugs), slugs


def test_every_kind_has_its_colour_in_a_terminal() -> None:
    for kind in words.KINDS.values():
        out = io.StringIO()
        Console(file=out, color_system="standard", force_terminal=True).print(kind_text(kind))
        told = {"0": kind.name}.get(kind.sgr, f"\x1b[{kind.sgr}m{kind.name}\x1b[0m")
        assert out.getvalue() == (
            f"\x1b[2m{kind.name}\x1b[0m\n" if kind.background else f"{told}\n"
        )


def test_every_state_and_type_has_its_constant() -> None:
    assert set(maps.STATES) == set(words.STATES)
    assert set(maps.TYPES) == {*words.TYPES, None}


def test_every_protection_reads_as_a_number() -> None:
    for first, value in words.PROTECTIONS.items():
        assert maps.protection(first) == hex(value)
        for modifier, bit in words.MODIFIERS.items():
            assert maps.protection(f"{first}+{modifier}") == hex(value + bit)
    assert {text.split("+")[0] for text in predict.PROTECTIONS} <= set(words.PROTECTIONS)


def test_every_fact_that_can_be_missing_has_words() -> None:
    """What only the harness's recorder adds is nothing that a map lacks."""
    assert {*map_page.FACTS, "checkpoint", "locked pages"} == set(words.FACTS)


def test_every_action_can_be_asked_about_or_is_left_out() -> None:
    assert {*predict.ACTIONS, predict.UNCOUNTED, "replaced"} == set(words.ACTIONS)
