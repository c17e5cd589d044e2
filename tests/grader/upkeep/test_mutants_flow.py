"""The order of things."""

from __future__ import annotations

from mutated import changes, texts

LOOP = """size_t f(size_t n) {
    size_t c = 0;
    for (size_t i = 0; c < 9 && i < n; i++)
        if (g(i))
            c++;
    done(c);
    UnmapViewOfFile(a);
    CloseHandle(b);
    return c;
}
"""


def test_a_loop_ends_a_round_early_and_begins_one_late() -> None:
    assert changes("one_early", LOOP) == ["line 3: 9 -> (9) - 1", "line 3: n -> (n) - 1"]
    assert changes("starts_late", LOOP) == ["line 3: 0 -> (0) + 1"]


def test_a_while_loop_has_a_limit_too() -> None:
    assert changes("one_early", "while (i <= last)\n    g(i++);") == ["line 1: last -> (last) - 1"]


def test_a_loop_has_a_single_round() -> None:
    (mutant,) = texts("one_round", LOOP)
    assert "i++) { if (g(i)) c++; break; } done(c);" in mutant


def test_what_a_function_returns_at_its_end_it_returns_before() -> None:
    found = texts("early_return", LOOP)
    assert len(found) == 4 and "size_t c = 0; if (1) return c; for" in found[0]


def test_a_statement_is_left_out() -> None:
    assert changes("dropped_statement", "void f(int *x) {\n    *x = 1;\n    int y = 2;\n}\n") == [
        "line 2: *x = 1; -> ;"
    ]


def test_two_calls_change_places_unless_their_order_is_free() -> None:
    assert changes("swapped_statements", LOOP) == [
        "line 6: done(c); UnmapViewOfFile(a); -> UnmapViewOfFile(a); done(c);"
    ]
