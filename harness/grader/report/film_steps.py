"""A traced run as the steps of a film: each with its sentences, what changed, and whose work that
was. The page (film.py) and the list on the terminal (film_list.py) show the same steps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..grading.traced_calls import SHOWN, address, table
from ..grading.tracing import CALLS, EXCEPTION, Step, Traced
from .film_blocks import Blocks, given_back
from .film_left import Holding, leaks_of, note_holding
from .film_map import FilmMap
from .film_told import Range, Told, count_text
from .film_words import tell

RELABELED = "relabeled"
OWN_NAMES = ("start", "call", "crash", "end")  # of photographs, beside a scenario's checkpoints
MOST_FOCUS = 6  # allocations to look at in one step


@dataclass(frozen=True)
class Happened:
    """One event between two photographs."""

    sentence: str
    base: int
    end: int
    beside: bool  # not the work of the call


@dataclass(frozen=True)
class Scene:
    """One step to be shown: a call, or the beginning or the end of the program."""

    title: str  # "VirtualAlloc(NULL, 65536, MEM_RESERVE, PAGE_NOACCESS) = 0x10a0000"
    told: Told
    step: Step | None
    photo: int | None  # the photograph that shows the state after it
    before: int | None
    happened: tuple[Happened, ...] = ()
    focus: tuple[Range, ...] = ()  # the allocations to look at
    children: tuple[int, ...] = ()


@dataclass(frozen=True)
class Film:
    scenes: tuple[Scene, ...]
    leaks: tuple[str, ...]
    unseen: tuple[str, ...]
    ended: str
    nothing_left: str  # what to say where no leak is known
    is_short: bool  # calls that came later were not noted


def film_of(traced: Traced) -> Film:
    """Walks through the steps with the maps of the photographs around each."""
    maps = Maps(traced)
    scenes = [opening(traced, maps)] if traced.photos else []
    held: list[Holding] = []
    noted: set[str] = set()
    blocks, is_old = Blocks(), False
    for step in traced.steps:
        scenes += checkpoints(traced, maps, step.photo)
        before = maps.current
        after = maps.go_to(step.photo) if step.photo is not None else before
        known = (FilmMap({}), FilmMap({}) if step.photo is None else after)
        told = tell(step, *(known if is_old else (before, after)))
        told = with_wrong_block(step, told, blocks.wrong(step, known[0] if is_old else before))
        told = with_new_notes(told, noted)
        blocks.note(step, len(scenes))
        scenes.append(scene_of(traced, maps, step, told, before, after))
        note_holding(held, step, before, after)
        is_old = step.photo is None and (is_old or changes_the_map(step))
    leaks: list[str] = []
    scenes += checkpoints(traced, maps, len(traced.photos))
    if traced.photos and traced.photos[-1].name == "end":
        scenes.append(closing(traced, maps))
        leaks = leaks_of(held, maps.current)
    return Film(
        tuple(scenes),
        tuple(leaks),
        tuple(unseen(traced)),
        ending(traced),
        nothing_left(traced),
        any(noted_calls(traced, kind) >= most for kind, most in CALLS.items()),
    )


def changes_the_map(step: Step) -> bool:
    """Without a photograph after such a step, the last one is no longer how the map is."""
    return step.succeeded and step.row is not None and step.row.kind == "map"


def with_wrong_block(step: Step, told: Told, wrong: str) -> Told:
    """A function that gives a block back need not say that there was none."""
    if not wrong:
        return told
    if not step.succeeded:
        return replace(told, shown=f"{told.shown} {wrong}")
    if step.row and step.row.result != "block":  # realloc gives another one, whatever it was given
        said = f"{step.function} was called to give back {address(given_back(step))}."
        told = replace(told, said=said, shown="")
    return replace(told, warnings=(*told.warnings, wrong))


def with_new_notes(told: Told, noted: set[str]) -> Told:
    """A note stands at the first step that it is about: numbers in it do not make it another."""
    new = [note for note in told.notes if re.sub(r"\d+", "", note) not in noted]
    noted.update(re.sub(r"\d+", "", note) for note in told.notes)
    return replace(told, notes=tuple(new))


class Maps:
    """The map as it is at the step that is being told."""

    def __init__(self, traced: Traced) -> None:
        self.photos = traced.photos
        self.index = 0
        self.before = 0
        self.current = FilmMap({})
        if traced.photos:
            self.current = self.current.after(traced.photos[0])

    def go_to(self, photo: int | None) -> FilmMap:
        self.before = self.index
        while photo is not None and self.index < photo:
            self.index += 1
            self.current = self.current.after(self.photos[self.index])
        return self.current


def opening(traced: Traced, maps: Maps) -> Scene:
    images = sorted(
        {
            r["detail"].split("\\")[-1].split(" ")[0]
            for r in maps.current.rows.values()
            if r["kind"] == "image"
        }
    )
    first = traced.photos[0].name
    of_task = first not in OWN_NAMES
    own = "Before main(): nothing of the program's own code has run, but what the C runtime starts."
    of_scenario = f"The scenario is at its checkpoint {first}, before it calls your function."
    told = Told(
        of_scenario if of_task else own,
        f"There are {len(maps.current.rows)} ranges already: {', '.join(images)}, the main "
        "thread's stack, the process heap.",
    )
    title = f"Checkpoint {first}" if of_task else "The program starts"
    return Scene(title, told, None, 0, None)


def checkpoints(traced: Traced, maps: Maps, until: int | None) -> list[Scene]:
    """The checkpoints of a task's scenario between two calls, where there is one."""
    made = []
    for index in range(maps.index + 1, until or 0):
        name = traced.photos[index].name
        if name in OWN_NAMES:
            continue
        before = maps.current
        after = maps.go_to(index)
        told = Told(f"The scenario comes to its checkpoint {name}: none of your code runs here.")
        happened = happened_in(traced, maps.before, index, told)
        focus = focus_of(before, after, told, happened)
        title = f"Checkpoint {name}"
        made.append(Scene(title, told, None, index, maps.before, happened, focus))
    return made


def closing(traced: Traced, maps: Maps) -> Scene:
    last = len(traced.photos) - 1
    before = maps.current
    after = maps.go_to(last)
    ended_by = traced.steps[-1] if traced.steps else None
    by_call = ended_by is not None and ended_by.row is not None and ended_by.row.kind == "end"
    said = "The call before ends it." if by_call else "main() has returned, or exit() was called."
    told = Told(said, "This is what is there at the end.")
    happened = happened_in(traced, maps.before, last, told)
    focus = focus_of(before, after, told, happened)
    return Scene("The program ends", told, None, last, maps.before, happened, focus)


def scene_of(
    traced: Traced, maps: Maps, step: Step, told: Told, before: FilmMap, after: FilmMap
) -> Scene:
    photo = step.photo
    happened = happened_in(traced, maps.before, maps.index, told) if photo is not None else ()
    shown = photo if photo is not None else maps.index if traced.photos else None
    earlier = maps.before if photo is not None else shown
    children = traced.photos[photo].children if photo is not None else ()
    focus = focus_of(before, after, told, happened)
    return Scene(title_of(step), told, step, shown, earlier, happened, focus, children)


def title_of(step: Step) -> str:
    if step.function == EXCEPTION:
        return "The program crashed"
    arguments = ", ".join(step.shown.values())
    result = step.row.result if step.row else "number"
    if result == "nothing" or (step.row and step.row.kind == "end"):
        return f"{step.function}({arguments})"
    return f"{step.function}({arguments}) = {SHOWN[result](step.result)}"


def happened_in(traced: Traced, first: int, last: int, told: Told) -> tuple[Happened, ...]:
    return tuple(
        Happened(
            event["sentence"],
            int(event["base"], 16),
            int(event["end"], 16),
            is_beside(event, told),
        )
        for photo in traced.photos[first + 1 : last + 1]
        for event in photo.events
        if event["event"] != RELABELED
    )


def is_beside(event: Mapping[str, Any], told: Told) -> bool:
    """A call about a range of addresses does nothing elsewhere. No call moves a stack's guard."""
    if event["event"] == "guard moved":
        return True
    low, high = int(event["base"], 16), int(event["end"], 16)
    return told.exact and not any(low < end and base < high for base, end in told.ranges)


def focus_of(
    before: FilmMap, after: FilmMap, told: Told, happened: Sequence[Happened]
) -> tuple[Range, ...]:
    """The allocations that the call was about and those that changed, whole, in both maps."""
    starts = [low for low, _ in told.ranges] + [event.base for event in happened]
    found: list[Range] = []
    for start in starts:
        areas = [a for a in (before.allocation(start), after.allocation(start)) if a]
        if not areas:
            continue
        area = (min(low for low, _ in areas), max(high for _, high in areas))
        if not any(low < area[1] and area[0] < high for low, high in found):
            found.append(area)
    return tuple(found[:MOST_FOCUS])


def nothing_left(traced: Traced) -> str:
    names = [photo.name for photo in traced.photos]
    if names and names[-1] == "end":
        return "Everything that the seen calls made was given back."
    if any(name not in OWN_NAMES for name in names):
        return "The task's checks look at what is left, not this film."
    return "The program did not come to its end."


# --- what the film does not know

MANY = {
    "map": "functions that change the map",
    "block": "functions of heaps",
    "ask": "functions that only ask",
}
NEVER_SEEN = (
    "calls that Windows' own DLLs make, printf() and the C runtime's own blocks among them",
    "system calls that are not made through a function of a DLL",
    "a stack that grows, and what an exception handler does: shown as changes beside a call",
    "what happens in other processes",
)


def unseen(traced: Traced) -> list[str]:
    notes = list(NEVER_SEEN)
    without = sum(
        s.photo is None and s.row is not None and s.row.kind != "ask" for s in traced.steps
    )
    if without:
        notes.append(f"{count_text(without, 'call')} of this run: noted, but without a photograph")
    for kind, most in CALLS.items():
        if noted_calls(traced, kind) >= most:
            notes.append(f"calls of {MANY[kind]} after the first {most}: they are not counted")
    if traced.output_is_cut:
        notes.append("what the program printed after its first 64 KB")
    if traced.doubts:
        notes.append(f"the recorder doubts some photographs: {traced.doubts[0]}")
    return notes


def noted_calls(traced: Traced, kind: str) -> int:
    """Of functions of this kind, those that the film leaves out included."""
    names = (event.get("function") for event in traced.recording.events)
    rows = (table().get(name) for name in names if isinstance(name, str))
    return sum(row is not None and row.kind == kind for row in rows)


def ending(traced: Traced) -> str:
    """How the program ended, in one sentence."""
    events = {event["event"]: event for event in traced.recording.events}
    if "timeout" in events:
        return f"It was stopped after {events['timeout']['ms'] / 1000:g} s."
    if "limit" in events:
        return f"It was stopped: {events['limit']['says']}."
    if "output_limit" in events:
        return "It was stopped: it printed too much."
    if "crash" in events:
        return "It crashed."
    if "exit" in events:
        return ended_with(int(events["exit"]["code"], 16), int(events["exit"].get("code_bits", 32)))
    return "How it ended is not known."


def ended_with(code: int, bits: int) -> str:
    """A recorder outside of the program sees what Unix has of an exit code."""
    known = "" if bits == 32 or not code else f", of which only the low {bits} bits are known"
    return f"It ended with exit code {code}{known}."
