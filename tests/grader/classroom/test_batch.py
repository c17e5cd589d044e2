"""A class is graded to its end, whatever ends the grader, a worker or a program in between."""

from __future__ import annotations

import io
import json
import os
import signal
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from played import Played

from harness.grader.classroom import journal as journal_file
from harness.grader.classroom import pool
from harness.grader.classroom.journal import Journal
from harness.grader.commands import batch
from harness.grader.platform.schemas import validator

PASSED, FAILED, USAGE, GRADER_ERROR, ENVIRONMENT, INTERRUPTED = 0, 1, 2, 3, 4, 130

PROGRAMS = {"ada": "passes", "alan": "fails", "grace": "crashes", "ken": "breaks the compiler"}
ROSTER = "id,name\n" + "".join(f"{id},\n" for id in (*PROGRAMS, "nobody"))


@pytest.fixture
def class_of(played: Played, tmp_path: Path) -> Callable[..., tuple[str, ...]]:
    """The arguments of a batch over a class of these programs."""

    def make(out: str = "out", programs: dict[str, str] = PROGRAMS) -> tuple[str, ...]:
        for student, text in programs.items():
            played.hand_in(tmp_path / "class", text, f"{student}/fill.c")
        (tmp_path / "roster.csv").write_text(ROSTER)
        where = (str(tmp_path / "class"), "--roster", str(tmp_path / "roster.csv"))
        return ("batch", *where, "--assignment", "fill", "--out", str(tmp_path / out))

    return make


def rows(document: dict[str, Any]) -> dict[str, tuple[str, Any]]:
    return {row["id"]: (row["status"], row["score"]) for row in document["students"]}


ALL: dict[str, tuple[str, int | None]] = {
    "ada": ("graded", 3),
    "alan": ("graded", 0),
    "grace": ("graded", 0),
    "ken": ("graded", 0),
    "nobody": ("nothing handed in", 0),
}
FAULT: dict[str, tuple[str, int | None]] = {"eve": ("grader error", None)}


def test_every_student_gets_a_result(
    played: Played, class_of: Callable[..., tuple[str, ...]], tmp_path: Path
) -> None:
    command = class_of()
    played.hand_in(tmp_path / "class", "passes", "stranger/fill.c")
    (tmp_path / "class/readme.txt").touch()
    code, document = played.json(*command)
    assert [e.message for e in validator("class").iter_errors(document)] == []
    assert (code, rows(document), document["status"]) == (FAILED, ALL, "complete")
    assert [entry["entry"] for entry in document["unmatched"]] == ["stranger", "readme.txt"]
    assert json.loads((tmp_path / "out/class.json").read_text()) == document
    for folder in (tmp_path / "out/submissions").iterdir():
        result = json.loads((folder / "result.json").read_text())
        assert [e.message for e in validator("results").iter_errors(result)] == []
        assert result["status"] == "complete" and result["assignment"] == "fill"
        assert str(tmp_path) not in (folder / "result.json").read_text()
        assert str(tmp_path) not in (folder / "report.txt").read_text()
        assert folder.stat().st_mode & 0o777 == 0o700
        assert not (folder / "log.txt").exists()
    evidence = tmp_path / "out/submissions/ada/evidence/fill"
    kept = sorted(run.name for run in evidence.iterdir())
    assert kept == ["1", "2", "all=max", "all=min", "evidence.json"]


def test_summary_and_csv(
    played: Played, class_of: Callable[..., tuple[str, ...]], tmp_path: Path
) -> None:
    code, out, err = played.call(*class_of())
    assert (code, "5 students" in out, "4  graded" in out) == (PASSED, True, True)
    assert "4 of 4 submissions" in err
    lines = (tmp_path / "out/class.csv").read_text().splitlines()
    assert lines[1].startswith("ada,,,,,graded,submissions/ada,3,0,0,3,3")
    assert len(lines) == 6


def test_every_submission_gets_a_page(
    played: Played, class_of: Callable[..., tuple[str, ...]], tmp_path: Path
) -> None:
    command = class_of()
    played.call(*command)
    assert not list((tmp_path / "out").rglob("report.html"))
    played.call(*command, "--html", "--resume")
    assert not list((tmp_path / "out").rglob("report.html")), "what is graded already stays"
    for student in PROGRAMS:
        played.hand_in(tmp_path / "class", f"{PROGRAMS[student]}\n", f"{student}/fill.c")
    played.call(*command, "--html", "--resume")
    pages = sorted((tmp_path / "out").rglob("report.html"))
    assert [page.parent.name for page in pages] == sorted(PROGRAMS)
    for page in pages:
        made = page.read_text()
        assert f"<h1>{page.parent.name}</h1>" in made and str(tmp_path) not in made
    played.hand_in(tmp_path / "class", "passes\n\n", "alan/fill.c")
    played.call(*command, "--resume")
    assert not (tmp_path / "out/submissions/alan/report.html").exists(), "it was of another file"


def test_points_alone_are_alone_on_the_page(
    played: Played, class_of: Callable[..., tuple[str, ...]], tmp_path: Path
) -> None:
    (tmp_path / "a.toml").write_text(
        'schema = 1\nname = "a"\ntitle = "A"\ntasks = ["fill"]\nshow = "points"\n'
    )
    command = [str(tmp_path / "a.toml") if word == "fill" else word for word in class_of()]
    code, _, err = played.call(*command, "--html")
    assert code == PASSED, err
    made = (tmp_path / "out/submissions/alan/report.html").read_text()
    assert "0 of 3 points" in made and "failed, 0/" in made
    assert "<dt>expected</dt>" not in made and "<dt>seen</dt>" not in made


def test_a_student_with_no_folder_and_a_folder_with_no_file(
    played: Played, class_of: Callable[..., tuple[str, ...]], tmp_path: Path
) -> None:
    (tmp_path / "class/nobody").mkdir(parents=True)
    (tmp_path / "class/nobody/essay.txt").write_text("hello")
    _, document = played.json(*class_of())
    assert rows(document)["nobody"] == ("nothing to grade", 0)


def test_without_a_roster_everybody_who_handed_in_has_a_row(
    played: Played, class_of: Callable[..., tuple[str, ...]]
) -> None:
    command = [word for word in class_of() if word != "--roster" and "roster.csv" not in word]
    _, document = played.json(*command)
    assert rows(document) == {id: ALL[id] for id in PROGRAMS}


def test_an_archive_of_a_class(
    played: Played, class_of: Callable[..., tuple[str, ...]], tmp_path: Path
) -> None:
    """What students handed in stays as it is in it, however many files the class has."""
    _, *rest = class_of()
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as of_ken:
            of_ken.writestr("hw/fill.c", "// breaks the compiler\n")
        for student in ("ada", "alan", "grace"):
            archive.write(tmp_path / f"class/{student}/fill.c", f"{student}/fill.c")
        archive.writestr("ken.zip", inner.getvalue())
        archive.writestr("../evil.c", "x")
        for number in range(2500):
            archive.writestr(f"ada/notes/{number}.txt", "x")
    code, document = played.json("batch", str(tmp_path / "class.zip"), *rest[1:])
    assert rows(document)["ken"] == ("graded", 0)
    assert rows(document)["grace"] == ALL["grace"]
    assert "its name leads out of the archive" in document["unmatched"][0]["entry"]
    ada = document["students"][0]
    assert (ada["status"], ada["score"]) == ("graded", 3)
    assert any("a submission may have at most 2000 files" in note for note in ada["notes"])


# ---- ended and resumed ----


def ended_by(signal_number: int, call: Callable[[], object]) -> None:
    """Runs it in a child, which must end by that signal."""
    child = os.fork()
    if child == 0:
        try:
            call()
        finally:
            os._exit(99)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal_number


def write_half(handle: int, text: bytes) -> None:
    os.write(handle, text[: len(text) // 2])


def killing_at(number: int, when: str) -> Callable[..., None]:
    """A Journal.add that kills the grader at this line: before it, in the middle or after it."""
    add, count = Journal.add, [0]

    def killing(self: Journal, event: str, **fields: Any) -> None:
        count[0] += 1
        if count[0] != number:
            return add(self, event, **fields)
        if when == "torn":
            setattr(journal_file, "_write_all", write_half)
        if when != "before":
            add(self, event, **fields)
        os.kill(os.getpid(), signal.SIGKILL)

    return killing


# start, four times taken, began and ended, finished.
@pytest.mark.parametrize("when", ["before", "torn", "after"])
@pytest.mark.parametrize("number", range(1, 15))
def test_killed_at_any_line_of_the_journal_and_resumed(
    played: Played,
    class_of: Callable[..., tuple[str, ...]],
    tmp_path: Path,
    number: int,
    when: str,
) -> None:
    command = class_of()

    def killed() -> None:
        setattr(Journal, "add", killing_at(number, when))
        played.call(*command)

    ended_by(signal.SIGKILL, killed)
    if (tmp_path / "out/class.json").exists():
        document = json.loads((tmp_path / "out/class.json").read_text())
        assert [e.message for e in validator("class").iter_errors(document)] == []
    before = results_in(tmp_path / "out")
    ended = [e["unit"] for e in Journal(tmp_path / "out/journal.jsonl").read() if "result" in e]
    code, document = played.json(*command, "--resume")
    assert (code, rows(document)) == (PASSED, ALL)
    after = results_in(tmp_path / "out")
    assert all(unmarked(after[unit]) == unmarked(before[unit]) for unit in ended)
    assert all(json.loads(result)["marks"] for result in after.values())
    lines = Journal(tmp_path / "out/journal.jsonl").read()
    assert sorted(e["unit"] for e in lines if e["event"] == "ended") == sorted(PROGRAMS)
    _, whole = played.json(*class_of("whole"))
    assert document["digest"] == whole["digest"]


def results_in(out: Path) -> dict[str, bytes]:
    return {file.parent.name: file.read_bytes() for file in out.glob("submissions/*/result.json")}


def unmarked(result: bytes) -> dict[str, Any]:
    """What was graded: the marks are written when all are graded."""
    return {key: value for key, value in json.loads(result).items() if key != "marks"}


def test_resuming_a_finished_batch_runs_nothing(
    played: Played, class_of: Callable[..., tuple[str, ...]], tmp_path: Path
) -> None:
    command = class_of()
    _, first = played.json(*command)
    before = results_in(tmp_path / "out")
    _, second = played.json(*command, "--resume")
    assert first == second and before == results_in(tmp_path / "out")
    lines = Journal(tmp_path / "out/journal.jsonl").read()
    assert sum(line["event"] == "began" for line in lines) == 4


def test_what_changed_is_graded_again_and_nothing_else(
    played: Played, class_of: Callable[..., tuple[str, ...]], tmp_path: Path
) -> None:
    command = class_of()
    played.call(*command)
    before = results_in(tmp_path / "out")
    played.hand_in(tmp_path / "class", "passes", "alan/fill.c")
    (tmp_path / "out/submissions/ken/result.json").write_text("{}")
    litter = tmp_path / "out/submissions/ada/.result.json.x1y2"
    litter.write_text("{")
    _, document = played.json(*command, "--resume")
    assert rows(document)["alan"] == ("graded", 3)
    assert rows(document)["ken"] == ALL["ken"]
    assert not litter.exists()
    after = results_in(tmp_path / "out")
    changed = {unit for unit in before if before[unit] != after[unit]}
    assert changed - {"ken"} == {"alan"}, "ken's may be byte for byte the same as before"
    assert "message" in json.loads(after["ken"])


def test_only_some_are_graded(played: Played, class_of: Callable[..., tuple[str, ...]]) -> None:
    command = class_of()
    code, document = played.json(*command, "--only", "ada", "alan")
    wanted: dict[str, tuple[str, int | None]] = {
        id: row if id in ("ada", "alan", "nobody") else ("not graded yet", None)
        for id, row in ALL.items()
    }
    assert (code, rows(document)) == (GRADER_ERROR, wanted)
    code, document = played.json(*command, "--resume")
    assert (code, rows(document)) == (PASSED, ALL)


@pytest.mark.parametrize(
    "change, said",
    [
        (["--only", "adam"], "--only adam: neither a student nor a submission"),
        (["--roster", "/nowhere.csv"], "/nowhere.csv: No such file"),
        (["--out", "CLASS/out"], "is in the class's folder"),
        (["--assignment", "fil"], "Did you mean fill?"),
    ],
)
def test_wrong_usage(
    played: Played,
    class_of: Callable[..., tuple[str, ...]],
    tmp_path: Path,
    change: list[str],
    said: str,
) -> None:
    change = [word.replace("CLASS", str(tmp_path / "class")) for word in change]
    code, _, err = played.call(*class_of(), *change)
    assert (code, said in err) == (USAGE, True)


def test_a_folder_in_use_is_not_written_to(
    played: Played, class_of: Callable[..., tuple[str, ...]], tmp_path: Path
) -> None:
    command = class_of()
    played.call(*command)
    code, _, err = played.call(*command)
    assert (code, "--resume goes on with it" in err) == (USAGE, True)
    (tmp_path / "full").mkdir()
    (tmp_path / "full/thesis.txt").touch()
    code, _, err = played.call(*class_of("full"))
    assert (code, "is not empty" in err) == (USAGE, True)


# ---- workers ----


def test_a_killed_worker_is_started_once_more(
    played: Played, class_of: Callable[..., tuple[str, ...]], tmp_path: Path
) -> None:
    def kill_first() -> None:
        try:
            (tmp_path / "killed").touch(exist_ok=False)
        except FileExistsError:
            return
        os.kill(os.getpid(), signal.SIGKILL)

    played.on_record = kill_first
    code, document = played.json(*class_of())
    assert (code, rows(document)) == (PASSED, ALL)


def test_a_worker_that_is_killed_again_costs_its_own_unit(
    played: Played, class_of: Callable[..., tuple[str, ...]], tmp_path: Path
) -> None:
    command = class_of(programs={**PROGRAMS, "eve": "kills"})
    (tmp_path / "roster.csv").write_text(ROSTER + "eve,\n")
    played.on_exe = lambda text: os.kill(os.getpid(), signal.SIGKILL) if text == "kills" else None
    code, document = played.json(*command)
    assert (code, rows(document)) == (GRADER_ERROR, ALL | FAULT)
    eve = next(row for row in document["students"] if row["id"] == "eve")
    assert "signal 9" in eve["notes"][-1]


def test_a_hanging_worker_costs_its_own_unit(
    played: Played,
    class_of: Callable[..., tuple[str, ...]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "GRACE_SECONDS", 1.0)
    command = class_of(programs={**PROGRAMS, "eve": "hangs"})
    (tmp_path / "roster.csv").write_text(ROSTER + "eve,\n")
    played.on_exe = lambda text: time.sleep(600) if text == "hangs" else None
    code, document = played.json(*command, "--timeout", "3")
    assert (code, rows(document)) == (GRADER_ERROR, ALL | FAULT)
    eve = next(row for row in document["students"] if row["id"] == "eve")
    assert "it took longer than --timeout 3 s" in eve["notes"][-1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("times", [1, 3])
def test_a_signal_keeps_what_was_finished(
    played: Played,
    class_of: Callable[..., tuple[str, ...]],
    tmp_path: Path,
    number: signal.Signals,
    times: int,
) -> None:
    command = (*class_of(), "--jobs", "1")
    settle = batch.Batch._settle
    main = os.getpid()

    def interrupted(self: Any, *words: Any) -> None:
        settle(self, *words)
        if not (tmp_path / "sent").exists():
            (tmp_path / "sent").touch()
            for _ in range(times):
                os.kill(main, number)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch.Batch, "_settle", interrupted)
        code, _, err = played.call(*command)
    assert code == INTERRUPTED
    document = json.loads((tmp_path / "out/class.json").read_text())
    assert (document["status"], document["counts"]["not graded yet"]) == ("interrupted", 3)
    code, document = played.json(*command, "--resume")
    assert (code, rows(document)) == (PASSED, ALL)


def test_what_the_machine_lacks_ends_the_batch(
    played: Played, class_of: Callable[..., tuple[str, ...]], tmp_path: Path
) -> None:
    (played.layout.native / "judge").unlink()
    code, _, err = played.call(*class_of())
    assert (code, "is missing" in err) == (ENVIRONMENT, True)
    assert not (tmp_path / "out").exists()


def test_other_points_and_policies_run_nothing(
    played: Played, class_of: Callable[..., tuple[str, ...]], tmp_path: Path
) -> None:
    command = class_of()
    played.call(*command)
    (tmp_path / "hw.toml").write_text(
        'schema = 1\nname = "fill"\ntasks = ["fill"]\npoints = { fill = 30 }\n'
        'due = 2026-01-01T00:00:00Z\nlate = { policy = "constant", percent = 50 }\n'
    )
    (tmp_path / "roster.csv").write_text("id,submitted\nada,2026-01-02T00:00:00Z\nalan,\n")
    code, document = played.json(*command, "--assignment", str(tmp_path / "hw.toml"), "--resume")
    ada = document["students"][0]
    assert (ada["raw_score"], ada["penalty"], ada["score"]) == (30, 15, 15)
    lines = Journal(tmp_path / "out/journal.jsonl").read()
    assert sum(line["event"] == "began" for line in lines) == 4


def test_several_submissions_of_a_student(
    played: Played, class_of: Callable[..., tuple[str, ...]], tmp_path: Path
) -> None:
    command = class_of()
    played.hand_in(tmp_path / "class", "passes", "alan@x/fill.c")
    (tmp_path / "roster.csv").write_text("id,email\nalan,alan@x\n")
    _, document = played.json(*command)
    assert rows(document) == {"alan": ("needs review", None)}
    assert "which is the latest is not known: alan, alan@x" in document["students"][0]["notes"][0]
    (tmp_path / "hw.toml").write_text(
        'schema = 1\nname = "fill"\ntasks = ["fill"]\nattempts = "best"\n'
    )
    _, document = played.json(*command, "--assignment", str(tmp_path / "hw.toml"), "--resume")
    assert rows(document) == {"alan": ("graded", 3)}


def test_a_group_gets_what_one_of_it_handed_in(
    played: Played, class_of: Callable[..., tuple[str, ...]], tmp_path: Path
) -> None:
    command = class_of()
    (tmp_path / "roster.csv").write_text("id,group\nada,red\nbob,red\nken,blue\n")
    _, document = played.json(*command)
    wanted = {"ada": ("graded", 3), "bob": ("graded", 3), "ken": ("graded", 0)}
    assert rows(document) == wanted
