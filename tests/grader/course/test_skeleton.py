"""grade.py new: all files of a task or none, and what is made builds."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from harness.grader.course import skeleton
from harness.grader.course.entry import with_task
from harness.grader.course.manifest import ManifestError, load_course
from harness.grader.course.marker import MARKER
from harness.grader.course.skeleton import SkeletonError, make
from harness.grader.platform import files
from harness.grader.platform.paths import Layout
from harness.grader.upkeep.agreement import static_problems

LONGEST = "a_name_of_forty_eight_characters_is_the_longest1"


@pytest.fixture
def tiny(tiny: Layout, checkout: Layout) -> Layout:
    """With the misconceptions that every task has: a new task uses them."""
    shutil.copy(checkout.tasks / "common.toml", tiny.tasks)
    return tiny


def tree(layout: Layout) -> dict[str, bytes | None]:
    """Every file with its bytes, every folder with None."""
    found = sorted(layout.root.rglob("*"))
    return {str(f): f.read_bytes() if f.is_file() else None for f in found}


def names(layout: Layout, found: tuple[Path, ...]) -> list[str]:
    return [str(file.relative_to(layout.root)) for file in found]


def test_a_task_of_a_known_unit_arrives_whole(tiny: Layout) -> None:
    found = make(tiny, "01_tiny", "top_down")
    assert names(tiny, found.made) == [
        "exercises/01_tiny/top_down.c",
        "solutions/01_tiny/top_down.c",
        "harness/tasks/01_tiny/top_down/task.toml",
        "harness/tasks/01_tiny/top_down/scenario.c",
        "harness/tasks/01_tiny/top_down/check.c",
        "harness/tasks/01_tiny/top_down/accepted/another_way.c",
        "harness/tasks/01_tiny/top_down/wrong/does_nothing.c",
        "harness/tasks/01_tiny/top_down/wrong/one_page_more.c",
        "harness/tasks/01_tiny/top_down/wrong/at_least_two.c",
        "harness/tasks/01_tiny/top_down/wrong/remembers.c",
        "harness/tasks/01_tiny/top_down/wrong/keeps_a_handle.c",
        "harness/tasks/01_tiny/top_down/wrong/ignores_refusal.c",
        "harness/tasks/01_tiny/top_down/wrong/leaves_the_reservation.c",
        "harness/tasks/01_tiny/top_down/wrong/long_address.c",
    ]
    assert names(tiny, found.changed) == [
        "exercises/course.toml",
        "lessons/01_tiny.md",
        "exercises/01_tiny/unit.h",
        "exercises/01_tiny/README.md",
    ]
    assert load_course(tiny).units[0].tasks == ("fill", "top_down")


@pytest.mark.parametrize("unit", ["01_tiny", "02_new"])
def test_nothing_is_wrong_with_it_but_what_is_marked(tiny: Layout, unit: str) -> None:
    found = make(tiny, unit, "top_down")
    problems = static_problems(tiny, load_course(tiny)).problems
    assert [problem for problem in problems if ": to do: " not in problem] == []
    marked = {problem.partition(":")[0] for problem in problems}
    generated = {tiny.exercises / unit / "README.md"}
    assert {str(file) for file in {*found.made, *found.changed} - generated} - marked <= {
        str(tiny.course_file)  # marked where the unit is new
    }
    for file in marked:
        Path(file).write_text(Path(file).read_text().replace(MARKER, "TODO"))
    left = static_problems(tiny, load_course(tiny)).problems
    assert [problem.partition(": ")[2] for problem in left] == [
        "has a TODO left",
        "is out of date; run `grade.py generate`",
    ]


@pytest.mark.parametrize("unit, place", [("00_first", 0), ("02_last", 1)])
def test_a_new_unit_stands_where_its_number_says(tiny: Layout, unit: str, place: int) -> None:
    before = tiny.course_file.read_text()
    found = make(tiny, unit, "top_down")
    assert {f"exercises/{unit}/unit.h", f"lessons/{unit}.md"} <= set(names(tiny, found.made))
    assert load_course(tiny).units[place].id == unit
    after = tiny.course_file.read_text()
    block = skeleton.rendered("unit.toml", unit, "top_down")
    assert after.replace(f"{block}\n", "").replace(f"\n{block}", "") == before


def test_a_lesson_that_has_the_section_already_stays(tiny: Layout) -> None:
    lesson = tiny.lessons / "01_tiny.md"
    lesson.write_text(lesson.read_text() + "\n## Top down\n")
    assert lesson not in make(tiny, "01_tiny", "top_down").changed


def test_the_list_of_tasks_is_wrapped_and_its_comments_stay() -> None:
    many = ", ".join(f'"task_{n}"' for n in range(10))
    text = f'# one\n[[unit]]\nid = "01_a"\ntasks = [{many}]\n\n# two\n[[unit]]\nid = "02_b"\n'
    new = with_task(text, "01_a", "next")
    assert new.replace("[\n    ", "[").replace(",\n]", "]").replace("\n    ", " ") == text.replace(
        '"task_9"', '"task_9", "next"'
    )
    assert max(map(len, new.splitlines())) <= 100


@pytest.mark.parametrize(
    "unit, task, said",
    [
        ("01_tiny", "fill", "there is a task fill already, in 01_tiny"),
        ("02_new", "fill", "there is a task fill already, in 01_tiny"),
        ("tiny", "x", "'tiny' cannot name a unit: use two digits, then _ and"),
        ("01-tiny", "x", "Did you mean 01_tiny?"),
        ("../01_tiny", "x", "'../01_tiny' cannot name a unit"),
        ("01_tinny", "x", "no unit 01_tinny, and its number belongs to 01_tiny. Did you mean"),
        ("01_tiny", "", "'' cannot name a task"),
        ("01_tiny", "../x", "'../x' cannot name a task"),
        ("01_tiny", "TopDown", "'TopDown' cannot name a task: use a-z, then"),
        ("01_tiny", "1st", "'1st' cannot name a task"),
        ("01_tiny", "x" * 49, "at most 48 characters"),
        ("01_tiny", "register", "'register' cannot name a task: a C function of that name"),
        ("01_tiny", "x\n", "cannot name a task"),
    ],
)
def test_a_name_that_cannot_be_is_refused(tiny: Layout, unit: str, task: str, said: str) -> None:
    before = tree(tiny)
    with pytest.raises(SkeletonError) as refused:
        make(tiny, unit, task)
    assert said in str(refused.value)
    assert tree(tiny) == before


def test_a_native_unit_is_refused(checkout: Layout) -> None:
    with pytest.raises(SkeletonError, match="native.*copy the folder of classify"):
        make(checkout, "10_classifier", "top_down")


def test_nothing_is_overwritten(tiny: Layout) -> None:
    (tiny.exercises / "01_tiny/top_down.c").write_text("mine\n")
    before = tree(tiny)
    with pytest.raises(SkeletonError, match="never overwritten: exercises/01_tiny/top_down.c$"):
        make(tiny, "01_tiny", "top_down")
    assert tree(tiny) == before


def test_a_list_that_cannot_be_edited_is_left_alone(tiny: Layout) -> None:
    text = tiny.course_file.read_text().replace('["fill"]', '[\n    "fill",  # the first\n]')
    tiny.course_file.write_text(text.replace("tasks = ", "'tasks' = "))
    before = tree(tiny)
    with pytest.raises(SkeletonError, match="course.toml: cannot add top_down to 01_tiny"):
        make(tiny, "01_tiny", "top_down")
    assert tree(tiny) == before


def test_a_course_with_a_broken_task_is_left_alone(tiny: Layout) -> None:
    (tiny.tasks / "01_tiny/fill/task.toml").write_text("schema = 1\n")
    before = tree(tiny)
    with pytest.raises(ManifestError, match="task.toml"):
        make(tiny, "01_tiny", "top_down")
    assert tree(tiny) == before


@pytest.mark.parametrize("unit", ["01_tiny", "02_new"])
def test_a_failure_half_way_leaves_nothing(
    tiny: Layout, monkeypatch: pytest.MonkeyPatch, unit: str
) -> None:
    """Whichever file cannot be written."""
    before = tree(tiny)
    really = files.write_atomically
    writes = 0
    for last in range(18):
        left = last

        def write(path: Path, text: str) -> None:
            nonlocal left, writes
            left -= 1
            if left == -1:
                writes += 1
                raise OSError(28, "No space left on device")
            really(path, text)

        monkeypatch.setattr(files, "write_atomically", write)
        with pytest.raises(OSError, match="No space"):
            make(tiny, unit, "top_down")
        assert tree(tiny) == before
    assert writes == 18


# ---- what is made builds ----


def compiles(compiler: str, source: Path, *flags: str) -> None:
    command = [compiler, "-fsyntax-only", "-Wall", "-Wextra", "-Werror", *flags, str(source)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr


def is_clang_format_14() -> bool:
    if not shutil.which("clang-format"):
        return False
    said = subprocess.run(["clang-format", "--version"], capture_output=True, text=True, check=True)
    return "version 14" in said.stdout


@pytest.mark.parametrize("task", ["x", LONGEST])
def test_every_file_compiles_and_is_formatted(
    tiny: Layout, checkout: Layout, tmp_path: Path, task: str
) -> None:
    """Whatever the length of the name: what is made must pass tests/lint.sh as well."""
    found = make(tiny, "02_new", task)
    mingw, harness = "x86_64-w64-mingw32-gcc", checkout.root / "harness"
    sources = [file for file in found.made if file.suffix in (".c", ".h")]
    for source in [file for file in sources if file.suffix == ".c"]:
        if source.name == "check.c":
            compiles("cc", source, "-std=c17", f"-I{harness}/check", f"-I{harness}/core")
        else:
            header = f"-I{tiny.exercises / '02_new'}"
            compiles(mingw, source, "-std=gnu17", header, f"-I{harness}/win32")
    if is_clang_format_14():
        shutil.copy(checkout.root / ".clang-format", tiny.root)
        subprocess.run(
            ["clang-format", "--dry-run", "--Werror", *map(str, sources)], timeout=60, check=True
        )
