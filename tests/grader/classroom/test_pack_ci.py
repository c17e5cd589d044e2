"""The jobs for students' repositories, with stand-ins for the course that they set up and call.
tests/student_ci.py runs them as they are."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from played import Played

from harness.grader.classroom.packages.content import TEMPLATES

CI = TEMPLATES / "ci/course/ci"
GRADE = """\
import pathlib, sys
options = dict(word.split("=", 1) for word in sys.argv if "=" in word and word[0] != "-")
work = pathlib.Path(sys.argv[2])
print("::error::what a student printed")
pathlib.Path(options["github-summary"]).write_text("# 3 of 7\\n")
pathlib.Path(options["github-annotations"]).write_text(
    f"::error file={work}/exercises/u/t.c,line=3::reserved and not committed\\n"
)
sys.exit(1)
"""


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A course that writes down what is done with it, and a student's repository."""
    course = tmp_path / "course"
    shutil.copytree(CI, course / "ci")
    for name in ("CMakeLists.txt", "CMakePresets.json", "harness/a.c", "exercises/b.c"):
        (course / name).parent.mkdir(exist_ok=True)
        (course / name).write_text("made of this\n")
    (course / "harness/setup.sh").write_text("mkdir -p build/native && echo set up\n")
    (course / "grade.py").write_text(GRADE)
    (tmp_path / "work").mkdir()
    return tmp_path


def run(job: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", *words],
        cwd=job,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_course_has_the_handout_and_the_student_what_is_asked(
    played: Played, tmp_path: Path
) -> None:
    starter = played.layout.root / "exercises/01_tiny/fill.c"
    starter.write_text("// fails\n// TODO\n")
    out = tmp_path / "ci"
    assert played.call("pack", "ci", "--assignment", "fill", "--out", str(out))[0] == 0
    student = {f.name for f in (out / "student").rglob("*") if f.is_file()}
    assert student == {"fill.c", "unit.h", "README.md", "grade.yaml", ".gitlab-ci.yml"}
    assert (out / "course/ci/assignment.toml").is_file()
    assert (out / "course/exercises/01_tiny/fill.c").is_file()
    assert not list(out.rglob("solutions")) and not list(out.rglob("wrong"))
    assert os.access(out / "course/ci/set_up.sh", os.X_OK)


def test_what_a_cache_kept_counts_as_built(job: Path) -> None:
    source = job / "course/harness/a.c"
    assert run(job, "course/ci/set_up.sh").stdout == "set up\n"
    source.touch()  # a new checkout
    assert "was made of these files" in run(job, "course/ci/set_up.sh").stdout
    assert source.stat().st_mtime < (job / "course/build/content.sha256").stat().st_mtime - 86400


def test_what_was_built_of_other_files_does_not(job: Path) -> None:
    run(job, "course/ci/set_up.sh")
    source = job / "course/harness/a.c"
    source.write_text("made of that\n")
    before = source.stat().st_mtime
    assert run(job, "course/ci/set_up.sh").stdout == "set up\n"
    assert source.stat().st_mtime == before
    (job / "course/harness/new.c").write_text("new\n")
    assert run(job, "course/ci/set_up.sh").stdout == "set up\n"


def test_on_github_nothing_that_a_student_wrote_is_a_command(job: Path) -> None:
    run(job, "course/ci/set_up.sh")
    summary = job / "step_summary.md"
    words = ("course/ci/grade.sh", "work", "results")
    done = run(job, *words, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
    stop, printed, again, ours = done.stdout.splitlines()
    assert printed == "::error::what a student printed"
    token = re.fullmatch(r"::stop-commands::(\S{20,})", stop)
    assert token and again == f"::{token[1]}::"
    assert ours == "::error file=exercises/u/t.c,line=3::reserved and not committed"
    assert summary.read_text() == "# 3 of 7\n"
    assert done.returncode == 1, "grade.py's"


def test_elsewhere_there_are_files_alone(job: Path) -> None:
    run(job, "course/ci/set_up.sh")
    done = run(job, "course/ci/grade.sh", "work", "results")
    assert done.stdout == "::error::what a student printed\n"
    assert (job / "results/annotations.txt").read_text().startswith("::error file=exercises/u/t.c")
    assert run(job, "course/ci/grade.sh", "nowhere", "results").returncode == 2


def test_the_forms_that_a_job_writes_exist() -> None:
    name = "harness.grader.report.forms"
    if importlib.util.find_spec(name) is None:
        pytest.skip("this grader does not write GitHub's forms yet")
    asked = re.findall(r'--as "([\w-]+)=', (CI / "grade.sh").read_text())
    assert len(asked) == 2 and set(asked) <= set(importlib.import_module(name).FORMS)


def test_workflows_are_yaml() -> None:
    yaml = pytest.importorskip("yaml", reason="python3-yaml is not installed")
    files = [*TEMPLATES.rglob("*.yaml"), *TEMPLATES.rglob(".*.yml")]
    assert len(files) == 4
    assert all(isinstance(yaml.safe_load(file.read_text()), dict) for file in files)
