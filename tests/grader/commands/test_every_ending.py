"""Every ending writes a result, and only a student's program decides a verdict: a table of
endings of the real grader, each with its exit code and what then stands in the results file.

The file holds an earlier student's full marks before each of them. Afterwards it never does.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from harness.grader.platform.paths import Layout
from harness.grader.platform.schemas import validator

PASSED, FAILED, USAGE, GRADER_ERROR, ENVIRONMENT, INTERRUPTED = 0, 1, 2, 3, 4, 130
EARLIER = "points of an earlier student"


@dataclass(frozen=True)
class Ending:
    """A line of shell around $GRADE, which grades a right program into $OUT."""

    shell: str
    code: int
    status: str = "complete"  # in the results file
    points: int | None = 7
    says: str = ""  # in what was printed


ENDINGS = {
    # ---- streams ----
    "to a file": Ending("$GRADE >$DIR/printed", PASSED),
    "a reader who had enough": Ending("$GRADE | head -1; exit ${PIPESTATUS[0]}", PASSED),
    "a reader who reads nothing": Ending("$GRADE | true; exit ${PIPESTATUS[0]}", PASSED),
    "json to such a reader": Ending("$GRADE --json | true; exit ${PIPESTATUS[0]}", PASSED),
    "no output": Ending("$GRADE >&-", PASSED),
    "no error stream": Ending("$GRADE 2>&-", PASSED),
    "no stream at all": Ending("$GRADE <&- >&- 2>&-", PASSED),
    "a full output": Ending("$GRADE >/dev/full", GRADER_ERROR, says="cannot be written: No space"),
    "a full output, json": Ending("$GRADE --json >/dev/full", GRADER_ERROR),
    "a full error stream": Ending("$GRADE 2>/dev/full", PASSED),
    "a wrong program, no reader": Ending("$WRONG | true; exit ${PIPESTATUS[0]}", FAILED, points=0),
    # ---- limits and settings of the machine ----
    "ulimit -v": Ending(
        "ulimit -v 1000000; $GRADE", ENVIRONMENT, "grader error", None, "ulimit -v"
    ),
    "ulimit -n": Ending("ulimit -n 32; $GRADE", ENVIRONMENT, "grader error", None, "ulimit -n"),
    "ulimit -n that may be raised": Ending("ulimit -S -n 32; $GRADE", PASSED),
    "ulimit -f": Ending("ulimit -f 100; $GRADE", ENVIRONMENT, "grader error", None, "ulimit -f"),
    "ulimit -d": Ending("ulimit -d 900000; $GRADE", ENVIRONMENT, "grader error", None, "ulimit -d"),
    "ulimit -t": Ending("ulimit -t 50; $GRADE", ENVIRONMENT, "grader error", None, "ulimit -t"),
    "ulimit -s": Ending("ulimit -s 200; $GRADE", ENVIRONMENT, "grader error", None, "ulimit -s"),
    "ulimit -l": Ending("ulimit -l 0; $GRADE", ENVIRONMENT, "grader error", None, "ulimit -l"),
    "ulimit -c": Ending("ulimit -c 0; $GRADE", PASSED),
    "umask 077": Ending("umask 077; $GRADE", PASSED),
    "umask 0": Ending("umask 0; $GRADE", PASSED),
    "no environment": Ending("env -i REGIONLAB_STATE=$REGIONLAB_STATE $GRADE", PASSED),
    "another folder": Ending("cd /; $GRADE", PASSED),
    # ---- refusals after an earlier grade ----
    "no such file": Ending("$GRADER grade $DIR/none $TO", USAGE, "grader error", None, "no such"),
    "no such file for an assignment": Ending(
        "$GRADER grade $DIR/none --assignment commit_window $TO", USAGE, "grader error", None
    ),
    "a file with another name": Ending(
        "cp $RIGHT $DIR/mine.c; $GRADER grade $DIR/mine.c $TO", USAGE, "grader error", None
    ),
    "an empty folder": Ending(
        "mkdir $DIR/e; $GRADER grade $DIR/e $TO", USAGE, "grader error", None, "no C file"
    ),
    "nothing for the assignment": Ending(
        "mkdir $DIR/e; $GRADER grade $DIR/e --assignment commit_window $TO", FAILED, points=0
    ),
    "an unknown assignment": Ending(
        "$GRADE --assignment none", USAGE, "grader error", None, "unknown assignment"
    ),
    "an unknown task": Ending("$GRADE --task none", USAGE, "grader error", None, "unknown task"),
    "a bad seed": Ending("$GRADE --seed x", USAGE, "grader error", None, "must be a number"),
    "an unknown option": Ending("$GRADE --none", USAGE, "grader error", None, "unrecognized"),
    "an archive that cannot be written": Ending(
        "$GRADE --archive $DIR/none/a.tar.xz", USAGE, "grader error", None, "cannot write"
    ),
    # ---- signals, once and twice ----
    "SIGINT": Ending("signal INT", INTERRUPTED, "interrupted", None),
    "SIGTERM": Ending("signal TERM", INTERRUPTED, "interrupted", None),
    "SIGHUP": Ending("signal HUP", INTERRUPTED, "interrupted", None),
    "SIGTERM twice": Ending("signal TERM TERM", INTERRUPTED, "interrupted", None),
    "SIGINT and SIGTERM": Ending("signal INT TERM INT", INTERRUPTED, "interrupted", None),
    "kill -9": Ending("signal KILL", -9, "grader error", None),
    "SIGHUP under nohup": Ending("trap '' HUP; $GRADE & sleep 1; kill -HUP $!; wait $!", PASSED),
    "SIGPIPE ignored": Ending("trap '' PIPE; $GRADE | true; exit ${PIPESTATUS[0]}", PASSED),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_ending(built_checkout: Layout, tmp_path: Path, name: str) -> None:
    ending = ENDINGS[name]
    out = tmp_path / "results.json"
    out.write_text(json.dumps({"status": "complete", "points": EARLIER}))
    if ending.shell.startswith("signal "):
        code, printed = signalled(built_checkout, tmp_path, ending.shell.split()[1:])
    else:
        code, printed = by_shell(built_checkout, tmp_path, ending.shell)
    document = json.loads(out.read_text())
    assert [e.message for e in validator("results").iter_errors(document)] == []
    found = (code, document["status"], document["points"])
    assert found == (ending.code, ending.status, ending.points), printed
    assert ending.says in printed
    assert "Traceback" not in printed


def variables(checkout: Layout, folder: Path) -> dict[str, str]:
    grader = f"/usr/bin/python3 {checkout.root}/grade.py"
    right = f"{checkout.solutions}/02_private/commit_window.c"
    to = f"--seed 1 --out {folder}/results.json --junit {folder}/results.xml"
    return {
        "DIR": str(folder),
        "GRADER": grader,
        "TO": to,
        "RIGHT": right,
        "GRADE": f"{grader} grade {right} {to}",
        "WRONG": f"{grader} grade {checkout.exercises}/02_private/commit_window.c {to}",
        "REGIONLAB_STATE": str(folder / "state"),
    }


def by_shell(checkout: Layout, folder: Path, script: str) -> tuple[int, str]:
    ended = subprocess.run(
        ["bash", "-c", script],
        env={**os.environ, **variables(checkout, folder)},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=180,
    )
    return ended.returncode, ended.stdout + ended.stderr


def signalled(checkout: Layout, folder: Path, names: list[str]) -> tuple[int, str]:
    """The signals are sent when the first program of several runs."""
    words = variables(checkout, folder)
    command = words["GRADE"].replace("--seed 1", "--jobs 1").split()
    grader = subprocess.Popen(
        command, env={**os.environ, **words}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    wait_for(lambda: any((folder / "state/runs").glob(".work-*/commit_window/*/*/events.jsonl")))
    for name in names:
        grader.send_signal(getattr(signal, f"SIG{name}"))
    printed, _ = grader.communicate(timeout=120)
    return grader.returncode, printed.decode(errors="replace")


def wait_for(ready: Any) -> None:
    end = time.monotonic() + 60
    while not ready():
        assert time.monotonic() < end
        time.sleep(0.002)


# ---- what --out may name ----


@pytest.mark.parametrize(
    "option, place", [("--out", "results.json"), ("--junit", "results.xml"), ("--archive", "a.xz")]
)
def test_a_link_is_written_through(
    built_checkout: Layout, tmp_path: Path, option: str, place: str
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere" / place)
    words = f"$GRADER grade $RIGHT --seed 1 {option} $DIR/link"
    code, printed = by_shell(built_checkout, tmp_path, words)
    assert (code, (tmp_path / "link").is_symlink()) == (PASSED, True), printed
    assert (tmp_path / "elsewhere" / place).stat().st_size > 100


@pytest.mark.parametrize("option", ["--out", "--junit", "--archive"])
@pytest.mark.parametrize("place", ["/dev/null", "FIFO", "FOLDER", "/dev/stdout", ">(cat)"])
def test_what_is_no_file_is_refused_and_stays(
    built_checkout: Layout, tmp_path: Path, option: str, place: str
) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "folder").mkdir()
    place = place.replace("FIFO", "$DIR/fifo").replace("FOLDER", "$DIR/folder")
    words = f"$GRADER grade $RIGHT --seed 1 {option} {place}"
    code, printed = by_shell(built_checkout, tmp_path, words)
    assert (code, "it is no file" in printed) == (USAGE, True), printed
    assert Path("/dev/null").is_char_device()
    assert (tmp_path / "fifo").is_fifo() and (tmp_path / "folder").is_dir()


# ---- a full disk, a checkout to read only, another user ----


def needs_root() -> None:
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("needs root, to mount a small or read-only file system for itself")
    tried = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "x", "/mnt"])
    if tried.returncode:
        pytest.skip("nothing may be mounted here")


@pytest.mark.parametrize("where", ["state", "out"])
def test_a_full_disk_is_no_verdict(built_checkout: Layout, tmp_path: Path, where: str) -> None:
    needs_root()
    (tmp_path / "small").mkdir()
    names = {"state": "REGIONLAB_STATE=$DIR/small", "out": "TO=--out=$DIR/small/results.json"}
    script = (
        f"mount -t tmpfs -o size=64k x $DIR/small; head -c 64k /dev/zero >$DIR/small/full; "
        f"export {names[where]}; $GRADER grade $RIGHT --seed 1 $TO; code=$?; exit $code"
    )
    words = variables(built_checkout, tmp_path)
    command = ["unshare", "-m", "bash", "-c", script]
    ended = subprocess.run(
        command, env={**os.environ, **words}, capture_output=True, text=True, timeout=180
    )
    assert ended.returncode in (USAGE, ENVIRONMENT), ended.stdout + ended.stderr
    assert "No space left" in ended.stderr
    if where == "state":
        document = json.loads((tmp_path / "results.json").read_text())
        assert (document["status"], document["points"]) == ("grader error", None)


def test_a_checkout_that_may_only_be_read(built_checkout: Layout, tmp_path: Path) -> None:
    needs_root()
    script = (
        "mount --bind $ROOT $ROOT && mount -o remount,ro,bind $ROOT && "
        "unset REGIONLAB_STATE; HOME=$DIR/home $GRADE"
    )
    words = {**variables(built_checkout, tmp_path), "ROOT": str(built_checkout.root)}
    command = ["unshare", "-m", "bash", "-c", script]
    ended = subprocess.run(
        command, env={**os.environ, **words}, capture_output=True, text=True, timeout=180
    )
    assert ended.returncode == PASSED, ended.stdout + ended.stderr
    assert list((tmp_path / "home/.local/state/regionlab").glob("*/runs/commit_window/1"))


def test_another_user(built_checkout: Layout, tmp_path: Path) -> None:
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("needs root, to become somebody else")
    home = Path(tempfile.mkdtemp(prefix="regionlab-home-"))  # tmp_path is root's alone
    try:
        os.chown(home, 65534, 65534)
        script = f"unset REGIONLAB_STATE; HOME={home} exec $GRADER grade $RIGHT --seed 1 --json"
        code, printed = by_shell(
            built_checkout,
            tmp_path,
            f"exec setpriv --reuid 65534 --regid 65534 --clear-groups bash -c '{script}'",
        )
        if code == ENVIRONMENT:
            pytest.skip(printed)
        assert (code, json.loads(printed)["points"]) == (PASSED, 7), printed
        kept = list(home.glob(".local/state/regionlab/*/runs/commit_window/1"))
        assert [path.stat().st_uid for path in kept] == [65534]
    finally:
        shutil.rmtree(home)


@pytest.mark.parametrize("keep", ["all", "none"])
@pytest.mark.parametrize("archive", ["", "--archive $DIR/$N.tar.xz"])
def test_two_graders_at_once(
    built_checkout: Layout, tmp_path: Path, keep: str, archive: str
) -> None:
    one = f"N=1 && $GRADE --keep-evidence none {archive.replace('$N', '1')} >$DIR/1"
    two = f"$WRONG --keep-evidence {keep} {archive.replace('$N', '2')} --out $DIR/two.json >$DIR/2"
    script = f"({one}) & a=$!; ({two}) & b=$!; wait $a; c=$?; wait $b; exit $((c * 10 + $?))"
    code, printed = by_shell(built_checkout, tmp_path, script)
    assert code == PASSED * 10 + FAILED, printed
    assert json.loads((tmp_path / "results.json").read_text())["points"] == 7
    assert json.loads((tmp_path / "two.json").read_text())["points"] == 0
