"""A plan is recorded by its own loop, in a plain Wine session in the place of Windows, and what
comes back is judged. All solutions this way: docs/windows.md."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from plain_session import PlainSession

from harness.grader.commands import cli
from harness.grader.platform.paths import Layout

SHELL = ["cmd.exe", "/c", "plan.cmd"]
TASKS = ("reserve_pages", "load_unload", "explain")  # plain, with helpers, native
PASSED, FAILED, USAGE = 0, 1, 2


def called(layout: Layout, *argv: str) -> tuple[int, Any]:
    out = io.StringIO()
    code = cli.main(["--json", *argv], {}, out, io.StringIO(), layout)
    return code, json.loads(out.getvalue())


@pytest.fixture(scope="module")
def recorded(layout: Layout, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of three solutions, with their recordings."""
    folder = tmp_path_factory.mktemp("plan")
    only = [word for task in TASKS for word in ("--task", task)]
    code, made = called(layout, "plan", "--out", str(folder / "plan"), *only)
    assert (code, made["programs"], made["runs"], made["not_run"]) == (PASSED, 3, 3, [])
    with PlainSession(layout, folder) as session:
        status, said = session.run(SHELL, folder / "plan")
    assert status == 0, said
    return folder / "plan"


@pytest.fixture
def evidence(recorded: Path, tmp_path: Path) -> Path:
    """A copy of what came back, and of nothing else."""
    return Path(shutil.copytree(recorded / "evidence", tmp_path / "evidence"))


def test_what_comes_back_is_judged(layout: Layout, recorded: Path, evidence: Path) -> None:
    code, found = called(layout, "verify", "--evidence", str(evidence))
    assert (code, found["problems"]) == (PASSED, [])
    assert (found["programs"], found["runs"]) == (3, 3)
    assert [name.split()[0] for name in found["recorded_on"]] == ["Wine"]
    code, found = called(layout, "verify", "--evidence", str(recorded), "--task", TASKS[0])
    assert (code, found["runs"]) == (PASSED, 1), "the plan's folder serves as well"
    lines = [json.loads(line) for line in (recorded / "evidence/checks.jsonl").open()]
    assert {line["status"] for line in lines if "check" in line} == {"passed"}, "judged there, too"
    assert lines[-1]["judge"] == "end" and lines[-1]["failed"] == 0
    assert not any((recorded / "own").iterdir()), "each run's own folder is removed"


def test_a_run_that_did_not_come_back_is_named(layout: Layout, evidence: Path) -> None:
    shutil.rmtree(evidence / "00001")
    code, found = called(layout, "verify", "--evidence", str(evidence))
    assert code == FAILED
    assert len(found["problems"]) == 1 and "the recorder wrote nothing" in found["problems"][0]


def test_a_program_that_has_changed_since_is_named(layout: Layout, evidence: Path) -> None:
    file = evidence / "plan.json"
    plan = json.loads(file.read_text())
    plan["programs"][0]["sha256"] = "0" * 64
    file.write_text(json.dumps(plan))
    code, found = called(layout, "verify", "--evidence", str(evidence), "--task", TASKS[0])
    assert code == FAILED
    assert "has changed since the plan was made" in found["problems"][0]


def test_recordings_of_one_task_are_no_evidence_of_another(layout: Layout, evidence: Path) -> None:
    shutil.rmtree(evidence / "00001")
    shutil.copytree(evidence / "00002", evidence / "00001")
    code, found = called(layout, "verify", "--evidence", str(evidence), "--task", TASKS[0])
    assert code == FAILED and len(found["problems"]) == 1


def test_a_windows_that_answers_otherwise_than_its_sources_is_named(
    layout: Layout, evidence: Path
) -> None:
    """Played: a run that says it was on Windows, with Wine's answers."""
    events = evidence / "00001" / "events.jsonl"
    events.write_text(re.sub('"Wine [0-9.]+"', '"Windows 10.0.22631"', events.read_text()))
    code, found = called(layout, "verify", "--evidence", str(evidence), "--task", TASKS[0])
    assert (code, found["recorded_on"]) == (FAILED, ["Windows 10.0.22631"])
    assert any(
        "stack_grows: Windows was expected to answer 1, not 0" in p for p in found["problems"]
    )
    assert not any("locks_pages" in p for p in found["problems"]), "there it answers as expected"


def test_a_folder_that_is_no_plan_is_a_usage_error(layout: Layout, tmp_path: Path) -> None:
    assert called(layout, "verify", "--evidence", str(tmp_path))[0] == USAGE
    (tmp_path / "plan.json").write_text("{}")
    (tmp_path / "capabilities.json").write_text("{}")
    assert called(layout, "verify", "--evidence", str(tmp_path))[0] == USAGE


def test_a_plan_does_not_mix_with_what_is_there(layout: Layout, recorded: Path) -> None:
    assert called(layout, "plan", "--out", str(recorded))[0] == USAGE
