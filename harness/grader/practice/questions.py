"""Questions about maps: a question has a prompt, the facts that it is answered from, a kind
of answer, its key, and an explanation.

quiz.py makes them from dumps, predict.py from two snapshots of a run. This module draws
questions, reads answers, and decides whether an answer is right.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

SCHEMA = 1
CHOICE, NUMBER, RUNS = "choice", "number", "runs"
LETTERS = "abcdefgh"

Item = TypeVar("Item")


@dataclass(frozen=True)
class Question:
    about: str  # what kind of question: "which-thread"
    prompt: str
    facts: str  # lines of equal width that it is answered from; may be empty
    kind: str  # CHOICE, NUMBER or RUNS
    key: str  # of a choice: one of choices
    why: str  # shown with the answer
    listing: str  # and so is this: the reference classifier's words
    lesson: str  # where to read
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Quiz:
    title: str
    seed: int
    intro: str  # what all its questions are about; may be empty
    questions: tuple[Question, ...]


class Lots:
    """Draws from a seed: the same on every machine and Python, like the parameters of draw.py."""

    def __init__(self, seed: str) -> None:
        self._seed, self._drawn = seed, 0

    def below(self, limit: int) -> int:
        digest = hashlib.sha256(f"{self._seed}/{self._drawn}".encode()).digest()
        self._drawn += 1
        return int.from_bytes(digest, "big") % limit

    def pick(self, items: Sequence[Item]) -> Item:
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in items]

    def sample(self, items: Sequence[Item], count: int) -> list[Item]:
        return self.shuffled(items)[:count]


def choices_of(lots: Lots, key: str, others: Sequence[str], count: int = 4) -> tuple[str, ...]:
    """The key among at most count - 1 of the others, in a drawn order."""
    wrong = [other for other in dict.fromkeys(others) if other != key]
    return tuple(lots.shuffled([key, *lots.sample(wrong, count - 1)]))


def how_to_answer(question: Question) -> str:
    if question.kind == CHOICE:
        return f"{LETTERS[0]} to {LETTERS[len(question.choices) - 1]}"
    if question.kind == NUMBER:
        return "a number"
    return "the runs from low to high, as R3 C9:RW R35 (R reserved, C committed)"


def read_answer(question: Question, text: str) -> str | None:
    """The key that the words mean, or None: "B" is the second choice, "0x2a" is 42."""
    text = text.strip()
    if question.kind == CHOICE:
        at = LETTERS.find(text.lower()) if len(text) == 1 else -1
        named = [choice for choice in question.choices if choice.lower() == text.lower()]
        if 0 <= at < len(question.choices):
            return question.choices[at]
        return named[0] if named else None
    if question.kind == NUMBER:
        number = re.fullmatch(r"(0x[0-9a-f]+|[0-9]+)( pages?)?", text.lower())
        return str(int(number[1], 0)) if number else None
    return read_runs(text)


def read_runs(text: str) -> str | None:
    """ "r3, c4:rw c5:RW" is "R3 C9:RW": neighbours that are alike are one run."""
    runs: list[tuple[str, int, str]] = []
    for word in text.upper().replace(",", " ").split():
        run = re.fullmatch(r"(?:(R)|C(?=[0-9]+:))([0-9]+)(?::([A-Z]+(?:\+[A-Z]+)?))?", word)
        if not run or (run[1] and run[3]):
            return None
        state, pages, protect = run[1] or "C", int(run[2]), run[3] or ""
        if runs and (runs[-1][0], runs[-1][2]) == (state, protect):
            pages += runs.pop()[1]
        runs.append((state, pages, protect))
    return runs_text(runs) or None


def runs_text(runs: Sequence[tuple[str, int, str]]) -> str:
    return " ".join(f"{s}{pages}{':' + protect if protect else ''}" for s, pages, protect in runs)


def is_right(question: Question, answer: str | None) -> bool:
    """Whether an answer that read_answer() has read is right."""
    return answer == question.key


def document(quiz: Quiz, answers: Sequence[str | None] | None = None) -> dict[str, Any]:
    """The document of quiz.schema.json. It contains the keys, because it is for a teacher."""
    questions = [
        {
            "about": q.about,
            "prompt": q.prompt,
            "facts": q.facts,
            "kind": q.kind,
            "choices": list(q.choices),
            "key": q.key,
            "why": q.why,
            "listing": q.listing,
            "lesson": q.lesson,
        }
        for q in quiz.questions
    ]
    made: dict[str, Any] = {
        "schema": SCHEMA,
        "title": quiz.title,
        "seed": quiz.seed,
        "intro": quiz.intro,
        "questions": questions,
    }
    if answers is not None:
        right = [is_right(q, a) for q, a in zip(quiz.questions, answers)]
        made["answers"] = [{"answer": a, "right": r} for a, r in zip(answers, right)]
        made["right"] = sum(right)
    return made
