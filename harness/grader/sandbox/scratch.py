"""A temporary folder for what a sandbox is given."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_folder(inside: Path | None = None) -> Iterator[Path]:
    """A folder that anybody may enter but not list: without namespaces a sandbox's user
    reaches its files by this path."""
    with tempfile.TemporaryDirectory(prefix="regionlab-", dir=inside) as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder
