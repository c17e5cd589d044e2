from __future__ import annotations

from dataclasses import replace

import pytest
from played import Played

from harness.grader.generate import differences, generate, plan, readme, stale
from harness.grader.manifest import Course, ManifestError
from harness.grader.paths import Layout

PAGE = """\
<!-- Made by `grade.py generate` from the task.toml files: edit those. -->
# Tiny

Read [the lesson](../../lessons/01_tiny.md) first. Each task is one file in this folder.

| Task | File | Points | About |
|---|---|--:|--:|
| [Fill](#fill) | `fill.c` | 3 | 5 min |

## fill

**Fill.** Commit some pages. ([lesson](../../lessons/01_tiny.md#fill-and-how))

Commit `pages` pages.

What is checked:

- the pages are committed (2 points)
- the count is told (1 point, from what the program says)

Not allowed:

- `NtAllocateVirtualMemory`: Use VirtualAlloc.

Try it, and ask for help:

    python3 grade.py run fill
    python3 grade.py hint fill
"""


def test_page_reads_as_written_here(tiny: Layout, tiny_course: Course) -> None:
    assert readme(tiny, tiny_course, tiny_course.units[0]) == PAGE


def test_generating_twice_changes_nothing(tiny: Layout, tiny_course: Course) -> None:
    page = tiny.exercises / "01_tiny/README.md"
    page.unlink(missing_ok=True)
    assert stale(tiny, tiny_course) == [page]
    assert generate(tiny, tiny_course) == [page]
    assert generate(tiny, tiny_course) == []


def test_changed_page_is_stale(tiny: Layout, tiny_course: Course) -> None:
    page = tiny.exercises / "01_tiny/README.md"
    page.write_text(page.read_text() + "by hand\n")
    assert stale(tiny, tiny_course) == [page]


def test_check_changes_nothing_and_fails(played: Played) -> None:
    page = played.layout.exercises / "01_tiny/README.md"
    page.write_text("old")
    code, out, _ = played.call("generate", "--check")
    assert (code, page.read_text()) == (1, "old")
    assert out == "stale: exercises/01_tiny/README.md\n"
    assert played.json("generate")[1]["written"] == ["exercises/01_tiny/README.md"]
    assert played.call("generate", "--check")[0] == 0


def test_broken_task_changes_no_page(played: Played) -> None:
    task = played.layout.tasks / "01_tiny/fill/task.toml"
    task.write_text("schema = 1")
    code, _, err = played.call("generate")
    assert code == 3 and "task.toml" in err


def test_a_question_of_the_capability_table_is_a_row_and_a_section(tiny: Layout) -> None:
    table = tiny.root / "harness" / "capabilities.toml"
    table.write_text(
        'schema = 1\n[[capability]]\nname = "sinks"\nquestion = "Does it sink?"\nwindows = 487\n'
        'wine_8_0 = 0\non_windows = "At once."\non_wine = "Never."\nsource = "Us"\ngrading = "None"\n'
    )
    page = differences(table)
    assert "| [Does it sink?](#sinks) | 487 | no |" in page
    assert "## sinks\n\n**Does it sink?**\n\n- Windows: At once.\n- Wine 8.0: Never.\n" in page


def test_a_capability_without_a_source_is_refused(tiny: Layout) -> None:
    table = tiny.root / "harness" / "capabilities.toml"
    table.write_text('schema = 1\n[[capability]]\nname = "sinks"\n')
    with pytest.raises(ManifestError, match="source"):
        differences(table)


def test_plan_sums_a_unit_and_marks_the_core(tiny_course: Course) -> None:
    page = plan(replace(tiny_course, core=("fill",)))
    assert "1 tasks, 3 points, 0.1 hours" in page
    assert "| [fill](../../exercises/01_tiny/README.md#fill) | yes | Commit some pages. | 5 | 3 |" in page
    assert "| | | | 5 | 3 |" in page
    assert "| yes |" not in plan(tiny_course)
