"""What editors are told: .clangd, and .vscode/tasks.json. See docs/editors.md."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from harness.grader.platform.paths import Layout

TASKS = "harness/tasks/02_private/reserve_pages"
NATIVE = "harness/tasks/10_classifier/classify"
BROKEN = "typedef int BOOL;\nvoid *reserve_pages(unsigned pages)\n{\n    nosuch x;\n}\n"


@pytest.mark.parametrize(
    "file",
    [
        *("exercises/02_private/reserve_pages.c", "solutions/03_heaps/make_heap.c"),
        *(f"{TASKS}/scenario.c", f"{TASKS}/check.c", f"{TASKS}/wrong/at_least_two.c"),
        *("exercises/10_classifier/classify.c", f"{NATIVE}/ask.c", "harness/win32/probe_map.c"),
    ],
)
def test_clangd_knows_a_file_of_each_kind(layout: Layout, file: str) -> None:
    if not shutil.which("clangd"):
        pytest.skip("there is no clangd here")
    said = subprocess.run(
        ["clangd", f"--check={layout.root / file}", "--check-lines=1"],
        cwd=layout.root,
        capture_output=True,
        text=True,
        timeout=120,
    ).stderr
    assert "All checks completed, 0 errors" in said, said[-2000:]


def test_the_problem_matcher_reads_what_run_prints(layout: Layout, tmp_path: Path) -> None:
    source = tmp_path / "reserve_pages.c"
    source.write_text(BROKEN)
    tasks = json.loads((layout.root / ".vscode/tasks.json").read_text())["tasks"]
    [task] = [task for task in tasks if task.get("group", {}).get("isDefault")]
    words = {"${fileBasenameNoExtension}": "reserve_pages", "${file}": str(source)}
    command = ["/usr/bin/python3", *(words.get(arg, arg) for arg in task["args"])]
    ended = subprocess.run(command, cwd=layout.root, capture_output=True, text=True, timeout=120)
    pattern = task["problemMatcher"]["pattern"]
    found = [
        (m[pattern["file"]], int(m[pattern["line"]]), m[pattern["severity"]])
        for line in ended.stdout.splitlines()
        if (m := re.match(pattern["regexp"], line))
    ]
    assert ("reserve_pages.c", 4, "error") in found, ended.stdout


def test_every_task_of_the_editor_is_a_command(layout: Layout) -> None:
    tasks = json.loads((layout.root / ".vscode/tasks.json").read_text())["tasks"]
    for task in tasks:
        words = [arg for arg in task["args"][1:] if arg.isalpha() and arg not in ("never",)]
        ended = subprocess.run(
            ["/usr/bin/python3", "grade.py", *words[:1], "--help"],
            cwd=layout.root,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert ended.returncode == 0, (task["label"], ended.stderr)
