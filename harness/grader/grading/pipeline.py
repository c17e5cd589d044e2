"""Builds, records and judges attempts: everything that is graded goes this way.

A student's file, a solution and a wrong program are all attempts, so that `verify` tests
the same code that gives the marks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .. import sandbox
from ..course.draw import Drawn
from ..course.manifest import Task
from ..platform.paths import Layout
from ..platform.problem import EnvironmentProblem
from ..platform.trees import move_tree, remove_tree
from .advice import advice
from .build import LINKED_BASE, Built, build_task, line_of
from .capabilities import load_capabilities
from .crash import Place, image_base, place_from, site_of
from .forbidden import forbidden_in
from .judge import RunToJudge, judge_all
from .machine import require_limits
from .native import Maps
from .outcome import GRADER_ERROR, NEEDS_REVIEW, Outcome, grader_error, outcome_of
from .record import Recording, read_recording, record
from .results import TaskResult
from .score import Ran, blank, score
from .snapshots import UnreadableSnapshot, read_snapshot, snapshots_of
from .source import read_source
from .workers import Progress, Steps, in_workers


@dataclass(frozen=True)
class Attempt:
    """One file to be built as one task and run with these draws."""

    task: Task
    source: Path
    shown_source: str  # as messages and commands name it
    draws: tuple[Drawn, ...]
    label: str = ""  # distinguishes attempts at one task: "wrong/commits_all.c"

    def folder_name(self) -> str:
        return self.label.replace("/", "-") or "submission"

    def run_name(self, drawn: Drawn) -> str:
        """Unique for its task, also where several attempts are judged at once."""
        return f"{self.label}:{drawn.name}" if self.label else drawn.name


@dataclass(frozen=True)
class Attempted:
    """How far an attempt came. built is None if it was interrupted before."""

    attempt: Attempt
    built: Built | None
    runs: tuple[Ran, ...]


def require_built(layout: Layout) -> None:
    """Reports what is missing before a student has to wait."""
    require_limits()
    judges = (layout.native / name for name in ("judge", "plain_judge"))
    for file in (*judges, layout.mingw / "record.exe", layout.mingw / "flags.json"):
        if not file.is_file():
            raise EnvironmentProblem(
                f"{file} is missing: the grader is not built", "python3 grade.py setup"
            )


def require_ready(layout: Layout) -> None:
    """Everything that a grade needs of this machine, before anything is handed in to it."""
    require_built(layout)
    load_capabilities(layout)
    if sandbox.level() is None:
        raise EnvironmentProblem("this machine offers no sandbox", "python3 grade.py doctor")


# Makes the recording of one run: of which attempt, of which draw, the program, where it goes,
# on which processor.
Recorder = Callable[[Attempt, Drawn, Path, Path, int | None], Recording]


def in_sandbox(layout: Layout) -> Recorder:
    """Runs the program here and now, with what this system can show."""
    known = load_capabilities(layout)

    def make(attempt: Attempt, drawn: Drawn, exe: Path, to: Path, cpu: int | None) -> Recording:
        limit = attempt.task.time_limit_ms
        return record(layout, exe, to, drawn.parameters, known, limit, cpu)

    return make


class Workshop:
    """Builds and runs attempts for workers, below one folder."""

    def __init__(
        self, layout: Layout, folder: Path, steps: Steps, recorder: Recorder | None = None
    ) -> None:
        require_built(layout)
        self._layout, self._folder, self._steps = layout, folder, steps
        self._recorder = recorder or in_sandbox(layout)
        self._maps = Maps(folder)

    def build(self, attempt: Attempt, cpu: int) -> Built:
        task = attempt.task
        program = place_of(self._folder, attempt) / "program"
        how = {"native": True} if task.native else {}
        made = build_task(self._layout, task.unit, task.id, attempt.source, program, cpu, **how)
        self._steps.done(f"built {task.id} {attempt.label}".rstrip())
        return made

    def run(self, attempt: Attempt, exe: Path, drawn: Drawn, cpu: int) -> Ran:
        place = place_of(self._folder, attempt)
        ran = record_run(self._layout, attempt, exe, drawn, place, self._recorder, cpu, self._maps)
        self._steps.done(f"ran {attempt.task.id} {attempt.run_name(drawn)}")
        return ran


def run_attempts(
    layout: Layout,
    attempts: Sequence[Attempt],
    folder: Path,
    jobs: int,
    progress: Progress = lambda done, total, what: None,
    recorder: Recorder | None = None,
) -> tuple[list[Attempted], bool]:
    """Everything up to the verdicts, in the order of attempts; True when interrupted. Without a
    recorder every program runs in the sandbox.

    Evidence goes to folder/TASK/LABEL/RUN. An interrupt ends the running steps and keeps what
    is complete. Raises EnvironmentProblem.
    """
    steps = Steps(sum(1 + len(a.draws) for a in attempts), progress)
    shop = Workshop(layout, folder, steps, recorder)
    built, interrupted = in_workers(shop.build, attempts, jobs)
    todo = [
        (index, made.exe, drawn)
        for index, (attempt, made) in enumerate(zip(attempts, built))
        if made and made.exe and not forbidden_in(attempt.task, made)
        for drawn in attempt.draws
    ]

    def run(item: tuple[int, Path, Drawn], cpu: int) -> Ran:
        index, exe, drawn = item
        return shop.run(attempts[index], exe, drawn, cpu)

    runs: list[list[Ran]] = [[] for _ in attempts]
    if not interrupted:
        recorded, interrupted = in_workers(run, todo, jobs)
        for (index, _, _), ran in zip(todo, recorded):
            if ran:
                runs[index].append(ran)
        runs = [
            with_place_of_crash(layout, a.task, place_of(folder, a) / "program", ran)
            for a, ran in zip(attempts, runs)
        ]
    results = [
        Attempted(attempt, made, tuple(ran)) for attempt, made, ran in zip(attempts, built, runs)
    ]
    try:
        return judge_attempts(layout.judges, results, jobs), interrupted
    except KeyboardInterrupt:  # what was recorded is not lost: judging takes a moment
        return judge_attempts(layout.judges, results, jobs), True


def place_of(folder: Path, attempt: Attempt) -> Path:
    return folder / attempt.task.id / attempt.folder_name()


def record_run(
    layout: Layout,
    attempt: Attempt,
    exe: Path,
    drawn: Drawn,
    place: Path,
    recorder: Recorder,
    cpu: int | None,
    maps: Maps,
) -> Ran:
    """Records one run. A recording that failed, or in which the program did not even say hello,
    is made once more: on a busy machine Wine sometimes fails to start a process, and that must
    cost nobody a grade. So is a recording whose scenario gave up; but any code in the program
    can report that, so the second time a person has to look at it."""
    task, evidence = attempt.task, place / drawn.name

    def make_recording(program: Path, target: Path) -> Recording:
        return recorder(attempt, drawn, program, target, cpu)

    def once() -> tuple[Outcome, str, bool]:  # the last: whether to record again
        if task.native:  # the one place that decides how a task is run
            made = maps.ask(layout, task, drawn, exe, evidence, make_recording, cpu)
        else:
            made = make_recording(exe, evidence)
        if made.error:
            return grader_error(made.error), made.output, True
        outcome = outcome_of(task, drawn.parameters, made.events, evidence)
        began = outcome.status == "timeout" or any(e["event"] == "hello" for e in made.events)
        return outcome, made.output, outcome.status == GRADER_ERROR or not began

    outcome, output, again = once()
    notes: list[str] = []
    if again:
        notes.append(f"recorded twice: the first time, {outcome.message}")
        outcome, output, _ = once()
        if outcome.gave_up:
            outcome = replace(outcome, status=NEEDS_REVIEW)
    notes = [*outcome.notes, *notes]
    return Ran(drawn, evidence, replace(outcome, notes=tuple(notes)), output)


def with_place_of_crash(
    layout: Layout, task: Task, program: Path, runs: Sequence[Ran]
) -> list[Ran]:
    """The runs of the program that was built in this folder, and of the first that crashed where
    that was."""
    first = next((ran for ran in runs if ran.outcome.status == "crash"), None)
    if first is None or task.native:
        return list(runs)
    place = place_of_crash(layout, task, program, first)
    return [replace(ran, place=place) if ran is first else ran for ran in runs]


def place_of_crash(layout: Layout, task: Task, program: Path, ran: Ran) -> Place | None:
    """Only a help: what goes wrong here takes nothing else away."""
    site = site_of(read_recording(ran.evidence).events)
    if site is None:
        return None
    line = None
    try:
        if site.callers:
            base = base_of_program(layout.native / "regions", ran.evidence, site.callers[0])
            line = line_of(layout, task.unit, task.id, program, site.callers, base, None)
        text = (program / f"{task.id}.c").read_text(encoding="utf-8", errors="replace")
    except (UnreadableSnapshot, EnvironmentProblem, OSError):
        text = ""
    if line is None or line.file != f"{task.id}.c":
        return place_from(site, "", None, text)
    return place_from(site, line.function, line.number, text)


def base_of_program(regions: Path, evidence: Path, address: int) -> int:
    """Where the program's file was loaded, which has the instruction at this address."""
    main = [snapshot for snapshot in snapshots_of(evidence) if snapshot.main]
    rows = read_snapshot(regions, main[-1])["rows"] if main else []
    return image_base(rows, address) or LINKED_BASE


def judge_attempts(
    judges: Sequence[Path], attempted: Sequence[Attempted], jobs: int
) -> list[Attempted]:
    """Judges all complete runs, one judge for each worker. A judge gets whole tasks, because
    it starts a process for each."""
    of_task: dict[str, list[RunToJudge]] = {}
    for a in attempted:
        of_task.setdefault(a.attempt.task.id, []).extend(
            RunToJudge(a.attempt.task, a.attempt.run_name(ran.drawn), ran.evidence, ran.outcome.cut)
            for ran in a.runs
            if ran.outcome.judgeable
        )
    tasks = list(of_task.values())
    shares = [[run for task in tasks[worker::jobs] for run in task] for worker in range(jobs)]
    parts, interrupted = in_workers(lambda share, cpu: judge_all(judges, share), shares, jobs)
    if interrupted:
        raise KeyboardInterrupt
    judged = {run: verdict for part in parts if part for run, verdict in part.items()}
    return [
        replace(
            a,
            runs=tuple(
                replace(ran, judged=judged.get((a.attempt.task.id, a.attempt.run_name(ran.drawn))))
                for ran in a.runs
            ),
        )
        for a in attempted
    ]


def result_of(attempted: Attempted) -> TaskResult:
    attempt, built = attempted.attempt, attempted.built
    sha256 = built.sha256 if built else None
    result = unrun_result(attempt, built) if not attempted.runs else None
    if result is None and len(attempted.runs) < len(attempt.draws):
        result = interrupted_result(attempt.task)
    if result is None:
        made = score(attempt.task, sha256, attempt.shown_source, attempted.runs)
        return replace(made, log=built.log if built else "")  # warnings
    return replace(result, source=attempt.shown_source, source_sha256=sha256)


def unrun_result(attempt: Attempt, built: Built | None) -> TaskResult:
    task = attempt.task
    if built is None:
        return interrupted_result(task)
    if built.exe is None:
        text = (read_source(attempt.source, f"{task.id}.c").text or b"").decode()
        words = f"{attempt.shown_source} does not compile", advice(task.id, built.log, text)
        return blank(task, "compile error", ". ".join(filter(None, words)), built.log)
    forbidden = forbidden_in(task, built)
    if forbidden:
        messages = [f"{symbol}: {message}" for symbol, message in forbidden.items()]
        return blank(task, "forbidden call", "\n".join(messages))
    return interrupted_result(task)


def interrupted_result(task: Task) -> TaskResult:
    return blank(task, "grader error", "interrupted before it was finished")


def publish(layout: Layout, work: Path, attempted: Sequence[Attempted]) -> list[Attempted]:
    """Makes these recordings the last ones of their tasks: runs/TASK/RUN. The caller has
    exclusive(layout.runs)."""
    return [publish_one(layout, work, a, a.attempt.task.id) for a in attempted]


def publish_one(layout: Layout, work: Path, attempted: Attempted, name: str) -> Attempted:
    """The same for one, under another name than its task's."""
    if not attempted.runs:
        return attempted
    place, target = place_of(work, attempted.attempt), layout.runs / name
    remove_tree(place / "program")
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        move_tree(target, work / f"old-{name}")
    move_tree(place, target)
    target.chmod(0o700)  # until now a sandbox's user had to reach it
    return replace(
        attempted,
        runs=tuple(replace(ran, evidence=target / ran.drawn.name) for ran in attempted.runs),
    )
