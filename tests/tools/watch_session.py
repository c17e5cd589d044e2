"""Goes through a task in watch mode as a learner does, on a terminal of tmux, and prints each
screen: the text in docs/learning.md.

    /usr/bin/python3 tests/tools/watch_session.py

It works on a copy of exercises/ and needs tmux, which nothing else here does.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLUMNS, LINES, SECONDS = 96, 60, 60
SESSION = "regionlab-watch-session"
TASK = "exercises/02_private/reserve_pages.c"
DRIVER = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from harness.grader.commands.cli import main
from harness.grader.platform.paths import Layout
sys.exit(main(["watch", "reserve_pages"], os.environ, sys.stdout, sys.stderr,
    Layout(Path(sys.argv[2]))))
"""

BEGIN = '#include "unit.h"\n\nvoid *reserve_pages(size_t pages) {\n'
COMMITS = BEGIN + (
    "    return VirtualAlloc(NULL, pages * 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);\n}\n"
)
CRASHES = BEGIN + (
    "    char *data = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);\n"
    "    data[0] = 1; // is it there?\n    return data;\n}\n"
)
WRAPS = BEGIN + "    return VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);\n}\n"
MENDED = BEGIN + (
    "    if (pages > SIZE_MAX / 4096)\n        return NULL;\n"
    "    return VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);\n}\n"
)


def tmux(*words: str) -> str:
    ended = subprocess.run(["tmux", *words], check=True, capture_output=True, text=True)
    return ended.stdout


def screen() -> str:
    return tmux("capture-pane", "-t", SESSION, "-p")


def shown_after(text: str, before: str) -> str:
    """The screen when a text is on it and it is another one than before."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        now = screen()
        if text in now and now != before:
            return now
    raise SystemExit(f"{text!r} was not shown:\n{screen()}")


def told(what: str, text: str) -> None:
    lines = "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")
    print(f"{what}\n\n```\n{re.sub(chr(10) + '{3,}', chr(10) * 2, lines)}\n```\n")


def checkout(root: Path) -> None:
    (root / "build").mkdir(parents=True)
    for name in ("solutions", "lessons", "harness", ".git"):
        (root / name).symlink_to(ROOT / name)
    for name in ("native", "mingw", "prefix", "capabilities.json", "wine_tables"):
        (root / "build" / name).symlink_to(ROOT / "build" / name)
    shutil.copytree(ROOT / "exercises", root / "exercises")


def walk(root: Path) -> None:
    def saves(what: str, text: str) -> None:
        before = screen()
        (root / TASK).write_text(text)
        shown_after("Next:", before)
        told(what, shown_after("what the keys do", before))

    def types(what: str, keys: str, text: str) -> None:
        before = screen()
        tmux("send-keys", "-t", SESSION, keys)
        said = shown_after(text, before)
        told(what, said[said.rindex("what the keys do") :].partition("\n")[2])

    told("The learner starts `python3 grade.py`.", shown_after("what the keys do", ""))
    saves("The file is filled in and saved, with one flag too many.", COMMITS)
    types("`h` asks for a hint,", "h", "Hint 1")
    types("and once more for another.", "h", "Hint 2")
    saves("Without the flag, and with a line that touches the memory.", CRASHES)
    saves("Without that line. Four checks pass.", WRAPS)
    saves("With a comparison before the multiplication.", MENDED)
    types("`s` shows the solution,", "s", "one way of several")
    before = screen()
    tmux("send-keys", "-t", SESSION, "n")
    shown_after("commit_window: ", before)
    told("and `n` goes on.", shown_after("what the keys do", before))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "regionlab"
        checkout(root)
        command = shlex.join([sys.executable, "-c", DRIVER, str(ROOT), str(root)])
        size = ("-x", str(COLUMNS), "-y", str(LINES))
        tmux("new-session", "-d", "-s", SESSION, *size, f"NO_COLOR=1 {command}")
        try:
            walk(root)
        finally:
            tmux("kill-session", "-t", SESSION)
    return 0


if __name__ == "__main__":
    sys.exit(main())
