"""One sentence about why a file does not build, before the compiler's own words: for what
happens to many, and whose message speaks of something else. A row of ADVICE each.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence

# A sentence for what a pattern found in the log, from the task's name and the file's text; or
# None where it does not fit after all.
Words = Callable[[re.Match[str], str, str], "str | None"]

CPP_HEADERS = {"iostream", "vector", "string", "memory", "thread", "cstdio", "cstdlib", "cstdint"}
DEFINED = re.compile(r"^[A-Za-z_][\w \t*]*?[ \t*](\w+)[ \t]*\([^;{}]*\)\s*\{", re.MULTILINE)
KEYWORDS = {"if", "for", "while", "switch", "return", "sizeof"}


def advice(task: str, log: str, text: str) -> str:
    """The sentence for the first row that fits; "" if none does."""
    for pattern, words in ADVICE:
        found = re.search(pattern, log, re.MULTILINE)
        said = words(found, task, text) if found else None
        if said:
            return said
    return ""


def own_main(found: re.Match[str], task: str, text: str) -> str:
    return "It has a function main: remove that, because the course's program has its own."


def twice(found: re.Match[str], task: str, text: str) -> str:
    return f"The course's program has a function {found[1]} too: give yours another name."


def not_there(found: re.Match[str], task: str, text: str) -> str:
    """The scenario calls a function that the file does not define."""
    name = found[1]
    near = difflib.get_close_matches(name, defined_in_text(text), 1)
    if near:
        return f"There is a function {near[0]}, but the task asks for {name}: change its name."
    return f"It has no function {name}: unit.h says how the function must begin."


def defined_in_text(text: str) -> Sequence[str]:
    return [name for name in DEFINED.findall(text) if name not in KEYWORDS]


def unknown_call(found: re.Match[str], task: str, text: str) -> str:
    return f"It calls {found[1]}, and nothing here has a function of that name."


def meant_call(found: re.Match[str], task: str, text: str) -> str:
    return f"It calls {found[1]}, and nothing here has a function of that name: {found[2]}?"


def other_types(found: re.Match[str], task: str, text: str) -> str:
    return (
        f"{found[1]} does not begin as unit.h says: copy the line with its result and arguments "
        "from there."
    )


def is_static(found: re.Match[str], task: str, text: str) -> str:
    return f"{found[1]} is static, so nobody outside of your file can call it: remove `static`."


def no_header(found: re.Match[str], task: str, text: str) -> str | None:
    name = found[1]
    if name in CPP_HEADERS:
        return f"<{name}> is a header of C++, and this course is in C."
    if name != name.lower():
        return (
            f"Capital letters matter in the name of a header here: try <{name.lower()}> "
            f"instead of <{name}>."
        )
    near = difflib.get_close_matches(name, ("unit.h", "windows.h", "stdint.h", "stddef.h"), 1)
    return f"There is no header {name} here" + (f": is {near[0]} meant?" if near else ".")


def without_unit_h(found: re.Match[str], task: str, text: str) -> str | None:
    if re.search(r'^\s*#\s*include\s*"unit\.h"', text, re.MULTILINE):
        return None
    return f'{found[1]} is not known here: begin the file with #include "unit.h".'


def no_semicolon(found: re.Match[str], task: str, text: str) -> str:
    return f"A semicolon is missing before line {found[1]}: look at the end of the line above it."


def open_block(found: re.Match[str], task: str, text: str) -> str:
    return "A } is missing: a block is opened and never closed."


ADVICE: tuple[tuple[str, Words], ...] = (
    (r"multiple definition of `main'", own_main),
    (r"multiple definition of `(\w+)'", twice),
    (r"fatal error: ([^:\n]+): No such file or directory", no_header),
    (r"error: static declaration of '(\w+)' follows", is_static),
    (r"error: conflicting types for '(\w+)'", other_types),
    (r"error: unknown type name '(\w+)'", without_unit_h),
    (r"error: '(\w+)' undeclared", without_unit_h),
    (r":(\d+):\d+: error: expected [^\n]*';'[^\n]* before", no_semicolon),
    (r"error: expected declaration or statement at end of input", open_block),
    (r"^scenario\.o:.*undefined reference to `(\w+)'", not_there),
    (r"implicit declaration of function '(\w+)'; did you mean '(\w+)'\?", meant_call),
    (r"undefined reference to `(?:__imp_)?(\w+)'", unknown_call),
)
