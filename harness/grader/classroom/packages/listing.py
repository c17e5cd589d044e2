"""Which files of a checkout may leave it: files.toml says so, by patterns."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import tomllib

LISTS = Path(__file__).with_name("files.toml")


@dataclass(frozen=True)
class Lists:
    public: tuple[str, ...]
    withheld: tuple[str, ...]
    made: tuple[str, ...]


@functools.cache
def lists() -> Lists:
    found = tomllib.loads(LISTS.read_text(encoding="utf-8"))
    return Lists(*(tuple(found[name]) for name in ("public", "withheld", "made")))


def fits(name: str, patterns: Sequence[str]) -> bool:
    """Whether a name like "lessons/01_map.md" fits one of the patterns."""
    return any(_expression(pattern).fullmatch(name) for pattern in patterns)


@functools.cache
def _expression(pattern: str) -> re.Pattern[str]:
    parts = {"**": ".*", "*": "[^/]*"}
    words = re.split(r"(\*\*|\*)", pattern)
    return re.compile("".join(parts.get(word) or re.escape(word) for word in words), re.DOTALL)


@dataclass(frozen=True)
class Listing:
    public: tuple[str, ...]
    unlisted: tuple[str, ...]  # in neither list: they stay


def listing(root: Path) -> Listing:
    """The files below a folder, by name. A link is never public."""
    names = sorted(files_below(root))
    public = [n for n in names if fits(n, lists().public) and not fits(n, lists().withheld)]
    known = (*lists().public, *lists().withheld)
    links = {name for name in public if (root / name).is_symlink()}
    return Listing(
        tuple(name for name in public if name not in links),
        tuple(name for name in names if name in links or not fits(name, known)),
    )


def files_below(root: Path) -> Iterator[str]:
    """What is no folder, without what is made."""
    for folder, folders, files in os.walk(root):
        place = Path(folder).relative_to(root)
        named = {name: (place / name).as_posix() for name in [*folders, *files]}
        folders[:] = [f for f in folders if not fits(f"{named[f]}/", lists().made)]
        links = [f for f in folders if Path(folder, f).is_symlink()]
        yield from (named[f] for f in [*files, *links] if not fits(named[f], lists().made))
