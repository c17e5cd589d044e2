"""verify, mutate, generate, doctor and setup: they keep the course and the machine in order."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable
from itertools import chain

from rich.table import Table
from rich.text import Text

from ..course import generate
from ..course.manifest import ManifestError, load_course
from ..platform.workspace import workspace
from ..report import terminal
from ..upkeep import agreement, doctor, mutate, setup, verify
from .context import Context, ExitCode, UsageError, only_tasks, progress_on, source_named
from .defending import defend_grader
from .planning import verify_evidence

HANDOUT = (
    "this is a handout: it has no solutions and no wrong, accepted or hostile programs, so only "
    "this is tested: every starter compiles, fails, and earns nothing"
)
UNEXPLAINED = (
    "A mutant that passes shows a hole in the checks, or is the same program in other words: then "
    'say why under [equivalent] in its task.toml: "NAME.N" = "why no student could see it", for a '
    'mutant of an accepted program "FILE.c:NAME.N", for this mutant of every program "*:NAME.N"'
)


def verify_course(context: Context, args: argparse.Namespace) -> int:
    if args.hostile:
        require_whole(context, "--hostile runs the programs that attack the grader")
        return defend_grader(context, args)
    if args.program:
        raise UsageError("--program names a hostile program: use it with --hostile")
    if args.evidence:
        return verify_evidence(context, args)
    layout, course = context.layout, load_course(context.layout)
    if layout.is_handout:
        context.say(HANDOUT)
    began = time.monotonic()
    names = only_tasks(course, args.task, course.task_ids())
    written = agreement.static_problems(layout, course, names if args.task else None)
    unbuilt = {
        name: verify.unbuilt_problems(layout, course.tasks[name])
        for name in names
        if name not in written.unready
    }
    tasks = [course.tasks[name] for name, own in unbuilt.items() if not own]
    problems = show_problems(context, [*written.problems, *chain(*unbuilt.values())])
    with workspace(layout) as work, progress_on(context) as progress:
        found = verify.running_problems(layout, course, tasks, args.full, work, args.jobs, progress)
    problems += show_problems(context, found.problems)
    not_run = [name for name in names if course.tasks.get(name) not in tasks]
    if context.json:
        context.print_json(
            {
                "schema": 1,
                "full": args.full,
                "tasks": names,
                "programs": found.attempts,
                "runs": found.runs,
                "seconds": round(time.monotonic() - began, 3),
                "interrupted": found.interrupted,
                "not_run": not_run,
                "problems": problems,
            }
        )
    else:
        seconds = time.monotonic() - began
        count = f"{len(names)} task{'s' if len(names) != 1 else ''}"
        words = f"{count}, {found.attempts} programs, {found.runs} runs in {seconds:.1f} s"
        verdict = (
            f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
            if problems
            else "no problem"
        )
        context.out.print(f"{words}: {verdict}", style="red" if problems else "green")
        if not_run:
            todo = f"not run until the files are in order: {', '.join(not_run)}"
            context.out.print(todo, style="red", soft_wrap=True)
        if found.interrupted:
            context.out.print("interrupted: not everything was tried", style="red")
    if found.interrupted:
        return ExitCode.INTERRUPTED
    return ExitCode.FAILED if problems else ExitCode.PASSED


def require_whole(context: Context, what: str) -> None:
    if context.layout.is_handout:
        raise UsageError(f"{what}, and this is a handout, which has none")


def show_problems(context: Context, found: Iterable[str]) -> list[str]:
    """By their places in the checkout; on the terminal at once, so that nobody waits for what
    was known before anything ran."""
    problems = [problem.replace(f"{context.layout.root}/", "") for problem in found]
    if not context.json:
        terminal.print_problems(context.out, problems)
    return problems


def mutate_solutions(context: Context, args: argparse.Namespace) -> int:
    require_whole(context, "mutate changes the solutions")
    layout, course = context.layout, load_course(context.layout)
    names = only_tasks(course, args.task, course.task_ids())
    broken = [p for name in names for p in course.broken.get(name, ())]
    if broken:
        raise ManifestError(broken)
    tasks = [course.tasks[name] for name in names]
    with workspace(layout) as work, progress_on(context) as progress:
        found = mutate.mutate(layout, course, tasks, work, args.jobs, progress)
    problems = [problem.replace(f"{layout.root}/", "") for problem in found.problems]
    if context.json:
        context.print_json(
            {
                "schema": 1,
                "kill_rate": round(found.kill_rate(), 4),
                "interrupted": found.interrupted,
                "problems": problems,
                "mutants": [
                    {
                        "task": t.task,
                        "program": str(t.original.source.relative_to(layout.root)),
                        "mutant": t.mutant.name,
                        "change": t.mutant.change(),
                        "fate": t.fate,
                        "reason": t.reason,
                    }
                    for t in found.tried
                ],
            }
        )
    else:
        show_mutants(context, found, names, problems)
    if found.interrupted:
        return ExitCode.INTERRUPTED
    return ExitCode.FAILED if problems else ExitCode.PASSED


def show_mutants(
    context: Context, found: mutate.Mutated, names: list[str], problems: list[str]
) -> None:
    fates = (mutate.KILLED, mutate.SURVIVED, mutate.EQUIVALENT, mutate.SAME, mutate.STILLBORN)
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("", *fates):
        table.add_column(column, justify="right" if column else "left")
    for name in names:
        of_task = [t.fate for t in found.tried if t.task == name]
        table.add_row(name, *(str(of_task.count(fate)) for fate in fates))
    context.out.print(table)
    for t in found.tried:
        if t.fate == mutate.EQUIVALENT:
            what = f"{t.task}: {t.name}, {t.mutant.change()}: {t.reason}"
            context.out.print(terminal.line(context.out, what, "dim"), soft_wrap=True)
    terminal.print_problems(context.out, problems)
    if found.count(mutate.SURVIVED):
        context.out.print(UNEXPLAINED, soft_wrap=True)
    context.out.print(
        f"{found.differ()} mutants: "
        f"{found.count(mutate.KILLED)} killed ({found.kill_rate():.1%}), "
        f"{found.count(mutate.EQUIVALENT)} equivalent with a reason, "
        f"{found.count(mutate.SURVIVED)} unexplained",
        style="red" if problems else "green",
        soft_wrap=True,
    )
    if found.interrupted:
        context.out.print("interrupted: not everything was tried", style="red")


def generate_pages(context: Context, args: argparse.Namespace) -> int:
    course = load_course(context.layout)
    if course.broken:
        raise ManifestError(p for found in course.broken.values() for p in found)
    files = (generate.stale if args.check else generate.generate)(context.layout, course)
    names = [source_named(context.layout, file) for file in files]
    if context.json:
        context.print_json({"schema": 1, "stale" if args.check else "written": names})
    else:
        for name in names:
            context.out.print(f"{'stale: ' if args.check else 'wrote '}{name}", soft_wrap=True)
    return ExitCode.FAILED if args.check and files else ExitCode.PASSED


def examine_machine(context: Context, args: argparse.Namespace) -> int:
    findings = doctor.examine(context.layout)
    lacking = [f for f in findings if f.required and not f.ok]
    if context.json:
        context.print_json(
            {"schema": 1, "ok": not lacking, "findings": [vars(f) for f in findings]}
        )
    else:
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
        for f in findings:
            status = "passed" if f.ok else "failed" if f.required else "partial"
            detail = terminal.line(context.out, f.detail)
            if f.remedy and not f.ok:
                detail.append(f"\nRun: {f.remedy}", "cyan")
            table.add_row(terminal.mark(context.out, status), Text(f.name), detail)
        context.out.print(table)
        context.out.print(
            f"Missing for grading: {len(lacking)}." if lacking else "Ready to grade.",
            style="red" if lacking else "green",
        )
    return ExitCode.ENVIRONMENT if lacking else ExitCode.PASSED


def set_up_checkout(context: Context, args: argparse.Namespace) -> int:
    setup.set_up(context.layout, context.say)
    if context.json:
        context.print_json({"schema": 1, "ok": True})
    return ExitCode.PASSED
