"""Where things are in a checkout. What setup makes lies below build/, and so does what grading
writes, unless the checkout is not this user's to write."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

STATE = "REGIONLAB_STATE"  # the variable that names another folder for what grading writes
CHECKOUT = "REGIONLAB_CHECKOUT"  # for an installed package: where the checkout is
HANDOUT = "harness/handout.json"  # a checkout with this file is what `pack course` made


@dataclass(frozen=True)
class Layout:
    """The folders of one checkout."""

    root: Path
    recorder: str | None = None  # the one to use (outside.py); None: the best available
    both_judges: bool = False  # the plain judge, too, which must write the same lines
    state: Path | None = None  # where grading writes; None: build/
    recordings: Path | None = None  # where recordings are kept; None: in the state's runs/

    @property
    def build(self) -> Path:
        return self.root / "build"

    @property
    def native(self) -> Path:
        return self.build / "native"

    @property
    def judges(self) -> tuple[Path, ...]:
        """The judge that grades, and those that must agree with it."""
        return tuple(
            self.native / name for name in ("judge", "plain_judge")[: 1 + self.both_judges]
        )

    @property
    def mingw(self) -> Path:
        return self.build / "mingw"

    def helpers(self, task: str) -> list[Path]:
        """The DLLs that CMake made from the task's helper_*.c."""
        return sorted((self.mingw / "helpers" / task).glob("*.dll"))

    @property
    def prefix(self) -> Path:
        """The template of the Wine prefix; every run gets a copy that is thrown away."""
        return self.build / "prefix"

    @property
    def work(self) -> Path:
        """Where the folders of graders at work are."""
        return (self.state or self.build) / "runs"

    @property
    def runs(self) -> Path:
        """Where recordings are kept: TASK/RUN."""
        return self.recordings or self.work

    @property
    def site(self) -> Path:
        """The lessons as a site."""
        return (self.state or self.build) / "site"

    @property
    def wine_tables(self) -> Path:
        """Where each build of Wine keeps its tables."""
        return self.build / "wine_tables"

    @property
    def capabilities_file(self) -> Path:
        return self.build / "capabilities.json"

    @property
    def learner(self) -> Path:
        """What belongs to the person who works in this checkout: progress, kept copies."""
        return self.root / ".regionlab"

    @property
    def exercises(self) -> Path:
        return self.root / "exercises"

    @property
    def solutions(self) -> Path:
        return self.root / "solutions"

    @property
    def lessons(self) -> Path:
        return self.root / "lessons"

    @property
    def tasks(self) -> Path:
        return self.root / "harness" / "tasks"

    @property
    def course_file(self) -> Path:
        return self.exercises / "course.toml"

    @property
    def is_handout(self) -> bool:
        """Whether this is the course without its answers and proofs."""
        return (self.root / HANDOUT).is_file()

    @property
    def packages_file(self) -> Path:
        return self.root / "harness" / "packages.txt"


def find_layout(env: Mapping[str, str] | None = None) -> Layout:
    """The checkout that this file belongs to, whatever the current folder is. An installed package
    belongs to none, and is told."""
    env = os.environ if env is None else env
    root = Path(__file__).resolve().parents[3]
    if not is_checkout(root) and env.get(CHECKOUT):
        root = Path(env[CHECKOUT]).absolute()
    return Layout(root, state=state_folder(root, env))


def is_checkout(root: Path) -> bool:
    return (root / "grade.py").is_file() and (root / "harness").is_dir()


def state_folder(root: Path, env: Mapping[str, str]) -> Path | None:
    """None for build/. On a checkout that this user may only read, a folder of the user's own,
    different for each checkout."""
    if env.get(STATE):
        return Path(env[STATE]).absolute()
    nearest = next((p for p in (root / "build/runs", root / "build") if p.exists()), root)
    if os.access(nearest, os.W_OK):
        return None
    home = Path(env.get("XDG_STATE_HOME") or Path(env.get("HOME") or "/tmp", ".local/state"))
    return home / "regionlab" / hashlib.sha256(os.fsencode(root)).hexdigest()[:12]
