"""Our own programs take any path: a user's name is part of most."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from plain_session import PlainSession, windows_path

from harness.grader.platform.paths import Layout

NAME = "Zoë Ωmega Юля"


def test_a_folder_may_have_any_name(layout: Layout, tmp_path: Path) -> None:
    place = tmp_path / NAME
    evidence = place / "evidence"
    evidence.mkdir(parents=True)
    exe = Path(shutil.copy(layout.mingw / "tests/claims.exe", place))
    words = ["--evidence", windows_path(evidence), "--nonce", "ab", "--time-limit-ms", "9000"]
    words += ["--parameter", "pages=5"]
    with PlainSession(layout, tmp_path) as session:
        tools = layout.mingw
        status, said = session.run(
            [windows_path(tools / "record.exe"), *words, "--", windows_path(exe)], place
        )
        assert status == 0, said
        dump = next(evidence.glob("*.dmp"))
        status, said = session.run(
            [windows_path(tools / "regions.exe"), "--json", windows_path(dump)], place
        )
    assert status == 0, said
    assert any(NAME in row.get("detail", "") for row in json.loads(said)["rows"])
