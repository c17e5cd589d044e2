"""regions.exe with running processes: started by it, or running already."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.grader import sandbox
from harness.grader.platform.paths import Layout
from harness.grader.sandbox.prefix import require_template

FOLDER = r"C:\regionlab"
PROGRAM = rf"{FOLDER}\photographed.exe"

Regions = Callable[..., sandbox.Ended]


@pytest.fixture
def regions(layout: Layout, tmp_path: Path) -> Regions:
    """Runs regions.exe in the sandbox; Z:\\out is tmp_path."""

    def run(*argv: str) -> sandbox.Ended:
        files = (layout.mingw / "regions.exe", layout.mingw / "tests" / "photographed.exe")
        programs = {f"/prefix/drive_c/regionlab/{file.name}": file for file in files}
        command = sandbox.run_command(argv, require_template(layout), programs, {"/out": tmp_path})
        return sandbox.run(command, 60)

    return run


def window(ended: sandbox.Ended) -> list[tuple[str, str | None, int]]:
    """State, protection and pages of the rows of the allocation that the program named."""
    base = int(re.findall(r"base (0x[0-9a-f]+)", ended.errors)[0], 16)
    return [
        (row["state"], row["protect"], (int(row["end"], 16) - int(row["base"], 16)) // 4096)
        for row in json.loads(ended.output)["rows"]
        if int(row.get("allocation_base", "0x0"), 16) == base
    ]


WINDOW = [("reserve", None, 3), ("commit", "RW", 2), ("reserve", None, 11)]


def run_at(moment: str, *options: str) -> tuple[str, ...]:
    chosen = options or ("--json", "--kind", "private")
    return (rf"{FOLDER}\regions.exe", *chosen, "--run", PROGRAM, moment)


def test_a_program_is_captured_at_its_end(regions: Regions) -> None:
    ended = regions(*run_at("end"))
    assert ended.status == 0, ended.errors
    assert window(ended) == WINDOW


def test_what_the_program_prints_is_not_mixed_into_the_output(regions: Regions) -> None:
    ended = regions(*run_at("end"))
    assert "printed" in ended.errors and "printed" not in ended.output


def test_a_program_chooses_its_moment_with_a_breakpoint(regions: Regions) -> None:
    ended = regions(*run_at("break"))
    assert ended.status == 0, ended.errors
    assert window(ended) == WINDOW, "at the program's end the window is released"


def test_a_program_that_is_ended_cannot_be_captured(regions: Regions) -> None:
    ended = regions(*run_at("crash"))
    assert ended.status == 3
    assert "ended (0x77) before it could be captured" in ended.errors
    assert ended.output == ""


def test_a_crash_is_a_moment(regions: Regions) -> None:
    ended = regions(*run_at("fault"))
    assert ended.status == 0, ended.errors
    assert window(ended) == WINDOW
    assert "the program crashed (0xc0000005, access violation) at 0x" in ended.errors


def test_a_program_that_does_not_end_is_captured_after_a_time(
    regions: Regions, tmp_path: Path
) -> None:
    options = ("--json", "--kind", "private", "--after", "2", "--every", "0.6")
    ended = regions(*run_at("sleep", *options, "--save", r"Z:\out\film.dmp"))
    assert ended.status == 0, ended.errors
    assert window(ended) == WINDOW
    saved = sorted(file.name for file in tmp_path.glob("film*.dmp"))
    assert saved[0] == "film.0001.dmp" and saved[-1] == "film.dmp" and len(saved) >= 3


def test_ctrl_c_is_a_moment(regions: Regions) -> None:
    ended = regions(*run_at("ctrl"))
    assert ended.status == 0, ended.errors
    assert window(ended) == WINDOW


def changed(layout: Layout, folder: Path, old: bytes, new: bytes) -> str:
    """The program with some bytes changed, as Windows sees it."""
    text = (layout.mingw / "tests" / "photographed.exe").read_bytes()
    assert old in text
    (folder / "changed.exe").write_bytes(text.replace(old, new, 1))
    return r"Z:\out\changed.exe"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"PE\0\0\x64\x86", b"PE\0\0\x4c\x01", "it is a program for 32-bit (x86)"),
        (b"PE\0\0\x64\x86", b"PE\0\0\x64\xaa", "it is a program for ARM64"),
        (b"msvcrt.dll", b"nowhe1.dll", "a DLL that it needs was not found"),
    ],
)
def test_a_program_that_does_not_start_says_why(
    regions: Regions, layout: Layout, tmp_path: Path, old: bytes, new: bytes, said: str
) -> None:
    program = changed(layout, tmp_path, old, new)
    ended = regions(rf"{FOLDER}\regions.exe", "--run", program, "end")
    assert (ended.status, ended.output) == (3, "")
    assert said in ended.errors


@pytest.mark.parametrize("way", ["pid", "name"])
def test_a_running_process_is_captured_and_goes_on(regions: Regions, way: str) -> None:
    ended = regions(PROGRAM, way, rf"{FOLDER}\regions.exe")
    assert ended.status == 0, ended.errors
    output = ended.output.replace("printed\r\n", "").replace("printed\n", "")
    assert window(sandbox.Ended(ended.status, output, ended.errors)) == WINDOW


def test_a_saved_snapshot_has_the_same_rows_here(
    regions: Regions, layout: Layout, tmp_path: Path
) -> None:
    live = regions(*run_at("break", "--csv", "--save", r"Z:\out\saved.dmp"))
    assert live.status == 0, live.errors
    here = subprocess.run(
        [layout.native / "regions", "--csv", tmp_path / "saved.dmp"],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert here.stdout.splitlines() == live.output.splitlines()
    assert len(here.stdout.splitlines()) > 50


def test_the_end_is_seen_without_a_trace_in_the_listing(regions: Regions) -> None:
    """The breakpoint at the end is one byte of ntdll: its rows look as in a snapshot at the
    program's own breakpoint."""

    def code(moment: str) -> list[str]:
        listed = regions(*run_at(moment, "--csv", "--kind", "image")).output.splitlines()
        return [line for line in listed if "ntdll" in line]

    assert code("end") == code("break") != []


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--pid", "99999"], "there is no process 99999. Running are:"),
        (["--pid", "0x1869f"], "there is no process 99999"),
        (["--pid", "nobody"], "no process has the name nobody. Running are:"),
        (["--run", r"C:\nowhere.exe"], r"cannot start C:\nowhere.exe"),
        (["--save", r"Z:\nowhere\x.dmp", "--run", PROGRAM, "end"], r"cannot create Z:\nowhere"),
    ],
)
def test_what_cannot_be_done_is_said(regions: Regions, argv: list[str], words: str) -> None:
    ended = regions(rf"{FOLDER}\regions.exe", *argv)
    assert (ended.status, ended.output) == (3, "")
    assert words in ended.errors
