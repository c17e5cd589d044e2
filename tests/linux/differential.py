"""Whether the two recorders agree on every program of the course and the tests: every region,
label, section, heap and claim, and how the program ended.

    python3 tests/linux/differential.py                a sample: seconds
    python3 tests/linux/differential.py --all          everything: ten minutes
    python3 tests/linux/differential.py commit_window  the programs with that in their names

Hostile programs (hostile/) are left out: if one makes the recorders differ, that is its
attack, and `grade.py verify --hostile` reports what becomes of it. For a native task the
task's own program is recorded.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from comparable import Seen, differences, seen  # noqa: E402

from harness.grader.course.draw import draw  # noqa: E402
from harness.grader.course.manifest import Course, Task, load_course  # noqa: E402
from harness.grader.grading import outside  # noqa: E402
from harness.grader.grading.build import build_task  # noqa: E402
from harness.grader.grading.capabilities import load_capabilities  # noqa: E402
from harness.grader.grading.record import TIME_LIMIT_MS, record  # noqa: E402
from harness.grader.grading.workers import default_jobs, in_workers  # noqa: E402
from harness.grader.platform.paths import Layout, find_layout  # noqa: E402

SHORT_MS = 2000
# tests/win32/*.c, with their parameters and what differs from the usual time limit.
TESTS: tuple[tuple[str, dict[str, int], int], ...] = (
    ("claims", {"pages": 7}, TIME_LIMIT_MS),
    ("every_kind", {}, TIME_LIMIT_MS),
    ("look_alikes", {}, TIME_LIMIT_MS),
    ("starts_children", {}, TIME_LIMIT_MS),
    ("gives_handles", {}, TIME_LIMIT_MS),
    ("allocates", {}, TIME_LIMIT_MS),
    ("keeps_ledger", {}, TIME_LIMIT_MS),
    ("refuses", {}, TIME_LIMIT_MS),
    ("locks_pages", {}, TIME_LIMIT_MS),
    ("ways", {}, TIME_LIMIT_MS),
    *(("overflows", {"reset": reset}, TIME_LIMIT_MS) for reset in (0, 1)),
    ("takes_the_place", {}, TIME_LIMIT_MS),
    ("tries_locks", {}, TIME_LIMIT_MS),
    ("asks_under_locks", {}, TIME_LIMIT_MS),
    ("makes_up_a_map", {}, TIME_LIMIT_MS),
    ("suspended_child", {}, TIME_LIMIT_MS),
    ("starts_early", {}, TIME_LIMIT_MS),
    ("quiets_a_child", {}, TIME_LIMIT_MS),
    ("shares", {}, TIME_LIMIT_MS),
    ("unlucky", {"decoys": 3}, TIME_LIMIT_MS),
    ("forges", {}, TIME_LIMIT_MS),
    ("prints", {}, TIME_LIMIT_MS),
    ("closes_handles", {}, TIME_LIMIT_MS),
    ("exits_early", {}, TIME_LIMIT_MS),
    ("makes_no_checkpoint", {}, TIME_LIMIT_MS),
    ("asks_unknown", {"pages": 1}, TIME_LIMIT_MS),
    ("gives_up", {}, TIME_LIMIT_MS),
    *(("crashes", {"how": how}, TIME_LIMIT_MS) for how in range(10)),
    *(("holds_heap", {"hold_ms": 2500, "process_heap": own}, TIME_LIMIT_MS) for own in (0, 1)),
    *(("floods", {"raw": raw}, TIME_LIMIT_MS) for raw in (0, 1)),
    ("hangs", {}, SHORT_MS),
)
LEFT_OUT = {
    "attacks_recorder": "ends what stands in its session, which only record.exe does",
    "both": "is not recorded: it starts recorders",
    "deadlocks": "leaves Wine's lock held: record.exe's question has no answer, record asks nobody",
    "forges_tables": "lies to Wine: they must differ, and test_doubt.py says how",
    "photographed": "is not recorded: regions.exe captures it",
}
# Claims that are not compared, because the program counts what is not its own.
INCOMPARABLE = {
    # The process heap, into which Wine puts what it starts the program with.
    "busy_bytes/wrong/process_heap.c": re.compile("empty|answer"),
    # The pages of Wine's libraries that are resident, which Linux decides.
    "resident_pages/wrong/whole_working_set.c": re.compile(r"said\.\d+"),
}
# The daily sample, in addition to the test programs that end quickly: programs whose claims,
# threads, children, sections and heaps are of every kind that is normalised.
SAMPLE = re.compile(
    r"tests/(?!holds_heap|floods|hangs).*"
    r"|(one_of_each|commit_window|owner|spawn|sparse_section|give|join)/solution|explain/map"
    r"|commit_window/wrong/size_as_bytes.c|twins/wrong/two_sections.c|emit/wrong/global_array.c"
    r"|freeze/wrong/commits_allocation.c|spawn/wrong/fiber_as_thread.c"
)
SEED = 4711
# Some programs have threads that end at any time, and whose stacks Wine then keeps or not: runs
# of them differ, and both recorders must see one of the same sort. After five runs of each, one
# program in a thousand had not shown such a pair yet.
TRIES = 20


@dataclass(frozen=True)
class Program:
    name: str  # "tests/claims", "commit_window/wrong/commits_all.c"
    build: Callable[[Path, int], Path | None]  # into a folder, on a CPU; None: does not compile
    parameters: Mapping[str, int]
    time_limit_ms: int = TIME_LIMIT_MS


@dataclass(frozen=True)
class Compared:
    program: Program
    built: bool
    observed: Sequence[Seen] = ()  # of the pair that agreed best, the first recorder's
    differences: Sequence[str] = ()
    tries: int = 0

    def count(self, what: str) -> int:
        return sum(len(getattr(item, what)) for item in self.observed)


def programs(layout: Layout, course: Course) -> Iterator[Program]:
    for name, parameters, time_limit_ms in TESTS:
        exe = layout.mingw / "tests" / f"{name}.exe"
        words = " ".join([f"tests/{name}", *(f"{key}={parameters[key]}" for key in parameters)])
        yield Program(words, partial(already_built, exe), parameters, time_limit_ms)
    for task in course.tasks.values():
        yield from programs_of(layout, task)


def programs_of(layout: Layout, task: Task) -> Iterator[Program]:
    parameters = draw(task, SEED).parameters
    if task.native:
        exe = layout.mingw / "maps" / f"{task.id}.exe"
        yield Program(f"{task.id}/map", partial(already_built, exe), parameters)
        return
    sources = {"solution": layout.solutions / task.unit / f"{task.id}.c"}
    for kind in ("accepted", "wrong"):
        sources |= {
            f"{kind}/{file.name}": file for file in sorted((task.folder / kind).glob("*.c"))
        }
    for name, source in sources.items():
        build = partial(built_from, layout, task, source)
        yield Program(f"{task.id}/{name}", build, parameters, task.time_limit_ms)


def already_built(exe: Path, folder: Path, cpu: int) -> Path | None:
    return exe


def built_from(layout: Layout, task: Task, source: Path, folder: Path, cpu: int) -> Path | None:
    return build_task(layout, task.unit, task.id, source, folder, cpu).exe


def compare(layout: Layout, program: Program, folder: Path, cpu: int) -> Compared:
    """Records with both until a pair of recordings agrees."""
    exe = program.build(folder / "program", cpu)
    if exe is None:
        return Compared(program, False)
    runs: dict[str, list[list[Seen]]] = {recorder: [] for recorder in outside.RECORDERS}
    best = Compared(program, True, differences=["one of the recorders always failed"])
    for tries in range(1, TRIES + 1):
        for recorder, observed in runs.items():
            observed += recorded(layout, recorder, program, exe, folder / recorder, cpu)
        for one, other in product(*runs.values()):
            found = differences(one, other)
            if not best.observed or len(found) < len(best.differences):
                best = replace(best, observed=one, differences=found)
        best = replace(best, tries=tries)
        if not best.differences:
            break
    return best


def recorded(
    layout: Layout, recorder: str, program: Program, exe: Path, evidence: Path, cpu: int
) -> list[list[Seen]]:
    """One run, or none where the recording failed: on a busy machine Wine now and then does
    not start, and whoever grades makes it again too."""
    made = record(
        replace(layout, recorder=recorder),
        *(exe, evidence, program.parameters, load_capabilities(layout)),
        *(program.time_limit_ms, cpu),
    )
    if made.error:
        print(f"{program.name}: {recorder}: {made.error}", file=sys.stderr)
        return []
    left_out = INCOMPARABLE.get(program.name)
    observed = seen(layout.native / "regions", evidence, made.events)
    return [[replace(item, claims=claims_but(left_out, item)) for item in observed]]


def claims_but(left_out: re.Pattern | None, item: Seen) -> tuple[tuple, ...]:
    return tuple(c for c in item.claims if not (left_out and left_out.fullmatch(c[0])))


def chosen_of(every: Iterable[Program], names: Sequence[str], whole: bool) -> list[Program]:
    if whole:
        return list(every)
    if names:
        return [program for program in every if any(name in program.name for name in names)]
    return [program for program in every if SAMPLE.fullmatch(program.name)]


def compare_all(
    layout: Layout,
    chosen: Sequence[Program],
    jobs: int,
    done: Callable[[Compared], None] = lambda came: None,
) -> list[Compared]:
    """By `jobs` workers. The evidence of at most that many programs is on the disk at once."""

    def step(item: tuple[int, Program], cpu: int) -> Compared:
        number, program = item
        place = Path(folder, str(number))
        place.mkdir()
        came = compare(layout, program, place, cpu)
        shutil.rmtree(place)
        done(came)
        return came

    with tempfile.TemporaryDirectory(dir=layout.build) as folder:
        found, _ = in_workers(step, list(enumerate(chosen)), jobs)
    return [came for came in found if came]


def summary(found: Sequence[Compared]) -> str:
    recorded = [came for came in found if came.built]
    snapshots = sum(len(came.observed) - 1 for came in recorded)  # the last is the end
    counts = ", ".join(
        f"{sum(came.count(what) for came in recorded)} {what}"
        for what in ("regions", "labels", "facts", "claims")
    )
    differing = sum(bool(came.differences) for came in found)
    return (
        f"{len(recorded)} programs ({len(found) - len(recorded)} more do not compile), "
        f"{snapshots} snapshots, {counts}: {differing} programs differ; "
        f"{sum(came.tries > 1 for came in recorded)} took more than one try"
    )


def show(came: Compared) -> None:
    name, tries = came.program.name, f" (try {came.tries})" if came.tries > 1 else ""
    print("\n".join(f"{name}: {difference}" for difference in came.differences) or f"{name}{tries}")


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="part of a program's name")
    parser.add_argument("--all", action="store_true", help="every program")
    parser.add_argument("--jobs", type=int, default=default_jobs(), help="parallel workers")
    args = parser.parse_args(argv)
    layout = find_layout()
    if refused := outside.why_not(layout):
        print(f"record cannot be used here: {refused}", file=sys.stderr)
        return 4
    chosen = chosen_of(programs(layout, load_course(layout)), args.names, args.all)
    found = compare_all(layout, chosen, args.jobs, show)
    print(summary(found))
    return int(len(found) < len(chosen) or any(came.differences for came in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
