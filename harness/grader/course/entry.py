"""A task's entry in course.toml, made in the text: comments and form stay as they are."""

from __future__ import annotations

import re
import textwrap

import tomllib

WIDTH = 100

UNIT_BLOCK = re.compile(r"^\[\[unit\]\]\n(?:[^\n]+\n)+", re.M)
TASK_LIST = re.compile(r"^tasks *= *\[([^\]]*)\]", re.M)


def with_entry(text: str, unit: str, task: str, block: str) -> str | None:
    """The text with the task in its unit, or with the block of a new unit. None where the result
    would not say exactly that."""
    before = tasks_in(text)
    new = with_task(text, unit, task) if unit in before else with_unit(text, unit, block)
    wanted = {**before, unit: [*before.get(unit, ()), task]}
    return new if tasks_in(new) == wanted else None


def tasks_in(text: str) -> dict[str, list[str]]:
    try:
        return {unit["id"]: unit["tasks"] for unit in tomllib.loads(text)["unit"]}
    except tomllib.TOMLDecodeError:
        return {}


def with_task(text: str, unit: str, task: str) -> str:
    for block in UNIT_BLOCK.finditer(text):
        if f'id = "{unit}"' in block[0]:
            new = TASK_LIST.sub(lambda found: task_list(f'{found[1]}, "{task}"'), block[0])
            return text[: block.start()] + new + text[block.end() :]
    return text


def task_list(names: str) -> str:
    """task_list('"a",\\n    "b"') is 'tasks = ["a", "b"]', on several lines where it is long."""
    words = ", ".join(re.findall(r'"\w+"', names))
    line = f"tasks = [{words}]"
    if len(line) <= WIDTH:
        return line
    lines = textwrap.fill(words, WIDTH - 1, initial_indent="    ", subsequent_indent="    ")
    return f"tasks = [\n{lines},\n]"


def with_unit(text: str, unit: str, block: str) -> str:
    """Units stand in the order of their numbers."""
    blocks = list(UNIT_BLOCK.finditer(text))
    before = [b for b in blocks if b[0] < f'[[unit]]\nid = "{unit}"']
    if before:
        return f"{text[: before[-1].end()]}\n{block}{text[before[-1].end() :]}"
    return f"{text[: blocks[0].start()]}{block}\n{text[blocks[0].start() :]}"
