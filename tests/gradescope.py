"""The zip of `grade.py pack gradescope` in Gradescope's layout, in a container's Debian:

    sudo /usr/bin/python3 -m tests.gradescope [--release bookworm] [--folder DIR]

unpacks it to /autograder/source there, runs setup.sh, and then run_autograder with a right, a wrong
and an empty submission, with one that only a person can decide, and with a grader that is
broken. Ends with 1 if a results.json is not what it must be. Needs root, for debootstrap and
chroot.
The folder is kept: a second call goes on with it. Takes five minutes the first time.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.clean_debian import ROOT
from tests.container import inside, made_root, megabytes

TASK = "commit_window"
SOLUTION = ROOT / f"solutions/02_private/{TASK}.c"
WRONG = ROOT / f"harness/tasks/02_private/{TASK}/wrong/one_page_more.c"
MARK = 7

SUBMISSIONS: dict[str, dict[str, Path]] = {
    "right": {f"{TASK}.c": SOLUTION},
    "wrong": {f"{TASK}.c": WRONG},
    "empty": {},
    "two files": {f"{TASK}.c": SOLUTION, f"{TASK}-1.c": WRONG},
    "broken grader": {f"{TASK}.c": SOLUTION},
}
MUST: dict[str, Callable[[dict], bool]] = {
    "right": lambda found: found["score"] == MARK and trusted(found),
    "wrong": lambda found: 0 <= found["score"] < MARK and "One page after" in str(found["tests"]),
    "empty": lambda found: found["score"] == 0 and "there is no" in str(found["tests"]),
    "two files": lambda found: "score" not in found and "hand in one" in found["output"],
    "broken grader": lambda found: "score" not in found and "no mark" in found["output"],
}


def trusted(found: dict) -> bool:
    """It says with what it was graded, and only what is true in such a container."""
    return "sandbox landlock" in found["output"] and "recorder in-session" in found["output"]


def main() -> int:
    root = made_root("The Gradescope package in its layout.", "gradescope")
    if not root:
        return 4
    unpack(root / "autograder")
    if inside(root, "sh", "/autograder/source/setup.sh") != 0:
        return 4
    print(f"{megabytes(root)} MB after, {megabytes(root, 'autograder')} of them the grader")
    wrong = [name for name in SUBMISSIONS if not graded(root, name)]
    print(f"not as it must be: {', '.join(wrong)}" if wrong else "all as they must be")
    return 1 if wrong else 0


def unpack(place: Path) -> None:
    """As Gradescope does it."""
    (place / "source").mkdir(parents=True, exist_ok=True)
    made = place.parent / "autograder.zip"
    command = ["/usr/bin/python3", str(ROOT / "grade.py"), "pack", "gradescope"]
    subprocess.run([*command, "--assignment", TASK, "--out", str(made)], check=True)
    subprocess.run(["unzip", "-qo", str(made), "-d", str(place / "source")], check=True)
    shutil.copy(place / "source/run_autograder", place / "run_autograder")
    with zipfile.ZipFile(made) as archive:
        print(f"{made.stat().st_size >> 10} KB, {len(archive.namelist())} files")


def graded(root: Path, name: str) -> bool:
    place = root / "autograder"
    for folder in ("submission", "results"):
        shutil.rmtree(place / folder, ignore_errors=True)
        (place / folder).mkdir()
    for file, source in SUBMISSIONS[name].items():
        shutil.copy(source, place / "submission" / file)
    judge = place / "source/course/build/native/judge"
    if name == "broken grader":
        judge.rename(judge.with_name("judge.away"))
    code = inside(root, "/autograder/run_autograder")
    if name == "broken grader":
        judge.with_name("judge.away").rename(judge)
    found = json.loads((place / "results/results.json").read_text())
    print(json.dumps({**found, "tests": len(found.get("tests", []))}, indent=2))
    return MUST[name](found) and (code == 0) == ("score" in found)


if __name__ == "__main__":
    sys.exit(main())
