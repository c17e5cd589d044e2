"""Each key of a quiz is derived a second time, from the dump's own bytes.

    /usr/bin/python3 tests/grader/practice/test_quiz_proofs.py SEEDS [FILE.dmp ...]

asks every template about every dump with so many seeds and prints what differed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

if __name__ == "__main__":
    HERE = Path(__file__).resolve()
    sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[3]), str(HERE.parents[2] / "regions")]

from raw_dump import Dump
from second_keys import CHECKS, disagreement

from harness.grader.grading.snapshots import read_dump
from harness.grader.platform.paths import Layout, find_layout
from harness.grader.practice import quiz
from harness.grader.practice.maps import map_from
from harness.grader.practice.questions import CHOICE, Lots, Question

FIXTURES = Path("tests/core/fixtures")
REAL = ("win11-22000-tiny-exe.dmp", "win11-22631-electron.dmp")
PROGRAMS = tuple(f"programs/{name}" for name in ("go", "v8", "javascriptcore", "dotnet", "dart"))
MADE = ("windows-11-22000-tiny", "windows-11-22631-electron", *PROGRAMS)
SEEDS = 100  # a template and a dump; main() asks more
KINDS = {phrase: kind for kind, phrase in quiz.WORDS.items()}


def made_dump(layout: Layout, name: str, folder: Path) -> Path:
    file = folder / f"{Path(name).name}.dmp"
    text = layout.root / FIXTURES / f"{name}.txt"
    subprocess.run([layout.native / "text_to_dump", text, file], check=True, timeout=60)
    return file


def questions_of(regions: Path, file: Path, seeds: Iterable[int]) -> list[Question]:
    found = map_from(file, read_dump(regions, file))
    made = [
        maker(found, Lots(f"{maker.__name__}/{seed}"), lambda address: "")
        for seed in seeds
        for maker in quiz.MAKERS
    ]
    return [question for question in made if question]


def differing(file: Path, questions: Iterable[Question]) -> list[str]:
    dump = Dump(file)
    return [said for q in questions if (said := disagreement(dump, q, KINDS))]


@pytest.mark.parametrize("name", [*REAL, *MADE])
def test_every_key_is_what_the_dump_itself_says(name: str, layout: Layout, tmp_path: Path) -> None:
    file = layout.root.parent / "shared/dumps" / name
    if name in MADE:
        file = made_dump(layout, name, tmp_path)
    elif not file.is_file():
        pytest.skip("../shared/dumps is not beside the project")
    questions = questions_of(layout.native / "regions", file, range(SEEDS))
    assert len(questions) > 4 * SEEDS if name not in PROGRAMS else questions
    assert differing(file, questions) == []


def test_templates_are_the_ones_that_are_derived_again() -> None:
    assert set(CHECKS) == {maker.__name__.replace("_", "-") for maker in quiz.MAKERS}


def test_a_wrong_key_is_noticed(layout: Layout, tmp_path: Path) -> None:
    """Of every template: another choice, or one page more."""
    file = made_dump(layout, "windows-11-22631-electron", tmp_path)
    questions = questions_of(layout.native / "regions", file, range(5))
    assert {q.about for q in questions} == set(CHECKS)
    for q in questions:
        other = (
            next(c for c in q.choices if c != q.key) if q.kind == CHOICE else str(int(q.key) + 1)
        )
        assert differing(file, [replace(q, key=other)]), q


def main(seeds: int, files: list[Path]) -> int:
    layout = find_layout()
    folder = Path(tempfile.mkdtemp())
    files = files or [layout.root.parent / "shared/dumps" / name for name in REAL]
    files += [made_dump(layout, name, folder) for name in PROGRAMS]
    differed = 0
    for file in files:
        questions = questions_of(layout.native / "regions", file, range(seeds))
        said = differing(file, questions)
        differed += len(said)
        print(f"{file.name}: {len(questions)} questions, {len(said)} differ")
        print(
            "\n".join([f"  {name} {n}" for name, n in Counter(q.about for q in questions).items()])
        )
        print("\n".join(said[:10]))
    return int(differed > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), [Path(name) for name in sys.argv[2:]]))
