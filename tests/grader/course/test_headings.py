from __future__ import annotations

from harness.grader.course.headings import anchors, with_section


def test_anchors_are_githubs() -> None:
    page = "# One: two & `three`\n## A window, here ##\n```\n# code\n```\n    # code\ntext\n"
    assert anchors(page) == {"one-two--three", "a-window-here"}


def test_a_section_goes_behind_the_named_one_and_what_is_below_it() -> None:
    page = "# P\n\n## A\n\n### A1\n\n```\n## code\n```\n\n## B\n"
    assert with_section(page, "a", "## N\n\n") == page.replace("## B", "## N\n\n## B")


def test_a_section_goes_to_the_end_where_nothing_follows() -> None:
    assert with_section("# P\n\n## A\n", "a", "## N\n\n") == "# P\n\n## A\n\n## N\n"
    assert with_section("# P\n\n## A\n", "z", "## N\n\n") == "# P\n\n## A\n\n## N\n"
