"""The listings in lessons/*.md and README.md are real output. A comment before each fenced block
says where it comes from, so that it can be made again and compared:

    <!-- program: NAME -->                the source of a small program (```c)
    <!-- output: NAME -->                 what `grade.py try UNIT/NAME` prints
    <!-- photo: TASK SEED CHECKPOINT CLAIM -->
                                          `regions --at CLAIM` of that snapshot of the
                                          task's solution; "CLAIM in PID-CLAIM" looks into
                                          the process whose id the program claims
    <!-- windows: DUMP OPTION... -->      `regions OPTION... DUMP`, a dump of a real Windows
    <!-- grade: WORD... [; WORD...] -->   what the last of these grade.py commands prints
    <!-- regions: WORD... -->             what `regions` prints; a word NAME.txt is the dump of that
                                          text snapshot of tests/core/fixtures
    <!-- explain: KIND [PART] -->         `regions explain` of the first address that
                                          tests/win32/every_kind.c declares to be of that kind
                                          (_ for a blank), with PART in its detail
    <!-- rules: -->                       the classifier's rules, strongest first
    <!-- accuracy: -->                    what tests/regions/accuracy.py prints

The lessons, docs/regions.md and README.md hold such listings. A listing must agree in everything
but its addresses and thread ids: those depend on what else the harness allocates, and nothing in a
lesson does.

`/usr/bin/python3 tests/lessons/listings.py [LESSON.md]...` writes them anew; read the
difference before you commit it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from classified import MAKERS, regions

from harness.grader.course.draw import draw
from harness.grader.course.manifest import Task, load_task
from harness.grader.grading import build
from harness.grader.grading.capabilities import load_capabilities
from harness.grader.grading.record import Recording, record
from harness.grader.platform.paths import Layout, find_layout

MARKED = re.compile(
    r"^<!-- (?P<kind>program|output|photo|windows|grade|regions|explain|rules|accuracy):"
    r"(?P<words>[^\n]*?) -->\n```\w*\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


class Unavailable(Exception):
    """This machine lacks what a listing is made from (a dump of a real Windows)."""


@dataclass(frozen=True)
class Listing:
    lesson: Path
    kind: str
    words: tuple[str, ...]
    body: str
    start: int  # where the body stands in the lesson's text

    def name(self) -> str:
        return f"{self.lesson.name}: {self.kind} {' '.join(self.words)}"


def listings_in(lesson: Path) -> list[Listing]:
    """Every marked block, including the programs."""
    text = lesson.read_text(encoding="utf-8")
    return [
        Listing(lesson, m["kind"], tuple(m["words"].split()), m["body"], m.start("body"))
        for m in MARKED.finditer(text)
    ]


def made_again(layout: Layout, listing: Listing, folder: Path) -> str:
    """What the block should contain. Raises Unavailable."""
    if listing.kind == "program":
        return listing.body
    if listing.kind == "output":
        return output_of(layout, listing.lesson, listing.words[0])
    if listing.kind == "photo":
        return photo(layout, listing.words, folder)
    if listing.kind == "grade":
        return grade(layout, " ".join(listing.words))
    if listing.kind in MAKERS:
        return MAKERS[listing.kind](layout, listing.words)
    return windows(layout, listing.words)


def pages(layout: Layout) -> list[Path]:
    """The files that contain listings."""
    more = [layout.root / "README.md", layout.root / "docs" / "regions.md"]
    return [*more, *sorted(layout.lessons.glob("*.md"))]


# An address begins a line of a listing, follows the word heap or at, or has 16 digits; any
# other number is a size or a value.
ADDRESS = re.compile(
    r"^(\s*)0x[0-9a-f]+ *|(?<=heap )0x[0-9a-f]+|(?<= at )0x[0-9a-f]+|\b[0-9A-F]{16}\b", re.MULTILINE
)


def without_addresses(text: str) -> str:
    """'  0x1000    1 page  RW  thread 64' is '  @1 page  RW  thread @'."""
    return re.sub(r"\b(thread|process) \d+", r"\1 @", ADDRESS.sub(r"\1@", text))


def comparable(listing: Listing, text: str) -> str:
    """An explanation is made of addresses: all of them may differ, and so may the name that
    Windows chooses for a temporary file."""
    if listing.kind == "explain":
        text = re.sub(r"0x[0-9a-f]{5,} *|(?<=rgn)[0-9a-f]+(?=\.tmp)", "@ ", text)
    return without_addresses(text)


def output_of(layout: Layout, lesson: Path, name: str) -> str:
    """Makes it by the same command that the lesson gives to its reader."""
    ended = run_grade(layout, "--json", "try", f"{lesson.stem}/{name}")
    assert ended.returncode == 0, f"grade.py try {lesson.stem}/{name}: {ended.stdout}{ended.stderr}"
    document = json.loads(ended.stdout)
    assert document["log"] == "", f"{name}: compiler warnings: {document['log']}"
    return str(document["output"])


def photo(layout: Layout, words: tuple[str, ...], folder: Path) -> str:
    name, seed, checkpoint, claim, *inside = words
    recording = recorded(layout, task_named(layout, name), int(seed), folder)
    dumps = {
        event["name"]: {d["pid"] if not d["main"] else 0: d["file"] for d in event["dumps"]}
        for event in recording.events
        if event["event"] == "checkpoint"
    }
    claims: dict[str, int] = {}
    for made in dumps.values():
        claims |= claims_in(recording.evidence / made[0])
    # A name may be claimed at several checkpoints: this one's word counts.
    claims |= claims_in(recording.evidence / dumps[checkpoint][0])
    process = claims[inside[1]] if inside else 0
    dump = recording.evidence / dumps[checkpoint][process]
    return regions(layout, "--at", hex(claims[claim]), str(dump))


def recorded(layout: Layout, task: Task, seed: int, folder: Path) -> Recording:
    solution = layout.solutions / task.unit / f"{task.id}.c"
    built = build.build_task(layout, task.unit, task.id, solution, folder / "program")
    assert built.exe, built.log
    made = record(
        layout,
        built.exe,
        folder / "evidence",
        draw(task, seed).parameters,
        load_capabilities(layout),
        task.time_limit_ms,
    )
    assert made.error is None, made.error
    return made


def task_named(layout: Layout, name: str) -> Task:
    [folder] = layout.tasks.glob(f"*/{name}")
    task, problems = load_task(folder)
    assert task, problems
    return task


def claims_in(dump: Path) -> Mapping[str, int]:
    """The facts of a dump are text, a line each (harness/core/minidump.h)."""
    found = re.findall(rb"^claim (\S+) (0x[0-9a-f]+)$", dump.read_bytes(), re.MULTILINE)
    return {name.decode(): int(value, 16) for name, value in found}


def windows(layout: Layout, words: tuple[str, ...]) -> str:
    dump = layout.root.parent / "shared" / "dumps" / words[0]
    if not dump.is_file():
        raise Unavailable(f"{dump} is not on this machine")
    return regions(layout, *words[1:], str(dump))


def grade(layout: Layout, commands: str) -> str:
    """On a terminal without colours. What stands at the line ends is padding."""
    for command in commands.split(";"):
        ended = run_grade(layout, *command.split())
        assert ended.returncode in (0, 1), f"grade.py {command}: {ended.stderr}"
    return "".join(line.rstrip() + "\n" for line in ended.stdout.splitlines())


def run_grade(layout: Layout, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "grade.py", *arguments],
        cwd=layout.root,
        env=os.environ | {"COLUMNS": "110", "NO_COLOR": "1"},
        timeout=120,
        capture_output=True,
        text=True,
    )


def rewrite(layout: Layout, lesson: Path) -> bool:
    """Whether something changed."""
    text = lesson.read_text(encoding="utf-8")
    fresh = text
    for listing in reversed(listings_in(lesson)):  # from the end: offsets before it still hold
        with tempfile.TemporaryDirectory() as folder:
            try:
                body = made_again(layout, listing, Path(folder))
            except Unavailable as reason:
                print(f"{listing.name()}: left as it is: {reason}")
                continue
        fresh = fresh[: listing.start] + body + fresh[listing.start + len(listing.body) :]
    if fresh != text:
        lesson.write_text(fresh, encoding="utf-8")
    return fresh != text


def main(arguments: list[str]) -> int:
    layout = find_layout()
    lessons = [Path(a) for a in arguments] or pages(layout)
    for lesson in lessons:
        print(f"{lesson}: {'written anew' if rewrite(layout, lesson) else 'as it was'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
