"""What all sentences about a step of a film are made with. A sentence about the map is made of the
map, never of the call's arguments."""

from __future__ import annotations

import os.path
from collections.abc import Mapping
from dataclasses import dataclass

from ..grading.traced_calls import address
from ..grading.tracing import Step
from .film_map import PAGE, FilmMap, pattern

Range = tuple[int, int]


@dataclass(frozen=True)
class Told:
    """A step in words."""

    said: str  # the call, as the program reports it
    shown: str = ""  # what the photograph shows at its addresses
    reason: str = ""  # the classifier's
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # worth knowing, once a film
    ranges: tuple[Range, ...] = ()  # what the call was about
    exact: bool = False  # nothing outside of `ranges` can be the call's work


def count_text(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def pages_text(low: int, high: int) -> str:
    return count_text((high - low) // PAGE, "page")


def page_floor(number: int) -> int:
    return number // PAGE * PAGE


def page_ceiling(number: int) -> int:
    return -(-number // PAGE) * PAGE


def place_text(low: int, high: int, area: Range | None, name: str = "allocation") -> str:
    """ "pages 4-7 of the allocation at 0x10000", counted from 0."""
    if area is None or not (area[0] <= low and high <= area[1]):
        return f"{pages_text(low, high)} at {address(low)}"
    first, last = (low - area[0]) // PAGE, (high - area[0]) // PAGE - 1
    if first == 0 and high == area[1]:
        return f"{pages_text(low, high)} at {address(low)}"
    which = f"page {first}" if first == last else f"pages {first}-{last}"
    return f"{which} of the {name} at {address(area[0])}"


def seen(step: Step, the_map: FilmMap, low: int) -> tuple[str, str]:
    """The allocation there in the course's notation, and the classifier's reason; nothing where no
    photograph was taken."""
    area = the_map.allocation(low)
    row = the_map.at(low)
    if step.photo is None or row is None:
        return "", ""
    if area is None:
        return f"In the photograph {address(low)} is free.", ""
    look = pattern(the_map.within(*area))
    shown = f"In the photograph the allocation at {address(area[0])} is {look}."
    return shown, reason_of(row)


def reason_of(row: Mapping[str, object]) -> str:
    detail = f" ({row['detail']})" if row["detail"] else ""
    return f"The classifier calls it {row['kind']}{detail}: {row['because']}."


def reason_of_whole(the_map: FilmMap, area: Range) -> str:
    """The same of an allocation: "thread 7", where its ranges are "thread 7 guard" and others."""
    rows = list(the_map.within(*area))
    first = rows[0]
    same = [row for row in rows if row["kind"] == first["kind"]]
    common = os.path.commonprefix([str(row["detail"]).split(" ") for row in same])
    return reason_of({**first, "detail": " ".join(common)})


def value_of(step: Step, *names: str) -> int:
    """The first of the arguments that the function has; what it points at, if it is a pointer."""
    for name in names:
        if name in step.pointed:
            return step.pointed[name]
        if name in step.values:
            return step.values[name]
    return 0


def disagreement(the_map: FilmMap, low: int, high: int, state: str | None) -> list[str]:
    """Where the photograph does not show what the call reports."""
    other = [row for row in the_map.within(low, high) if state and row["state"] != state]
    if not other:
        return []
    return [
        f"The photograph shows {pattern(the_map.within(low, high))} there: something else "
        "happened between the call and the photograph, or the report is wrong."
    ]
