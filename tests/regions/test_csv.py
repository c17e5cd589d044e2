"""What `regions --csv` writes is read by a parser that this project did not write, and its rows add
up to its sums. The texts are those of tests/core/expected."""

from __future__ import annotations

import csv
from pathlib import Path

EXPECTED = Path(__file__).resolve().parents[1] / "core" / "expected"
# VMMap's words for one type in its rows and in its sums.
SUMMED_AS = {"Thread Stack": "Stack", "Heap (Private Data)": "Heap"}


def table(name: str) -> list[dict[str, str]]:
    with (EXPECTED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_every_line_ends_as_rfc_4180_has_it() -> None:
    text = (EXPECTED / "rows.csv.expected").read_bytes()
    assert text.endswith(b"\r\n")
    assert text.count(b"\r\n") == text.count(b"\n")


def test_every_row_has_every_column() -> None:
    for row in table("rows.csv.expected"):
        assert None not in row and None not in row.values(), row


def test_rows_add_up_to_the_sums() -> None:
    rows, sums = table("rows.csv.expected"), table("sums.csv.expected")
    assert len(sums) > 8, "the process should show most kinds"
    for total in sums:
        of_type = [r for r in rows if SUMMED_AS.get(r["Type"], r["Type"]) == total["Type"]]
        assert len(of_type) == int(total["Blocks"]), total
        for column in ("Size", "Committed", "Private"):
            values = [int(r[column]) for r in of_type if r[column]]
            assert (sum(values) if values else None) == (
                int(total[column]) if total[column] else None
            ), f"{column} of {total['Type']}"
