"""The HTML page of a map: whole without a script, needs nothing but itself, and says what the
document says. The document is that of tests/core/expected."""

from __future__ import annotations

import copy
import io
import json
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rich.console import Console

from harness.grader.commands.cli import main
from harness.grader.grading.snapshots import Snapshot
from harness.grader.platform.paths import Layout
from harness.grader.platform.words import (
    ACTIONS,
    CONFIDENCES,
    HEAP_PARTS,
    KINDS,
    MODIFIERS,
    PROTECTIONS,
    STATES,
    TYPES,
)
from harness.grader.report.map_page import bars_of, page, size_text
from harness.grader.report.regions import RELABELED, print_map

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def document() -> dict[str, Any]:
    text = (ROOT / "tests/core/expected/process.json.expected").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


class Elements(HTMLParser):
    """Every start tag with its attributes, and the text of each cell of a body row."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: dict[str, list[str]] = {}
        self.script: dict[str, str] = {}
        self._row: list[str] | None = None
        self._cell = False
        self._script: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append((tag, named))
        if tag == "tr":
            self._row = self.rows.setdefault(named.get("id") or "", [])
        if tag in ("td", "th") and self._row is not None:
            self._cell = True
            self._row.append("")
        if tag == "script":
            self._script = named.get("id") or "code"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._cell = False
        if tag == "script":
            self._script = None

    def handle_data(self, data: str) -> None:
        if self._cell and self._row:
            self._row[-1] += data
        if self._script:
            self.script[self._script] = self.script.get(self._script, "") + data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_every_row_is_on_the_map_and_in_the_table(document: dict[str, Any]) -> None:
    elements = Elements(page(document, "a process"))
    bars = [r for r in elements.all("rect") if r.get("class")]
    assert len(bars) == len(document["rows"])
    for i, row in enumerate(document["rows"]):
        cells = [cell.strip() for cell in elements.rows[f"r{i}"]]
        assert cells[0] == row["base"] and cells[2] == row["state"], cells
        assert cells[4:6] == [row["kind"], row["detail"]], cells
        assert cells[6] == document["rules"][row["rule"]]


@pytest.fixture
def every_value(document: dict[str, Any]) -> dict[str, Any]:
    """A document with a row of each kind in each state, and of each type, protection,
    confidence and action that a row can have. It follows the classifier's tables."""
    like = next(row for row in document["rows"] if row["protect"] == "RW")
    rows: list[dict[str, Any]] = []

    def add(**told: Any) -> None:
        base = 0x10000 * (len(rows) + 1)
        place = {"base": hex(base), "end": hex(base + 0x1000), "allocation_base": hex(base)}
        rows.append(copy.deepcopy(like) | place | told)

    for kind in KINDS:
        heap = {"heap": "0x10000", "heap_part": "segment"} if kind == "heap" else {}
        for state in STATES:
            add(kind=kind, state=state, protect="RW" if state == "commit" else None, **heap)
            if state == "free":
                del rows[-1]["allocation_base"], rows[-1]["allocation_protect"]
        document["totals"].append(document["totals"][0] | {"kind": kind})
    for part in HEAP_PARTS:
        add(kind="heap", heap="0x10000", heap_part=part)
    for type_ in TYPES:
        add(type=type_)
    for confidence in CONFIDENCES:
        add(confidence=confidence)
    for protection in PROTECTIONS:
        add(protect=protection)
        for modifier in MODIFIERS:
            add(protect=f"{protection}+{modifier}")
    for rule in document["rules"]:
        add(rule=rule)
    document["rows"] = rows
    assert [e.message for e in schema().iter_errors(document)] == []
    return document


def schema() -> jsonschema.Draft202012Validator:
    text = (ROOT / "harness/regions/regions.schema.json").read_text(encoding="utf-8")
    return jsonschema.Draft202012Validator(json.loads(text))


def test_every_value_is_shown_on_the_page(every_value: dict[str, Any]) -> None:
    elements = Elements(page(every_value, "a process"))
    for i, row in enumerate(every_value["rows"]):
        cells = [cell.strip() for cell in elements.rows[f"r{i}"]]
        told = [row["state"], row["protect"] or "–", row["kind"], row["detail"]]
        assert cells[2:6] == told and cells[6] == every_value["rules"][row["rule"]]
    assert not {"None", "Undefined"} & {cell for cells in elements.rows.values() for cell in cells}


def test_every_kind_has_its_colours_on_the_page(every_value: dict[str, Any]) -> None:
    text = page(every_value, "a process")
    light, dark = text[: text.index("dark) {\n  .k-")], text[text.index("dark) {\n  .k-") :]
    for kind in KINDS.values():
        assert f".k-{kind.slug} {{ fill: {kind.light}; background: {kind.light}; }}" in light
        told = f".k-{kind.slug} {{ fill: {kind.dark}; background: {kind.dark}; }}"
        assert (told in dark) == (kind.dark is not None)


def test_every_value_is_in_the_listing_of_a_terminal(every_value: dict[str, Any]) -> None:
    out = io.StringIO()
    photo = Snapshot("shown", 32, True, Path("x.dmp"))
    changes = [
        {"action": action, "base": hex(0x10000 * (i + 1)), "end": hex(0x10000 * (i + 1) + 0x1000)}
        for i, action in enumerate(ACTIONS)
    ]
    print_map(Console(file=out, width=200), photo, every_value, "before", changes, True)
    lines = out.getvalue().splitlines()[2:]
    assert len(lines) == len(every_value["rows"])
    for row, line in zip(every_value["rows"], lines):
        assert [row["base"], "1", row["state"], row["protect"] or "-"] == line.split()[:4]
        assert row["kind"] in line
    for action, line in zip(ACTIONS, lines):
        assert (action in line) == (action != RELABELED)


def test_bars_follow_each_other_and_twice_the_size_is_one_wider() -> None:
    rows = [
        {
            "base": "0x10000",
            "end": "0x11000",
            "kind": "stack",
            "state": "commit",
            "protect": "RW+G",
        },
        {"base": "0x11000", "end": "0x19000", "kind": "stack", "state": "commit", "protect": "RW"},
    ]
    guard, rest = bars_of(rows)
    assert (guard.x, guard.width, rest.x, rest.width) == (0, 1, 1, 4)
    assert "guard" in guard.look.split() and "guard" not in rest.look.split()


def test_sizes_read_as_people_say_them() -> None:
    assert [size_text(n) for n in (4096, 1536, 6 << 20, 128 << 40)] == [
        "4 KB", "1.5 KB", "6 MB", "128 TB",
    ]  # fmt: skip


def test_the_page_needs_nothing_from_elsewhere(document: dict[str, Any]) -> None:
    elements = Elements(page(document, "a process"))
    links = [a[k] or "" for _, a in elements.tags for k in ("href", "src") if k in a]
    assert links and all(link.startswith("#") for link in links), links
    assert not elements.all("link") and not elements.all("img")


def test_names_out_of_a_dump_stay_text(document: dict[str, Any]) -> None:
    hostile = copy.deepcopy(document)
    bad = "</script><script>alert(1)</script><b onclick='x'>&amp;"
    hostile["rows"][0]["detail"] = bad
    elements = Elements(page(hostile, bad))
    assert len(elements.all("script")) == 2 and not elements.all("b")
    assert elements.rows["r0"][5] == bad
    assert json.loads(elements.script["data"])["rows"] == hostile["rows"]


def test_what_was_not_captured_is_said(document: dict[str, Any]) -> None:
    document["captured"] = ["regions", "modules"]
    text = page(document, "a process")
    assert "Not captured (that does not mean none): threads, what backs each view" in text


def test_private_bytes_of_views_are_not_known(document: dict[str, Any]) -> None:
    text = page(document, "a process")
    views = sum(total["private"] is None for total in document["totals"])
    assert views == 3 and text.count("<td>not known</td>") == views


def test_the_map_can_be_used_with_the_keyboard_and_read_aloud(document: dict[str, Any]) -> None:
    elements = Elements(page(document, "a process"))
    frame = next(a for a in elements.all("div") if a.get("id") == "frame")
    assert frame["tabindex"] == "0" and "Arrow keys" in (frame["aria-label"] or "")
    assert all(th.get("scope") in ("col", "row") for th in elements.all("th"))
    for button in elements.all("button"):
        assert button.get("type") == "button" and button.get("data-do")
    assert {a.get("lang") for a in elements.all("html")} == {"en"}


@pytest.fixture
def dump(layout: Layout, tmp_path: Path) -> Path:
    """The facts of a real Windows process, as a dump."""
    fixture = layout.root / "tests/core/fixtures/windows-11-22631-electron.txt"
    made = tmp_path / "electron.dmp"
    subprocess.run([layout.native / "text_to_dump", fixture, made], check=True, timeout=30)
    return made


def grade_py(layout: Layout, tmp_path: Path, *argv: str) -> tuple[int, str, str]:
    with (tmp_path / "out").open("w+") as out, (tmp_path / "err").open("w+") as err:
        code = main([*argv], {}, out, err, layout)
        out.seek(0), err.seek(0)
        return code, out.read(), err.read()


def test_a_dump_becomes_a_page(layout: Layout, dump: Path, tmp_path: Path) -> None:
    made = tmp_path / "map.html"
    code, out, err = grade_py(layout, tmp_path, "regions", str(dump), "--html", str(made))
    assert (code, out) == (0, "") and "map.html" in err
    elements = Elements(made.read_text(encoding="utf-8"))
    rects = [r for r in elements.all("rect") if r.get("class")]
    assert len(rects) > 984, "the electron process has 984 regions"


def test_a_dump_is_listed_without_a_run(layout: Layout, dump: Path, tmp_path: Path) -> None:
    code, out, _ = grade_py(layout, tmp_path, "regions", str(dump))
    assert code == 0 and "thread 16540 guard" in out
    code, out, _ = grade_py(layout, tmp_path, "regions", "--json", str(dump))
    assert code == 0 and json.loads(out)["process"]["pid"] == 15212


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["missing.dmp"], "missing.dmp: no such file"),
        (["DUMP", "--run", "5"], "this is a file"),
        (["DUMP", "--html", "/nowhere/x.html"], "cannot write /nowhere/x.html"),
    ],
)
def test_wrong_usage_is_said(
    layout: Layout, dump: Path, tmp_path: Path, argv: list[str], words: str
) -> None:
    words_given = [str(dump) if word == "DUMP" else word for word in argv]
    code, _, err = grade_py(layout, tmp_path, "regions", *words_given)
    assert code == 2 and words in err.replace("\n", " ")
