"""Limits that this process inherited (ulimit) and that would make right programs fail: found
before the first program runs, because no program's verdict may depend on them."""

from __future__ import annotations

import resource
from dataclasses import dataclass

from ..platform.problem import EnvironmentProblem
from ..sandbox import MIB, RUN_LIMITS

UNLIMITED = resource.RLIM_INFINITY


@dataclass(frozen=True)
class Need:
    limit: int  # of the resource module
    option: str  # of ulimit
    least: int
    unit: int  # of the option's number
    why: str


NEEDS = (
    Need(resource.RLIMIT_AS, "v", UNLIMITED, 1024, "Wine reserves far more memory than it uses"),
    Need(resource.RLIMIT_DATA, "d", RUN_LIMITS.data_bytes, 1024, "programs may use so much memory"),
    Need(resource.RLIMIT_NOFILE, "n", 256, 1, "the recorder and Wine open many files"),
    Need(resource.RLIMIT_FSIZE, "f", RUN_LIMITS.file_bytes, 1024, "a section's file may be large"),
    Need(resource.RLIMIT_CPU, "t", 600, 1, "a grade takes its time"),
    Need(resource.RLIMIT_STACK, "s", MIB, 1024, "Wine starts on this stack"),
    Need(resource.RLIMIT_NPROC, "u", 512, 1, "each sandbox has many processes and threads"),
    Need(resource.RLIMIT_MEMLOCK, "l", 64 * 1024, 1024, "programs lock pages in memory"),
)


def require_limits() -> None:
    """Raises a limit that this process may raise itself. Raises EnvironmentProblem for others."""
    for need in NEEDS:
        soft, hard = resource.getrlimit(need.limit)
        if not _is_enough(hard, need.least):
            has = hard if hard == UNLIMITED else hard // need.unit
            wanted = "unlimited" if need.least == UNLIMITED else str(need.least // need.unit)
            raise EnvironmentProblem(
                f"ulimit -{need.option} is {has}, and grading needs {wanted}: {need.why}",
                f"ulimit -{need.option} {wanted}, in the shell or service that starts grade.py",
            )
        if not _is_enough(soft, need.least):
            resource.setrlimit(need.limit, (need.least, hard))


def _is_enough(limit: int, least: int) -> bool:
    return limit == UNLIMITED or (least != UNLIMITED and limit >= least)
