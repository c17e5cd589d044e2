"""What is left at the end of a film: what the program's calls made and nothing gave back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..grading.traced_calls import address
from ..grading.tracing import Step
from .film_map import FilmMap, pattern
from .film_told import count_text, value_of


@dataclass
class Holding:
    """What a call made and nothing has given back yet."""

    what: str  # "reservation", "view", "heap", "blocks"
    low: int
    size: int
    step: Step


RESERVE, RELEASE = 0x2000, 0x8000
FREES = ("VirtualFree", "NtFreeVirtualMemory")
UNMAPS = ("UnmapViewOfFile", "UnmapViewOfFileEx", "NtUnmapViewOfSection")
MAKES = {
    "VirtualAlloc": "reservation",
    "VirtualAllocExNuma": "reservation",
    "VirtualAlloc2": "reservation",
    "NtAllocateVirtualMemory": "reservation",
    "MapViewOfFile": "view",
    "MapViewOfFileEx": "view",
    "MapViewOfFile3": "view",
    "NtMapViewOfSection": "view",
    "HeapCreate": "heap",
}
GIVES_BACK = {
    "HeapFree": "lpMem",
    "RtlFreeHeap": "BaseAddress",
    "GlobalFree": "hMem",
    "LocalFree": "hMem",
    "free": "memory",
    "_aligned_free": "memory",
    "realloc": "memory",
    "HeapReAlloc": "lpMem",
}


def note_holding(held: list[Holding], step: Step, before: FilmMap, after: FilmMap) -> None:
    """Keeps the list of what the program holds up to date with one more call."""
    if not step.succeeded:
        return
    held[:] = [holding for holding in held if not gives_back(step, holding)]
    what = MAKES.get(step.function)
    low = step.pointed.get("BaseAddress", step.result)
    if what == "reservation" and not reserves(step):
        return
    if what:
        held.append(Holding(what, low, 0, step))
    elif step.row and step.row.result == "block" and step.result:
        size = value_of(step, "dwBytes", "uBytes", "Size", "size")
        held.append(Holding("block", step.result, size * step.values.get("count", 1), step))


def reserves(step: Step) -> bool:
    """Otherwise it committed pages of what was reserved already."""
    kind = value_of(step, "flAllocationType", "AllocationType")
    return bool(kind & RESERVE) or not value_of(step, "lpAddress")


def gives_back(step: Step, holding: Holding) -> bool:
    """Whether the call gives back what another one made."""
    if holding.what == "reservation":
        kind = value_of(step, "dwFreeType", "FreeType")
        at = value_of(step, "lpAddress", "BaseAddress")
        return step.function in FREES and bool(kind & RELEASE) and at == holding.low
    if holding.what == "view":
        at = value_of(step, "lpBaseAddress", "BaseAddress")
        return step.function in UNMAPS and at == holding.low
    if step.function == "HeapDestroy":
        heap = step.values["hHeap"]
        return heap == (holding.low if holding.what == "heap" else holding.step.values.get("hHeap"))
    return step.values.get(GIVES_BACK.get(step.function, ""), 0) == holding.low


def leaks_of(held: Sequence[Holding], last: FilmMap) -> list[str]:
    """In the last photograph: what calls of the program made and nobody gave back."""
    told = []
    for holding in held:
        area = last.allocation(holding.low)
        if holding.what != "block" and area and area[0] == holding.low:
            told.append(
                f"The {holding.what} at {address(area[0])} ({pattern(last.within(*area))}), made"
                f"{line_text(holding.step)}, is still there at the end."
            )
    blocks: dict[str, list[Holding]] = {}
    for holding in held:
        if holding.what == "block":
            blocks.setdefault(line_text(holding.step), []).append(holding)
    for line, group in blocks.items():
        size = sum(holding.size for holding in group)
        told.append(
            f"{count_text(len(group), 'block')} made{line}, {count_text(size, 'byte')} together, "
            f"{'was' if len(group) == 1 else 'were'} never given back."
        )
    return told


def line_text(step: Step) -> str:
    return f" in {step.place.file}:{step.place.line}" if step.place else " by a library"
