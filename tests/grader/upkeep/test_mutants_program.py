"""Where the functions, parameters and statements of a C program are."""

from __future__ import annotations

from harness.grader.upkeep.mutants.program import Program

PROGRAM = Program(
    """#include "unit.h"

struct node {
    int next;
};

static const char *name(const struct node *n, int (*visit)(int), size_t count) {
    if (count)
        for (int i = 0; i < 2; i++) {
            visit(i);
        }
    else
        visit(0);
    do
        count--;
    while (count);
    return "}";
}

DWORD WINAPI main_of(void *unused) {
    return (DWORD)(uintptr_t)unused; // }
}
"""
)


def test_functions_are_found_and_structures_are_not() -> None:
    name, main_of = PROGRAM.functions
    assert (name.name, name.returns, name.is_static) == ("name", "const char *", True)
    assert (main_of.name, main_of.returns, main_of.is_static) == ("main_of", "DWORD", False)


def test_parameters_are_types_and_names_without_functions() -> None:
    found = [(p.type, p.name, p.is_pointer) for p in PROGRAM.functions[0].parameters]
    assert found == [("const struct node *", "n", True), ("size_t", "count", False)]


def test_a_statement_ends_with_all_that_belongs_to_it() -> None:
    name = PROGRAM.functions[0]
    found = [" ".join(PROGRAM.text[s.start : s.end].split()) for s in PROGRAM.statements(name)]
    assert [text.split()[0] for text in found] == ["if", "do", "return"]
    assert found[0].endswith("else visit(0);") and found[1] == "do count--; while (count);"


def test_blocks_are_the_body_and_what_braces_hold() -> None:
    counts = [len(block) for block in PROGRAM.blocks(PROGRAM.functions[0])]
    assert counts == [3, 1]
