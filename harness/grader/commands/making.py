"""new: the skeleton of a task, and what to do with it."""

from __future__ import annotations

import argparse

from ..course import skeleton
from ..course.marker import MARKER
from .context import Context, ExitCode, UsageError, source_named

NEXT = """\
Next, in this order (CONTRIBUTING.md has more on each step):
  1. Replace every {marker}. This lists what is left, in the order of work:
         python3 grade.py verify --task {task}
  2. Write the unit's page anew, and build the scenario and the checks:
         python3 grade.py generate && python3 grade.py setup
  3. Look at the solution's result, and at its address space:
         python3 grade.py run {task} --source solutions/{unit}/{task}.c
         python3 grade.py regions {task}
  4. Prove the task, then try mutants of the solution on its checks:
         python3 grade.py verify --full --task {task}
         python3 grade.py mutate --task {task}"""


def new_task(context: Context, args: argparse.Namespace) -> int:
    unit, slash, task = args.name.partition("/")
    if not slash:
        raise UsageError(f"{args.name!r}: give the unit and the task, such as 02_private/my_task")
    try:
        found = skeleton.make(context.layout, unit, task)
    except skeleton.SkeletonError as error:
        raise UsageError(str(error)) from error
    made = [source_named(context.layout, file) for file in found.made]
    changed = [source_named(context.layout, file) for file in found.changed]
    if context.json:
        context.print_json({"schema": 1, "made": made, "changed": changed})
        return ExitCode.PASSED
    for what, names in (("made", made), ("changed", changed)):
        for name in names:
            context.out.print(f"{what:7} {name}", soft_wrap=True)
    steps = NEXT.format(marker=MARKER, unit=unit, task=task)
    context.out.print(f"\n{steps}", soft_wrap=True)
    return ExitCode.PASSED
