"""Watch mode on a terminal: what a learner types and saves, and what is shown. Every wait is for
a text on the screen."""

from __future__ import annotations

import json
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.grader.platform.paths import Layout

pexpect = pytest.importorskip("pexpect", reason="python3-pexpect is not installed")

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 60  # for a machine with much else to do
TASK = "exercises/02_private/reserve_pages.c"
KEYS_SHOWN = "what the keys do"

COMMITS = """#include "unit.h"

void *reserve_pages(size_t pages) {
    int unused;
    return VirtualAlloc(NULL, pages * 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}
"""
CRASHES = """#include "unit.h"

void *reserve_pages(size_t pages) {
    char *data = VirtualAlloc(NULL, pages * 4096, MEM_RESERVE, PAGE_NOACCESS);
    data[4096] = 1;
    return data;
}
"""
ENDLESS = """#include "unit.h"

void *reserve_pages(size_t pages) {
    for (volatile size_t i = 0;; i++)
        if (i == SIZE_MAX && pages)
            return NULL;
}
"""
DRIVER = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from harness.grader.commands.cli import main
from harness.grader.platform.paths import Layout
sys.exit(main(sys.argv[3:], os.environ, sys.stdout, sys.stderr, Layout(Path(sys.argv[2]))))
"""


@pytest.fixture
def course(built_checkout: Layout, tmp_path: Path) -> Path:
    """A checkout with exercises of its own, at a path with spaces and other letters."""
    root = tmp_path / "mein Kurs, größer"
    (root / "build").mkdir(parents=True)
    for name in ("solutions", "lessons", "harness", "grade.py"):
        (root / name).symlink_to(built_checkout.root / name)
    for name in ("native", "mingw", "prefix", "capabilities.json", "wine_tables"):
        (root / "build" / name).symlink_to(built_checkout.build / name)
    shutil.copytree(built_checkout.exercises, root / "exercises")
    return root


Start = Callable[..., "Terminal"]


class Terminal:
    """A terminal with grade.py on it."""

    def __init__(self, root: Path, *argv: str, columns: int = 100, **env: str) -> None:
        self.root = root
        known = {"PATH": "/usr/bin:/bin", "TERM": "xterm", "LANG": "C.UTF-8", "HOME": str(root)}
        self._child = pexpect.spawn(
            sys.executable,
            ["-c", DRIVER, str(ROOT), str(root), *argv],
            env=known | env,
            dimensions=(50, columns),
            encoding="utf-8",
            timeout=SECONDS,
            echo=False,
        )

    def shows(self, *texts: str) -> str:
        """Waits until each of these was shown, in this order; returns what was, uncoloured."""
        seen = ""
        for text in texts:
            self._child.expect_exact(text)
            seen += self._child.before + text
        self.raw = seen
        return re.sub(r"\x1b\[[0-9;]*m", "", seen)

    def types(self, keys: str) -> None:
        self._child.send(keys)

    def saves(self, text: str, task: str = TASK) -> None:
        (self.root / task).write_text(text)

    def ended(self) -> int:
        self._child.expect(pexpect.EOF)
        self._child.close()
        assert self._child.signalstatus is None
        return int(self._child.exitstatus)

    def hangs_up(self) -> None:
        self._child.kill(signal.SIGHUP)
        self._child.wait()

    def close(self) -> None:
        self._child.close(force=True)


@pytest.fixture
def terminal(course: Path) -> Iterator[Start]:
    opened: list[Terminal] = []

    def start(*argv: str, **more: object) -> Terminal:
        opened.append(Terminal(course, *argv, **more))  # type: ignore[arg-type]
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def solution(task: str = "02_private/reserve_pages") -> str:
    return (ROOT / "solutions" / f"{task}.c").read_text()


def progress_of(course: Path, task: str) -> dict[str, object]:
    document = json.loads((course / ".regionlab/progress.json").read_text())
    found: dict[str, object] = document["tasks"][task]
    return found


def test_a_learners_way_through_a_task(terminal: Start, course: Path) -> None:
    t = terminal("watch", "reserve_pages")
    t.shows("reserve_pages: Reserve pages", "(watching)", "and save it", KEYS_SHOWN)
    t.saves(COMMITS)
    seen = t.shows("Next:", KEYS_SHOWN)
    assert "The compiler warns:" in seen and "reserve_pages.c:4:9: warning: unused" in seen
    assert "Pages of the reservation are committed" in seen
    assert re.search(r"before +\.{20,}\s+free\s+after +C{20,}\s+C\d+:RW\s+expected +R{20,}", seen)
    t.types("h")
    t.shows("Hint 1 of 3", "VirtualAlloc can do both steps")
    t.types("h")
    t.shows("Hint 2 of 3")
    t.saves(CRASHES)
    seen = t.shows(KEYS_SHOWN)
    assert "line 5, in reserve_pages:  data[4096] = 1;" in seen
    assert "reserved, not committed" in seen
    t.types("e")
    t.shows("It looks at what your function returned")
    t.types("s")
    t.shows("Give up, and see the solution?")
    t.types("n\n")
    t.shows("h shows a hint.")
    t.saves(solution())
    t.shows("passed: 1 of 8 in 02_private", "Passed.", "press s", KEYS_SHOWN)
    t.types("s")
    t.shows("The solution", "SIZE_MAX / PAGE", "one way of several")
    t.types("n")
    t.shows("commit_window: Commit a window")
    t.types("q")
    t.shows("Everything is kept.")
    assert t.ended() == 0
    row = progress_of(course, "reserve_pages")
    assert (row["points"], row["hints"], row["gave_up"]) == (7, 2, None)
    assert not list((course / "build/runs").glob(".work-*")), "nothing is left behind"


def test_what_does_not_compile_says_where_to_begin(terminal: Start) -> None:
    t = terminal("watch", "reserve_pages")
    t.shows(KEYS_SHOWN)
    t.saves(COMMITS.replace("int unused;", "int unused"))
    seen = t.shows("Next: begin with the first line that the compiler names", KEYS_SHOWN)
    assert "A semicolon is missing before line 5" in seen and "The compiler says:" in seen


def test_a_save_ends_the_run_under_way(terminal: Start) -> None:
    """Without that, the verdict would come after the time limit of the endless one."""
    t = terminal("watch", "reserve_pages")
    t.shows(KEYS_SHOWN)
    t.saves(ENDLESS)
    running = t.root / "build/runs"
    while not list(running.glob(".work-*/1/reserve_pages/submission/*/events.jsonl")):
        pass  # the program has begun
    t.saves(solution())
    seen = t.shows("Passed.", KEYS_SHOWN)
    assert "stopped after" not in seen


def test_touching_runs_again_and_r_too(terminal: Start) -> None:
    t = terminal("watch", "reserve_pages", "--poll")
    t.shows("(looking twice a second)", KEYS_SHOWN)
    t.saves(solution())
    t.shows("Passed.", KEYS_SHOWN)
    (t.root / TASK).touch()
    t.shows("Passed.", KEYS_SHOWN)
    t.types("r")
    t.shows("Passed.", KEYS_SHOWN)
    t.types("c")
    t.shows("4 times, as a grade does", "Passed.", "4 of 4 runs passed", KEYS_SHOWN)


def test_by_hand_only(terminal: Start) -> None:
    t = terminal("watch", "reserve_pages", "--manual")
    t.shows("(press r after saving)", KEYS_SHOWN)
    t.saves(solution())
    t.types("?")
    t.shows("put the file back as it was at first")
    t.types("r")
    t.shows("Passed.", KEYS_SHOWN)


def test_a_prediction_stands_beside_what_came(terminal: Start) -> None:
    t = terminal("watch", "reserve_pages")
    t.shows("press p", KEYS_SHOWN)
    t.types("p")
    t.shows("Its runs from low to high")
    t.types("some pages\n")
    t.shows("is no list of runs")
    t.types("p")
    t.shows("Its runs from low to high")
    t.types("c:rw\n")
    t.shows("You expect C:RW.")
    t.saves(solution())
    t.shows("Passed.", "At checkpoint after it is not as you expected.")
    t.shows("you expected  C:RW", "there is      R", KEYS_SHOWN)


def test_where_nothing_changes_there_is_nothing_to_predict(terminal: Start) -> None:
    t = terminal("watch", "walk")
    t.shows(KEYS_SHOWN)
    t.types("p")
    t.shows("at checkpoint walked?", "Its runs from low to high")
    t.types("r\n")
    t.shows("You expect R.")
    t.saves(solution("01_map/walk"), "exercises/01_map/walk.c")
    t.shows("Passed.", "Until checkpoint walked no memory changed", KEYS_SHOWN)


def test_a_prediction_names_the_checkpoint_that_it_is_about(terminal: Start) -> None:
    t = terminal("watch", "one_of_each")
    t.shows(KEYS_SHOWN)
    t.types("p")
    t.shows("at checkpoint shown?", "Its runs from low to high")
    t.types("c:rw\n")
    t.shows("You expect C:RW.")
    t.saves(solution("01_map/one_of_each"), "exercises/01_map/one_of_each.c")
    seen = t.shows("Passed.", "At checkpoint shown it is", KEYS_SHOWN)
    assert re.search(r"\nshown +C", seen)


def test_a_file_that_is_gone_comes_back(terminal: Start, course: Path) -> None:
    kept = course / ".regionlab/starters/02_private/reserve_pages.c"
    kept.parent.mkdir(parents=True)
    kept.write_text((course / TASK).read_text())
    t = terminal("watch", "reserve_pages")
    t.shows(KEYS_SHOWN)
    t.saves(solution())
    t.shows("Passed.", KEYS_SHOWN)
    (course / TASK).unlink()
    t.shows("reserve_pages.c is gone", "press x", KEYS_SHOWN)
    (course / TASK).mkdir()
    t.shows("reserve_pages.c is no file", KEYS_SHOWN)
    t.types("r")
    t.shows("reserve_pages.c is no file", KEYS_SHOWN)
    t.types("x")
    t.shows("Start reserve_pages.c over?")
    t.types("y\n")
    t.shows("is as it was at first", "passed: 1 of 8", "Yours is now .regionlab/before_reset")
    assert (course / ".regionlab/before_reset/reserve_pages.1.c").is_dir()


def test_damaged_progress_is_told_of_on_the_screen(terminal: Start, course: Path) -> None:
    file = course / ".regionlab/progress.json"
    file.parent.mkdir()
    file.write_text("")
    t = terminal("watch", "reserve_pages", columns=400)
    t.shows("passed: 0 of 8", "kept as .regionlab/progress.damaged.1.json", KEYS_SHOWN)
    file.write_text("{")
    t.saves(solution())
    t.shows("passed: 1 of 8", "kept as .regionlab/progress.damaged.2.json", "Passed.", KEYS_SHOWN)
    assert progress_of(course, "reserve_pages")["runs"] == 1


def test_a_main_of_ones_own_and_long_lines(terminal: Start) -> None:
    t = terminal("watch", "reserve_pages")
    t.shows(KEYS_SHOWN)
    t.saves(solution() + "int main(void) { return 0; }\n")
    t.shows("Running your file ...", "remove that", KEYS_SHOWN)
    t.saves(solution() + "int x = " + "1 + " * 100_000 + "y;\n")
    seen = t.shows("more characters", KEYS_SHOWN)
    assert len(seen) < 20_000


def test_the_list_leads_to_another_task(terminal: Start) -> None:
    t = terminal("watch", "reserve_pages")
    t.shows(KEYS_SHOWN)
    t.types("l")
    t.shows("commit_window", "Type a task's name")
    t.types("comit_window\n")
    t.shows("Did you mean commit_window?", "Type a task's name")
    t.types("\x03")
    t.types("l")
    t.shows("Type a task's name")
    t.types("commit_window\n")
    t.shows("commit_window: Commit a window", KEYS_SHOWN)


def test_the_map_and_starting_over(terminal: Start, course: Path) -> None:
    kept = course / ".regionlab/starters/02_private/reserve_pages.c"
    kept.parent.mkdir(parents=True)
    starter = (course / TASK).read_text()
    kept.write_text(starter)
    t = terminal("watch", "reserve_pages")
    t.shows(KEYS_SHOWN)
    t.types("m")
    t.shows("There is no map")
    t.saves(solution())
    t.shows("Passed.", KEYS_SHOWN)
    t.types("m")
    t.shows("checkpoint after", "since `before`")
    t.types("x")
    t.shows("Start reserve_pages.c over?")
    t.types("y\n")
    t.shows("Yours is now .regionlab/before_reset/reserve_pages.1.c")
    assert (course / TASK).read_text() == starter
    t.shows("passed: 1 of 8", "Yours is now .regionlab/before_reset/reserve_pages.1.c", KEYS_SHOWN)


def test_two_terminals_see_the_same_file(terminal: Start, course: Path) -> None:
    both = terminal("watch", "reserve_pages"), terminal("watch", "reserve_pages")
    for t in both:
        t.shows(KEYS_SHOWN)
    for text, said in ((COMMITS, "are committed"), (solution(), "Passed.")):
        both[0].saves(text)
        for t in both:
            t.shows(said, KEYS_SHOWN)
    for t in both:
        t.types("q")
        assert t.ended() == 0
    assert progress_of(course, "reserve_pages")["runs"] == 4


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_without_colour_it_is_plain_text(terminal: Start, env: dict[str, str]) -> None:
    t = terminal("watch", "reserve_pages", **env)
    t.shows(KEYS_SHOWN)
    t.saves(COMMITS)
    t.shows("Next:", KEYS_SHOWN)
    assert t.raw.isascii() and not re.search(r"\x1b\[[0-9;]*m", t.raw)
    assert ("\x1b" in t.raw) is ("TERM" not in env)


def test_plain_mode_reads_from_top_to_bottom(terminal: Start) -> None:
    t = terminal("watch", "reserve_pages", "--plain")
    t.shows(KEYS_SHOWN)
    t.saves(COMMITS)
    seen = t.shows("Next:", KEYS_SHOWN)
    assert "failed: one allocation of that many pages" in seen
    assert re.search(r"before: free\s+after: C\d+:RW\s+expected: R\d+", seen)
    assert "CCCC" not in seen and "\x1b" not in seen


def test_forty_columns_are_enough(terminal: Start) -> None:
    t = terminal("watch", "reserve_pages", columns=40, NO_COLOR="1")
    t.shows(KEYS_SHOWN)
    t.saves(COMMITS.replace("    int unused;\n", ""))
    seen = t.shows("Next:", KEYS_SHOWN)
    lines = re.sub(r"\x1b\[[A-Z]", "", seen).splitlines()
    assert max(map(len, lines)) <= 40


def test_without_a_task_it_goes_on_where_the_learner_was(terminal: Start) -> None:
    t = terminal()
    t.shows("one_of_each: One of each", KEYS_SHOWN)
    t.types("n")
    t.shows("walk: ", KEYS_SHOWN)
    t.types("q")
    assert t.ended() == 0


def test_a_closed_terminal_leaves_nothing_behind(terminal: Start, course: Path) -> None:
    t = terminal("watch", "reserve_pages")
    t.shows(KEYS_SHOWN)
    t.hangs_up()
    assert not list((course / "build/runs").glob(".work-*"))


def test_ctrl_c_leaves_and_the_terminal_is_as_before(terminal: Start, course: Path) -> None:
    t = terminal("watch", "reserve_pages")
    t.shows(KEYS_SHOWN)
    t.types("\x03")
    assert t.ended() == 130
    assert not list((course / "build/runs").glob(".work-*"))
