"""Mutants: what is changed, and what is left alone."""

from __future__ import annotations

from harness.grader.upkeep.mutants import mutants_of

PROGRAM = """#include "unit.h" // VirtualFree(a, 0, MEM_RELEASE)

BOOL f(void *p, size_t n) {
    char *a = VirtualAlloc(p, n * 4096, MEM_COMMIT, PAGE_READWRITE);
    if (a == NULL && g("a < b"))
        return FALSE; /* MEM_COMMIT */
    return VirtualFree(a, 0, MEM_RELEASE);
}
"""


def changes(operator: str, program: str = PROGRAM) -> list[str]:
    return [m.change() for m in mutants_of(program) if m.name.startswith(f"{operator}.")]


def test_each_mutant_differs_in_one_place() -> None:
    for mutant in mutants_of(PROGRAM):
        at = PROGRAM.find(mutant.before)
        assert mutant.text != PROGRAM, mutant.name
        assert len(mutant.text) == len(PROGRAM) - len(mutant.before) + len(mutant.after)
        assert at >= 0 and mutant.after in mutant.text, mutant.name


def test_names_are_unique() -> None:
    names = [mutant.name for mutant in mutants_of(PROGRAM)]
    assert len(names) == len(set(names)) > 10


def test_comments_strings_and_preprocessor_lines_are_left_alone() -> None:
    assert changes("reserve_for_commit") == ["line 4: MEM_COMMIT -> MEM_RESERVE"]
    assert changes("at_most") == [], "the only < stands in a string"
    assert changes("dropped_call") == ["line 7: VirtualFree(a, 0, MEM_RELEASE) -> (TRUE)"]


def test_a_check_is_dropped_whole() -> None:
    assert changes("missing_check") == ['line 5: a == NULL && g("a < b") -> 0']


def test_sizes_and_places_move_by_a_page() -> None:
    assert changes("one_page_more") == ["line 4: n * 4096 -> (n * 4096) + 4096"]
    assert changes("one_page_less") == ["line 4: n * 4096 -> (n * 4096) - 4096"]
    assert changes("one_page_on") == [
        "line 4: p -> (char *)(p) + 4096",
        "line 7: a -> (char *)(a) + 4096",
    ]


def test_arguments_in_parentheses_are_one() -> None:
    (swapped,) = mutants_of('x = Move(g(a, "b, c"), d);')
    assert swapped.text == 'x = Move(d, g(a, "b, c"));'


def test_each_argument_is_swapped_with_its_neighbour() -> None:
    swapped = changes("swapped_later_arguments", "Send(to, from, bytes, NULL, 0);")
    assert swapped == ["line 1: from, bytes -> bytes, from", "line 1: bytes, NULL -> NULL, bytes"]


def test_each_of_several_flags_is_dropped() -> None:
    dropped = changes("dropped_flag", "f(p, MEM_RESERVE | MEM_COMMIT, a | b, A_MASK | size);")
    assert dropped == ["line 1: MEM_RESERVE | -> nothing", "line 1: | MEM_COMMIT -> nothing"]


def test_a_call_is_made_and_its_failure_ignored() -> None:
    ignored = changes("ignored_result", "if (!VirtualFree(f(a), 0, how) || !done(a))")
    assert ignored == ["line 1: !VirtualFree(f(a), 0, how) -> (VirtualFree(f(a), 0, how), 0)"]


def test_a_count_follows_the_order_of_the_text() -> None:
    names = [(m.name, m.line) for m in mutants_of("MEM_COMMIT\nMEM_COMMIT\n")]
    assert names == [("reserve_for_commit.1", 1), ("reserve_for_commit.2", 2)]
