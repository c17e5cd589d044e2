"""Which recordings of a grade are kept, in build/runs and in an archive."""

from __future__ import annotations

import lzma
import tarfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..grading.pipeline import Attempted
from ..grading.stamp import STAMP
from ..platform.files import replacing
from ..platform.trees import remove_tree
from .context import RESULT_FILE, UsageError

# --keep-evidence: whether the recordings of a task with this status are kept.
KEPT: dict[str, Callable[[str], bool]] = {
    "all": lambda status: True,
    "failed": lambda status: status != "passed",
    "none": lambda status: False,
}
# The preset of xz: it packs the solutions' 38 MB into 0.61 MB; the default preset makes
# 0.57 MB, but takes three times as long.
PRESET = 2


@dataclass(frozen=True)
class Evidence:
    keep: str = "all"
    archive: Path | None = None  # a .tar.xz of what is kept: TASK/RUN/ and TASK/result.json

    def begin(self) -> None:
        """Checks that the archive can be written, before a student waits for it."""
        self._write(())

    def settle(self, graded: Sequence[tuple[Attempted, str]]) -> None:
        """Archives or deletes the published recordings, by the status of each task."""
        keeps = KEPT[self.keep]
        self._write([a for a, status in graded if a.runs and keeps(status)])
        for attempted, status in graded:
            for ran in attempted.runs if not keeps(status) else ():
                # The results stay; `run` with the same seed records the same again.
                remove_tree(ran.evidence)

    def _write(self, kept: Sequence[Attempted]) -> None:
        if not self.archive:
            return
        try:
            with (
                replacing(self.archive) as file,
                lzma.open(file, "wb", preset=PRESET) as packed,
                tarfile.open(fileobj=packed, mode="w") as archive,
            ):
                for attempted in kept:
                    task = attempted.attempt.task.id
                    places = [ran.evidence for ran in attempted.runs]
                    beside = [places[0].parent / name for name in (RESULT_FILE, STAMP)]
                    for place in (*places, *filter(Path.exists, beside)):
                        archive.add(place, f"{task}/{place.name}")
        except OSError as error:
            raise UsageError(f"cannot write {self.archive}: {error.strerror}") from error
