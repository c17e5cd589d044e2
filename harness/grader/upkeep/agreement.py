"""Whether the files of the course agree: manifest, folders, starters, solutions, lessons and
generated pages. Nothing is run.

Each validator returns its problems as sentences; nothing stops at the first. The order is that
in which a person works: a task's description, its lesson, the student's file, the solution, the
scenario, the checks, the programs that prove them, and last the generated pages.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from ..classroom.assignment import assignment_problems
from ..course import generate
from ..course.draw import DrawError, corners, draw, edges
from ..course.headings import anchors
from ..course.manifest import Course, Misconception, Task, Unit
from ..course.marker import MARKER, unfilled
from ..learning.starter import exercise
from ..platform.paths import Layout
from ..platform.text import one_line

DRAW_TRIES = 200


@dataclass(frozen=True)
class Agreement:
    problems: tuple[str, ...]
    unready: frozenset[str]  # the tasks with problems of their own: a run would only repeat them


def static_problems(
    layout: Layout, course: Course, only: Collection[str] | None = None
) -> Agreement:
    """Of the whole course, or of some tasks and the units that they are in."""
    if layout.is_handout:
        return handout_problems(layout, course, only)
    problems = unfilled(layout.course_file)
    of_tasks: dict[str, list[str]] = {}
    for unit in course.units:
        names = [name for name in unit.tasks if only is None or name in only]
        problems += unit_problems(layout, course, unit) if names else []
        for name in names:
            task = course.tasks.get(name)
            of_tasks[name] = task_problems(layout, task) if task else list(course.broken[name])
            problems += of_tasks[name]
    problems += course_problems(layout, course, whole=only is None)
    return Agreement(tuple(problems), frozenset(name for name, own in of_tasks.items() if own))


def handout_problems(layout: Layout, course: Course, only: Collection[str] | None) -> Agreement:
    """Of what a handout has: the rest stayed with the course, and is proved there."""
    of_tasks = {
        name: list(course.broken[name])
        if name in course.broken
        else [
            *draw_problems(course.tasks[name]),
            *lesson_problems(layout, course.tasks[name]),
            *starter_problems(exercise(layout, course.tasks[name])),
        ]
        for name in course.task_ids()
        if only is None or name in only
    }
    problems = [problem for own in of_tasks.values() for problem in own]
    return Agreement(tuple(problems), frozenset(name for name, own in of_tasks.items() if own))


def course_problems(layout: Layout, course: Course, whole: bool) -> list[str]:
    problems = breaker_problems(layout, course) if whole else []
    problems += [
        f"{layout.course_file}: assignment {raw.get('name', '')!r}: {problem}"
        for raw in course.assignments
        for problem in assignment_problems(course, raw)
    ]
    if not course.broken:
        problems += [
            f"{page}: is out of date; run `grade.py generate`"
            for page in generate.stale(layout, course)
        ]
    return problems


def breaker_problems(layout: Layout, course: Course) -> list[str]:
    """Every breaker has a solution in solutions/breakers, and every system can show it."""
    folder = layout.solutions / generate.BREAKERS
    problems = missing(folder / f"{b.name}.c" for b in course.breakers)
    problems += stray(folder, {f"{b.name}.c" for b in course.breakers}, "a breaker of course.toml")
    for b in course.breakers:
        known = (
            course.tasks[b.task].misconceptions[b.misconception] if b.task in course.tasks else None
        )
        if known and (known.needs or known.untested):
            problems.append(f"{layout.course_file}: breaker {b.name}: not every system can show it")
    return problems


def unit_problems(layout: Layout, course: Course, unit: Unit) -> list[str]:
    exercises, solutions = layout.exercises / unit.id, layout.solutions / unit.id
    shared = [layout.lessons / f"{unit.id}.md", exercises / "unit.h"]
    problems = [p for file in shared for p in missing([file]) + unfilled(file)]
    names = {f"{task}.c" for task in unit.tasks}
    problems += stray(
        exercises, names | {"unit.h", "README.md"}, "a task of this unit in course.toml"
    )
    problems += stray(solutions, names, "a task of this unit in course.toml")
    problems += stray(layout.tasks / unit.id, set(unit.tasks), "a task of this unit in course.toml")
    return problems


def task_problems(layout: Layout, task: Task) -> list[str]:
    scenario, check = task.folder / "scenario.c", task.folder / "check.c"
    return [
        *unfilled(task.folder / "task.toml"),
        *draw_problems(task),
        *lesson_problems(layout, task),
        *starter_problems(layout.exercises / task.unit / f"{task.id}.c"),
        *solution_problems(layout.solutions / task.unit / f"{task.id}.c"),
        *unfilled(scenario),
        *(scenario_problems(task, scenario) if scenario.is_file() else missing([scenario])),
        *unfilled(check),
        *(check_problems(task, check) if check.is_file() else missing([check])),
        *part_problems(task),
        *demand_problems(task),
        *wrong_problems(task),
    ]


def starter_problems(starter: Path) -> list[str]:
    if starter.is_file() and "TODO" not in starter.read_text(encoding="utf-8"):
        return [f"{starter}: has no TODO that says where to begin"]
    return missing([starter]) + unfilled(starter)


def solution_problems(solution: Path) -> list[str]:
    own = (generate.current(solution) or "").replace(MARKER, "")
    left = [f"{solution}: has a TODO left"] if "TODO" in own else []
    return missing([solution]) + unfilled(solution) + left


def part_problems(task: Task) -> list[str]:
    """What else a task's folder holds, and must or must not."""
    parts = {"task.toml", "scenario.c", "check.c", "accepted", "wrong", "hostile"}
    asks = [task.folder / "ask.c"] if task.native else []
    helpers = {file.name for file in task.folder.glob("helper_*.c")}
    sources = [task.folder / name for name in ("scenario.c", "check.c", *helpers)]
    known = parts | {file.name for file in asks} | helpers | headers_of([*sources, *asks])
    return missing(asks) + stray(task.folder, known, "part of a task")


def headers_of(sources: Iterable[Path]) -> set[str]:
    """The headers that a scenario, its helpers and its checks share: those included in quotes."""
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


def own_misconceptions(task: Task) -> list[Misconception]:
    return [m for m in task.misconceptions.values() if not m.common]


def wrong_problems(task: Task) -> list[str]:
    programs = [
        p for name in ("accepted", "wrong") for p in sorted((task.folder / name).glob("*.c"))
    ]
    problems = [problem for program in programs for problem in unfilled(program)]
    files = {file.name for file in (task.folder / "wrong").glob("*.c")}
    for name in sorted(files - set(task.wrong)):
        problems.append(f"{task.folder}/wrong/{name}: [wrong] does not list it")
    for name in sorted(set(task.wrong) - files):
        problems.append(f"{task.folder}/task.toml: [wrong] {name}: there is no such file")
    if not list((task.folder / "accepted").glob("*.c")):
        problems.append(f"{task.folder}/accepted: has no file; add a second way to solve the task")
    for misconception in own_misconceptions(task):
        reached = any(misconception.id == wrong.gets for wrong in task.wrong.values())
        if not reached and not misconception.untested:
            problems.append(
                f"{task.folder}/task.toml: misconception {misconception.id}: no program in wrong/ "
                "gets it, and `untested` does not say why"
            )
        if reached and misconception.untested:
            problems.append(
                f"{task.folder}/task.toml: misconception {misconception.id}: "
                "a program in wrong/ gets it, so remove `untested`"
            )
    return problems


# What asks for something. A sentence with such a word stands among the promises.
DEMANDS = re.compile(
    r"\b(must|only|whole|every|each|never|exactly|at least|at most|nothing|no other|whatever"
    r"|NULL (?:when|if|where)|(?:TRUE|FALSE) (?:when|if|where)|return)\b",
    re.IGNORECASE,
)


def demand_problems(task: Task) -> list[str]:
    """A demand outside of the promises is checked by nobody's word."""
    # Code (indented) and the prototype's comments ask for nothing.
    prose = re.sub(r"^ {4}.*$", "", task.text, flags=re.MULTILINE)
    return [
        f"{task.folder}/task.toml: text: {demand[0]!r} in {one_line(sentence, 80)!r} asks for "
        "something: make the sentence a promise"
        for sentence in re.split(r"(?<=[.:;])\s", prose)
        for demand in list(DEMANDS.finditer(sentence))[:1]
    ]


def draw_problems(task: Task) -> list[str]:
    """At most one sentence: either the ranges are wrong or they are not."""
    try:
        edges(task)
        corners(task)
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
    for what in re.findall(r'\bcannot\s*\(\s*"([^"]*)"', source):
        if not re.fullmatch(r"[a-z0-9_. ]{1,48}", what):
            problems.append(f"{file}: cannot({what!r}): at most 48 of a-z, digits, _ . and space")
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
    for misconception in own_misconceptions(task):
        if misconception.id not in strings:
            problems.append(f"{file}: never finds misconception {misconception.id!r} of task.toml")
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
    """What is passed to verdict() as its second argument, and what helpers of check.c return.

    An id could also come from elsewhere (a variable): running the wrong programs finds
    those."""
    found = set()
    for call in re.finditer(r"\bverdict\s*\(", source):
        arguments = split_arguments(source[call.end() :])
        if len(arguments) > 1:
            found |= ids_in(arguments[1])
    for returned in re.findall(r"\breturn\b([^;]*);", source):
        found |= ids_in(returned)
    return found


def ids_in(expression: str) -> set[str]:
    """The literals of an expression that are ids, except arguments of calls in it."""
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
