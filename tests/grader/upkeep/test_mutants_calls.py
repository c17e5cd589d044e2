"""Calls that are left out, or made with what stands at their address anyway."""

from __future__ import annotations

from mutated import changes, texts

RESTORE = "VirtualProtect(page, size, old, &old);"


def test_the_call_that_puts_a_protection_back_is_dropped() -> None:
    assert texts("dropped_call", RESTORE) == ["(TRUE);"]


def test_a_handle_is_leaked() -> None:
    assert texts("dropped_call", "CloseHandle(section);") == ["(TRUE);"]


def test_a_size_is_that_of_all_pages_that_are_alike() -> None:
    (mutant,) = texts("all_that_is_alike", "VirtualFree(p, n, MEM_DECOMMIT);")
    assert "VirtualQueryEx(GetCurrentProcess(), p, &there" in mutant
    assert mutant.endswith("there.RegionSize; }), MEM_DECOMMIT);")


def test_a_protection_is_what_the_pages_or_their_reservation_have() -> None:
    call = "VirtualAllocEx(other, p, n, MEM_COMMIT, PAGE_READWRITE);"
    (as_reserved,) = texts("as_reserved", call)
    assert "VirtualQueryEx(other, p, &there" in as_reserved
    assert as_reserved.endswith("there.AllocationProtect; }));")
    assert len(texts("as_it_was", call)) == 1


def test_a_new_allocation_could_be_confused_with_nothing() -> None:
    new = "VirtualAlloc(NULL, n, MEM_RESERVE, PAGE_NOACCESS);"
    assert changes("as_reserved", new) == changes("all_that_is_alike", new) == []


def test_a_protection_to_reserve_with_could_be_confused_with_nothing() -> None:
    assert changes("as_it_was", "VirtualAlloc(p, n, MEM_RESERVE, PAGE_NOACCESS);") == []
