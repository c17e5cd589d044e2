"""Every marked listing of every lesson and of README.md is what its program, its snapshot or its
dump gives today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from listings import (
    Listing,
    Unavailable,
    comparable,
    listings_in,
    made_again,
    pages,
    without_addresses,
)

from harness.grader.grading import outside
from harness.grader.platform.paths import Layout, find_layout
from harness.grader.practice.lessons import Program, all_programs, programs_in
from harness.grader.sandbox.prefix import wine_version

LISTINGS = [
    listing
    for lesson in pages(find_layout())
    for listing in listings_in(lesson)
    if listing.kind != "program"
]


@pytest.mark.parametrize("listing", LISTINGS, ids=Listing.name)
def test_a_listing_is_real_output(listing: Listing, layout: Layout, tmp_path: Path) -> None:
    try:
        fresh = made_again(layout, listing, tmp_path)
    except Unavailable as reason:
        pytest.skip(str(reason))
    same = comparable(listing, listing.body) == comparable(listing, fresh)
    if not same and listing.kind != "windows" and not wine_version().startswith("wine-8.0"):
        pytest.skip(f"the lessons show Wine 8.0, and this is {wine_version()}")
    if not same and listing.kind == "explain" and outside.why_not(layout):
        pytest.skip(f"the lessons show what is seen from outside: {outside.why_not(layout)}")
    assert same, (
        f"{listing.name()} is no longer what comes out: run "
        f"`/usr/bin/python3 tests/lessons/listings.py {listing.lesson}` and read the difference"
    )


PROGRAMS = all_programs(find_layout())


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_is_shown_with_the_command_that_runs_it(program: Program) -> None:
    """Between the program and its output; the test of that listing runs the command."""
    text = program.lesson.read_text(encoding="utf-8")
    between = text.partition(f"<!-- program: {program.name} -->")[2]
    between, found, _ = between.partition(f"<!-- output: {program.name} -->")
    assert found, f"{program.lesson}: there is no <!-- output: {program.name} -->"
    assert f"\n    python3 grade.py try {program.path}\n" in between


def test_no_program_of_a_lesson_is_without_a_name() -> None:
    """A C block that is a whole program, unmarked, would be one that nobody can run."""
    for lesson in {program.lesson for program in PROGRAMS.values()}:
        text = lesson.read_text(encoding="utf-8")
        mains = len(re.findall(r"^int (?:main|wmain|WinMain)\(", text, re.MULTILINE))
        assert mains == len(programs_in(lesson)), lesson


def test_every_kind_of_listing_is_found(tmp_path: Path) -> None:
    lesson = tmp_path / "x.md"
    lesson.write_text(
        "<!-- program: a -->\n```c\nint main(void) {}\n```\n"
        "text\n<!-- output: a -->\n```text\nhello\n```\n"
        "<!-- photo: push 20261 after copy in pid -->\n```text\n0x1\n```\n"
        "```text\nnot marked\n```\n"
    )
    found = [(x.kind, x.words, x.body) for x in listings_in(lesson)]
    assert found == [
        ("program", ("a",), "int main(void) {}\n"),
        ("output", ("a",), "hello\n"),
        ("photo", ("push", "20261", "after", "copy", "in", "pid"), "0x1\n"),
    ]


def test_only_addresses_and_threads_may_differ() -> None:
    made = "  0x10a0000    241 pages  reserve  stack  thread 64 guard\nx: 0x200000 bytes\n"
    moved = "  0x7f0012340000  241 pages  reserve  stack  thread 68 guard\nx: 0x200000 bytes\n"
    assert without_addresses(made) == without_addresses(moved)
    for fact in ("241", "reserve", "guard", "0x200000"):
        assert without_addresses(made) != without_addresses(made.replace(fact, "9")), fact
    assert without_addresses("at 00000000010A0000: 2 pages") == "at @: 2 pages"
    assert without_addresses("heap 0x340000 segment") == "heap @ segment"
    assert without_addresses("2 pages at 0x340000 were") == "2 pages at @ were"


def test_of_an_explanation_all_addresses_may_differ_and_nothing_else() -> None:
    listing = Listing(Path("x.md"), "explain", ("heap",), "", 0)
    made = "0x340010: heap, heap 0x340000 segment\n  range  0x340000-0x350000, 16 pages\n"
    moved = made.replace("0x34", "0x12340")
    assert comparable(listing, made) == comparable(listing, moved)
    assert comparable(listing, made) != comparable(listing, made.replace("16 pages", "17 pages"))
