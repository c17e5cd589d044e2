"""docs/instructor/class.md shows what its commands print."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import example
import pytest

from harness.grader.platform.paths import Layout
from harness.grader.sandbox.prefix import wine_version

SHOWN = re.compile(r"<!-- class: ([^\n]+) -->\n```\n(.*?)```\n", re.S)


def test_every_listing_is_real_output(built_checkout: Layout, tmp_path: Path) -> None:
    if not wine_version().startswith("wine-8.0"):
        pytest.skip("the page shows Wine 8.0")
    example.make(tmp_path / "hw2", built_checkout)
    page = (built_checkout.root / "docs/instructor/class.md").read_text(encoding="utf-8")
    listings = SHOWN.findall(page)
    assert len(listings) == 9
    grader = f"/usr/bin/python3 {built_checkout.root}/grade.py"
    for command, shown in listings:
        ended = subprocess.run(
            ["bash", "-c", command.replace("python3 grade.py", grader)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
        )
        printed = re.sub(r" +$", "", ended.stdout, flags=re.M)
        assert printed == shown, f"{command}: {ended.stderr}"
