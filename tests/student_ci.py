"""The package of `grade.py pack ci`, as a job of a student's repository runs it:

    sudo /usr/bin/python3 -m tests.student_ci [--release bookworm] [--folder DIR]

takes the steps that are commands out of the workflow and the GitLab job, and runs them in a
container's Debian, on a starter, a solution and a wrong program: cold, then with what a cache keeps
(build/ below a new checkout), then as the image of the Dockerfile. What GitHub, GitLab and Docker
do themselves is only copied: not checked. Needs root and python3-yaml. The folder is kept, so that
a second call does not install again. Ends with 1 if something is not as it must be.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import yaml  # type: ignore[import]  # Debian has no stubs for it
from tests.clean_debian import ROOT
from tests.container import inside, made_root, megabytes

TASK = "commit_window"
FILES = {
    "starter": ROOT / f"exercises/02_private/{TASK}.c",
    "solution": ROOT / f"solutions/02_private/{TASK}.c",
    "wrong": ROOT / f"harness/tasks/02_private/{TASK}/wrong/one_page_more.c",
}
MUST = {"starter": 1, "solution": 0, "wrong": 1}
JOB = "job"  # the folder of a job, in the new system
GITHUB = ("GITHUB_ACTIONS=true", f"GITHUB_STEP_SUMMARY=/{JOB}/step_summary.md")
IMAGE = "opt/regionlab"


def main() -> int:
    root = made_root("The jobs of pack ci, step by step.", "ci")
    if not root:
        return 4
    packed = root.parent / "ci"
    shutil.rmtree(packed, ignore_errors=True)
    command = ["/usr/bin/python3", str(ROOT / "grade.py"), "pack", "ci"]
    subprocess.run([*command, "--assignment", TASK, "--out", str(packed)], check=True)
    shutil.rmtree(root / IMAGE, ignore_errors=True)
    wrong = [*in_jobs(root, packed), *in_an_image(root, packed)]
    print(f"{megabytes(root)} MB after")
    print(f"not as it must be: {', '.join(wrong)}" if wrong else "all as they must be")
    return 1 if wrong else 0


def in_jobs(root: Path, packed: Path) -> list[str]:
    """One job after another. Each begins with a new checkout and what a cache keeps."""
    workflow = yaml.safe_load((packed / "course/.github/workflows/grade.yaml").read_text())
    steps = [step["run"] for step in workflow["jobs"]["grade"]["steps"] if "run" in step]
    kept = root / "cache"
    shutil.rmtree(kept, ignore_errors=True)
    wrong = []
    for name, file in FILES.items():
        checkouts(root, packed, file)
        if kept.is_dir():
            shutil.move(kept, root / JOB / "course/build")
        wrong += [] if run_steps(root, steps, GITHUB) == MUST[name] and annotated(root) else [name]
        shutil.move(root / JOB / "course/build", kept)
    gitlab = yaml.safe_load((packed / "course/ci/gitlab.yaml").read_text())["grade"]
    checkouts(root, packed, FILES["solution"])
    shutil.move(kept, root / JOB / "course/build")
    shutil.copytree(packed / "student/exercises", root / JOB / "exercises")
    own = [line for line in gitlab["before_script"] + gitlab["script"] if "git" not in line]
    own = [line for line in own if not line.startswith("mkdir -p course")]
    found = run_steps(root, own, ())
    report = root / JOB / "results/junit.xml"
    return wrong if found == 1 and "<failure" in report.read_text() else [*wrong, "GitLab"]


def in_an_image(root: Path, packed: Path) -> list[str]:
    """What the Dockerfile does, then a job that finds it there."""
    shutil.copytree(packed / "course", root / IMAGE)
    built = inside(root, "sh", f"/{IMAGE}/ci/set_up.sh")
    checkouts(root, packed, FILES["solution"])
    steps = ["sh course/ci/set_up.sh", "sh course/ci/grade.sh work results"]
    found = run_steps(root, steps, GITHUB)
    return [] if (built, found) == (0, 0) else ["image"]


def checkouts(root: Path, packed: Path, file: Path) -> None:
    """As a platform makes them: every file is dated today."""
    shutil.rmtree(root / JOB, ignore_errors=True)
    shutil.copytree(packed / "course", root / JOB / "course", copy_function=shutil.copyfile)
    shutil.copytree(packed / "student", root / JOB / "work", copy_function=shutil.copyfile)
    shutil.copyfile(file, root / JOB / f"work/exercises/02_private/{TASK}.c")


def run_steps(root: Path, steps: list[str], environment: tuple[str, ...]) -> int:
    """The exit code of the first step that fails."""
    for step in steps:
        began = time.monotonic()
        code = inside(root, "env", *environment, "sh", "-ec", f"cd /{JOB}\n{step}")
        print(f"-- {step}: {time.monotonic() - began:.1f} s", flush=True)
        if code != 0:
            return code
    return 0


def annotated(root: Path) -> bool:
    """On the student's file, by its name in the repository; nothing where all passed."""
    made = (root / JOB / "results/annotations.txt").read_text()
    summary = (root / JOB / "step_summary.md").read_text()
    passed = "::" not in made
    return (passed or f"file=exercises/02_private/{TASK}.c" in made) and "of 7 points" in summary


if __name__ == "__main__":
    sys.exit(main())
