"""An exported file is filled: one column, the right rows, and not one other byte."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from made_class import CANVAS, CLASS, DOCUMENT, MOODLE, STUDENTS

from harness.grader.platform.text import neutral_cell
from harness.grader.report.forms import FORMS
from harness.grader.report.forms.model import Unwritable
from harness.grader.report.forms.table import Table


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "form, exported, columns", [("canvas", CANVAS, {6}), ("moodle", MOODLE, {4, 9})]
)
def test_only_what_is_asked_for_changes(form: str, exported: bytes, columns: set[int]) -> None:
    content = FORMS[form].render(replace(CLASS, exported=exported)).content
    before, after = rows_of(exported), rows_of(content)
    changed = {
        column
        for old, new in zip(before, after, strict=True)
        for column, (a, b) in enumerate(zip(old, new, strict=True))
        if a != b
    }
    assert changed == columns
    lines = zip(exported.splitlines(True), content.splitlines(True), strict=True)
    assert sum(old != new for old, new in lines) == (5 if form == "canvas" else 5)
    again = FORMS[form].render(replace(CLASS, exported=content)).content
    assert again == content


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\r\n1,2\r\n",
        b"a,b\n1,2",
        b'\xef\xbb\xbf"a";b\n"1;""2""";\n\n',
        "a\tb\nż\t2\n".encode("utf-16"),
        b'a,b\n\xe4, "x" \n',
        b'a,b\n"two\nlines",2\n1\n',
    ],
)
def test_a_file_is_read_and_written_as_it_is(content: bytes) -> None:
    assert Table(content).content() == content


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\n=1", '=1,"a"'])
def test_no_cell_is_a_formula(text: str) -> None:
    table = Table(b"a,b\n1,2\n")
    table.fill(1, 1, text)
    (_, (_, cell)) = rows_of(table.content())
    assert cell == neutral_cell(text) == f"'{text}"


def test_canvas_and_a_decimal_comma() -> None:
    exported = CANVAS.replace(b",10.00,", b',"10,00",')
    rows = rows_of(FORMS["canvas"].render(replace(CLASS, exported=exported)).content)
    assert [row[6] for row in rows[3:6]] == ["10", "8,5", "0"]


def test_a_number_of_canvas_that_is_somebody_elses_id() -> None:
    """Canvas' own number of a stranger is Ada's id in the roster."""
    exported = CANVAS + b'"Stranger, Any",1001,,,HCI,,,\r\n'
    found = FORMS["canvas"].render(replace(CLASS, exported=exported))
    assert rows_of(found.content)[-1][6] == ""
    assert "row 12 of the exported file is nobody's: Stranger, Any" in found.notes


def moodle_in(language: str) -> bytes:
    """The same columns with other headers."""
    head, _, rest = MOODLE.partition(b"\n")
    names = [f"{language} {number}" for number in range(len(rows_of(MOODLE)[0]))]
    return ",".join(names).encode() + b"\n" + rest


def test_moodle_in_any_language() -> None:
    content = (
        FORMS["moodle"].render(replace(CLASS, exported=moodle_in("کلمه"), feedback="")).content
    )
    assert [row[4] for row in rows_of(content)[1:]] == ["10", "8,5", "0", "", "", "", "0"]
    assert {row[9] for row in rows_of(content)[1:]} == {"", "<p>Gut.</p>"}
    named = replace(CLASS, exported=moodle_in("x"), column="x 4", feedback="x 9")
    assert "commit_window: passed" in rows_of(FORMS["moodle"].render(named).content)[1][9]


def test_moodle_where_names_are_hidden() -> None:
    lines = ["Identifier,Status,Grade,Maximum grade,Grade can be changed,Last modified (grade)"]
    lines += [f"Participant 2{row['id']},Submitted,,10.00,Yes,-" for row in STUDENTS[:3]]
    content = (
        FORMS["moodle"]
        .render(replace(CLASS, exported="\n".join(lines).encode(), feedback=""))
        .content
    )
    assert [row[2] for row in rows_of(content)[1:]] == ["10", "8.5", "0"]


def without_maximum() -> bytes:
    return MOODLE.replace(b'"10,00"', b"-")


REFUSED: list[tuple[str, bytes | None, dict[str, Any], str]] = [
    ("canvas", None, {}, "--fill FILE names it"),
    ("moodle", None, {}, "--fill FILE names it"),
    ("canvas", b"", {}, "is empty"),
    ("canvas", b"a (1),b\n1,2\n", {"column": "a (1)"}, "no columns Student and ID"),
    ("canvas", CANVAS, {"column": "Homework 3 (1)"}, "0 columns are called 'Homework 3 (1)'"),
    (
        "canvas",
        CANVAS.replace(b"Homework 2: a window", b"HW2"),
        {},
        "no columns are called like the assignment (Homework 2: a window): --column names one of "
        "'Homework 1 (11)', 'HW2 (12)'",
    ),
    ("canvas", CANVAS.replace(b",10.00,", b",100.00,"), {}, "is 100 and the assignment's is 10"),
    ("canvas", CANVAS + b'"Twin",,1001,,,,,\r\n', {}, "several rows of the exported file"),
    ("moodle", b"Name,Grade,Maximum grade\nAda,,10\n", {}, "is no grading worksheet"),
    ("moodle", b"Identifier,Grade\n", {}, "is no grading worksheet"),
    ("moodle", without_maximum(), {}, "which column has the grades is not clear"),
    ("moodle", MOODLE.replace(b'"10,00"', b'"5,00"'), {}, "the assignment's is 10"),
]


@pytest.mark.parametrize("form, exported, more, said", REFUSED)
def test_what_is_not_clear_is_not_guessed(
    form: str, exported: bytes | None, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(Unwritable) as refused:
        FORMS[form].render(replace(CLASS, exported=exported, **more))
    assert said in str(refused.value)


def test_a_class_that_did_not_come_from_moodle() -> None:
    with pytest.raises(Unwritable, match="no submission of this class came from Moodle"):
        FORMS["moodle-feedback"].render(replace(CLASS, platform_ids={}))


@pytest.mark.parametrize("form", ["canvas", "moodle"])
def test_no_score_empties_the_cell_and_is_never_a_zero(
    form: str,
) -> None:
    students = [dict(row, score=None, penalty=None) for row in STUDENTS]
    given = replace(CLASS, document=DOCUMENT | {"students": students})
    exported, column = (CANVAS, 6) if form == "canvas" else (MOODLE, 4)
    content = FORMS[form].render(replace(given, exported=exported)).content
    cells = [row[column] for row in rows_of(content)[3 if form == "canvas" else 1 :]]
    assert set(cells) == {""}
