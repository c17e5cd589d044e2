"""An instructor's assertions with points, over evidence whose snapshots a small script plays and
over a real recording; and the package that they are imported from."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
import tomllib
from played import Played, leave_evidence

from harness.evidence import NotReached, open_evidence
from harness.grader.platform.schemas import validator

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "docs/instructor"
CLAIMS = [{"name": "base", "value": "0x10000"}, {"name": "base", "value": "0x20000"}]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, does in (("1", "passes"), ("2", "crashes")):
        leave_evidence(tmp_path / "fill" / name, does, {"pages": 3})
    document = {"schema": 1, "rows": [], "claims": CLAIMS}
    program = tmp_path / "regions"
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{json.dumps(document)}\nEND\n")
    program.chmod(0o755)
    return tmp_path


def asserted(folder: Path, code: str, *options: str) -> dict[str, Any]:
    """The points that the tests in this text earn."""
    file, out = folder / "test_mine.py", folder / "points.json"
    file.write_text(f"import pytest\n{textwrap.dedent(code)}")
    out.unlink(missing_ok=True)
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "harness.pytest_plugin"]
    words += ["--evidence", str(folder / "fill"), "--regions", str(folder / "regions")]
    ended = subprocess.run(
        [sys.executable, *words, "--points", str(out), *options, str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    document: dict[str, Any] = json.loads(out.read_text())
    assert not list(validator("results").iter_errors(document)), ended.stdout
    return document


def test_a_check_passes_if_it_does_for_every_run(folder: Path) -> None:
    code = """
        @pytest.mark.points(2, "every run has begun")
        def test_begun(run):
            run.at("before")

        @pytest.mark.points(3, "every run has ended")
        def test_ended(run):
            '''Why did it end early?'''
            run.at("after")

        def test_without_points(evidence):
            assert len(evidence.runs) == 2
        """
    found = asserted(folder, code)
    assert (found["status"], found["points"], found["max_points"]) == ("complete", 2, 5)
    (task,) = found["tasks"]
    assert (task["task"], task["status"]) == ("test_mine", "partial")
    assert [(c["id"], c["status"]) for c in task["checks"]] == [
        ("test_begun", "passed"),
        ("test_ended", "failed"),
    ]
    failure = task["checks"][1]["failure"]
    assert failure["run"] == "fill-2", "the one that crashed"
    assert failure["says"] == "fill-2: the program ended before the checkpoint 'after'"
    assert failure["next"] == "Why did it end early?"
    assert (found["trust"], found["platform"]) == ("in-session", "Wine 8.0")
    assert [(r["name"], r["status"]) for r in task["runs"]] == [
        ("fill-1", "complete"),
        ("fill-2", "no checkpoint"),
    ]


@pytest.mark.parametrize("mistake", ["run.parameters['pges']", "run.at('befor')", "1 / 0"])
def test_a_mistake_in_an_assertion_is_no_zero(folder: Path, mistake: str) -> None:
    code = f"""
        @pytest.mark.points(2, "a mistake of ours")
        def test_ours(run):
            if run.name == "1":
                {mistake}
        """
    found = asserted(folder, code)
    assert found["points"] is None and found["ungraded"] == 1
    assert found["tasks"][0]["status"] == "grader error"
    assert "test_ours: fill-1" in found["tasks"][0]["message"]


def test_what_is_skipped_for_every_run_takes_its_points_along(folder: Path) -> None:
    code = """
        @pytest.mark.points(2, "what this system cannot show")
        def test_skipped(run):
            pytest.skip("no stack grows here")

        @pytest.mark.points(1, "all of them")
        def test_all(evidence):
            assert evidence.of("fill") == evidence.runs
        """
    found = asserted(folder, code)
    assert (found["points"], found["max_points"]) == (1, 1)
    check = found["tasks"][0]["checks"][0]
    assert (check["status"], check["reason"]) == ("not checked", "Skipped: no stack grows here")


def test_what_was_not_made_is_not_complete(folder: Path) -> None:
    code = """
        @pytest.mark.points(1, "first")
        def test_first(run):
            assert False, "wrong"

        @pytest.mark.points(1, "second")
        def test_second(run):
            pass
        """
    found = asserted(folder, code, "-x")
    assert found["status"] == "interrupted"
    assert found["points"] is None


def test_claims_are_the_last_until_a_checkpoint(folder: Path) -> None:
    ended, crashed = open_evidence(folder / "fill", folder / "regions").runs
    assert ended.claim("base", at="after") == 0x20000
    assert ended.parameters == {"pages": 3}
    with pytest.raises(LookupError, match="nothing was claimed as 'bse'"):
        ended.claim("bse", at="after")
    with pytest.raises(NotReached, match="ended before the checkpoint 'after'"):
        crashed.claim("base", at="after")


def installed(folder: Path) -> Path:
    """What `pip install` makes of the checkout, without a network."""
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation"]
    source = folder / "source"
    for name in ("pyproject.toml", "LICENSE"):
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).write_bytes((ROOT / name).read_bytes())
    (source / "harness").symlink_to(ROOT / "harness")
    site = folder / "site"
    done = subprocess.run(
        [*command, "--no-index", "--root-user-action=ignore", "--target", str(site), str(source)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return site


def test_the_package_has_every_room_that_it_imports() -> None:
    built = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    for package in built["packages"]:
        folder = ROOT / "harness" / "/".join(package.split(".")[1:])
        assert list(folder.glob("*.py")), package


def test_the_installed_package_asserts_over_a_real_recording(real: Played, tmp_path: Path) -> None:
    for module in ("pip", "setuptools", "wheel"):
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"python3-{module} is not installed")
    wrong = real.layout.tasks / "02_private/commit_window/wrong/one_page_more.c"
    real.call("run", "commit_window", "--source", str(wrong), "--seed", "3")
    out = tmp_path / "points.json"
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "regionlab.pytest_plugin"]
    words += ["--evidence", str(real.layout.runs / "commit_window"), "--points", str(out)]
    environment = {"PYTHONPATH": str(installed(tmp_path)), "REGIONLAB_CHECKOUT": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, *words, "--rootdir", str(tmp_path), str(EXAMPLES)],
        cwd=tmp_path,  # importable from anywhere
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    found = json.loads(out.read_text())
    assert (found["points"], found["max_points"]) == (3, 4), ended.stdout
    checks = {c["id"]: c["status"] for c in found["tasks"][0]["checks"]}
    assert checks["test_the_page_after_stays_reserved"] == "failed"
    assert "test_no_rwx" not in ended.stdout, "the other example holds"
