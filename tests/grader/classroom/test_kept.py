"""What a batch keeps of its class is read back as it was, whatever people are called."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from harness.grader.classroom.books import Enrolled
from harness.grader.classroom.intake import Taken
from harness.grader.classroom.kept import keep, kept_in
from harness.grader.classroom.layouts import HandedIn
from harness.grader.classroom.roster import Student
from harness.grader.classroom.units import Unit, key_of

TIME = datetime.fromisoformat("2026-10-15T23:59:00+02:00")
ODD = os.fsdecode(b"nonutf\xff \x1b[31m \\ \"'")


@pytest.mark.parametrize("extension", [None, timedelta(hours=12), TIME])
def test_a_class_is_read_as_it_was_kept(
    tmp_path: Path, extension: timedelta | datetime | None
) -> None:
    student = Student(ODD, (ODD, "1"), "Ada, \n", "a@b", "s", "g", extension, TIME)
    handed_in = HandedIn("moodle", ODD, (), (ODD,), ("Ada",), True, TIME.isoformat())
    taken = Taken(
        tmp_path / "submissions/odd/submission", (), ("a note",), "ab", (("a.c", "is unclear"),)
    )
    unit = Unit(handed_in, tmp_path / "submissions/odd", taken, key_of(taken, "the grader"))
    enrolled = Enrolled([student, Student("2", ("2",))], [unit], ["readme.txt", ODD], ["../x"])
    keep(tmp_path, enrolled)
    assert kept_in(tmp_path, "the grader") == enrolled
    other = kept_in(tmp_path, "another grader")
    assert other and other.units[0].key != unit.key


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"schema": 2}'])
def test_what_cannot_be_read_is_nothing(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "handed_in.json").write_text(content)
    assert kept_in(tmp_path, "") is None
