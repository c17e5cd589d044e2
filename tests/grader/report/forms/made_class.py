"""One class, made up: every form is written from it. Names, sources, compilers and misconceptions
in it say what would break a form that takes text for more than text."""

from __future__ import annotations

from typing import Any

from harness.grader.grading.results import (
    CheckResult,
    Failure,
    Report,
    RunResult,
    TaskResult,
)
from harness.grader.report.forms.model import Class

UNIT, LESSON = "02_private", "lessons/02_private.md#a-window"
EVIL = "::error::forged\n| a | b |\n```\n</details> <b>\"&' [x](http://e.vil) @ada ]]> 100%, `=1+1`"
WHERE = "0x1000  4 pages  reserve\n0x5000  1 page   commit"

WINDOW = Failure(
    "4711",
    "one_page_more",
    'One page is "too many".\nDid you round up?',
    "What is the first byte that does not belong to it?",
    "R30 C42:RW R94",
    "R30 C43:RW R93",
    WHERE,
    "python3 grade.py run commit_window --seed 4711",
)
FORGED = Failure("1", "quotes", EVIL, EVIL, "C1", "C2", "", "python3 grade.py run 'a b.c'")


def check(id: str, status: str, points: int, most: int, **more: Any) -> CheckResult:
    return CheckResult(id, f"the {id}, and nothing else", "photo", status, points, most, **more)


def run(name: str, status: str = "complete", **more: Any) -> RunResult:
    words: dict[str, Any] = {"message": "", "notes": (), "output": "", "platform": "Wine 8.0"}
    words |= {"trust": "outside", "evidence": f"evidence/t/{name}", "repeat": "grade.py run t"}
    words |= more
    return RunResult(name=name, seed=int(name), edge=None, parameters={}, status=status, **words)


def task(name: str, status: str, points: int | None, *checks: CheckResult, **more: Any) -> Any:
    most = sum(check.max_points for check in checks)
    source = {"source": f"exercises/{UNIT}/{name}.c"} | more
    return TaskResult(
        name, UNIT, name, LESSON, status, points, most, checks=checks, **source  # type: ignore
    )


CRASH = {
    **{"function": "seal", "line": 12, "source": "*p = 1;", "did": "wrote to 0x0"},
    **{"found": "nobody's", "next": "Did it fail?"},
}
PASSED = task(
    *("reserve_pages", "passed", 3),
    *(check("reserved", "passed", 2, 2), check("told", "passed", 1, 1)),
    runs=(run("4711", output="hello\n"),),
)
PARTIAL = task(
    *("commit_window", "partial", 1),
    *(
        check("told", "passed", 1, 1),
        check("window", "failed", 0, 2, failure=WINDOW),
        check("stack", "not checked", 0, 0, reason="this system's stacks do not grow"),
        check("again", "not checked", 0, 4, reason='needs "the window, and nothing else" first'),
    ),
    runs=(run("4711", output="x" * 600),),
)
CRASHED = task(
    *("seal", "crash", 0),
    check("sealed", "not checked", 0, 2, reason="crash with seed 1"),
    message="access violation writing 0x0 (seed 1)",
    runs=(run("1", "crash", crash=CRASH),),
)
BROKEN = task(
    *("busy", "compile error", 0),
    check("busy", "not checked", 0, 2, reason="busy.c does not compile"),
    message="busy.c does not compile",
    log=f"busy.c: In function 'busy':\nbusy.c:7:3: error: {EVIL}\n",
)
MISSING = task(
    *("sparse", "not submitted", 0),
    check("sparse", "not checked", 0, 2, reason="there is no sparse.c"),
    message="there is no sparse.c",
    source=None,
)
FORGER = task(
    *("extent", "failed", 0),
    check("extent", "failed", 0, 2, failure=FORGED),
    source="exercises/02_private/a, b: 100% (1).c",
    runs=(run("1", output=EVIL),),
)
REVIEW = task(
    *("map", "needs review", None),
    check("map", "not checked", 0, 2, reason="checkpoint `after`: the tables disagree"),
    message="checkpoint `after`: the tables disagree",
    runs=(run("1", "needs review"),),
)
FAULT = task(
    *("peek", "grader error", None),
    check("peek", "not checked", 0, 2, reason="the judge was stopped"),
    message="the judge was stopped",
    runs=(run("1", "grader error"),),
)


def report(*tasks: TaskResult, **more: Any) -> Report:
    words: dict[str, Any] = {"status": "complete", "message": "", "course": "The manager"}
    words |= {"time": "2026-11-23T15:00:00+01:00", "seconds": 12.3456, "seeds": (4711, 1)}
    words |= {"sandbox": "bubblewrap", "notes": ("hw (1).zip: opened",), "assignment": "hw"}
    words |= {"tasks": tasks, **more}
    return Report(**words)


# With a mark, and without one.
MARKED = report(PASSED, PARTIAL, CRASHED, BROKEN, MISSING, FORGER)
UNMARKED = report(PASSED, REVIEW, FAULT, FORGER)
REFUSED = report(status="grader error", message="the grade was not begun", seeds=(), notes=())


def student(
    id: str, name: str, score: float | None, status: str = "graded", **more: Any
) -> dict[str, Any]:
    tasks = [
        {"task": "commit_window", "status": "passed", "points": score, "max_points": 10},
    ]
    return {
        **{"id": id, "name": name, "email": f"{id}@example.edu", "section": "", "group": ""},
        **{"status": status, "submission": f"submissions/{id}", "raw_score": score},
        **{"late_days": 0, "penalty": None if score is None else 0, "score": score},
        **{"max_score": 10, "tasks": tasks, "notes": []},
        **more,
    }


STUDENTS = [
    student("1001", "Ada Lovelace", 10),
    student("1002", 'O\'Brien, Conan "The"', 8.5, raw_score=9.5, penalty=1, late_days=1),
    student("1003", "=cmd|' /C calc'!A0", 0, notes=["<script>alert(1)</script>", "a;b"]),
    student("1004", "Żółć 李_明", None, "grader error"),
    student("1005", "Anna Bell", None, "needs review"),
    student("1006", "Anna Bell", 7),
    student("1007", "Ken Thompson", 0, "nothing handed in", submission=None),
]
DOCUMENT: dict[str, Any] = {
    **{"schema": 1, "grader": "1.0", "status": "complete", "message": ""},
    **{"assignment": "homework-2", "title": "Homework 2: a window", "tasks": ["commit_window"]},
    **{"seeds": [4711], "due": "2026-10-15T23:59:00+02:00", "digest": "ab", "unmatched": []},
    "counts": {"graded": 4, "grader error": 1, "needs review": 1, "nothing handed in": 1},
    "students": STUDENTS,
}
HANDED_IN = [row["id"] for row in STUDENTS if row["submission"]]
CLASS = Class(
    DOCUMENT,
    ids={row["id"]: (row["id"], f"login{row['id']}") for row in STUDENTS},
    platform_ids={id: f"2{id}" for id in HANDED_IN},
    times={id: "2026-10-15T21:12:00+02:00" for id in HANDED_IN},
    feedback="Kommentar",
    texts={f"submissions/{id}": f"{id}: what the checks gave\n{EVIL}\n" for id in HANDED_IN},
)

# As Canvas writes it: a row of policies, a row of points, a test student, a guarded name.
CANVAS = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Homework 1 (11),"
    "Homework 2: a window (12),Current Score\r\n"
    ",,,,,Manual Posting,,(read only)\r\n"
    "    Points Possible,,,,,5.00,10.00,(read only)\r\n"
    '"Lovelace, Ada",901,1001,ada,HCI,4.00,,93.10\r\n'
    '"O\'Brien, Conan ""The""",902,1002,,HCI,,3.00,\r\n'
    "=cmd|' /C calc'!A0,903,,login1003,HCI,,,\r\n"
    '"李_明, Żółć",904,1004,,"HCI, late",,2.00,\r\n'
    '"Bell, Anna",905,1005,,HCI,,,\r\n'
    '"Bell, Anna",906,1006,,HCI,,,\r\n'
    '"Bell, Anna",999,,,HCI,,,\r\n'
    '"Student, Test",,,,HCI,,,\r\n'
).encode()

# As Moodle writes it, here in German, with a decimal comma.
MOODLE = (
    'ID,"Vollständiger Name",E-Mail-Adresse,Status,Bewertung,Bestwertung,'
    '"Bewertung kann geändert werden","Zuletzt geändert (Abgabe)",'
    '"Zuletzt geändert (Bewertung)",Kommentar\n'
    'Teilnehmer/in21001,"Ada Lovelace",a@x,Abgegeben,,"10,00",Ja,"Montag, 12. Oktober 2026",-,\n'
    'Teilnehmer/in21002,"Conan O\'Brien",c@x,Abgegeben,"3,00","10,00",Ja,-,-,"<p>Gut.</p>"\n'
    'Teilnehmer/in31003,"Wer auch immer",1003@EXAMPLE.edu,Abgegeben,,"10,00",Ja,-,-,\n'
    'Teilnehmer/in21004,"Żółć 李 明",z@x,Abgegeben,"2,00","10,00",Ja,-,-,\n'
    'Teilnehmer/in21005,"Anna Bell",b@x,Abgegeben,,"10,00",Ja,-,-,\n'
    'Teilnehmer/in31006,"Anna Bell",,Abgegeben,,"10,00",Ja,-,-,\n'
    'Teilnehmer/in31007,"Ken Thompson",k@x,"Keine Abgabe",,"10,00",Ja,-,-,\n'
).encode()
