"""What a function remembers of its first call, and must not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .program import Edit, Function, Program

# What is done before the function's own statements, and what after them.
FIRST = (" static BOOL known; if (known) return answer;", " known = TRUE;")
EACH = (
    " enum { MOST = 64 }; static __typeof__((ARGUMENT) + 0) keys[MOST]; static int known;"
    " static __typeof__(answer) answers[MOST]; const __typeof__((ARGUMENT) + 0) key = ARGUMENT;"
    " for (int i = 0; i < known; i++) if (keys[i] == key) return answers[i];",
    " if (known < MOST) { keys[known] = key; answers[known++] = answer; }",
)
RETURN = re.compile(r"\breturn\b\s*([^;]*);")
# A local variable that begins with a constant.
LOCAL = re.compile(
    r"^\s+(?P<at>)(?!static\b|const\b|return\b|enum\b)[A-Za-z_][\w ]*?[ *]+(?P<name>\w+)"
    r" = (?:-?\d+|NULL|TRUE|FALSE|\{0\})[,;]",
    re.M,
)


def kept_answers(program: Program) -> Iterator[Edit]:
    """The answer of the first call, and the answers for each argument so far."""
    for function in program.functions:
        yield kept(program, function, "", FIRST)
        for parameter in () if function.is_static else function.parameters:
            if not parameter.type.endswith("**"):  # nobody remembers where to store an answer
                yield kept(program, function, f"_by_{parameter.name}", EACH, parameter.name)


def kept(
    program: Program, function: Function, suffix: str, words: tuple[str, str], name: str = ""
) -> Edit:
    """The function with its returns changed so that they keep what they return."""
    begin, end = (text.replace("ARGUMENT", name) for text in words)
    body = program.text[function.body : function.end]
    if function.returns == "void":
        begin = " static int answer;" + re.sub(r"return [^;]+;", "return;", begin) + end
    else:
        begin = f" static __typeof__({function.returns}) answer;{begin}"
        body = with_returns(
            program, function, lambda value: f"{{ answer = ({value});{end} return answer; }}"
        )
    what = f"for each {name}" if name else "of its first call"
    says = f"{function.name} -> its answer {what}, ever after"
    operator = f"cached_{function.name}{suffix}"
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
