"""The command line of harness/linux/confine. What it refuses to a command is tried in
test_sandbox.py, inside the other walls."""

import subprocess

import pytest

from harness.grader.sandbox import confine


def confined(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run([confine.program(), *words], capture_output=True, text=True, timeout=20)


def test_the_commands_exit_code_comes_back():
    assert confined("--", "sh", "-c", "exit 7").returncode == 7


def test_a_missing_command_differs_from_one_that_cannot_be_executed():
    missing, folder = confined("--", "/no/such/command"), confined("--", "/etc")
    assert (missing.returncode, folder.returncode) == (127, 126), "as a shell tells them apart"
    assert "/no/such/command" in missing.stderr and "/etc" in folder.stderr


@pytest.mark.parametrize(
    "words, said",
    [
        (["--"], "a command is missing"),
        (["--limit", "cpu=1x", "--", "true"], "--limit cpu=1x"),
        (["--limit", "memory=1", "--", "true"], "--limit memory=1"),
        (["--limit", "cpu=-1", "--", "true"], "--limit cpu=-1"),
        (["--profile", "lenient", "--", "true"], "--profile lenient"),
        (["--no-such-option", "--", "true"], "unknown option"),
    ],
)
def test_a_wrong_argument_starts_nothing_and_is_named(words, said):
    ended = confined(*words)
    assert ended.returncode == 125, "a wall that was misunderstood must not be passed"
    assert said in ended.stderr and "Exit codes" in ended.stderr, ended.stderr


def test_the_limits_hold():
    words = [f"{name}={n}" for name, n in {"cpu": 3, "file": 1024, "data": 1 << 20}.items()]
    limits = [word for limit in words for word in ("--limit", limit)]
    ended = confined(*limits, "--", "sh", "-c", "ulimit -t; ulimit -f; ulimit -d; ulimit -c")
    assert ended.stdout.split() == ["3", "2", "1024", "0"], "seconds, blocks, KB, no core file"
