"""Breaks the classifier in one place after another and shows that a test fails each time.

    python3 tests/tools/mutate_classifier.py [FILE.c ...]     of harness/core; default: all of FILES

Each row of the table of rules is taken out, and put below the next one; each comparison, each
"and", "or", "not", sum and check is turned into another. core_tests must then fail. A mutant
that no test notices is a hole in the tests, or the same program in other words: then
mutate_classifier.toml says why. Prints each such mutant and, for each file, the share that was
noticed. Exits with 1 when a mutant has no reason, or a reason no mutant.

Works on a copy in build/mutants, which stays, so that the next run builds little; a second
or two for each mutant. core_tests is tried as it is, and a mutant that passes it is tried
under AddressSanitizer: reading one item too many must show.
"""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import tomllib

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from harness.grader.upkeep.mutants import Edit, Mutant, closing, mutants_of

ROOT = Path(__file__).resolve().parents[2]
REASONS = Path(__file__).with_suffix(".toml")
CORE = Path("harness/core")
# All that decides a label, and the words beside it.
FILES = (
    "rules.c",
    "rules_heap.c",
    "rules_thread.c",
    "rules_system.c",
    "kinds.c",
    "classify.c",
    "classify_detail.c",
)

# A word between blanks, and what it becomes.
WORDS = {
    "<": ("at_most", "<="),
    "<=": ("less", "<"),
    ">=": ("more", ">"),
    ">": ("at_least", ">="),
    "==": ("unequal", "!="),
    "!=": ("equal", "=="),
    "&&": ("or", "||"),
    "||": ("and", "&&"),
    "+": ("minus", "-"),
    "-": ("plus", "+"),
}
WORD = re.compile(rf"(?<=\s)(?:{'|'.join(re.escape(w) for w in WORDS)})(?=\s)")
NOT = re.compile(r"(?<![\w)])!(?=[\w(])")
IF = re.compile(r"\bif \(")
# What asserts say is never wrong: they are about our own mistakes.
ASSERT = re.compile(r"\b(?:static_)?assert\(")
FUNCTION = re.compile(r"^[a-z][\w *]*?\b(\w+)\([^;{}]*\) \{$", re.M)
TABLE = re.compile(r"^static const Rule rules\[\] = \{\n(?P<rows>.*?)^\};", re.S | re.M)
ROW = re.compile(r'^    \{"(?P<name>[a-z-]+)".*?\},\n', re.S | re.M)

NOTICED, STILLBORN, UNNOTICED = "noticed", "stillborn", "unnoticed"
# A mutant may loop for ever or ask for all memory. A sound test takes milliseconds.
TEST_SECONDS = 20
MOST_SECONDS = 300
MOST_MEMORY = 8 << 30


def mutants(program: str) -> list[Mutant]:
    """Named by the function, the operator and a count: "teb_stack.at_most.2"."""
    return mutants_of(program, edits)


def edits(code: str, program: str) -> Iterator[Edit]:
    """code is program without comments and strings."""
    yield from row_edits(program)
    code = without_asserts(code)
    functions = [(found.start(), found[1]) for found in FUNCTION.finditer(code)]
    for edit in sorted(code_edits(code), key=lambda edit: edit.start):
        inside = [name for start, name in functions if start < edit.start]
        yield Edit(
            f"{inside[-1] if inside else 'table'}.{edit.operator}", edit.start, edit.end, edit.after
        )


def row_edits(program: str) -> Iterator[Edit]:
    table = TABLE.search(program)
    rows = list(ROW.finditer(program, table.start("rows"), table.end("rows"))) if table else []
    for row in rows:
        yield Edit(f"{row['name']}.dropped", row.start(), row.end(), "")
    for row, following in zip(rows, rows[1:]):
        yield Edit(f"{row['name']}.put_below", row.start(), following.end(), following[0] + row[0])


def without_asserts(code: str) -> str:
    for found in ASSERT.finditer(code):
        end = closing(code, found.end())
        code = code[: found.end()] + re.sub(r"[^\n]", " ", code[found.end() : end]) + code[end:]
    return code


def code_edits(code: str) -> Iterator[Edit]:
    for found in WORD.finditer(code):
        operator, after = WORDS[found[0]]
        yield Edit(operator, found.start(), found.end(), after)
    for found in NOT.finditer(code):
        yield Edit("yes", found.start(), found.end(), "")
    for found in IF.finditer(code):
        yield Edit("never", found.end(), closing(code, found.end()), "0")


@dataclass(frozen=True)
class Workshop:
    """A copy of a project's sources in which one file at a time is broken."""

    root: Path
    folder: Path

    @property
    def tree(self) -> Path:
        return self.folder / "tree"

    @property
    def log(self) -> Path:
        """What the last build or test said."""
        return self.folder / "log.txt"

    def prepare(self) -> None:
        """Files keep their times, so what has not changed since the last run is not built again;
        but for those that a mutant of the last run may still be built from."""
        shutil.rmtree(self.tree, ignore_errors=True)
        left_out = shutil.ignore_patterns("build", ".git", "__pycache__")
        shutil.copytree(self.root, self.tree, ignore=left_out)
        for file in (self.tree / CORE).glob("*.c"):
            file.touch()
        for build, sanitize in (("plain", "OFF"), ("sanitize", "ON")):
            # -w: a dropped row leaves a function that nobody calls.
            options = [
                "-DCMAKE_BUILD_TYPE=Debug",
                f"-DREGIONLAB_SANITIZE={sanitize}",
                "-DCMAKE_C_FLAGS=-w",
            ]
            command = ["cmake", "-S", str(self.tree), "-B", str(self.folder / build)]
            command += ["-G", "Ninja", *options]
            if not self.succeeds(command):
                raise SystemExit(f"CMake fails: see {self.log}")

    def fate(self, file: str, mutant: Mutant) -> str:
        path = self.tree / CORE / file
        sound = path.read_text("utf-8")
        path.write_text(mutant.text, "utf-8")
        try:
            return self.tried()
        finally:
            path.write_text(sound, "utf-8")

    def tried(self) -> str:
        for build, memory in (("plain", MOST_MEMORY), ("sanitize", resource.RLIM_INFINITY)):
            command: list[str | Path] = [
                "cmake",
                "--build",
                self.folder / build,
                "--target",
                "core_tests",
                "--",
                "-j2",
            ]
            if not self.succeeds(command):
                return STILLBORN
            tests: list[str | Path] = [
                self.folder / build / "core_tests",
                "--fail-fast",
                "--timeout",
                str(TEST_SECONDS),
            ]
            if not self.succeeds(tests, memory):
                return NOTICED
        return UNNOTICED

    def succeeds(self, command: Sequence[str | Path], memory: int = resource.RLIM_INFINITY) -> bool:
        with self.log.open("wb") as log:
            try:
                ended = subprocess.run(
                    command,
                    stdout=log,
                    stderr=log,
                    timeout=MOST_SECONDS,
                    preexec_fn=partial(limit, memory),
                )
            except subprocess.TimeoutExpired:
                return False
        return ended.returncode == 0


def limit(memory: int) -> None:
    """Of each process: Criterion's outlive it when it is ended."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def try_file(workshop: Workshop, file: str, reasons: Mapping[str, str]) -> list[str]:
    """Prints what was not noticed, and returns what is wrong with that."""
    counts: Counter[str] = Counter()
    problems = []
    unused = dict(reasons)
    for mutant in mutants((workshop.tree / CORE / file).read_text("utf-8")):
        fate = workshop.fate(file, mutant)
        counts[fate] += 1
        if fate != UNNOTICED:
            continue
        reason = unused.pop(mutant.name, None)
        print(f"{file} {mutant.name}, {mutant.change()}\n    {reason or 'NOT NOTICED'}", flush=True)
        if reason is None:
            problems.append(f"{file}: no test notices {mutant.name}, {mutant.change()}")
    problems += [
        f"{REASONS.name}: [{file}] {name}: no such mutant passes the tests" for name in unused
    ]
    alive = counts[NOTICED] + counts[UNNOTICED]
    print(
        f"{file}: {alive} mutants,"
        f" {counts[NOTICED]} noticed ({counts[NOTICED] / max(alive, 1):.1%}),"
        f" {len(reasons) - len(unused)} equivalent with a reason,"
        f" {counts[STILLBORN]} do not compile",
        flush=True,
    )
    return problems


def try_files(
    workshop: Workshop, files: Sequence[str], reasons: Mapping[str, Mapping[str, str]]
) -> list[str]:
    workshop.prepare()
    if workshop.tried() != UNNOTICED:
        return [f"core_tests fails without any mutant: see {workshop.log}"]
    problems = []
    for file in files:
        problems += try_file(workshop, file, reasons.get(file, {}))
    return problems


def main(arguments: Sequence[str]) -> int:
    unknown = [file for file in arguments if not (ROOT / CORE / file).is_file()]
    if unknown:
        print(f"{CORE}/{unknown[0]} is no file; those that decide labels: {', '.join(FILES)}")
        return 2
    reasons = tomllib.loads(REASONS.read_text("utf-8"))
    problems = try_files(Workshop(ROOT, ROOT / "build/mutants"), arguments or FILES, reasons)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
