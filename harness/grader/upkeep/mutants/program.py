"""A C program as the operators of this folder read it: where its code, functions, arguments and
statements are. No parser: it knows as much C as clang-format leaves in the course's programs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

# What holds no code: comments, strings, characters, and preprocessor lines.
NO_CODE = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|^\s*#[^\n]*", re.S | re.M
)
# The first line of a function, up to the brace that opens its body.
FUNCTION = re.compile(
    r"^(?P<head>[A-Za-z_][\w \t*]*?[ *])(?P<name>\w+)\((?P<parameters>[^;{}]*)\)\s*\{", re.M
)
# Words of a function's head that are no part of the type that it returns.
NO_TYPE = re.compile(r"\b(?:static|inline|WINAPI|CALLBACK|NTAPI|_Noreturn)\b")
OPENS, CLOSES = "([{", ")]}"


@dataclass(frozen=True)
class Edit:
    operator: str
    start: int
    end: int
    after: str
    says: str = ""  # what is changed, where the two texts are too long to show


@dataclass(frozen=True)
class Parameter:
    type: str
    name: str

    @property
    def is_pointer(self) -> bool:
        return "*" in self.type or self.type.split()[-1].startswith(("LP", "P", "H"))


@dataclass(frozen=True)
class Function:
    returns: str  # a type
    name: str
    parameters: tuple[Parameter, ...]  # without those that are functions or arrays
    start: int  # of its text
    body: int  # behind the brace that opens it
    end: int  # where the brace is that closes it
    is_static: bool


@dataclass(frozen=True)
class Statement:
    start: int
    end: int  # behind it


@dataclass(frozen=True)
class Program:
    text: str

    @cached_property
    def code(self) -> str:
        """The text, with blanks in place of what must not be changed."""
        return NO_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), self.text)

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        return tuple(function_at(self.code, found) for found in FUNCTION.finditer(self.code))

    @cached_property
    def reservations(self) -> tuple[tuple[int, int], ...]:
        """Where the arguments of calls are that reserve and commit nothing: what such a call is
        told of a protection gives no access and shows nowhere."""
        spans = set()
        for found in re.finditer(r"\bMEM_RESERVE\b", self.code):
            start = opening(self.code, found.start())
            end = closing(self.code, start)
            if "MEM_COMMIT" not in self.code[start:end]:
                spans.add((start, end))
        return tuple(sorted(spans))

    def is_reservation(self, at: int) -> bool:
        return any(start <= at < end for start, end in self.reservations)

    def statements(self, function: Function) -> list[Statement]:
        """The statements that stand directly in its body."""
        return list(statements_between(self.code, function.body, function.end))

    def blocks(self, function: Function) -> Iterator[list[Statement]]:
        """The statements of its body, and of every block within."""
        for brace in re.finditer(r"\{", self.code[function.body - 1 : function.end]):
            start = function.body - 1 + brace.end()
            yield list(statements_between(self.code, start, closing(self.code, start)))


def function_at(code: str, found: re.Match[str]) -> Function:
    return Function(
        " ".join(NO_TYPE.sub("", found["head"]).split()),
        found["name"],
        tuple(parameters_of(code, found.start("parameters"))),
        found.start(),
        found.end(),
        closing(code, found.end()),
        found["head"].startswith("static"),
    )


def parameters_of(code: str, start: int) -> Iterator[Parameter]:
    for begin, end in arguments(code, start):
        found = re.fullmatch(r"\s*(?P<type>[\w\s*]*?[\s*])(?P<name>\w+)\s*", code[begin:end])
        if found:
            yield Parameter(found["type"].strip(), found["name"])


def statements_between(code: str, start: int, end: int) -> Iterator[Statement]:
    at = start
    while (begin := skipped(code, at)) < end:
        at = statement_end(code, begin)
        yield Statement(begin, at)


def skipped(code: str, at: int) -> int:
    """Where the next word begins."""
    while at < len(code) and code[at].isspace():
        at += 1
    return at


def statement_end(code: str, start: int) -> int:
    """Behind the statement that begins at start."""
    if code[start] == "{":
        return closing(code, start + 1) + 1
    if found := re.compile(r"(?:if|for|while|switch) \(").match(code, start):
        body = skipped(code, closing(code, found.end()) + 1)
        end = statement_end(code, body)
        other = re.compile(r"\s*else\b\s*").match(code, end)
        return statement_end(code, other.end()) if other and found[0] == "if (" else end
    if found := re.compile(r"do\b\s*").match(code, start):
        return code.index(";", statement_end(code, found.end())) + 1
    depth = 0
    for at in range(start, len(code)):
        depth += (code[at] in OPENS) - (code[at] in CLOSES)
        if code[at] == ";" and depth == 0:
            return at + 1
    return len(code)


def arguments(code: str, start: int) -> list[tuple[int, int]]:
    """Where the arguments of a call are whose parenthesis opens directly before start."""
    end, depth, places, begin = closing(code, start), 0, [], start
    for at in range(start, end):
        depth += (code[at] in OPENS) - (code[at] in CLOSES)
        if code[at] == "," and depth == 0:
            places.append((begin, at))
            begin = at + 1
    return [*places, (begin, end)] if code[start:end].strip() else []


def closing(code: str, start: int) -> int:
    """The parenthesis, bracket or brace that closes the one directly before start."""
    depth = 1
    for at in range(start, len(code)):
        depth += (code[at] in OPENS) - (code[at] in CLOSES)
        if depth == 0:
            return at
    return len(code)


def opening(code: str, at: int) -> int:
    """Behind the parenthesis, bracket or brace that is open there; 0 where none is."""
    depth = 0
    for start in range(at - 1, -1, -1):
        depth += (code[start] in CLOSES) - (code[start] in OPENS)
        if depth < 0:
            return start + 1
    return 0
