"""Evidence belongs to a submission: it is judged again as what it is, and as nothing else."""

from __future__ import annotations

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from played import Played

PASSED, FAILED, USAGE = 0, 1, 2


@pytest.fixture
def out(played: Played, tmp_path: Path) -> Path:
    """A batch of two students, of whom the second is right."""
    played.hand_in(tmp_path / "class", "fails", "ada/Fill (1).c")
    played.hand_in(tmp_path / "class", "passes", "alan/fill.c")
    command = ("batch", str(tmp_path / "class"), "--assignment", "fill", "--out")
    assert played.call(*command, str(tmp_path / "out"))[0] == PASSED
    return tmp_path / "out/submissions"


def task_in(document: dict[str, Any]) -> dict[str, Any]:
    task: dict[str, Any] = document["tasks"][0]
    return task


def test_appeal_a_week_later(played: Played, tmp_path: Path, out: Path) -> None:
    """The first student's evidence is judged again after the second one's, and after a grade of
    somebody else in the same checkout."""
    played.call("grade", str(played.hand_in(tmp_path / "other", "passes")))
    name = next(folder for folder in out.iterdir() if folder.name.startswith("ada"))
    for where in ([str(name)], ["--submission", str(name)], [str(name / "evidence/fill")]):
        code, document = played.json("judge", "fill", *where)
        task = task_in(document)
        assert (code, task["status"], len(task["runs"])) == (FAILED, "failed", 4)
        assert (task["source"], document["assignment"]) == ("Fill (1).c", "fill")
        graded = json.loads((name / "result.json").read_text())
        assert task["source_sha256"] == task_in(graded)["source_sha256"]
        assert document["submission"] == graded["submission"]
        repeat = task["checks"][0]["failure"]["repeat"]
        assert repeat == "python3 grade.py run fill --source 'Fill (1).c' --seed 1"


def test_evidence_of_another_task_is_refused(played: Played, out: Path) -> None:
    other = out / "alan/evidence/fill/evidence.json"
    other.write_text(other.read_text().replace('"fill"', '"spill"', 1))
    for where in (out / "alan", out / "alan/evidence/fill", out / "alan/evidence/fill/1"):
        code, _, err = played.call("judge", "fill", str(where))
        assert (code, "evidence of spill, not of fill" in err) == (USAGE, True)


def test_an_archive_is_judged(played: Played, tmp_path: Path) -> None:
    archive = tmp_path / "kept.tar.xz"
    played.call("grade", str(played.hand_in(tmp_path / "hand")), "--archive", str(archive))
    shutil.rmtree(played.layout.runs)
    code, document = played.json("judge", "fill", str(archive))
    assert (code, len(task_in(document)["runs"])) == (PASSED, 4)
    assert task_in(document)["source"].endswith("hand/01_tiny/fill.c")


@pytest.mark.parametrize(
    "where, said",
    [
        ("nothing", "no such file or folder"),
        ("empty", "holds no recording of fill"),
        ("text", "neither a folder of evidence nor an archive"),
    ],
)
def test_what_is_no_evidence(played: Played, tmp_path: Path, where: str, said: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text").write_text("hello")
    code, _, err = played.call("judge", "fill", str(tmp_path / where))
    assert (code, said in err) == (USAGE, True)


def test_submission_without_evidence(played: Played, tmp_path: Path) -> None:
    code, _, err = played.call("judge", "fill", "--submission", str(tmp_path))
    assert (code, "has no evidence: was it kept?" in err) == (USAGE, True)
