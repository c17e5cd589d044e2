"""Small wrong versions of a C program, made mechanically: mistakes that nobody thought of
writing down. Pure: text in, texts out.

A mutant is one place changed in one way. Its name is the operator and a count:
"one_page_more.2" is the second place where a size could be a page larger. The name stays the
same as long as the program does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# A word, and its replacement.
WORDS = (
    ("reserve_for_commit", r"\bMEM_COMMIT\b", "MEM_RESERVE"),
    ("commit_for_reserve", r"\bMEM_RESERVE\b", "MEM_COMMIT"),
    ("decommit_for_release", r"\bMEM_RELEASE\b", "MEM_DECOMMIT"),
    ("release_for_decommit", r"\bMEM_DECOMMIT\b", "MEM_RELEASE"),
    ("read_only", r"\bPAGE_READWRITE\b", "PAGE_READONLY"),
    ("executable", r"\bPAGE_READWRITE\b", "PAGE_EXECUTE_READWRITE"),
    ("writable", r"\bPAGE_READONLY\b", "PAGE_READWRITE"),
    ("writable_code", r"\bPAGE_EXECUTE_READ\b", "PAGE_EXECUTE_READWRITE"),
    ("no_guard", r"\bPAGE_GUARD\b", "0"),
    ("committed_section", r"\bSEC_RESERVE\b", "SEC_COMMIT"),
    ("shared_view", r"\bFILE_MAP_COPY\b", "FILE_MAP_WRITE"),
    ("private_view", r"\bFILE_MAP_WRITE\b", "FILE_MAP_COPY"),
    ("writable_view", r"\bFILE_MAP_READ\b", "FILE_MAP_WRITE"),
    ("dropped_flag", r"\b[A-Z][A-Z0-9_]{3,} \| (?=[A-Z])", ""),
    ("dropped_flag", r"(?<=[A-Z0-9_]) \|\s+[A-Z][A-Z0-9_]{3,}\b(?!\()", ""),
    ("no_reserve_flag", r"\bSTACK_SIZE_PARAM_IS_A_RESERVATION\b", "0"),
    ("bytes_for_pages", r" \* (?:\(\w+\))?(?:PAGE|4096)\b", ""),
    ("at_most", r" < ", " <= "),
    ("less", r" <= ", " < "),
    ("more", r" >= ", " > "),
    ("at_least", r" > ", " >= "),
    ("unequal", r" == ", " != "),
    ("equal", r" != ", " == "),
    ("or", r" && ", " || "),
    ("and", r" \|\| ", " && "),
    ("minus", r" \+ ", " - "),
    ("plus", r" - ", " + "),
)

# Calls that give something back: without them it leaks.
GIVES_BACK = (
    "VirtualFree|VirtualFreeEx|UnmapViewOfFile|CloseHandle|HeapFree|HeapDestroy|HeapUnlock|"
    "FreeLibrary|RemoveVectoredExceptionHandler|FlushViewOfFile"
)
# Calls over a range, and which of their arguments are its start and its size.
RANGES = {
    "VirtualAlloc": (0, 1),
    "VirtualFree": (0, 1),
    "VirtualProtect": (0, 1),
    "VirtualAllocEx": (1, 2),
    "VirtualFreeEx": (1, 2),
    "VirtualProtectEx": (1, 2),
    "ReadProcessMemory": (1, 3),
    "WriteProcessMemory": (1, 3),
}
PAGE = 4096
# Swapping two of these gives the same call.
NOTHINGS = {"0", "NULL", "FALSE"}

# What holds no code: comments, strings, characters, and preprocessor lines.
NO_CODE = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|^\s*#[^\n]*", re.S | re.M
)


@dataclass(frozen=True)
class Mutant:
    name: str
    line: int
    before: str  # the changed place
    after: str
    text: str  # the whole program

    def change(self) -> str:
        return f"line {self.line}: {self.before.strip()} -> {self.after.strip() or 'nothing'}"


@dataclass(frozen=True)
class Edit:
    operator: str
    start: int
    end: int
    after: str


# From a program without its comments and strings, and the whole program, to its edits.
EditsOf = Callable[[str, str], Iterator[Edit]]


def mutants_of(program: str, find: EditsOf | None = None) -> list[Mutant]:
    """One mutant for each edit that find makes; of a student's program, unless told otherwise."""
    code = NO_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), program)
    counts: dict[str, int] = {}
    mutants = []
    for edit in (find or edits)(code, program):
        counts[edit.operator] = counts.get(edit.operator, 0) + 1
        mutants.append(
            Mutant(
                f"{edit.operator}.{counts[edit.operator]}",
                program.count("\n", 0, edit.start) + 1,
                program[edit.start : edit.end],
                edit.after,
                program[: edit.start] + edit.after + program[edit.end :],
            )
        )
    return mutants


def edits(code: str, program: str) -> Iterator[Edit]:
    """code is the program with blanks in place of what must not be changed."""
    for operator, pattern, after in WORDS:
        for found in re.finditer(pattern, code):
            yield Edit(operator, found.start(), found.end(), after)
    for found in re.finditer(rf"\b(?:{GIVES_BACK})\(", code):
        end = closing(code, found.end())
        yield Edit("dropped_call", found.start(), end + 1, "(TRUE)")
    for found in re.finditer(r"\bif \(", code):
        yield Edit("missing_check", found.end(), closing(code, found.end()), "0")
    for found in re.finditer(r"!([A-Z]\w+[a-z]\w*\()", code):
        end = closing(code, found.end()) + 1
        yield Edit("ignored_result", found.start(), end, f"({program[found.start(1):end]}, 0)")
    for found in re.finditer(r"\b[A-Z]\w+[a-z]\w*\(", code):
        yield from call_edits(found[0][:-1], arguments(code, found.end()), program)


def call_edits(function: str, places: list[tuple[int, int]], program: str) -> Iterator[Edit]:
    """The edits of the arguments of one call of the Win32 API."""
    texts = [program[a:b].strip() for a, b in places]
    for i, (one, other) in enumerate(zip(texts, texts[1:])):
        if one != other and not {one, other} <= NOTHINGS:
            operator = "swapped_later_arguments" if i else "swapped_arguments"
            swapped = f"{' ' if i else ''}{other}, {one}"
            yield Edit(operator, places[i][0], places[i + 1][1], swapped)
    if function not in RANGES or len(places) <= max(RANGES[function]):
        return
    base, size = RANGES[function]
    if texts[base] != "NULL":
        yield Edit("one_page_on", *places[base], f"(char *)({texts[base]}) + {PAGE}")
    if texts[size] != "0":
        yield Edit("one_page_more", *places[size], f" ({texts[size]}) + {PAGE}")
        yield Edit("one_page_less", *places[size], f" ({texts[size]}) - {PAGE}")


def arguments(code: str, start: int) -> list[tuple[int, int]]:
    """Where the arguments of a call are whose parenthesis opens directly before start."""
    end, depth, places, begin = closing(code, start), 0, [], start
    for at in range(start, end):
        depth += (code[at] in "([{") - (code[at] in ")]}")
        if code[at] == "," and depth == 0:
            places.append((begin, at))
            begin = at + 1
    return [*places, (begin, end)] if code[start:end].strip() else []


def closing(code: str, start: int) -> int:
    """The parenthesis that closes the one directly before start."""
    depth = 1
    for at in range(start, len(code)):
        depth += (code[at] == "(") - (code[at] == ")")
        if depth == 0:
            return at
    return len(code)
