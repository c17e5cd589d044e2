"""An instructor's own rubric of commit_window, with points: see README.md in this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from regionlab.evidence import Run

PAGE = 4096


def window(run: Run) -> tuple[int, int]:
    """Where it has to be: the scenario claims its base, and the seed has drawn the rest."""
    begin = run.claim("base", at="after") + run.parameters["first"] * PAGE
    return begin, begin + run.parameters["count"] * PAGE


@pytest.mark.points(2, "the whole window is committed, readable and writable")
def test_the_window_is_committed(run: Run) -> None:
    """Which pages does a range of bytes take?"""
    begin, end = window(run)
    while begin < end:
        region = run.at("after").region_at(begin)
        assert (region.state, region.protect) == (
            "commit",
            "RW",
        ), f"the page at {begin:#x} of the window is {region.state} {region.protect}"
        begin = region.end


@pytest.mark.points(1, "the page before the window stays reserved")
def test_the_page_before_stays_reserved(run: Run) -> None:
    """Where does the window begin?"""
    if run.parameters["first"] == 0:
        pytest.skip("the window begins with the reservation")
    region = run.at("after").region_at(window(run)[0] - PAGE)
    assert region.state == "reserve", f"the page before the window is {region.state}"


@pytest.mark.points(1, "the page after the window stays reserved")
def test_the_page_after_stays_reserved(run: Run) -> None:
    """What is the first byte that does not belong to the window?"""
    begin, end = window(run)
    if end == run.claim("base", at="after") + run.parameters["pages"] * PAGE:
        pytest.skip("the window ends with the reservation")
    region = run.at("after").region_at(end)
    assert region.state == "reserve", f"the page after the window is {region.state}"
