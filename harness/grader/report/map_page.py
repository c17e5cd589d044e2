"""A snapshot's map as one self-contained HTML page: an SVG map that can be zoomed, pointed at
and searched, and the same as a table. It is made from the document of
harness/regions/regions.schema.json, and from the classifier's words for the kinds' colors.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from ..grading.snapshots import Row
from ..platform.words import KINDS
from .regions import pages

TEMPLATES = Path(__file__).with_name("templates")
# What a snapshot can contain (`captured` of the schema), in words for a reader.
FACTS = {
    "regions": "the kernel's list of regions",
    "threads": "threads",
    "modules": "loaded modules",
    "sections": "what backs each view",
    "heap walks": "HeapWalk of each heap",
    "heap list": "the list of heaps",
    "heap contents": "what belongs to each heap",
}
UNITS = ("bytes", "KB", "MB", "GB", "TB", "PB", "EB")


@dataclass(frozen=True)
class Bar:
    """A row and its place on the map, whose unit is logarithmic: a page is 1 wide, and what is
    twice as large 1 wider."""

    row: Row
    x: float
    width: float

    @property
    def size(self) -> str:
        return size_text(int(self.row["end"], 16) - int(self.row["base"], 16))

    @property
    def look(self) -> str:
        """The classes of its rectangle: kind, state, and whether it has guard pages."""
        names = [f"k-{KINDS[self.row['kind']].slug}", f"s-{self.row['state']}"]
        return " ".join(names + ["guard"] * ("+G" in (self.row["protect"] or "")))

    @property
    def first(self) -> bool:
        """Whether it begins an allocation (or is free)."""
        return bool(self.row.get("allocation_base", self.row["base"]) == self.row["base"])


def bars_of(rows: Sequence[Row]) -> list[Bar]:
    bars, x = [], 0.0
    for row in rows:
        width = round(1 + math.log2(max(pages(row), 1)), 3)
        bars.append(Bar(row, round(x, 3), width))
        x += width
    return bars


def size_text(size: int) -> str:
    """4096 is "4 KB", 0x600000 is "6 MB", 1536 is "1.5 KB"."""
    value, unit = float(size), 0
    while value >= 1024 and unit + 1 < len(UNITS):
        value, unit = value / 1024, unit + 1
    return f"{value:.1f}".removesuffix(".0") + f" {UNITS[unit]}"


def page(document: Mapping[str, Any], title: str) -> str:
    """The whole page. Everything from the snapshot is escaped: anybody can choose its names."""
    bars = bars_of(document["rows"])
    return (
        _environment()
        .get_template("map.html.j2")
        .render(
            title=title,
            document=document,
            bars=bars,
            width=round(bars[-1].x + bars[-1].width, 3) if bars else 1,
            missing=[words for fact, words in FACTS.items() if fact not in document["captured"]],
            kinds=KINDS,
            css=_asset("map.css"),
            js=_asset("map.js"),
            data=_data(document),
        )
    )


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["size"] = lambda number: size_text(int(number, 16))
    return environment


def _asset(name: str) -> Markup:
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))


def _data(document: Mapping[str, Any]) -> Markup:
    """JSON that cannot end the script element that it stands in."""
    kept = {key: document[key] for key in ("rows", "kinds", "rules")}
    text = json.dumps(kept, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))
