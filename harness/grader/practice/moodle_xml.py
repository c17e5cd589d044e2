"""A quiz as Moodle XML (docs.moodle.org/en/Moodle_XML_format): the same questions as gift.py's, for
sites that do not offer GIFT, with answers that no special character can break."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from ..platform.text import printable
from .gift import asked, explained, is_number
from .questions import CHOICE, Question, Quiz


def render(quiz: Quiz) -> str:
    root = ET.Element("quiz")
    for number, question in enumerate(quiz.questions, 1):
        root.append(rendered(f"{quiz.title}, seed {quiz.seed}, {number}", quiz.intro, question))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def rendered(name: str, intro: str, question: Question) -> ET.Element:
    element = ET.Element("question", type=kind_of(question))
    text(element, "name", name)
    text(element, "questiontext", asked(intro, question), format="html")
    text(element, "generalfeedback", explained(question), format="html")
    for tag, value in (("defaultgrade", "1"), ("penalty", "0"), ("hidden", "0")):
        ET.SubElement(element, tag).text = value
    for tag, value in OPTIONS[kind_of(question)]:
        ET.SubElement(element, tag).text = value
    for choice in question.choices or (question.key,):
        add_answer(element, question, choice)
    return element


OPTIONS = {
    "multichoice": (("single", "true"), ("shuffleanswers", "true"), ("answernumbering", "abc")),
    "numerical": (),
    "shortanswer": (("usecase", "0"),),
}


def kind_of(question: Question) -> str:
    if question.kind == CHOICE:
        return "multichoice"
    return "numerical" if is_number(question) else "shortanswer"


def add_answer(parent: ET.Element, question: Question, choice: str) -> None:
    fraction = "100" if choice == question.key else "0"
    answer = ET.SubElement(parent, "answer", fraction=fraction, format="plain_text")
    ET.SubElement(answer, "text").text = fit(choice)
    if is_number(question):
        ET.SubElement(answer, "tolerance").text = "0"


def text(parent: ET.Element, tag: str, words: str, **attributes: str) -> None:
    ET.SubElement(ET.SubElement(parent, tag, attributes), "text").text = fit(words)


def fit(words: str) -> str:
    """Without what XML cannot hold."""
    return printable(words, len(words))
