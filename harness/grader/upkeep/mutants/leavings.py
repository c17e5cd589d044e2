"""What a function leaves behind, or takes away, beside its work."""

from __future__ import annotations

from collections.abc import Iterator

from .program import Edit, Function, Program
from .state import with_returns

# What it never gives back.
KEEPS = (
    ("keeps_handle", "CreateEventW(NULL, FALSE, FALSE, NULL);"),
    ("keeps_block", "HeapAlloc(GetProcessHeap(), 0, 16);"),
    ("keeps_pages", "VirtualAlloc(NULL, 4096, MEM_RESERVE, PAGE_NOACCESS);"),
)


def kept_things(program: Program) -> Iterator[Edit]:
    for function in asked_for(program):
        for operator, call in KEEPS:
            yield Edit(f"{operator}_{function.name}", function.body, function.body, f" {call}")


def closed_handles(program: Program) -> Iterator[Edit]:
    """A handle that the caller needs afterwards is closed at the end."""
    for function in asked_for(program):
        for parameter in function.parameters:
            if parameter.type == "HANDLE":
                call = "HeapDestroy" if "heap" in parameter.name else "CloseHandle"
                yield closed(program, function, parameter.name, f"{call}({parameter.name});")


def closed(program: Program, function: Function, name: str, close: str) -> Edit:
    def change(value: str) -> str:
        if not value:
            return f"{{ {close} return; }}"
        return f"{{ __typeof__({function.returns}) answer = {value}; {close} return answer; }}"

    body = with_returns(program, function, change)
    end = f" {close} " if function.returns == "void" else ""
    says = f"{function.name} -> also {close}"
    return Edit(f"closes_{name}", function.body, function.end, body + end, says)


def asked_for(program: Program) -> Iterator[Function]:
    """The functions that the task asks for."""
    return (f for f in program.functions if not f.is_static)
