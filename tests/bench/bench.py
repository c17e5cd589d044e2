"""What grading costs, in one run: tables of ratios, not a test (machines are noisy).

    python3 tests/bench/bench.py [--task TASK] [--rounds N] [--submissions N]

First one task. "native" and "record.exe" are a task from the saved file to its verdict with
that recorder: compile, link, start, record, judge. "baseline" is the same compile, link and start
in the same sandboxes, with no recorder, no snapshot and no judge. "start" is the start alone,
"warm" a start in a sandbox whose wineserver is running already. "watch" is watch mode from a save
to the verdict, "touched" the same where the file's text did not change; their baseline is
"unpinned", which like them is not bound to a CPU.

Then a whole submission, all solutions with the course's seeds: `grade.py grade` from the
sources to results.json, and its baseline, which has as many builds and starts; with one worker
and with two.

All are measured in turns, so that a change of the machine's speed affects all of them. Last,
what it costs to read and classify a region, and to read it only (bench_regions.c).
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from harness.grader import sandbox  # noqa: E402
from harness.grader.course.draw import draw  # noqa: E402
from harness.grader.course.manifest import Course, Task, load_course  # noqa: E402
from harness.grader.grading import outside  # noqa: E402
from harness.grader.grading.build import build_task  # noqa: E402
from harness.grader.grading.pipeline import Attempt, result_of, run_attempts  # noqa: E402
from harness.grader.grading.workers import in_workers  # noqa: E402
from harness.grader.learning.practice import Practice  # noqa: E402
from harness.grader.learning.starter import exercise  # noqa: E402
from harness.grader.learning.watcher import watch  # noqa: E402
from harness.grader.platform.files import read_document  # noqa: E402
from harness.grader.platform.paths import Layout, find_layout  # noqa: E402
from harness.grader.sandbox.wine import wine_environment  # noqa: E402

NOT_RECORDED = 2  # a scenario's exit code without a recorder: it reports that and ends
WARM_STARTS = """
wineserver=$1; shift
"$wineserver" -p
"$@"
begun=$(date +%s%N)
"$@"
echo $? $(($(date +%s%N) - begun))
"""

# A step may return how many milliseconds it took.
Step = Callable[[], float | None]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--task", default="commit_window")
    arguments.add_argument("--rounds", type=int, default=15, help="rounds of one task")
    arguments.add_argument("--submissions", type=int, default=3, help="rounds of whole submissions")
    asked = arguments.parse_args()
    layout = find_layout()
    course = load_course(layout)
    with sandbox.scratch_folder() as folder:
        if asked.rounds:
            print(f"{asked.task}, one seed, 1 worker: milliseconds, {asked.rounds} rounds in turns")
            steps = steps_of_task(layout, course.tasks[asked.task], folder)
            watching, stop = steps_of_watching(layout, course.tasks[asked.task], folder)
            of = {name: "baseline" for name in steps} | {name: "unpinned" for name in watching}
            print_table(in_turns(steps | watching, asked.rounds), of, 1)
            stop()
        if asked.submissions:
            print_submissions(layout, course, folder, asked.submissions)
    subprocess.run([layout.native / "bench_regions"], check=True)
    return 0


# --- one task


def steps_of_task(layout: Layout, task: Task, work: Path) -> dict[str, Step]:
    source = solution_of(layout, task)
    attempt = Attempt(task, source, source.name, (draw(task, 4711),))

    def verdict(recorder: str) -> None:
        chosen = replace(layout, recorder=recorder)
        attempted, _ = run_attempts(chosen, [attempt], work / "runs", jobs=1)
        result = result_of(attempted[0])
        assert result.status == "passed", result

    def baseline() -> None:
        start(layout, task, build(layout, task, work / "baseline", 0), 0)

    baseline()
    exe = work / "baseline" / f"{task.id}.exe"
    steps: dict[str, Step] = {name: partial(verdict, name) for name in recorders(layout)}
    steps |= {"baseline": baseline, "start": partial(start, layout, task, exe, 0)}
    return steps | {"warm": partial(warm_start, layout, exe, work / "prefix")}


def steps_of_watching(
    layout: Layout, task: Task, work: Path
) -> tuple[dict[str, Step], Callable[[], None]]:
    """From a save to the verdict as watch mode makes it, with the compile and without; and what
    stops it. A learner's run is not bound to a CPU, and so is its baseline."""
    own, saves = checkout_of_links(layout, work / "checkout"), SimpleQueue[None]()
    file, sessions = exercise(own, task), work / "session"
    sessions.mkdir(mode=0o711)
    text, practice = solution_of(layout, task).read_text(), Practice(own, sessions)
    watcher = watch(file, lambda: saves.put(None))
    versions = count()

    def saved(text: str) -> None:
        file.write_text(text)
        saves.get(timeout=20)
        made = practice.once(task, (draw(task, 4711),))
        assert made.result.status == "passed", made.result

    def unpinned() -> None:
        start(layout, task, build(layout, task, work / "unpinned", None), None)

    steps: dict[str, Step] = {
        "watch": lambda: saved(f"{text}// {next(versions)}\n"),
        "touched": lambda: saved(file.read_text()),
        "unpinned": unpinned,
    }
    return steps, watcher.close


def checkout_of_links(layout: Layout, root: Path) -> Layout:
    """The same checkout with exercises of its own."""
    (root / "build/runs").mkdir(parents=True)
    for name in ("native", "mingw", "prefix", "capabilities.json", "wine_tables"):
        (root / "build" / name).symlink_to(layout.build / name)
    shutil.copytree(layout.exercises, root / "exercises")
    return Layout(root)


def solution_of(layout: Layout, task: Task) -> Path:
    return layout.solutions / task.unit / f"{task.id}.c"


def build(layout: Layout, task: Task, folder: Path, cpu: int | None) -> Path:
    source = solution_of(layout, task)
    built = build_task(layout, task.unit, task.id, source, folder, cpu, native=task.native)
    assert built.exe, built.log
    return built.exe


def start(layout: Layout, task: Task, exe: Path, cpu: int | None) -> None:
    """Starts what one run starts, without recording it."""
    if task.native:
        command = sandbox.native_command([f"/task/{exe.name}"], {f"/task/{exe.name}": exe}, {}, cpu)
        assert not sandbox.run(command, 20, limits=sandbox.NATIVE_LIMITS).broken
        exe = layout.mingw / "maps" / f"{task.id}.exe"
    files = {f"/prefix/drive_c/task/{f.name}": f for f in (*layout.helpers(task.id), exe)}
    command = sandbox.run_command([rf"C:\task\{exe.name}"], layout.prefix, files, {}, cpu)
    ended = sandbox.run(command, 20)
    assert ended.status == NOT_RECORDED, ended


def warm_start(layout: Layout, exe: Path, prefix: Path) -> float:
    if not prefix.exists():
        shutil.copytree(layout.prefix, prefix, symlinks=True)
        shutil.copy(exe, prefix / "drive_c")
    session = (f"{name}={value}" for name, value in wine_environment().items())
    program = (sandbox.WINE_LOADER, rf"C:\{exe.name}")
    argv = [
        "env",
        *session,
        "taskset",
        "-c",
        "0",
        "sh",
        "-c",
        WARM_STARTS,
        "sh",
        sandbox.WINE_SERVER,
        *program,
    ]
    ended = sandbox.run(sandbox.prefix_command(argv, prefix), 20)
    status, nanoseconds = map(int, ended.output.split()[-2:])
    assert status == NOT_RECORDED, ended
    return nanoseconds / 1e6


def recorders(layout: Layout) -> list[str]:
    """The recorders that work here."""
    why = outside.why_not(layout)
    if why:
        print(f"record cannot be used here: {why}\n")
    return [outside.IN_SESSION] if why else list(outside.RECORDERS)


# --- a submission


def print_submissions(layout: Layout, course: Course, work: Path, rounds: int) -> None:
    tasks = list(course.tasks.values())
    runs = len(tasks) * len(course.grade_seeds)
    steps: dict[str, Step] = {}
    baselines: dict[str, str] = {}
    for workers in (1, 2):
        graded, baseline = f"grade -j{workers}", f"baseline -j{workers}"
        baselines |= {graded: baseline, baseline: baseline}
        steps[graded] = partial(grade, layout, work / "results.json", workers)
        steps[baseline] = partial(baseline_of_all, layout, tasks, course.grade_seeds, work, workers)
    print(f"{len(tasks)} tasks, {runs} runs, 1 and 2 workers: seconds, {rounds} rounds in turns")
    times = in_turns(steps, rounds)
    print_table(times, baselines, 1000)
    for name in sorted(set(steps) - set(baselines.values())):
        hour = 3_600_000 / statistics.median(times[name])
        print(f"{name}: {hour:.0f} submissions an hour")
    print()


def grade(layout: Layout, results: Path, workers: int) -> None:
    words = ("grade", layout.solutions, "--jobs", str(workers), "--out", results)
    ended = subprocess.run(
        [sys.executable, layout.root / "grade.py", *words], capture_output=True, text=True
    )
    report = read_document(results)
    assert ended.returncode == 0 and report, ended.stderr


def baseline_of_all(
    layout: Layout, tasks: Sequence[Task], seeds: Sequence[int], work: Path, workers: int
) -> None:
    def build_one(task: Task, cpu: int) -> Path:
        return build(layout, task, work / "baselines" / task.id, cpu)

    def start_one(item: tuple[Task, Path], cpu: int) -> None:
        start(layout, *item, cpu)

    built, _ = in_workers(build_one, tasks, workers)
    programs = [(task, exe) for task, exe in zip(tasks, built) if exe]
    assert len(programs) == len(tasks)
    in_workers(start_one, [program for program in programs for _ in seeds], workers)


# --- measuring


def in_turns(steps: Mapping[str, Step], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each step in each round, after one round that is not counted."""
    times: dict[str, list[float]] = {name: [] for name in steps}
    for counted in range(-1, rounds):
        for name, step in steps.items():
            begun = time.perf_counter()
            said = step()
            if counted >= 0:
                times[name].append(said or (time.perf_counter() - begun) * 1000)
    return times


def print_table(
    times: Mapping[str, list[float]], baselines: Mapping[str, str], milliseconds: int
) -> None:
    """One row for each step; the last column is the median of its ratios to its baseline."""
    digits = 0 if milliseconds == 1 else 2
    print(f"{'':12}{'median':>8}{'least':>8}{'most':>8}{'of baseline':>13}")
    for name, taken in times.items():
        ratio = statistics.median(a / b for a, b in zip(taken, times[baselines[name]]))
        numbers = (statistics.median(taken), min(taken), max(taken))
        print(
            f"{name:12}"
            + "".join(f"{number / milliseconds:8.{digits}f}" for number in numbers)
            + f"{ratio:13.2f}"
        )
    print()


if __name__ == "__main__":
    raise SystemExit(main())
