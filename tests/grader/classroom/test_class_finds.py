"""Nobody in a class loses a mark by a name, a doubt or the grader, and a student reads the mark."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from played import Played

from harness.grader.classroom import intake
from harness.grader.classroom.submitted import NOTE_LIMIT, bounded
from harness.grader.platform.schemas import validator

GRADER_ERROR, USAGE, FAILED, PASSED = 3, 2, 1, 0


def graded(
    played: Played, tmp_path: Path, roster: str = "", **named: str
) -> tuple[int, dict[str, Any]]:
    where = {"path": "class", "out": "out", "assignment": "fill", **named}
    words = [str(tmp_path / where["path"]), "--assignment", where["assignment"]]
    if roster:
        (tmp_path / "r.csv").write_text(roster)
        words += ["--roster", str(tmp_path / "r.csv")]
    more = ["--resume"] if "resume" in named else []
    return played.json("batch", *words, "--out", str(tmp_path / where["out"]), *more)


def rows(document: dict[str, Any]) -> dict[str, tuple[str, Any]]:
    return {row["id"]: (row["status"], row["score"]) for row in document["students"]}


def test_a_name_that_is_no_utf8_costs_nobody_anything(played: Played, tmp_path: Path) -> None:
    for name in (b"nonutf\xff", b"esc\x1b[31m", b"ok"):
        played.hand_in(tmp_path / "class", "passes", f"{os.fsdecode(name)}/fill.c")
    code, document = graded(played, tmp_path)
    assert (code, list(rows(document).values())) == (PASSED, [("graded", 3)] * 3)
    written = (tmp_path / "out/class.csv").read_bytes()
    assert len(list(csv.reader(io.StringIO(written.decode())))) == 4 and b"\x1b" not in written
    json.loads((tmp_path / "out/class.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("roster", ["", "id\nAlice\nalice\n"])
def test_two_names_that_differ_in_case_are_two_students(
    played: Played, tmp_path: Path, roster: str
) -> None:
    played.hand_in(tmp_path / "class", "passes", "Alice/fill.c")
    played.hand_in(tmp_path / "class", "fails", "alice/fill.c")
    _, document = graded(played, tmp_path, roster)
    assert rows(document) == {"Alice": ("graded", 3), "alice": ("graded", 0)}
    (tmp_path / "class/Alice").rename(tmp_path / "class/ALICE")
    _, document = graded(played, tmp_path, "id\nAlice\nalice\n", out="again")
    assert rows(document)["Alice"] == ("needs review", None)


def test_a_name_that_two_rows_have_is_no_zero(played: Played, tmp_path: Path) -> None:
    played.hand_in(tmp_path / "class", "passes", "Anna Bell/fill.c")
    code, document = graded(played, tmp_path, "id,name\nu1,Anna Bell\nu2,Anna Bell\nu3,Zoe\n")
    review = ("needs review", None)
    assert rows(document) == {"u1": review, "u2": review, "u3": ("nothing handed in", 0)}
    assert "they have the same name" in document["students"][0]["notes"][0]
    assert code == FAILED


def test_an_archive_loses_nobody(
    played: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who stands in a part that is left out may have handed in; a class is not cut."""
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        archive.writestr("ada/fill.c", "// passes\n")
        archive.writestr("../eve/fill.c", "// passes\n")
    _, document = graded(played, tmp_path, "id\nada\neve\n", path="class.zip")
    assert rows(document) == {"ada": ("graded", 3), "eve": ("needs review", None)}
    with zipfile.ZipFile(tmp_path / "class.zip", "a") as archive:
        archive.writestr("zoe/fill.c", "// passes\n")
    small = intake.Bounds(1 << 20, 1 << 20, 1, 10, False)
    monkeypatch.setattr("harness.grader.commands.batch.CLASS", small)
    code, document = graded(played, tmp_path, path="class.zip", out="again")
    assert code == USAGE and "unpack it, and give the folder" in json.dumps(document)


def test_two_files_of_one_name_are_for_a_person(played: Played, tmp_path: Path) -> None:
    (tmp_path / "class/ada").mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "class/ada/hw.zip", "w") as archive:
        archive.writestr("fill.c", "// passes\n")
        with pytest.warns(UserWarning):
            archive.writestr("fill.c", "// fails\n")
    _, document = graded(played, tmp_path)
    assert rows(document) == {"ada": ("needs review", None)}


@pytest.mark.parametrize("content", [b"no zip", b"PK\x03\x04 and nothing else", b"Rar!\x1a\x07"])
def test_an_archive_that_nobody_can_open_is_for_a_person(
    played: Played, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "class/ada").mkdir(parents=True)
    (tmp_path / "class/ada/hw.zip").write_bytes(content)
    _, document = graded(played, tmp_path)
    assert rows(document) == {"ada": ("needs review", None)}
    assert "hw.zip" in document["students"][0]["notes"][0]


def test_only_the_same_batch_is_gone_on_with(played: Played, tmp_path: Path) -> None:
    played.hand_in(tmp_path / "class", "passes", "ada/fill.c")
    played.hand_in(tmp_path / "other", "passes", "eve/fill.c")
    toml = 'schema = 1\nname = "hw"\ntasks = ["fill"]\npoints = { fill = %d }\n'
    (tmp_path / "hw.toml").write_text(toml % 30)
    hw = str(tmp_path / "hw.toml")
    assert rows(graded(played, tmp_path, assignment=hw)[1]) == {"ada": ("graded", 30)}
    code, document = graded(played, tmp_path, resume="")
    assert code == USAGE and "holds a batch of hw, not of fill" in json.dumps(document)
    code, document = graded(played, tmp_path, path="other", assignment=hw, resume="")
    assert code == USAGE and "holds a batch of another class" in json.dumps(document)
    (tmp_path / "hw.toml").write_text(toml % 60)
    assert rows(graded(played, tmp_path, assignment=hw, resume="")[1]) == {"ada": ("graded", 60)}


def test_out_that_is_a_file_is_wrong_usage(played: Played, tmp_path: Path) -> None:
    played.hand_in(tmp_path / "class", "passes", "ada/fill.c")
    (tmp_path / "out").touch()
    code, document = graded(played, tmp_path)
    assert code == USAGE and "is no folder" in json.dumps(document)


def test_a_link_to_nothing_costs_the_class_nothing(played: Played, tmp_path: Path) -> None:
    played.hand_in(tmp_path / "class", "passes", "ada/fill.c")
    (tmp_path / "class/gone.txt").symlink_to("nowhere")
    assert rows(graded(played, tmp_path, "id\nada\n")[1]) == {"ada": ("graded", 3)}


def test_a_student_reads_the_mark(played: Played, tmp_path: Path) -> None:
    played.hand_in(tmp_path / "class", "passes", "ada/fill.c")
    toml = (
        'schema = 1\nname = "hw"\ntitle = "Homework"\ntasks = ["fill"]\npoints = { fill = %d }\n'
        'due = 2026-10-15T23:59:00Z\nlate = { policy = "percent a day", percent = 10 }\n'
    )
    roster = "id,submitted\nada,2026-10-16T20:00:00Z\n"
    hw, ada = tmp_path / "hw.toml", tmp_path / "out/submissions/ada"
    hw.write_text(toml % 90)
    graded(played, tmp_path, roster, assignment=str(hw))
    hw.write_text(toml % 30)
    evidence = ada / "evidence"
    before = evidence.stat().st_mtime_ns
    graded(played, tmp_path, roster, assignment=str(hw), resume="")
    assert evidence.stat().st_mtime_ns == before, "no program has run again"
    text = (ada / "report.txt").read_text()
    assert text.count("---- mark ----") == 1
    end = "ada: 27 of 30 points for Homework: 30, less 3 for 1 day late\n  fill: 30 of 30\n"
    assert text.endswith(end)
    result = json.loads((ada / "result.json").read_text())
    assert [e.message for e in validator("results").iter_errors(result)] == []
    mark = result["marks"][0]
    assert (mark["raw_score"], mark["penalty"], mark["score"]) == (30, 3, 27)


def test_notes_fit_into_a_cell() -> None:
    notes = bounded(["x" * 9000] * 1000)
    assert len("; ".join(notes)) < 22 * (NOTE_LIMIT + 20)
    assert notes[-1] == "there are 980 more notes"
