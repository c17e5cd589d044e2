"""The command line of record.exe, and of a program that is started without it."""

import pytest

from harness.grader import sandbox
from harness.grader.sandbox.prefix import require_template

GOOD = ["--evidence", r"Z:\evidence", "--nonce", "ab", "--time-limit-ms", "5000"]
PROGRAM = ["--", r"C:\regionlab\claims.exe"]


@pytest.fixture
def recorder(layout, tmp_path):
    """Runs a Win32 program of the harness in the sandbox with these arguments."""

    def run(*argv: str) -> sandbox.Ended:
        programs = {
            f"/prefix/drive_c/regionlab/{file.name}": file
            for file in (layout.mingw / "record.exe", layout.mingw / "tests" / "claims.exe")
        }
        evidence = {"/evidence": tmp_path}
        command = sandbox.run_command(argv, require_template(layout), programs, evidence)
        return sandbox.run(command, 30)

    return run


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([], "--evidence, --nonce and --time-limit-ms are required"),
        ([*GOOD], "-- and a program are required"),
        ([*GOOD, "--"], "-- and a program are required"),
        ([*GOOD, "--colour", "red", *PROGRAM], "unknown option: --colour"),
        ([*GOOD, "--nonce"], "--nonce needs a value"),
        ([*GOOD, "--most-checkpoints", "0", *PROGRAM], "--most-checkpoints needs a number"),
        ([*GOOD, "--most-dump-bytes", "many", *PROGRAM], "--most-dump-bytes needs a number"),
        ([*GOOD, "--nonce", "XYZ", *PROGRAM], "--nonce needs 1 to 32 digits [0-9a-f], not 'XYZ'"),
        (
            [*GOOD, "--time-limit-ms", "0", *PROGRAM],
            "--time-limit-ms needs a number from 1 to 86400000, not '0'",
        ),
        ([*GOOD, "--time-limit-ms", "5s", *PROGRAM], "not '5s'"),
        ([*GOOD, "--parameter", "pages", *PROGRAM], "--parameter needs NAME=NUMBER, not 'pages'"),
        ([*GOOD, "--parameter", "pages=-1", *PROGRAM], "not 'pages=-1'"),
        ([*GOOD, "--parameter", "Pages=1", *PROGRAM], "'Pages' is not a name"),
        ([*GOOD, "--capability", "=1", *PROGRAM], "'' is not a name"),
    ],
)
def test_a_wrong_command_line_is_refused_by_name(recorder, argv, said):
    ended = recorder(r"C:\regionlab\record.exe", *argv)
    assert ended.status == 2, f"usage errors end with 2: {ended}"
    assert said in ended.errors, f"what is wrong is not named: {ended.errors}"
    assert "usage: record.exe" in ended.errors


def test_a_program_that_cannot_be_started_is_the_recorders_failure(recorder):
    ended = recorder(r"C:\regionlab\record.exe", *GOOD, "--", r"C:\nowhere.exe")
    assert ended.status == 3, f"not the student's: {ended}"
    assert r"cannot start C:\nowhere.exe" in ended.errors


def test_an_evidence_folder_that_is_not_there_is_the_recorders_failure(recorder):
    ended = recorder(
        r"C:\regionlab\record.exe", *GOOD, "--evidence", r"Z:\evidence\nowhere", *PROGRAM
    )
    assert ended.status == 3
    assert r"cannot create Z:\evidence\nowhere/events.jsonl" in ended.errors


def test_a_program_started_by_hand_says_how_to_run_it(recorder):
    ended = recorder(r"C:\regionlab\claims.exe")
    assert ended.status == 2
    assert "must be started by `grade.py run`" in ended.errors


def test_a_folder_for_temporary_files_that_is_not_there_is_the_recorders_failure(recorder):
    ended = recorder(r"C:\regionlab\record.exe", *GOOD, "--temp", r"Z:\evidence\nowhere", *PROGRAM)
    assert ended.status == 3
    assert r"--temp Z:\evidence\nowhere: not a folder" in ended.errors
