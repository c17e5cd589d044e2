"""Holds the whole project together: manifest, folders, starters, solutions, lessons and
generated pages agree; then every starter fails, every solution and accepted program
passes, and every wrong program fails for the reason that it is there for.

Each validator returns its problems as sentences; nothing stops at the first.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import generate
from .capabilities import load_capabilities
from .draw import Drawn, DrawError, draw, edges
from .manifest import Course, Misconception, Task, Unit
from .outcome import COMPLETE
from .paths import Layout
from .pipeline import Attempt, Attempted, Progress, forbidden_in, result_of, run_attempts
from .score import Ran

FULL_SEEDS = 10
DRAW_TRIES = 200


# ---- what files say ----


def static_problems(layout: Layout, course: Course) -> list[str]:
    problems = [problem for found in course.broken.values() for problem in found]
    for unit in course.units:
        problems += unit_problems(layout, course, unit)
    for task in course.tasks.values():
        problems += task_problems(layout, task)
    return problems


def unit_problems(layout: Layout, course: Course, unit: Unit) -> list[str]:
    exercises, solutions = layout.exercises / unit.id, layout.solutions / unit.id
    problems = missing([exercises / "unit.h", layout.lessons / f"{unit.id}.md"])
    names = {f"{task}.c" for task in unit.tasks}
    problems += stray(
        exercises, names | {"unit.h", "README.md"}, "a task of this unit in course.toml"
    )
    problems += stray(solutions, names, "a task of this unit in course.toml")
    problems += stray(layout.tasks / unit.id, set(unit.tasks), "a task of this unit in course.toml")
    page = generate.readme_file(layout, unit)
    if not course.broken and generate.current(page) != generate.readme(layout, course, unit):
        problems.append(f"{page}: is not what task.toml says: run `grade.py generate`")
    return problems


def task_problems(layout: Layout, task: Task) -> list[str]:
    starter = layout.exercises / task.unit / f"{task.id}.c"
    solution = layout.solutions / task.unit / f"{task.id}.c"
    scenario, check = task.folder / "scenario.c", task.folder / "check.c"
    problems = missing([starter, solution, scenario, check])
    if starter.is_file() and "TODO" not in starter.read_text(encoding="utf-8"):
        problems.append(f"{starter}: has no TODO that says where to begin")
    if solution.is_file() and "TODO" in solution.read_text(encoding="utf-8"):
        problems.append(f"{solution}: has a TODO left")
    parts = {"task.toml", "scenario.c", "check.c", "accepted", "wrong"}
    problems += stray(task.folder, parts | headers_of([scenario, check]), "part of a task")
    problems += lesson_problems(layout, task)
    problems += wrong_problems(task)
    problems += draw_problems(task)
    if scenario.is_file():
        problems += scenario_problems(task, scenario)
    if check.is_file():
        problems += check_problems(task, check)
    return problems


def headers_of(sources: Iterable[Path]) -> set[str]:
    """What a scenario and its checks share: the names that they include in quotes."""
    texts = [source.read_text(encoding="utf-8") for source in sources if source.is_file()]
    return {name for text in texts for name in re.findall(r'^#include "(\w+\.h)"', text, re.M)}


def missing(files: Iterable[Path]) -> list[str]:
    return [f"{file}: is missing" for file in files if not file.is_file()]


def stray(folder: Path, known: set[str], what: str) -> list[str]:
    found = sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []
    return [f"{folder / name}: is not {what}" for name in found if name not in known]


def lesson_problems(layout: Layout, task: Task) -> list[str]:
    name, _, anchor = task.lesson.partition("#")
    file = layout.root / name
    if not file.is_file():
        return [f"{task.folder}/task.toml: lesson: there is no {name}"]
    if anchor not in anchors(file.read_text(encoding="utf-8")):
        return [f"{task.folder}/task.toml: lesson: {name} has no heading #{anchor}"]
    return []


def anchors(markdown: str) -> set[str]:
    """The headings' anchors as GitHub makes them: "A window, here" is "a-window-here"."""
    found = set()
    fenced = False
    for text in markdown.splitlines():
        fenced ^= text.startswith("```")
        heading = None if fenced else re.match(r"#{1,6} +(.+?) *#*$", text)
        if heading:
            words = re.sub(r"[^\w\- ]", "", heading.group(1).lower())
            found.add(words.replace(" ", "-"))
    return found


def wrong_problems(task: Task) -> list[str]:
    problems = []
    files = {file.name for file in (task.folder / "wrong").glob("*.c")}
    for name in sorted(files - set(task.wrong)):
        problems.append(f"{task.folder}/wrong/{name}: [wrong] does not say what it must get")
    for name in sorted(set(task.wrong) - files):
        problems.append(f"{task.folder}/task.toml: [wrong] {name}: there is no such file")
    if not list((task.folder / "accepted").glob("*.c")):
        problems.append(f"{task.folder}/accepted: holds no second way to solve the task")
    for misconception in task.misconceptions.values():
        reached = misconception.id in task.wrong.values()
        if not reached and not misconception.untested:
            problems.append(
                f"{task.folder}/task.toml: misconception {misconception.id}: no program of wrong/ "
                "reaches it, and `untested` does not say why"
            )
        if reached and misconception.untested:
            problems.append(
                f"{task.folder}/task.toml: misconception {misconception.id}: is reached; drop `untested`"
            )
    return problems


def draw_problems(task: Task) -> list[str]:
    """One sentence at most: the ranges are wrong or they are not."""
    try:
        edges(task)
        for seed in range(DRAW_TRIES):
            draw(task, seed)
    except DrawError as error:
        return [f"{task.folder}/task.toml: {error}"]
    return []


def scenario_problems(task: Task, file: Path) -> list[str]:
    source = without_comments(file.read_text(encoding="utf-8"))
    problems = []
    named = set(re.findall(r'\bcheckpoint\s*\(\s*"([^"]*)"', source))
    for name in task.checkpoints:
        if f'"{name}"' not in source:
            problems.append(f"{file}: never makes checkpoint {name!r} of task.toml")
    for name in sorted(named - set(task.checkpoints)):
        problems.append(f"{file}: checkpoint {name!r} is not in task.toml")
    problems += unknown_parameters(task, file, source)
    if re.search(r"\bdecoys\s*\(", source) and not any(p.name == "decoys" for p in task.parameters):
        problems.append(f"{file}: calls decoys(), but task.toml has no parameter `decoys`")
    return problems


def check_problems(task: Task, file: Path) -> list[str]:
    source = without_comments(file.read_text(encoding="utf-8"))
    problems = unknown_parameters(task, file, source)
    if not re.search(rf"\bTASK_CHECKS\s*\(\s*{task.id}\s*\)", source):
        problems.append(f"{file}: has no TASK_CHECKS({task.id})")
    for name in sorted(set(re.findall(r'\bat\s*\(\s*"([^"]*)"', source)) - set(task.checkpoints)):
        problems.append(f"{file}: checkpoint {name!r} is not in task.toml")
    strings = set(re.findall(r'"((?:[^"\\]|\\.)*)"', source))
    for check in task.checks:
        if check.id not in strings:
            problems.append(f"{file}: never makes check {check.id!r} of task.toml")
    for misconception in task.misconceptions:
        if misconception not in strings:
            problems.append(f"{file}: never finds misconception {misconception!r} of task.toml")
    for name in sorted(misconceptions_in(source) - set(task.misconceptions)):
        problems.append(f"{file}: misconception {name!r} is not in task.toml")
    return problems


def unknown_parameters(task: Task, file: Path, source: str) -> list[str]:
    known = {parameter.name for parameter in task.parameters}
    named = set(re.findall(r'\bparameter\s*\(\s*"([^"]*)"', source))
    return [f"{file}: parameter {name!r} is not in task.toml" for name in sorted(named - known)]


def without_comments(source: str) -> str:
    kept = r'"(?:[^"\\]|\\.)*"'
    return re.sub(
        rf"{kept}|//[^\n]*|/\*.*?\*/", lambda m: m[0] if m[0][0] == '"' else " ", source, flags=re.S
    )


def misconceptions_in(source: str) -> set[str]:
    """What verdict() is given as its second argument, and what helpers of check.c return.

    The same words could come from elsewhere (a variable): running the wrong programs
    finds those."""
    found = set()
    for call in re.finditer(r"\bverdict\s*\(", source):
        arguments = split_arguments(source[call.end() :])
        if len(arguments) > 1:
            found |= ids_in(arguments[1])
    for returned in re.findall(r"\breturn\b([^;]*);", source):
        found |= ids_in(returned)
    return found


def ids_in(expression: str) -> set[str]:
    """The literals of an expression that are ids; an argument of a call inside is none."""
    outside_calls = expression
    while (inner := re.sub(r"\w+\s*\([^()]*\)", "call", outside_calls)) != outside_calls:
        outside_calls = inner
    return set(re.findall(r'"([a-z][a-z0-9_]*)"', outside_calls))


def split_arguments(source: str) -> list[str]:
    """split_arguments('a, f(b, c), "d,") rest') is ['a', ' f(b, c)', ' "d,"']."""
    arguments, depth, start = [], 0, 0
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"|[(),]', source):
        if token[0] == "(":
            depth += 1
        elif token[0] == ")" and depth:
            depth -= 1
        elif token[0] in ",)" and not depth:
            arguments.append(source[start : token.start()])
            start = token.end()
            if token[0] == ")":
                break
    return arguments


# ---- what running says ----


@dataclass(frozen=True)
class Ordered:
    """An attempt and what it must come to."""

    attempt: Attempt
    must: str  # "fail", "pass", a misconception, or "status.NAME"


@dataclass(frozen=True)
class Verified:
    problems: tuple[str, ...]
    attempts: int
    runs: int
    interrupted: bool = False


def orders(layout: Layout, course: Course, task: Task, full: bool) -> list[Ordered]:
    """full: solution and accepted programs with ten seeds and at the edges, wrong ones
    with the grade's seeds and at the edges. Else everything once."""
    listed = tuple(draw(task, seed) for seed in course.grade_seeds)
    once = listed[:1]
    at_edges = tuple(edges(task))
    seeds = list(dict.fromkeys([*course.grade_seeds, *range(FULL_SEEDS)]))
    many = (*(draw(task, seed) for seed in seeds[: max(FULL_SEEDS, len(listed))]), *at_edges)
    folder = task.folder

    def order(source: Path, label: str, must: str, draws: tuple[Drawn, ...]) -> Ordered:
        shown = str(source.relative_to(layout.root))
        return Ordered(Attempt(task, source, shown, draws if full else once, label), must)

    name = f"{task.id}.c"
    found = [
        order(layout.exercises / task.unit / name, "starter", "fail", listed),
        order(layout.solutions / task.unit / name, "solution", "pass", many),
    ]
    for file in sorted((folder / "accepted").glob("*.c")):
        found.append(order(file, f"accepted/{file.name}", "pass", many))
    for wrong, must in task.wrong.items():
        found.append(order(folder / "wrong" / wrong, f"wrong/{wrong}", must, (*listed, *at_edges)))
    return [o for o in found if o.attempt.source.is_file()]  # the static part names the others


def running_problems(
    layout: Layout,
    course: Course,
    tasks: Sequence[Task],
    full: bool,
    folder: Path,
    jobs: int,
    progress: Progress,
) -> Verified:
    """Task after task, so that the evidence of only one is on the disk."""
    capabilities = load_capabilities(layout)
    plan = {
        task.id: orders(layout, course, task, full) for task in tasks if not draw_problems(task)
    }
    total = sum(1 + len(o.attempt.draws) for found in plan.values() for o in found)
    problems: list[str] = []
    before, runs = 0, 0
    for ordered in plan.values():

        def advance(done: int, _: int, what: str, before: int = before) -> None:
            progress(before + done, total, what)

        attempted, interrupted = run_attempts(
            layout, [o.attempt for o in ordered], folder, jobs, advance
        )
        if interrupted:
            return Verified(tuple(problems), sum(map(len, plan.values())), runs, True)
        for order, came in zip(ordered, attempted):
            problems += attempt_problems(order, came, capabilities)
        problems += unfailed_checks(ordered, attempted)
        runs += sum(len(came.runs) for came in attempted)
        before += sum(1 + len(o.attempt.draws) for o in ordered)
        shutil.rmtree(folder / ordered[0].attempt.task.id, ignore_errors=True)
    return Verified(tuple(problems), sum(map(len, plan.values())), runs)


def attempt_problems(order: Ordered, came: Attempted, capabilities: dict[str, int]) -> list[str]:
    attempt, result = order.attempt, result_of(came)
    where = attempt.shown_source
    if result.status == "grader error":
        return [f"{where}: grader error: {result.message}"]
    if order.must in ("fail", "pass") and came.built and came.built.log:
        return [f"{where}: the compiler warns:\n{came.built.log.rstrip()}"]
    if order.must == "pass":
        return [] if result.status == "passed" else [f"{where}: must pass, but {why(came)}"]
    if order.must == "fail":
        if result.status in ("failed", "partial"):
            return []
        return [
            f"{where}: the starter must fail its checks, but it is: {result.status} {result.message}"
        ]
    if order.must.startswith("status."):
        return status_problems(order, came, result.status)
    misconception = attempt.task.misconceptions[order.must]
    if not came.runs:
        return [f"{where}: must get {order.must}, but it is: {result.status} {result.message}"]
    return [
        p
        for ran in came.runs
        for p in misconception_problem(where, misconception, ran, capabilities)
    ]


def status_problems(order: Ordered, came: Attempted, status: str) -> list[str]:
    """A status of the task, in every run where it is a run's."""
    must = order.must.removeprefix("status.").replace("_", " ")
    found = {ran.outcome.status for ran in came.runs} or {status}
    if found == {must}:
        return []
    others = ", ".join(sorted(found - {must}))
    return [f"{order.attempt.shown_source}: must be {must!r}, but it is: {others}"]


def misconception_problem(
    where: str, must: Misconception, ran: Ran, capabilities: dict[str, int]
) -> list[str]:
    run = f"{where} {ran.drawn.option()}"
    if ran.outcome.status != COMPLETE or not ran.judged:
        return [f"{run}: must get {must.id}, but it is: {ran.outcome.status} {ran.outcome.message}"]
    verdicts = ran.judged.verdicts.values()
    got = [v.misconception for v in verdicts if v.misconception]
    if must.id in got:
        return []
    if must.needs and not capabilities.get(must.needs):
        shown = [v for v in verdicts if v.needs_system]
        return (
            []
            if shown and not got
            else [f"{run}: without {must.needs} a check must be not checked"]
        )
    return [f"{run}: must get {must.id}, but it got {', '.join(got) if got else 'no failure'}"]


def why(came: Attempted) -> str:
    """Of a program that should have passed: the first thing that went wrong."""
    for ran in came.runs:
        if ran.outcome.status != COMPLETE:
            return f"{ran.drawn.option()}: {ran.outcome.status}: {ran.outcome.message}"
        for check, verdict in (ran.judged.verdicts if ran.judged else {}).items():
            if verdict.status == "failed":
                return (
                    f"{ran.drawn.option()}: {check}: {verdict.misconception}: "
                    f"expected {verdict.expected}, seen {verdict.seen}"
                )
    if came.built and came.built.exe is None:
        return f"it does not compile:\n{came.built.log.rstrip()}"
    if came.built and (forbidden := forbidden_in(came.attempt.task, came.built)):
        return f"it needs {', '.join(forbidden)}"
    return "no check of it can be made on this system"


def unfailed_checks(ordered: Sequence[Ordered], attempted: Sequence[Attempted]) -> list[str]:
    """A check that nothing here fails may be one that cannot fail."""
    task = ordered[0].attempt.task
    failed, not_here = set(), set()
    for came in attempted:
        for ran in came.runs:
            for check, verdict in (ran.judged.verdicts if ran.judged else {}).items():
                if verdict.status == "failed":
                    failed.add(check)
                if verdict.needs_system:
                    not_here.add(check)
    return [
        f"{task.folder}/task.toml: check {check.id}: no program of wrong/ fails it"
        for check in task.checks
        if check.id not in failed | not_here
    ]
