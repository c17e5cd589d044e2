"""Runs a traced program and reads what came of it: the calls, their lines in the source, and the
photographs (harness/win32/trace.h).

Nothing here is for a verdict. The calls are the program's own word; the photographs are the
recorder's.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..platform.paths import Layout
from ..platform.text import cut_line, one_line, printable
from .build import LINKED_BASE, load_flags, run_compiler
from .own_sources import OwnSources
from .record import OUTPUT_LIMIT, Given, Recording, record
from .snapshots import fit, output_of
from .traced_calls import (
    Function,
    Memory,
    decoded_text,
    numbers,
    shown_argument,
    table,
)

PHOTOGRAPHS = 1000
PHOTOGRAPHS_OF_BLOCKS = 400  # of these, after a call that makes or frees a block of a heap
CALLS = {"map": 4000, "block": 3000, "ask": 2000}  # that are noted, by the kind of function
DUMP_BYTES = 160 << 20  # of all photographs
FILM_SECONDS = 60
MOST_STEPS = 10_000
MOST_FRAMES = 32
LINES_LIMIT = 8 << 20
NAME_LIMIT = 1000
CPP_LIBRARY = "the C++ library (new, delete and others)"
A_LIBRARY = "a library"  # a function that has no name in the program
RUNTIME = "__mingw"  # functions of the C runtime that are linked into the program
STANDARD_INPUT = "/prefix/drive_c/regionlab/standard_input"
EXCEPTION = "exception"
# harness/win32/probe_pipe.c says it when a limit stops the recorder: the program did not.
NOT_ANSWERED = re.compile(r"^regionlab: the recorder does not answer\n", re.MULTILINE)


@dataclass(frozen=True)
class Place:
    """A line of the program's source."""

    file: str
    line: int
    function: str


@dataclass(frozen=True)
class Step:
    """One call, or the end of the program by an exception."""

    number: int  # from 1
    function: str
    thread: int
    values: Mapping[str, int]  # the arguments by name, as the program passed them
    shown: Mapping[str, str]  # and in words
    pointed: Mapping[str, int]  # what arguments pointed at when the call had succeeded
    memory: Memory | None  # what VirtualQuery answered
    text: str | None
    result: int
    error: int
    succeeded: bool
    place: Place | None = None
    via: str | None = None  # what the source calls there, if that is another function
    photo: int | None = None  # index into Traced.photos
    printed: str = ""  # what the program printed since the step before

    @property
    def row(self) -> Function | None:
        return table().get(self.function)


@dataclass(frozen=True)
class Photo:
    """One photograph: what of the rows is not as in the one before."""

    name: str  # start, call, crash, end
    rows: tuple[Mapping[str, Any], ...]
    gone: frozenset[str] = frozenset()
    events: tuple[Mapping[str, Any], ...] = ()
    children: tuple[int, ...] = ()  # ids of other processes of the program


@dataclass(frozen=True)
class Traced:
    steps: tuple[Step, ...]
    photos: tuple[Photo, ...]
    first: Mapping[str, Any] | None  # the document of the first photograph
    recording: Recording
    doubts: tuple[str, ...] = field(default=())
    output_is_cut: bool = False

    @property
    def platform(self) -> str:
        return str(next((e["platform"] for e in self.recording.events if "platform" in e), "?"))


def trace(
    layout: Layout,
    exe: Path,
    sources: OwnSources,
    evidence: Path,
    given: Given,
    time_limit_ms: int,
    parameters: Mapping[str, int] = {},
    capabilities: Mapping[str, int] = {},
    only_own: bool = False,
) -> Traced:
    """Runs it once and reads everything; the dumps are in `evidence`. With only_own, calls that no
    line of the sources made are left out: those of a task's scenario."""
    limits = ("--most-checkpoints", str(PHOTOGRAPHS + 80), "--most-dump-bytes", str(DUMP_BYTES))
    asked = {
        "photographs": PHOTOGRAPHS,
        "photographs_of_blocks": PHOTOGRAPHS_OF_BLOCKS,
        "calls": CALLS["map"],
        "calls_of_blocks": CALLS["block"],
        "calls_that_ask": CALLS["ask"],
    }
    recording = record(
        layout,
        exe,
        evidence,
        asked | dict(parameters),
        capabilities,
        time_limit_ms,
        given=replace(given, options=(*given.options, *limits)),
    )
    traced = read_trace(layout, exe, sources, recording)
    own = [step for step in traced.steps if step.place or not only_own]
    return replace(traced, steps=renumbered(own))


def read_trace(layout: Layout, exe: Path, sources: OwnSources, recording: Recording) -> Traced:
    heard = heard_steps(recording)
    photos, first = read_photos(layout, recording)
    places = places_of(layout, exe, sources, heard)
    all_steps = (placed(step, frames, places) for step, frames in heard)
    if sources.has_cpp:
        all_steps = (named_cpp(step) for step in all_steps)
    steps = tuple(step for step in all_steps if not is_of_the_runtime(step))
    doubts = [str(e["says"]) for e in recording.events if e["event"] == "doubt"]
    output = NOT_ANSWERED.sub("", recording.output)
    return Traced(
        renumbered(steps),
        photos,
        first,
        replace(recording, output=output),
        tuple(dict.fromkeys(doubts)),
        recording.output.endswith(f"{cut_line(OUTPUT_LIMIT)}\n"),
    )


# --- what the program said


def heard_steps(recording: Recording) -> list[tuple[Step, list[int]]]:
    """The calls in order, each with the addresses that it was made from."""
    output = raw_output(recording.evidence)
    heard: list[tuple[Step, list[int]]] = []
    photo, printed = -1, 0
    for event in recording.events:
        if event["event"] == "call" and len(heard) < MOST_STEPS:
            try:
                step = step_of(event, len(heard) + 1)
                until = max(printed, int(event["printed"]))
                frames = numbers(event["frames"], MOST_FRAMES)
            except (KeyError, TypeError, ValueError, OverflowError):
                continue  # a recorder in the program's session is not out of its reach
            words = printable(output[printed:until].decode("utf-8", "replace"), OUTPUT_LIMIT)
            words = NOT_ANSWERED.sub("", words)
            heard.append((replace(step, printed=words), frames))
            printed = until
        elif event["event"] == "checkpoint" and any(d["main"] for d in event["dumps"]):
            photo += 1
            if event["name"] in ("call", "crash") and heard:
                heard[-1] = (replace(heard[-1][0], photo=photo), heard[-1][1])
    return heard


def raw_output(evidence: Path) -> bytes:
    try:
        with (evidence / "output.txt").open("rb") as file:
            return file.read(4 * OUTPUT_LIMIT)
    except OSError:
        return b""


def step_of(event: Mapping[str, Any], number: int) -> Step:
    name = one_line(event["function"], 60)
    row = table().get(name)
    values = numbers(event.get("values"), 40)
    result, error = int(str(event["result"]), 16), int(event["error"])
    named: tuple[tuple[str, str], ...] = row.arguments if row else ()
    text = decoded_text(event.get("text"))
    by_name = {argument: value for (argument, _), value in zip(named, values)}
    if name == EXCEPTION:
        by_name = dict(zip(("address", "access", "target"), values))
    succeeded = row is not None and has_succeeded(row, result)
    pointed, memory = pointed_of(row, values[len(named) :]) if row and succeeded else ({}, None)
    return Step(
        number=number,
        function=name,
        thread=int(event["thread"]),
        values=by_name,
        shown=shown_arguments(named, by_name, text),
        pointed=pointed,
        memory=memory,
        text=text,
        result=result,
        error=error,
        succeeded=succeeded,
    )


def shown_arguments(
    named: Sequence[tuple[str, str]], values: Mapping[str, int], text: str | None
) -> dict[str, str]:
    """Of two names only the first that is not NULL was sent."""
    shown = {}
    for argument, how in named:
        value = values.get(argument, 0)
        is_name = how in ("text8", "text16") and value != 0
        shown[argument] = shown_argument(how, value, text)
        text = None if is_name else text
    return shown


def has_succeeded(row: Function, result: int) -> bool:
    """As trace_succeeded() of harness/win32/trace_report.c."""
    low = result & 0xFFFFFFFF
    if row.result == "ntstatus":
        return low < 0x80000000
    if row.result == "bool":
        return low != 0
    if row.result == "error":
        return low == 0
    return row.result == "nothing" or result != 0


def pointed_of(row: Function, values: list[int]) -> tuple[dict[str, int], Memory | None]:
    pointed: dict[str, int] = {}
    memory = None
    for name, shown in row.pointed():
        if shown == "memory" and len(values) >= 6:
            memory, values = Memory(*values[:6]), values[6:]
        elif shown != "memory" and values:
            pointed[name], values = values[0], values[1:]
    return pointed, memory


# --- the photographs


def read_photos(
    layout: Layout, recording: Recording
) -> tuple[tuple[Photo, ...], Mapping[str, Any] | None]:
    taken = [e for e in recording.events if e["event"] == "checkpoint"]
    shots = [(e, next((d for d in e["dumps"] if d["main"]), None)) for e in taken]
    files = [recording.evidence / Path(main["file"]).name for _, main in shots if main]
    if not files:
        return (), None
    read = read_film(layout.native / "film", files)
    rules, photos = read[0]["rules"], []
    for (event, main), document in zip(((e, m) for e, m in shots if m), read):
        children = tuple(int(d["pid"]) for d in event["dumps"] if not d["main"])
        photos.append(
            Photo(
                str(event["name"]),
                tuple(row | {"because": rules[row["rule"]]} for row in document["rows"]),
                frozenset(document.get("gone", ())),
                tuple(document.get("events", ())),
                children,
            )
        )
    return tuple(photos), read[0]


def read_film(film: Path, files: Sequence[Path]) -> list[dict[str, Any]]:
    said = output_of(film, list(map(str, files)), files, FILM_SECONDS)
    documents: list[dict[str, Any]] = fit(json.loads(said))
    return documents


# --- lines


def places_of(
    layout: Layout,
    exe: Path,
    sources: OwnSources,
    heard: Sequence[tuple[Step, list[int]]],
) -> dict[int, tuple[str, Place | None]]:
    """What stands at each address: the function, and the line if it is one of the sources. One call
    of addr2line, behind the sandbox, because it reads a program that anybody made."""
    base = image_base(exe)
    wanted = sorted({a for step, frames in heard for a in (*looked_up(step, frames), *codes(step))})
    if not wanted:
        return {}
    addresses = exe.parent / "addresses"
    addresses.write_text("".join(f"{base + offset:#x}\n" for offset in wanted))
    tool = load_flags(layout).locator
    argv = shlex.join((tool, "-f", "-C", "-e", f"../in/{exe.name}", "@../in/addresses"))
    inputs = {f"/in/{exe.name}": exe, "/in/addresses": addresses}
    script = f"{argv} > ../out/lines"  # a file: they may be more than a command may print
    run_compiler(("sh", "-c", script), inputs, exe.parent, "/in", None)
    with (exe.parent / "lines").open("rb") as file:
        lines = file.read(LINES_LIMIT).decode("utf-8", "replace").splitlines()
    return {
        offset: (one_line(function, NAME_LIMIT), place_in(sources, where, function))
        for offset, function, where in zip(wanted, lines[::2], lines[1::2])
    }


def looked_up(step: Step, frames: Sequence[int]) -> list[int]:
    """A return address stands behind its call. An exception's own address does not: it is the first
    one, unless it happened in a DLL. Modules begin at multiples of 64 KB."""
    own = step.values.get("address", 0) if step.function == EXCEPTION else None
    return [
        frame if own is not None and i == 0 and (own - frame) % 0x10000 == 0 else max(frame - 1, 0)
        for i, frame in enumerate(frames)
    ]


def place_in(sources: OwnSources, where: str, function: str) -> Place | None:
    found = re.fullmatch(r"(.*):(\d+)(?: \(discriminator \d+\))?", where)
    if not found or found[2] == "0":
        return None
    path = found[1].replace("\\", "/")
    for name in sources.files:
        if path == name or path.endswith(f"/src/{name}"):
            return Place(name, int(found[2]), own_name(function))
    return None


def codes(step: Step) -> list[int]:
    """Functions that are arguments: where a thread begins. As offsets, as frames are."""
    named = step.row.arguments if step.row else ()
    found = [step.values.get(argument, 0) for argument, shown in named if shown == "code"]
    return [value - LINKED_BASE for value in found if 0 < value - LINKED_BASE < 1 << 31]


def own_name(function: str) -> str:
    """main() was renamed for the build."""
    return one_line(re.sub(r"^student_(?=\w*main$)", "", function), 120)


def placed(
    step: Step, frames: Sequence[int], places: Mapping[int, tuple[str, Place | None]]
) -> Step:
    """The first frame in the sources is where the call stands. What that line calls itself may be
    another function, such as operator new."""
    inner = None
    step = with_functions(step, places)
    for offset in looked_up(step, frames):
        function, place = places.get(offset, ("", None))
        if place:
            return replace(step, place=place, via=via_text(inner))
        inner = inner if inner and inner.startswith(RUNTIME) else function
    return step


def with_functions(step: Step, places: Mapping[int, tuple[str, Place | None]]) -> Step:
    """A function that is an argument, by its name, where it is one of the sources."""
    shown = dict(step.shown)
    for argument, how in step.row.arguments if step.row else ():
        name, place = places.get(step.values.get(argument, 0) - LINKED_BASE, ("", None))
        if how == "code" and place:
            shown[argument] = one_line(name, 60)
    return replace(step, shown=shown)


def named_cpp(step: Step) -> Step:
    """The functions without a name are those of libstdc++: new and delete, mostly."""
    return replace(step, via=CPP_LIBRARY) if step.via == A_LIBRARY else step


def is_of_the_runtime(step: Step) -> bool:
    """A block that scanf() and its like make for themselves: no line of the source asked for it."""
    row = step.row
    return row is not None and row.kind == "block" and (step.via or "").startswith(RUNTIME)


def renumbered(steps: Sequence[Step]) -> tuple[Step, ...]:
    return tuple(replace(step, number=number) for number, step in enumerate(steps, 1))


def via_text(function: str | None) -> str | None:
    """Without its template arguments and parameters: std::vector::vector. None: one of ours, so
    that the line makes the call itself."""
    if not function or function.startswith(("__wrap_", "traced", "trace_")):
        return None
    if function == "??":
        return A_LIBRARY
    while (short := re.sub(r"<[^<>]*>|\([^()]*\)( const)?$", "", function)) != function:
        function = short
    own = function.rpartition("operator ") if "operator " in function else ("", "", "")
    short = f"operator {own[2]}" if own[1] else function.rpartition(" ")[2]
    return one_line(short.replace("__cxx11::", ""), 100) or None


def image_base(exe: Path) -> int:
    """Where the program was linked for: addresses in its symbols count from there."""
    head = exe.read_bytes()[:4096]
    at = int.from_bytes(head[0x3C:0x40], "little")
    return int.from_bytes(head[at + 48 : at + 56], "little")
