"""What the self-contained HTML pages share: the templates' environment, what stands in a page
besides its words (styles, scripts, data), and how sizes are written.

A page needs no other file and no network. Everything that a program, a file or a snapshot says is
escaped: anybody can choose its words.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from ..platform.words import KINDS

TEMPLATES = Path(__file__).with_name("templates")
UNITS = ("bytes", "KB", "MB", "GB", "TB", "PB", "EB")


def rendered(
    template: str,
    styles: tuple[str, ...],
    finalize: Callable[[Any], Any] | None = None,
    **values: Any,
) -> str:
    """A page with the shared styles, its own, and the kinds' colors. `finalize` gets the value of
    each expression of the template before it is escaped."""
    css = Markup("\n").join(asset(name) for name in ("page.css", *styles))
    return environment(finalize).get_template(template).render(css=css, kinds=KINDS, **values)


def environment(finalize: Callable[[Any], Any] | None = None) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["size"] = lambda number: size_text(int(number, 16))
    environment.filters["row_size"] = lambda row: size_text(
        int(row["end"], 16) - int(row["base"], 16)
    )
    return environment


def asset(name: str) -> Markup:
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))


def script_data(value: Any) -> Markup:
    """JSON that cannot end the script element that it stands in."""
    text = json.dumps(value, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))


def size_text(size: int) -> str:
    """4096 is "4 KB", 0x600000 is "6 MB", 1536 is "1.5 KB"."""
    value, unit = float(size), 0
    while value >= 1024 and unit + 1 < len(UNITS):
        value, unit = value / 1024, unit + 1
    return f"{value:.1f}".removesuffix(".0") + f" {UNITS[unit]}"
