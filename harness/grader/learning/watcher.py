"""Reports when a file was saved, however its editor does that: writes into it, renames another
file to its name, or only touches it.

The kernel's events (python3-watchdog) arrive at once. Where they do not exist, or never come, as on
folders of another machine, looking twice a second takes their place.
"""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

POLL_SECONDS = 0.5
# File systems whose changes the kernel does not report: shared folders of virtual machines, WSL's
# view of Windows' drives, network drives (of /proc/mounts).
SILENT = ("9p", "drvfs", "vboxsf", "prl_fs", "fuse.vmhgfs-fuse", "nfs", "nfs4", "cifs", "smb3")


class Watcher(Protocol):
    """Calls a function after each save, and when the file is gone, from a thread of its own, until
    it is closed."""

    how: str  # for people

    def close(self) -> None:
        ...


class Nobody:
    """Watches nothing: --manual."""

    how = "press r after saving"

    def close(self) -> None:
        pass


def watch(file: Path, saved: Callable[[], None], how: str = "auto") -> Watcher:
    """how: "auto", "poll" or "manual"."""
    if how == "manual":
        return Nobody()
    if how == "auto" and file_system(file.parent) not in SILENT:
        with suppress(ImportError, OSError):  # no package; no watches left (inotify(7))
            return Told(file, saved)
    return Looking(file, saved)


def file_system(folder: Path) -> str:
    """The type of the file system that holds a folder, as /proc/mounts names it."""
    try:
        mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    except OSError:
        return ""
    places = {place.encode().decode("unicode_escape"): kind for _, place, kind, *_ in mounts}
    resolved = folder.resolve()
    return next((places[str(p)] for p in (resolved, *resolved.parents) if str(p) in places), "")


class Told:
    """The kernel says when a file of the folder was closed after writing, or got its name."""

    how = "watching"

    def __init__(self, file: Path, saved: Callable[[], None]) -> None:
        observers: Any = importlib.import_module("watchdog.observers")
        self._file, self._name, self._saved = file, os.fsencode(file.name), saved
        self._size = size_of(file)
        self._observer = observers.Observer()
        self._observer.schedule(self, str(file.parent), recursive=False)
        self._observer.start()

    def dispatch(self, event: Any) -> None:
        """Called by the observer, for everything that happens in the folder."""
        paths = (event.src_path, getattr(event, "dest_path", "") or "")
        if self._name not in (os.path.basename(os.fsencode(path)) for path in paths):
            return
        size, before = size_of(self._file), self._size
        whole = {
            "closed": True,
            "moved": True,
            "created": size > 0,  # moved here from another folder; who creates it closes it later
            "modified": size == before,  # touched; who writes into it closes it later
            "deleted": True,
        }
        if whole.get(event.event_type, False):
            self._size = size
            self._saved()

    def close(self) -> None:
        self._observer.stop()
        self._observer.join()


def size_of(file: Path) -> int:
    with suppress(OSError):
        return file.stat().st_size
    return 0


class Looking:
    """Compares the file with itself twice a second."""

    how = "looking twice a second"

    def __init__(self, file: Path, saved: Callable[[], None]) -> None:
        self._file, self._saved, self._stop = file, saved, threading.Event()
        self._last = stamp(file)
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._stop.wait(POLL_SECONDS):
            now = stamp(self._file)
            if now != self._last:
                self._last = now
                self._saved()

    def close(self) -> None:
        self._stop.set()
        self._thread.join()


def stamp(file: Path) -> tuple[int, ...] | None:
    """Changes whenever the file is saved; None while there is none."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
