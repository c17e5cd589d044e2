"""The JSON that `regions` writes follows harness/regions/regions.schema.json.

The texts are those of tests/core/expected, which the C tests hold equal to what
is rendered now, and the fixtures' processes.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from harness.grader.course.headings import anchors
from harness.grader.platform import words

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = ROOT / "tests" / "core" / "expected"
REGIONS = ROOT / "build" / "native" / "regions"
TEXT_TO_DUMP = REGIONS.with_name("text_to_dump")
FIXTURES = ROOT / "tests" / "core" / "fixtures"


def schema() -> dict[str, Any]:
    text = (ROOT / "harness" / "regions" / "regions.schema.json").read_text(encoding="utf-8")
    return json.loads(text)


def validator(part: str | None = None) -> jsonschema.Draft202012Validator:
    whole = schema()
    if part:
        whole = {"$schema": whole["$schema"], "$ref": f"#/$defs/{part}", "$defs": whole["$defs"]}
    return jsonschema.Draft202012Validator(whole)


def problems(check: jsonschema.Draft202012Validator, document: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in check.iter_errors(document)]


def rendered(name: str) -> Any:
    return json.loads((EXPECTED / name).read_text(encoding="utf-8"))


def test_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("$defs.kind.enum", words.KINDS),
        ("$defs.confidence.enum", words.CONFIDENCES),
        ("$defs.subject.properties.heap_part.enum", words.HEAP_PARTS),
        ("properties.captured.items.enum", words.FACTS),
        ("$defs.kernel.properties.state.enum", (*words.STATES, "?")),
        ("$defs.kernel.properties.type.enum", (*words.TYPES, "-", "?", None)),
        ("$defs.diff.properties.changes.items.properties.action.enum", words.ACTIONS),
    ],
)
def test_the_schema_has_every_word_of_the_tables(place: str, told: Iterable[str | None]) -> None:
    """In their order. words.json is what C's tables say: tests/core/test_words.c."""
    found = schema()
    for key in place.split("."):
        found = found[key]
    assert found == list(told)


def test_the_schema_wants_every_kind_explained() -> None:
    assert schema()["properties"]["kinds"]["minProperties"] == len(words.KINDS)


def test_rendered_process_follows_the_schema() -> None:
    assert problems(validator(), rendered("process.json.expected")) == []


def test_rendered_diff_follows_the_schema() -> None:
    assert problems(validator("diff"), rendered("diff.json.expected")) == []


def test_every_change_belongs_to_one_event() -> None:
    document = rendered("diff.json.expected")
    told = [
        index
        for event in document["events"]
        for index in range(event["first_change"], event["first_change"] + event["changes"])
    ]
    assert told == list(range(len(document["changes"]))) and told


def test_rows_tile_the_address_space() -> None:
    rows = rendered("process.json.expected")["rows"]
    gaps = [(a["end"], b["base"]) for a, b in zip(rows, rows[1:]) if a["end"] != b["base"]]
    assert gaps == []


def test_every_word_of_the_rows_is_explained() -> None:
    document = rendered("process.json.expected")
    for row in document["rows"]:
        assert row["kind"] in document["kinds"] and row["rule"] in document["rules"], row


def test_every_kind_names_a_lesson_that_is_there() -> None:
    for kind, told in rendered("process.json.expected")["kinds"].items():
        page, _, anchor = told["lesson"].partition("#")
        assert anchor in anchors((ROOT / page).read_text(encoding="utf-8")), f"{kind}: {told}"


def test_totals_are_the_sums_of_rows() -> None:
    document = rendered("process.json.expected")
    for total in document["totals"]:
        rows = [row for row in document["rows"] if row["kind"] == total["kind"]]
        sizes = [int(row["end"], 16) - int(row["base"], 16) for row in rows]
        assert (len(rows), sum(sizes), max(sizes)) == (
            total["blocks"],
            int(total["size"], 16),
            int(total["largest"], 16),
        ), f"the total of {total['kind']}"


@pytest.mark.parametrize(
    "damage",
    [
        lambda row: row.update(kind="sofa"),
        lambda row: row.update(base="123"),
        lambda row: row.update(surprise=1),
        lambda row: row.pop("rule"),
        lambda row: row.pop("allocation_base"),
        lambda row: row.update(kind="heap"),
    ],
    ids=["kind", "number", "unknown key", "no rule", "no allocation", "heap without a handle"],
)
def test_schema_refuses_a_damaged_row(damage: Any) -> None:
    document = rendered("process.json.expected")
    row = next(row for row in document["rows"] if row["kind"] == "private")
    damage(row)
    assert problems(validator(), document), "a damaged row was accepted"


def said_of(tmp_path: Path, *words: str) -> Any:
    """What `regions` says; a word NAME.txt is the dump of that fixture."""
    for needed in (REGIONS, TEXT_TO_DUMP):
        if not needed.exists():
            pytest.skip(f"{needed} is not built")
    arguments = []
    for word in words:
        arguments.append(word)
        if word.endswith(".txt"):
            arguments[-1] = str(tmp_path / f"{Path(word).name}.dmp")
            subprocess.run([TEXT_TO_DUMP, FIXTURES / word, arguments[-1]], check=True, timeout=60)
    run = subprocess.run([REGIONS, *arguments], capture_output=True, timeout=60, check=True)
    return json.loads(run.stdout)


@pytest.mark.parametrize("fixture", sorted(path.name for path in FIXTURES.glob("*.txt")))
@pytest.mark.parametrize(
    "options", [[], ["--kind", "heap,stack"], ["--state", "reserve", "--no-free"]], ids=" ".join
)
def test_json_of_a_process_follows_the_schema(
    fixture: str, options: list[str], tmp_path: Path
) -> None:
    document = said_of(tmp_path, fixture, "--json", *options)
    assert problems(validator(), document) == []
    assert document["whole"] is (options == [])


def test_json_has_locked_pages_where_somebody_looked(tmp_path: Path) -> None:
    memory = "platform wine 8.0\npid 32\nregion 0x10000 4 commit private RW\n"
    documents = {}
    for name, line in (("unseen", ""), ("none", "locked\n"), ("some", "locked 0x11000 0x13000\n")):
        (tmp_path / f"{name}.txt").write_text(memory + line, encoding="utf-8")
        documents[name] = said_of(tmp_path, str(tmp_path / f"{name}.txt"), "--json")
        assert problems(validator(), documents[name]) == []
    assert "locked" not in documents["unseen"] and documents["none"]["locked"] == []
    assert documents["some"]["locked"] == [{"base": "0x11000", "end": "0x13000"}]
    assert "locked pages" in documents["some"]["captured"]


def test_json_has_the_claims_of_a_recorded_program(tmp_path: Path) -> None:
    memory = "platform wine 8.0\npid 32\nregion 0x10000 4 commit private RW\n"
    recorded = "checkpoint after 2 main\nclaim base 0x10000\nclaim returned 0x1\nclaim base 0x0\n"
    documents = {}
    for name, lines in (("found", ""), ("recorded", recorded)):
        (tmp_path / f"{name}.txt").write_text(memory + lines, encoding="utf-8")
        documents[name] = said_of(tmp_path, str(tmp_path / f"{name}.txt"), "--json")
        assert problems(validator(), documents[name]) == []
    assert "claims" not in documents["found"]
    said = [(claim["name"], claim["value"]) for claim in documents["recorded"]["claims"]]
    assert said == [("base", "0x10000"), ("returned", "0x1"), ("base", "0x0")]


def test_json_of_a_diff_follows_the_schema(tmp_path: Path) -> None:
    document = said_of(tmp_path, "diff", "--json", "growth-before.txt", "growth-after.txt")
    assert problems(validator("diff"), document) == []
    assert {"heap grew", "guard moved", "image loaded"} <= {e["event"] for e in document["events"]}


def test_every_event_that_can_be_told_is_in_the_schema() -> None:
    story = (ROOT / "harness" / "core" / "story.c").read_text(encoding="utf-8")
    told = set(re.findall(r'\bsay\(t, (?:makes\(c\) \? )?"([a-z ]+)"', story))
    assert len(told) > 12 and told <= set(schema()["$defs"]["event"]["enum"])
