"""Heaps and their blocks, in sentences."""

from __future__ import annotations

from ..grading.traced_calls import address
from ..grading.tracing import Step
from .film_map import FilmMap
from .film_told import Told, count_text, pages_text, reason_of, seen, value_of


def tell_heap_create(step: Step, before: FilmMap, after: FilmMap) -> Told:
    area = after.allocation(step.result)
    said = f"HeapCreate made heap {address(step.result)}."
    shown, reason = seen(step, after, step.result)
    return Told(said, shown, reason, ranges=(area,) if area else ())


def tell_heap_destroy(step: Step, before: FilmMap, after: FilmMap) -> Told:
    heap = step.values["hHeap"]
    of_heap = [r for r in before.rows.values() if r.get("heap") == hex(heap)]
    areas = sorted({before.allocation(int(r["base"], 16)) or (0, 0) for r in of_heap})
    left = sum(after.allocation(low) is not None for low, _ in areas)
    said = f"HeapDestroy ended heap {address(heap)} with all its blocks."
    gone = len(areas) - left
    shown = f"{count_text(gone, 'allocation')} of it {'is' if gone == 1 else 'are'} free now."
    return Told(said, shown if step.photo is not None else "", ranges=tuple(areas))


def tell_block(step: Step, before: FilmMap, after: FilmMap) -> Told:
    asked = value_of(step, "dwBytes", "uBytes", "Size", "size")
    if "count" in step.values:
        asked *= step.values["count"]
    via = f", called by {step.via}," if step.via else ""
    size = count_text(asked, "byte")
    said = f"{step.function}{via} gave a block of {size} at {address(step.result)}."
    area = after.allocation(step.result)
    if step.photo is None or not area:
        return Told(said)
    row = after.at(step.result)
    reason = reason_of(row) if row else ""
    shown = f"In the photograph it lies in the allocation at {address(area[0])}"
    is_new = bool(before.rows) and before.allocation(area[0]) is None
    shown += ", which was not there before." if is_new else "."
    return Told(said, shown, reason, ranges=(area,))


def tell_block_free(step: Step, before: FilmMap, after: FilmMap) -> Told:
    block = value_of(step, "lpMem", "hMem", "memory", "BaseAddress")
    via = f", called by {step.via}," if step.via else ""
    if not block:
        return Told(f"{step.function}(NULL) does nothing.")
    said = f"{step.function}{via} gave back the block at {address(block)}."
    area = before.allocation(block)
    shown = ""
    if step.photo is not None and area:
        stays = after.allocation(block) is not None
        shown = (
            "The heap keeps the memory for later blocks."
            if stays
            else f"The heap gave the {pages_text(*area)} around it back to the system."
        )
    return Told(said, shown, ranges=(area,) if area else ())
