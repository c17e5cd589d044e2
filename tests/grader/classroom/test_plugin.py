"""The pytest plugin, over evidence whose snapshots a small script plays, and once over
a real recording."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from played import Played, leave_evidence

from harness.evidence import EvidenceError, NotReached, open_evidence
from harness.grader.grading.snapshots import (
    Snapshot,
    UnreadableSnapshot,
    read_snapshot,
    snapshots_of,
)
from harness.grader.platform.problem import EnvironmentProblem

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "docs/instructor/test_no_rwx.py"


def row(
    base: int, end: int, kind: str, protect: str | None, state: str = "commit"
) -> dict[str, object]:
    made: dict[str, object] = {
        "base": hex(base),
        "end": hex(end),
        "state": state,
        "type": None if state == "free" else "private",
        "protect": protect,
        "kind": kind,
        "detail": "",
        "rule": "vad-private",
        "confidence": "kernel",
    }
    allocation: dict[str, object] = {"allocation_base": hex(base), "allocation_protect": protect}
    return made if state == "free" else made | allocation


ROWS = [
    row(0x0, 0x10000, "free", None, "free"),
    row(0x10000, 0x12000, "private", "RW"),
    row(0x20000, 0x21000, "stack", "RW+G"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Evidence of the played program: two runs of a task."""
    for name in ("1", "pages=max"):
        (tmp_path / "runs/fill").mkdir(parents=True, exist_ok=True)
        leave_evidence(tmp_path / "runs/fill" / name, "passes", {"pages": 3})
    return tmp_path / "runs"


@pytest.fixture
def regions(tmp_path: Path) -> Path:
    return regions_that_print(tmp_path, ROWS)


def regions_that_print(folder: Path, rows: list[dict[str, object]], schema: int = 1) -> Path:
    program = folder / "regions"
    text = json.dumps({"schema": schema, "rows": rows})
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{text}\nEND\n")
    program.chmod(0o755)
    return program


def run_pytest(*argv: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        + ["-p", "harness.pytest_plugin", *map(str, argv)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_evidence_is_runs_checkpoints_and_regions(folder: Path, regions: Path) -> None:
    found = open_evidence(folder, regions)
    assert [str(run) for run in found.runs] == ["fill-1", "fill-pages=max"]
    run = found.runs[0]
    assert [checkpoint.name for checkpoint in run.checkpoints] == ["before", "after"]
    after = run.at("after")
    assert [(p.pid, p.main) for p in after.processes] == [(32, True)]
    assert [(r.kind, r.protect, r.pages) for r in after.regions] == [
        ("free", None, 16),
        ("private", "RW", 2),
        ("stack", "RW+G", 1),
    ]
    assert after.main.region_at(0x11FFF).base == 0x10000
    assert after.regions[0].allocation_base == 0, "a free range belongs to no allocation"


def test_what_is_not_there_is_a_lookup_error(folder: Path, regions: Path) -> None:
    run = open_evidence(folder, regions).runs[0]
    with pytest.raises(LookupError, match="no checkpoint 'cleanup'"):
        run.at("cleanup")
    with pytest.raises(NotReached, match="outside the snapshot"):
        run.at("after").main.region_at(0x12000)


def test_example_is_made_once_for_each_run(folder: Path, regions: Path) -> None:
    ended = run_pytest("--evidence", folder, "--regions", regions, EXAMPLE)
    assert ended.returncode == 0, ended.stdout
    assert "3 passed" in ended.stdout, "one test over all, and one for each of two runs"


def test_example_fails_where_it_should(folder: Path, tmp_path: Path) -> None:
    executable = row(0x30000, 0x33000, "private", "RWX")
    regions = regions_that_print(
        tmp_path, [*ROWS[:2], executable, row(0x40000, 0x41000, "stack", "RW")]
    )
    ended = run_pytest("--evidence", folder, "--regions", regions, EXAMPLE)
    assert ended.returncode == 1
    assert "3 failed" in ended.stdout
    assert "fill-1, checkpoint before: 3 pages at 0x30000 are readable, writable" in ended.stdout
    assert "the stack at 0x40000 has no guard page" in ended.stdout


@pytest.mark.parametrize(
    "options, said",
    [
        ((), "--evidence FOLDER is missing: name the recorded runs"),
        (("--evidence", "/nowhere"), "--evidence: /nowhere contains no recording"),
    ],
)
def test_missing_evidence_is_wrong_usage(options: tuple[str, ...], said: str) -> None:
    ended = run_pytest("--regions", "/bin/sh", *options, EXAMPLE)
    assert ended.returncode == 4, "pytest's code for wrong usage"
    assert said in ended.stderr


def test_incomplete_recording_is_refused(folder: Path, regions: Path) -> None:
    events = folder / "fill/1/events.jsonl"
    events.write_text("".join(events.read_text().splitlines(keepends=True)[:-1]))
    with pytest.raises(EvidenceError, match="the recorder was stopped"):
        open_evidence(folder, regions)


def test_snapshot_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "none.dmp").touch()
    snapshot = Snapshot("after", 32, True, tmp_path / "none.dmp")
    refusing = tmp_path / "regions"
    refusing.write_text("#!/bin/sh\necho 'regions: none.dmp: truncated' >&2\nexit 3\n")
    refusing.chmod(0o755)
    with pytest.raises(UnreadableSnapshot, match="none.dmp: truncated"):
        read_snapshot(refusing, snapshot)
    with pytest.raises(UnreadableSnapshot, match="writes schema 2"):
        read_snapshot(regions_that_print(tmp_path, [], schema=2), snapshot)
    with pytest.raises(EnvironmentProblem, match="is missing"):
        read_snapshot(tmp_path / "nothing", snapshot)


def test_example_holds_over_a_real_recording(real: Played) -> None:
    solution = real.layout.solutions / "02_private/commit_window.c"
    assert real.call("grade", str(solution), "--seed", "1")[0] == 0
    options = ("--evidence", real.layout.runs, "--regions", real.layout.native / "regions")
    assert "4 passed" in run_pytest(*options, EXAMPLE).stdout
    wrong = real.layout.tasks / "02_private/commit_window/wrong/executable.c"
    real.call("run", "commit_window", "--source", str(wrong), "--seed", "1")
    ended = run_pytest(*options, EXAMPLE)
    assert "are readable, writable and executable" in ended.stdout
    snapshot = snapshots_of(real.layout.runs / "commit_window/1")[-1]
    kinds = {r["kind"] for r in read_snapshot(real.layout.native / "regions", snapshot)["rows"]}
    assert {"private", "stack", "heap", "image", "teb", "peb"} <= kinds


def test_regions_command_shows_what_the_code_changed(real: Played) -> None:
    solution = real.layout.solutions / "02_private/commit_window.c"
    real.call("grade", str(solution), "--seed", "4711")
    code, out, _ = real.call("regions", "commit_window", "--checkpoint", "after", "--run", "4711")
    assert code == 0
    (committed,) = [line for line in out.splitlines() if "committed " in line and "private" in line]
    runs = real.json("judge", "commit_window")[1]["tasks"][0]["runs"]
    drawn = next(run["parameters"] for run in runs if run["name"] == "4711")
    assert committed.split()[1:5] == [str(drawn["count"]), "commit", "RW", "private"]
    code, document = real.json("regions", "commit_window", "--checkpoint", "before")
    assert (code, document["checkpoint"]) == (0, "before")
    code, _, err = real.call("regions", "commit_window", "--checkpoint", "aftr")
    assert code == 2 and "Did you mean after?" in err
    code, _, err = real.call("regions", "commit_window", "--run", "1")
    assert code == 2 and "has no run '1'. It has " in err and "4711" in err
