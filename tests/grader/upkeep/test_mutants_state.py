"""What a function remembers of its first call."""

from __future__ import annotations

from mutated import changes, texts

FUNCTION = """size_t f(HANDLE h, size_t n) {
    size_t count = 0;
    if (!n)
        return 0;
    return g(h, n);
}
"""


def test_the_first_answer_is_kept() -> None:
    (mutant,) = texts("cached_f", FUNCTION)
    assert "{ static __typeof__(size_t) answer; static BOOL known;" in mutant
    assert "if (known) return answer; size_t count" in mutant
    assert "{ answer = (g(h, n)); known = TRUE; return answer; } }" in mutant


def test_an_answer_is_kept_for_each_argument() -> None:
    assert changes("cached_f_by_n", FUNCTION) == ["line 1: f -> its answer for each n, ever after"]
    (mutant,) = texts("cached_f_by_h", FUNCTION)
    assert "static __typeof__((h) + 0) keys[MOST];" in mutant
    assert "if (keys[i] == key) return answers[i];" in mutant
    assert "keys[known] = key; answers[known++] = answer; } return answer; }" in mutant


def test_a_function_without_an_answer_works_once() -> None:
    (mutant,) = texts("cached_f", "void f(void) {\n    g();\n}\n")
    assert "static BOOL known; if (known) return; known = TRUE; g(); }" in mutant


def test_where_an_answer_is_stored_is_not_remembered() -> None:
    assert changes("cached_f_by_block", "BOOL f(void **block) {\n    return g(block);\n}\n") == []


def test_a_variable_keeps_its_value_from_call_to_call() -> None:
    assert changes("static_count", FUNCTION) == ["line 2: nothing -> static"]


def test_a_static_function_keeps_its_first_answer_only() -> None:
    assert len(changes("cached_f", f"static {FUNCTION}")) == 1
    assert changes("cached_f_by_n", f"static {FUNCTION}") == []
