from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.grader.course.manifest import (
    Bound,
    ManifestError,
    bound_from,
    did_you_mean,
    load_course,
)
from harness.grader.platform.paths import Layout
from harness.grader.upkeep.agreement import static_problems


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text, f"the fixture has no {old!r}"
    file.write_text(text.replace(old, new))


def task_file(layout: Layout) -> Path:
    return layout.tasks / "01_tiny/fill/task.toml"


def problems_of_fill(layout: Layout) -> str:
    """The one problem of the damaged task."""
    course = load_course(layout)
    assert "fill" not in course.tasks, "a broken task must not be graded"
    (problem,) = course.broken["fill"]
    assert str(task_file(layout)) in problem, "a problem names its file"
    return problem


def test_every_task_of_the_course_can_be_read(checkout: Layout) -> None:
    course = load_course(checkout)
    assert course.broken == {}, "each task.toml follows the schema"
    assert list(course.tasks) == course.task_ids(), "tasks are in the order of the course"


def test_task_carries_what_its_file_says(tiny: Layout) -> None:
    task = load_course(tiny).tasks["fill"]
    assert (task.id, task.unit, task.points) == ("fill", "01_tiny", 3)
    assert [p.max for p in task.parameters] == [Bound(100), Bound(-21, "pages")]
    assert [c.rests_on for c in task.checks] == ["photo", "behaviour"]
    assert task.time_limit_ms == 10_000, "the default of the schema"


@pytest.mark.parametrize(
    "text, bound, value",
    [
        (7, Bound(7), 7),
        ("pages", Bound(0, "pages"), 40),
        ("pages - 21", Bound(-21, "pages"), 19),
        ("pages + 2", Bound(2, "pages"), 42),
    ],
)
def test_bound_is_a_number_or_an_earlier_parameter(
    text: int | str, bound: Bound, value: int
) -> None:
    assert bound_from(text) == bound
    assert bound.value({"pages": 40}) == value


ONE_CHECK = 'points = 2\nrests_on = "photo"\n'
HALF_A_CHECK = ONE_CHECK.replace("2", "1")
TWO_CHECKS = f'{HALF_A_CHECK}[[check]]\nid = "committed"\ntitle = "again"\n{HALF_A_CHECK}'


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("points = 3", "points = 4", "points is 4, but the points of its checks sum to 3"),
        ("minutes = 5", "", "'minutes' is a required property"),
        ("points = 3\n", "", "'points' is a required property"),
        ('outcome = "Commit some pages."', "", "'outcome' is a required property"),
        ('outcome = "Commit some pages."', 'outcome = " "', "outcome"),
        ("minutes = 5", "minutes = 5\nminute = 5", "'minute' was unexpected"),
        ('"Where?", ', "", "hints"),
        ('"Where?"', '" "', "hints[0]"),
        ('rests_on = "behaviour"', 'rests_on = "trust"', "check[1].rests_on"),
        (ONE_CHECK, TWO_CHECKS, "check 'committed' is there twice"),
        ('name = "first"', 'name = "pages"', "parameter 'pages' is there twice"),
        ('id = "miscounted"', 'id = "other"', "[wrong] counts.c: unknown misconception"),
        ('"none.c" = "nothing"', '"none.c" = "status.tired"', "none.c"),
        ('max = "pages - 21"', 'max = "size - 21"', "'size', which is not an earlier parameter"),
        ('max = "pages - 21"', 'max = "pages * 2"', "parameter[1].max"),
        ('"before", "after"', '"Before", "after"', "checkpoints[0]"),
        ("schema = 1", "schema = 2", "schema: 1 was expected"),
        ("[forbidden]", "[forbidden", "invalid TOML"),
        ('checks = ["told"]', 'checks = ["tolled"]', "promise 2: there is no check 'tolled'"),
        ('["counts.c"]', '["count.c"]', "promise 2: [wrong] has no 'count.c'"),
        ('["counts.c"]', '["none.c"]', "promise 2: 'none.c' is there to break another promise"),
        ('["counts.c"]', "[]", "promise[1].broken_by"),
        ('checks = ["told"]\n', "", "promise[1]"),
        ('broken_by = ["counts.c"]', 'not_checked = "why"', "promise[1]"),
    ],
)
def test_mistake_in_a_task_is_named(tiny: Layout, old: str, new: str, said: str) -> None:
    edit(task_file(tiny), old, new)
    assert said in problems_of_fill(tiny)


def test_task_without_a_promise_is_refused(tiny: Layout) -> None:
    text = task_file(tiny).read_text()
    first, last = text.index("[[promise]]"), text.index("[forbidden]")
    task_file(tiny).write_text(text[:first] + text[last:])
    assert "'promise' is a required property" in problems_of_fill(tiny)


def test_missing_task_file_is_named(tiny: Layout) -> None:
    task_file(tiny).unlink()
    assert "the file is missing" in problems_of_fill(tiny)


def test_all_mistakes_of_a_task_are_named_at_once(tiny: Layout) -> None:
    edit(task_file(tiny), "minutes = 5", "minutes = 0")
    edit(task_file(tiny), 'title = "Fill"', 'title = ""')
    assert len(load_course(tiny).broken["fill"]) >= 2


@pytest.mark.parametrize(
    "old, new, said",
    [
        ('["fill"]', '["fill", "fill"]', "non-unique"),
        ("[1, 2]", "[1]", "too short"),
        ('id = "01_tiny"', 'id = "tiny"', r"unit\[0\].id"),
        ("schema = 1", "schema = ", "invalid TOML"),
    ],
)
def test_unusable_course_is_refused(tiny: Layout, old: str, new: str, said: str) -> None:
    edit(tiny.course_file, old, new)
    with pytest.raises(ManifestError, match=said):
        load_course(tiny)


def test_task_in_two_units_is_refused(tiny: Layout) -> None:
    with tiny.course_file.open("a") as file:
        file.write('\n[[unit]]\nid = "02_more"\ntitle = "More"\ntasks = ["fill"]\n')
    with pytest.raises(ManifestError, match="task 'fill' is there twice"):
        load_course(tiny)


def test_missing_course_is_refused(tiny: Layout) -> None:
    tiny.course_file.unlink()
    with pytest.raises(ManifestError, match="the file is missing"):
        load_course(tiny)


def test_near_name_is_suggested_and_a_far_one_is_not() -> None:
    names = ["commit_window", "walk"]
    assert did_you_mean("comit_windw", names) == " Did you mean commit_window?"
    assert did_you_mean("zebra", names) == ""


def test_core_names_tasks_of_the_course(tiny: Layout) -> None:
    text = tiny.course_file.read_text()
    tiny.course_file.write_text(text.replace("schema = 1", 'schema = 1\ncore = ["fil"]', 1))
    with pytest.raises(ManifestError, match="core: unknown task 'fil'. Did you mean fill"):
        load_course(tiny)


FIELDS = {"outcome": '"x"', "minutes": "1", "points": "1"}


@pytest.mark.parametrize("field", FIELDS)
def test_task_without_what_a_plan_needs_fails_the_lint(tiny: Layout, field: str) -> None:
    """`grade.py verify` begins with these problems; every breaker has the same three."""
    text = task_file(tiny).read_text()
    task_file(tiny).write_text(re.sub(rf"^{field} = .*$", "", text, count=1, flags=re.MULTILINE))
    (problem,) = [p for p in static_problems(tiny, load_course(tiny)).problems if "task.toml" in p]
    assert f"'{field}' is a required property" in problem
    breaker = ["[[breaker]]", 'task = "fill"', 'misconception = "nothing"']
    breaker += [f"{name} = {value}" for name, value in FIELDS.items() if name != field]
    tiny.course_file.write_text("\n".join([tiny.course_file.read_text(), *breaker]))
    with pytest.raises(ManifestError, match=f"'{field}' is a required property"):
        load_course(tiny)


def test_calendar_of_no_task_is_refused(tiny: Layout) -> None:
    calendar = '[[calendar]]\ntitle = "A day"\npart = "session"\nparts = 2\ntasks = ["fil"]\n'
    tiny.course_file.write_text(f"{tiny.course_file.read_text()}\n{calendar}")
    with pytest.raises(ManifestError, match="calendar 'A day': unknown task 'fil'. Did you"):
        load_course(tiny)
