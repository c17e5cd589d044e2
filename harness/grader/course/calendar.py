"""Spreads tasks over weeks or sessions by their minutes, in the order of the course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from .manifest import Breaker, Calendar, Course, Task


@dataclass(frozen=True)
class Part:
    """A week, or a session of a workshop."""

    tasks: tuple[Task, ...]
    begins: tuple[str, ...]  # units whose chapters are to be read before it
    breakers: tuple[Breaker, ...]  # those of this part's tasks

    @property
    def minutes(self) -> int:
        return sum(task.minutes for task in self.tasks)

    @property
    def points(self) -> int:
        return sum(task.points for task in self.tasks)


def tasks_of(course: Course, calendar: Calendar) -> list[Task]:
    wanted = set(calendar.tasks or course.task_ids())
    return [course.tasks[t] for t in course.task_ids() if t in wanted and t in course.tasks]


def parts_of(course: Course, calendar: Calendar) -> list[Part]:
    """The parts, as even as the order and the long tasks allow."""
    tasks = tasks_of(course, calendar)
    found, begun = [], set[str]()
    for group in spread([task.minutes for task in tasks], calendar.parts):
        own = [tasks[i] for i in group]
        begins = [unit for unit in dict.fromkeys(t.unit for t in own) if unit not in begun]
        begun.update(begins)
        wrong = [b for b in course.breakers if b.task in [t.id for t in own]]
        found.append(Part(tuple(own), tuple(begins), tuple(wrong)))
    return found


def spread(minutes: Sequence[int], parts: int) -> list[list[int]]:
    """Indices in their order, in `parts` groups whose sums are as even as can be (the squares
    of the sums add up to the least): spread([3, 1, 2, 2], 2) is [[0, 1], [2, 3]]."""
    # best[j]: the least sum of squares for the first j, and where the last group begins.
    nothing: list[int] = []
    best: list[tuple[float, list[int]]] = [(0.0, nothing), *[(inf, nothing)] * len(minutes)]
    for _ in range(min(parts, len(minutes))):
        best = [
            min(
                (
                    (best[i][0] + sum(minutes[i:j]) ** 2, [*best[i][1], i])
                    for i in range(j)
                    if best[i][0] < inf
                ),
                default=(inf, []),
            )
            for j in range(len(minutes) + 1)
        ]
    begins = [*best[-1][1], len(minutes)]
    return [list(range(i, j)) for i, j in zip(begins, begins[1:])]
