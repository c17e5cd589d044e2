"""A Wine session without any wall, as a desktop of Windows is one session for all that runs in it.
For programs of ours alone: what was handed in runs in the sandbox."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from harness.grader.course.draw import Drawn
from harness.grader.grading.pipeline import Attempt
from harness.grader.platform.paths import Layout
from harness.grader.sandbox.prefix import require_template
from harness.grader.sandbox.wine import (
    PREFIX_FOLDERS,
    PREFIX_PARTS,
    SERVER_FILE,
    USER,
    WINE_LOADER,
    WINE_SERVER,
    server_place,
    wine_environment,
)

SECONDS = 60


def windows_path(path: Path) -> str:
    return "Z:" + str(path).replace("/", "\\")


class PlainSession:
    """`with PlainSession(layout, folder) as session`: its server lives as long as the block."""

    def __init__(self, layout: Layout, folder: Path) -> None:
        self.layout, self.prefix = layout, folder / "prefix"
        make_prefix(require_template(layout), self.prefix)
        # The server's socket, and the memory of sections: on a disk 4 GB take minutes.
        self._runtime = tempfile.TemporaryDirectory(dir="/dev/shm")
        place = self.prefix / SERVER_FILE
        place.write_text(server_place(self._runtime.name))
        place.chmod(0o400)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "USER": USER,
            "LC_ALL": "C.UTF-8",
            **wine_environment(),
            "WINEPREFIX": str(self.prefix),
        }

    def __enter__(self) -> PlainSession:
        server = [WINE_SERVER, "--foreground", "--persistent"]
        self._server = subprocess.Popen(server, env=self.environment)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        subprocess.run([WINE_SERVER, "--kill"], env=self.environment, timeout=SECONDS)
        self._server.wait(SECONDS)
        self._runtime.cleanup()

    def run(self, argv: Sequence[str], folder: Path, seconds: float = SECONDS) -> tuple[int, str]:
        """A Windows program, in that folder; its exit code, and what it printed. (Into a file: a
        process of Wine's may keep a pipe open after the program's end.)"""
        with tempfile.TemporaryFile() as said:
            program = subprocess.Popen(
                [WINE_LOADER, *argv],
                env=self.environment,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )
            try:
                status = program.wait(seconds)
            finally:
                program.kill()
            said.seek(0)
            return status, said.read().decode(errors="replace")

    def recording(
        self,
        attempt: Attempt,
        drawn: Drawn,
        exe: Path,
        evidence: Path,
        capabilities: Mapping[str, int],
    ) -> list[str]:
        """The words that record a copy of the program in a folder of its own."""
        own = evidence.with_name(f"{evidence.name}.own")
        (own / "temp").mkdir(parents=True)
        evidence.mkdir(parents=True)
        for file in (exe, *self.layout.helpers(attempt.task.id)):
            shutil.copy(file, own)
        return [
            windows_path(self.layout.mingw / "record.exe"),
            *("--evidence", windows_path(evidence), "--nonce", secrets.token_hex(16)),
            *("--time-limit-ms", str(attempt.task.time_limit_ms)),
            *("--temp", windows_path(own / "temp")),
            *numbers("--parameter", drawn.parameters),
            *numbers("--capability", capabilities),
            *("--", windows_path(own / exe.name)),
        ]


def numbers(option: str, values: Mapping[str, int]) -> list[str]:
    return [word for name, value in values.items() for word in (option, f"{name}={value}")]


def make_prefix(template: Path, prefix: Path) -> None:
    for folder in PREFIX_FOLDERS:
        (prefix.parent / folder.lstrip("/")).mkdir(parents=True, exist_ok=True)
    for part in PREFIX_PARTS:
        source, target = template / part, prefix / part
        if source.is_dir():
            target.symlink_to(source)
        elif source.exists():
            shutil.copy(source, target)
    (prefix / "dosdevices/c:").symlink_to("../drive_c")
    (prefix / "dosdevices/z:").symlink_to("/")
