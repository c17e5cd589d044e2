"""Where a program crashed, in the student's words: function, line, what it touched, and what was
there.

The addresses are the program's own word (probe_crash.c), and decide nothing. To find the line, the
file is built once more with the compiler's debug information, in the sandbox; the program that ran
has none, because its sections would change the address space that is graded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..platform.text import one_line
from ..platform.words import MODIFIERS, PROTECTIONS
from .outcome import NEVER_GIVEN_OUT, number
from .snapshots import Row, holds

# Microsoft, MEMORY_BASIC_INFORMATION.
COMMIT, RESERVE, FREE = 0x1000, 0x2000, 0x10000
GUARD_PAGE, STACK_OVERFLOW = 0x80000001, 0xC00000FD
BEYOND = 0x7FFF_FFFF_0000  # where the addresses of programs end
DID = {"read": "read", "write": "wrote to", "execute": "ran code at"}
LINE_LIMIT = 160


@dataclass(frozen=True)
class Site:
    """What the program says of its crash."""

    code: int
    callers: tuple[int, ...]  # the innermost instructions of the program's own file
    access: str  # "read", "write", "execute", or "none"
    target: int | None
    state: int
    protect: int


@dataclass(frozen=True)
class Place:
    """The same for people."""

    function: str  # "" where it is not known
    line: int | None  # of the student's file; None: the instruction is not in it
    source: str  # that line
    did: str  # "wrote to 0x10a0000", or ""
    found: str  # "reserved, not committed", or ""
    next: str  # what to ask oneself


def site_of(events: Sequence[Mapping[str, Any]]) -> Site | None:
    crashes = [event for event in events if event["event"] == "crash"]
    if not crashes:
        return None
    crash = crashes[0]
    site: Mapping[str, Any] = next((e for e in events if e["event"] == "site"), {})
    access = str(crash.get("access"))
    return Site(
        code=number(crash.get("code")) or 0,
        callers=tuple(filter(None, (number(site.get(name)) for name in ("caller", "outer")))),
        access=access if access in DID else "none",
        target=number(crash.get("target")) if access in DID else None,
        state=number(site.get("state")) or 0,
        protect=number(site.get("protect")) or 0,
    )


def image_base(rows: Sequence[Row], address: int) -> int | None:
    """The base of the image that holds the address; None if no image does."""
    for row in rows:
        if holds(row, address) and row["kind"] == "image":
            return int(row["allocation_base"], 16)
    return None


def place_from(site: Site, function: str, line: int | None, source: str) -> Place:
    """`source` is the whole file; what the debug information says of it may be forged."""
    lines = source.splitlines()
    known = line is not None and 1 <= line <= len(lines)
    return Place(
        one_line(function, 80),
        line if known else None,
        one_line(lines[line - 1], LINE_LIMIT) if known and line is not None else "",
        f"{DID[site.access]} {site.target:#x}" if site.target is not None else "",
        found_at(site),
        question(site, line if known else None),
    )


def question(site: Site, line: int | None) -> str:
    """What leads from the line to the mistake."""
    if line is None:
        return "What does the caller do with what your function returned or changed?"
    if site.code == STACK_OVERFLOW:
        return f"What takes so much stack at line {line}: a large variable, or calls without end?"
    if site.target is None:
        return f"What does line {line} do with the values that it has then?"
    if site.target < NEVER_GIVEN_OUT:
        return f"Which pointer of line {line} can be NULL, and which call did it come from?"
    if site.code == GUARD_PAGE:
        return f"Who is to handle the first touch of that guard page, before line {line}?"
    return {
        RESERVE: f"What must happen to reserved pages before line {line} may touch them?",
        FREE: f"Where does line {line} have that address from, and does it lie in what you made?",
        COMMIT: f"What does the protection of that page allow, and what does line {line} do?",
    }.get(site.state, f"Where does line {line} have that address from?")


def found_at(site: Site) -> str:
    """found_at(...) is "reserved, not committed"."""
    if site.target is None:
        return ""
    if site.target < NEVER_GIVEN_OUT:
        return "nobody's: so close to 0 there is never memory. Was the pointer NULL?"
    if site.target >= BEYOND:
        return "no address that a program can have"
    if site.code == GUARD_PAGE:
        return "a guard page, which works once and is an ordinary page now"
    if site.state == COMMIT:
        return f"committed, {protection_words(site.protect)}"
    return {RESERVE: "reserved, not committed", FREE: "free: nobody has reserved it"}.get(
        site.state, ""
    )


def protection_words(protect: int) -> str:
    """protection_words(2) is "PAGE_READONLY"."""
    for name, value in PROTECTIONS.items():
        if protect & 0xFF == value:
            guard = " | PAGE_GUARD" if protect & MODIFIERS["G"] else ""
            return CONSTANTS.get(name, f"protection {protect:#x}") + guard
    return f"protection {protect:#x}"


CONSTANTS = {
    "NA": "PAGE_NOACCESS",
    "R": "PAGE_READONLY",
    "RW": "PAGE_READWRITE",
    "WC": "PAGE_WRITECOPY",
    "X": "PAGE_EXECUTE",
    "RX": "PAGE_EXECUTE_READ",
    "RWX": "PAGE_EXECUTE_READWRITE",
    "WCX": "PAGE_EXECUTE_WRITECOPY",
}
