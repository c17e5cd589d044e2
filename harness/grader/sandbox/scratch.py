"""A temporary folder for what a sandbox is given."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_folder(inside: Path | None = None) -> Iterator[Path]:
    """Without namespaces a sandbox's user comes by the same way as everybody: it is let
    through to what it was given, and cannot list the folder."""
    with tempfile.TemporaryDirectory(prefix="regionlab-", dir=inside) as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder
