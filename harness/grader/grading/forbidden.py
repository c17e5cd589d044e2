"""What a task forbids to call, in all the ways in which an object can ask for it.

task.toml names an interface by one of its functions. Meant are its other spellings too:
ntdll exports each system call as Nt... and as Zw..., and many Win32 functions come as ...A and
...W. A name that the object looks up at run time stands in it as a string. A name that a
program puts together at run time is not seen: what it does shows in the snapshot alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..course.manifest import Task
from .build import Built

LOOKUPS = frozenset(
    {
        "GetProcAddress",
        "LdrGetProcedureAddress",
        "LdrGetProcedureAddressEx",
        "LdrGetProcedureAddressForCaller",
    }
)
OURS = (
    "It belongs to the grader's side of the program: a submission calls Windows and the C library."
)


def forbidden_in(task: Task, built: Built) -> Mapping[str, str]:
    """What the student's object needs and must not, with the message for each."""
    found = {
        f"{symbol} (for {name})" if symbol != name else name: message
        for name, message in task.forbidden.items()
        for symbol in spellings(name)
        if symbol in built.needs or is_looked_up(symbol, built)
    }
    return dict(sorted((found | dict.fromkeys(built.ours, OURS)).items()))


def spellings(name: str) -> Iterator[str]:
    """list(spellings("NtClose")) is ["NtClose", "ZwClose"]."""
    yield name
    if name.startswith("Nt"):
        yield f"Zw{name[2:]}"
    elif name[0].isupper() and name[-1] not in "AW":
        yield from (f"{name}A", f"{name}W")


def is_looked_up(symbol: str, built: Built) -> bool:
    """Whether the object could ask for it by name. ntdll's functions have no wide spelling."""
    return bool(LOOKUPS & built.needs) and symbol in built.strings
