"""Rosters, matching, lateness and scores: tables of what goes in and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from harness.grader.classroom.assignment import Assignment, Late
from harness.grader.classroom.class_results import cell
from harness.grader.classroom.lateness import Lateness, lateness_of
from harness.grader.classroom.layouts import HandedIn
from harness.grader.classroom.matching import match
from harness.grader.classroom.roster import RosterError, Student, read_roster
from harness.grader.classroom.scoring import score_of
from harness.grader.course.manifest import Course
from harness.grader.grading.worth import shown

DUE = datetime.fromisoformat("2026-10-15T23:59:00+02:00")
IN_TIME = Lateness(0, Fraction(0))


# ---- the roster ----


@pytest.mark.parametrize(
    "text, ids, names",
    [
        ("id,name\ns1,Ada\ns2,Alan\n", ["s1", "s2"], ["Ada", "Alan"]),
        ("\ufeffID;Name\ns1;Ada\n", ["s1"], ["Ada"]),
        ("username\tfirst name\tlast name\nada\tAda\tL\n", ["ada"], ["Ada L"]),
        ("email\na@x.edu\n\n,\n", ["a@x.edu"], [""]),
        (
            "Identifier,Full name,Email address,Status,Grade\nParticipant 7,Ada L,a@x,Submitted,\n",
            ["Participant 7"],
            ["Ada L"],
        ),
        (
            "Student,ID,SIS Login ID,Section,HW (5)\n    Points Possible,,,,10\n"
            '"L, Ada",4,al,S1,\n"Student, Test",9,,,\n',
            ["4"],
            ["L, Ada"],
        ),
    ],
)
def test_rosters_are_read(tmp_path: Path, text: str, ids: list[str], names: list[str]) -> None:
    (tmp_path / "r.csv").write_text(text, encoding="utf-8")
    found = read_roster(tmp_path / "r.csv")
    assert ([s.id for s in found], [s.name for s in found]) == (ids, names)


@pytest.mark.parametrize(
    "text, says",
    [
        ("", "no column of its first line"),
        ("first,second\n1,2\n", "no column of its first line"),
        ("id,name\n,Ada\n", "r.csv:2: the row has no id"),
        ("id\ns1\ns1\n", "'s1' stands in two rows"),
        ("id,name\n", "there is no student"),
        ("id,email\na,x@y\nb,x@y\n", "'x@y' stands in two rows"),
        ("id,extension\na,soon\n", "r.csv:2: extension 'soon': a time with its offset"),
        ("id,submitted\na,2026-10-15T10:00\n", "r.csv:2: submitted"),
    ],
)
def test_mistakes_in_a_roster_are_told(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "r.csv").write_text(text)
    with pytest.raises(RosterError) as error:
        read_roster(tmp_path / "r.csv")
    assert says in str(error.value)


# ---- whose a submission is ----


def one(key: str, *ids: str, names: tuple[str, ...] = ()) -> HandedIn:
    return HandedIn("folder", key, (), ids or (key,), names, False, "")


ROSTER = [
    Student("1", ("1", "ada@x.edu"), "Lovelace, Ada", group="red"),
    Student("2", ("2", "alan"), "Alan Turing", group="red"),
    Student("3", ("3",), "Jo Lee"),
    Student("4", ("4",), "Jo Lee"),
]


@pytest.mark.parametrize(
    "handed, owners, why",
    [
        (one("x", "3"), "3", ""),
        (one("ALAN"), "12", ""),
        (one("ada@x.edu"), "12", ""),
        (one("y", "99", names=("Ada Lovelace",)), "12", ""),
        (one("lovelaceada_99", "99", names=("lovelaceada",)), "12", ""),
        (one("z", "99", names=("jo lee",)), "", "it can belong to 3, 4: they have the same name"),
        (one("red"), "12", ""),
        (one("nobody"), "", "no row of the roster matches it"),
        (one("g", "3", "4"), "34", ""),
    ],
)
def test_submissions_find_their_owners(handed: HandedIn, owners: str, why: str) -> None:
    found = match(ROSTER, [handed])
    assert "".join(id for id, units in found.of_student.items() if units) == owners
    assert found.unmatched.get(handed.key, "") == why


# ---- lateness ----

POLICIES = {
    "none": Late("none"),
    "constant": Late("constant", Fraction(20)),
    "a day": Late("percent a day", Fraction(10), 5, 15),
    "days": Late("late days", days=2),
}


@pytest.mark.parametrize(
    "policy, late, days, percent",
    [
        ("none", timedelta(days=3), 3, 0),
        ("constant", timedelta(0), 0, 0),
        ("constant", timedelta(seconds=1), 1, 20),
        ("constant", timedelta(days=40), 40, 20),
        ("a day", timedelta(minutes=15), 0, 0),
        ("a day", timedelta(minutes=16), 1, 10),
        ("a day", timedelta(days=1), 1, 10),
        ("a day", timedelta(days=1, seconds=1), 2, 20),
        ("a day", timedelta(days=5), 5, 50),
        ("a day", timedelta(days=6), 6, 100),
        ("a day", -timedelta(days=6), 0, 0),
        ("days", timedelta(days=2), 2, 0),
        ("days", timedelta(days=3), 3, 100),
    ],
)
def test_what_a_late_submission_loses(
    policy: str, late: timedelta, days: int, percent: int
) -> None:
    assignment = Assignment("a", "A", ("t",), {}, (1, 2), DUE, POLICIES[policy])
    found = lateness_of(assignment, Student("s", ("s",)), DUE + late, False)
    assert (found.days, found.percent) == (days, percent)


@pytest.mark.parametrize(
    "extension, late, days",
    [
        (timedelta(days=2), timedelta(days=2), 0),
        (timedelta(days=2), timedelta(days=3), 1),
        (DUE + timedelta(days=9), timedelta(days=9), 0),
        (None, timedelta(days=1), 1),
    ],
)
def test_an_extension_is_a_due_date_of_ones_own(extension: Any, late: timedelta, days: int) -> None:
    assignment = Assignment("a", "A", ("t",), {}, (1, 2), DUE, POLICIES["a day"])
    student = Student("s", ("s",), extension=extension)
    assert lateness_of(assignment, student, DUE + late, False).days == days


@pytest.mark.parametrize(
    "policy, marked, percent, says",
    [
        ("a day", False, 0, "is not known: taken as in time"),
        ("a day", True, None, "by how much is not known"),
        ("days", True, None, "by how much is not known"),
        ("constant", True, 20, "marks it late"),
        ("none", True, 0, "marks it late"),
    ],
)
def test_without_a_time_nobody_guesses(
    policy: str, marked: bool, percent: int | None, says: str
) -> None:
    assignment = Assignment("a", "A", ("t",), {}, (1, 2), DUE, POLICIES[policy])
    found = lateness_of(assignment, Student("s", ("s",)), None, marked)
    assert found.percent == percent and says in found.note


# ---- scores ----


def result(status: str, points: int | None, most: int = 3, earned: int = 1) -> dict[str, Any]:
    checks = [{"points": earned}]
    return {
        "task": "fill",
        "status": status,
        "points": points,
        "max_points": most,
        "checks": checks,
    }


@pytest.mark.parametrize(
    "task, settings, late, wanted",
    [
        (result("passed", 3), {}, IN_TIME, (3, 0, 3)),
        (result("partial", 1), {}, IN_TIME, (1, 0, 1)),
        (result("failed", 0), {}, IN_TIME, (0, 0, 0)),
        (result("grader error", None), {}, IN_TIME, (None, None, None)),
        (result("needs review", None), {}, IN_TIME, (None, None, None)),
        (result("needs review", None), {"needs_review": "zero"}, IN_TIME, (0, 0, 0)),
        (result("needs review", None), {"needs_review": "earned"}, IN_TIME, (1, 0, 1)),
        (result("passed", 2, 2), {}, IN_TIME, (3, 0, 3)),
        (result("partial", 1, 2), {"points": {"fill": Fraction(10)}}, IN_TIME, (5, 0, 5)),
        (result("passed", 0, 0), {}, IN_TIME, (None, None, None)),
        (result("passed", 3), {}, Lateness(1, Fraction(50)), (3, 1.5, 1.5)),
        (result("partial", 1), {}, Lateness(1, Fraction(50)), (1, 1, 0)),
        (result("passed", 3), {}, Lateness(None, None), (3, None, None)),
    ],
)
def test_raw_score_penalty_and_score_are_apart(
    tiny_course: Course,
    task: Mapping[str, Any],
    settings: dict[str, Any],
    late: Lateness,
    wanted: tuple[Any, Any, Any],
) -> None:
    whole: dict[str, Any] = {
        "name": "a",
        "title": "A",
        "tasks": ("fill",),
        "points": {},
        "seeds": (1, 2),
    }
    found = score_of(Assignment(**{**whole, **settings}), tiny_course, [task], late)
    assert (shown(found.raw), shown(found.penalty), shown(found.score)) == wanted


@pytest.mark.parametrize(
    "number, wanted", [(Fraction(1, 3), 0.33), (Fraction(2, 3), 0.67), (Fraction(1, 200), 0.01)]
)
def test_scores_have_two_digits(number: Fraction, wanted: float) -> None:
    assert shown(number) == wanted


@pytest.mark.parametrize(
    "value, wanted",
    [("=1+1", "'=1+1"), ("+x", "'+x"), ("-x", "'-x"), ("@x", "'@x"), ("x=1", "x=1"), (-1, "-1")],
)
def test_no_spreadsheet_runs_a_cell(value: object, wanted: str) -> None:
    assert cell(value) == wanted
