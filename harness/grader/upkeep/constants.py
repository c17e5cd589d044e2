"""What a task's scenario never varies: a parameter of the student's function, a field that the
solution reads, or a result that is the same in every call of every run of a grade; and two
parameters that are always equal. A program that uses the constant, or the other parameter, would
get all points, whatever the checks are.

Such a hole could be looked for by changing one constant of scenario.c after the other, rebuilding
it, and recording every wrong program again. Watching the solution costs one build and the runs of
one grade, and names what a student could confuse rather than a line of ours: the solution is
built with words that report the values they see (WATCH), is run, and nobody judges it. What the
solution does not read, but could be taken for the answer (the protection of a reservation, the
size of the rest of a region), is a mutant's matter: mutants/calls.py, confused_with_the_map.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from ..grading.forbidden import forbidden_in
from ..grading.pipeline import Attempt, Workshop
from ..grading.score import Ran
from ..grading.workers import Steps, in_workers
from ..platform.paths import Layout
from .mutants import Mutant
from .mutants.program import Function, Parameter, Program
from .mutants.state import RETURN
from .mutants.types import HALF, WIDE
from .trying import unseen

NUMBER = re.compile(rf"(?:const )?(?:{WIDE}|{HALF}|BOOL|BYTE|WORD|SIZE_T)")
TEXT = re.compile(r"(?:const (?:wchar_t|WCHAR|char) ?\*|LPCW?STR|PCW?STR)")
# A field that is read: not written, not taken the address of, and no part of a longer path.
FIELD = re.compile(
    r"(?<![\w.&>+-])(?<!sizeof )(?P<path>[a-z]\w*(?:->|\.)[A-Za-z]\w*)"
    r"(?![\w(\[.])(?!->|\s*(?:[-+*/|&]|<<|>>)?=(?!=)|\+\+|--)"
)
SAID = re.compile(r"^watched (\S+) (.*)$", re.M)

# A line is printed for the first value that a place sees, and one for the first other value.
WATCH = r"""
#include <stdio.h>
struct watched { int said; unsigned long long value; };
static void watched_say(const char *what, const char *value) {
    char line[300];
    DWORD error = GetLastError(), written;
    int length = snprintf(line, sizeof line, "\nwatched %s %s\n", what, value);
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), line, (DWORD)length, &written, NULL);
    SetLastError(error);
}
static void watched_number(struct watched *place, const char *what, unsigned long long value) {
    char text[32];
    if (place->said == 2 || (place->said == 1 && place->value == value))
        return;
    place->said++;
    place->value = value;
    snprintf(text, sizeof text, "0x%llx", value);
    watched_say(what, text);
}
#define WATCH(what, ...) ({ static struct watched watched_place; \
    __typeof__((__VA_ARGS__) + 0) watched_value = (__VA_ARGS__); \
    watched_number(&watched_place, what, (unsigned long long)watched_value); watched_value; })
#define WATCH_TEXT(what, wide, seen) ({ char text[200]; \
    snprintf(text, sizeof text, wide ? "\"%ls\"" : "\"%s\"", seen ? (void *)seen : L""); \
    watched_say(what, text); })
"""


@dataclass(frozen=True)
class Watched:
    """One place whose values are reported, and how a program is written that knows them by
    heart: "count -> 0x20 in every call"."""

    name: str
    line: int
    shown: str


def constants_of(layout: Layout, solution: Attempt, folder: Path, jobs: int) -> list[Mutant]:
    """A mutant for each place at which the solution sees the same value in all of its runs."""
    text = solution.source.read_text("utf-8")
    if solution.task.native:
        return []
    for fields in (True, False):  # where a field cannot be watched, at least the parameters
        changed, places = watching(text, fields)
        if not places:
            return []
        ran = run_watched(layout, solution, changed, folder, jobs)
        if ran is not None:
            return list(never_varied(places, values_in(run.output for run in ran)))
    return []


def run_watched(
    layout: Layout, solution: Attempt, text: str, folder: Path, jobs: int
) -> list[Ran] | None:
    """None if it does not compile."""
    source = folder / "watched" / f"{solution.task.id}.c"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(text, "utf-8")
    attempt = replace(solution, source=source)
    shop = Workshop(layout, folder, Steps(0, unseen))
    (built,), interrupted = in_workers(shop.build, [attempt], 1)
    if interrupted:
        raise KeyboardInterrupt
    if not built or not built.exe or forbidden_in(attempt.task, built):
        return None
    exe = built.exe
    runs, interrupted = in_workers(
        lambda drawn, cpu: shop.run(attempt, exe, drawn, cpu), attempt.draws, jobs
    )
    if interrupted:
        raise KeyboardInterrupt
    return [ran for ran in runs if ran]


def watching(text: str, fields: bool) -> tuple[str, list[Watched]]:
    """The program with words that report, and what they report."""
    program = Program(text)
    changes: list[tuple[int, int, str]] = []
    places: list[Watched] = []
    for function in program.functions:
        line = text.count("\n", 0, function.start) + 1
        if not function.is_static:
            said = "".join(parameter_words(function, line, places))
            changes.append((function.body, function.body, said))
        if fields:
            changes += field_words(program, function, places)
        if not function.is_static and NUMBER.fullmatch(function.returns):
            changes += return_words(program, function, places)
    for start, end, after in sorted(changes, key=lambda change: change[:2], reverse=True):
        text = text[:start] + after + text[end:]
    begin = program.functions[0].start if program.functions else 0
    return f"{text[:begin]}{WATCH}{text[begin:]}", places


def parameter_words(function: Function, line: int, places: list[Watched]) -> Iterator[str]:
    numbers = [p for p in function.parameters if NUMBER.fullmatch(p.type)]
    for p in function.parameters:
        where = f"{function.name}_{p.name}"
        if p in numbers:
            places.append(Watched(f"always_{where}", line, p.name))
            yield f' WATCH("always_{where}", {p.name});'
        elif TEXT.fullmatch(p.type):
            places.append(Watched(f"always_{where}", line, p.name))
            yield f' WATCH_TEXT("always_{where}", {wide(p)}, {p.name});'
    for one, other in combinations(numbers, 2):
        name = f"equal_{function.name}_{one.name}_{other.name}"
        places.append(Watched(name, line, f"{one.name} == {other.name}"))
        yield f' WATCH("{name}", {one.name} == {other.name});'


def wide(parameter: Parameter) -> int:
    return int("W" in parameter.type or "wchar" in parameter.type)


def field_words(
    program: Program, function: Function, places: list[Watched]
) -> Iterator[tuple[int, int, str]]:
    for found in FIELD.finditer(program.code, function.body, function.end):
        line = program.text.count("\n", 0, found.start()) + 1
        base = f"always_{function.name}_{re.sub(r'[^A-Za-z0-9]+', '_', found['path'])}"
        name = f"{base}.{sum(p.name.startswith(f'{base}.') for p in places) + 1}"
        places.append(Watched(name, line, found["path"]))
        yield (*found.span("path"), f'WATCH("{name}", {found["path"]})')


def return_words(
    program: Program, function: Function, places: list[Watched]
) -> Iterator[tuple[int, int, str]]:
    line = program.text.count("\n", 0, function.start) + 1
    name = f"always_{function.name}"
    places.append(Watched(name, line, f"{function.name}()"))
    for found in RETURN.finditer(program.code, function.body, function.end):
        start, end = found.span(1)
        yield start, start, f'WATCH("{name}", '
        yield end, end, ")"


def values_in(outputs: Iterable[str]) -> dict[str, set[str]]:
    values: dict[str, set[str]] = {}
    for output in outputs:
        for name, value in SAID.findall(output):
            values.setdefault(name, set()).add(value)
    return values


def never_varied(places: Sequence[Watched], values: dict[str, set[str]]) -> Iterator[Mutant]:
    for place in places:
        seen = values.get(place.name, set())
        name = place.name if "." in place.name else f"{place.name}.1"
        if len(seen) == 1 and (not name.startswith("equal_") or seen == {"0x1"}):
            (value,) = seen
            says = f"{place.shown} -> {value} in every call"
            yield Mutant(name, place.line, place.shown, value, "", says)
