"""What grading costs, in one run: a table of ratios, not a test (machines are noisy).

    python3 tests/bench/bench.py [--task TASK] [--rounds N]

"native" and "record.exe" are a task from the saved file to its verdict with that
recorder: compile, link, start, record, judge. "floor" is the same compile, link and start in
the same sandboxes, with no recorder, no photograph and no judge. "start" is the start alone.
All are measured in turns, so that a change of the machine's pace touches all of them. Then
regions: what a region costs to read and classify, and to read only.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from harness.grader import outside, sandbox  # noqa: E402
from harness.grader.build import build_task  # noqa: E402
from harness.grader.draw import draw  # noqa: E402
from harness.grader.manifest import load_course  # noqa: E402
from harness.grader.paths import Layout, find_layout  # noqa: E402
from harness.grader.pipeline import Attempt, result_of, run_attempts  # noqa: E402


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--task", default="commit_window")
    arguments.add_argument("--rounds", type=int, default=15)
    asked = arguments.parse_args()
    layout = find_layout()
    task = load_course(layout).tasks[asked.task]
    source = layout.solutions / task.unit / f"{task.id}.c"
    attempt = Attempt(task, source, source.name, (draw(task, 4711),))

    with tempfile.TemporaryDirectory(prefix="regionlab-bench-") as folder:
        work = Path(folder)

        def verdict(recorder: str) -> None:
            chosen = replace(layout, recorder=recorder)
            attempted, _ = run_attempts(chosen, [attempt], work / "runs", jobs=1)
            result = result_of(attempted[0])
            assert result.status == "passed", result

        def start(exe: Path) -> None:
            program = {f"/prefix/drive_c/task/{exe.name}": exe}
            command = sandbox.run_command([rf"C:\task\{exe.name}"], layout.prefix, program, {}, 0)
            ended = sandbox.run(command, 20)
            assert ended.status == 2, ended  # not recorded: it says so and ends

        def floor() -> None:
            built = build_task(layout, task.unit, task.id, source, work / "floor", 0)
            assert built.exe, built.log
            start(built.exe)

        floor()
        exe = work / "floor" / f"{task.id}.exe"
        steps = {recorder: partial(verdict, recorder) for recorder in recorders(layout)}
        steps |= {"floor": floor, "start": partial(start, exe)}
        print_table(task.id, in_turns(steps, asked.rounds))
    subprocess.run([layout.native / "bench_regions"], check=True)
    return 0


def recorders(layout: Layout) -> list[str]:
    """Those that work here."""
    why = outside.why_not(layout)
    if why:
        print(f"nothing is recorded from outside: {why}\n")
    return [outside.IN_SESSION] if why else list(outside.RECORDERS)


def in_turns(steps: dict[str, Callable[[], None]], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each step in each round, after one round that is not counted."""
    times: dict[str, list[float]] = {name: [] for name in steps}
    for counted in range(-1, rounds):
        for name, step in steps.items():
            begun = time.perf_counter()
            step()
            if counted >= 0:
                times[name].append((time.perf_counter() - begun) * 1000)
    return times


def print_table(task: str, times: dict[str, list[float]]) -> None:
    floor = times["floor"]
    print(f"{task}, one seed, one lane, {len(floor)} rounds in turns; milliseconds")
    print(f"{'':10}{'median':>8}{'least':>8}{'most':>8}{'of floor':>10}")
    for name, taken in times.items():
        ratio = statistics.median(a / b for a, b in zip(taken, floor))
        print(
            f"{name:10}{statistics.median(taken):8.0f}{min(taken):8.0f}{max(taken):8.0f}{ratio:10.2f}"
        )
    print()


if __name__ == "__main__":
    raise SystemExit(main())
