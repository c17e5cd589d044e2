"""Types that are too narrow: people who come from Linux take `unsigned long` for 64 bits, and
others write int for every number. DWORD, ULONG and unsigned long are all 32 bits without a sign,
which gives the same code as unsigned, so one word stands for them all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .program import Edit, Function, Parameter, Program

WIDE = (
    r"(?:size_t|SIZE_T|ULONG_PTR|uintptr_t|UINT_PTR|DWORD_PTR|uint64_t|ULONGLONG|ULONG64|DWORD64|"
    r"unsigned long long|ptrdiff_t|SSIZE_T|intptr_t|INT_PTR|LONG_PTR|LONGLONG|int64_t|long long)"
)
HALF = r"(?:DWORD|ULONG|UINT|unsigned long|unsigned|int|long|LONG)"
WIDE_NAME = re.compile(rf"\b{WIDE}\b(?:(?= (\w+))|(?=\)))")
HALF_NAME = re.compile(rf"(?<!unsigned )(?<!long )\b{HALF}\b(?= (\w+)\s*[=;,)])")
NARROWER = (("unsigned", "unsigned"), ("int", "int"), ("short", "unsigned short"))
# A cast of a pointer that loses its upper half.
CUT = "(void *)(uintptr_t)(unsigned)(uintptr_t)"


def narrower_types(program: Program) -> Iterator[Edit]:
    """Of variables, fields, casts, and the parameters of static functions. The mutant has the
    variable's name: "unsigned_count"."""
    heads = [(f.start, f.body) for f in program.functions if not f.is_static]
    for pattern, narrower in ((WIDE_NAME, NARROWER), (HALF_NAME, NARROWER[2:])):
        for found in pattern.finditer(program.code):
            if any(start <= found.start() < end for start, end in heads):
                continue
            name = found[1] or "cast"
            if pattern is HALF_NAME and re.search(rf"&{name}\b", program.code):
                continue  # the system stores 32 bits there, whatever its type
            for word, type in narrower:
                yield Edit(f"{word}_{name}", *found.span(), type)


def narrower_parameters(program: Program) -> Iterator[Edit]:
    """unit.h fixes the parameters of the functions that a task asks for: there the value is cut
    at the start of the body, as by a student who puts it into a variable."""
    for function in program.functions:
        for parameter in function.parameters:
            if not function.is_static or parameter.is_pointer:
                yield from cuts(function, parameter)


def is_address(parameter: Parameter) -> bool:
    """Whether people calculate with it: a handle has 32 bits, and nobody cuts where to store an
    answer. The handles of heaps and modules are addresses."""
    heap = parameter.type == "HANDLE" and "heap" in parameter.name
    return heap or bool(
        re.fullmatch(r"(?:const )?(?:void|BYTE|uint8_t) \*|char \*|HMODULE", parameter.type)
    )


def cuts(function: Function, parameter: Parameter) -> Iterator[Edit]:
    name = parameter.name
    if is_address(parameter):
        yield cut(function, f"address_{name}", name, f"{CUT}{name}")
    elif parameter.type == "BOOL":
        yield cut(function, f"only_true_{name}", name, f"{name} == TRUE")
    elif re.fullmatch(rf"(?:const )?{WIDE}", parameter.type):
        for word, type in NARROWER:
            yield cut(function, f"{word}_{name}", name, f"({type}){name}")
    elif re.fullmatch(rf"(?:const )?{HALF}", parameter.type):
        yield cut(function, f"short_{name}", name, f"(unsigned short){name}")


def cut(function: Function, operator: str, name: str, value: str) -> Edit:
    return Edit(operator, function.body, function.body, f" {name} = {value};")
