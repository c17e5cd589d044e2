"""Folders that a program filled: deeper than Python's recursion and longer than a path may be,
if it wants them to be. What Python cannot walk, coreutils can."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from pathlib import Path


def remove_tree(folder: Path) -> None:
    """Removes a folder with all in it; one that is not there is fine. Raises OSError."""
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        if os.path.lexists(folder):
            _run("rm", "-rf", "--", folder)
    except (RecursionError, OSError):
        _run("rm", "-rf", "--", folder)


def move_tree(folder: Path, target: Path) -> None:
    """Moves a folder to a place that is free. Across file systems it is copied first, so that
    the target is whole when it is there. Raises OSError."""
    try:
        os.rename(folder, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        part = target.with_name(f".{target.name}.part")
        remove_tree(part)
        shutil.copytree(folder, part, symlinks=True)
        os.rename(part, target)
        remove_tree(folder)


def own_tree(folder: Path) -> None:
    """Gives a folder with all in it to this process's user. Never through a link; the kernel
    takes setuid from what changes its owner. Raises OSError."""
    os.chown(folder, os.geteuid(), os.getegid())
    with os.scandir(folder) as entries:
        found = [(entry.path, entry.is_dir(follow_symlinks=False)) for entry in entries]
    for path, is_folder in found:
        if is_folder:
            _run("chown", "-hR", f"{os.geteuid()}:{os.getegid()}", "--", folder)
            return
    for path, _ in found:
        os.chown(path, os.geteuid(), os.getegid(), follow_symlinks=False)


def bytes_in(folder: Path) -> int:
    """The disk that a folder's content takes: a hole costs nothing, an empty file a page."""
    total, waiting = 0, [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    status = entry.stat(follow_symlinks=False)
                    total += 4096
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        total += status.st_blocks * 512
        except FileNotFoundError:
            pass  # removed while we looked
        except OSError:
            return _du(folder)  # the path is too long
    return total


def _du(folder: Path) -> int:
    command = ["du", "--summarize", "--block-size=1", str(folder)]
    said = subprocess.run(command, capture_output=True, text=True, errors="replace")
    number = said.stdout.partition("\t")[0]
    return int(number) if number.isdigit() else 0


def _run(*command: object) -> None:
    said = subprocess.run([*map(str, command)], capture_output=True, text=True, errors="replace")
    if said.returncode != 0:
        raise OSError(f"{command[0]}: {said.stderr.strip()[:200]}")
