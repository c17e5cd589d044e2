"""Calls that failed and a program that crashed, in sentences: what happened, and why, as far as the
map and the arguments tell."""

from __future__ import annotations

from collections.abc import Mapping

from ..grading.traced_calls import address, error_name, status
from ..grading.tracing import Step
from ..sandbox import RUN_LIMITS
from .film_map import PAGE, FilmMap
from .film_told import Told, seen, value_of

COMMIT, RESERVE, DECOMMIT, RELEASE = 0x1000, 0x2000, 0x4000, 0x8000
ACCESS_WORDS = {0: "read from", 1: "wrote to", 8: "executed"}


def tell_failure(step: Step, the_map: FilmMap) -> Told:
    is_status = step.row is not None and step.row.result == "ntstatus"
    code = status(step.result) if is_status else error_name(step.error)
    said = (
        f"{step.function} failed with {code}."
        if is_status or step.error
        else f"{step.function} failed."
    )
    why = why_failed(step, the_map)
    asked = value_of(step, "lpAddress", "BaseAddress", "lpBaseAddress")
    area = the_map.allocation(asked) if asked else None
    ranges = (area,) if area else ()
    return Told(
        said, f"It changed nothing. {why}".strip(), "", ("The call failed.",), ranges=ranges
    )


def tell_exception(step: Step, the_map: FilmMap) -> Told:
    name = status(step.result)
    access = step.values.get("access")
    if step.result & 0xFFFFFFFF != 0xC0000005 or access is None:
        return Told(f"The program ended here: {name}.", "", "", ("The program crashed.",))
    target = step.values.get("target", 0)
    verb = ACCESS_WORDS.get(access, "used")
    row = the_map.at(target)
    there = state_words(row) if row else "outside of the program's addresses"
    said = f"The program {verb} {address(target)} and crashed: {name}. What is there: {there}."
    area = the_map.allocation(target)
    shown, reason = seen(step, the_map, target) if area else ("", "")
    return Told(said, shown, reason, ("The program crashed.",), ranges=(area,) if area else ())


def state_words(row: Mapping[str, object]) -> str:
    if row["state"] == "free":
        return "nothing, the address is free"
    if row["state"] == "reserve":
        return "reserved memory that is not committed"
    return f"committed memory with protection {row['protect']} ({row['kind']})"


def why_failed(step: Step, the_map: FilmMap) -> str:
    """A sentence, or "" where nothing is known: a photograph too old has no rows."""
    if not the_map.rows:
        return ""
    values = step.values
    at = values.get("lpAddress", 0)
    size = values.get("dwSize", 0)
    if step.function in ("VirtualFree", "VirtualFreeEx"):
        return why_free(at, size, values.get("dwFreeType", 0), the_map)
    if step.function in ("VirtualAlloc", "VirtualAllocEx"):
        return why_alloc(at, size, values.get("flAllocationType", 0), the_map)
    if step.function in ("VirtualProtect", "VirtualProtectEx", "VirtualLock"):
        return why_uncommitted(at, size, the_map)
    if step.row and step.row.kind == "block":
        asked = value_of(step, "dwBytes", "uBytes", "Size", "size") * values.get("count", 1)
        return why_too_large(asked) if step.row.result == "block" else ""
    if step.function == "VirtualUnlock":
        return "Some page of the range is not locked." if step.error == 158 else ""
    if step.function in ("UnmapViewOfFile", "UnmapViewOfFileEx"):
        return why_unmap(values.get("lpBaseAddress", 0), the_map)
    if step.function.startswith("LoadLibrary"):
        return f'No file "{step.text}" was found.' if step.error == 126 else ""
    return ""


def why_free(at: int, size: int, kind: int, the_map: FilmMap) -> str:
    area = the_map.allocation(at)
    if area is None:
        return f"Nothing is allocated at {address(at)}."
    if kind & RELEASE and size:
        return "MEM_RELEASE needs 0 as dwSize: it releases what VirtualAlloc reserved, as a whole."
    if kind & RELEASE and at != area[0]:
        return (
            f"MEM_RELEASE needs the address that VirtualAlloc returned, {address(area[0])}, not "
            "one inside the reservation."
        )
    if not kind & (RELEASE | DECOMMIT):
        return "The third argument must be MEM_DECOMMIT or MEM_RELEASE."
    if at + size > area[1]:
        return f"The range goes beyond the reservation, which ends at {address(area[1])}."
    return ""


def why_alloc(at: int, size: int, kind: int, the_map: FilmMap) -> str:
    if size == 0:
        return "The size is 0."
    if kind & COMMIT and (limit := why_too_large(size)):
        return limit
    area = the_map.allocation(at) if at else None
    if at and kind & RESERVE and any(r["state"] != "free" for r in the_map.within(at, at + size)):
        return "Something is allocated in this range already, so it cannot be reserved."
    if at and kind & COMMIT and not kind & RESERVE and area is None:
        return f"Nothing is reserved at {address(at)}: reserve first, then commit."
    if area and not kind & RESERVE and at + size > area[1]:
        return f"The range goes beyond the reservation, which ends at {address(area[1])}."
    return ""


def why_too_large(size: int) -> str:
    most = RUN_LIMITS.data_bytes
    if size <= most:
        return ""
    return (
        f"The sandbox refuses it: a program may commit at most {most >> 20} MB here, and this is "
        f"{-(-size >> 20)} MB. Reserved memory does not count."
    )


def why_uncommitted(at: int, size: int, the_map: FilmMap) -> str:
    """The first page of the range that is not committed."""
    for row in the_map.within(at, at + max(size, 1)):
        if row["state"] != "commit":
            first = max(int(row["base"], 16), at // PAGE * PAGE)
            what = "free" if row["state"] == "free" else "only reserved"
            return f"The page at {address(first)} is {what}; every page must be committed."
    return ""


def why_unmap(at: int, the_map: FilmMap) -> str:
    area = the_map.allocation(at)
    if area is None:
        return f"No view is mapped at {address(at)}."
    return "" if area[0] == at else f"The view begins at {address(area[0])}."
