"""Makes a class: submissions as students hand them in and as learning platforms hand them out.

    python3 tests/tools/make_class.py FOLDER [--students 300] [--seed 1]
    python3 tests/tools/make_class.py FOLDER --check OUT    # OUT/class.json against expected.csv

FOLDER/handed_in has them in every layout at once, FOLDER/roster.csv the students (some of whom
hand in nothing), FOLDER/hw.toml the assignment, and FOLDER/expected.csv what each must get: a
solution everything, a starter what its task.toml gives it, a wrong or hostile program less than
everything, and nothing to those who hand in nothing.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from harness.grader.course.manifest import Course, load_course  # noqa: E402
from harness.grader.platform.paths import find_layout  # noqa: E402

UNIT = "02_private"
TASKS = ("commit_window", "reserve_pages", "keep_front")
HOSTILE = "commit_window"  # what the programs of harness/hostile are handed in as
FIRST = ("Jane", "Alan", "Grace", "Ada", "José", "Zoë", "李", "O'Brien", "Anne-Marie", "Nguyễn")
LAST = ("Doe", "Turing", "Hopper", "Lovelace", "Müller", "García", "伟", "van der Berg", "Smith")
Files = dict[str, bytes]  # name -> content

# What may become of a file's name on its way.
NAMES: tuple[Callable[[str], str], ...] = (
    lambda task: f"{task}.c",
    lambda task: f"{task}.c",
    lambda task: f"{task}.c",
    lambda task: f"{task} (1).c",
    lambda task: f"{task}-1.c",
    lambda task: f"{task.title()}.c",
    lambda task: f"{task.upper()}.C",
    lambda task: f"{task}.c.txt",
    lambda task: f"{task.replace('_', '-')}.c",
    lambda task: f"{UNIT}/{task}.c",
    lambda task: f"homework 2/{UNIT}/{task}.c",
    lambda task: f"$(reboot) `x` '\"/{task}.c",
    lambda task: f"a\nb/{task}.c",
    lambda task: f"{task}\u202e.c/{task}.c",
)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check", type=Path, metavar="OUT")
    args = parser.parse_args()
    if args.check:
        problems = differences(args.folder, args.check)
        print("\n".join([*problems, f"{len(problems)} students got what they must not"]))
        return 1 if problems else 0
    make_class(args.folder, args.students, args.seed)
    return 0


def make_class(folder: Path, students: int, seed: int) -> None:
    pick = random.Random(seed)
    course = load_course(find_layout())
    (folder / "handed_in").mkdir(parents=True)
    (folder / "hw.toml").write_text(f'schema = 1\nname = "hw-2"\ntasks = {list(TASKS)}\n')
    roster, expected = [["id", "name", "email"]], [["id", "kind", "least", "most"]]
    for number in range(students):
        id = str(1000 + number)
        name = f"{pick.choice(FIRST)} {pick.choice(LAST)} {number}"
        roster.append([id, name, f"s{id}@x.edu"])
        kind, files, least, most = handed_in(course, pick)
        expected.append([id, kind, str(least), str(most)])
        if files:
            pick.choice(LAYOUTS)(folder / "handed_in", id, name, files)
    write_csv(folder / "roster.csv", roster)
    write_csv(folder / "expected.csv", expected)


def differences(folder: Path, out: Path) -> list[str]:
    """A line for each student who did not get what expected.csv says."""
    rows = {r["id"]: r for r in json.loads((out / "class.json").read_text())["students"]}
    problems = []
    with (folder / "expected.csv").open(encoding="utf-8") as file:
        for wanted in csv.DictReader(file):
            row = rows.pop(wanted["id"], None)
            score = row["score"] if row else None
            hostile = wanted["kind"].startswith("hostile")
            if hostile and row and row["status"] == "needs review":
                continue  # a person looks at it
            if score is None or not int(wanted["least"]) <= score <= int(wanted["most"]):
                problems.append(f"{wanted}: {row}")
    return [*problems, *(f"not in the class: {id}" for id in rows)]


def write_csv(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


# ---- what is handed in ----


def handed_in(course: Course, pick: random.Random) -> tuple[str, Files, int, int]:
    """(kind, files, the least and the most points that they may get)."""
    kind = pick.choices(tuple(KINDS), weights=tuple(KINDS.values()))[0]
    whole = sum(course.tasks[task].points for task in TASKS)
    if kind == "nothing":
        return kind, {}, 0, 0
    if kind == "hostile":
        program = pick.choice(sorted((ROOT / "harness/hostile").glob("*.c")))
        return f"hostile {program.name}", {f"{HOSTILE}.c": on_its_own(program)}, 0, 0
    files: Files = {}
    least = most = 0
    for task in TASKS:
        what = kind if kind != "mixed" else pick.choice(("solution", "starter", "wrong", "missing"))
        content, low, high = program_of(course, task, what, pick)
        least, most = least + low, most + high
        if content is not None:
            files[pick.choice(NAMES)(task)] = content
    assert most <= whole
    return kind, files or {"readme.txt": b"I could not do it.\n"}, least, most


KINDS = {"solution": 5, "mixed": 8, "wrong": 3, "starter": 1, "hostile": 2, "nothing": 1}


def on_its_own(program: Path) -> bytes:
    shared = program.with_name("hostile.h").read_bytes()
    return program.read_bytes().replace(b'#include "hostile.h"', shared)


def program_of(
    course: Course, task: str, what: str, pick: random.Random
) -> tuple[bytes | None, int, int]:
    known = course.tasks[task]
    if what == "missing":
        return None, 0, 0
    if what == "starter":
        content = (ROOT / "exercises" / UNIT / f"{task}.c").read_bytes()
        return content, known.free_points, known.free_points
    if what == "wrong":
        content = pick.choice(sorted((known.folder / "wrong").glob("*.c"))).read_bytes()
        return content, 0, known.points - 1
    content = (ROOT / "solutions" / UNIT / f"{task}.c").read_bytes()
    if pick.random() < 0.2:
        content = content.replace(b"\n", b"\r\n")
    return content, known.points, known.points


# ---- how it is handed out ----


def write(folder: Path, files: Files) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def moodle(folder: Path, id: str, name: str, files: Files) -> None:
    write(folder / f"{name}_{id}_assignsubmission_file", files)


def old_moodle(folder: Path, id: str, name: str, files: Files) -> None:
    write(folder / f"{name}_{id}_assignsubmission_file_", files)


def flat_moodle(folder: Path, id: str, name: str, files: Files) -> None:
    for file, content in files.items():
        (folder / f"{name}_{id}_assignsubmission_file_{Path(file).name}").write_bytes(content)


def canvas(folder: Path, id: str, name: str, files: Files) -> None:
    who = "".join(c for c in name.lower() if c.isalnum())
    for number, (file, content) in enumerate(files.items()):
        (folder / f"{who}_{id}_{number}_{Path(file).name}").write_bytes(content)


def clone(folder: Path, id: str, name: str, files: Files) -> None:
    place = folder / f"os-hw2-{id}"
    write(place, files)
    (place / ".git").mkdir()
    (place / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (place / "README.md").write_text("# Homework\n")


def plain(folder: Path, id: str, name: str, files: Files) -> None:
    write(folder / id, files)


def by_email(folder: Path, id: str, name: str, files: Files) -> None:
    write(folder / f"s{id}@x.edu", files)
    (folder / f"s{id}@x.edu" / "link.c").symlink_to("/etc/passwd")
    os.mkfifo(folder / f"s{id}@x.edu" / "pipe.c")


def zipped(folder: Path, id: str, name: str, files: Files) -> None:
    with zipfile.ZipFile(folder / f"{id}.zip", "w") as archive:
        for file, content in files.items():
            archive.writestr(f"hw/{file}", content)
        archive.writestr("__MACOSX/hw/._x.c", b"\0\5\26\7")


def tarred(folder: Path, id: str, name: str, files: Files) -> None:
    place = folder / f"{name}_{id}_assignsubmission_file"
    place.mkdir()
    with tarfile.open(place / "work.tar.gz", "w:gz") as archive:
        for file, content in files.items():
            info = tarfile.TarInfo(file)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


LAYOUTS = (*(moodle, old_moodle, flat_moodle, canvas, clone, plain, by_email, zipped, tarred),)

if __name__ == "__main__":
    sys.exit(main())
