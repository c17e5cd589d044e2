"""Watch mode: the loop that waits for keys, for a saved file and for the end of a run, and shows
what came of it. It waits for nothing else, and for no time to pass.

A run is made in a thread. When the file is saved in the meantime, its sandbox is ended and the
file is run anew; what the ended run would have said is thrown away.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from .. import sandbox
from ..course.draw import Drawn, draw, graded_draws
from ..course.manifest import Course, Task, did_you_mean
from ..grading.results import TaskResult
from ..grading.snapshots import UnreadableSnapshot
from ..platform.paths import Layout
from ..platform.problem import EnvironmentProblem
from ..platform.text import one_line
from . import progress as progress_
from .keyboard import Keyboard, readable
from .more import show_hint, show_list, show_map, show_solution, show_why, start_over
from .order import next_task
from .picture import Picture, change_at, picture_of, shape_of
from .practice import Practice, Practised
from .progress import DamagedProgress, Progress
from .screen import Screen
from .starter import exercise
from .watcher import Watcher, stamp, watch

PRACTICE_SEEDS = 100_000
END_AGAIN_SECONDS = 0.2  # a run that was about to start a sandbox has to be ended again


@dataclass(frozen=True)
class Event:
    """What a thread or a signal reports: "saved", "resized"; and of a run "ran", "drawn",
    "failed", "ended"."""

    kind: str
    run: int = 0
    made: Practised | None = None
    picture: Picture | None = None
    error: Exception | None = None


class Session:
    def __init__(
        self,
        layout: Layout,
        course: Course,
        screen: Screen,
        keyboard: Keyboard,
        folder: Path,
        how: str,
        kept: Callable[[TaskResult], None],
    ) -> None:
        """kept: keeps a result for `list`. how: see watcher.watch()."""
        self.layout, self.course, self.screen = layout, course, screen
        self.keyboard = keyboard
        self._practice = Practice(layout, folder)
        self._how, self._kept = how, kept
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._woken, self._wake = os.pipe()
        self._run = 0  # the number of the newest run
        self._worker: threading.Thread | None = None
        self._again: Sequence[Drawn] | None = None  # to be run when the worker has ended
        self._stamp: tuple[int, ...] | None = None
        self._expected: str | None = None  # the map that the learner predicted
        self._told = ""  # what was done, for the screen that follows
        self._watcher: Watcher | None = None
        self._picture_shown: Picture | None = None
        self.last: Practised | None = None
        self.task: Task

    # --- the loop

    def begin(self, task: Task) -> None:
        """Works on tasks, from this one on, until the learner leaves."""
        try:
            self.change_to(task)
            while self._listen():
                pass
        finally:
            self._end_run()
            if self._watcher:
                self._watcher.close()
            os.close(self._woken)
            os.close(self._wake)

    def _listen(self) -> bool:
        """Waits for something and does it. False when the learner leaves."""
        waiting = END_AGAIN_SECONDS if self._again is not None else None
        ready = readable([self.keyboard.descriptor, self._woken], waiting)
        if not ready and self._again is not None:
            sandbox.end_all()
        if self._woken in ready:
            os.read(self._woken, 4096)
            while not self._events.empty():
                self._hear(self._events.get())
        if self.keyboard.descriptor in ready:
            keys = self.keyboard.keys()
            return keys is not None and all(self._key(key) for key in keys)
        return True

    def _post(self, event: Event) -> None:
        """From any thread."""
        self._events.put(event)
        with suppress(OSError):  # the session has ended
            os.write(self._wake, b"!")

    def _hear(self, event: Event) -> None:
        if event.kind == "saved":
            self._saved()
        elif event.kind == "resized":
            self._show_again()
        elif event.kind == "ended":
            self._worker = None
            if self._again is not None:
                self._start(self._again)
        elif event.run != self._run or self._again is not None:
            pass  # of a run that was ended
        elif event.kind == "failed":
            self._failed(event.error)
        elif event.kind == "ran" and event.made:
            self._ran(event.made)
        elif event.kind == "drawn" and event.made:
            self._drawn(event.made, event.picture)

    # --- tasks and runs

    def change_to(self, task: Task) -> None:
        if self._watcher:
            self._watcher.close()
        self.task, self.last, self._expected = task, None, None
        file = exercise(self.layout, task)
        self._stamp = stamp(file)
        self._watcher = watch(file, lambda: self._post(Event("saved")), self._how)
        first = self.progress().of(task.id).runs == 0
        self._head()
        if first:
            self.screen.start(task)
            self.screen.keys()
        else:
            self.run()

    def _saved(self) -> None:
        """Editors save in several steps; only a file that is another now is run."""
        if stamp(exercise(self.layout, self.task)) != self._stamp:
            self.run()

    def run(self, draws: Sequence[Drawn] | None = None) -> None:
        """Runs the file as it is now. A run under way is of no interest any more."""
        self._stamp = stamp(exercise(self.layout, self.task))
        if not exercise(self.layout, self.task).is_file():
            return self._gone()
        if draws is None:
            draws = (draw(self.task, secrets.randbelow(PRACTICE_SEEDS)),)
        self.screen.running(len(draws))
        if self._worker:
            self._again = draws
            sandbox.end_all()
        else:
            self._start(draws)

    def _gone(self) -> None:
        """There is nothing to run, and what the last run said is of no file any more."""
        self._run += 1
        self.last = None
        self._head()
        self.screen.gone(self.task, exercise(self.layout, self.task).exists())
        self.screen.keys()

    def _start(self, draws: Sequence[Drawn]) -> None:
        self._again = None
        self._run += 1
        arguments = (self._run, self.task, tuple(draws))
        self._worker = threading.Thread(target=self._work, args=arguments, daemon=True)
        self._worker.start()

    def _work(self, run: int, task: Task, draws: Sequence[Drawn]) -> None:
        """In a thread. First the verdict, then the picture, which takes as long again."""
        try:
            made = self._practice.once(task, draws)
            self._post(Event("ran", run, made))
            self._post(Event("drawn", run, made, self._picture(made)))
        except Exception as error:
            self._post(Event("failed", run, error=error))
        finally:
            self._post(Event("ended"))

    def _picture(self, made: Practised) -> Picture | None:
        if not made.runs or made.task.native:
            return None
        regions = self.layout.native / "regions"
        evidence = made.runs[0].evidence
        try:
            found = picture_of(regions, evidence, made.result)
            if self._expected and not (found and found.until == asked_about(made.task)):
                return change_at(regions, evidence, asked_about(made.task)) or found
            return found
        except (UnreadableSnapshot, EnvironmentProblem):
            return None  # only a help

    def _end_run(self) -> None:
        """Leaves no sandbox behind."""
        while self._worker and self._worker.is_alive():
            sandbox.end_all()
            self._worker.join(END_AGAIN_SECONDS)

    # --- what is shown

    def _head(self) -> None:
        self.screen.clear()
        assert self._watcher
        self.screen.head(self.task, self.progress(), self._watcher.how)
        if self._told:
            self.screen.say(self._told, "yellow")
            self._told = ""

    def _ran(self, made: Practised) -> None:
        self.last = made
        passed = made.result.status == "passed"
        if made.result.points is not None:
            self.note(
                lambda p: progress_.with_run(
                    p, self.task.id, passed, made.result.points, progress_.now()
                )
            )
        self._kept(made.result)
        self._head()
        self.screen.result(made)

    def _drawn(self, made: Practised, picture: Picture | None) -> None:
        if picture:
            self.screen.picture(picture)
        if self._expected:
            self._compare(self._expected, picture)
        self._expected, self._picture_shown = None, picture
        self.screen.next_step(made.result)
        self.screen.keys()

    def _compare(self, expected: str, picture: Picture | None) -> None:
        """A prediction with what came."""
        at = asked_about(self.task)
        if picture and picture.until == at:
            real = picture.strips[1].words
            self.screen.predicted(expected, real, at, shape_of(real) == expected)
        else:
            words = f"Until checkpoint {at} no memory changed: here is nothing to predict."
            self.screen.say(words, "bold")

    def _show_again(self) -> None:
        """For a window of another size."""
        if self.last and not self._worker:
            self._head()
            self.screen.result(self.last)
            self._drawn(self.last, self._picture_shown)

    def drawn_at(self) -> str:
        """The checkpoint whose memory the last picture shows."""
        return self._picture_shown.until if self.last and self._picture_shown else ""

    def resized(self) -> None:
        """For the signal of the terminal."""
        self._post(Event("resized"))

    def _failed(self, error: Exception | None) -> None:
        self._head()
        if isinstance(error, EnvironmentProblem):
            self.screen.say(error.message, "red")
            if error.remedy:
                self.screen.say(f"Next: leave with q, and run {error.remedy}", "bold")
        else:
            self.screen.say(f"The grader failed, not you: {one_line(repr(error))}", "red")
            self.screen.say(f"Next: {REPORT} run {self.task.id} says more.", "bold")
        self.screen.keys()

    # --- progress

    def progress(self) -> Progress:
        try:
            return progress_.load(self.layout)
        except DamagedProgress:
            return Progress()

    def note(self, change: Callable[[Progress], Progress]) -> None:
        """Keeps what was done; where that cannot be kept, everything else still works."""
        try:
            if said := progress_.set_aside(self.layout):
                self.tell(said)
            progress_.update(self.layout, change)
        except (OSError, DamagedProgress) as error:
            self.tell(f"Your progress was not kept: {error}")

    def tell(self, words: str) -> None:
        """Says it now, and once more on the screen that may soon take the place of this one."""
        self.screen.say(words, "yellow")
        self._told = words

    # --- keys

    def _key(self, key: str) -> bool:
        """Does what a key asks for. False: leave."""
        if key in ("q", "\x04"):
            return False
        action = ACTIONS.get(key)
        if action:
            action(self)
        elif key.isprintable() and not key.isspace():
            self.screen.say(f"{key} does nothing here; ? says what the keys do.")
        return True

    def _next(self) -> None:
        task = next_task(self.course, self.progress(), after=self.task.id)
        if task:
            self.change_to(task)
        elif self.progress().has_passed(self.task.id):
            self.screen.say("Every task has passed. That was the whole course.", "bold green")
        else:
            self.screen.say("Every other task has passed: this one is the last.")

    def _check(self) -> None:
        self.run(graded_draws(self.task, self.course.grade_seeds))

    def _predict(self) -> None:
        """For the next run, whose numbers nobody knows yet."""
        if not self.task.predictable:
            self.screen.say("No run of this task has a snapshot before and one after a change.")
            return
        at = asked_about(self.task)
        self.screen.say(f"What will the memory that your function is about be, at checkpoint {at}?")
        self.screen.say("(If your function only looks at memory, there is nothing to predict.)")
        self.screen.say(
            f"Its runs from low to high, as {EXAMPLE}: R reserved, C committed and how."
        )
        said = self.keyboard.line()
        self._expected = shape_of(said)
        if self._expected:
            self.screen.say(
                f"You expect {self._expected}. r runs your file, and so does saving it."
            )
        elif said:
            self.screen.say(f"{one_line(said, 60)!r} is no list of runs, like {EXAMPLE}.")

    def _choose(self) -> None:
        show_list(self.screen, self.course, self.progress())
        while name := self._asked("Type a task's name, or only Return to stay:"):
            if name in self.course.tasks:
                return self.change_to(self.course.tasks[name])
            near = did_you_mean(name, self.course.tasks)
            self.screen.say(f"There is no task {one_line(name, 60)!r}.{near}")

    def _asked(self, question: str) -> str:
        self.screen.say(question)
        return self.keyboard.line()

    def _start_over(self) -> None:
        """The run that follows clears the screen, so it says it again."""
        self._told = start_over(self.screen, self.layout, self.task, self.agreed)

    def agreed(self, question: str) -> bool:
        self.screen.say(f"{question} (y or n, and Return)")
        return self.keyboard.line().lower() in ("y", "yes")


def asked_about(task: Task) -> str:
    """The checkpoint that a prediction is about: the first one after what was there before."""
    return task.checkpoints[1]


REPORT = "python3 grade.py"
EXAMPLE = "R C:RW R"

ACTIONS: dict[str, Callable[[Session], None]] = {
    "n": Session._next,
    "r": Session.run,
    "h": lambda s: show_hint(s.screen, s.task, s.progress(), s.note),
    "e": lambda s: show_why(s.screen, s.task, s.last),
    "l": Session._choose,
    "p": Session._predict,
    "m": lambda s: show_map(s.screen, s.layout, s.last, s.drawn_at()),
    "c": Session._check,
    "s": lambda s: show_solution(s.screen, s.layout, s.task, s.progress(), s.note, s.agreed),
    "x": Session._start_over,
    "?": lambda s: s.screen.help(),
}
