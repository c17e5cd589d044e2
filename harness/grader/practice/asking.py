"""Questions on a terminal: first each with its facts, then all of them with their answers."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from ..report.terminal import line, mark
from .questions import LETTERS, Question, Quiz, is_right


def print_intro(console: Console, quiz: Quiz) -> None:
    console.print(line(console, f"{quiz.title} (seed {quiz.seed})", "bold"))
    if quiz.intro:
        print_block(console, quiz.intro)


def print_question(console: Console, number: int, question: Question) -> None:
    console.print()
    console.print(line(console, f"{number}. {question.prompt}", "bold"))
    if question.facts:
        print_block(console, question.facts)
    for letter, choice in zip(LETTERS, question.choices):
        console.print(line(console, f"   {letter}  {choice}"))


def print_block(console: Console, text: str) -> None:
    """Prints without wrapping, so that columns stay columns."""
    console.print(line(console, text, "dim"), soft_wrap=True)


def print_answers(console: Console, quiz: Quiz, answers: Sequence[str | None]) -> None:
    for number, (question, answer) in enumerate(zip(quiz.questions, answers), 1):
        right = is_right(question, answer)
        console.print()
        row = Text.assemble(mark(console, "passed" if right else "failed"), " ")
        row.append_text(line(console, f"{number}. {question.prompt.splitlines()[-1]}"))
        console.print(row)
        if not right:
            console.print(line(console, f"   answered  {answer or 'nothing'}", "red"))
        console.print(line(console, f"   correct   {question.key}", "green"))
        console.print(line(console, f"   {question.why}"))
        if question.listing:
            print_block(console, question.listing.rstrip())
        console.print(line(console, f"   lesson    {question.lesson}", "cyan"))
    total = sum(is_right(q, a) for q, a in zip(quiz.questions, answers))
    console.print()
    console.print(line(console, f"{total} of {len(quiz.questions)} correct", "bold"))
