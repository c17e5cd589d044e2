"""One word for another."""

from __future__ import annotations

import pytest
from mutated import changes

TEXT = """if (a <
        b &&
    c >= d)
    e = x->y - 1;
"""


@pytest.mark.parametrize(
    "operator, change",
    [
        ("at_most", "line 1: < -> <="),
        ("or", "line 2: && -> ||"),
        ("more", "line 3: >= -> >"),
        ("plus", "line 4: - -> +"),
    ],
)
def test_a_word_is_changed_wherever_it_stands_in_a_line(operator: str, change: str) -> None:
    assert changes(operator, TEXT) == [change]


def test_what_only_looks_like_a_comparison_is_left_alone() -> None:
    assert changes("at_least", "x->y = a >> 1;") == []


@pytest.mark.parametrize(
    "operator, before, after",
    [
        ("reserve_for_commit", "MEM_COMMIT", "MEM_RESERVE"),
        ("read_only", "PAGE_READWRITE", "PAGE_READONLY"),
        ("data_for_code", "PAGE_EXECUTE_READ", "PAGE_READONLY"),
        ("readable", "PAGE_NOACCESS", "PAGE_READONLY"),
        ("view_for_private", "MEM_PRIVATE", "MEM_MAPPED"),
        ("continue_for_break", "break;", "continue;"),
        ("says_yes", "return FALSE", "return TRUE"),
    ],
)
def test_flags_and_answers_change_places(operator: str, before: str, after: str) -> None:
    assert changes(operator, before) == [f"line 1: {before} -> {after}"]


def test_what_a_reservation_is_made_with_is_left_alone() -> None:
    reserve, both = "MEM_RESERVE | MEM_TOP_DOWN", "MEM_RESERVE | MEM_COMMIT"
    assert changes("read_only", f"f(p, (n + 1), {reserve}, PAGE_READWRITE);") == []
    assert len(changes("read_only", f"f(p, n, {both}, PAGE_READWRITE);")) == 1
    assert len(changes("readable", f"g(f({reserve}), PAGE_NOACCESS);")) == 1
