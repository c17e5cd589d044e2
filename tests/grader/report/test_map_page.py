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
from harness.grader.report.map_page import page, page_of_two
from harness.grader.report.page import size_text
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


def unpacked(elements: Elements) -> list[dict[str, Any]]:
    """The rows that the page's script works with, as the schema has them (map.js does the same)."""
    data = json.loads(elements.script["data"])
    pool, rows, below = data["pool"], [], 0
    for base, size, allocation, what, detail, evidence, rejected in data["lanes"][-1]["rows"]:
        start = below if base == 0 else int(base, 16)
        below = start + int(size, 16)
        state, type_, protect, allocation_protect, kind, rule, confidence, conflict = pool[what]
        own = hex(start) if allocation == 0 else allocation
        place = {"base": hex(start), "allocation": own}

        def facts(told: list[list[str]], place: dict[str, Any] = place) -> list[dict[str, str]]:
            return [
                {"fact": fact, "source": source, "value": place.get(value, value)}
                for fact, source, value in told
            ]

        row: dict[str, Any] = {
            **{"base": hex(start), "end": hex(below), "state": state, "type": type_},
            **{"protect": protect, "kind": kind, "rule": rule, "confidence": confidence},
            **{"conflict": conflict, "detail": pool[detail], "evidence": facts(pool[evidence])},
            "rejected": [
                {"kind": k, "rule": r, "confidence": c, "overruled": o, "evidence": facts(told)}
                for k, r, c, o, told in pool[rejected]
            ],
        }
        if allocation is not None:
            row |= {"allocation_base": own, "allocation_protect": allocation_protect}
        rows.append(row)
    return rows


def without_subjects(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows without what only programs read: whose heap, thread or use; the detail says it."""
    subjects = {"heap", "heap_part", "thread", "use"}

    def plain(told: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in told.items() if key not in subjects}

    return [plain(row) | {"rejected": [plain(lost) for lost in row["rejected"]]} for row in rows]


def test_every_row_is_in_the_page_and_in_the_table_without_a_script(
    document: dict[str, Any],
) -> None:
    elements = Elements(page(document, "a process"))
    assert unpacked(elements) == without_subjects(document["rows"])
    for i, row in enumerate(document["rows"]):
        cells = [cell.strip() for cell in elements.rows[f"p{i}"]]
        assert cells[0] == row["base"] and cells[2] == row["state"], cells
        assert cells[4:6] == [row["kind"], row["detail"]], cells
        assert cells[6] == document["rules"][row["rule"]]


def test_a_process_of_22000_regions_stays_small(document: dict[str, Any]) -> None:
    like = next(row for row in document["rows"] if row["protect"] == "RW")
    rows = []
    for i in range(22000):
        base, allocation = hex(0x10000 + 0x3000 * i), hex(0x10000 + 0x9000 * (i // 3))
        evidence = [{"fact": "AllocationBase", "source": "MBI", "value": allocation}]
        place = {"base": base, "end": hex(0x13000 + 0x3000 * i), "allocation_base": allocation}
        rows.append(like | place | {"evidence": evidence, "detail": f"C:\\library_{i // 3}.dll"})
    made = page(document | {"rows": rows}, "a large process")
    assert len(made.encode()) < 3_000_000
    assert "20000 more ranges are shown by the page's script" in made
    assert unpacked(Elements(made)) == without_subjects(rows)


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
        cells = [cell.strip() for cell in elements.rows[f"p{i}"]]
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


def test_sizes_read_as_people_say_them() -> None:
    assert [size_text(n) for n in (4096, 1536, 6 << 20, 128 << 40)] == [
        "4 KB", "1.5 KB", "6 MB", "128 TB",
    ]  # fmt: skip


def test_the_page_needs_nothing_from_elsewhere(document: dict[str, Any]) -> None:
    elements = Elements(page(document, "a process"))
    links = [a[k] or "" for _, a in elements.tags for k in ("href", "src") if k in a]
    assert all(link.startswith("#") for link in links), links
    assert not elements.all("link") and not elements.all("img")


def test_names_out_of_a_dump_stay_text(document: dict[str, Any]) -> None:
    hostile = copy.deepcopy(document)
    bad = "</script><script>alert(1)</script><b onclick='x'>&amp;"
    hostile["rows"][0]["detail"] = bad
    elements = Elements(page(hostile, bad))
    assert len(elements.all("script")) == 2 and not elements.all("b")
    assert elements.rows["p0"][5] == bad
    assert unpacked(elements)[0]["detail"] == bad


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


def test_what_a_damaged_dump_lacks_is_said(document: dict[str, Any]) -> None:
    lost = {"stream": "ModuleList", "row": 3, "offset": "0x123", "field": "ModuleNameRva"}
    lost |= {"what": "the field", "why": "<it lies outside>"}
    damaged = document | {"left_out": {"count": 1, "first": [lost]}}
    text = page(damaged, "a process")
    assert "The dump is damaged: 1 rows, fields or streams are left out." in text
    assert "ModuleList row 3 at offset 0x123, ModuleNameRva: the field is left out: &lt;it" in text
    assert "is damaged" not in page(document, "a process")


def test_two_snapshots_are_one_page_with_what_happened(document: dict[str, Any]) -> None:
    happened = json.loads(
        (ROOT / "tests/core/expected/diff.json.expected").read_text(encoding="utf-8")
    )
    elements = Elements(page_of_two(document, document, ["a.dmp", "<b>.dmp"], happened))
    told = [a.get("data-event") for a in elements.all("a") if "data-event" in a]
    assert told == [str(i) for i in range(len(happened["events"]))] and told
    data = json.loads(elements.script["data"])
    assert [lane["name"] for lane in data["lanes"]] == ["a.dmp", "<b>.dmp"]
    assert [change[0] for change in data["changes"]] == [c["action"] for c in happened["changes"]]
    assert not elements.all("b")


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
    assert len(unpacked(elements)) > 984, "the electron process has 984 regions"


def test_a_dump_is_listed_without_a_run(layout: Layout, dump: Path, tmp_path: Path) -> None:
    code, out, _ = grade_py(layout, tmp_path, "regions", str(dump))
    assert code == 0 and "thread 16540 guard" in out
    code, out, _ = grade_py(layout, tmp_path, "regions", "--json", str(dump))
    assert code == 0 and json.loads(out)["process"]["pid"] == 15212


def test_two_dumps_become_one_page(layout: Layout, tmp_path: Path) -> None:
    fixtures = layout.root / "tests/core/fixtures"
    dumps = [str(tmp_path / f"{name}.dmp") for name in ("before", "after")]
    for made, name in zip(dumps, ("growth-before.txt", "growth-after.txt")):
        subprocess.run([layout.native / "text_to_dump", fixtures / name, made], check=True)
    page_file = tmp_path / "both.html"
    code, out, err = grade_py(layout, tmp_path, "regions", "diff", *dumps, "--html", str(page_file))
    assert (code, out) == (0, "") and "both.html" in err
    assert "heap 0x100000 grew by a segment" in page_file.read_text(encoding="utf-8")
    code, out, _ = grade_py(layout, tmp_path, "regions", "diff", *dumps)
    assert code == 0 and "heap 0x100000 grew by a segment" in out
    code, _, err = grade_py(layout, tmp_path, "regions", "diff", dumps[0])
    assert code == 2 and "regions diff A.dmp B.dmp" in err


def test_a_damaged_dump_is_shown_with_what_it_lacks(
    layout: Layout, dump: Path, tmp_path: Path
) -> None:
    dump.write_bytes(dump.read_bytes()[:-100])
    code, out, _ = grade_py(layout, tmp_path, "regions", str(dump))
    assert code == 0 and "are left out: the dump is damaged" in out and "Memory64List row" in out


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
