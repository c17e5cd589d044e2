"""The script of a map's page, in a real browser where one is at hand (`apt-get install chromium`):
zoom, arrow keys, search and the choice of kinds do what the page says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from harness.grader.platform.words import KINDS
from harness.grader.report.map_page import page

ROOT = Path(__file__).resolve().parents[3]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

# What a test's script may use.
HELPERS = """
const frame = document.getElementById('frame'), find = document.getElementById('find');
const press = (...keys) => keys.forEach((key) =>
  frame.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })));
const search = (text) => { find.value = text; find.dispatchEvent(new Event('input')); };
const shown = () => document.querySelectorAll('#ranges tbody tr:not([hidden])').length;
const bright = () => document.querySelectorAll('#bars rect:not(.away)').length;
const heading = () => (document.querySelector('#panel h3') || {}).textContent;
const span = () => Number(document.getElementById('map').getAttribute('viewBox').split(' ')[2]);
"""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    text = (ROOT / "tests/core/expected/process.json.expected").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture
def browse(document: dict[str, Any], tmp_path: Path) -> Callable[[str], Any]:
    """Runs a script at the end of the page; gives what it returns."""

    def run(script: str) -> Any:
        tail = (
            f"<script>{HELPERS} document.title = 'RESULT' + encodeURIComponent(JSON.stringify("
            f"(() => {{ {script} }})()));</script></body>"
        )
        file = tmp_path / "map.html"
        file.write_text(page(document, "map").replace("</body>", tail), encoding="utf-8")
        flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/user"]
        said = subprocess.run(
            [str(CHROMIUM), *flags, "--dump-dom", file.as_uri()],
            capture_output=True,
            text=True,
            timeout=100,
            check=True,
        ).stdout
        found = re.search(r"<title>RESULT([^<]*)", said)
        assert found, "the page's script failed"
        return json.loads(unquote(found[1]))

    return run


def test_keys_walk_and_zoom(browse: Callable[[str], Any], document: dict[str, Any]) -> None:
    rows = document["rows"]
    before, after, last, first, second = browse(
        "const before = span(); press('+', '+'); const after = span(); press('End');"
        "const last = heading(); press('Home'); const first = heading(); press('ArrowRight');"
        "return [before, after, last, first, heading()];"
    )
    assert after == pytest.approx(before / 4)
    assert last.startswith(f"{rows[-1]['base']}–{rows[-1]['end']}: ")
    assert first.startswith(f"{rows[0]['base']}–") and second.startswith(f"{rows[1]['base']}–")


def test_a_search_for_an_address_finds_the_range_that_holds_it(
    browse: Callable[[str], Any], document: dict[str, Any]
) -> None:
    heap = next(row for row in document["rows"] if row["kind"] == "heap")
    inside = hex(int(heap["base"], 16) + 0x123)
    told, panel, count = browse(
        f"search('{inside}'); const panel = document.getElementById('panel').textContent;"
        "return [heading(), panel, shown()];"
    )
    assert told.startswith(heap["base"]) and count == 1
    assert heap["evidence"][0]["fact"] in panel and document["rules"][heap["rule"]] in panel


def test_a_search_for_words_dims_the_rest(
    browse: Callable[[str], Any], document: dict[str, Any]
) -> None:
    guards = [row for row in document["rows"] if "+G" in (row["protect"] or "")]
    result = browse(
        "search('rw+g'); const n = [shown(), bright()]; search(''); return [...n, shown()];"
    )
    assert guards and result == [len(guards), len(guards), len(document["rows"])]


def test_every_kind_is_drawn_in_its_colour(browse: Callable[[str], Any]) -> None:
    """On the map and in its swatch, in whichever scheme the browser has."""
    slugs = [kind.slug for kind in KINDS.values()]
    dark, drawn = browse(
        "const made = (tag, slug) => { const e = document.createElementNS(tag === 'rect' ?"
        " 'http://www.w3.org/2000/svg' : 'http://www.w3.org/1999/xhtml', tag);"
        " e.setAttribute('class', (tag === 'rect' ? '' : 'swatch ') + 'k-' + slug);"
        " document.querySelector(tag === 'rect' ? '#bars' : 'main').append(e);"
        " return getComputedStyle(e); };"
        f"return [matchMedia('(prefers-color-scheme: dark)').matches, {json.dumps(slugs)}"
        ".map((slug) => [made('rect', slug).fill, made('span', slug).backgroundColor])];"
    )
    for kind, colours in zip(KINDS.values(), drawn):
        css = kind.dark if dark and kind.dark else kind.light
        wanted = ", ".join(str(int(css[i : i + 2], 16)) for i in (1, 3, 5))
        assert colours == [f"rgb({wanted})"] * 2, kind.name


def test_a_kind_can_be_left_out(browse: Callable[[str], Any], document: dict[str, Any]) -> None:
    free = sum(row["kind"] == "free" for row in document["rows"])
    shown = browse(
        "document.querySelector('#kinds input[value=free]').click(); return [shown(), bright()];"
    )
    assert free and shown == [len(document["rows"]) - free] * 2
