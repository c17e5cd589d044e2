"""What a traced call did, in sentences: what the program says of it, what the photograph after it
shows, why the classifier calls it what it does, and what the learner may not have meant. Which file
has the words for which function stands here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..grading.traced_calls import address
from ..grading.tracing import EXCEPTION, Step
from .film_failed import tell_exception, tell_failure
from .film_heap import tell_block, tell_block_free, tell_heap_create, tell_heap_destroy
from .film_map import FilmMap
from .film_memory import (
    tell_alloc,
    tell_discard,
    tell_free,
    tell_lock,
    tell_protect,
    tell_query,
)
from .film_objects import (
    tell_end,
    tell_load,
    tell_process,
    tell_section,
    tell_thread,
    tell_unload,
    tell_unmap,
    tell_view,
)
from .film_told import Told

CURRENT = ((1 << 64) - 1, None)  # GetCurrentProcess(), or no such argument


def tell(step: Step, before: FilmMap, after: FilmMap) -> Told:
    """before and after are the maps of the photographs around the call; the same where none was
    taken after it."""
    if step.function == EXCEPTION:
        return tell_exception(step, after)
    if not step.succeeded and step.row and step.row.kind != "end":
        return tell_failure(step, after)
    if step.values.get("hProcess", step.values.get("ProcessHandle")) not in CURRENT:
        return Told(f"{step.function} worked on another process; this map does not show it.")
    teller = TELLERS.get(step.function, tell_plain)
    return teller(step, before, after)


def tell_plain(step: Step, before: FilmMap, after: FilmMap) -> Told:
    result = step.row.result if step.row else "number"
    back = "" if result in ("nothing", "bool", "ntstatus", "error") else f": {address(step.result)}"
    return Told(f"{step.function} succeeded{back}.")


Teller = Callable[[Step, FilmMap, FilmMap], Told]


def _tellers(groups: Sequence[tuple[Teller, str]]) -> dict[str, Teller]:
    return {name: teller for teller, names in groups for name in names.split()}


TELLERS = _tellers(
    (
        (
            tell_alloc,
            "VirtualAlloc VirtualAllocEx VirtualAllocExNuma VirtualAlloc2 NtAllocateVirtualMemory",
        ),
        (tell_free, "VirtualFree VirtualFreeEx NtFreeVirtualMemory"),
        (tell_protect, "VirtualProtect VirtualProtectEx NtProtectVirtualMemory"),
        (tell_lock, "VirtualLock VirtualUnlock"),
        (tell_discard, "DiscardVirtualMemory"),
        (tell_query, "VirtualQuery VirtualQueryEx NtQueryVirtualMemory"),
        (tell_heap_create, "HeapCreate"),
        (tell_heap_destroy, "HeapDestroy"),
        (
            tell_block,
            "HeapAlloc HeapReAlloc GlobalAlloc LocalAlloc malloc calloc realloc _aligned_malloc "
            "RtlAllocateHeap",
        ),
        (tell_block_free, "HeapFree GlobalFree LocalFree free _aligned_free RtlFreeHeap"),
        (tell_thread, "CreateThread _beginthreadex _beginthread"),
        (
            tell_section,
            "CreateFileMappingA CreateFileMappingW OpenFileMappingA OpenFileMappingW "
            "NtCreateSection",
        ),
        (tell_view, "MapViewOfFile MapViewOfFileEx MapViewOfFile3 NtMapViewOfSection"),
        (tell_unmap, "UnmapViewOfFile UnmapViewOfFileEx NtUnmapViewOfSection"),
        (tell_load, "LoadLibraryA LoadLibraryW LoadLibraryExA LoadLibraryExW"),
        (tell_unload, "FreeLibrary"),
        (tell_process, "CreateProcessA CreateProcessW"),
        (tell_end, "ExitProcess TerminateProcess abort _exit"),
    )
)
