"""Calls: one left out, its failure ignored, its arguments mixed up, its range a page off, or made
with what stands at its address anyway."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .program import Edit, Program, arguments, closing

# Calls that give something back or put it right again: without them it leaks, or stays changed.
GIVES_BACK = (
    "VirtualFree|VirtualFreeEx|UnmapViewOfFile|CloseHandle|HeapFree|HeapDestroy|HeapUnlock|"
    "FreeLibrary|RemoveVectoredExceptionHandler|FlushViewOfFile|VirtualProtect|VirtualProtectEx|"
    "ResumeThread|WaitForSingleObject|FlushInstructionCache|SetEvent|ReleaseMutex"
)
# Calls over a range, and which of their arguments are its start and its size.
RANGES = {
    "VirtualAlloc": (0, 1),
    "VirtualFree": (0, 1),
    "VirtualProtect": (0, 1),
    "VirtualAllocEx": (1, 2),
    "VirtualFreeEx": (1, 2),
    "VirtualProtectEx": (1, 2),
    "ReadProcessMemory": (1, 3),
    "WriteProcessMemory": (1, 3),
}
# Which argument is the protection.
PROTECTIONS = {"VirtualAlloc": 3, "VirtualProtect": 2, "VirtualAllocEx": 4, "VirtualProtectEx": 3}
PAGE = 4096
# Swapping two of these gives the same call.
NOTHINGS = {"0", "NULL", "FALSE"}
CALL = re.compile(r"\b([A-Z]\w+[a-z]\w*)\(")


def dropped_calls(program: Program) -> Iterator[Edit]:
    for found in re.finditer(rf"\b(?:{GIVES_BACK})\(", program.code):
        end = closing(program.code, found.end())
        yield Edit("dropped_call", found.start(), end + 1, "(TRUE)")


def missing_checks(program: Program) -> Iterator[Edit]:
    """The failure path, or what else stands behind an `if`, is never taken."""
    for found in re.finditer(r"\bif \(", program.code):
        yield Edit("missing_check", found.end(), closing(program.code, found.end()), "0")


def ignored_results(program: Program) -> Iterator[Edit]:
    for found in re.finditer(r"!([A-Z]\w+[a-z]\w*\()", program.code):
        end = closing(program.code, found.end()) + 1
        call = program.text[found.start(1) : end]
        yield Edit("ignored_result", found.start(), end, f"({call}, 0)")


def swapped_arguments(program: Program) -> Iterator[Edit]:
    for _, places, texts in calls(program):
        for i, (one, other) in enumerate(zip(texts, texts[1:])):
            if one != other and not {one, other} <= NOTHINGS:
                operator = "swapped_later_arguments" if i else "swapped_arguments"
                swapped = f"{' ' if i else ''}{other}, {one}"
                yield Edit(operator, places[i][0], places[i + 1][1], swapped)


def moved_ranges(program: Program) -> Iterator[Edit]:
    for function, places, texts in calls(program):
        if function not in RANGES or len(places) <= max(RANGES[function]):
            continue
        base, size = RANGES[function]
        if texts[base] != "NULL":
            yield Edit("one_page_on", *places[base], f"(char *)({texts[base]}) + {PAGE}")
        if texts[size] != "0":
            yield Edit("one_page_more", *places[size], f" ({texts[size]}) + {PAGE}")
            yield Edit("one_page_less", *places[size], f" ({texts[size]}) - {PAGE}")


def confused_with_the_map(program: Program) -> Iterator[Edit]:
    """What the answer could be mistaken for: the size of all that is alike from that address on,
    and the protection that the pages have, or that their allocation was made with. Such a mutant
    passes where a scenario lets them be the same."""
    for function, places, texts in calls(program):
        if function not in RANGES or function.endswith("Memory"):
            continue
        base, size = RANGES[function]
        process = texts[0] if base else "GetCurrentProcess()"
        if texts[base] == "NULL" or len(texts) <= size:
            continue
        if texts[size] != "0":
            yield Edit("all_that_is_alike", *places[size], at(process, texts[base], "RegionSize"))
        which = PROTECTIONS.get(function, len(texts))
        if which < len(texts) and not program.is_reservation(places[0][0]):
            for operator, field in (("as_it_was", "Protect"), ("as_reserved", "AllocationProtect")):
                yield Edit(operator, *places[which], at(process, texts[base], field))


def at(process: str, address: str, field: str) -> str:
    return (
        " ({ MEMORY_BASIC_INFORMATION there = {0};"
        f" VirtualQueryEx({process}, {address}, &there, sizeof there); there.{field}; }})"
    )


def calls(program: Program) -> Iterator[tuple[str, list[tuple[int, int]], list[str]]]:
    """The calls of the Win32 API, with the places and texts of their arguments."""
    for found in CALL.finditer(program.code):
        places = arguments(program.code, found.end())
        yield found[1], places, [program.text[a:b].strip() for a, b in places]
