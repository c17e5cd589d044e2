"""Where things are in a checkout. Everything that is generated lies below build/."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """The folders of one checkout."""

    root: Path
    recorder: str | None = None  # the one to use (outside.py); None: the best available
    both_judges: bool = False  # the plain judge, too, which must write the same lines

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
    def runs(self) -> Path:
        return self.build / "runs"

    @property
    def wine_tables(self) -> Path:
        """Where each build of Wine keeps its tables."""
        return self.build / "wine_tables"

    @property
    def capabilities_file(self) -> Path:
        return self.build / "capabilities.json"

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
    def packages_file(self) -> Path:
        return self.root / "harness" / "packages.txt"


def find_layout() -> Layout:
    """The checkout that this file belongs to, whatever the current folder is."""
    return Layout(Path(__file__).resolve().parents[3])
