"""The headings of a lesson, with the anchors that GitHub gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    line: int  # counted from 0
    level: int
    anchor: str


def headings(markdown: str) -> Iterator[Heading]:
    """Not what only looks like one in a block of code."""
    fenced = False
    for number, text in enumerate(markdown.splitlines()):
        fenced ^= text.startswith("```")
        found = None if fenced else re.match(r"(#{1,6}) +(.+?) *#*$", text)
        if found:
            yield Heading(number, len(found[1]), anchor_of(found[2]))


def anchor_of(title: str) -> str:
    """anchor_of("A window, here") is "a-window-here"."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def anchors(markdown: str) -> set[str]:
    return {heading.anchor for heading in headings(markdown)}


def with_section(markdown: str, after: str, section: str) -> str:
    """The page with one section more, behind the section of the anchor `after` and all that is
    below it; at the end where there is no such anchor."""
    lines = markdown.splitlines(keepends=True)
    found = list(headings(markdown))
    before = next((heading for heading in found if heading.anchor == after), None)
    following = [
        h.line for h in found if before and h.line > before.line and h.level <= before.level
    ]
    place = following[0] if following else len(lines)
    gap = "" if following or not markdown or markdown.endswith("\n\n") else "\n"
    text = section if following else section.rstrip("\n") + "\n"
    return "".join(lines[:place]) + gap + text + "".join(lines[place:])


def slug(title: str, separator: str) -> str:
    """anchor_of() as Python-Markdown calls it, so that the site has the anchors that GitHub has."""
    return anchor_of(title)
