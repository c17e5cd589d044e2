"""Constants that are one off."""

from __future__ import annotations

from mutated import changes


def test_a_constant_of_an_enumeration_names_its_mutants() -> None:
    program = "enum { PAGE = 4096, TRIES = 0x8u };"
    assert changes("one_more_PAGE", program) == ["line 1: 4096 -> (4096 + 1)"]
    assert changes("one_less_TRIES", program) == ["line 1: 0x8u -> (0x8u - 1)"]


def test_nothing_is_less_than_0() -> None:
    assert changes("one_more_0", "i = 0;") == ["line 1: 0 -> (0 + 1)"]
    assert changes("one_less_0", "i = 0;") == []


def test_names_fractions_and_empty_structures_are_no_constants() -> None:
    program = "x2 = y.f3 + 1.5; z = (struct a){0};"
    assert changes("one_more_2", program) == changes("one_more_0", program) == []
    assert changes("one_more_1", program) == []
