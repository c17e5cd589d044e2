"""Two runs of a task at the same time in one session: nothing of one may reach the other. Here the
tasks that had something in common once; all of them, by hand, in two minutes:

    /usr/bin/python3 tests/win32/test_two_at_once.py [TASK...]
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))

from harness.grader.course.draw import Drawn, draw  # noqa: E402
from harness.grader.course.manifest import Course, load_course  # noqa: E402
from harness.grader.grading.capabilities import load_capabilities  # noqa: E402
from harness.grader.grading.pipeline import Attempt, result_of, run_attempts  # noqa: E402
from harness.grader.grading.record import Recording, read_recording  # noqa: E402
from harness.grader.platform.paths import Layout, find_layout  # noqa: E402
from plain_session import PlainSession, windows_path  # noqa: E402

SHARED = ("shared_counter", "load_unload", "outlive", "edit_file", "view_at")
LABELS = ("first", "second")
SECONDS = 60


class Pairs:
    """Records each run twice at once. The first round of attempts takes one of each pair, the
    second round the other."""

    def __init__(self, session: PlainSession, folder: Path) -> None:
        self._session, self._folder = session, folder
        self._known = load_capabilities(session.layout)

    def __call__(
        self, attempt: Attempt, drawn: Drawn, exe: Path, to: Path, cpu: int | None
    ) -> Recording:
        place = self._folder / attempt.task.id / drawn.name
        mine = place / attempt.label
        if not mine.exists():
            self._record(attempt, drawn, exe, place)
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(mine, to)
        return read_recording(to)

    def _record(self, attempt: Attempt, drawn: Drawn, exe: Path, place: Path) -> None:
        session = self._session
        one, other = (
            session.recording(attempt, drawn, exe, place / label, self._known) for label in LABELS
        )
        both = session.layout.mingw / "tests/both.exe"
        status, said = session.run([windows_path(both), *one, "+++", *other], place, SECONDS)
        assert status == 0, said


def failures(layout: Layout, course: Course, tasks: Iterable[str], folder: Path) -> list[str]:
    """What is said of a solution that does not pass."""
    found = []
    with PlainSession(layout, folder) as session:
        pairs = Pairs(session, folder / "pairs")
        for label in LABELS:
            attempts = [solution(layout, course, task, label) for task in tasks]
            made, _ = run_attempts(layout, attempts, folder / label, 1, recorder=pairs)
            for came in made:
                result = result_of(came)
                failed = [c.id for c in result.checks if c.status == "failed"]
                if result.status != "passed":
                    words = f"{result.status} {result.message} {failed}"
                    found.append(f"{came.attempt.task.id}, {label}: {words}")
    return found


def solution(layout: Layout, course: Course, task: str, label: str) -> Attempt:
    asked = course.tasks[task]
    file = layout.solutions / asked.unit / f"{task}.c"
    return Attempt(asked, file, file.name, (draw(asked, course.grade_seeds[0]),), label)


def test_right_programs_pass_twice_at_once(layout: Layout, tmp_path: Path) -> None:
    assert failures(layout, load_course(layout), SHARED, tmp_path) == []


if __name__ == "__main__":
    here = find_layout()
    of_course = load_course(here)
    with tempfile.TemporaryDirectory() as scratch:
        wrong = failures(here, of_course, sys.argv[1:] or of_course.task_ids(), Path(scratch))
    print("\n".join(wrong) or "each passed twice at once")
    sys.exit(1 if wrong else 0)
