"""The course's Markdown as MkDocs wants it. The lessons stay as they are, readable on GitHub;
only the copies that become the site are changed:

- what a program prints, and the sentences about it, is folded away until there is a guess;
- a program leads to the film of its memory, where there is one;
- the marks of the tests that compare listings are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

# The address of a program's film, as the page leads to it; None where there is none.
FilmOf = Callable[[str], str | None]

MARK = re.compile(r"<!-- (\w+)(?:: ?(\S+))?.*-->")
FOLDED = re.compile(r"<details><summary>(.*)</summary>")
TRY = re.compile(r" {4}python3 grade\.py try (\w+/\w+)$")
PRINTS = "What it prints"


def page_of(markdown: str, film_of: FilmOf) -> str:
    """A page of the lessons or of the tasks."""
    lines = markdown.splitlines()
    return "\n".join(with_films(folded(lines), film_of)) + "\n"


def folded(lines: Sequence[str]) -> Iterator[str]:
    """Every output and every <details> as a block that MkDocs folds."""
    at = 0
    while at < len(lines):
        line = lines[at]
        if found := FOLDED.fullmatch(line):
            end = lines.index("</details>", at)
            yield from block(found[1], lines[at + 1 : end])
            at = end + 1
        elif (mark := MARK.fullmatch(line)) and mark[1] == "output":
            end = end_of_answer(lines, at + 1)
            yield from block(PRINTS, lines[at + 1 : end])
            at = end
        elif mark:
            at += 1
        elif line.startswith("```"):
            end = end_of_fence(lines, at)
            yield from lines[at:end]
            at = end
        else:
            yield line
            at += 1


def block(title: str, lines: Sequence[str]) -> Iterator[str]:
    kept = [line for line in lines if not MARK.fullmatch(line)]
    yield f'??? question "{title}"'
    yield ""
    yield from (f"    {line}".rstrip() for line in kept)
    yield ""


def end_of_fence(lines: Sequence[str], at: int) -> int:
    """Behind the fence that begins at a line."""
    return lines.index("```", at + 1) + 1


def end_of_answer(lines: Sequence[str], at: int) -> int:
    """Behind the output that begins at a line, and behind the list that explains it."""
    end = end_of_fence(lines, at)
    if lines[end : end + 1] == [""] and lines[end + 1 : end + 2] and is_item(lines[end + 1]):
        end += 1
        while end < len(lines) and (is_item(lines[end]) or continues(lines, end)):
            end += 1
    return end


def is_item(line: str) -> bool:
    return line.startswith("- ")


def continues(lines: Sequence[str], at: int) -> bool:
    """Whether a line still belongs to the list before it."""
    following = lines[at + 1] if at + 1 < len(lines) else ""
    return lines[at].startswith("  ") or (not lines[at] and is_item(following))


def with_films(lines: Iterator[str], film_of: FilmOf) -> Iterator[str]:
    """The film stands where the answer ends: it shows what was to be guessed. Without an answer
    it stands behind the command."""
    waiting, inside = "", False
    for line in lines:
        command = TRY.fullmatch(line.removeprefix("    ") if inside else line)
        leaves = inside and bool(line) and not line.startswith("    ")
        if waiting and leaves:
            yield from film(waiting, "    ")
            waiting = ""
        inside = line.startswith("??? ") or (inside and not leaves)
        if waiting and not inside and line.startswith(("#", "**Task")):
            yield from film(waiting, "")
            waiting = ""
        yield line
        if command and (address := film_of(command[1])):
            waiting = address
    if waiting:
        yield from film(waiting, "    " if inside else "")


def film(address: str, indent: str) -> Iterator[str]:
    yield f"{indent}[The film of its memory]({address}){{ .film }}"
    yield ""


def index_of(title: str, pages: Sequence[tuple[str, str]]) -> str:
    """The first page: the chapters, each with its address."""
    chapters = "\n".join(f"{number}. [{name}]({at})" for number, (name, at) in enumerate(pages, 1))
    return (
        f"# {title}\n\nRead a chapter, guess before you open an answer, look at the film of a "
        f"program's memory, then do the chapter's tasks.\n\n{chapters}\n\n"
        "The [glossary](lessons/glossary.md) has every word, and "
        "[another page](lessons/windows_and_wine.md) says where Wine differs from Windows.\n"
    )
