"""The two recorders are each other's test: of every program, each says the same of every
region, label, section and heap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from differential import Seen, differences, seen
from harness.grader import outside
from harness.grader.build import build_task
from harness.grader.capabilities import load_capabilities
from harness.grader.draw import draw
from harness.grader.manifest import load_course
from harness.grader.paths import Layout, find_layout
from harness.grader.record import record

# tests/win32/*.c that end by themselves and come to a checkpoint, with their parameters.
PROGRAMS: dict[str, dict[str, int]] = {
    "claims": {"pages": 7},
    "crashes": {"how": 0},
    "every_kind": {},
    "exits_early": {},
    "forges": {},
    "prints": {},
    "starts_children": {},
    "suspended_child": {},
    "unlucky": {"decoys": 3},
}
TASKS = load_course(find_layout()).tasks.values()
SOLUTIONS = [(task.unit, task.id) for task in TASKS if not task.native]
SEED = 4711
# Some programs have threads that end when they like, and whose stacks Wine then keeps or not:
# their pictures are of several kinds, and both recorders must see one of the same kind.
TRIES = 5

Compare = Callable[[Path, Mapping[str, int]], list[str]]


@pytest.fixture
def compare(layout: Layout, tmp_path: Path) -> Compare:
    if outside.why_not(layout):
        pytest.skip(outside.why_not(layout))

    def recorded(recorder: str, exe: Path, parameters: Mapping[str, int]) -> list[Seen]:
        evidence = tmp_path / recorder
        made = record(
            replace(layout, recorder=recorder), exe, evidence, parameters, load_capabilities(layout)
        )
        assert made.error is None, f"{recorder}: {made.error}"
        doubts = [event for event in made.events if event["event"] == "doubt"]
        assert not doubts, f"of an honest program: {doubts}"
        found = seen(layout.native / "regions", evidence, made.events)
        assert found, "nothing was photographed: nothing is compared"
        return found

    def compared(exe: Path, parameters: Mapping[str, int]) -> list[str]:
        runs: dict[str, list[list[Seen]]] = {recorder: [] for recorder in outside.RECORDERS}
        for _ in range(TRIES):
            for recorder, pictures in runs.items():
                pictures.append(recorded(recorder, exe, parameters))
            least = min((differences(a, b) for a, b in product(*runs.values())), key=len)
            if not least:
                break
        return least

    return compared


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_recorders_agree_on_a_program(layout: Layout, compare: Compare, program: str) -> None:
    found = compare(layout.mingw / "tests" / f"{program}.exe", PROGRAMS[program])
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("unit", "task"), SOLUTIONS)
def test_the_recorders_agree_on_a_solution(
    layout: Layout, compare: Compare, tmp_path: Path, unit: str, task: str
) -> None:
    source = layout.solutions / unit / f"{task}.c"
    built = build_task(layout, unit, task, source, tmp_path / "program")
    assert built.exe, built.log
    drawn = draw(load_course(layout).tasks[task], SEED)
    found = compare(built.exe, drawn.parameters)
    assert not found, "\n".join(found)


def test_a_difference_is_found() -> None:
    """The comparison itself can fail."""
    region = ("0x10000", "0x10000", "0x1000", "0x4", "0x1000", "0x4", "0x20000")
    one = Seen("after, process 0", (region,), (), ())
    other = replace(one, regions=((*region[:5], "0x2", region[6]),))
    assert len(differences([one], [other])) == 2
    assert differences([one], [one]) == []
    assert differences([one], []) == ["photographs: ['after, process 0'] and []"]
