from __future__ import annotations

from dataclasses import replace

import pytest
from played import Played

from harness.grader.course.calendar import parts_of, spread
from harness.grader.course.generate import differences, generate, plan, readme, stale
from harness.grader.course.manifest import Course, ManifestError, load_course
from harness.grader.platform.paths import Layout

PAGE = """\
<!-- Made by `grade.py generate` from the task.toml files: edit those. -->
# Tiny

Read [the lesson](../../lessons/01_tiny.md) first. Each task is one file in this folder.

| Task | File | Points | About |
|---|---|--:|--:|
| [Fill](#fill) | `fill.c` | 3 | 5 min |

Minutes are estimates: from knowing the subject to meeting it here.

## fill

**Fill.** Commit some pages. ([lesson](../../lessons/01_tiny.md#fill-and-how))

A reservation of `pages` pages is there.

- Commit all of its pages.
- Say how many there are.

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
        'wine = { "8.0" = 0, "10.0" = 0 }\nseen_on = {}\non_windows = "At once."\n'
        'on_wine = "Never."\nsource = "Us"\ngrading = "None"\n'
    )
    page = differences(table)
    assert "| [Does it sink?](#sinks) | 487 | no | no |" in page
    said = (
        "## sinks\n\n**Does it sink?**\n\n"
        "- Windows: At once. Not seen on Windows yet: see the source.\n"
        "- Wine 8.0 and 10.0: Never.\n- For"
    )
    assert said in page
    seen = '{ "10.0.19045" = 487, "10.0.22631" = 487 }'
    table.write_text(table.read_text().replace("seen_on = {}", f"seen_on = {seen}"))
    assert "- Windows: At once. Seen on 10.0.19045, 10.0.22631.\n" in differences(table)
    table.write_text(table.read_text().replace('"10.0" = 0', '"10.0" = 487'))
    page = differences(table)
    assert "| 487 | no | 487 |" in page
    assert "\n- Wine 8.0: Never.\n- Wine 10.0: Answers as Windows does.\n- For" in page
    table.write_text(table.read_text().replace('"8.0" = 0', '"7.0" = 0, "8.0" = 0, "9.0" = 0'))
    page = differences(table)
    assert "| question | Windows | Wine 7.0 | Wine 8.0 | Wine 9.0 | Wine 10.0 |\n" in page
    assert "\n- Wine 7.0, 8.0 and 9.0: Never.\n- Wine 10.0: Answers as Windows does.\n" in page


def test_a_capability_without_a_source_is_refused(tiny: Layout) -> None:
    table = tiny.root / "harness" / "capabilities.toml"
    table.write_text('schema = 1\n[[capability]]\nname = "sinks"\n')
    with pytest.raises(ManifestError, match="source"):
        differences(table)


def test_every_question_is_answered_by_the_same_versions(tiny: Layout) -> None:
    table = tiny.root / "harness" / "capabilities.toml"
    row = (
        '[[capability]]\nname = "sinks"\nquestion = "?"\nwindows = 0\nwine = { "8.0" = 0 }\n'
        'seen_on = {}\non_windows = "A"\non_wine = "B"\nsource = "C"\ngrading = "D"\n'
    )
    other = row.replace("sinks", "swims").replace('"8.0"', '"10.0"')
    table.write_text(f"schema = 1\n{row}{other}")
    with pytest.raises(ManifestError, match=r"swims: wine is not of \['8.0'\]"):
        differences(table)


def test_plan_sums_a_unit_and_marks_the_core(tiny_course: Course) -> None:
    page = plan(replace(tiny_course, core=("fill",)), [])
    assert "1 tasks, 3 points, 0.1 hours" in page
    assert (
        "| [fill](../../exercises/01_tiny/README.md#fill) | yes | Commit some pages. | 5 | 3 |"
        in page
    )
    assert "| | | | 5 | 3 |" in page
    assert "| yes |" not in plan(tiny_course, [])


def test_plan_names_what_wine_cannot_show_and_whom_it_meets(tiny_course: Course) -> None:
    task = tiny_course.tasks["fill"]
    needing = replace(task.misconceptions["nothing"], needs="sinks")
    task = replace(task, misconceptions={**task.misconceptions, "nothing": needing})
    row = {
        "name": "sinks",
        "question": "Does it sink?",
        "windows": 1,
        "wine": {"8.0": 0, "10.0": 0},
    }
    page = plan(replace(tiny_course, tasks={"fill": task}), [row | {"grading": "Not judged."}])
    assert "windows_and_wine.md#sinks) | yes | no | Not judged. | fill |" in page


# ---- the calendar ----


@pytest.mark.parametrize(
    "minutes, parts, groups",
    [
        ([3, 1, 2, 2], 2, [[0, 1], [2, 3]]),
        ([5, 5, 5], 3, [[0], [1], [2]]),
        ([5, 5], 4, [[0], [1]]),
        ([1, 1, 1, 9, 1], 3, [[0, 1, 2], [3], [4]]),
        ([7], 1, [[0]]),
    ],
)
def test_tasks_are_spread_evenly_and_in_order(
    minutes: list[int], parts: int, groups: list[list[int]]
) -> None:
    assert spread(minutes, parts) == groups


def test_no_other_spread_is_more_even() -> None:
    """Against every way to cut seven tasks into three parts."""
    minutes = [25, 60, 15, 20, 240, 30, 45]
    made = spread(minutes, 3)
    cuts = [(i, j) for i in range(1, 6) for j in range(i + 1, 7)]
    sums = [[sum(minutes[:i]), sum(minutes[i:j]), sum(minutes[j:])] for i, j in cuts]
    least = min(sum(s * s for s in found) for found in sums)
    assert sum(sum(minutes[k] for k in group) ** 2 for group in made) == least


def test_every_calendar_of_the_course_has_its_tasks_once(checkout: Layout) -> None:
    course = load_course(checkout)
    assert len(course.calendars) >= 3
    for calendar in course.calendars:
        parts = parts_of(course, calendar)
        names = [task.id for part in parts for task in part.tasks]
        wanted = calendar.tasks or course.task_ids()
        assert names == [task for task in course.task_ids() if task in wanted]
        assert len(parts) <= calendar.parts
        begun = [unit for part in parts for unit in part.begins]
        assert begun == list(dict.fromkeys(course.tasks[name].unit for name in names))
