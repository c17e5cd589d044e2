"""Pages that are made from tables, so that each fact has one place: each unit's README.md and
the teachers' plan from the task.toml files, lessons/windows_and_wine.md from
capabilities.toml.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2

from ..platform.files import write_atomically
from ..platform.paths import Layout
from .calendar import parts_of
from .manifest import Course, ManifestError, Task, Unit, read_toml

BREAKERS = "breakers"  # the folder of wrong programs, in exercises/ and in solutions/


def pages(layout: Layout, course: Course) -> dict[Path, str]:
    """Every generated file and what it should contain."""
    found = {readme_file(layout, unit): readme(layout, course, unit) for unit in course.units}
    if course.breakers and not course.broken:
        found[layout.exercises / BREAKERS / "README.md"] = breakers_page(course)
    table = layout.root / "harness" / "capabilities.toml"
    teaching = layout.root / "docs" / "teaching"
    if teaching.is_dir():
        found[teaching / "plan.md"] = plan(course, capabilities(table) if table.is_file() else [])
    if table.is_file():
        found[layout.lessons / "windows_and_wine.md"] = differences(table)
    return found


def readme_file(layout: Layout, unit: Unit) -> Path:
    return layout.exercises / unit.id / "README.md"


def readme(layout: Layout, course: Course, unit: Unit) -> str:
    return render(
        "unit.md.j2",
        unit=unit,
        tasks=[course.tasks[task] for task in unit.tasks if task in course.tasks],
        lesson=(layout.lessons / f"{unit.id}.md").is_file(),
    )


def breakers_page(course: Course) -> str:
    return render("breakers.md.j2", breakers=[(b, course.tasks[b.task]) for b in course.breakers])


def plan(course: Course, differing: Sequence[Mapping[str, Any]]) -> str:
    def known(names: Iterable[str]) -> list[Task]:
        return [course.tasks[name] for name in names if name in course.tasks]

    def needing(capability: str) -> list[Task]:
        return [
            task
            for task in known(course.task_ids())
            if any(m.needs == capability for m in task.misconceptions.values())
        ]

    return render(
        "plan.md.j2",
        units=[(unit, known(unit.tasks)) for unit in course.units],
        tasks=known(course.task_ids()),
        core=known(course.core),
        breakers=[(b, course.tasks[b.task]) for b in course.breakers if b.task in course.tasks],
        calendars=[(calendar, parts_of(course, calendar)) for calendar in course.calendars],
        differing=[(capability, needing(capability["name"])) for capability in differing],
        version=next(iter(versions(differing)), None),
    )


def differences(table: Path) -> str:
    known = capabilities(table)
    return render("windows_and_wine.md.j2", capabilities=known, versions=versions(known))


def versions(table: Sequence[Mapping[str, Any]]) -> list[str]:
    """Of Wine, oldest first: every question has the same."""
    return list(table[0]["wine"]) if table else []


def by_answer(capability: Mapping[str, Any]) -> list[tuple[bool, str]]:
    """Which versions answer as Windows does, and which otherwise: (True, "8.0 and 10.0")."""
    groups: dict[bool, list[str]] = {}
    for version, answer in capability["wine"].items():
        groups.setdefault(answer == capability["windows"], []).append(version)
    return [
        (same, " and ".join(filter(None, (", ".join(group[:-1]), group[-1]))))
        for same, group in groups.items()
    ]


def capabilities(table: Path) -> list[Mapping[str, Any]]:
    raw, problems = read_toml(table, "capabilities")
    if raw is None or problems:
        raise ManifestError(problems)
    found: list[Mapping[str, Any]] = raw["capability"]
    wanted = versions(found)
    differing = [row["name"] for row in found if list(row["wine"]) != wanted]
    if differing:
        raise ManifestError([f"{table}: {n}: wine is not of {wanted}" for n in differing])
    return found


def render(template: str, **values: Any) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # Markdown, from our own files
    )
    environment.filters["answer"] = lambda value: {0: "no", 1: "yes"}.get(value, str(value))
    environment.filters["by_answer"] = by_answer
    return environment.get_template(template).render(**values)


def stale(layout: Layout, course: Course) -> list[Path]:
    """The files that `grade.py generate` would change."""
    return [file for file, text in pages(layout, course).items() if current(file) != text]


def generate(layout: Layout, course: Course) -> list[Path]:
    """Writes the stale files and returns them. Raises OSError."""
    texts = pages(layout, course)
    files = stale(layout, course)
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, texts[file])
    return files


def current(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return None
