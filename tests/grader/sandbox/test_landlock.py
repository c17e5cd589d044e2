"""The walls without namespaces, tried from inside as test_sandbox.py tries the others."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from harness.grader import sandbox
from harness.grader.platform.paths import find_layout
from harness.grader.platform.problem import EnvironmentProblem
from harness.grader.sandbox import MIB, Ended, confine, descendants, is_running, landlock, run

ROOT = find_layout().root


@pytest.fixture(autouse=True)
def without_namespaces() -> Iterator[None]:
    missing = sandbox.lacking("landlock")
    if missing:
        pytest.skip(f"this machine lacks {', '.join(missing)}")
    with sandbox.using("landlock"):
        yield


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that another user is let through to; pytest's own is not."""
    made = Path(tempfile.mkdtemp(prefix="regionlab-test-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def shell(script: str, seconds: float = 10, out: Path | None = None, **limits: int) -> Ended:
    command = sandbox.compile_command(
        ["sh", "-c", script], {}, {"/out": out} if out else {}, "/tmp"
    )
    return run(command, seconds, out, replace(sandbox.COMPILE_LIMITS, **limits))


def test_the_exit_code_and_both_outputs_come_back():
    assert shell("echo out; echo err >&2; exit 7") == Ended(7, "out\n", "err\n")


def test_nothing_of_its_folder_is_left():
    ended = shell("mkdir -p a/b; touch a/b/c; ln -s /etc d; chmod 0 a/b; pwd")
    place = Path(ended.output.strip())
    assert place.name == "tmp" and not place.exists() and not place.parent.exists()
    assert Path("/etc").is_dir(), "a link's target is not the sandbox's"


@pytest.mark.parametrize("path", ["/etc/passwd", "/root", "/home", "/tmp", str(ROOT / "grade.py")])
def test_files_of_the_machine_cannot_be_read(path):
    ended = shell(f'if [ -d "{path}" ]; then ls "{path}"; else cat "{path}"; fi')
    assert ended.status != 0 and "Permission denied" in ended.errors, f"{ended}"


@pytest.mark.parametrize("path", ["/tmp", "/var/tmp", "/dev/shm", "/usr", str(ROOT)])
def test_nothing_is_written_outside(path):
    assert shell(f'touch "{path}/regionlab-was-here"').status != 0
    assert not Path(path, "regionlab-was-here").exists()


def test_the_given_folder_is_written_and_belongs_to_the_grader_again(folder):
    shell('touch "$OLDPWD/x"; echo evidence > ../out/file', out=folder)
    assert (folder / "file").read_text() == "evidence\n"
    assert {p.stat().st_uid for p in (folder, folder / "file")} == {os.geteuid()}


def test_the_command_is_a_user_without_capabilities():
    ended = shell("id -u; setpriv --dump")
    assert 0x78000000 <= int(ended.output.split()[0]) < 0x80000000
    assert "Capability bounding set: [none]" in ended.output and "no_new_privs: 1" in ended.output


def test_it_kills_nobody_else():
    with subprocess.Popen(["sleep", "60"]) as other:
        ended = shell(f"kill -9 {other.pid}")
        still = other.poll() is None
        other.kill()
    assert ended.status != 0 and still, "another user's process"


def left_running() -> list[int]:
    """Orphans come to this process; those that an earlier test's child left have ended."""
    return [pid for pid in descendants(os.getpid()) if is_running(pid)]


def test_daemons_end_with_it():
    shell("(setsid sh -c 'sleep 300 & sleep 300' &); exit 0")
    assert left_running() == []


def test_the_time_limit_ends_every_process():
    ended = shell("(setsid sleep 300 &); sleep 300", 0.5)
    assert ended.stopped == "time" and left_running() == []


def test_its_own_disk_is_bounded():
    ended = shell("while :; do head -c 1000000 /dev/zero >> flood; done", 20, written_bytes=8 * MIB)
    assert ended.stopped == "size", "there is no tmpfs to be full"


def test_the_callers_environment_is_not_handed_on(monkeypatch):
    monkeypatch.setenv("CI_TOKEN", "secret-of-the-course")
    ended = shell(f"env; cat /proc/{os.getpid()}/environ /proc/self/environ")
    assert "PATH=" in ended.output and "secret-of-the-course" not in ended.output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_the_graders_own_end_leaves_no_process(folder, number):
    os.mkfifo(folder / "started")
    (folder / "started").chmod(0o666)
    grader = subprocess.Popen([sys.executable, "-c", GRADER, str(ROOT), str(folder)])
    with (folder / "started").open() as fifo:
        inside = os.pidfd_open(int(fifo.read()))
    grader.send_signal(number)
    grader.wait(timeout=10)
    assert select.select([inside], [], [], 10)[0], "its sandbox must end with it"
    os.close(inside)


GRADER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from harness.grader import sandbox
script = "(setsid sleep 300 & echo $! > ../out/started); sleep 300"
with sandbox.using("landlock"):
    command = sandbox.compile_command(["sh", "-c", script], {}, {"/out": Path(sys.argv[2])}, "/tmp")
    sandbox.run(command, 200)
"""


def test_a_folder_that_lets_nobody_through_is_named(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(EnvironmentProblem) as raised:
        landlock.compile_command(["true"], {}, {"/out": closed / "out"}, "/tmp")
    assert raised.value.remedy.startswith("chmod o+x "), raised.value.message


def test_a_folder_that_is_there_already_is_not_used(folder):
    (folder / "tree").mkdir()
    words = ["--own-uid", "--tree", str(folder / "tree"), "--", "true"]
    ended = subprocess.run([confine.program(), *words], capture_output=True, text=True)
    assert ended.returncode == 125 and "File exists" in ended.stderr
    assert (folder / "tree").is_dir(), "and not removed: it is somebody else's"


def test_a_win32_program_runs_under_the_same_name(layout, folder, win32_program):
    exe = folder / "task.exe"
    shutil.copy(win32_program(WHO_AND_WHERE), exe)
    exe.chmod(0o755)
    inside = {"/prefix/drive_c/task/task.exe": exe}
    command = sandbox.run_command([r"C:\task\task.exe"], layout.prefix, inside, {})
    ended = run(command, 20)
    assert ended.status == 7, f"{ended}"
    assert ended.output == r"student C:\users\student\Temp\ C:\task\task.exe 00", f"{ended}"


WHO_AND_WHERE = r"""
    static int opens(const char *path) {
        return CreateFileA(path, GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL) !=
               INVALID_HANDLE_VALUE;
    }
    int main(void) {
        char user[64], folder[260], name[260];
        DWORD size = sizeof user;
        GetUserNameA(user, &size);
        GetTempPathA(sizeof folder, folder);
        GetModuleFileNameA(NULL, name, sizeof name);
        printf("%s %s %s %d%d", user, folder, name, opens("\\\\?\\unix\\etc\\passwd"),
               opens("Z:\\etc\\passwd"));
        return 7;
    }"""


def test_making_a_prefix_leaves_nothing_beside_it(folder):
    script = 'touch "$HOME/socket" "$WINEPREFIX/system.reg"; exit 7'
    ended = run(sandbox.prefix_command(["sh", "-c", script], folder), 20)
    assert ended.status == 7, f"{ended}"
    assert [file.name for file in folder.iterdir()] == ["system.reg"]


# grade.py where namespaces are refused: confine's own filter refuses them, as a container does.


def in_container(*words: str) -> subprocess.CompletedProcess:
    grade = ["/usr/bin/python3", str(ROOT / "grade.py"), *words]
    command = [str(confine.program()), "--profile", "wine", "--", *grade]
    return subprocess.run(command, capture_output=True, text=True, timeout=100)


def test_a_reader_is_given_a_file_whose_path_has_an_equals_sign(folder):
    """As the folder of a run at an edge has: all=min."""
    (folder / "all=min").mkdir()
    (folder / "all=min" / "dump").write_text("there\n")
    file = folder / "all=min" / "dump"
    ended = run(landlock.reader_command(["/bin/cat", str(file)], {str(file): file}, {}), 10)
    assert ended.output == "there\n", f"{ended}"


def test_the_doctor_of_a_container_names_the_level_and_what_it_lacks():
    said = json.loads(in_container("--json", "doctor").stdout)
    found = {finding["name"]: finding for finding in said["findings"]}
    assert found["sandbox"]["ok"] and found["sandbox"]["detail"] == "landlock"
    assert not found["namespaces"]["ok"] and found["Landlock"]["detail"] == "active"


def test_a_container_is_refused_where_more_is_required():
    ended = in_container("grade", str(ROOT / "solutions"), "--require-sandbox", "bubblewrap")
    assert ended.returncode == 4, "the environment lacks something"
    assert "this machine offers landlock. Missing: namespaces" in ended.stderr, ended.stderr


def test_a_containers_reader_reads_what_is_private_and_changes_nothing(folder):
    """Docker leaves root CAP_DAC_OVERRIDE, and not CAP_DAC_READ_SEARCH."""
    dump, other = folder / "dump", folder / "other"
    for file in (dump, other):
        file.write_text(f"{file.name}\n")
        file.chmod(0o600)
    script = f"cat {dump}; echo changed > {dump}; cat {other}; echo changed > {other}"
    command = landlock.reader_command(["/bin/sh", "-c", script], {str(dump): dump}, {})
    ended = run(["setpriv", "--bounding-set", "-dac_read_search", *command], 10)
    assert ended.output == "dump\n", f"{ended}"
    assert (dump.read_text(), other.read_text()) == ("dump\n", "other\n")
