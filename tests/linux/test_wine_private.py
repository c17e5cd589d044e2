"""What is private to Wine stands in harness/core/wine_private.{h,c} and nowhere else.

A search cannot understand a program, so it asks what can be asked: is one of the table's
own facts repeated, does a name have a version of Wine in it, does a line that speaks of Wine
have a number, and do the files that read Wine's memory have any? Comments may say what
they like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
import tomllib

HARNESS = Path(__file__).resolve().parents[2] / "harness"
TABLE = [HARNESS / "core" / name for name in ("wine_private.h", "wine_private.c")]
# An attack brings all its knowledge: the sandbox shows it nothing of the harness.
LEFT_OUT = {"hostile"}
# Facts of the table that are somebody else's too.
SHARED = {
    "0x100000": "a megabyte",
    "0x7fffffff0000": "where a program's addresses end on Windows, too",
    "0xffeeffee": "Windows' heaps begin so as well: decode_heap_nt.c",
}
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
HEX = re.compile(r"\b0x[0-9a-f]+", re.IGNORECASE)
NAME_WITH_VERSION = re.compile(r"wine_?(?!64)\d\w*", re.IGNORECASE)  # wine64 is a program
READERS = re.compile(r"linux/(?!confine)[^/]+\.[ch]|core/[^/]*wine[^/]*\.[ch]")
SMALL = 3  # digits: an offset of fewer is anybody's (0x88)


def code(text: str) -> str:
    return COMMENT.sub("", text)


def facts() -> set[str]:
    """The table's numbers that are large enough to be nobody else's, and its names of files."""
    text = "".join(code(file.read_text()) for file in TABLE)
    numbers = {n.lower() for n in HEX.findall(text) if len(n) - len("0x") >= SMALL}
    names = re.findall(r'#define WINE_\w+\s+"([^"]+)"', text)
    return (numbers - SHARED.keys()) | set(names)


def repeated(path: str, text: str) -> list[str]:
    """What a file under harness/ says that only the table may."""
    in_c = path.endswith((".c", ".h"))
    text = code(text) if in_c else text
    found = NAME_WITH_VERSION.findall(text)
    if in_c:
        numbers = {number.lower() for number in HEX.findall(text)}
        found += [fact for fact in facts() if fact in (numbers if fact[:2] == "0x" else text)]
        lines = text.replace("\\\n", "").splitlines()
        own = lines if READERS.fullmatch(path) else [x for x in lines if "wine" in x.lower()]
        found += [number.lower() for line in own for number in HEX.findall(line)]
    return [f"{path}: {what}" for what in dict.fromkeys(found)]


def sources() -> Iterable[Path]:
    for file in sorted(HARNESS.rglob("*")):
        inside = file.relative_to(HARNESS).parts[0] not in LEFT_OUT
        if inside and file.suffix in {".c", ".h", ".py", ".toml", ".json", ".j2", ".cmake"}:
            if file not in TABLE:
                yield file


def test_nothing_else_knows_what_is_private_to_wine() -> None:
    files = list(sources())
    assert len(files) > 100
    texts = ((str(file.relative_to(HARNESS)), file.read_text()) for file in files)
    assert [problem for path, text in texts for problem in repeated(path, text)] == []


@pytest.mark.parametrize(
    "path, text, what",
    [
        ("core/rules_thread.c", "#define SYSCALL_FRAME 0x328", "0x328"),
        ("core/rules_thread.c", "#define WINE_STACK_SIZE \\\n  0x100000ull", "0x100000"),
        ("linux/sections.c", 'strstr(path, "/tmpmap-")', "/tmpmap-"),
        ("win32/live.c", "const vm_addr end = 0x7D0000000000ull;", "0x7d0000000000"),
        ("linux/wine_views.c", "enum { VIEW_BASE = 0x20 };", "0x20"),
        ("core/decode_heap_wine.c", "heap + 0x88", "0x88"),
        ("core/decode.h", "HEAP_LAYOUT_WINE8,", "WINE8"),
        ("capabilities.toml", "wine_11_0 = 1", "wine_11_0"),
        ("grader/course/templates/plan.md.j2", "{{ c.wine_8_0 }}", "wine_8_0"),
    ],
)
def test_what_is_repeated_is_found(path: str, text: str, what: str) -> None:
    """The search can fail."""
    assert repeated(path, text) == [f"{path}: {what}"]


@pytest.mark.parametrize(
    "path, text",
    [
        ("core/decode_heap_nt.c", "#define NT_SIGNATURE 0xffeeffeeu"),
        ("core/decode_process.c", "{0x88, 0x4c},"),
        ("linux/stop.c", "// as Wine 8 does at TEB+0x328"),
        ("linux/confine_uid.c", "static const uid_t FIRST_UID = 0x70000000;"),
    ],
)
def test_what_is_windows_own_or_a_comment_is_not(path: str, text: str) -> None:
    assert repeated(path, text) == []


def test_rows_and_capabilities_are_of_the_same_versions() -> None:
    rows = re.findall(r'\.since = "([\d.]+)"', TABLE[1].read_text())
    capabilities = tomllib.loads((HARNESS / "capabilities.toml").read_text())["capability"]
    assert rows == list(capabilities[0]["wine"])
