"""The hostile programs: what each attacks, what defends against it, and how it ends.

A program is handed in like a student's file: those in harness/hostile/ as commit_window.c,
those in a task's hostile/ as that task's. Its header tells how it must end:

    // attack: what it does
    // defence: what stops it
    // outcome: the status that the task must get; several are separated by |
    // prints: a pattern of its output, which shows how far it came
    // says: words of the message or log that a student gets
    // until: what will defeat it, if nothing does yet

No program may leave a process or touch a canary, and only one with `until` may get points.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .. import sandbox
from ..course.draw import draw
from ..course.manifest import Course, ManifestError, Task
from ..grading.pipeline import Attempt, result_of, run_attempts
from ..grading.results import TaskResult
from ..grading.workers import Progress
from ..platform.paths import Layout
from .canaries import Canaries, canaries

HOST = "commit_window"
KEYS = ("attack", "defence", "outcome", "prints", "says", "until")


@dataclass(frozen=True)
class Hostile:
    file: Path
    task: str
    attack: str
    defence: str
    outcome: str
    prints: str = ""
    says: str = ""
    until: str = ""

    @property
    def name(self) -> str:
        return self.file.stem


@dataclass(frozen=True)
class Defended:
    """How one program ended in a sandbox of one level."""

    hostile: Hostile
    sandbox: str
    status: str
    problems: tuple[str, ...]


def hostile_programs(layout: Layout) -> list[Hostile]:
    files = [(HOST, file) for file in sorted((layout.root / "harness/hostile").glob("*.c"))]
    files += [(f.parents[1].name, f) for f in sorted(layout.tasks.glob("*/*/hostile/*.c"))]
    return [read_hostile(file, task) for task, file in files]


def read_hostile(file: Path, task: str) -> Hostile:
    found: dict[str, str] = {}
    key = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("//"):
            break
        said = line.removeprefix("//").strip()
        word, colon, rest = said.partition(": ")
        if colon and word in KEYS:
            key, said = word, rest
        found[key] = f"{found[key]} {said}" if key in found else said
    missing = [key for key in ("attack", "defence", "outcome") if not found.get(key)]
    unknown = [key for key in found if key not in KEYS]
    if missing or unknown:
        lacks = f"lacks {', '.join(missing)}" if missing else f"has the unknown {unknown[0]!r}"
        raise ManifestError([f"{file}: its header {lacks} (known: {', '.join(KEYS)})"])
    return Hostile(file, task, **found)


def levels_here() -> list[str]:
    """A level with namespaces and the level without, as far as this machine offers them."""
    without = ["landlock"] if not sandbox.lacking("landlock") else []
    best = sandbox.best_level()
    return [best, *without] if best and best not in without else without


def defend(
    layout: Layout,
    course: Course,
    programs: Sequence[Hostile],
    levels: Sequence[str],
    work: Path,
    progress: Progress,
) -> list[Defended]:
    """Runs them one after another, so that a process that is left belongs to the last one."""
    done: list[Defended] = []
    for hostile in programs:
        for level in levels:
            with canaries(layout) as there, sandbox.using(level):
                place = work / level
                done.append(try_one(layout, course.tasks[hostile.task], hostile, place, there))
            progress(len(done), len(programs) * len(levels), f"{hostile.name} in {level}")
    return done


def try_one(layout: Layout, task: Task, hostile: Hostile, work: Path, there: Canaries) -> Defended:
    source = work / "hostile" / hostile.name / f"{task.id}.c"
    source.parent.mkdir(parents=True)
    source.write_text(armed(hostile.file, there), encoding="utf-8")
    attempt = Attempt(task, source, source.name, (draw(task, 4711),), hostile.name)
    (attempted,), interrupted = run_attempts(layout, [attempt], work, jobs=1)
    if interrupted:
        raise KeyboardInterrupt
    result = result_of(attempted)
    output = "".join(ran.output for ran in attempted.runs)
    problems = problems_of(hostile, result, output, there)
    return Defended(hostile, sandbox.level() or "none", result.status, tuple(problems))


def armed(file: Path, there: Canaries) -> str:
    """The program's text, with the code that attacks share and the canaries' places."""
    text = file.read_text(encoding="utf-8")
    shared = file.with_name("hostile.h")
    if shared.is_file():
        text = text.replace('#include "hostile.h"', shared.read_text(encoding="utf-8"))
    for word, place in there.words().items():
        text = text.replace(word, place)
    return text


def problems_of(hostile: Hostile, result: TaskResult, output: str, there: Canaries) -> list[str]:
    """Everything in which its end differs from its header."""
    told = "\n".join([result.message, result.log, *(run.message for run in result.runs)])
    problems = there.harmed(f"{output}\n{told}")
    if result.status not in hostile.outcome.split("|"):
        problems.append(
            f"its status is {result.status}, not {hostile.outcome}: {told.strip()[:300]}"
        )
    if result.points and not hostile.until:
        problems.append(f"it got {result.points} points")
    if not re.search(hostile.prints, output):
        problems.append(f"it does not print {hostile.prints!r}, but {output[-300:]!r}")
    if hostile.says not in told:
        problems.append(f"its message is not {hostile.says!r}, but {told.strip()[-300:]!r}")
    return problems
