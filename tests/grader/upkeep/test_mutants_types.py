"""Types that are too narrow."""

from __future__ import annotations

from mutated import changes, texts

FUNCTION = """BOOL f(void *base, size_t count, BOOL whole, DWORD protect) {
    const size_t bytes = count * 4096;
    return g((ULONG_PTR)base, bytes);
}
"""


def test_a_variable_and_a_cast_become_narrower() -> None:
    assert changes("unsigned_bytes", FUNCTION) == ["line 2: size_t -> unsigned"]
    assert changes("short_bytes", FUNCTION) == ["line 2: size_t -> unsigned short"]
    assert changes("int_cast", FUNCTION) == ["line 3: ULONG_PTR -> int"]


def test_parameters_that_unit_h_fixes_are_cut_at_the_start() -> None:
    assert changes("unsigned_count", FUNCTION) == ["line 1: nothing -> count = (unsigned)count;"]
    assert changes("short_protect", FUNCTION) == [
        "line 1: nothing -> protect = (unsigned short)protect;"
    ]


def test_an_address_loses_its_upper_half() -> None:
    (mutant,) = texts("address_base", FUNCTION)
    assert "{ base = (void *)(uintptr_t)(unsigned)(uintptr_t)base; const" in mutant


def test_only_1_counts_as_true() -> None:
    assert changes("only_true_whole", FUNCTION) == ["line 1: nothing -> whole = whole == TRUE;"]


def test_a_static_function_has_narrower_parameters_in_its_head() -> None:
    program = "static size_t g(size_t n, int m) {\n    return n + m;\n}\n"
    assert changes("int_n", program) == ["line 1: size_t -> int"]
    assert changes("short_m", program) == ["line 1: int -> unsigned short"]
    assert changes("int_g", program) == ["line 1: size_t -> int"]


def test_pointers_to_wide_types_stay() -> None:
    assert changes("int_p", "size_t *p;") == []


def test_handles_and_places_for_answers_are_no_addresses() -> None:
    program = "BOOL f(HANDLE file, HANDLE heap, void **block, struct arena *arena) {\n}\n"
    assert changes("address_file", program) == changes("address_block", program) == []
    assert changes("address_arena", program) == []
    assert len(changes("address_heap", program)) == 1


def test_what_the_system_fills_in_keeps_its_32_bits() -> None:
    assert changes("short_old", "DWORD old;\nVirtualProtect(p, n, PAGE_READONLY, &old);") == []
