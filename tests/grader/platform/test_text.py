"""Names of files in messages: on one line, without anything that a terminal or a CI log obeys."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from harness.grader.platform.text import GivenPath, shell_word, shown_name

NAMES = {
    "plain.c": "plain.c",
    "two words.c": "two words.c",
    "gr\u00fc\u00dfe.c": "gr\u00fc\u00dfe.c",
    "a\n::error ::b": r"a\x0a::error ::b",
    "\x1b[31mred": r"\x1b[31mred",
    "right\u202eleft": r"right\u202eleft",
    "latin-\udce9": r"latin-\xe9",
    "back\\slash'quote": r"back\\slash'quote",
    "tab\tnel\x85": r"tab\x09nel\u0085",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_shown_on_one_line(name):
    assert shown_name(name) == NAMES[name]
    assert f"{GivenPath('folder') / name}" == f"folder/{NAMES[name]}"
    assert Path(GivenPath(name)) == Path(name) and str(GivenPath(name)) == name


@pytest.mark.parametrize("name", NAMES)
def test_a_shell_reads_it_back(name):
    command = f"printf %s {shell_word(shown_name(name))}"
    said = subprocess.run(
        ["bash", "-c", command], capture_output=True, env={"LC_ALL": "C.UTF-8"}, check=True
    )
    assert said.stdout == name.encode("utf-8", "surrogateescape")
