"""What the tests of the grader share: the checkout itself, and copies of a course of one
task (courses/tiny) that a test may damage."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from played import Played, play  # noqa: E402

from harness.grader.course.manifest import Course, Task, load_course  # noqa: E402
from harness.grader.platform.paths import Layout  # noqa: E402
from harness.grader.practice.lessons import all_programs  # noqa: E402
from harness.grader.practice.site import build_site  # noqa: E402


@pytest.fixture(scope="session")
def checkout() -> Layout:
    """This checkout."""
    return Layout(ROOT)


@pytest.fixture(scope="session")
def built_checkout(checkout: Layout) -> Layout:
    """This checkout, where it is set up: for tests that record in the sandbox."""
    needed = (checkout.native / "judge", checkout.mingw / "record.exe", checkout.capabilities_file)
    missing = [str(file.relative_to(ROOT)) for file in needed if not file.is_file()]
    if missing:
        pytest.skip(f"not set up (no {', '.join(missing)}): run `sh harness/setup.sh`")
    return checkout


@pytest.fixture(scope="session")
def built_site(checkout: Layout, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lessons as a site, with something in the place of one film."""
    if shutil.which("mkdocs") is None:
        pytest.skip("mkdocs is not installed")
    folder = tmp_path_factory.mktemp("lessons")
    (folder / "film.html").write_text("<!doctype html><title>a film</title>")
    films = {next(iter(all_programs(checkout))): folder / "film.html"}
    build_site(checkout, load_course(checkout), films, folder / "work", folder / "site")
    return folder / "site"


@pytest.fixture
def tiny(tmp_path: Path) -> Layout:
    """A copy of courses/tiny, without anything wrong."""
    root = tmp_path / "tiny"
    shutil.copytree(Path(__file__).with_name("courses") / "tiny", root)
    return Layout(root)


@pytest.fixture
def tiny_course(tiny: Layout) -> Course:
    return load_course(tiny)


@pytest.fixture
def fill(tiny_course: Course) -> Task:
    """The task of the tiny course."""
    return tiny_course.tasks["fill"]


@pytest.fixture
def played(tiny: Layout, monkeypatch: pytest.MonkeyPatch) -> Played:
    """The tiny course with played programs: see played.py."""
    return play(tiny, monkeypatch)


@pytest.fixture
def real(built_checkout: Layout, tmp_path: Path) -> Played:
    """The course itself, really built, recorded and judged, with runs of its own: what
    a test does is not the user's last run."""
    root = tmp_path / "checkout"
    (root / "build").mkdir(parents=True)
    (root / "harness").mkdir()
    for name in ("exercises", "solutions", "lessons", "harness/win32", "harness/hostile"):
        (root / name).symlink_to(built_checkout.root / name)
    for name in ("native", "mingw", "prefix", "capabilities.json", "wine_tables"):
        (root / "build" / name).symlink_to(built_checkout.build / name)
    shutil.copytree(built_checkout.tasks, root / "harness/tasks")
    return Played(Layout(root))
