"""grade.py try: a lesson's program, or the user's own, is built and run as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from played import Played

from harness.grader.practice.lessons import all_programs

PASSED, FAILED, USAGE = 0, 1, 2


def test_programs_are_listed_with_their_commands(real: Played) -> None:
    code, out, _ = real.call("try")
    names = list(all_programs(real.layout))
    assert code == PASSED and len(names) > 30
    assert out.splitlines() == [f"python3 grade.py try {name}" for name in names]


def test_unknown_program_gets_a_way_on(real: Played) -> None:
    code, out, err = real.call("try", "02_private/windo")
    assert (code, out) == (USAGE, "")
    assert "Did you mean 02_private/window?" in err


def test_saved_program_can_be_changed_and_tried(real: Played, tmp_path: Path) -> None:
    file = tmp_path / "mine.c"
    code, out, _ = real.call("try", "02_private/window", "--save", str(file))
    assert code == PASSED and f"python3 grade.py try {file}" in out
    text = file.read_text()
    file.write_text(text.replace("reserved 10 pages", "reserved by me"))
    code, document = real.json("try", str(file))
    assert code == PASSED
    assert document["output"].startswith("reserved by me:  R10 protect 00\n")
    code, _, err = real.call("try", "02_private/window", "--save", str(file))
    assert code == USAGE and "the file exists already" in err
    assert "reserved by me" in file.read_text(), "nobody's work is overwritten"


@pytest.mark.parametrize(
    "text, said",
    [
        (
            "int main(void) { return 3; }",
            "the program ended with exit code 3, of which only the low 8 bits are known",
        ),
        ("int main(void) { return }", "the program does not compile"),
        ("void f(void) {}", "the program does not compile"),
    ],
)
def test_program_that_fails_says_how(real: Played, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "-o mine.c"  # a name that no compiler may take for an option
    file.write_text(f"{text}\n")
    code, document = real.json("try", str(file))
    assert (code, document["problem"]) == (FAILED, said)
    assert str(real.layout.root) not in document["log"]


def test_what_a_program_prints_to_standard_error_stays_apart(real: Played, tmp_path: Path) -> None:
    file = tmp_path / "mine.c"
    file.write_text(
        '#include <stdio.h>\nint main(void) { puts("out"); fputs("\\033[31merr\\n", stderr); }\n'
    )
    code, out, err = real.call("try", str(file))
    assert (code, out) == (PASSED, "out\n")
    assert "| ?[31merr" in err, "and no control reaches the terminal"
