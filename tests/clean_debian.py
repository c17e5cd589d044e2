"""README's main job on a fresh Debian, and with it on another Wine than this machine's:

    sudo /usr/bin/python3 tests/clean_debian.py [--release trixie] [--folder DIR]

makes a minimal Debian with debootstrap in the folder, puts a clone of this checkout's HEAD
into it, runs there `sh harness/setup.sh`, `python3 grade.py grade solutions` and
`python3 grade.py verify`, and says which tasks pass, which checks are not checked and why,
and what differs from the Wine of this machine where that is set up. Debian 13 (trixie) has
Wine 10, Debian 12 (bookworm) Wine 8. With --tests it runs `.ci/run` instead: all tests.

The folder is kept, with what the commands printed: a second call goes on with it. Exit
codes are grade.py's. Needs root, for debootstrap and for installing packages inside.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHECKOUT = "root/regionlab"  # inside
RESULTS = "build/solutions.json"  # below a checkout
# Of this machine, for where it reaches the mirror by a proxy of its own.
APT_SETTINGS = ("/etc/apt/apt.conf", "/etc/apt/apt.conf.d")
PASSED, FAILED, LACKING = 0, 1, 4


def main() -> int:
    wanted = arguments()
    folder = (wanted.folder or ROOT / "build" / f"debian-{wanted.release}").absolute()
    problem = obstacle()
    if problem:
        print(f"clean_debian.py: {problem}", file=sys.stderr)
        return LACKING
    if not (make_root(folder, wanted.release, wanted.mirror) and put_checkout(folder)):
        return LACKING
    if wanted.tests:
        return inside(folder, ".ci/run")
    if inside(folder, "sh harness/setup.sh") != 0:
        return LACKING
    graded = inside(folder, f"python3 grade.py grade solutions --json >{RESULTS}")
    there = results(folder / CHECKOUT)
    if there is None:
        print("clean_debian.py: the grade left no results; its message stands above")
        return graded or FAILED
    print_results(there, results_of_this_machine())
    verified = inside(folder, "python3 grade.py verify")
    return graded or verified


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="README's main job on a fresh Debian.")
    parser.add_argument("--release", default="trixie", help="of Debian (trixie)")
    parser.add_argument("--folder", type=Path, help="of the new system (build/debian-RELEASE)")
    parser.add_argument("--mirror", help="of Debian; otherwise debootstrap's own default")
    parser.add_argument("--tests", action="store_true", help="run .ci/run: all tests")
    return parser.parse_args()


def obstacle() -> str | None:
    """What keeps this machine from making a root, and the next step."""
    missing = [tool for tool in ("debootstrap", "bwrap", "git") if not found(tool)]
    if missing:
        packages = " ".join("bubblewrap" if tool == "bwrap" else tool for tool in missing)
        return f"no {', '.join(missing)} here: apt-get install {packages}"
    if os.geteuid() != 0:
        return "debootstrap needs root: run it with sudo"
    return None


def found(tool: str) -> bool:
    return shutil.which(tool, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") is not None


def make_root(folder: Path, release: str, mirror: str | None) -> bool:
    """A Debian in the folder, unless it is there. A half-made one is made again."""
    made = folder / "etc" / "regionlab-release"
    if made.is_file() and made.read_text() == release:
        return True
    half_made = (folder / "debootstrap").is_dir()  # debootstrap's own, until it is through
    if folder.is_dir() and any(folder.iterdir()) and not half_made:
        print(f"clean_debian.py: {folder} holds something else: name another with --folder")
        return False
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"== Debian {release} in {folder} ==", flush=True)
    command = ["debootstrap", "--variant=minbase", release, str(folder), *filter(None, [mirror])]
    with (folder.parent / f"{folder.name}.log").open("w") as log:
        done = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        print(f"clean_debian.py: debootstrap failed: read {log.name}")
        return False
    for setting in map(Path, APT_SETTINGS):
        for file in (setting, *setting.glob("*")):
            if file.is_file() and "proxy" in file.read_text(errors="replace").lower():
                shutil.copy(file, folder / "etc/apt/apt.conf.d")
    made.write_text(release)
    return True


def put_checkout(folder: Path) -> bool:
    """HEAD, where the commands will find it. What an earlier call built there is kept."""
    checkout = folder / CHECKOUT
    git = ["git", "-c", "safe.directory=*"]
    if not checkout.is_dir():
        steps = [[*git, "clone", "-q", str(ROOT), str(checkout)]]
    else:
        steps = [
            [*git, "-C", str(checkout), "fetch", "-q", str(ROOT), "HEAD"],
            [*git, "-C", str(checkout), "reset", "-q", "--hard", "FETCH_HEAD"],
        ]
    return all(subprocess.run(step).returncode == 0 for step in steps)


def inside(folder: Path, command: str) -> int:
    """Runs it in the new system's checkout, with an environment of its own. The machine's
    /proc is shown as it is: a sandbox in a namespace whose /proc is masked may mount none."""
    print(f"== {command} ==", flush=True)
    walls = [
        *("env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8"),
        *("bwrap", "--bind", str(folder), "/", "--dev-bind", "/dev", "/dev"),
        *("--dev-bind", "/proc", "/proc", "--tmpfs", "/run"),
        *("--perms", "1777", "--tmpfs", "/tmp"),
        *("--ro-bind", "/etc/resolv.conf", "/etc/resolv.conf"),
        *("--cap-add", "ALL", "--die-with-parent", "--chdir", f"/{CHECKOUT}"),
    ]
    return subprocess.run([*walls, "sh", "-c", command]).returncode


def results_of_this_machine() -> dict | None:
    """What this checkout's own grader says, where it is set up."""
    if not (ROOT / "build" / "capabilities.json").is_file():
        return None
    file = ROOT / RESULTS
    command = ["/usr/bin/python3", str(ROOT / "grade.py"), "grade", str(ROOT / "solutions")]
    print("== the same on this machine ==", flush=True)
    with file.open("w") as out:
        subprocess.run([*command, "--json"], stdout=out, cwd=ROOT)
    return results(ROOT)


def results(checkout: Path) -> dict | None:
    try:
        found = json.loads((checkout / RESULTS).read_text())
    except (OSError, ValueError):
        return None
    return found if "tasks" in found else None  # it says instead why there is no grade


def outcomes(found: dict) -> dict[str, str]:
    """Of every task its status, and of every check that did not pass why."""
    rows = {}
    for task in found["tasks"]:
        rows[task["task"]] = f"{task['status']}{': ' if task['message'] else ''}{task['message']}"
        for check in task["checks"]:
            if check["status"] != "passed":
                failure = check["failure"]
                why = failure["says"] if failure else check["reason"]
                rows[f"{task['task']}, {check['title']}"] = f"{check['status']}: {why}"
    return rows


def print_results(there: dict, here: dict | None) -> None:
    rows = outcomes(there)
    passed = sum(task["status"] == "passed" for task in there["tasks"])
    print(f"{there['platform']}: {passed} of {len(there['tasks'])} tasks passed")
    for what, outcome in rows.items():
        if outcome != "passed":
            print(f"  {what}: {outcome}")
    if here is None:
        print("nothing to compare with: `sh harness/setup.sh` here, then once more")
        return
    others = outcomes(here)
    differing = [w for w in {**rows, **others} if rows.get(w) != others.get(w)]
    print(f"compared with {here['platform']} here: {len(differing) or 'no'} differences")
    for what in differing:
        print(f"  {what}: {rows.get(what, 'passed')}; here {others.get(what, 'passed')}")


if __name__ == "__main__":
    sys.exit(main())
