"""grade.py break: a deliberately wrong program passes if the judge finds its misconception."""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from played import Played

from harness.grader.course.draw import draw
from harness.grader.course.manifest import Breaker, ManifestError, Task, load_course
from harness.grader.grading.build import Built
from harness.grader.grading.judge import Judged, Verdict
from harness.grader.grading.outcome import COMPLETE, Outcome
from harness.grader.grading.pipeline import Attempt, Attempted
from harness.grader.grading.score import Ran
from harness.grader.platform.paths import Layout
from harness.grader.platform.schemas import validator
from harness.grader.practice import breakers
from harness.grader.practice.breakers import Asked
from harness.grader.upkeep import agreement

PASSED, FAILED, USAGE, GRADER_ERROR = 0, 1, 2, 3

BREAKER = """
[[breaker]]
task = "fill"
misconception = "{}"
outcome = "Miss on purpose."
minutes = 5
points = 2
"""


def ask_for(layout: Layout, misconception: str) -> None:
    layout.course_file.write_text(layout.course_file.read_text() + BREAKER.format(misconception))


def broken(played: Played, tmp_path: Path, text: str, misconception: str = "nothing") -> Path:
    return played.hand_in(tmp_path / "hand", text, f"fill.{misconception}.c")


@pytest.mark.parametrize(
    "text, status, points, code",
    [
        ("fails", "passed", 2, PASSED),  # the judge finds `nothing`
        ("passes", "failed", 0, FAILED),
        ("miscounts", "failed", 0, FAILED),
        ("crashes", "crash", 0, FAILED),
        ("breaks the compiler", "compile error", 0, FAILED),
        ("calls Nt", "forbidden call", 0, FAILED),
        ("damages the dump", "grader error", None, GRADER_ERROR),
    ],
)
def test_breaker_passes_only_when_caught_at_what_it_was_for(
    played: Played, tmp_path: Path, text: str, status: str, points: int | None, code: int
) -> None:
    ask_for(played.layout, "nothing")
    out, junit = tmp_path / "results.json", tmp_path / "junit.xml"
    hand = broken(played, tmp_path, text)
    found, document = played.json("break", str(hand), "--out", str(out), "--junit", str(junit))
    assert [e.message for e in validator("results").iter_errors(document)] == []
    assert json.loads(out.read_text()) == document
    (task,) = document["tasks"]
    assert (found, task["task"], task["status"]) == (code, "fill.nothing", status)
    assert (task["points"], task["max_points"]) == (points, 2)
    (case,) = ET.parse(junit).getroot().iter("testcase")
    assert (case.get("classname"), case.get("name")) == ("01_tiny.fill.nothing", "caught")
    assert (len(case) == 0) is (status == "passed")


def test_what_the_judge_found_instead_is_told(played: Played, tmp_path: Path) -> None:
    ask_for(played.layout, "nothing")
    _, out, _ = played.call("break", str(broken(played, tmp_path, "miscounts")))
    says = load_course(played.layout).tasks["fill"].misconceptions["miscounted"].says
    assert "expected  nothing" in out and "seen      miscounted (seed 1)" in out
    assert f"The judge found miscounted: {says}"[:60] in " ".join(out.split())
    _, out, _ = played.call("break", str(broken(played, tmp_path, "passes")))
    assert "The judge found nothing wrong" in out


def test_every_seed_of_a_grade_is_run_and_kept(played: Played, tmp_path: Path) -> None:
    ask_for(played.layout, "nothing")
    played.call("break", str(broken(played, tmp_path, "fails")))
    assert sorted(played.recorded) == ["1", "2"]
    kept = played.layout.runs / "fill.nothing"
    assert sorted(folder.name for folder in kept.iterdir()) == ["1", "2"]


def test_practice_needs_no_line_in_the_course(played: Played, tmp_path: Path) -> None:
    file = broken(played, tmp_path, "miscounts") / "fill.nothing.c"
    assert played.call("break", "fill", "miscounted", str(file))[0] == PASSED
    code, document = played.json("break", "fill", "nothing", str(file))
    failure = document["tasks"][0]["checks"][0]["failure"]
    assert code == FAILED
    assert failure["repeat"] == f"python3 grade.py break fill nothing {file}"


def test_missing_and_unasked_files_are_named(played: Played, tmp_path: Path) -> None:
    ask_for(played.layout, "nothing")
    ask_for(played.layout, "miscounted")
    hand = broken(played, tmp_path, "fails")
    played.hand_in(hand, "fails", "fill.nothin.c")
    code, document = played.json("break", str(hand))
    assert code == FAILED
    assert [t["status"] for t in document["tasks"]] == ["passed", "not submitted"]
    (note,) = document["notes"]
    assert "fill.nothin.c: course.toml does not ask for it. Did you mean fill.nothing?" in note


@pytest.mark.parametrize(
    "argv, said",
    [
        (["break", "fill", "nothing"], "break TASK MISCONCEPTION needs a file, too"),
        (["break", "fill", "nothin", "x.c"], "Did you mean nothing?"),
        (["break", "fill", "zebra", "x.c"], "`grade.py break fill` shows them"),
        (["break", "fil"], "Did you mean fill?"),
        (["break", "fill", "nothing", "none.c"], "none.c: no such file"),
        (["break", "."], "contains no breaker that course.toml asks for, such as fill.nothing.c"),
    ],
)
def test_wrong_argument_gets_advice(
    played: Played, argv: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for(played.layout, "nothing")
    monkeypatch.chdir(tmp_path)
    code, out, err = played.call(*argv)
    assert (code, out) == (USAGE, "")
    assert said in err


def test_what_is_asked_and_what_can_be_wrong_are_shown(played: Played) -> None:
    ask_for(played.layout, "nothing")
    assert "fill.nothing.c  2 points  5 min" in played.call("break")[1]
    out = played.call("break", "fill")[1]
    assert "\nmiscounted\n" in out and "fill.nothing" not in out


@pytest.mark.parametrize(
    "task, misconception, said",
    [
        ("fil", "nothing", "unknown task. Did you mean fill?"),
        ("fill", "nothin", "fill has no misconception 'nothin'. Did you mean nothing?"),
    ],
)
def test_breaker_of_nothing_is_refused(
    tiny: Layout, task: str, misconception: str, said: str
) -> None:
    ask_for(tiny, misconception)
    tiny.course_file.write_text(
        tiny.course_file.read_text().replace('task = "fill"', f'task = "{task}"')
    )
    with pytest.raises(ManifestError, match=re.escape(said)):
        load_course(tiny)


def test_breaker_without_a_proof_that_it_can_be_done_is_a_problem(tiny: Layout) -> None:
    ask_for(tiny, "nothing")
    found = agreement.breaker_problems(tiny, load_course(tiny))
    assert found == [f"{tiny.solutions}/breakers/fill.nothing.c: is missing"]


# ---- exactly that misconception ----


def result(task: Task, needs: str | None, *runs: Mapping[str, Verdict]) -> str:
    """The status of a breaker for `nothing` whose runs had these verdicts."""
    wanted = replace(task.misconceptions["nothing"], needs=needs)
    task = replace(task, misconceptions={**task.misconceptions, "nothing": wanted})
    asked = Asked(Breaker("fill", "nothing", "", 5, 2), task, Path("x.c"), "x.c")
    draws = tuple(draw(task, seed) for seed in range(len(runs)))
    whole = Outcome(COMPLETE, "")
    ran = tuple(
        Ran(drawn, Path("e"), whole, "", Judged(verdicts)) for drawn, verdicts in zip(draws, runs)
    )
    attempt = Attempt(task, asked.source, "x.c", draws)
    return breakers.result_of(
        asked, Attempted(attempt, Built(Path("x"), "", frozenset()), ran)
    ).status


OK = Verdict("passed")
CAUGHT = Verdict("failed", misconception="nothing")
OTHER = Verdict("failed", misconception="miscounted")
STOPPED = Verdict("not checked", reason="needs the first")
NOT_HERE = Verdict("not checked", reason="needs a system", needs_system=True)


def test_exactly_that_misconception_in_every_run(fill: Task) -> None:
    caught = {"committed": CAUGHT, "told": STOPPED}
    assert result(fill, None, caught, caught) == "passed"
    assert result(fill, None, caught, {"committed": OK, "told": OK}) == "failed"
    assert result(fill, None, caught, {"committed": CAUGHT, "told": OTHER}) == "failed"
    assert result(fill, None, {"committed": OK, "told": NOT_HERE}) == "failed"
    assert result(fill, "cow_relabels", {"committed": OK, "told": NOT_HERE}) == "needs review"


# ---- a program of one's own ----


def test_tokens_are_what_a_compiler_sees(tmp_path: Path) -> None:
    def tokens(text: str) -> list[str]:
        file = tmp_path / "x.c"
        file.write_text(text)
        return breakers.tokens_in(file)

    assert tokens('a/* b */ = "// \\" c" + \'"\'; // d') == [
        "a",
        "=",
        '"// \\" c"',
        "+",
        "'\"'",
        ";",
    ]
    assert tokens("int  a\\\nb;") == tokens("int ab ;") != tokens("int a b;")
    assert tokens("x = 4096;") != tokens("x = 4 096;")


def test_file_that_cannot_be_read_keeps_nobody_waiting(fill: Task, tiny: Layout) -> None:
    """The build refuses it, with its reason."""
    pipe = tiny.root / "fill.c"
    os.mkfifo(pipe)
    assert breakers.tokens_in(pipe) == []
    assert breakers.original_of(tiny, fill, pipe) is None


def reformatted(text: str) -> str:
    """Other comments, other white space, the same program."""
    text = re.sub(r"^// .*$", "/* mine */", text, flags=re.MULTILINE)
    return re.sub(r"^ +", "\t", text, flags=re.MULTILINE).replace(" = ", "  =\n   ")


def test_every_known_program_is_known_again(checkout: Layout, tmp_path: Path) -> None:
    course = load_course(checkout)
    for breaker in course.breakers:
        task = course.tasks[breaker.task]
        own = checkout.solutions / "breakers" / f"{breaker.name}.c"
        assert breakers.original_of(checkout, task, own) is None, own
        starter = checkout.exercises / task.unit / f"{task.id}.c"
        for known in [starter, *(task.folder / "wrong").glob("*.c")]:
            copy = tmp_path / "copy.c"
            copy.write_text(reformatted(known.read_text()))
            assert copy.read_text() != known.read_text()
            found = breakers.original_of(checkout, task, copy)
            # A wrong program may well be the starter.
            assert found and breakers.tokens_in(found) == breakers.tokens_in(known)


def test_copy_is_not_run_and_gets_nothing(real: Played, tmp_path: Path) -> None:
    wrong = real.layout.tasks / "04_protection/seal/wrong/one_page_more.c"
    copy = tmp_path / "seal.c"
    copy.write_text(reformatted(wrong.read_text()))
    code, document = real.json("break", "seal", "extra_page", str(copy))
    (task,) = document["tasks"]
    assert (code, task["status"], task["points"], task["runs"]) == (FAILED, "failed", 0, [])
    assert "seal/wrong/one_page_more.c with other comments" in task["checks"][0]["failure"]["says"]


# ---- the course's own ----


def test_what_the_course_asks_for_can_be_done(real: Played) -> None:
    asked = load_course(real.layout).breakers
    assert len(asked) >= 5
    code, document = real.json("break", str(real.layout.solutions / "breakers"))
    assert [e.message for e in validator("results").iter_errors(document)] == []
    assert {t["task"]: t["status"] for t in document["tasks"]} == {b.name: "passed" for b in asked}
    assert (code, document["points"]) == (PASSED, sum(b.points for b in asked))


def test_right_program_is_not_caught(real: Played) -> None:
    solution = str(real.layout.solutions / "02_private/commit_window.c")
    code, document = real.json("break", "commit_window", "one_page_more", solution)
    failure = document["tasks"][0]["checks"][0]["failure"]
    assert code == FAILED and failure["says"].startswith("The judge found nothing wrong")
