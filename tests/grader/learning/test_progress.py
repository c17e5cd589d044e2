"""What a learner did outlives edits, damage and another terminal."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from harness.grader.course.manifest import Course
from harness.grader.learning import progress
from harness.grader.learning.order import current_task, next_task
from harness.grader.learning.progress import (
    DamagedProgress,
    Last,
    Progress,
    TaskProgress,
    merged,
    with_grade,
    with_hint,
    with_run,
    with_solution,
)
from harness.grader.platform.paths import Layout

NOON, LATER, EVENING = (f"2026-11-30T{t}:00+00:00" for t in ("12:00", "12:10", "18:00"))


def test_what_passed_stays_passed() -> None:
    known = with_run(Progress(), "fill", True, 3, NOON)
    known = with_run(known, "fill", False, 1, LATER)
    assert known.of("fill") == TaskProgress(passed=NOON, points=3, runs=2, seconds=600)


def test_a_break_is_no_work() -> None:
    known = with_run(Progress(), "fill", False, 0, NOON)
    assert with_run(known, "fill", False, 0, EVENING).of("fill").seconds == 0
    assert with_run(known, "fill", False, 0, NOON).of("fill").seconds == 0
    turned_back = with_run(Progress(last=Last("fill", EVENING)), "fill", False, 0, NOON)
    assert turned_back.of("fill").seconds == 0


def test_time_goes_to_the_task_that_it_led_to() -> None:
    known = with_hint(with_run(Progress(), "fill", True, 3, NOON), "pour", 1, LATER)
    assert (known.of("fill").seconds, known.of("pour").seconds) == (0, 600)


def test_a_solution_after_a_pass_is_not_to_give_up() -> None:
    passed = with_run(Progress(), "fill", True, 3, NOON)
    assert with_solution(passed, "fill", LATER).of("fill").gave_up is None
    gave_up = with_solution(Progress(), "fill", NOON)
    assert with_run(gave_up, "fill", True, 3, LATER).of("fill").gave_up == NOON


def test_a_grade_of_many_tasks_is_no_work_on_any() -> None:
    known = with_run(Progress(), "fill", False, 0, NOON)
    graded = with_grade(known, "pour", True, 5, LATER)
    assert graded.last == Last("fill", NOON)
    assert graded.of("pour") == TaskProgress(passed=LATER, points=5, runs=1)


def test_a_damaged_file_is_reported_and_kept(tiny: Layout) -> None:
    file = progress.progress_file(tiny)
    file.parent.mkdir()
    for damage in ("{", "[]", '{"schema": 2, "new": 1}', '{"schema": 1, "tasks": {"x": 1}}', "\0"):
        file.write_text(damage)
        with pytest.raises(DamagedProgress):
            progress.load(tiny)
        with pytest.raises(DamagedProgress):
            progress.update(tiny, lambda p: p)
        assert file.read_text() == damage
    file.write_text('{"schema": 2}')
    with pytest.raises(DamagedProgress, match="another version of regionlab wrote it"):
        progress.load(tiny)


def test_two_terminals_lose_nothing_of_each_other(tiny: Layout) -> None:
    def work(name: str) -> None:
        for _ in range(20):
            progress.update(tiny, lambda p: with_run(p, name, False, 0, NOON))

    threads = [threading.Thread(target=work, args=(name,)) for name in ("fill", "pour")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    known = progress.load(tiny)
    assert (known.of("fill").runs, known.of("pour").runs) == (20, 20)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    known = with_solution(with_run(Progress(), "fill", False, 1, NOON), "fill", LATER)
    progress.save(tmp_path / "p.json", known)
    assert progress.read(tmp_path / "p.json") == known
    assert json.loads((tmp_path / "p.json").read_text())["schema"] == 1


def test_putting_together_twice_is_the_same_as_once() -> None:
    here = with_run(Progress(), "fill", True, 3, LATER)
    there = with_hint(with_run(Progress(), "fill", True, 2, NOON), "pour", 2, EVENING)
    both = merged(here, there)
    assert both.of("fill") == TaskProgress(passed=NOON, points=3, runs=1, seconds=0)
    assert both.of("pour").hints == 2 and both.last == Last("pour", EVENING)
    assert merged(both, there) == both == merged(there, here)


def test_the_next_task_and_the_current_one(tiny_course: Course) -> None:
    assert next_task(tiny_course, Progress()) is tiny_course.tasks["fill"]
    at_it = with_run(Progress(), "fill", False, 0, NOON)
    assert current_task(tiny_course, at_it) is tiny_course.tasks["fill"]
    passed = with_run(at_it, "fill", True, 3, NOON)
    assert next_task(tiny_course, passed) is None and current_task(tiny_course, passed) is None
    unknown = Progress(last=Last("removed", NOON))
    assert current_task(tiny_course, unknown) is tiny_course.tasks["fill"]
