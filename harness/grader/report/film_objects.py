"""Threads, sections and their views, modules and processes, in sentences."""

from __future__ import annotations

from ..grading.traced_calls import address
from ..grading.tracing import Step
from .film_map import FilmMap, pattern
from .film_told import Told, pages_text, reason_of_whole, seen, value_of

SYSTEM_STACK = "wine-syscall-stack"  # the classifier's rule


def tell_thread(step: Step, before: FilmMap, after: FilmMap) -> Told:
    waits = step.values.get("dwCreationFlags", step.values.get("initflag", 0)) & 4
    ids = [i for i in step.pointed.values() if i]
    own = f" with the id {ids[0]}" if ids else ""
    said = f"{step.function} {'made' if waits else 'started'} a thread{own}."
    said += " It waits for ResumeThread()." if waits else ""
    if step.photo is None:
        return Told(said)
    known = {r.get("thread") for r in before.rows.values() if r["kind"] == "stack"}
    new = [r for r in after.rows.values() if r["kind"] == "stack" and r.get("thread") not in known]
    areas = sorted({after.allocation(int(r["base"], 16)) or (0, 0) for r in new})
    if not areas:
        return Told(said, "No new stack is in the photograph: the thread has ended already.")
    shown = "; ".join(
        f"the stack at {address(low)} is {pattern(after.within(low, high))}" for low, high in areas
    )
    reason = reason_of_whole(after, areas[0])
    system = [r for r in after.rows.values() if r.get("rule") == SYSTEM_STACK]
    system = [r for r in system if before.allocation(int(r["base"], 16)) is None]
    ranges = [(int(r["base"], 16), int(r["end"], 16)) for r in system]
    more = "".join(
        f" The {pages_text(*span)} at {address(span[0])} are new as well: Wine's own stack for the "
        "thread's system calls, which Windows has in its kernel."
        for span in ranges
    )
    return Told(said, f"In the photograph {shown}.{more}", reason, ranges=(*areas, *ranges))


def tell_section(step: Step, before: FilmMap, after: FilmMap) -> Told:
    named = f' called "{step.text}"' if step.text else ""
    high, low = step.values.get("dwMaximumSizeHigh", 0), step.values.get("dwMaximumSizeLow", 0)
    size = (high & 0xFFFFFFFF) << 32 | (low & 0xFFFFFFFF)
    file = step.values.get("hFile", (1 << 64) - 1) != (1 << 64) - 1
    of = f" of {size} bytes" if size else " as large as its file" if file else ""
    verb = "opened" if step.function.startswith("Open") else "made"
    kind = "over a file" if file else "without a file, backed by the paging file"
    said = f"{step.function} {verb} a section{named}{of if verb == 'made' else ''}"
    said += f", {kind}." if verb == "made" else "."
    known = () if step.error != 183 else ("The section existed already.",)
    same = "No address changes: a section has addresses only where a view of it is mapped."
    return Told(said, same if step.photo is not None else "", "", known)


def tell_view(step: Step, before: FilmMap, after: FilmMap) -> Told:
    low = step.pointed.get("BaseAddress", step.result)
    area = after.allocation(low)
    where = (
        f"{pages_text(*area)} at {address(low)}"
        if area and step.photo is not None
        else address(low)
    )
    shown, reason = seen(step, after, low)
    said = f"{step.function} mapped a view: {where}."
    return Told(said, shown, reason, ranges=(area,) if area else (), exact=True)


def tell_unmap(step: Step, before: FilmMap, after: FilmMap) -> Told:
    low = value_of(step, "lpBaseAddress", "BaseAddress")
    area = before.allocation(low)
    where = f" of {pages_text(*area)}" if area else ""
    free = step.photo is not None and after.allocation(low) is None
    said = f"{step.function} ended the view{where} at {address(low)}."
    shown = "The addresses are free; the section stays while a handle or another view holds it."
    return Told(said, shown if free else "", ranges=(area,) if area else (), exact=True)


def tell_load(step: Step, before: FilmMap, after: FilmMap) -> Told:
    base = step.result & ~0xFFFF
    area = after.allocation(base)
    name = step.text or "a module"
    if before.allocation(base) and step.photo is not None:
        said = (
            f"{step.function} found {name} loaded already, at {address(base)}: only its count grew."
        )
        return Told(said, "", ranges=(area,) if area else ())
    shown, reason = seen(step, after, base)
    reason = reason_of_whole(after, area) if reason and area else reason
    said = f"{step.function} loaded {name} at {address(base)}."
    return Told(said, shown, reason, ranges=(area,) if area else ())


def tell_unload(step: Step, before: FilmMap, after: FilmMap) -> Told:
    base = step.values.get("hLibModule", 0) & ~0xFFFF
    area = before.allocation(base)
    gone = step.photo is not None and after.allocation(base) is None
    said = f"FreeLibrary gave back the module at {address(base)}."
    shown = "Its image is gone." if gone else "Its image stays: it is still in use."
    return Told(said, shown if step.photo is not None else "", ranges=(area,) if area else ())


def tell_process(step: Step, before: FilmMap, after: FilmMap) -> Told:
    what = f": {step.text}" if step.text else ""
    return Told(
        f"{step.function} started another process{what}.",
        "Its address space is not shown in this film, and its calls are not seen.",
    )


def tell_end(step: Step, before: FilmMap, after: FilmMap) -> Told:
    return Told(f"{step.function} ends the program.", "The photograph was taken before.")
