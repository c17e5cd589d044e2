"""plan, and verify --evidence: runs that another machine records, and what comes back."""

from __future__ import annotations

import argparse
from typing import Any

from ..course.manifest import load_course
from ..grading.workers import default_jobs
from ..platform.text import GivenPath
from ..platform.workspace import workspace
from ..report import terminal
from ..upkeep import plan, returned
from .context import Context, ExitCode, UsageError, only_tasks, progress_on

NEXT = """\
{runs} runs of {programs} programs are in {out}.
On Windows (docs/windows.md), in that folder: plan.cmd
Then, with what is in its folder evidence: python3 grade.py verify --evidence {out}"""


def add_commands(add: Any, everywhere: argparse.ArgumentParser) -> None:
    """The declaration of `plan`, for cli.py."""
    p = add(
        "plan",
        parents=[everywhere],
        help="write a folder of runs that a Windows machine records (for instructors)",
    )
    p.add_argument("--out", type=GivenPath, required=True, metavar="DIR", help="an empty folder")
    p.add_argument(
        "--programs",
        choices=tuple(plan.KINDS),
        default="solutions",
        help="the solutions, all programs that must pass, or the wrong ones as well "
        "(default: %(default)s)",
    )
    p.add_argument(
        "--full", action="store_true", help="ten seeds and every edge instead of one seed"
    )
    p.add_argument(
        "--task", action="append", metavar="TASK", help="only this task (may be repeated)"
    )
    p.set_defaults(command=write_plan)


def declare_evidence(p: argparse._MutuallyExclusiveGroup) -> None:
    """The option of `verify`."""
    p.add_argument(
        "--evidence",
        type=GivenPath,
        metavar="DIR",
        help="run nothing, but judge what was recorded elsewhere: the folder that `plan` made",
    )


def write_plan(context: Context, args: argparse.Namespace) -> int:
    layout, course = context.layout, load_course(context.layout)
    names = only_tasks(course, args.task, course.task_ids())
    if args.out.exists() and (not args.out.is_dir() or any(args.out.iterdir())):
        raise UsageError(f"--out {args.out}: not an empty folder")
    args.out.mkdir(parents=True, exist_ok=True)
    tasks, jobs = [course.tasks[name] for name in names], default_jobs()
    with workspace(layout) as work, progress_on(context) as progress:
        made = plan.make_plan(
            layout, course, tasks, args.full, args.programs, args.out, work, jobs, progress
        )
    if context.json:
        context.print_json(
            {
                "schema": 1,
                "tasks": names,
                "programs": made.programs,
                "runs": made.runs,
                "not_run": list(made.not_run),
            }
        )
    else:
        words = NEXT.format(runs=made.runs, programs=made.programs, out=args.out)
        context.out.print(words, soft_wrap=True)
    return ExitCode.PASSED


def verify_evidence(context: Context, args: argparse.Namespace) -> int:
    layout, course = context.layout, load_course(context.layout)
    try:
        came = returned.read_returned(args.evidence)
    except returned.UnreadableEvidence as error:
        raise UsageError(str(error)) from error
    planned = sorted({task for task, _ in came.programs}, key=course.task_ids().index)
    names = only_tasks(course, args.task, planned)
    with workspace(layout) as work, progress_on(context) as progress:
        found = returned.judge_returned(layout, course, names, came, work, args.jobs, progress)
    problems = [problem.replace(f"{layout.root}/", "") for problem in found.problems]
    if context.json:
        context.print_json(
            {
                "schema": 1,
                "recorded_on": list(found.platforms),
                "tasks": names,
                "programs": found.programs,
                "runs": found.runs,
                "interrupted": found.interrupted,
                "problems": problems,
            }
        )
    else:
        terminal.print_problems(context.out, problems)
        where = ", ".join(found.platforms) or "nothing"
        words = f"{found.programs} programs, {found.runs} runs, recorded on {where}"
        verdict = f"{len(problems)} problems" if problems else "no problem"
        style = "red" if problems else "green"
        context.out.print(f"{words}: {verdict}", style=style, soft_wrap=True)
    if found.interrupted:
        return ExitCode.INTERRUPTED
    return ExitCode.FAILED if problems else ExitCode.PASSED
