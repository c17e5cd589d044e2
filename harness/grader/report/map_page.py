"""A snapshot's map as one self-contained HTML page: a map that can be zoomed, pointed at and
searched, and the same as a table; or two snapshots of one process above each other, with what
happened between them. Made from the documents of harness/regions/regions.schema.json, and from the
classifier's words for the kinds' colors.

The page carries the rows in few bytes (packed()) and makes what it shows of them as one looks, so
that a process of 22,000 regions stays below 3 MB. Without a script there are the totals, the events
and the first MOST_PLAIN rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from ..grading.snapshots import Row
from ..platform.words import KINDS
from .page import asset, rendered, script_data

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
MOST_PLAIN = 2000

Document = Mapping[str, Any]


def page(document: Document, title: str) -> str:
    """The whole page. Everything from the snapshot is escaped: anybody can choose its names."""
    return _rendered(title, [document], [title], {"events": [], "changes": []})


def page_of_two(before: Document, after: Document, names: Sequence[str], happened: Document) -> str:
    """Both snapshots in one page; happened: what `regions diff --json` says of them."""
    return _rendered(f"{names[0]} → {names[1]}", [before, after], names, happened)


def _rendered(
    title: str, documents: Sequence[Document], names: Sequence[str], happened: Document
) -> str:
    last = documents[-1]
    return rendered(
        "map.html.j2",
        ("map.css",),
        title=title,
        snapshots=list(zip(names, documents)),
        document=last,
        missing={name: missing_from(document) for name, document in zip(names, documents)},
        events=happened["events"],
        plain=last["rows"][:MOST_PLAIN],
        js=asset("map.js"),
        data=_data(documents, names, happened),
    )


def missing_from(document: Document) -> list[str]:
    return [words for fact, words in FACTS.items() if fact not in document["captured"]]


# --- the rows in few bytes


@dataclass
class Pool:
    """Values by number: what many rows share is in the page once."""

    values: list[Any] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, value: Any) -> int:
        key = json.dumps(value)
        if key not in self.numbers:
            self.numbers[key] = len(self.values)
            self.values.append(value)
        return self.numbers[key]


def packed(rows: Sequence[Row], pool: Pool) -> list[list[Any]]:
    """[base or 0, size, allocation or 0, what, detail, evidence, rejected] for each row: base is 0
    where the row follows the one before, allocation is 0 where it is the base, and null without
    one; the last four are numbers of the pool. map.js has the other way round."""
    made, below = [], 0
    for row in rows:
        base, end = int(row["base"], 16), int(row["end"], 16)
        allocation = row.get("allocation_base")
        of_kernel = [row["state"], row["type"], row["protect"], row.get("allocation_protect")]
        of_label = [row["kind"], row["rule"], row["confidence"], row["conflict"]]
        made.append(
            [
                0 if base == below and base else row["base"],
                f"{end - base:x}",
                None if allocation is None else 0 if allocation == row["base"] else allocation,
                pool.number(of_kernel + of_label),
                pool.number(row["detail"]),
                pool.number(_in_words(row["evidence"], row)),
                pool.number(_rejected(row)),
            ]
        )
        below = end
    return made


def _in_words(evidence: Sequence[Mapping[str, str]], row: Row) -> list[list[str]]:
    """Base and AllocationBase as words, so that rows that differ in nothing else share a list."""
    own = {row.get("allocation_base", ""): "allocation", row["base"]: "base"}
    return [[e["fact"], e["source"], own.get(e["value"], e["value"])] for e in evidence]


def _rejected(row: Row) -> list[list[Any]]:
    return [
        [
            claim["kind"],
            claim["rule"],
            claim["confidence"],
            claim["overruled"],
            _in_words(claim["evidence"], row),
        ]
        for claim in row["rejected"]
    ]


def _data(documents: Sequence[Document], names: Sequence[str], happened: Document) -> Markup:
    pool, last = Pool(), documents[-1]
    kept = {
        "lanes": [
            {"name": name, "rows": packed(document["rows"], pool)}
            for name, document in zip(names, documents)
        ],
        "pool": pool.values,
        "kinds": last["kinds"],
        "rules": last["rules"],
        "slugs": {kind.name: kind.slug for kind in KINDS.values()},
        "events": happened["events"],
        "changes": [[c["action"], c["base"], c["end"]] for c in happened["changes"]],
    }
    return script_data(kept)
