"""A temporary folder for what a sandbox is given."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..platform.trees import remove_tree


@contextmanager
def scratch_folder(inside: Path | None = None) -> Iterator[Path]:
    """A folder that anybody may enter but not list: without namespaces a sandbox's user
    reaches its files by this path."""
    folder = Path(tempfile.mkdtemp(prefix="regionlab-", dir=inside))
    try:
        folder.chmod(0o711)
        yield folder
    finally:
        remove_tree(folder)
