"""The classifier is right about everything that is declared, and the measurement can fail."""

from __future__ import annotations

from typing import Any

import pytest
from accuracy import (
    DECLARING,
    DUMPS,
    Item,
    declared_items,
    fixture_items,
    of_declared,
    of_truth,
    report,
)

from harness.grader.platform.paths import Layout, find_layout

TRUTH = """\
000000010000-000000012000 a=000000010000 COMMIT  RW    (RW) PRIVATE  heap 10000
000000012000-000000020000 a=000000010000 RESERVE 0     (RW) PRIVATE
000000030000-000000033000 a=000000030000 COMMIT  RW    (RW) PRIVATE  TEB 1f, PEB
"""


def row(base: int, end: int, kind: str, rule: str = "heap-walk", **more: Any) -> dict[str, Any]:
    return {
        "base": hex(base), "end": hex(end), "kind": kind, "rule": rule, "detail": "", **more
    }  # fmt: skip


def right_rows() -> list[dict[str, Any]]:
    return [
        row(0, 0x10000, "free", "vad-free"),
        row(0x10000, 0x12000, "heap", heap="0x10000"),
        row(0x12000, 0x20000, "private", "vad-private"),
        row(0x20000, 0x30000, "free", "vad-free"),
        row(0x30000, 0x32000, "teb", "teb", thread=0x1F),
        row(0x32000, 0x33000, "peb", "peb"),
        row(0x33000, 0x40000, "unusable", "vad-unusable"),
        row(0x40000, 0x7FFFFFFF0000, "free", "vad-free"),
    ]


def mistakes(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(i.wanted, i.got) for i in of_truth("t", TRUTH, rows) if i.wanted != i.got]


def test_right_rows_are_right() -> None:
    items = list(of_truth("t", TRUTH, right_rows()))
    assert len(items) == 8 and mistakes(right_rows()) == []


@pytest.mark.parametrize(
    ("index", "change", "mistake"),
    [
        (1, {"heap": "0x20000"}, ("heap", "another heap")),
        (1, {"kind": "private"}, ("heap", "private")),
        # Right, but nothing in the file proves it.
        (2, {"kind": "heap"}, ("private", "heap")),
        (4, {"thread": 0x20}, ("teb", "peb")),
        (5, {"kind": "private"}, ("peb", "teb")),
        (6, {"kind": "free"}, ("unusable", "free")),
    ],
)
def test_a_wrong_label_is_counted(index: int, change: dict, mistake: tuple[str, str]) -> None:
    rows = right_rows()
    rows[index].update(change)
    assert mistakes(rows) == [mistake]


def test_a_label_without_proof_is_wrong_whatever_it_says() -> None:
    rows = right_rows()
    rows[2]["rule"] = "heap-layout"  # of the right kind, but a claim
    assert mistakes(rows) == [("private", "claimed private")]


def test_declared_addresses_are_looked_up() -> None:
    output = "noise\nwant|0x10fff|heap|commit|RW|\nwant|0x12000|stack|||\n"
    assert list(of_declared("every_kind", output, right_rows())) == [
        Item("every_kind 0x10fff", "heap", "heap"),
        Item("every_kind 0x12000", "stack", "private"),
    ]


def test_precision_and_recall_are_of_their_kinds() -> None:
    items = [Item("a", "heap", "heap"), Item("b", "heap", "stack"), Item("c", "stack", "stack")]
    lines = [line.split() for line in report(items).splitlines()]
    assert ["heap", "2", "1", "1.000", "0.500"] in lines
    assert ["stack", "1", "1", "0.500", "1.000"] in lines
    assert ["heap", "1", "1"] in lines, "the matrix's row of heaps"
    assert report(items).endswith("b: heap, labelled stack")


@pytest.mark.parametrize("name", DUMPS)
def test_every_region_of_a_real_process_is_labelled_as_its_dump_proves(name: str) -> None:
    layout = find_layout()
    if not (layout.native / "text_to_dump").is_file():
        pytest.skip("text_to_dump is not built")
    items = fixture_items(layout, name, None)
    assert len(items) > 500
    assert [i for i in items if i.wanted != i.got] == []


@pytest.mark.parametrize("program", DECLARING)
def test_every_declared_address_is_labelled_as_declared(program: str) -> None:
    layout: Layout = find_layout()
    if not (layout.mingw / "tests" / f"{program}.exe").is_file():
        pytest.skip(f"{program}.exe is not built")
    items = declared_items(layout, program)
    assert len(items) > 15
    assert [i for i in items if i.wanted != i.got] == []
