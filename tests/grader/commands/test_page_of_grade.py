"""grade --html: the page is there at any time, and is of this grade."""

from __future__ import annotations

from pathlib import Path

from played import Played


def test_grade_writes_the_page(played: Played, tmp_path: Path) -> None:
    folder = played.hand_in(tmp_path / "ada", "fails")
    code, _, _ = played.call("grade", str(folder), "--html", str(tmp_path / "page"))
    made = (tmp_path / "page/index.html").read_text()
    assert code == 1 and "ada: 0 of 3 points" in made and "// fails" in made


def test_a_grade_that_is_refused_replaces_the_page(played: Played, tmp_path: Path) -> None:
    folder = played.hand_in(tmp_path / "ada", "passes")
    to = ("--html", str(tmp_path / "page"))
    for argv, says in ((("--task", "none"), "unknown task"), (("--none",), "command line")):
        assert played.call("grade", str(folder), *to)[0] == 0
        try:
            code = played.call("grade", str(folder), *to, *argv)[0]
        except SystemExit as end:
            code = int(end.code or 0)
        made = (tmp_path / "page/index.html").read_text()
        assert code == 2 and says in made and "3 of 3 points" not in made


def test_a_place_that_is_no_folder_is_refused(played: Played, tmp_path: Path) -> None:
    folder = played.hand_in(tmp_path / "ada", "passes")
    (tmp_path / "file").touch()
    code, _, err = played.call("grade", str(folder), "--html", str(tmp_path / "file"))
    assert code == 2 and "cannot write" in err


def test_a_recorded_program_has_its_allocation_in_the_page(real: Played, tmp_path: Path) -> None:
    source = real.layout.tasks / "02_private/commit_window/wrong/one_page_more.c"
    to = ("--source", str(source), "--seed", "4711", "--html", str(tmp_path / "page"))
    code, _, err = real.call("run", "commit_window", *to)
    assert code == 1, err
    made = (tmp_path / "page/index.html").read_text()
    for name in ("R166", "C43:RW", "C42:RW", "R94"):
        assert f'<span class="name">{name}</span>' in made, name
    assert '<tr class="differs"><th scope="row">72</th><td>1</td>' in made
    assert "Adds a byte" in made and "the kernel reports MEM_PRIVATE" in made
