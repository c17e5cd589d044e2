"""predict and quiz: questions about maps, asked here or written to a file."""

from __future__ import annotations

import argparse
import secrets
import sys
from pathlib import Path

from ..course.draw import draw
from ..course.manifest import Course, ManifestError, Task, load_course
from ..grading.outcome import COMPLETE
from ..grading.pipeline import Attempt, require_built, result_of, run_attempts
from ..grading.snapshots import UnreadableSnapshot, snapshots_of
from ..grading.workers import default_jobs
from ..platform.files import write_atomically
from ..platform.paths import Layout
from ..platform.workspace import workspace
from ..practice import asking, gift, moodle_xml, predict, quiz
from ..practice.questions import (
    Lots,
    Question,
    Quiz,
    document,
    how_to_answer,
    is_right,
    read_answer,
)
from ..report import terminal
from .context import Context, ExitCode, UsageError, progress_on, source_named, task_named

FRESH_SEEDS = 100_000
DUMPS_OF_RUNS = 6  # how many of the kept snapshots one quiz uses


def predict_map(context: Context, args: argparse.Namespace) -> int:
    """Records the solution with numbers that nobody has seen yet, and asks about it."""
    layout, course = context.layout, load_course(context.layout)
    tasks = [task for task in tasks_named(course, args.what) if task.predictable]
    if not tasks:
        raise UsageError(
            f"{args.what}: none of its runs has a snapshot before and one after what the program "
            "does, so there is no map to predict"
        )
    seed = fresh_seed() if args.seed is None else args.seed
    attempts = [solution_attempt(layout, task, seed) for task in tasks]
    with workspace(layout) as work:
        with progress_on(context) as progress:
            made, interrupted = run_attempts(layout, attempts, work, default_jobs(), progress)
        if interrupted:
            raise KeyboardInterrupt
        found = []
        for attempt, came in zip(attempts, made):
            ran = came.runs[0] if came.runs else None
            if ran is None or ran.outcome.status != COMPLETE:
                result = result_of(came)
                raise ManifestError(
                    [f"{attempt.shown_source}: {result.status} {result.message}{result.log}"]
                )
            snapshots = snapshots_of(ran.evidence)
            found.append(
                predict.prediction(
                    layout.native / "regions",
                    attempt.task,
                    ran.drawn,
                    snapshots,
                    seed,
                    args.questions,
                )
            )
    made_of_all = predict.in_one(seed, found)
    return hand_out(context, args, made_of_all)


def tasks_named(course: Course, name: str) -> list[Task]:
    """The tasks of a unit, or the one task."""
    for unit in course.units:
        if unit.id == Path(name).name:
            return [task_named(course, task) for task in unit.tasks]
    return [task_named(course, name)]


def solution_attempt(layout: Layout, task: Task, seed: int) -> Attempt:
    source = layout.solutions / task.unit / f"{task.id}.c"
    if not source.is_file():
        raise UsageError(
            f"{source_named(layout, source)} is missing: a prediction is compared with a run of "
            "the reference solution"
        )
    return Attempt(task, source, source_named(layout, source), (draw(task, seed),), "predict")


def quiz_dumps(context: Context, args: argparse.Namespace) -> int:
    if bool(args.dumps) == args.from_runs:
        raise UsageError(
            "quiz needs either dumps or --from-runs, which uses the recordings in build/runs"
        )
    require_built(context.layout)
    seed = fresh_seed() if args.seed is None else args.seed
    files = args.dumps or kept_snapshots(context.layout, seed)
    for file in files:
        if not file.is_file():
            raise UsageError(f"{file}: no such file")
    try:
        made = quiz.quiz_from(context.layout.native / "regions", files, seed, args.questions)
    except UnreadableSnapshot as error:
        raise UsageError(str(error)) from error
    if not made.questions:
        raise UsageError(
            "the classifier is not sure enough of anything in these dumps to ask about it"
        )
    return hand_out(context, args, made)


def kept_snapshots(layout: Layout, seed: int) -> list[Path]:
    """Some snapshots of the last runs of every task."""
    found = sorted(
        snapshot.file
        for events in layout.runs.glob("[!.]*/*/events.jsonl")
        for snapshot in snapshots_of(events.parent)
        if snapshot.file.is_file()
    )
    if not found:
        raise UsageError(
            "there are no recordings in build/runs. Make some: python3 grade.py grade solutions"
        )
    return Lots(f"photos/{seed}").sample(found, DUMPS_OF_RUNS)


def fresh_seed() -> int:
    return secrets.randbelow(FRESH_SEEDS)


def hand_out(context: Context, args: argparse.Namespace, made: Quiz) -> int:
    """Writes the questions to a file or as JSON, or asks them here."""
    given = answers_in(args.answers, made) if args.answers else None
    if args.export:
        try:
            form = moodle_xml if args.export.suffix.lower() == ".xml" else gift
            write_atomically(args.export, form.render(made))
        except OSError as error:
            raise UsageError(f"cannot write {args.export}: {error.strerror}") from error
        words = f"wrote {len(made.questions)} questions to {args.export}, seed {made.seed}"
        context.say(words)
    if context.json:
        context.print_json(document(made, given))
    elif not args.export:
        asking.print_intro(context.out, made)
        answers = ask(context, made) if given is None else given
        asking.print_answers(context.out, made, answers)
        given = answers
    wrong = given is not None and not all(map(is_right, made.questions, given))
    return ExitCode.FAILED if wrong else ExitCode.PASSED


def ask(context: Context, made: Quiz) -> list[str | None]:
    """Asks all questions before showing any answer: one answer could give away the next."""
    return [ask_one(context, number, question) for number, question in enumerate(made.questions, 1)]


def ask_one(context: Context, number: int, question: Question) -> str | None:
    """Asks one question. An empty line skips it; after an unusable answer it asks again."""
    asking.print_question(context.out, number, question)
    while True:
        context.out.print(f"   ({how_to_answer(question)}) > ", end="")
        context.out.file.flush()
        text = sys.stdin.readline()
        if not text.strip():  # passed, or the end of the input
            return None
        answer = read_answer(question, text)
        if answer is not None:
            return answer
        context.out.print(terminal.line(context.out, "   that is not a possible answer", "yellow"))


def answers_in(file: Path, made: Quiz) -> list[str | None]:
    """The answers in a file: one for each line, an empty line for a skipped question."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {file}: {error}") from error
    if len(lines) != len(made.questions):
        raise UsageError(
            f"{file} has {len(lines)} lines for {len(made.questions)} questions: write one answer "
            "in each line, and leave the line of a skipped question empty"
        )
    found: list[str | None] = []
    for number, (line, question) in enumerate(zip(lines, made.questions), 1):
        answer = read_answer(question, line) if line.strip() else None
        if line.strip() and answer is None:
            raise UsageError(f"{file}:{number}: {line!r}: expected {how_to_answer(question)}")
        found.append(answer)
    return found
