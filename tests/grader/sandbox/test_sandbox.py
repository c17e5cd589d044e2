"""The walls, tried from inside: with shell commands as the compiler's sandbox runs them,
and with Win32 programs as a student would write them."""

from __future__ import annotations

import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from harness.grader import sandbox
from harness.grader.platform.paths import find_layout
from harness.grader.sandbox import MIB, Ended, Limits, compile_command, run, run_command


def shell(
    script: str,
    seconds: float = 10,
    writable: dict[str, Path] | None = None,
    limits: Limits = sandbox.COMPILE_LIMITS,
    **words: str,
) -> Ended:
    """Runs a shell script in the compiler's sandbox; words become its $1, $2, ..."""
    argv = ["sh", "-c", script, "sh", *words.values()]
    writable = writable or {}
    watched = next(iter(writable.values()), None)
    command = compile_command(argv, {}, writable, "/tmp", limits=limits)
    return run(command, seconds, watched, limits)


def win32(layout, exe: Path, seconds: float = 20) -> Ended:
    program = {f"/prefix/drive_c/task/{exe.name}": exe}
    return run(run_command([rf"C:\task\{exe.name}"], layout.prefix, program, {}), seconds)


def needs_layer(layer: str) -> None:
    if layer not in sandbox.available_layers():
        pytest.skip(f"{layer} {sandbox.LAYERS[layer]}")


# What a command line holds.


def test_a_command_line_clears_the_environment_first():
    command = compile_command(["true"], {}, {}, "/tmp")
    assert command[:2] == ["/usr/bin/env", "-i"], "bubblewrap itself must not hold the environment"


def test_a_worker_is_pinned_to_its_cpu():
    command = compile_command(["true"], {}, {}, "/tmp", cpu=1)
    at = command.index("taskset")
    assert command[at : at + 3] == ["taskset", "-c", "1"], "cpu=1 must pin the sandbox to CPU 1"
    assert "taskset" not in compile_command(["true"], {}, {}, "/tmp"), "no cpu, no pinning"


# How a command ends.


def test_the_exit_code_and_both_outputs_come_back():
    ended = shell("echo out; echo err >&2; exit 7")
    assert ended == Ended(7, "out\n", "err\n"), "a command's end must be told as it was"


def test_a_sandbox_that_cannot_start_differs_from_a_command_that_fails():
    ended = run(compile_command(["true"], {"/x": Path("/no/such/file")}, {}, "/tmp"), 10)
    assert ended.status is None, "the command never ran, so it has no exit code"
    assert "/no/such/file" in (ended.broken or ""), "what bubblewrap missed must be named"
    assert shell("exit 1").broken is None, "a command that fails is no broken sandbox"


def test_a_missing_bubblewrap_is_a_broken_sandbox(tmp_path):
    ended = run([str(tmp_path / "bwrap-is-not-here"), "bwrap"], 10)
    assert ended.status is None and ended.broken, "a tool that is missing must be said, not raised"


def test_output_beyond_the_limit_is_dropped():
    ended = shell("head -c 1000000 /dev/zero | tr '\\0' x")
    assert len(ended.output) == sandbox.OUTPUT_LIMIT, "a long output must be cut, not refused"


# Time.


def test_the_time_limit_ends_every_process(marker, processes_with):
    script = 'sleep 300 "$1" & (setsid sh -c "sleep 300; : $1" &) ; sh -c "sleep 300; : $1"'
    started = time.monotonic()
    ended = shell(script, 0.5, marker=marker)
    assert ended.stopped == "time", "a command beyond its time must be stopped"
    assert time.monotonic() - started < 5, "stopping must not wait for the processes' own end"
    assert processes_with(marker) == [], "the time limit must leave no process, not even a daemon"


def test_the_normal_end_ends_daemons_too(marker, processes_with):
    ended = shell('(setsid sh -c "sleep 300; : $1" &); exit 0', marker=marker)
    assert ended.status == 0, "the command itself ended well"
    assert processes_with(marker) == [], "what a command leaves behind must end with its sandbox"


def test_no_zombie_is_left():
    before = zombies()
    shell("exit 0")
    shell("sleep 300", 0.2)
    assert zombies() == before, "sandboxes that ended must not fill the table of processes"


def zombies() -> set[str]:
    """The children of this process that ended and that nobody collected."""
    stats = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "stat=,pid="], capture_output=True, text=True
    )
    return {line for line in stats.stdout.splitlines() if line.startswith("Z")}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_the_graders_own_end_leaves_no_process(tmp_path, marker, number, processes_with):
    started = tmp_path / "started"
    os.mkfifo(started)
    started.chmod(0o666)  # for the sandbox's user
    grader = subprocess.Popen(
        [sys.executable, "-c", GRADER, str(ROOT), str(tmp_path), marker],
        stderr=subprocess.DEVNULL,
    )
    with started.open() as fifo:
        assert fifo.read() == "started\n", "the sandboxed command must run before the signal"
    inside = [os.pidfd_open(pid) for pid in processes_with(marker) if pid != grader.pid]
    assert inside, "the test must see the sandbox's processes to see them end"
    grader.send_signal(number)
    grader.wait(timeout=10)
    left = [file for file in inside if not select.select([file], [], [], 10)[0]]
    assert left == [], "a grader that ends must take its sandboxes with it"


ROOT = find_layout().root
# A grader that waits for a sandboxed command, which says in a FIFO that it runs.
GRADER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from harness.grader.sandbox import compile_command, run
script = "echo started > /out/started; sleep 300; : " + sys.argv[3]
run(compile_command(["sh", "-c", script], {}, {"/out": Path(sys.argv[2])}, "/tmp"), 200)
"""


def test_ctrl_c_while_waiting_ends_the_sandbox_and_is_passed_on(marker, processes_with):
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        shell("sleep 300; : $1", 30, marker=marker)
    assert processes_with(marker) == [], "an interrupted grader must leave no sandbox behind"


# What is out of reach.


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/etc/shadow", "/root", "/home", "/var", "/sys", str(ROOT)]
)
def test_files_of_the_machine_are_not_there(path):
    ended = shell('test -e "$1"', path=path)
    assert ended.status == 1, f"{path} must not be visible in the sandbox"


@pytest.mark.parametrize("path", ["/", "/usr", "/etc", "/dev", "/usr/lib/wine"])
def test_the_system_cannot_be_written(path):
    ended = shell('touch "$1/new" 2>/dev/null', path=path)
    assert ended.status != 0, f"{path} must not be writable in the sandbox"


def test_only_the_given_folder_is_written_outside(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    ended = shell("echo evidence > /out/file && echo mine > /tmp/file", writable={"/out": out})
    assert ended.status == 0, "the output folder and a private /tmp must be writable"
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["file"], "and nothing else"
    assert (out / "file").read_text() == "evidence\n", "what is written there must arrive"
    assert (out / "file").stat().st_uid == os.geteuid(), "and belong to whoever runs the grader"


def test_no_network_is_there():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        connect = 'exit(IO::Socket::INET->new("127.0.0.1:$ARGV[0]") ? 0 : 9)'
        ended = shell('perl -MIO::Socket::INET -e "$1" "$2"', program=connect, port=port)
    assert ended.status == 9, "a port that this machine listens on must not be reached"


def test_the_callers_environment_is_nowhere(monkeypatch):
    monkeypatch.setenv("CI_TOKEN", "secret-of-the-course")
    ended = shell("env; cat /proc/*/environ 2>/dev/null; exit 0")
    assert "HOME=/tmp" in ended.output, "the script must have seen an environment at all"
    assert "secret-of-the-course" not in ended.output, "tokens must not reach a student's program"


def test_no_descriptor_of_the_grader_is_inherited():
    needs_layer(sandbox.LAYER_PROC)
    ended = shell("ls -l /proc/self/fd")
    leaked = [line for line in ended.output.splitlines() if " -> " in line]
    numbers = {line.split(" -> ")[0].split()[-1] for line in leaked}
    # ls itself holds the folder that it lists.
    assert (
        {"0", "1", "2"} <= numbers <= {"0", "1", "2", "3"}
    ), f"descriptors leak into the sandbox: {leaked}"


def test_no_capability_and_no_namespace_can_be_had():
    ended = shell("setpriv --dump; unshare --user true")
    for claim in ("Capability bounding set: [none]", "no_new_privs: 1"):
        assert claim in ended.output, "no capability may be had, not even by a setuid program"
    assert "Inheritable capabilities: [none]" in ended.output, "nor be had by a program it starts"
    needs_layer(sandbox.LAYER_NO_NESTING)
    assert ended.status != 0, "a nested namespace would give every capability again"


def test_a_command_is_a_user_that_nobody_else_is():
    needs_layer(sandbox.LAYER_OWN_UID)
    user, *groups = map(int, shell("id -u; id -G").output.split())
    assert 0x70000000 <= user < 0x80000000, "no account has such a uid, and root least of all"
    assert groups == [user], "nor is it in anybody's group"


# x86-64's numbers, and what a program gets for calling them with zeros.
REFUSED = {
    "ptrace": 101,
    "socket": 41,
    "mount": 165,
    "keyctl": 250,
    "unshare": 272,
    "process_vm_writev": 311,
    "bpf": 321,
    "io_uring_setup": 425,
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_compiler_cannot_make_system_calls_that_it_does_not_need(name):
    needs_layer(sandbox.LAYER_FILTER)
    call = "syscall($ARGV[0], 0, 0, 0, 0, 0) == -1 or exit 9; exit($!{EPERM} ? 0 : $!)"
    ended = shell('perl -e "$1" "$2"', call=call, number=str(REFUSED[name]))
    assert ended.status == 0, f"{name} must be refused with EPERM: {ended}"


RAW_OPEN = r"""
    /* open(2) by the processor's own instruction, from the program's own code */
    static long raw_open(const char *path) {
        long result;
        __asm__ volatile("syscall" : "=a"(result)
                         : "a"(2L), "D"(path), "S"(0L), "d"(0L) : "rcx", "r11", "memory");
        return result;
    }
    int main(void) { printf("%ld", raw_open("/confine")); return 0; }"""


def test_a_win32_program_makes_no_linux_call_of_its_own(layout, win32_program, monkeypatch):
    needs_layer(sandbox.LAYER_FILTER)
    exe = win32_program(RAW_OPEN)
    assert win32(layout, exe).output == "-1", "-EPERM, though the file is there"
    monkeypatch.setattr(sandbox.bubblewrap, "_profile", lambda _: "none")
    assert int(win32(layout, exe).output) >= 0, "it is the filter that refuses, and nothing else"


# What is bounded.


SMALL = replace(sandbox.COMPILE_LIMITS, written_bytes=8 * MIB, file_bytes=1 << 36)


def test_a_flood_of_output_is_stopped():
    ended = shell("exec yes", 20, limits=SMALL)
    assert ended.stopped == "size", "output without end must be stopped, not fill the disk"


def test_a_process_may_end_while_its_children_are_looked_for(monkeypatch):
    listdir = os.listdir
    with subprocess.Popen(["sleep", "60"]) as ending:

        def too_late(folder):
            if folder == f"/proc/{ending.pid}/task":
                ending.kill()
                ending.wait()
            return listdir(folder)

        monkeypatch.setattr(os, "listdir", too_late)
        assert ending.pid in set(sandbox.descendants(os.getpid()))
    assert ending.returncode == -signal.SIGKILL


def test_files_written_outside_are_bounded(tmp_path):
    script = (
        "mkdir /out/a; i=0; while :; do i=$((i+1)); head -c 1000000 /dev/zero > /out/a/$i; done"
    )
    ended = shell(script, 20, writable={"/out": tmp_path}, limits=SMALL)
    assert ended.stopped == "size", "many small files in folders must count as one large file does"


def test_a_hole_in_a_file_counts_nothing(tmp_path):
    ended = shell("truncate -s 50M /out/hole; sleep 0.6", writable={"/out": tmp_path}, limits=SMALL)
    assert ended.status == 0, "only disk that is really taken must count"


def test_a_run_may_have_a_file_beyond_4_gb(tmp_path):
    script = "truncate -s 5G /out/hole"
    ended = shell(script, writable={"/out": tmp_path}, limits=sandbox.RUN_LIMITS)
    assert ended.status == 0, "an offset of more than 32 bits needs such a file"


def test_the_memory_of_a_process_is_bounded():
    small = replace(SMALL, data_bytes=64 * MIB)
    ended = shell("perl -e '$x = \"x\" x 100_000_000'", limits=small)
    assert ended.status not in (0, None), "a process beyond its data limit must fail"


def test_the_memory_of_all_processes_together_is_bounded():
    small = replace(SMALL, memory_bytes=64 * MIB)
    script = "for i in 1 2 3 4; do perl -e '$x = \"x\" x 30_000_000; sleep 9' & done; wait"
    ended = shell(script, limits=small)
    assert ended.stopped == "memory", "each of them is within its own limit"


def test_processor_time_is_bounded():
    ended = shell("while :; do :; done", 10, limits=replace(SMALL, cpu_seconds=1))
    assert ended.stopped is None, "the processor limit must come before the time limit"
    assert ended.status == 128 + signal.SIGKILL, "a loop must be killed by its processor limit"


def test_the_number_of_processes_is_bounded():
    needs_layer(sandbox.LAYER_PROCESS_LIMIT)
    script = "for i in 1 2 3 4 5 6 7 8 9; do sleep 5 & done; echo forked"
    ended = shell(script, limits=replace(SMALL, processes=5))
    assert "forked" not in ended.output, "a fork bomb must meet its limit"


def test_a_program_at_its_limit_of_processes_is_stopped():
    script = "for i in 1 2 3; do sleep 9 & done; wait"
    ended = shell(script, limits=replace(SMALL, processes=4))
    assert ended.stopped == "processes", "what it cannot start it may wait for without end"


def test_a_limit_is_reported_with_its_number():
    words = [sandbox.words_of(why, SMALL, 1.5) for why in ("time", "memory", "processes", "size")]
    assert words == [
        "it took longer than 1.5 s",
        "it used more than 1536 MB of memory",
        "it reached the limit of 64 processes and threads",
        "it wrote more than 8 MB",
    ]


# A Wine session.


def test_a_win32_program_runs_under_the_same_name_everywhere(layout, win32_program):
    exe = win32_program(
        r"""
        int main(void) {
            char user[64], folder[260];
            DWORD size = sizeof user;
            GetUserNameA(user, &size);
            GetTempPathA(sizeof folder, folder);
            DWORD is_folder = GetFileAttributesA(folder) & FILE_ATTRIBUTE_DIRECTORY;
            printf("%s %s %lu", user, folder, is_folder);
            return 7;
        }"""
    )
    ended = win32(layout, exe)
    assert ended.status == 7, f"the program's exit code must come back: {ended}"
    temp = r"student C:\\users\\student\\(AppData\\Local\\)?Temp\\ 16"
    assert re.fullmatch(temp, ended.output), f"its user and TEMP must be there: {ended.output}"


def test_a_win32_program_reads_no_file_of_the_machine(layout, win32_program):
    exe = win32_program(
        r"""
        static int opens(const char *path) {
            return CreateFileA(path, GENERIC_READ, 7, NULL, OPEN_EXISTING,
                               FILE_FLAG_BACKUP_SEMANTICS, NULL) != INVALID_HANDLE_VALUE;
        }
        int main(void) {
            printf("%d", opens("C:\\windows\\system32\\ntdll.dll"));
            printf("%d%d", opens("Z:\\etc\\passwd"), opens("\\\\?\\unix\\etc\\passwd"));
            printf("%d%d", opens("Z:\\root"), opens("Z:\\home"));
            return 0;
        }"""
    )
    ended = win32(layout, exe)
    assert ended.output == "10000", "Windows' own files must open, the machine's must not"


def test_a_win32_program_cannot_change_the_template(layout, win32_program):
    exe = win32_program(
        r"""
        static int creates(const char *path) {
            return CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL) !=
                   INVALID_HANDLE_VALUE;
        }
        int main(void) {
            printf("%d%d", creates("C:\\windows\\new"), creates("C:\\new"));
            printf("%ld", RegSetKeyValueA(HKEY_CURRENT_USER, "Software", "new", REG_SZ, "x", 2));
            return 0;
        }"""
    )
    before = {p: p.stat().st_mtime_ns for p in layout.prefix.rglob("*") if p.is_file()}
    ended = win32(layout, exe)
    after = {p: p.stat().st_mtime_ns for p in layout.prefix.rglob("*") if p.is_file()}
    assert ended.output == "010", "C:\\windows is read-only, the rest is the session's own"
    assert before == after, "a session must leave the template of the prefix as it was"


@pytest.mark.parametrize("own_uid", (True, False))
def test_nothing_is_put_beside_a_program(layout, win32_program, monkeypatch, own_uid):
    exe = win32_program(
        r"""
        int main(int count, char *argument[]) {
            (void)count;
            printf("%d", CopyFileA(argument[0], "C:\\task\\version.dll", FALSE));
            return 0;
        }"""
    )
    layers = sandbox.available_layers() - (set() if own_uid else {sandbox.LAYER_OWN_UID})
    monkeypatch.setattr(sandbox.bubblewrap, "available_layers", lambda: layers)
    assert win32(layout, exe).output == "0", "a DLL beside a program is loaded by it"


def test_a_win32_program_cannot_outlive_its_time(layout, win32_program, marker, processes_with):
    exe = win32_program(
        r"""
        int main(int count, char **argument) {
            char line[300];
            STARTUPINFOA start = {.cb = sizeof start};
            PROCESS_INFORMATION child;
            snprintf(line, sizeof line, "%s child", argument[0]);
            if (count < 2)
                CreateProcessA(NULL, line, NULL, NULL, FALSE, DETACHED_PROCESS, NULL, NULL,
                               &start, &child);
            for (;;)
                Sleep(1000);
        }""",
        marker,
    )
    ended = win32(layout, exe, seconds=2)
    assert ended.stopped == "time", f"a program that never ends must be stopped: {ended}"
    assert processes_with(marker) == [], "neither it nor its child may be left"


def test_a_crash_shows_no_debugger(layout, win32_program):
    exe = win32_program("int main(void) { return *(volatile int *)8; }")
    ended = win32(layout, exe)
    assert ended.output == "", "winedbg would write its dump into the program's output"
    assert ended.status == 5, "the low byte of 0xc0000005 must come back"
