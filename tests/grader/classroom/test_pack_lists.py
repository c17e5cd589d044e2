"""What leaves a checkout: every file is public or withheld, and nothing that answers a task is
public."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from harness.grader.classroom.packages.listing import fits, listing, lists

ROOT = Path(__file__).resolve().parents[3]


def tracked() -> list[str]:
    command = ["git", "-c", "safe.directory=*", "-C", str(ROOT), "ls-files", "-co"]
    listed = subprocess.run(
        [*command, "--exclude-standard"], capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("this checkout has no git to say which files are the course's")
    return [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def test_every_file_is_in_one_of_the_two_lists() -> None:
    names = tracked()
    assert len(names) > 1000
    public = {name for name in names if fits(name, lists().public)}
    withheld = {name for name in names if fits(name, lists().withheld)}
    assert [name for name in names if name not in public | withheld] == []
    assert sorted(public & withheld) == []


def test_every_pattern_is_for_some_file() -> None:
    names = tracked()
    patterns = (*lists().public, *lists().withheld)
    assert [p for p in patterns if not any(fits(name, (p,)) for name in names)] == []


def test_no_answer_is_public() -> None:
    public = [name for name in tracked() if fits(name, lists().public)]
    answers = re.compile(r"(^|/)(solutions|wrong|accepted|hostile|tests)/|(^|/)docs/(teach|instr)")
    assert [name for name in public if answers.search(name)] == []


@pytest.mark.parametrize(
    "name, pattern, expected",
    [
        ("lessons/a.md", "lessons/*.md", True),
        ("lessons/deep/a.md", "lessons/*.md", False),
        ("lessons/a.mdx", "lessons/*.md", False),
        ("harness/core/a/b.c", "harness/core/**", True),
        ("harness/core_secret/b.c", "harness/core/**", False),
        ("xlessons/a.md", "lessons/*.md", False),
    ],
)
def test_a_pattern_is_the_whole_name(name: str, pattern: str, expected: bool) -> None:
    assert fits(name, (pattern,)) is expected


def test_what_nobody_listed_stays(tmp_path: Path) -> None:
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons/01.md").write_text("a lesson")
    (tmp_path / "marks").mkdir()
    (tmp_path / "marks/class.csv").write_text("marks")
    (tmp_path / "lessons/02.md").symlink_to("/etc/passwd")
    (tmp_path / "harness/core").mkdir(parents=True)
    (tmp_path / "harness/core/linked").symlink_to("/etc")
    (tmp_path / "build").mkdir()
    (tmp_path / "build/secret").write_text("made")
    found = listing(tmp_path)
    assert found.public == ("lessons/01.md",)
    assert found.unlisted == ("harness/core/linked", "lessons/02.md", "marks/class.csv")
