"""From a seed to a task's parameters: the same on every machine and Python.

Each draw hashes (seed, task, parameter, attempt), so that adding a parameter to a
task changes no other parameter, and one task's numbers tell nothing about another's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from .manifest import Parameter, Special, Task

End = Literal["min", "max"]
# Names of edges that are no parameter's.
ALL, SPECIAL = "all", "special"
NOTHING: Mapping[str, int] = {}


class DrawError(Exception):
    """A range of task.toml contains no allowed value: our mistake, not the student's."""


@dataclass(frozen=True)
class Drawn:
    """One run's parameters. `name` is the run's in evidence and results: "4711", or
    "count=max" for an edge."""

    name: str
    seed: int
    edge: str | None
    parameters: Mapping[str, int]

    def option(self) -> str:
        """The option that repeats this run on the command line."""
        return f"--edge {self.edge}" if self.edge else f"--seed {self.seed}"


def draw(task: Task, seed: int) -> Drawn:
    pick = uniform(task, seed)
    return Drawn(str(seed), seed, None, draw_with(task, pick))


def corners(task: Task) -> list[Drawn]:
    """The smallest set of runs in which every parameter stands once at its smallest and once at
    its largest allowed value, and then what task.toml names as special."""
    ends = [edge(task, f"{ALL}={end}") for end in ("min", "max")] if task.parameters else []
    return ends + [edge(task, f"{SPECIAL}={special.id}") for special in task.specials]


def graded_draws(task: Task, seeds: Iterable[int]) -> tuple[Drawn, ...]:
    """The runs of a grade."""
    return (*(draw(task, seed) for seed in seeds), *corners(task))


def edges(task: Task) -> list[Drawn]:
    """Each parameter once at its smallest and once at its largest allowed value; the
    others drawn. Parameters that depend on it follow."""
    return [edge(task, f"{p.name}={end}") for p in task.parameters for end in ("min", "max")]


def edge(task: Task, name: str) -> Drawn:
    """The edge "PARAMETER=min" or "PARAMETER=max", of one parameter or of "all" together, or
    "special=ID". KeyError if the task has no such edge."""
    parameter, _, end = name.partition("=")
    pick = uniform(task, 0)
    if parameter == SPECIAL:
        chosen = special_named(task, end).parameters
        return Drawn(name, 0, name, draw_with(task, pick, chosen))
    if end not in ("min", "max") or parameter not in {ALL, *(p.name for p in task.parameters)}:
        raise KeyError(name)

    def value(p: Parameter, low: int, high: int) -> int:
        return end_of(p, low, high, end) if parameter in (ALL, p.name) else pick(p, low, high)

    return Drawn(name, 0, name, draw_with(task, value))


def special_named(task: Task, name: str) -> Special:
    for special in task.specials:
        if special.id == name:
            return special
    raise KeyError(f"{SPECIAL}={name}")


def draw_with(
    task: Task,
    value: Callable[[Parameter, int, int], int],
    chosen: Mapping[str, int] = NOTHING,
) -> dict[str, int]:
    """Every parameter in order, each within the bounds that the earlier ones give, unless
    its value is chosen."""
    drawn: dict[str, int] = {}
    for p in task.parameters:
        if p.name in chosen:
            drawn[p.name] = chosen[p.name]
            continue
        low, high = p.min.value(drawn), p.max.value(drawn)
        if not any(allowed(p, n) for n in range(low, min(high, low + 1) + 1)) or low < 0:
            earlier = ", ".join(f"{name} = {number}" for name, number in drawn.items())
            raise DrawError(
                f"{task.id}: {p.name} has no allowed value from {low} to {high}"
                + (f" with {earlier}" if earlier else "")
            )
        drawn[p.name] = value(p, low, high)
    return drawn


def allowed(p: Parameter, number: int) -> bool:
    return p.unless_multiple_of is None or number % p.unless_multiple_of != 0


def uniform(task: Task, seed: int) -> Callable[[Parameter, int, int], int]:
    def pick(p: Parameter, low: int, high: int) -> int:
        attempt = 0
        while True:
            digest = hashlib.sha256(f"{seed}/{task.id}/{p.name}/{attempt}".encode()).digest()
            # 256 bits against ranges of some thousands: the bias is beyond measure.
            number = low + int.from_bytes(digest, "big") % (high - low + 1)
            if allowed(p, number):
                return number
            attempt += 1

    return pick


def end_of(p: Parameter, low: int, high: int, end: str) -> int:
    """The allowed value nearest to that end: one step in, where the end is a multiple."""
    number, inwards = (low, 1) if end == "min" else (high, -1)
    return number if allowed(p, number) else number + inwards
