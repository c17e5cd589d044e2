"""pack course: the handout of the tiny course, and what may not be in one."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from played import Played

from harness.grader.classroom.packages.content import template
from harness.grader.classroom.packages.listing import listing
from harness.grader.platform.paths import HANDOUT

ROOT = Path(__file__).resolve().parents[3]
STARTER = "exercises/01_tiny/fill.c"
TODO = "// fails\n// TODO\nint fill(void) { return 0; }\n"


@pytest.fixture
def course(played: Played) -> Played:
    (played.layout.root / STARTER).write_text(TODO)
    return played


def names_in(file: Path) -> set[str]:
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
    assert len(names) == len(set(names)), "no file is there twice"
    return set(names)


def test_a_handout_has_exercises_and_no_answers(course: Played, tmp_path: Path) -> None:
    out = tmp_path / "handout.zip"
    assert course.call("pack", "course", "--out", str(out))[0] == 0
    names = names_in(out)
    assert {STARTER, "exercises/course.toml", "README.md", HANDOUT} <= names
    assert "harness/tasks/01_tiny/fill/scenario.c" in names
    assert not [name for name in names if re.search("solutions|wrong|accepted", name)]


def test_the_same_course_gives_the_same_bytes(course: Played, tmp_path: Path) -> None:
    first, second = tmp_path / "a.zip", tmp_path / "b.zip"
    assert course.call("pack", "course", "--out", str(first))[0] == 0
    file = course.layout.root / STARTER
    file.write_text(file.read_text())  # another time stamp
    assert course.call("pack", "course", "--out", str(second))[0] == 0
    assert first.read_bytes() == second.read_bytes()


def test_a_folder_has_what_the_zip_has(course: Played, tmp_path: Path) -> None:
    zip_file, folder = tmp_path / "a.zip", tmp_path / "a"
    for out in (zip_file, folder):
        assert course.call("pack", "course", "--out", str(out))[0] == 0
    found = {f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file()}
    assert found == names_in(zip_file)
    code, _, err = course.call("pack", "course", "--out", str(folder))
    assert code == 2 and "is there already" in err
    code, _, err = course.call("pack", "course", "--out", str(tmp_path / "none" / "a.zip"))
    assert code == 2 and "cannot make the package" in err


@pytest.mark.parametrize("what", ["gradescope", "ci"])
def test_no_file_is_twice_in_a_package(course: Played, tmp_path: Path, what: str) -> None:
    out = tmp_path / "a.zip"
    assert course.call("pack", what, "--assignment", "fill", "--out", str(out))[0] == 0
    assert names_in(out)


def test_an_answer_in_exercises_is_refused(course: Played, tmp_path: Path) -> None:
    (course.layout.root / STARTER).write_text("// passes\n")
    code, _, err = course.call("pack", "course", "--out", str(tmp_path / "a.zip"))
    assert code == 2 and "has no TODO, so it may be an answer" in err
    assert not (tmp_path / "a.zip").exists()


def test_a_starter_that_somebody_worked_on_is_refused(course: Played, tmp_path: Path) -> None:
    kept = course.layout.learner / "starters/01_tiny/fill.c"
    kept.parent.mkdir(parents=True)
    kept.write_text(TODO)
    (course.layout.root / STARTER).write_text(TODO.replace("return 0", "return 42"))
    code, _, err = course.call("pack", "course", "--out", str(tmp_path / "a.zip"))
    assert code == 2 and "is not as in the copy that setup kept" in err


def test_secrets_and_own_programs_stay_and_are_named(course: Played, tmp_path: Path) -> None:
    root = course.layout.root
    (root / "exercises/01_tiny/mine.c").write_text("an answer of my own")
    (root / "lessons").mkdir(exist_ok=True)
    (root / "lessons/secret.md").write_text("sixteen bytes and more")
    toml = root / "exercises/course.toml"
    secret = 'name = "hw"\ntasks = ["fill"]\nsecret_file = "../lessons/secret.md"\n'
    toml.write_text(f"{toml.read_text()}\n[[assignment]]\n{secret}")
    code, document = course.json("pack", "course", "--out", str(tmp_path / "a.zip"))
    assert code == 0
    assert {"exercises/01_tiny/mine.c", "lessons/secret.md"} <= set(document["left_out"])
    assert not {"exercises/01_tiny/mine.c", "lessons/secret.md"} & names_in(tmp_path / "a.zip")


def test_a_handout_has_the_whole_course_and_an_autograder_a_part(
    course: Played, tmp_path: Path
) -> None:
    out = str(tmp_path / "a.zip")
    code, _, err = course.call("pack", "course", "--assignment", "fill", "--out", out)
    assert code == 2 and "takes no --assignment" in err
    code, _, err = course.call("pack", "gradescope", "--out", out)
    assert code == 2 and "needs --assignment" in err
    code, _, err = course.call("pack", "ci", "--assignment", "fil", "--out", out)
    assert code == 2 and "Did you mean fill?" in err


def test_a_handout_is_not_packed_again(course: Played, tmp_path: Path) -> None:
    out = str(tmp_path / "a.zip")
    (course.layout.root / HANDOUT).write_text("{}")
    code, _, err = course.call("pack", "course", "--out", out)
    assert code == 2 and "this is a handout" in err


def test_links_of_the_handout_lead_to_files_in_it() -> None:
    names = {*listing(ROOT).public, *(file.name for file in template("course"))}
    folders = {parent.as_posix() for name in names for parent in Path(name).parents}
    pages = {name: (ROOT / name).read_text() for name in names if is_page(name)}
    pages |= {file.name: file.data.decode() for file in template("course")}
    broken = [
        f"{name}: {link}"
        for name, text in pages.items()
        for link in re.findall(r"\]\(([^)#\s:]+)(?:#[^)]*)?\)", text)
        if normal(Path(name).parent / link) not in names | folders
    ]
    assert len(pages) > 20
    assert broken == []


def is_page(name: str) -> bool:
    return name.endswith(".md") and name != "README.md" and "/templates/" not in name


def normal(path: Path) -> str:
    return (Path("/") / path).resolve().relative_to("/").as_posix()
