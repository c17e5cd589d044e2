"""The script of a map's page, in a real browser where one is at hand (`apt-get install chromium`):
zoom, arrow keys, search and the choice of kinds do what the page says."""

from __future__ import annotations

import html
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import browser
import pytest

from harness.grader.grading.snapshots import difference_of_dumps, read_dump
from harness.grader.platform.words import KINDS
from harness.grader.report.map_page import page, page_of_two

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.skipif(browser.CHROMIUM is None, reason="chromium is not installed")

# What a test's script may use.
HELPERS = """
const frame = document.getElementById('frame'), find = document.getElementById('find');
const press = (...keys) => keys.forEach((key) =>
  frame.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })));
const search = (text) => { find.value = text; find.dispatchEvent(new Event('input')); };
const shown = () => Number(document.getElementById('ranges').dataset.shown);
const bright = () => Number(frame.dataset.bright);
const heading = () => (document.querySelector('#panel h3') || {}).textContent;
const span = () => Number(frame.dataset.span);
const printed = () => {
  window.dispatchEvent(new Event('beforeprint'));
  return [...document.querySelectorAll('#ranges tbody tr')].map((tr) =>
    [...tr.children].map((cell) => cell.textContent.trim()));
};
"""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    text = (ROOT / "tests/core/expected/process.json.expected").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def answer_of(text: str, script: str, folder: Path) -> Any:
    return browser.answer_of(text, HELPERS, script, folder)


@pytest.fixture
def browse(document: dict[str, Any], tmp_path: Path) -> Callable[[str], Any]:
    return lambda script: answer_of(page(document, "map"), script, tmp_path)


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


def test_every_row_is_in_the_table_when_it_is_printed(
    browse: Callable[[str], Any], document: dict[str, Any]
) -> None:
    rows = browse("return printed();")
    assert [(cells[0], cells[2], cells[4], cells[5]) for cells in rows] == [
        (row["base"], row["state"], row["kind"], row["detail"]) for row in document["rows"]
    ]


def test_arrow_keys_walk_through_the_table(
    browse: Callable[[str], Any], document: dict[str, Any]
) -> None:
    told = browse(
        "printed(); const key = (key) => document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));"
        "document.querySelector('#ranges a').focus(); key('ArrowDown'); key('ArrowDown');"
        "key('ArrowUp'); return [document.activeElement.textContent, heading()];"
    )
    assert told[0] == document["rows"][1]["base"] and told[1].startswith(told[0])


def test_twice_the_size_is_one_wider(document: dict[str, Any], tmp_path: Path) -> None:
    like = next(row for row in document["rows"] if row["protect"] == "RW")
    rows = [
        like | {"base": "0x10000", "end": "0x11000"},
        like | {"base": "0x11000", "end": "0x19000"},
    ]
    assert answer_of(page(document | {"rows": rows}, "two"), "return span();", tmp_path) == 1 + 4


def test_every_kind_is_drawn_in_its_colour(document: dict[str, Any], tmp_path: Path) -> None:
    """On the map and in its swatch, in whichever scheme the browser has."""
    like = next(row for row in document["rows"] if row["protect"] == "RW")
    rows = [
        like | {"kind": name, "base": hex(i << 16), "end": hex((i + 1) << 16)}
        for i, name in enumerate(KINDS, 1)
    ]
    dark, drawn, swatches = answer_of(
        page(document | {"rows": rows}, "kinds"),
        "const map = document.getElementById('map'), context = map.getContext('2d');"
        f"const colour = (i) => [...context.getImageData((i + 0.1) * map.width / {len(rows)},"
        " 8, 1, 1).data].slice(0, 3);"
        "printed(); return [matchMedia('(prefers-color-scheme: dark)').matches,"
        f"[...Array({len(rows)}).keys()].map(colour),"
        "[...document.querySelectorAll('#ranges .swatch')].map((s) =>"
        " getComputedStyle(s).backgroundColor)];",
        tmp_path,
    )
    for kind, pixel, swatch in zip(KINDS.values(), drawn, swatches, strict=True):
        css = kind.dark if dark and kind.dark else kind.light
        wanted = [int(css[i : i + 2], 16) for i in (1, 3, 5)]
        assert pixel == wanted and swatch == f"rgb({', '.join(map(str, wanted))})", kind.name


def test_two_snapshots_show_what_happened_in_the_middle(tmp_path: Path) -> None:
    program = ROOT / "build" / "native"
    dumps = [tmp_path / "before.dmp", tmp_path / "after.dmp"]
    for dump in dumps:
        text = ROOT / f"tests/core/fixtures/growth-{dump.stem}.txt"
        subprocess.run([program / "text_to_dump", text, dump], check=True, timeout=60)
    happened = difference_of_dumps(program / "regions", *dumps)
    before, after = (read_dump(program / "regions", dump) for dump in dumps)
    both = page_of_two(before, after, ["before", "after"], happened)
    headings, rows = answer_of(
        both,
        "const found = [...document.querySelectorAll('#events a')].map((a) => {"
        " a.click(); return [...document.querySelectorAll('#panel h3')].map((h) => h.textContent);"
        "}); return [found, printed()];",
        tmp_path,
    )
    assert len(headings) == len(happened["events"])
    for event, (above, below) in zip(happened["events"], headings):
        told = re.match(r"after: 0x([0-9a-f]+)–0x([0-9a-f]+): ", below)
        assert above.startswith("before: ") and told, (above, below)
        assert int(told[1], 16) <= int(event["base"], 16) < int(told[2], 16)
    assert [(cells[0], cells[2]) for cells in rows] == [
        (change["base"], change["action"]) for change in happened["changes"]
    ]


NARROW = """<!doctype html><title></title><body style="margin: 0">
<iframe style="width: 390px; height: 800px; border: 0" srcdoc="PAGE"></iframe>
<script>
addEventListener('load', () => {
  const page = document.querySelector('iframe').contentWindow;
  page.dispatchEvent(new page.Event('beforeprint'));
  const all = [...page.document.querySelectorAll('body *')].filter((e) => !e.closest('noscript'));
  const cut = all.filter((e) => e.getBoundingClientRect().right > 390.5 && e.id !== 'window');
  document.title = 'RESULT' + encodeURIComponent(JSON.stringify(
    [page.innerWidth, all.length,
      cut.filter((e) => !e.closest('thead')).map((e) => e.outerHTML.slice(0, 80))]));
});
</script></body>"""


def test_nothing_is_cut_at_390_pixels(document: dict[str, Any], tmp_path: Path) -> None:
    long = {"detail": "C:\\" + "a_long_name_without_a_blank" * 6 + ".dll"}
    rows = [row | long if row["kind"] == "image" else row for row in document["rows"]]
    inner = html.escape(page(document | {"rows": rows}, "a" * 80))
    wide, elements, cut = browser.title_of(NARROW.replace("PAGE", inner), tmp_path)
    assert wide == 390 and elements > 8 * len(rows) and cut == []


def test_a_kind_can_be_left_out(browse: Callable[[str], Any], document: dict[str, Any]) -> None:
    free = sum(row["kind"] == "free" for row in document["rows"])
    shown = browse(
        "document.querySelector('#kinds input[value=free]').click(); return [shown(), bright()];"
    )
    assert free and shown == [len(document["rows"]) - free] * 2
