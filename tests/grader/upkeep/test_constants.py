"""What a scenario never varies."""

from __future__ import annotations

from harness.grader.upkeep.constants import Watched, never_varied, values_in, watching

PROGRAM = """#include "unit.h"

static BOOL helper(DWORD flags) {
    return flags != 0;
}

size_t f(size_t count, DWORD protect, const wchar_t *name, void *out) {
    MEMORY_BASIC_INFORMATION page = {0};
    page.Protect = protect;
    if (page.State == MEM_FREE || ask(&page.Type))
        return 0;
    return page.RegionSize;
}
"""


def test_numbers_names_pairs_fields_and_the_result_are_watched() -> None:
    _, places = watching(PROGRAM, fields=True)
    assert [place.name for place in places] == [
        "always_f_count",
        "always_f_protect",
        "always_f_name",
        "equal_f_count_protect",
        "always_f_page_State.1",
        "always_f_page_RegionSize.1",
        "always_f",
    ]


def test_the_program_reports_where_it_read_and_does_the_same() -> None:
    text, _ = watching(PROGRAM, fields=True)
    assert '{ WATCH("always_f_count", count);' in text
    assert 'if (WATCH("always_f_page_State.1", page.State) == MEM_FREE' in text
    assert "page.Protect = protect;" in text and "&page.Type" in text
    assert 'return WATCH("always_f", WATCH("always_f_page_RegionSize.1", page.RegionSize));' in text


def test_without_fields_the_rest_is_watched() -> None:
    _, places = watching(PROGRAM, fields=False)
    assert not any("page" in place.name for place in places)


def test_a_value_that_every_run_saw_alone_is_a_constant() -> None:
    places = [Watched("always_f_count", 7, "count"), Watched("always_f_protect", 7, "protect")]
    outputs = ["watched always_f_count 0x3\nwatched always_f_protect 0x4\n"]
    outputs += ["hello\nwatched always_f_count 0x5\nwatched always_f_protect 0x4\n"]
    (mutant,) = never_varied(places, values_in(outputs))
    assert mutant.name == "always_f_protect.1"
    assert mutant.change() == "line 7: protect -> 0x4 in every call"


def test_what_was_never_seen_is_no_constant() -> None:
    assert list(never_varied([Watched("always_f_count", 7, "count")], values_in([""]))) == []


def test_two_parameters_that_always_differ_are_none_either() -> None:
    place = Watched("equal_f_a_b", 7, "a == b")
    assert list(never_varied([place], {"equal_f_a_b": {"0x0"}})) == []
    assert len(list(never_varied([place], {"equal_f_a_b": {"0x1"}}))) == 1
