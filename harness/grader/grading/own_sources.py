"""The files of a program of one's own: the named ones, the headers beside them that they include,
and small headers for what courses' sources expect of Microsoft's compiler.

Nothing outside of the folders of the named files is read, whatever a file includes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .source import read_source

C_SUFFIXES = (".c",)
CPP_SUFFIXES = (".cpp", ".cc", ".cxx")
SOURCES = (*C_SUFFIXES, *CPP_SUFFIXES)
HEADERS = (".h", ".hpp", ".hh", ".inc")
MOST_FILES = 64
DATA_LIMIT = 4 << 20  # of one file
MOST_DATA = 32
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)
_STRING = re.compile(r'"([^"\\\n]{1,100})"')

# What Visual Studio's project templates put into every source, where it is not beside it.
OF_TEMPLATES = {
    "stdafx.h": "#pragma once\n#include <sdkddkver.h>\n#include <stdio.h>\n#include <tchar.h>\n",
    "pch.h": "#pragma once\n#include <stdio.h>\n",
    "targetver.h": "#pragma once\n#include <sdkddkver.h>\n",
}
NO_TRY = (
    "__try and __except belong to Microsoft's compiler; this one is gcc, which does not have them. "
    "AddVectoredExceptionHandler() does the same here: see lessons/04_protection.md."
)


@dataclass(frozen=True)
class OwnSources:
    """The files as they are built: each stands in the same place below one folder."""

    names: tuple[str, ...]  # of the sources that are compiled: "lab.c", "src/list.cpp"
    files: Mapping[str, bytes]  # every file by its name, headers included
    wrappers: Mapping[str, str]  # headers that are ours: "Windows.h"
    root: Path  # the folder that the names count from
    refusal: str = ""

    @property
    def has_cpp(self) -> bool:
        return any(Path(name).suffix.lower() in CPP_SUFFIXES for name in self.names)

    @property
    def has_try(self) -> bool:
        return any(re.search(rb"\b__(try|except|finally)\b", text) for text in self.files.values())

    def text(self, name: str) -> str:
        return self.files[name].decode("utf-8", "replace")


def is_source(word: str) -> bool:
    return Path(word).suffix.lower() in SOURCES + HEADERS


def own_sources(given: Sequence[Path]) -> OwnSources:
    """Reads the named files and what they include from their folders. A file that cannot be
    built is a refusal, shown as the compiler's words."""
    paths = [Path(os.path.abspath(path)) for path in given]
    root = Path(os.path.commonpath([path.parent for path in paths]))
    folders = {path.parent for path in paths}
    files: dict[str, bytes] = {}
    waiting = list(paths)
    while waiting and len(files) < MOST_FILES:
        path = waiting.pop(0)
        name = path.relative_to(root).as_posix()
        if name in files:
            continue
        read = read_source(path, name)
        if read.text is None:
            return OwnSources((), {}, {}, root, read.refusal + "\n")
        files[name] = read.text
        waiting += included(path, read.text, folders)
    named = [path.relative_to(root).as_posix() for path in paths]
    compiled = tuple(n for n in named if Path(n).suffix.lower() in SOURCES)
    if not compiled:
        return OwnSources((), {}, {}, root, "no .c or .cpp file was named\n")
    return OwnSources(compiled, files, wrappers_for(files), root)


def included(path: Path, text: bytes, folders: set[Path]) -> Iterator[Path]:
    """The files that #include "..." names, as far as they stand in one of the folders or below."""
    for quote, name in _INCLUDE.findall(text.decode("utf-8", "replace")):
        for folder in (path.parent, *folders) if quote == '"' else ():
            found = Path(os.path.abspath(folder / name.replace("\\", "/")))
            if any(found.is_relative_to(f) for f in folders) and found.is_file():
                yield found
                break


def wrappers_for(files: Mapping[str, bytes]) -> dict[str, str]:
    """<Windows.h> is <windows.h> where the case of a name counts; stdafx.h and its like are given
    where they are missing."""
    made = {}
    there = {Path(name).name for name in files}
    for text in files.values():
        for _, name in _INCLUDE.findall(text.decode("utf-8", "replace")):
            lower = name.lower()
            if name in there or not re.fullmatch(r"[\w.+-]{1,60}", name):
                continue
            if lower in OF_TEMPLATES:
                made[name] = OF_TEMPLATES[lower]
            elif lower != name:
                made[name] = f"#include <{lower}>\n"
    return made


def data_files(sources: OwnSources, arguments: Sequence[str]) -> dict[str, Path]:
    """The files beside the sources that the program's text or an argument names: "input.txt". They
    are copied for the program; it changes only the copies."""
    told = {word for name in sources.names for word in _STRING.findall(sources.text(name))}
    found = {}
    for word in sorted(told | set(arguments)):
        path = sources.root / word
        if "/" in word or "\\" in word or word.startswith(".") or path.suffix.lower() in SOURCES:
            continue
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= DATA_LIMIT:
            found[word] = path
    return dict(list(found.items())[:MOST_DATA])
