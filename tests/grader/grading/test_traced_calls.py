"""The table of traced calls, and what a program says of them, in words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from harness.grader.grading.record import Recording
from harness.grader.grading.traced_calls import (
    ALLOCATION,
    FILE,
    SHOWN,
    allocation,
    flags,
    shown_argument,
    table,
)
from harness.grader.grading.tracing import NOT_ANSWERED, Step, heard_steps, via_text

KINDS = {"map", "block", "ask", "end"}


def test_every_row_of_the_table_is_read() -> None:
    rows = re.findall(r"^CALL\((\w+)", FILE.read_text(), re.MULTILINE)
    assert list(table()) == rows and len(rows) > 50


def test_every_row_can_be_put_into_words() -> None:
    for function in table().values():
        assert function.kind in KINDS, function.name
        assert function.result in SHOWN, f"{function.name}: {function.result}"
        assert len(function.arguments) <= 10, f"{function.name}: TRACE_ARGUMENTS of trace.h"
        for name, shown in function.arguments:
            how = shown.removeprefix("*")
            assert how in SHOWN or how in ("text8", "text16", "memory"), f"{function.name} {name}"


@pytest.mark.parametrize(
    "value, words",
    [
        (0x3000, "MEM_RESERVE | MEM_COMMIT"),
        (0x1000, "MEM_COMMIT"),
        (0x102000, "MEM_RESERVE | MEM_TOP_DOWN"),
        (0, "0x0"),
        (0x40001000, "MEM_COMMIT | 0x40000000"),
        (0xDEADBEEF00002000, "MEM_RESERVE"),  # a register's upper half is nobody's
    ],
)
def test_bits_have_names_and_those_without_are_a_number(value: int, words: str) -> None:
    assert allocation(value) == words


def test_no_bits_at_all_are_a_number() -> None:
    assert flags(0, ALLOCATION) == "0x0"


def test_a_name_is_shown_as_c_has_it() -> None:
    assert shown_argument("text8", 1, 'C:\\a "b"') == '"C:\\\\a \\"b\\""'
    assert shown_argument("text16", 0, None) == "NULL"
    assert shown_argument("text16", 0x10, None) == "0x10"


@pytest.mark.parametrize(
    "function, words",
    [
        (
            "std::vector<int, std::allocator<int> >::vector(unsigned long long)",
            "std::vector::vector",
        ),
        ("Image::~Image()", "Image::~Image"),
        ("fill", "fill"),
        ("void* operator new[](unsigned long long)", "operator new[]"),
        (
            "std::__detail::_MakeUniq<int>::__single_object std::make_unique<int>()",
            "std::make_unique",
        ),
        ("??", "a library"),
        ("__wrap_malloc", None),
        (None, None),
    ],
)
def test_what_a_line_calls_has_a_short_name(function: str | None, words: str | None) -> None:
    assert via_text(function) == words


# --- what a program says


CALL = {
    "event": "call",
    "function": "VirtualProtect",
    "text": None,
    "thread": 36,
    "result": "0x1",
    "error": 0,
    "frames": ["0x1450"],
    "values": ["0x10a0000", "0x1000", "0xffffffff00000002", "0x21fc8c", "0x4"],
    "printed": 0,
}


def steps(folder: Path, *events: object) -> list[Step]:
    (folder / "output.txt").write_bytes(b"before\r\nafter\n")
    told = tuple(json.loads(json.dumps(event)) for event in events)
    return [step for step, _ in heard_steps(Recording(folder, told, "", None))]


def test_a_call_has_its_arguments_by_name(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, CALL)
    assert list(step.shown.values()) == ["0x10a0000", "4096", "PAGE_READONLY", "0x21fc8c"]
    assert step.pointed == {"lpflOldProtect": 4} and step.succeeded


def test_a_failed_call_points_at_nothing(tmp_path: Path) -> None:
    (step,) = steps(tmp_path, CALL | {"result": "0xffffffff00000000", "error": 487})
    assert not step.succeeded and step.pointed == {}, "a BOOL is the lower half"


def test_what_a_stopped_recorder_makes_us_print_is_not_the_programs(tmp_path: Path) -> None:
    ours = "regionlab: the recorder does not answer\n"
    assert NOT_ANSWERED.sub("", f"line\n{ours}more\n") == "line\nmore\n"
    assert NOT_ANSWERED.sub("", f"he said {ours}") == f"he said {ours}"


def test_what_was_printed_belongs_to_the_next_call(tmp_path: Path) -> None:
    first, second = steps(tmp_path, CALL | {"printed": 8}, CALL | {"printed": 14})
    assert (first.printed, second.printed) == ("before\n", "after\n")


@pytest.mark.parametrize(
    "change",
    [
        {"function": "<script>alert(1)</script>"},
        {"function": "NoSuchFunction"},
        {"values": []},
        {"values": ["0x1"] * 40},
        {"values": [None, {}, "0x2"]},
        {"frames": "0x1"},
        {"text": "ff00fe"},
        {"text": "zz"},
        {"text": 5},
        {"printed": 1 << 70},
    ],
)
def test_a_strange_call_is_a_step_all_the_same(tmp_path: Path, change: dict[str, object]) -> None:
    assert len(steps(tmp_path, CALL | change)) == 1


@pytest.mark.parametrize(
    "change", [{"result": "x"}, {"result": None}, {"error": "x"}, {"thread": []}, {"printed": {}}]
)
def test_what_no_recorder_writes_is_left_out(tmp_path: Path, change: dict[str, object]) -> None:
    assert len(steps(tmp_path, CALL | change, CALL)) == 1
    without = {key: value for key, value in CALL.items() if key not in change}
    assert len(steps(tmp_path, without, CALL)) == 1
