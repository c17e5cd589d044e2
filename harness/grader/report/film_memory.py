"""VirtualAlloc and its like, in sentences."""

from __future__ import annotations

from ..grading.traced_calls import PROTECT, address, flags
from ..grading.tracing import Step
from .film_map import PAGE, FilmMap, pattern
from .film_told import (
    Told,
    count_text,
    disagreement,
    page_ceiling,
    page_floor,
    pages_text,
    place_text,
    seen,
    value_of,
)

COMMIT, RESERVE, RELEASE, RESET = 0x1000, 0x2000, 0x8000, 0x80000
RUNS_AND_WRITES = 0x40 | 0x80
GRANULE = 65536


def tell_alloc(step: Step, before: FilmMap, after: FilmMap) -> Told:
    asked = step.values.get("lpAddress", step.values.get("BaseAddress", 0))
    size = value_of(step, "dwSize", "Size", "RegionSize")
    kind = value_of(step, "flAllocationType", "AllocationType")
    protect = value_of(step, "flProtect", "PageProtection", "Protect")
    low = step.pointed.get("BaseAddress", step.result)
    start = asked if step.row and step.row.result == "address" and asked else low
    high = page_ceiling(max(start, low) + size)
    low = page_floor(low)
    did = "reserved" if not kind & COMMIT else "committed"
    nothing_was = bool(before.rows) and before.allocation(low) is None
    if kind & COMMIT and (kind & RESERVE or not asked or nothing_was):
        did = "reserved and committed"
    if not kind & (COMMIT | RESERVE):
        return tell_reset(step, after, kind, low, high)
    area = after.allocation(low)
    said = f"{step.function} {did} {place_text(low, high, area)}, {flags(protect, PROTECT)}."
    shown, reason = seen(step, after, low)
    warnings = [*rounding(start, size, low, high, did), *runs_and_writes(protect)]
    notes = [
        *whole_pages(size, low, high, did),
        *small_reservation(low, high, did),
        *commits_alone(asked, kind),
    ]
    if step.photo is not None:
        state = "commit" if kind & COMMIT else "reserve"
        warnings += disagreement(after, low, high, state)
    return Told(said, shown, reason, tuple(warnings), tuple(notes), ((low, high),), True)


def tell_reset(step: Step, after: FilmMap, kind: int, low: int, high: int) -> Told:
    """The function needs a protection there, and does not look at it."""
    where = place_text(low, high, after.allocation(low))
    said = (
        f"{step.function} said that the content of {where} is not needed (MEM_RESET): the system "
        "may drop it. State and protection stay as they are."
        if kind & RESET
        else f"{step.function} said that the content of {where} is needed again (MEM_RESET_UNDO)."
    )
    shown, reason = seen(step, after, low)
    return Told(said, shown, reason, ranges=((low, high),), exact=True)


def rounding(start: int, size: int, low: int, high: int, did: str) -> list[str]:
    """More pages than the size needs, or much more than was asked for."""
    got, needed = (high - low) // PAGE, -(-size // PAGE)
    if got > needed and did.startswith(("committed", "protected", "decommitted", "locked")):
        return [
            f"{size} bytes fit into {count_text(needed, 'page')}, but this range begins inside a "
            f"page and reaches into {count_text(got, 'page')}: all {got} are {did}."
        ]
    return []


def whole_pages(size: int, low: int, high: int, did: str) -> list[str]:
    if size % PAGE == 0 or "committed" not in did or (high - low) // PAGE > -(-size // PAGE):
        return []
    asked = f"{count_text(size, 'byte')} {'was' if size == 1 else 'were'} asked for"
    return [f"{asked}; whole pages are {did}: {high - low} bytes."]


def small_reservation(low: int, high: int, did: str) -> list[str]:
    if not did.startswith("reserved") or (high - low) % GRANULE == 0:
        return []
    lost = (GRANULE - (high - low) % GRANULE) // PAGE
    return [
        f"The next reservation can only begin at a multiple of 64 KB: {count_text(lost, 'page')} "
        "behind this one cannot be reserved by themselves."
    ]


def commits_alone(asked: int, kind: int) -> list[str]:
    if asked or kind & RESERVE or not kind & COMMIT:
        return []
    return ["MEM_COMMIT alone, without an address, reserves as well."]


def runs_and_writes(protect: int) -> list[str]:
    if not protect & RUNS_AND_WRITES:
        return []
    return [
        "These pages can be written and executed: whoever can write here can run any code. Write "
        "first, then change the pages to PAGE_EXECUTE_READ."
    ]


def tell_free(step: Step, before: FilmMap, after: FilmMap) -> Told:
    asked = value_of(step, "lpAddress", "BaseAddress")
    size = value_of(step, "dwSize", "RegionSize")
    kind = value_of(step, "dwFreeType", "FreeType")
    area = before.allocation(asked)
    if kind & RELEASE:
        where = area or (asked, asked + PAGE)
        pages = f"{pages_text(*where)} at {address(where[0])}" if area else address(asked)
        was = f"; before they were {pattern(before.within(*where))}" if area else ""
        said = f"{step.function} released {pages}{was}."
        shown = "" if step.photo is None or after.allocation(asked) else "They are free now."
        wrong = disagreement(after, *where, "free") if step.photo is not None and area else []
        return Told(said, shown, "", tuple(wrong), (), (where,), True)
    low = page_floor(asked)
    high = page_ceiling(asked + size) if size else (area[1] if area else low + PAGE)
    one = high - low == PAGE
    said = f"{step.function} decommitted {place_text(low, high, area)}. " + (
        f"Nothing was committed there: the {'page stays' if one else 'pages stay'} reserved."
        if area and not any(row["state"] == "commit" for row in before.within(low, high))
        else f"What was in {'it' if one else 'them'} is gone; the addresses stay reserved."
    )
    shown, reason = seen(step, after, low)
    warnings = rounding(asked, size, low, high, "decommitted") if size else []
    if step.photo is not None:
        warnings = warnings + disagreement(after, low, high, "reserve")
    return Told(said, shown, reason, tuple(warnings), (), ((low, high),), True)


def tell_protect(step: Step, before: FilmMap, after: FilmMap) -> Told:
    asked = value_of(step, "lpAddress", "BaseAddress")
    size = value_of(step, "dwSize", "RegionSize")
    new = value_of(step, "flNewProtect", "NewProtect")
    low, high = page_floor(asked), page_ceiling(asked + size)
    old = step.pointed.get("lpflOldProtect", step.pointed.get("OldProtect"))
    was = f"; the first page had {flags(old, PROTECT)}" if old else ""
    where = place_text(low, high, after.allocation(low))
    said = f"{step.function} gave {where} the protection {flags(new, PROTECT)}{was}."
    shown, reason = seen(step, after, low)
    warnings = [*rounding(asked, size, low, high, "protected"), *runs_and_writes(new)]
    return Told(said, shown, reason, tuple(warnings), (), ((low, high),), True)


def tell_lock(step: Step, before: FilmMap, after: FilmMap) -> Told:
    asked, size = value_of(step, "lpAddress"), value_of(step, "dwSize")
    low, high = page_floor(asked), page_ceiling(asked + size)
    where = place_text(low, high, after.allocation(low))
    unlocks = step.function == "VirtualUnlock"
    said = (
        f"{step.function} {'lets the system page out' if unlocks else 'keeps in memory'} {where}."
    )
    warnings = () if unlocks else tuple(rounding(asked, size, low, high, "locked"))
    same = "Neither state nor protection changes." if step.photo is not None else ""
    return Told(said, same, "", warnings, (), ((low, high),), True)


def tell_discard(step: Step, before: FilmMap, after: FilmMap) -> Told:
    low = value_of(step, "VirtualAddress")
    where = place_text(low, low + value_of(step, "Size"), after.allocation(low))
    return Told(f"{step.function} gave up the content of {where}; they stay committed.")


def tell_query(step: Step, before: FilmMap, after: FilmMap) -> Told:
    asked = value_of(step, "lpAddress", "BaseAddress")
    if not step.memory:
        return Told(f"{step.function} asked about {address(asked)}. It changes nothing.")
    m = step.memory
    of = f", in the allocation at {address(m.allocation)}" if m.allocation else ""
    said = f"{step.function} asked about {address(asked)}. The answer: {m.words()}{of}."
    return Told(said, "It changes nothing.", ranges=((m.base, m.base + m.size),))
