"""A file that is replaced has the mode that any new file would have."""

from __future__ import annotations

import subprocess
import sys

import pytest

from harness.grader.platform.files import json_from


@pytest.mark.parametrize("umask, mode", [("022", 0o644), ("077", 0o600), ("002", 0o664)])
def test_the_umask_decides(tmp_path, umask, mode):
    file = tmp_path / "results.json"
    code = (
        "from pathlib import Path; from harness.grader.platform.files import write_atomically;"
        f"write_atomically(Path({str(file)!r}), 'new')"
    )
    subprocess.run(["sh", "-c", f'umask {umask}; exec "$@"', "sh", sys.executable, "-c", code])
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("new", mode)


@pytest.mark.parametrize("text", ["", "{", "[" * 200_000])
def test_what_is_no_json_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        json_from(text)
