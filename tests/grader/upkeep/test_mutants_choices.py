"""Conditions of which a part is forgotten."""

from __future__ import annotations

from mutated import changes, texts


def test_each_part_of_a_condition_is_forgotten() -> None:
    assert changes("dropped_condition", "if (!p || q(p, 1) == 2)") == [
        "line 1: !p -> 0",
        "line 1: q(p, 1) == 2 -> 0",
    ]
    assert changes("dropped_condition", "return a > 0 && b;") == [
        "line 1: a > 0 -> 1",
        "line 1: b -> 1",
    ]


def test_an_assignment_is_no_part_of_its_condition() -> None:
    assert texts("dropped_condition", "x = a == b && c;") == ["x = 1 && c;", "x = a == b && 1;"]


def test_a_choice_is_always_made_alike() -> None:
    program = "x = ok ? f(a, b) : NULL;"
    assert texts("always_first", program) == ["x = ok ? f(a, b) : (f(a, b));"]
    assert texts("always_second", program) == ["x = ok ? (NULL) : NULL;"]
