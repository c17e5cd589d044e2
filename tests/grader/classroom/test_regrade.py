"""A class is graded anew from kept evidence: nothing runs, and every difference has a reason."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from played import Played

from harness.grader.classroom.journal import Journal
from harness.grader.platform.schemas import validator

PASSED, FAILED, USAGE, GRADER_ERROR = 0, 1, 2, 3

PROGRAMS = {
    "ada": "passes",
    "alan": "fails",
    "grace": "crashes",
    "ken": "breaks the compiler",
    "zoe": "gives up",
}
ROSTER = (
    "id,name,submitted\nada,Ada,2026-10-16T20:00:00Z\nalan,,\ngrace,,\nken,,\nzoe,,\nnobody,,\n"
)
ASSIGNMENT = (
    'schema = 1\nname = "hw"\ntitle = "Homework"\ntasks = ["fill"]\npoints = { fill = %d }\n'
    'due = 2026-10-15T23:59:00Z\nlate = { policy = "percent a day", percent = 10 }\n'
)


class Class:
    """A class that was graded, without its folder and its roster."""

    def __init__(self, played: Played, folder: Path, graded: Path) -> None:
        """graded: where one that was graded before may be, so that not every test grades one."""
        self.played, self.folder = played, folder
        self.out, self.hw = folder / "out", folder / "hw.toml"
        self.hw.write_text(ASSIGNMENT % 30)
        for student, text in PROGRAMS.items():
            played.hand_in(folder / "class", text, f"{student}/fill.c")
        (folder / "roster.csv").write_text(ROSTER)
        self.batch: tuple[str, ...] = (
            "batch",
            str(folder / "class"),
            "--roster",
            str(folder / "roster.csv"),
        )
        self.batch += ("--assignment", str(self.hw), "--out", str(self.out))
        if not graded.exists():
            played.json(*self.batch)
            shutil.copytree(self.out, graded)
        elif not self.out.exists():
            shutil.copytree(graded, self.out)
        (folder / "class").rename(folder / "gone")
        (folder / "roster.csv").rename(folder / "roster.gone")

    def back(self) -> None:
        (self.folder / "gone").rename(self.folder / "class")
        (self.folder / "roster.gone").rename(self.folder / "roster.csv")

    def regrade(self, *more: str) -> tuple[int, dict[str, Any]]:
        code, told = self.played.json("regrade", str(self.out), "--assignment", str(self.hw), *more)
        if "error" not in told:
            assert [e.message for e in validator("regrade").iter_errors(told)] == []
        return code, told

    def rows(self) -> dict[str, tuple[str, Any]]:
        document = json.loads((self.out / "class.json").read_text())
        assert [e.message for e in validator("class").iter_errors(document)] == []
        return {row["id"]: (row["status"], row["score"]) for row in document["students"]}

    def evidence(self, student: str) -> Path:
        return self.out / "submissions" / student / "evidence/fill"

    def files(self) -> dict[Path, bytes]:
        names = ("result.json", "report.txt", "class.json", "class.csv")
        return {file: file.read_bytes() for name in names for file in self.out.rglob(name)}

    def begun(self) -> list[str]:
        """Whose programs were run, in their order."""
        lines = Journal(self.out / "journal.jsonl").read()
        return [line["unit"] for line in lines if line["event"] == "began"]

    def turn_judge(self) -> None:
        """From now on what passed fails, and what failed passes."""
        judge = self.played.layout.native / "judge"
        old = 'verdict = "passes" if verdict == "is warned about" else verdict'
        new = 'verdict = {"passes": "fails", "fails": "passes"}.get(verdict, verdict)'
        assert old in judge.read_text()
        judge.write_text(judge.read_text().replace(old, new))


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("class") / "graded"


@pytest.fixture
def graded(played: Played, tmp_path: Path, once: Path) -> Class:
    return Class(played, tmp_path, once)


BEFORE = {
    "ada": ("graded", 27),  # 30, and a day late
    "alan": ("graded", 0),
    "grace": ("graded", 0),
    "ken": ("graded", 0),
    "zoe": ("needs review", None),
    "nobody": ("nothing handed in", 0),
}


def test_nothing_changed(graded: Class) -> None:
    before = graded.files()
    assert graded.rows() == BEFORE
    code, told = graded.regrade()
    assert (code, told["students"], told["unchanged"], told["refused"]) == (FAILED, [], 6, [])
    assert graded.files() == before
    assert sorted(graded.begun()) == sorted(PROGRAMS)


def test_another_verdict_of_a_check(graded: Class) -> None:
    """The lateness stays, the reasons name the check, and nothing is run."""
    pages = [graded.out / "submissions" / name / "report.html" for name in ("ada", "zoe")]
    for page in pages:
        page.touch()
    graded.turn_judge()
    code, told = graded.regrade()
    assert graded.rows() == BEFORE | {"ada": ("graded", 0), "alan": ("graded", 30)}
    ada, alan = told["students"]
    assert (ada["before"]["score"], ada["after"]["score"]) == (27, 0)
    assert ada["before"]["late_days"] == ada["after"]["late_days"] == 1
    whys = {(r["task"], r["check"]): r["why"] for r in ada["reasons"]}
    assert whys["fill", "committed"] == (
        "was passed, 2 of 2, is failed, 0 of 2: nothing: Nothing is committed."
    )
    assert whys["fill", "told"].startswith("was passed, 1 of 1, is not checked, 0 of 1: needs ")
    assert whys["fill", ""] == "was passed, is failed"
    assert whys["", ""] == "the penalty for being late was 3, is 0"
    assert (alan["id"], alan["after"]["score"]) == ("alan", 30)
    report = (graded.out / "submissions/ada/report.txt").read_text()
    assert not pages[0].exists() and pages[1].exists(), "a page of earlier marks goes"
    assert "0 of 3 points" in report and "ada: 0 of 30 points for Homework" in report
    assert sorted(graded.begun()) == sorted(PROGRAMS)
    kept = graded.out / "regrades"
    assert json.loads((kept / "1.json").read_text()) == told
    graded.regrade()
    (kept / "1.json").unlink()
    before = (kept / "2.json").read_text()
    graded.regrade()
    assert (kept / "1.json").exists() and (kept / "2.json").read_text() == before


def test_points_of_a_check(graded: Class) -> None:
    """What was never run is worth what it is worth today, too."""
    toml = graded.played.layout.tasks / "01_tiny/fill/task.toml"
    text = toml.read_text().replace("points = 3", "points = 5", 1)
    toml.write_text(text.replace("points = 2", "points = 4"))
    _, told = graded.regrade()
    assert graded.rows() == BEFORE
    result = json.loads((graded.out / "submissions/ken/result.json").read_text())
    assert (result["points"], result["max_points"]) == (0, 5)
    ada = told["students"][0]
    assert ada["reasons"][0]["why"] == "was passed, 2 of 2, is passed, 4 of 4"


def test_points_of_the_assignment(graded: Class) -> None:
    graded.hw.write_text(ASSIGNMENT % 60)
    _, told = graded.regrade()
    assert graded.rows() == BEFORE | {"ada": ("graded", 54)}
    whys = [reason["why"] for reason in told["students"][0]["reasons"]]
    assert "the task was worth 30 points, is worth 60" in whys
    for result in graded.out.glob("submissions/*/result.json"):
        assert json.loads(result.read_text())["worth"]["tasks"] == {"fill": 60}
    _, words, _ = graded.played.call("regrade", str(graded.out), "--assignment", str(graded.hw))
    assert "0 changed, 6 unchanged" in words


def test_dry_run_writes_nothing(graded: Class) -> None:
    before = graded.files()
    journal = (graded.out / "journal.jsonl").read_bytes()
    graded.turn_judge()
    _, told = graded.regrade("--dry-run")
    assert [one["id"] for one in told["students"]] == ["ada", "alan"]
    assert graded.files() == before and not (graded.out / "regrades").exists()
    assert (graded.out / "journal.jsonl").read_bytes() == journal


def test_only_some(graded: Class) -> None:
    graded.turn_judge()
    _, told = graded.regrade("--only", "alan")
    assert [one["id"] for one in told["students"]] == ["alan"]
    assert graded.rows() == BEFORE | {"alan": ("graded", 30)}
    code, told = graded.regrade("--only", "adam")
    assert code == USAGE and "neither a student nor a submission" in json.dumps(told)


def test_a_fault_of_a_check_is_mended(played: Played, tmp_path: Path) -> None:
    """The grader's error becomes a result, without a new run."""
    judge = played.layout.native / "judge"
    text = judge.read_text()
    judge.write_text(text.replace('elif verdict == "passes":', 'elif 1 / (verdict != "fails"):'))
    graded = Class(played, tmp_path, tmp_path / "once")
    assert graded.rows()["alan"] == ("grader error", None)
    judge.write_text(text)
    _, told = graded.regrade()
    assert graded.rows() == BEFORE
    assert [one["id"] for one in told["students"]] == ["alan"]
    assert sorted(graded.begun()) == sorted(PROGRAMS)


def test_resume_takes_what_was_graded_anew(graded: Class) -> None:
    graded.turn_judge()
    graded.regrade()
    after = graded.rows()
    graded.back()
    graded.played.json(*graded.batch, "--resume")
    assert graded.rows() == after and sorted(graded.begun()) == sorted(PROGRAMS)


# ---- what is refused ----


def lose(evidence: Path) -> None:
    shutil.rmtree(evidence)


def lose_a_run(evidence: Path) -> None:
    shutil.rmtree(evidence / "2")


def change(evidence: Path) -> None:
    (evidence / "1/verdict").write_text("passes")


def lose_hashes(evidence: Path) -> None:
    stamp = json.loads((evidence / "evidence.json").read_text())
    stamp["schema"] = 1
    del stamp["runs"], stamp["scenario"]
    (evidence / "evidence.json").write_text(json.dumps(stamp))


def be_anothers(evidence: Path) -> None:
    shutil.rmtree(evidence)
    shutil.copytree(evidence.parents[2] / "ada/evidence/fill", evidence)


REFUSED: dict[Callable[[Path], None], str] = {
    lose: "its evidence was not kept",
    lose_a_run: "the evidence of run 2 cannot be read: No such file or directory",
    change: "the evidence of run 1 was changed since it was recorded",
    lose_hashes: "its evidence is of an earlier version of the grader, which kept no hashes",
    be_anothers: "its evidence is of another task or submission",
}


@pytest.mark.parametrize("damage", REFUSED, ids=lambda damage: damage.__name__)
def test_what_is_no_evidence_keeps_its_result(
    graded: Class, damage: Callable[[Path], None]
) -> None:
    damage(graded.evidence("alan"))
    graded.turn_judge()
    code, told = graded.regrade()
    assert told["refused"] == [{"submission": "alan", "task": "fill", "why": REFUSED[damage]}]
    assert (code, graded.rows()) == (FAILED, BEFORE | {"ada": ("graded", 0)})
    graded.back()
    graded.played.json(*graded.batch, "--resume")  # runs alan's program again, and nobody else's
    assert graded.rows()["alan"] == ("graded", 30)
    assert graded.begun()[len(PROGRAMS) :] == ["alan"]


@pytest.mark.parametrize(
    "file, old, new, why",
    [
        ("build/mingw/scenarios/fill.o", "", "x", "the program around the student's function"),
        ("exercises/course.toml", "[1, 2]", "[1, 3]", "its seeds or parameters are others today"),
        (
            *("harness/tasks/01_tiny/fill/task.toml", '["before", "after"]'),
            '["before", "middle", "after"]',
            "run 1 ended with `complete`, which reads today as: no checkpoint",
        ),
    ],
)
def test_what_would_be_recorded_otherwise_keeps_its_result(
    graded: Class, file: str, old: str, new: str, why: str
) -> None:
    path = graded.played.layout.root / file
    path.write_text(path.read_text().replace(old, new, 1) if old else new)
    _, told = graded.regrade()
    assert graded.rows() == BEFORE
    assert "ada" in [one["submission"] for one in told["refused"] if one["why"].startswith(why)]


def test_a_result_that_somebody_edited(graded: Class) -> None:
    file = graded.out / "submissions/alan/result.json"
    file.write_text(file.read_text().replace('"points": 0', '"points": 3'))
    code, told = graded.regrade()
    why = "result.json was changed since it was graded: grade it again"
    assert (code, told["refused"]) == (FAILED, [{"submission": "alan", "task": "", "why": why}])
    assert graded.rows()["alan"] == ("not graded yet", None)
    graded.back()
    graded.played.json(*graded.batch, "--resume")
    assert graded.rows() == BEFORE


def test_who_was_not_graded_yet_still_is_not(played: Played, tmp_path: Path) -> None:
    played.hand_in(tmp_path / "class", "passes", "ada/fill.c")
    played.hand_in(tmp_path / "class", "passes", "alan/fill.c")
    out = str(tmp_path / "out")
    command = ("batch", str(tmp_path / "class"), "--assignment", "fill", "--out", out)
    played.json(*command, "--only", "ada")
    code, told = played.json("regrade", out, "--assignment", "fill")
    assert (code, told["refused"], told["unchanged"]) == (GRADER_ERROR, [], 2)


@pytest.mark.parametrize(
    "damage, said",
    [
        (lambda out: shutil.rmtree(out), "holds no batch"),
        (lambda out: (out / "class.json").unlink(), "class.json is missing"),
        (lambda out: (out / "handed_in.json").unlink(), "does not say who handed in what"),
        (
            lambda out: (out / "class.json").write_text('{"schema": 2}'),
            "is of another version of the grader",
        ),
    ],
)
def test_what_is_no_batch(graded: Class, damage: Callable[[Path], object], said: str) -> None:
    damage(graded.out)
    code, told = graded.regrade()
    assert code == USAGE and said in told["error"]["message"]


def test_another_assignment_and_an_unfinished_batch(graded: Class) -> None:
    command = ("regrade", str(graded.out), "--assignment")
    code, told = graded.played.json(*command, "fill")
    assert code == USAGE and "holds a batch of hw, not of fill" in json.dumps(told)
    document = json.loads((graded.out / "class.json").read_text())
    (graded.out / "class.json").write_text(json.dumps(document | {"status": "interrupted"}))
    code, told = graded.regrade()
    assert code == USAGE and "the batch is not finished" in json.dumps(told)


@pytest.mark.parametrize("number", [1, 2, 4])
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_any_line_of_the_journal(graded: Class, number: int, when: str) -> None:
    """regrade, five times regraded."""
    graded.turn_judge()
    add, count = Journal.add, [0]

    def killing(self: Journal, event: str, **fields: Any) -> None:
        count[0] += 1
        if when == "after" or count[0] != number:
            add(self, event, **fields)
        if count[0] == number:
            raise RuntimeError("killed")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Journal, "add", killing)
        graded.regrade()
    _, told = graded.regrade()
    assert told["refused"] == []
    assert graded.rows() == BEFORE | {"ada": ("graded", 0), "alan": ("graded", 30)}
    assert "ada: 0 of 30 points" in (graded.out / "submissions/ada/report.txt").read_text()
    graded.back()
    graded.played.json(*graded.batch, "--resume")
    assert sorted(graded.begun()) == sorted(PROGRAMS)


def test_the_journal_is_only_added_to(graded: Class) -> None:
    before = (graded.out / "journal.jsonl").read_bytes()
    graded.turn_judge()
    graded.regrade()
    assert (graded.out / "journal.jsonl").read_bytes().startswith(before)
    lines = Journal(graded.out / "journal.jsonl").read()
    assert sum(line["event"] == "regraded" for line in lines) == len(PROGRAMS)
