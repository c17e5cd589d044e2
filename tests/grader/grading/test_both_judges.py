"""The judge that grades, the one without Criterion, and that one as a Win32 program read the same
evidence and write the same lines. `verify` compares the first two over all that it records."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from harness.grader import sandbox
from harness.grader.sandbox import scratch_folder

# With a wrong program each: what fails has listings, and what crashed is cut.
FILES: dict[str, list[str]] = {
    "commit_window": ["rounds_down.c", "commits_all.c"],
    "catch_overflow": [],
    "classify": [],
}


def evidence_of(real, task: str, source: Path, folder: Path) -> list[tuple[str, str, Path]]:
    """The runs of a file, kept where the next one does not replace them."""
    kept = folder / task / source.parent.name / source.name
    kept.parent.mkdir(parents=True, exist_ok=True)
    handed_in = folder / f"{task}.c"
    shutil.copy(source, handed_in)
    real.json("grade", str(handed_in))
    (real.layout.runs / task).rename(kept)
    name = f"{source.parent.name}.{source.stem}"
    return [(task, f"{name}.{run.name}", run) for run in kept.iterdir() if run.is_dir()]


@pytest.fixture
def runs(real, tmp_path) -> list[tuple[str, str, Path]]:
    course = {folder.name: folder for folder in real.layout.tasks.glob("*/*")}
    found = []
    for task, names in FILES.items():
        folder = course[task]
        wrong = sorted((folder / "wrong").glob("*.c"))
        solution = real.layout.solutions / folder.parent.name / f"{task}.c"
        chosen = [f for f in wrong if f.name in names] or wrong[:2]
        for source in (solution, *chosen):
            found += evidence_of(real, task, source, tmp_path / "evidence")
    assert len(found) > 20
    return found


def lines_of(judge: Path, runs: Sequence[tuple[str, str, Path]], folder: Path) -> str:
    (folder / "out").mkdir()
    (folder / "runs").write_text("".join("\t".join(map(str, run)) + "\n" for run in runs))
    files = [judge, folder / "runs", *(run[2] for run in runs)]
    argv = [str(judge), "--runs", str(folder / "runs"), "--out", str(folder / "out" / "checks")]
    ended = sandbox.read(argv, files, 120, folder / "out")
    assert ended.status == 0, f"{ended}"
    return (folder / "out" / "checks").read_text()


def lines_under_wine(real, runs: Sequence[tuple[str, str, Path]], folder: Path) -> str:
    out = folder / "out"
    out.mkdir()
    inside = {
        "/prefix/drive_c/task/judge.exe": real.layout.mingw / "judge.exe",
        "/prefix/drive_c/task/runs": folder / "runs",
    }
    listed = []
    for number, (task, name, run) in enumerate(runs):
        inside[f"/prefix/drive_c/evidence/{number}"] = run
        listed.append(f"{task}\t{name}\tC:\\evidence\\{number}\n")
        for path in (run, *run.iterdir()):  # the sandbox's user is another one
            path.chmod(0o755)
    (folder / "runs").write_text("".join(listed))
    argv = [r"C:\task\judge.exe", "--runs", r"C:\task\runs", "--out", r"C:\out\checks"]
    command = sandbox.run_command(argv, real.layout.prefix, inside, {"/prefix/drive_c/out": out})
    ended = sandbox.run(command, 120, out)
    assert ended.status == 0, f"{ended}"
    return (out / "checks").read_text()


def test_three_judges_write_the_same_lines(real, runs):
    native = real.layout.native
    with scratch_folder() as folder:
        for name in ("criterion", "plain", "wine"):
            (folder / name).mkdir()
        criterion = lines_of(native / "judge", runs, folder / "criterion")
        assert '"status":"failed"' in criterion and '"where":' in criterion
        assert lines_of(native / "plain_judge", runs, folder / "plain") == criterion
        assert lines_under_wine(real, runs, folder / "wine") == criterion
