"""A quiz as GIFT, the text format that Moodle and other learning systems import
(docs.moodle.org/en/GIFT_format).

Questions are [html], because only <pre> keeps a listing's columns. GIFT's special characters
get a backslash, the end of a line is written \\n, and an empty line would end a question.
"""

from __future__ import annotations

import html
import re

from .questions import CHOICE, NUMBER, Question, Quiz


def render(quiz: Quiz) -> str:
    head = f"// {quiz.title}, seed {quiz.seed}, made by regionlab\n"
    names = [f"{quiz.title}, seed {quiz.seed}, {i}" for i in range(1, len(quiz.questions) + 1)]
    return head + "".join(
        f"\n{rendered(name, quiz.intro, q)}\n" for name, q in zip(names, quiz.questions)
    )


def rendered(name: str, intro: str, question: Question) -> str:
    """One question in one paragraph. The explanation is general feedback: "####"."""
    start = f"::{escaped(name)}::[html]{escaped(asked(intro, question))}"
    lines = [f"{start} {{{'#' if is_number(question) else ''}"]
    if is_number(question):
        lines.append(f"={question.key}:0")
    for choice in question.choices or ([] if is_number(question) else [question.key]):
        # A typed answer is compared as it is; a choice is shown as HTML.
        words = html.escape(choice, quote=False) if question.kind == CHOICE else choice
        lines.append(f"{'=' if choice == question.key else '~'}{escaped(words)}")
    return "\n".join([*lines, f"####{escaped(explained(question))}", "}"])


def asked(intro: str, question: Question) -> str:
    """What is asked, as HTML."""
    return paragraphs(intro) + paragraphs(question.prompt) + preformatted(question.facts)


def explained(question: Question) -> str:
    """What is shown with the answer, as HTML."""
    why = paragraphs(question.why) + preformatted(question.listing)
    return why + paragraphs(f"Read {question.lesson}.")


def is_number(question: Question) -> bool:
    return question.kind == NUMBER


def escaped(text: str) -> str:
    """escaped("C9:RW") is "C9\\\\:RW"."""
    return re.sub(r"[\\~=#{}:]", r"\\\g<0>", text).replace("\n", r"\n")


def paragraphs(text: str) -> str:
    found = [html.escape(p, quote=False) for p in re.split(r"\n\n+", text.strip("\n")) if p]
    # Indented lines are code.
    return "".join(f"<pre>{p}</pre>" if p.startswith("    ") else f"<p>{p}</p>" for p in found)


def preformatted(text: str) -> str:
    return f"<pre>{html.escape(text, quote=False)}</pre>" if text else ""
