"""Where Wine's server has its sockets, without the variable that one version aborts at."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from harness.grader import sandbox
from harness.grader.sandbox import confine, landlock
from harness.grader.sandbox.prefix import wine_version
from harness.grader.sandbox.wine import SERVER_FILE, server_place, wine_environment

ABORTS = "10.0~repack-6"  # of Debian 13


def test_the_place_is_told_from_tmp(tmp_path):
    told = Path("/tmp", server_place(str(tmp_path)))
    assert Path(os.path.normpath(told)) == tmp_path.resolve() / "wine-session"


def start(prefix: Path, **variables: str) -> int:
    """Wine's exit code for a program that is not there, after it has asked its server."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(prefix), "WINEPREFIX": str(prefix)}
    command = [sandbox.WINE_LOADER, r"C:\not-there.exe"]
    everything = wine_environment() | environment | variables
    return subprocess.run(command, env=everything, capture_output=True, timeout=60).returncode


@pytest.fixture
def prefix(tmp_path) -> Path:
    (tmp_path / "prefix").mkdir()
    file = tmp_path / "prefix" / SERVER_FILE
    file.write_text(server_place(str(tmp_path)))
    file.chmod(0o400)
    return tmp_path / "prefix"


def test_wines_server_is_where_the_file_says(prefix):
    assert start(prefix) != -signal.SIGABRT
    assert list(prefix.parent.glob("wine-session/server-*"))


@pytest.mark.skipif(ABORTS not in wine_version(), reason=f"this Wine is not {ABORTS}")
@pytest.mark.parametrize("value", ["/tmp", ""])
def test_this_wine_aborts_whatever_tmpdir_says(prefix, value):
    """So no session may have it; here the file is of no help."""
    assert start(prefix, TMPDIR=value) == -signal.SIGABRT


def test_no_session_without_namespaces_has_tmpdir(tmp_path):
    commands = (
        landlock.prefix_command(["true"], tmp_path),
        landlock.run_command(["x.exe"], Path("/usr"), {}, {}),
    )
    assert not [word for command in commands for word in command if word.startswith("TMPDIR=")]


@pytest.mark.skipif(os.geteuid() != 0, reason="a tree needs root")
def test_a_file_of_a_tree_is_for_the_command_alone(tmp_path):
    tmp_path.chmod(0o755)
    tree = f"/tmp/regionlab-test-{os.getpid()}"
    words = ["--own-uid", "--tree", tree, "--folder", "/prefix", "--file", "/prefix/told//=a=b"]
    read = ["--read", "/usr", "--read", "/bin", "--read", "/lib", "--read", "/lib64"]
    script = f'cat {tree}/prefix/told; stat -c " %a %u" {tree}/prefix/told; id -u'
    command = [str(confine.program()), *words, *read, "--write", tree, "--", "sh", "-c", script]
    ended = subprocess.run(command, capture_output=True, text=True)
    content, mode, owner, user = ended.stdout.split()
    assert (content, mode) == ("a=b", "400") and owner == user, f"{ended}"
    assert not os.path.exists(tree)
