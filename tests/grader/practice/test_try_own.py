"""grade.py try with a program of one's own: several files, arguments, standard input, data files
beside it, and the headers that sources for Microsoft's compiler expect."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from played import Played

from harness.grader import sandbox
from harness.grader.platform.paths import Layout

ROOT = Path(__file__).resolve().parents[3]
PROGRAMS = ROOT / "tests" / "programs"
PASSED, FAILED = 0, 1


@pytest.fixture(params=["bubblewrap", "landlock"])
def walled(request: pytest.FixtureRequest, built_checkout: Layout) -> Iterator[Played]:
    """The checkout itself: without namespaces another user must reach its folders."""
    if sandbox.lacking(request.param):
        pytest.skip(f"this machine lacks {sandbox.lacking(request.param)}")
    with sandbox.using(request.param):
        yield Played(built_checkout)


def tried(real: Played, *words: str) -> dict[str, Any]:
    code, document = real.json("try", *words)
    assert code == PASSED, document
    found: dict[str, Any] = document
    return found


def test_several_files_read_numbers_from_standard_input(walled: Played) -> None:
    folder = PROGRAMS / "several"
    files = (str(folder / "main.c"), str(folder / "list.c"))
    document = tried(walled, *files, "--stdin", str(folder / "numbers.txt"), "--", "2")
    assert document["output"] == "2 numbers, the last is 20\n"


def test_a_file_beside_the_source_is_there_and_can_be_changed(
    walled: Played, tmp_path: Path
) -> None:
    (tmp_path / "numbers.txt").write_text("7\n")
    (tmp_path / "main.c").write_text(
        '#include <stdio.h>\nint main(void) { int n; FILE *f = fopen("numbers.txt", "r+");\n'
        'fscanf(f, "%d", &n); rewind(f); fprintf(f, "9\\n"); fclose(f);\n'
        'f = fopen("made.txt", "w"); fprintf(f, "%d", n); fclose(f);\n'
        'f = fopen("made.txt", "r"); fscanf(f, "%d", &n); printf("%d\\n", n); return 0; }\n'
    )
    assert tried(walled, str(tmp_path / "main.c"))["output"] == "7\n"
    assert (tmp_path / "numbers.txt").read_text() == "7\n", "only a copy was changed"
    assert not (tmp_path / "made.txt").exists()


@pytest.mark.parametrize(
    "name, text, output",
    [
        ("a.c", "#include <Windows.h>\n#include <Psapi.h>\nint main(void) { return 0; }", ""),
        ("a.cpp", '#include "stdafx.h"\n#include <SDKDDKVer.h>\nint main() { puts("x"); }', "x\n"),
        (
            "a.c",
            "#define UNICODE\n#define _UNICODE\n#include <windows.h>\n#include <tchar.h>\n"
            "#include <stdio.h>\nint _tmain(int n, TCHAR **v)"
            ' { (void)v; _tprintf(TEXT("%d\\n"), n); return 0; }',
            "3\n",
        ),
        (
            "a.c",
            "#include <windows.h>\n#include <stdio.h>\nint WINAPI WinMain(HINSTANCE i, HINSTANCE b,"
            ' LPSTR line, int s) { (void)i, (void)b, (void)s; printf("%s\\n", line); return 0; }',
            '"one" "two"\n',
        ),
    ],
)
@pytest.mark.parametrize("command", ["try", "trace"])
def test_every_way_to_begin_a_program(
    real: Played, tmp_path: Path, command: str, name: str, text: str, output: str
) -> None:
    (tmp_path / name).write_text(text + "\n")
    code, document = real.json(command, str(tmp_path / name), "--", "one", "two")
    assert code == PASSED, document
    assert document["output"].replace('"', "") == output.replace('"', "")


def test_warnings_come_after_the_output(real: Played, tmp_path: Path) -> None:
    (tmp_path / "a.c").write_text(
        '#include <stdio.h>\nint main(void) { int unused; puts("out"); return 0; }\n'
    )
    code, out, err = real.call("try", str(tmp_path / "a.c"))
    assert (code, out) == (PASSED, "out\n") and "unused variable" in err


def test_what_gcc_does_not_have_is_named_first(real: Played, tmp_path: Path) -> None:
    (tmp_path / "a.c").write_text("int main(void) { __try { } __except (1) { } return 0; }\n")
    code, document = real.json("try", str(tmp_path / "a.c"))
    assert code == FAILED and document["problem"] == "the program does not compile"
    assert "AddVectoredExceptionHandler" in document["log"].splitlines()[0]


def test_its_folder_is_not_endless(real: Played, tmp_path: Path) -> None:
    (tmp_path / "a.c").write_text(
        "#include <stdio.h>\nstatic char block[1 << 20];\nint main(void) {\n"
        'FILE *f = fopen("big", "wb");\nfor (unsigned i = 0; i < 100000; i++) { block[0] = 1;\n'
        "fwrite(block, 1, sizeof block, f); } return 0; }\n"
    )
    code, document = real.json("try", str(tmp_path / "a.c"))
    assert code == FAILED and document["problem"] == "stopped: it wrote more than 256 MB"


def test_a_crash_and_an_exit_code_are_told_as_what_they_are(real: Played, tmp_path: Path) -> None:
    (tmp_path / "crash.c").write_text("int main(void) { *(volatile int *)0 = 1; return 0; }\n")
    (tmp_path / "code.c").write_text("int main(void) { return 300; }\n")
    _, crash = real.json("try", str(tmp_path / "crash.c"))
    assert crash["problem"].startswith("the program crashed: unhandled page fault on write access")
    _, code = real.json("try", str(tmp_path / "code.c"))
    assert code["problem"].endswith("exit code 44, of which only the low 8 bits are known")


@pytest.mark.parametrize("command", ["try", "trace"])
def test_output_that_was_cut_says_so(real: Played, tmp_path: Path, command: str) -> None:
    file = tmp_path / "prints.c"
    file.write_text(
        "#include <stdio.h>\nint main(void) { for (int i = 0; i < 20000; i++)"
        ' printf("line %d of 20000\\n", i); return 0; }\n'
    )
    _, out, err = real.call(command, str(file))
    assert "only the first 64 KB" in out + err
