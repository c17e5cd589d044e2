"""What a function remembers of its first call, and must not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .program import Edit, Function, Program

RETURN = re.compile(r"\breturn\b\s*([^;]*);")
# A local variable that begins with a constant.
LOCAL = re.compile(
    r"^\s+(?P<at>)(?!static\b|const\b|return\b|enum\b)[A-Za-z_][\w ]*?[ *]+(?P<name>\w+)"
    r" = (?:-?\d+|NULL|TRUE|FALSE|\{0\})[,;]",
    re.M,
)


def kept_answers(program: Program) -> Iterator[Edit]:
    """The answer of the first call, and the answer for the same argument as before."""
    for function in program.functions:
        yield kept(program, function, f"cached_{function.name}", "", "TRUE")
        for parameter in () if function.is_static else function.parameters:
            name = parameter.name
            key = f" static __typeof__({name}) known_{name};"
            operator = f"cached_{function.name}_by_{name}"
            yield kept(program, function, operator, key, f"known_{name} == {name}", name)


def kept(
    program: Program, function: Function, operator: str, key: str, same: str, name: str = ""
) -> Edit:
    """The function with its returns changed so that they keep what they return."""
    body = program.text[function.body : function.end]
    note = f" known_{name} = {name};" if name else ""
    begin = f"{key} static BOOL known; if (known && {same}) return; known = TRUE;{note}"
    if function.returns != "void":
        begin = begin.replace("return;", "return answer;")
        begin = f" static __typeof__({function.returns}) answer;{begin}"
        body = with_returns(program, function, lambda value: f"return answer = ({value});")
    what = f"for the same {name}" if name else "of its first call"
    says = f"{function.name} -> its answer {what}, ever after"
    return Edit(operator, function.body, function.end, begin + body, says)


def kept_variables(program: Program) -> Iterator[Edit]:
    for function in program.functions:
        for found in LOCAL.finditer(program.code, function.body, function.end):
            at = found.start() + len(found[0]) - len(found[0].lstrip())
            yield Edit(f"static_{found['name']}", at, at, "static ")


def with_returns(program: Program, function: Function, change: Callable[[str], str]) -> str:
    """The function's body, with another statement for each that returns a value."""
    pieces, at = [], function.body
    for found in RETURN.finditer(program.code, function.body, function.end):
        pieces += [program.text[at : found.start()], change(program.text[slice(*found.span(1))])]
        at = found.end()
    return "".join([*pieces, program.text[at : function.end]])
