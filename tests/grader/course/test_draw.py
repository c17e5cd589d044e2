from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from harness.grader.course.draw import DrawError, corners, draw, edge, edges, graded_draws
from harness.grader.course.manifest import Bound, Parameter, Special, Task


def with_parameters(task: Task, *parameters: Parameter) -> Task:
    return replace(task, parameters=parameters)


def test_seed_gives_the_same_numbers_for_ever(fill: Task) -> None:
    """Written down: another number would change every grade that was ever given."""
    assert draw(fill, 4711).parameters == {"pages": 55, "first": 20}
    assert draw(fill, 20261).parameters == {"pages": 63, "first": 28}


def test_draw_stays_within_its_bounds(fill: Task) -> None:
    for seed in range(500):
        drawn = draw(fill, seed).parameters
        assert 32 <= drawn["pages"] <= 100, f"seed {seed}"
        assert drawn["pages"] % 16 != 0, f"seed {seed}: a multiple of 16 hides wrong rounding"
        assert 3 <= drawn["first"] <= drawn["pages"] - 21, f"seed {seed}"


def test_every_allowed_value_is_drawn_about_equally_often(fill: Task) -> None:
    task = with_parameters(fill, Parameter("n", Bound(1), Bound(8), unless_multiple_of=4))
    counts = Counter(draw(task, seed).parameters["n"] for seed in range(6000))
    assert set(counts) == {1, 2, 3, 5, 6, 7}
    assert all(850 < count < 1150 for count in counts.values()), counts


def test_tasks_and_parameters_are_drawn_apart(fill: Task) -> None:
    wide = [Parameter(name, Bound(0), Bound(1 << 40)) for name in ("a", "b")]
    both = draw(with_parameters(fill, *wide), 1).parameters
    assert both["a"] != both["b"]
    assert (
        draw(with_parameters(fill, wide[1]), 1).parameters["b"] == both["b"]
    ), "a parameter more must not change the others"
    other = draw(replace(with_parameters(fill, *wide), id="other"), 1).parameters
    assert other["a"] != both["a"]


def test_edges_are_the_nearest_allowed_ends(fill: Task) -> None:
    found = {drawn.name: drawn.parameters for drawn in edges(fill)}
    assert list(found) == ["pages=min", "pages=max", "first=min", "first=max"]
    assert found["pages=min"]["pages"] == 33, "32 is a multiple of 16"
    assert found["pages=max"]["pages"] == 100
    assert found["first=min"]["first"] == 3
    assert found["first=max"]["first"] == found["first=max"]["pages"] - 21


def test_edge_says_how_to_repeat_it(fill: Task) -> None:
    drawn = edge(fill, "pages=max")
    assert drawn.option() == "--edge pages=max"
    assert edge(fill, "pages=max") == drawn
    assert draw(fill, 3).option() == "--seed 3"


@pytest.mark.parametrize("name", ["pages", "pages=middle", "size=min", "=min", ""])
def test_unknown_edge_is_refused(fill: Task, name: str) -> None:
    with pytest.raises(KeyError):
        edge(fill, name)


@pytest.mark.parametrize(
    "parameter",
    [
        Parameter("n", Bound(9), Bound(8)),
        Parameter("n", Bound(16), Bound(16), unless_multiple_of=16),
        Parameter("n", Bound(-1), Bound(5)),
    ],
)
def test_range_without_a_value_is_our_error(fill: Task, parameter: Parameter) -> None:
    with pytest.raises(DrawError, match="n has no allowed value"):
        draw(with_parameters(fill, parameter), 1)


def test_task_without_parameters_has_one_draw_and_no_edge(fill: Task) -> None:
    task = with_parameters(fill)
    assert draw(task, 1).parameters == {}
    assert edges(task) == []


def test_corners_have_every_parameter_at_each_end_once(fill: Task) -> None:
    low, high = corners(fill)
    assert (low.name, low.parameters) == ("all=min", {"pages": 33, "first": 3})
    assert (high.name, high.parameters) == ("all=max", {"pages": 100, "first": 79})
    assert high.option() == "--edge all=max"
    assert edge(fill, "all=max") == high


def test_special_run_has_what_was_chosen_and_draws_the_rest(fill: Task) -> None:
    """Also what the range avoids: 64 pages are a whole granule."""
    task = replace(fill, specials=(Special("granule", "nothing to round", {"pages": 64}),))
    *_, special = corners(task)
    assert (special.name, special.parameters["pages"]) == ("special=granule", 64)
    assert 3 <= special.parameters["first"] <= 64 - 21
    with pytest.raises(KeyError):
        edge(task, "special=other")


def test_a_grade_has_its_seeds_and_the_corners(fill: Task) -> None:
    assert [d.name for d in graded_draws(fill, (7, 8))] == ["7", "8", "all=min", "all=max"]
    assert corners(with_parameters(fill)) == []
