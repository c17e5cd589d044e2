"""pytest over recorded evidence: an instructor's own assertions, with points if they have some.

    python3 grade.py run commit_window
    /usr/bin/python3 -m pytest -p harness.pytest_plugin --evidence build/runs/commit_window \\
        docs/instructor/test_no_rwx.py

--evidence is the folder of one run, of a task's runs, or any above them. A test that takes
`evidence` sees all runs; one that takes `run` is made once for each. --points FILE writes what the
tests with @pytest.mark.points(N, "title") earn, as a results.json.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from ..platform.files import write_atomically
from ..report import json as report_json
from .assertions import Answer, Asked, How, report
from .evidence import Evidence, EvidenceError, open_evidence

MARK = "points"
ALL_RUNS = "all runs"
NO_FOLDER = "--evidence FOLDER is missing: name the recorded runs to look at"


class Points:
    """What became of the tests with points."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.answers: dict[Asked, list[Answer]] = {}
        self.expected = 0

    def expect(self, item: pytest.Item) -> None:
        self.answers.setdefault(asked_of(item), [])
        self.expected += 1

    def note(self, item: pytest.Item, how: How, says: str) -> None:
        self.answers[asked_of(item)].append(Answer(run_of(item), how, says))

    def whole(self) -> bool:
        return sum(len(found) for found in self.answers.values()) == self.expected


LOADED = pytest.StashKey[Evidence]()
KEPT = pytest.StashKey[Points]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("regionlab")
    group.addoption("--evidence", type=Path, metavar="FOLDER", help="recorded runs to look at")
    group.addoption("--points", type=Path, metavar="FILE", help="write the points that tests earn")
    group.addoption(
        "--regions",
        type=Path,
        metavar="PROGRAM",
        help="the classifier (default: build/native/regions)",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f'{MARK}(worth, "title"): a check with points')
    if config.option.help or config.option.version:
        return
    folder: Path | None = config.getoption("--evidence")
    if folder is None:
        raise pytest.UsageError(NO_FOLDER)
    try:
        config.stash[LOADED] = open_evidence(folder, config.getoption("--regions"))
    except EvidenceError as error:
        raise pytest.UsageError(f"--evidence: {error}") from error
    config.stash[KEPT] = Points()


@pytest.fixture(scope="session")
def evidence(pytestconfig: pytest.Config) -> Evidence:
    """All recorded runs below --evidence."""
    return pytestconfig.stash[LOADED]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "run" in metafunc.fixturenames:
        metafunc.parametrize("run", metafunc.config.stash[LOADED].runs, ids=str)


# ---- points ----


def pytest_collection_finish(session: pytest.Session) -> None:
    """Of what -k and the like have left."""
    for item in session.items:
        if item.get_closest_marker(MARK):
            session.config.stash[KEPT].expect(item)


@pytest.hookimpl(hookwrapper=True)  # type: ignore[misc]  # Debian's pytest 7 does not type it
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, Any, None]:
    outcome = yield
    made: pytest.TestReport = outcome.get_result()
    if not item.get_closest_marker(MARK):
        return
    kept = item.config.stash[KEPT]
    if made.skipped:
        kept.note(item, "skipped", reason_of(made))
    elif made.failed:
        ours = call.when != "call" or not (call.excinfo and is_assertion(call.excinfo))
        kept.note(item, "broken" if ours else "failed", words_of(call))
    elif call.when == "call":
        kept.note(item, "passed", "")


def pytest_sessionfinish(session: pytest.Session) -> None:
    file: Path | None = session.config.getoption("--points")
    kept = session.config.stash.get(KEPT, None)
    if file and kept:
        runs = session.config.stash[LOADED].runs
        answers = kept.answers.items()
        made = report("An instructor's assertions", answers, runs, kept.began, kept.whole())
        write_atomically(file, report_json.render(made))


def asked_of(item: pytest.Item) -> Asked:
    """Raises UsageError if the mark is not a whole number and a title."""
    mark = item.get_closest_marker(MARK)
    assert mark is not None
    name = getattr(item, "originalname", item.name)
    words = mark.args
    if len(words) != 2 or not isinstance(words[0], int) or not isinstance(words[1], str):
        raise pytest.UsageError(f'{item.nodeid}: write @pytest.mark.{MARK}(2, "what it checks")')
    said = (getattr(item, "obj", None) and getattr(item, "obj").__doc__) or ""
    folder = shlex.quote(str(item.config.getoption("--evidence")))
    repeat = f"pytest --evidence {folder} {shlex.quote(f'{item.path.name}::{name}')}"
    return Asked(item.path.stem, name, words[1], words[0], repeat, said.strip().partition("\n")[0])


def run_of(item: pytest.Item) -> str:
    call = getattr(item, "callspec", None)
    return str(call.params["run"]) if call and "run" in call.params else ALL_RUNS


def is_assertion(found: pytest.ExceptionInfo[BaseException]) -> bool:
    return found.errisinstance((AssertionError, pytest.fail.Exception))


def words_of(call: pytest.CallInfo[None]) -> str:
    """The message alone, without what pytest adds below it."""
    said = str(call.excinfo.value) if call.excinfo else ""
    return said.partition("\nassert ")[0] or repr(call.excinfo and call.excinfo.value)


def reason_of(made: pytest.TestReport) -> str:
    return made.longrepr[2] if isinstance(made.longrepr, tuple) else str(made.longrepr)
