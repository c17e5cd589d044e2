"""What a student meant: a table of what was handed in, what it is taken for, and what is told."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from harness.grader.classroom.finding import Found, find
from harness.grader.classroom.intake import take
from harness.grader.course.manifest import Course, load_course
from harness.grader.platform.paths import Layout

TASKS = ("reserve_pages", "commit_window")
WINDOW = b"void commit_window(void) { }\n"
PAGES = b"void reserve_pages(void) { }\n"
OTHER = b"int helper(void) { return 1; }\n"
SEAL = b"void seal(void) { }\n"


@pytest.fixture(scope="module")
def course(checkout: Layout) -> Course:
    return load_course(checkout)


def found_in(
    checkout: Layout,
    course: Course,
    tmp_path: Path,
    files: Mapping[str, bytes],
    tasks: Sequence[str] = TASKS,
) -> Found:
    for name, content in files.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(content)
    taken = take([(tmp_path / "in", "")], tmp_path / "out")
    return find(taken.folder, taken.files, course, tasks, checkout.exercises)


ONE_READING = [
    ("commit_window.c", WINDOW, ""),
    ("02_private/commit_window.c", WINDOW, ""),
    ("homework 2/02_private/commit_window.c", WINDOW, ""),
    ("hw/hw/hw/commit_window.c", WINDOW, ""),
    ("exercises/02_private/commit_window.c", WINDOW, ""),
    ("commit_window (1).c", WINDOW, "is taken for commit_window.c"),
    ("commit_window-1.c", WINDOW, "is taken for commit_window.c"),
    ("commit_window_2.c", WINDOW, "is taken for commit_window.c"),
    ("commit_window - Copy.c", WINDOW, "is taken for commit_window.c"),
    ("Copy of commit_window.c", WINDOW, "is taken for commit_window.c"),
    ("commit_window - Kopie (2).c", WINDOW, "is taken for commit_window.c"),
    ("commit_window_final_v2.c", WINDOW, "is taken for commit_window.c"),
    ("Commit_Window.c", WINDOW, "is taken for commit_window.c"),
    ("COMMIT_WINDOW.C", WINDOW, "is taken for commit_window.c"),
    ("commit-window.c", WINDOW, "is taken for commit_window.c"),
    ("commit window.c", WINDOW, "is taken for commit_window.c"),
    ("commit_window.c.txt", WINDOW, "is taken for commit_window.c"),
    ("commit_window.cpp", WINDOW, "is taken for commit_window.c"),
    ("main.c", WINDOW, "is taken for commit_window, which it defines"),
    ("homework.c", b"// reserve_pages() { }\n" + WINDOW, "which it defines"),
    ("reserve_pages.c", WINDOW, "is taken for commit_window, which it defines"),
    ("03_heaps/commit_window.c", WINDOW, "is in 03_heaps, but commit_window is a task of 02_pri"),
    ("commit_window.c", b"", ""),
    ("commit_window.c", WINDOW.replace(b"\n", b"\r\n"), ""),
    ("commit_window.c", b"\xef\xbb\xbf" + WINDOW, ""),
    ("m.c", b"int commit_window(int (*f)(int), int n)\n{\n}\n", "which it defines"),
]


@pytest.mark.parametrize("name, content, says", ONE_READING)
def test_one_reading_is_taken_and_told(
    checkout: Layout, course: Course, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    found = found_in(checkout, course, tmp_path, {name: content})
    assert dict(found.sources) == {"commit_window": name}
    assert found.unclear == {}
    assert says in " ".join(found.notes) if says else found.notes == ()


@pytest.mark.parametrize(
    "content, says",
    [
        (WINDOW.decode().encode("utf-16"), "is UTF-16: save the file as UTF-8"),
        (b"// \xfc\n" + WINDOW, "is Latin-1 (or Windows-1252): save the file as UTF-8"),
    ],
)
def test_another_encoding_costs_no_points(
    checkout: Layout, course: Course, tmp_path: Path, content: bytes, says: str
) -> None:
    found = found_in(checkout, course, tmp_path, {"commit_window.c": content})
    assert found.sources == {} and says in found.unclear["commit_window"]


def test_many_readings_make_a_short_note(checkout: Layout, course: Course, tmp_path: Path) -> None:
    files = {f"{n:0>90}/commit_window.c": WINDOW + b"/" * n for n in range(2, 500, 2)}
    found = found_in(checkout, course, tmp_path, files)
    assert found.unclear["commit_window"].startswith("249 files can be meant for commit_window")
    assert len(found.unclear["commit_window"]) < 500


@pytest.mark.parametrize(
    "files",
    [
        {"commit_window.c": WINDOW, "commit_window (1).c": WINDOW + b"// better\n"},
        {"a/commit_window.c": WINDOW, "b/commit_window.c": WINDOW + b"\n"},
        {"02_private/commit_window.c": WINDOW, "03_heaps/commit_window.c": WINDOW + b"\n"},
        {"one.c": WINDOW, "two.c": WINDOW + b"\n"},
    ],
)
def test_of_two_readings_both_are_named(
    checkout: Layout, course: Course, tmp_path: Path, files: dict[str, bytes]
) -> None:
    found = found_in(checkout, course, tmp_path, files)
    assert found.sources == {}
    assert list(found.unclear) == ["commit_window"]
    assert all(name in found.unclear["commit_window"] for name in files)


def test_same_bytes_and_the_starter_are_no_second_reading(
    checkout: Layout, course: Course, tmp_path: Path
) -> None:
    starter = (checkout.exercises / "02_private/commit_window.c").read_bytes()
    files = {"commit_window.c": starter, "commit_window (1).c": WINDOW, "x/commit_window.c": WINDOW}
    found = found_in(checkout, course, tmp_path, files)
    assert found.unclear == {}
    assert found.sources["commit_window"] in ("commit_window (1).c", "x/commit_window.c")
    assert "commit_window.c is the starter, unchanged" in found.notes


@pytest.mark.parametrize("text", [b'\\"', b'"', b"'", b"/*", b"(x)", b"commit_window(", b"/", b"("])
def test_no_text_takes_long(checkout: Layout, course: Course, tmp_path: Path, text: bytes) -> None:
    began = time.process_time()
    content = b'char *s = "' + text * (400_000 // len(text))
    found_in(checkout, course, tmp_path, {"x.c": content, "commit_window.c": content})
    assert time.process_time() - began < 10


def test_starter_alone_is_graded(checkout: Layout, course: Course, tmp_path: Path) -> None:
    starter = (checkout.exercises / "02_private/commit_window.c").read_bytes()
    found = found_in(checkout, course, tmp_path, {"commit_window.c": starter})
    assert dict(found.sources) == {"commit_window": "commit_window.c"}


def test_repository_is_read_as_its_exercises(
    checkout: Layout, course: Course, tmp_path: Path
) -> None:
    files = {
        "hw/exercises/02_private/commit_window.c": WINDOW,
        "hw/exercises/02_private/reserve_pages.c": PAGES,
        "hw/exercises/04_protection/seal.c": (
            checkout.exercises / "04_protection/seal.c"
        ).read_bytes(),
        "hw/solutions/02_private/commit_window.c": WINDOW + b"\n",
        "hw/harness/tasks/02_private/commit_window/accepted/commit_window.c": WINDOW + b"\n\n",
    }
    found = found_in(checkout, course, tmp_path, files)
    assert found.unclear == {} and found.notes == ()
    assert sorted(found.sources.values()) == sorted(files)[:2]


@pytest.mark.parametrize(
    "files, says",
    [
        ({"seal.c": SEAL}, "seal.c is for 04_protection/seal, which is not asked for here"),
        ({"both.c": WINDOW + PAGES}, "both.c defines reserve_pages, commit_window: hand in a file"),
        ({"helper.c": OTHER, "commit_window.c": WINDOW}, "helper.c does not belong to a task"),
        ({"hw.docx": b"PK\x03\x04"}, "hw.docx is a Word document: hand in the C file itself"),
        ({"hw.pdf": b"%PDF"}, "hw.pdf is a PDF"),
        ({"readme.txt": b"hello"}, ""),
    ],
)
def test_what_is_for_no_task_is_told(
    checkout: Layout, course: Course, tmp_path: Path, files: dict[str, bytes], says: str
) -> None:
    found = found_in(checkout, course, tmp_path, files)
    assert says in " ".join(found.notes)


def test_only_file_of_an_assignment_of_one_task(
    checkout: Layout, course: Course, tmp_path: Path
) -> None:
    found = found_in(checkout, course, tmp_path, {"x.c": OTHER}, ("commit_window",))
    assert dict(found.sources) == {"commit_window": "x.c"}
    assert "it is the only C file" in found.notes[0]
