"""What a function leaves behind, or takes away."""

from __future__ import annotations

from mutated import texts

FUNCTION = "BOOL f(HANDLE file, HANDLE heap) {\n    return g(file);\n}\n"


def test_a_handle_a_block_and_pages_are_kept() -> None:
    for operator, call in (
        ("keeps_handle_f", "CreateEventW("),
        ("keeps_block_f", "HeapAlloc("),
        ("keeps_pages_f", "VirtualAlloc("),
    ):
        (mutant,) = texts(operator, FUNCTION)
        assert f"{{ {call}" in mutant and mutant.endswith("; return g(file); }")


def test_the_callers_handle_is_closed_at_the_end() -> None:
    (mutant,) = texts("closes_file", FUNCTION)
    answer = "__typeof__(BOOL) answer = g(file); CloseHandle(file); return answer;"
    assert mutant == f"BOOL f(HANDLE file, HANDLE heap) {{ {{ {answer} }} }}"


def test_a_heap_is_destroyed() -> None:
    assert "HeapDestroy(heap); return answer;" in texts("closes_heap", FUNCTION)[0]


def test_helpers_within_a_file_leave_nothing_of_their_own() -> None:
    assert texts("keeps_block_f", f"static {FUNCTION}") == []
