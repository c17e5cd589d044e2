"""The calls that a traced program reports, in words. harness/win32/trace_calls.h is the table of
functions, their arguments and how each is shown; here are the names of the bits.

What a program reports is its own word. Every number is shown by its name here, or as a number.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..platform.text import one_line

FILE = Path(__file__).resolve().parents[2] / "win32" / "trace_calls.h"
_ROW = re.compile(r'^CALL\((\w+), (\w+), (\w+), (\w+), "([^"]*)"\)$', re.MULTILINE)

ALLOCATION = {
    0x1000: "MEM_COMMIT",
    0x2000: "MEM_RESERVE",
    0x80000: "MEM_RESET",
    0x100000: "MEM_TOP_DOWN",
    0x200000: "MEM_WRITE_WATCH",
    0x400000: "MEM_PHYSICAL",
    0x1000000: "MEM_RESET_UNDO",
    0x20000000: "MEM_LARGE_PAGES",
    0x40000: "MEM_RESERVE_PLACEHOLDER",
    0x4000: "MEM_REPLACE_PLACEHOLDER",
}
FREEING = {
    0x4000: "MEM_DECOMMIT",
    0x8000: "MEM_RELEASE",
    0x1: "MEM_COALESCE_PLACEHOLDERS",
    0x2: "MEM_PRESERVE_PLACEHOLDER",
}
PROTECT = {
    0x01: "PAGE_NOACCESS",
    0x02: "PAGE_READONLY",
    0x04: "PAGE_READWRITE",
    0x08: "PAGE_WRITECOPY",
    0x10: "PAGE_EXECUTE",
    0x20: "PAGE_EXECUTE_READ",
    0x40: "PAGE_EXECUTE_READWRITE",
    0x80: "PAGE_EXECUTE_WRITECOPY",
    0x100: "PAGE_GUARD",
    0x200: "PAGE_NOCACHE",
    0x400: "PAGE_WRITECOMBINE",
}
SECTION = PROTECT | {
    0x1000000: "SEC_IMAGE",
    0x2000000: "SEC_PROTECTED_IMAGE",
    0x4000000: "SEC_RESERVE",
    0x8000000: "SEC_COMMIT",
    0x10000000: "SEC_NOCACHE",
    0x40000000: "SEC_WRITECOMBINE",
    0x80000000: "SEC_LARGE_PAGES",
}
ACCESS = {
    0x01: "FILE_MAP_COPY",
    0x02: "FILE_MAP_WRITE",
    0x04: "FILE_MAP_READ",
    0x20: "FILE_MAP_EXECUTE",
}
HEAP_FLAGS = {
    0x1: "HEAP_NO_SERIALIZE",
    0x2: "HEAP_GROWABLE",
    0x4: "HEAP_GENERATE_EXCEPTIONS",
    0x8: "HEAP_ZERO_MEMORY",
    0x10: "HEAP_REALLOC_IN_PLACE_ONLY",
    0x40000: "HEAP_CREATE_ENABLE_EXECUTE",
}
THREAD_FLAGS = {0x4: "CREATE_SUSPENDED", 0x10000: "STACK_SIZE_PARAM_IS_A_RESERVATION"}
STATES = {0x1000: "MEM_COMMIT", 0x2000: "MEM_RESERVE", 0x10000: "MEM_FREE"}
TYPES = {0x20000: "MEM_PRIVATE", 0x40000: "MEM_MAPPED", 0x1000000: "MEM_IMAGE", 0: "-"}

ERRORS = {
    2: "ERROR_FILE_NOT_FOUND",
    3: "ERROR_PATH_NOT_FOUND",
    5: "ERROR_ACCESS_DENIED",
    6: "ERROR_INVALID_HANDLE",
    8: "ERROR_NOT_ENOUGH_MEMORY",
    14: "ERROR_OUTOFMEMORY",
    24: "ERROR_BAD_LENGTH",
    50: "ERROR_NOT_SUPPORTED",
    87: "ERROR_INVALID_PARAMETER",
    112: "ERROR_DISK_FULL",
    120: "ERROR_CALL_NOT_IMPLEMENTED",
    126: "ERROR_MOD_NOT_FOUND",
    127: "ERROR_PROC_NOT_FOUND",
    158: "ERROR_NOT_LOCKED",
    183: "ERROR_ALREADY_EXISTS",
    193: "ERROR_BAD_EXE_FORMAT",
    299: "ERROR_PARTIAL_COPY",
    487: "ERROR_INVALID_ADDRESS",
    998: "ERROR_NOACCESS",
    1132: "ERROR_MAPPED_ALIGNMENT",
    1314: "ERROR_PRIVILEGE_NOT_HELD",
    1453: "ERROR_WORKING_SET_QUOTA",
    1455: "ERROR_COMMITMENT_LIMIT",
    1006: "ERROR_FILE_INVALID",
}
STATUSES = {
    0xC0000005: "STATUS_ACCESS_VIOLATION",
    0xC000000D: "STATUS_INVALID_PARAMETER",
    0xC0000017: "STATUS_NO_MEMORY",
    0xC0000018: "STATUS_CONFLICTING_ADDRESSES",
    0xC0000019: "STATUS_NOT_MAPPED_VIEW",
    0xC000001B: "STATUS_UNABLE_TO_DELETE_SECTION",
    0xC000001F: "STATUS_INVALID_VIEW_SIZE",
    0xC0000022: "STATUS_ACCESS_DENIED",
    0xC000002D: "STATUS_NOT_COMMITTED",
    0xC0000045: "STATUS_INVALID_PAGE_PROTECTION",
    0xC000009F: "STATUS_FREE_VM_NOT_AT_BASE",
    0xC00000A0: "STATUS_MEMORY_NOT_ALLOCATED",
    0x80000001: "STATUS_GUARD_PAGE_VIOLATION",
    0x80000003: "STATUS_BREAKPOINT",
    0xC0000006: "STATUS_IN_PAGE_ERROR",
    0xC000001D: "STATUS_ILLEGAL_INSTRUCTION",
    0xC0000094: "STATUS_INTEGER_DIVIDE_BY_ZERO",
    0xC00000FD: "STATUS_STACK_OVERFLOW",
    0xC0000374: "STATUS_HEAP_CORRUPTION",
    0xC0000409: "STATUS_STACK_BUFFER_OVERRUN",
}


@dataclass(frozen=True)
class Function:
    """A row of the table."""

    name: str
    dll: str
    kind: str  # map, block, ask, end
    result: str
    arguments: tuple[tuple[str, str], ...]  # name, and how it is shown

    def pointed(self) -> list[tuple[str, str]]:
        """The arguments whose targets follow behind all arguments when the call succeeded."""
        return [(name, shown[1:]) for name, shown in self.arguments if shown.startswith("*")]


@functools.cache
def table() -> Mapping[str, Function]:
    rows = _ROW.findall(FILE.read_text(encoding="utf-8"))
    return {
        name: Function(name, dll, kind, result, _arguments(arguments))
        for name, dll, kind, result, arguments in rows
    }


def _arguments(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (word.partition(":") for word in text.split())
    return tuple((name, shown) for name, _, shown in pairs)


# --- numbers in words


def flags(value: int, names: Mapping[int, str]) -> str:
    """flags(0x3000, ALLOCATION) is "MEM_COMMIT | MEM_RESERVE"; bits without a name are a number."""
    value &= 0xFFFFFFFF
    told = [name for bit, name in names.items() if value & bit == bit]
    rest = value & ~sum(bit for bit in names if value & bit == bit)
    return " | ".join([*told, *([hex(rest)] if rest or not told else [])])


def allocation(value: int) -> str:
    words = flags(value, ALLOCATION)
    return words.replace("MEM_COMMIT | MEM_RESERVE", "MEM_RESERVE | MEM_COMMIT")


def access(value: int) -> str:
    return "FILE_MAP_ALL_ACCESS" if value & 0xFFFFFFFF == 0xF001F else flags(value, ACCESS)


def address(value: int) -> str:
    return hex(value) if value else "NULL"


def handle(value: int) -> str:
    return "INVALID_HANDLE_VALUE" if value == (1 << 64) - 1 else address(value)


def process(value: int) -> str:
    return "GetCurrentProcess()" if value == (1 << 64) - 1 else address(value)


def code(value: int) -> str:
    return address(value)


def as_bool(value: int) -> str:
    return "TRUE" if value & 0xFFFFFFFF else "FALSE"


def status(value: int) -> str:
    value &= 0xFFFFFFFF
    return "STATUS_SUCCESS" if value == 0 else STATUSES.get(value, hex(value))


def error_name(value: int) -> str:
    value &= 0xFFFFFFFF
    return f"{value} ({ERRORS[value]})" if value in ERRORS else str(value)


SHOWN: Mapping[str, Callable[[int], str]] = {
    "address": address,
    "block": address,
    "module": address,
    "heap": address,
    "handle": handle,
    "process": process,
    "code": code,
    "bytes": str,
    "number": lambda value: str(value & 0xFFFFFFFF),
    "thread": lambda value: str(value & 0xFFFFFFFF),
    "bool": as_bool,
    "ntstatus": status,
    "error": error_name,
    "nothing": lambda value: "",
    "allocation": allocation,
    "freeing": lambda value: flags(value, FREEING),
    "protect": lambda value: flags(value, PROTECT),
    "section": lambda value: flags(value, SECTION),
    "access": access,
    "heapflags": lambda value: "0" if not value & 0xFFFFFFFF else flags(value, HEAP_FLAGS),
    "threadflags": lambda value: "0" if not value & 0xFFFFFFFF else flags(value, THREAD_FLAGS),
}


def literal(text: str) -> str:
    """As C has it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def shown_argument(shown: str, value: int, text: str | None) -> str:
    """One argument as a programmer would have written it."""
    if shown in ("text8", "text16"):
        return "NULL" if not value else literal(text) if text is not None else address(value)
    if shown.startswith("*"):
        return address(value)
    return SHOWN[shown](value)


@dataclass(frozen=True)
class Memory:
    """What VirtualQuery answered."""

    base: int
    allocation: int
    size: int
    state: int
    protect: int
    type: int

    def words(self) -> str:
        state = STATES.get(self.state, hex(self.state))
        protect = f", {flags(self.protect, PROTECT)}" if self.protect else ""
        return f"{self.size // 4096} pages from {address(self.base)}: {state}{protect}"


def decoded_text(digits: str | None) -> str | None:
    """A name as the program sent it, fit to show."""
    if not isinstance(digits, str):
        return None
    try:
        return one_line(bytes.fromhex(digits).decode("utf-8", "replace"))
    except ValueError:
        return None


def numbers(values: object, most: int) -> list[int]:
    """["0x1", ...] of an event."""
    if not isinstance(values, Sequence) or isinstance(values, str):
        return []
    return [int(value, 16) for value in values[:most] if isinstance(value, str)]
