"""What goes wrong in the world and in students' programs, with the real compiler, the
real sandbox, Wine, the recorder and the judge."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from played import Played

from harness.grader import sandbox
from harness.grader.platform.schemas import validator
from harness.grader.sandbox import prefix

PASSED, FAILED, USAGE, GRADER_ERROR, ENVIRONMENT, INTERRUPTED = 0, 1, 2, 3, 4, 130

HEAD = """#include "unit.h"
#include <stdio.h>
#include <stdlib.h>

BOOL commit_window(void *base, size_t first, size_t count) {
    (void)base, (void)first, (void)count;
"""


def hand_in(folder: Path, body: str) -> str:
    """A commit_window.c with this body; its path."""
    file = folder / "hand" / "commit_window.c"
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"{HEAD}    {body}\n}}\n")
    return str(file)


def grade(real: Played, path: str, *options: str) -> tuple[int, dict[str, Any]]:
    """(exit code, the task's result) with one seed."""
    code, document = real.json("grade", path, "--seed", "4711", *options)
    assert [e.message for e in validator("results").iter_errors(document)] == []
    (task,) = document["tasks"]
    return code, task


def limit_time(real: Played, ms: int) -> None:
    manifest = real.layout.tasks / "02_private/commit_window/task.toml"
    manifest.write_text(f"time_limit_ms = {ms}\n" + manifest.read_text())


def solution(real: Played) -> str:
    return str(real.layout.solutions / "02_private/commit_window.c")


# ---- the student's mistakes ----


def test_solution_passes(real: Played) -> None:
    code, task = grade(real, solution(real))
    assert (code, task["status"], task["log"]) == (PASSED, "passed", "")


def test_starter_fails_and_says_why(real: Played) -> None:
    code, task = grade(real, str(real.layout.exercises / "02_private/commit_window.c"))
    assert (code, task["status"]) == (FAILED, "failed")
    failure = next(check["failure"] for check in task["checks"] if check["failure"])
    assert failure["misconception"] == "commits_nothing"
    assert "reserve" in failure["where"], "the region is shown"


def test_file_that_does_not_compile_shows_the_students_line(real: Played, tmp_path: Path) -> None:
    code, task = grade(real, hand_in(tmp_path, "return oops;"))
    assert (code, task["status"]) == (FAILED, "compile error")
    assert "commit_window.c:7:12: error: 'oops' undeclared" in task["log"]


def test_crash_says_what_was_touched(real: Played, tmp_path: Path) -> None:
    code, task = grade(real, hand_in(tmp_path, "*(volatile char *)base = 1; return TRUE;"))
    assert (code, task["status"], task["points"]) == (FAILED, "crash", 0)
    assert "access violation writing 0x" in task["message"]
    assert "before checkpoint `after`" in task["message"]
    crash = task["runs"][0]["crash"]
    assert crash["source"].startswith("*(volatile char *)base = 1;")
    assert crash["found"] == "reserved, not committed"


def test_early_exit_does_not_pass(real: Played, tmp_path: Path) -> None:
    forged = r"""
    printf("ready 0123456789abcdef0123456789abcdef 0x2 after\nbye\n{\"event\":\"end\"}\n");
    printf("[PASS] commit_window\n");
    fflush(stdout);
    exit(0);"""
    code, task = grade(real, hand_in(tmp_path, forged))
    assert (code, task["status"], task["points"]) == (FAILED, "no checkpoint", 0)
    assert "ended before checkpoint `after`" in task["message"]
    assert "[PASS] commit_window" in task["runs"][0]["output"], "shown, and it decided nothing"


def test_endless_loop_is_stopped(real: Played, tmp_path: Path) -> None:
    limit_time(real, 1500)
    code, task = grade(real, hand_in(tmp_path, "for (volatile int i = 0;; i++) { }"))
    assert (code, task["status"], task["points"]) == (FAILED, "timeout", 0)
    assert "stopped after 1.5 s, before checkpoint `after`" in task["message"]


def test_flood_of_output_is_stopped(real: Played, tmp_path: Path) -> None:
    code, task = grade(real, hand_in(tmp_path, 'for (;;) puts("PASS PASS PASS PASS PASS PASS");'))
    assert (code, task["points"]) == (FAILED, 0)
    assert task["status"] in ("no checkpoint", "timeout")
    assert len(task["runs"][0]["output"]) < 5000


def test_forbidden_symbol_is_refused_before_it_runs(real: Played, tmp_path: Path) -> None:
    file = Path(
        hand_in(
            tmp_path,
            "SIZE_T n = 4096; return !NtAllocateVirtualMemory((HANDLE)-1, &base, 0, &n, 0, 0);",
        )
    )
    parameters = "HANDLE, void **, ULONG_PTR, SIZE_T *, ULONG, ULONG"
    declared = f"NTSYSAPI LONG NTAPI NtAllocateVirtualMemory({parameters});\n"
    file.write_text(file.read_text().replace("\nBOOL", f"\n{declared}BOOL"))
    code, task = grade(real, str(file))
    assert (code, task["status"], task["runs"]) == (FAILED, "forbidden call", [])
    assert "Use VirtualAlloc" in task["message"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read every file")
def test_unreadable_file_is_named(real: Played, tmp_path: Path) -> None:
    file = Path(hand_in(tmp_path, "return TRUE;"))
    file.chmod(0)
    _, task = grade(real, str(file))
    assert task["status"] == "compile error" and "cannot be read" in task["log"]


def test_link_is_not_followed(real: Played, tmp_path: Path) -> None:
    link = tmp_path / "commit_window.c"
    link.symlink_to(solution(real))
    code, task = grade(real, str(link))
    assert (code, task["status"]) == (FAILED, "compile error")
    assert "is a link: hand in the file itself" in task["log"]


# ---- the world ----


def test_damaged_snapshot_is_a_grader_error_of_its_run_only(real: Played) -> None:
    real.json("grade", solution(real), "--seed", "1", "--seed", "2")
    folder = real.layout.runs / "commit_window"
    (snapshot,) = (folder / "2").glob("002-*.dmp")
    snapshot.write_bytes(snapshot.read_bytes()[:1000])
    code, document = real.json("judge", "commit_window")
    (task,) = document["tasks"]
    assert (code, task["status"], task["points"]) == (GRADER_ERROR, "grader error", None)
    assert snapshot.name in task["message"]
    assert {run["name"]: run["status"] for run in task["runs"]} == {
        "1": "complete",
        "2": "grader error",
        "all=min": "complete",
        "all=max": "complete",
    }
    code, document = real.json("judge", "commit_window", str(folder / "1"))
    assert (code, document["tasks"][0]["status"]) == (PASSED, "passed")


def test_incomplete_evidence_is_refused(real: Played) -> None:
    grade(real, solution(real))
    events = real.layout.runs / "commit_window/4711/events.jsonl"
    events.write_text("".join(events.read_text().splitlines(keepends=True)[:-1]))
    code, _, err = real.call("judge", "commit_window", str(events.parent))
    assert code == USAGE and "the recorder was stopped" in err


def test_machine_without_wine_is_an_environment_problem(
    real: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "WINE_LOADER", "/nowhere/wine64")
    prefix.wine_version.cache_clear()
    out = tmp_path / "results.json"
    code, _, err = real.call("grade", solution(real), "--out", str(out))
    prefix.wine_version.cache_clear()
    assert code == ENVIRONMENT
    assert "/nowhere/wine64" in err and "Run: sh harness/setup.sh" in err
    document = json.loads(out.read_text())
    assert [e.message for e in validator("results").iter_errors(document)] == []
    assert (document["status"], document["points"]) == ("grader error", None), "never a zero"


def test_stale_prefix_names_the_command(real: Played) -> None:
    stale = real.layout.prefix
    original = stale.resolve()
    stale.unlink()
    shutil.copytree(original, stale, symlinks=True)
    stamp = stale / prefix.STAMP
    stamp.write_text(stamp.read_text().replace("wine-", "wine-0."))
    code, _, err = real.call("grade", solution(real))
    assert code == ENVIRONMENT
    assert "stale Wine prefix" in err and "Run: python3 grade.py setup" in err


def processes_with(text: str) -> list[str]:
    """Command lines of this machine that hold the text."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = file.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue  # ended while we looked
        if text in line:
            found.append(line)
    return found


def wait_until(happened: Any, seconds: float) -> None:
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not happened():
        assert time.monotonic() < deadline, f"did not happen within {seconds} s"
        pause.wait(0.02)


GRADE_HERE = """
import os, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from harness.grader.commands.cli import main
from harness.grader.platform.paths import Layout
sys.exit(main(sys.argv[3:], os.environ, sys.stdout, sys.stderr, Layout(Path(sys.argv[2]))))
"""


def test_interrupt_keeps_what_is_finished_and_leaves_no_process(
    real: Played, tmp_path: Path
) -> None:
    """Ctrl-C reaches the whole process group, the sandbox's outer process included."""
    hand = Path(hand_in(tmp_path, "for (volatile int i = 0;; i++) { }")).parent
    shutil.copy(real.layout.solutions / "01_map/one_of_each.c", hand)
    out = tmp_path / "results.json"
    argv = ["grade", str(hand), "--seed", "1", "--jobs", "1", "--out", str(out)]
    tasks = ["--task", "one_of_each", "--task", "commit_window"]
    root = str(Path(__file__).resolve().parents[3])
    child = subprocess.Popen(
        [sys.executable, "-c", GRADE_HERE, root, str(real.layout.root), *argv, *tasks],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        first_snapshot = f"{real.layout.runs}/.work-*/commit_window/submission/1/001-*.dmp"
        wait_until(lambda: list(Path("/").glob(first_snapshot.lstrip("/"))), 60)
        os.killpg(child.pid, signal.SIGINT)
        printed, said = child.communicate(timeout=60)
    finally:
        child.kill()
    assert child.returncode == INTERRUPTED, said
    assert "interrupted: finished before it: one_of_each" in printed
    document = json.loads(out.read_text())
    assert [e.message for e in validator("results").iter_errors(document)] == []
    assert document["status"] == "interrupted"
    assert {t["task"]: t["status"] for t in document["tasks"]} == {
        "one_of_each": "passed",
        "commit_window": "grader error",
    }
    assert document["points"] is None, "half a grade is no mark"
    wait_until(lambda: not processes_with(str(real.layout.runs)), 20)
