"""A crash names the function, the line, what was touched, and what was there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from played import Played

from harness.grader.grading.crash import Place, Site, found_at, place_from, site_of

HEAD = '#include "unit.h"\n#include <string.h>\n'
RESERVED = "char *data = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);"


def crashed(real: Played, tmp_path: Path, text: str) -> dict[str, Any]:
    """The run of a reserve_pages.c with these lines in its function, which begin at line 4."""
    file = tmp_path / "reserve_pages.c"
    file.write_text(f"{HEAD}void *reserve_pages(size_t pages) {{\n{text}\nreturn NULL;\n}}\n")
    document = real.json("run", str(file), "--seed", "1")[1]
    (task,) = document["tasks"]
    assert task["status"] == "crash", task
    found: dict[str, Any] = task["runs"][0]
    return found


@pytest.mark.parametrize(
    "text, line, did, found",
    [
        (f"{RESERVED}\ndata[4096] = 0;", 5, "wrote to", "reserved, not committed"),
        (f"{RESERVED}\nmemset(data, 1, pages);", 5, "wrote to", "reserved, not committed"),
        ("*(volatile char *)(pages * 0) = 1;", 4, "wrote to", "so close to 0"),
        ('*(char *)(uintptr_t)"text" = 1;', 4, "wrote to", "committed, PAGE_READONLY"),
        ("((void (*)(void))(pages * 0))();", 4, "ran code at", "so close to 0"),
        (
            f"{RESERVED}\nVirtualFree(data, 0, MEM_RELEASE);\nreturn (void *)(uintptr_t)*data;",
            6,
            "read",
            "free: nobody has reserved it",
        ),
    ],
)
def test_the_line_and_what_was_there(
    real: Played, tmp_path: Path, text: str, line: int, did: str, found: str
) -> None:
    run = crashed(real, tmp_path, text)
    crash = run["crash"]
    assert (crash["function"], crash["line"]) == ("reserve_pages", line)
    assert crash["source"] == text.splitlines()[line - 4]
    assert crash["did"].startswith(did) and found in crash["found"]
    assert not any("at checkpoint" in note for note in run["notes"]), "an older snapshot's word"


def test_a_function_that_was_inlined_is_named(real: Played, tmp_path: Path) -> None:
    file = tmp_path / "reserve_pages.c"
    inlined = "static void fill(char *data) {\n*(volatile char *)data = 1;\n}\n"
    body = f"void *reserve_pages(size_t pages) {{\n{RESERVED}\nfill(data);\nreturn data;\n}}\n"
    file.write_text(HEAD + inlined + body)
    crash = real.json("run", str(file))[1]["tasks"][0]["runs"][0]["crash"]
    assert (crash["function"], crash["line"]) == ("fill", 4)


def test_a_full_stack_is_the_functions_that_filled_it(real: Played) -> None:
    """The instruction is one of what the compiler calls before a large frame."""
    file = real.layout.tasks / "05_stacks/stack_left/wrong/overflows.c"
    run = real.json("run", "stack_left", "--source", str(file))[1]["tasks"][0]["runs"][0]
    assert run["crash"]["function"] == "deeper" and run["crash"]["did"] == ""


def test_a_line_number_that_is_none_of_the_file_shows_nothing(real: Played, tmp_path: Path) -> None:
    forged = '#line 7000 "reserve_pages.c"\n*(volatile char *)0 = 1;'
    crash = crashed(real, tmp_path, forged)["crash"]
    assert crash["line"] is None and crash["source"] == ""
    elsewhere = '#line 1 "/etc/passwd"\n*(volatile char *)0 = 1;'
    crash = crashed(real, tmp_path, elsewhere)["crash"]
    assert crash["line"] is None and crash["source"] == "" and "so close to 0" in crash["found"]


def test_events_without_a_site_still_say_what_was_touched() -> None:
    crash = {"event": "crash", "code": "0xc0000005", "access": "write", "target": "0x0"}
    site = site_of([crash])
    assert site == Site(0xC0000005, (), "write", 0, 0, 0)
    assert place_from(site, "", None, "") == Place(
        "",
        None,
        "",
        "wrote to 0x0",
        "nobody's: so close to 0 there is never memory. Was the pointer NULL?",
        "What does the caller do with what your function returned or changed?",
    )
    assert site_of([{"event": "bye"}]) is None


@pytest.mark.parametrize(
    "site, words",
    [
        (Site(0xC0000005, (1,), "write", 0x50000, 0x1000, 0x20), "committed, PAGE_EXECUTE_READ"),
        (Site(0xC0000005, (1,), "read", 0x50000, 0x1000, 0x1), "committed, PAGE_NOACCESS"),
        (Site(0x80000001, (1,), "read", 0x50000, 0x1000, 0x4), "a guard page"),
        (Site(0xC0000005, (1,), "read", (1 << 64) - 1, 0x10000, 0), "no address"),
        (Site(0xC0000005, (1,), "read", 0x50000, 0x77, 0x999), ""),
        (Site(0xC0000005, (1,), "read", 0x50000, 0x1000, 0x999), "committed, protection 0x999"),
        (Site(0xC0000094, (1,), "none", None, 0x1000, 4), ""),
    ],
)
def test_what_was_there_in_words(site: Site, words: str) -> None:
    assert found_at(site).startswith(words) and bool(found_at(site)) == bool(words)
