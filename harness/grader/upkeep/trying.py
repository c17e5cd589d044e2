"""Tries mutants with as little work as decides their fate: two that compile to the same machine
code are tried once, and one that fails in a run is not run again. A run that ended others goes
first."""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..course.draw import Drawn
from ..grading.build import Built
from ..grading.forbidden import forbidden_in
from ..grading.pipeline import Attempt, Attempted, Workshop, judge_attempts, place_of, result_of
from ..grading.results import TaskResult
from ..grading.workers import Progress, Steps, in_workers
from ..platform.paths import Layout

# In a COFF object: when it was made.
TIMESTAMP = slice(4, 8)
# The compiler knows more programs to be the same when it optimizes more.
OPTIMIZED = "#pragma GCC optimize 2\n"


@dataclass(frozen=True)
class Trial:
    """How an attempt ended. result is None where it was interrupted, and where the code is that of
    `same`: the label of an earlier attempt."""

    result: TaskResult | None = None
    same: str = ""


class Draws:
    """The order of a task's runs: what ended most mutants so far comes first."""

    def __init__(self) -> None:
        self._ended: Counter[str] = Counter()
        self._lock = threading.Lock()

    def best_first(self, draws: Sequence[Drawn]) -> list[Drawn]:
        with self._lock:
            return sorted(draws, key=lambda drawn: -self._ended[drawn.name])

    def ended_by(self, drawn: Drawn) -> None:
        with self._lock:
            self._ended[drawn.name] += 1


def unseen(done: int, total: int, what: str) -> None:
    """Progress that nobody is shown."""


def try_attempts(
    layout: Layout,
    originals: Sequence[Attempt],
    attempts: Sequence[Attempt],
    folder: Path,
    jobs: int,
    progress: Progress,
) -> tuple[list[Trial], bool]:
    """The attempts at one task, in their order, and whether it was interrupted. What has the code
    of an original is not run."""
    every = [*originals, *attempts]
    shop = Workshop(layout, folder, Steps(0, unseen))
    steps = Steps(len(every) + len(attempts), progress)

    def build(attempt: Attempt, cpu: int) -> Built:
        made = shop.build(attempt, cpu)
        steps.done(f"built {attempt.task.id} {attempt.label}")
        return made

    built, interrupted = in_workers(build, every, jobs)
    if interrupted:
        return [], True
    first: dict[str, str] = {}
    same = [first.setdefault(code_of(folder, a), a.label) for a in every]
    draws = Draws()

    def work(index: int, cpu: int) -> Trial:
        attempt, made = every[index], built[index]
        assert made
        trial = Trial(same=same[index])
        if same[index] == attempt.label:
            trial = Trial(run_until_failed(layout, shop, attempt, made, draws, cpu))
        shutil.rmtree(place_of(folder, attempt), ignore_errors=True)
        steps.done(f"tried {attempt.task.id} {attempt.label}")
        return trial

    done, interrupted = in_workers(work, range(len(originals), len(every)), jobs)
    return [trial or Trial() for trial in done], interrupted


def run_until_failed(
    layout: Layout, shop: Workshop, attempt: Attempt, built: Built, draws: Draws, cpu: int
) -> TaskResult:
    """The result of the first run that the attempt does not pass; of the last, if it passes all."""
    if built.exe is None or forbidden_in(attempt.task, built):
        return result_of(Attempted(attempt, built, ()))
    for drawn in draws.best_first(attempt.draws):
        once = replace(attempt, draws=(drawn,))
        came = Attempted(once, built, (shop.run(once, built.exe, drawn, cpu),))
        result = result_of(judge_attempts(layout.judges, [came], 1)[0])
        if result.status != "passed":
            draws.ended_by(drawn)
            return result
    return result


def code_of(folder: Path, attempt: Attempt) -> str:
    """What the attempt's machine code is known by: its own label where it has none."""
    object = place_of(folder, attempt) / "program" / f"{attempt.task.id}.o"
    try:
        code = bytearray(object.read_bytes())
    except FileNotFoundError:
        return attempt.label
    if not attempt.task.native:
        code[TIMESTAMP] = bytes(4)
    return hashlib.sha256(code).hexdigest()


def optimized_alike(
    layout: Layout, pairs: Mapping[str, tuple[Attempt, Attempt]], folder: Path, jobs: int
) -> set[str]:
    """Which of the pairs become the same machine code when the compiler does its best."""
    every = {a.label: optimized(a, folder) for pair in pairs.values() for a in pair}
    shop = Workshop(layout, folder, Steps(0, unseen))
    _, interrupted = in_workers(shop.build, list(every.values()), jobs)
    if interrupted:
        raise KeyboardInterrupt
    codes = {label: code_of(folder, attempt) for label, attempt in every.items()}
    return {name for name, (a, b) in pairs.items() if codes[a.label] == codes[b.label]}


def optimized(attempt: Attempt, folder: Path) -> Attempt:
    label = f"optimized/{attempt.label}"
    source = folder / "optimized" / attempt.task.id / f"{label.replace('/', '-')}.c"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(OPTIMIZED + attempt.source.read_text("utf-8"), "utf-8")
    return replace(attempt, source=source, label=label)
