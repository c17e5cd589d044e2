"""exercises/UNIT/README.md, made from the task.toml files: the texts stand there only."""

from __future__ import annotations

from pathlib import Path

import jinja2

from .manifest import Course, Unit
from .paths import Layout
from .results import write_atomically


def readme_file(layout: Layout, unit: Unit) -> Path:
    return layout.exercises / unit.id / "README.md"


def readme(layout: Layout, course: Course, unit: Unit) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # Markdown, from our own files
    )
    return environment.get_template("unit.md.j2").render(
        unit=unit,
        tasks=[course.tasks[task] for task in unit.tasks if task in course.tasks],
        lesson=(layout.lessons / f"{unit.id}.md").is_file(),
    )


def stale(layout: Layout, course: Course) -> list[Path]:
    """The files that `grade.py generate` would change."""
    return [
        readme_file(layout, unit)
        for unit in course.units
        if current(readme_file(layout, unit)) != readme(layout, course, unit)
    ]


def generate(layout: Layout, course: Course) -> list[Path]:
    """Writes what is stale; returns it. Raises OSError."""
    files = stale(layout, course)
    for unit in course.units:
        file = readme_file(layout, unit)
        if file in files:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(file, readme(layout, course, unit))
    return files


def current(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return None
