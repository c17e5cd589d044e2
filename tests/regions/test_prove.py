"""The truth files say of the system's memory what their dumps prove."""

from __future__ import annotations

import pytest
from accuracy import DUMPS, FIXTURES
from prove import main

from harness.grader.platform.paths import find_layout


@pytest.mark.parametrize("name", DUMPS)
def test_truth_is_what_the_dump_proves(name: str) -> None:
    root = find_layout().root
    dump = root.parent / "shared/dumps" / DUMPS[name]
    if not dump.is_file():
        pytest.skip("../shared/dumps is not beside the project")
    assert main(dump, root / FIXTURES / f"{name}.truth", write=False) == 0
