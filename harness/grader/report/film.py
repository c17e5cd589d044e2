"""A traced run as one self-contained HTML page: the source with the line of each call, the address
space before and after it, what happened, and a slider through all of it.

Everything from the program is escaped: names, arguments, output and source are whatever somebody
wrote. Without a script there is the list of the steps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from ..grading.own_sources import OwnSources
from ..grading.tracing import Photo, Traced
from ..platform.text import printable
from ..platform.words import KINDS
from .film_steps import Film, Scene
from .map_page import Pool, packed
from .page import asset, rendered, script_data

SOURCE_LIMIT = 1 << 20


def film_page(title: str, traced: Traced, film: Film, sources: OwnSources) -> str:
    files = source_files(sources, film)
    return rendered(
        "film.html.j2",
        ("code.css", "strip.css", "film.css"),
        title=title,
        film=film,
        files=files,
        calls=len(traced.steps),
        photographs=len(traced.photos),
        platform=traced.platform,
        outside=any(e.get("trust") == "outside" for e in traced.recording.events),
        js=asset("film.js"),
        data=_data(traced, film, [file["name"] for file in files]),
    )


def source_files(sources: OwnSources, film: Film) -> list[dict[str, Any]]:
    """The named files first, and of the others those with a step."""
    places = [scene.step.place for scene in film.scenes if scene.step and scene.step.place]
    stepped = {place.file for place in places}
    names = [*sources.names, *sorted(stepped - set(sources.names))]
    return [
        {
            "name": name,
            "lines": printable(sources.text(name), SOURCE_LIMIT).splitlines(),
            "called": {place.line for place in places if place.file == name},
        }
        for name in names
    ]


def _data(traced: Traced, film: Film, files: Sequence[str]) -> Markup:
    pool = Pool()
    first = traced.first or {"kinds": {}, "rules": {}}
    kept = {
        "photos": [_photo(photo, pool) for photo in traced.photos],
        "scenes": [_scene(scene, files) for scene in film.scenes],
        "pool": pool.values,
        "kinds": first["kinds"],
        "rules": first["rules"],
        "slugs": {kind.name: kind.slug for kind in KINDS.values()},
    }
    return script_data(kept)


def _photo(photo: Photo, pool: Pool) -> dict[str, Any]:
    # The page does not show what lost: its numbers would be most of the page.
    rows: list[dict[str, Any]] = [{**row, "rejected": []} for row in photo.rows]
    return {"gone": sorted(photo.gone), "rows": [row[:6] for row in packed(rows, pool)]}


def _scene(scene: Scene, files: Sequence[str]) -> Mapping[str, Any]:
    step = scene.step
    place = step.place if step else None
    where = [f"{place.file}:{place.line}, in {place.function}()"] if place else []
    if step and not place:
        where.append("not in a line of the source")
    where += [f"thread {step.thread}"] if step else []
    if scene.children:
        where.append(f"beside it: process {', '.join(map(str, scene.children))}")
    return {
        "title": scene.title,
        "where": ", ".join(where),
        "place": [files.index(place.file), place.line] if place else None,
        "said": scene.told.said,
        "shown": scene.told.shown,
        "reason": scene.told.reason,
        "warnings": list(scene.told.warnings),
        "notes": list(scene.told.notes),
        "photo": scene.photo,
        "before": scene.before,
        "taken": scene.photo is not None and (step is None or step.photo is not None),
        "focus": [[hex(low), hex(high)] for low, high in scene.focus],
        "happened": [[event.sentence, event.beside] for event in scene.happened],
        "printed": step.printed if step else "",
    }
