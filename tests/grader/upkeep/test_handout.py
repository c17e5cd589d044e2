"""What the commands for instructors say in a handout, which has no answers."""

from __future__ import annotations

import os

from played import Played

from harness.grader.platform.paths import HANDOUT
from harness.grader.upkeep.setup import notice_handout


def test_verify_in_a_handout_says_what_it_cannot_do(played: Played) -> None:
    layout = played.layout
    (layout.root / HANDOUT).write_text("{}")
    for folder in (layout.solutions, *layout.tasks.glob("*/*/wrong")):
        assert folder.is_dir()
        for file in sorted(folder.rglob("*.c")):
            file.unlink()
    code, out, err = played.call("verify")
    assert "it has no solutions" in err
    assert "wrong/" not in out and "solutions" not in out
    for words in (["mutate"], ["verify", "--hostile"]):
        code, _, err = played.call(*words)
        assert code == 2 and "this is a handout" in err


def test_set_up_builds_another_handout_anew(played: Played) -> None:
    layout, scenario = played.layout, next(played.layout.tasks.glob("*/*/scenario.c"))
    marker = layout.root / HANDOUT
    for content, anew in (("first", True), ("first", False), ("second", True)):
        marker.write_text(content)
        os.utime(scenario, (0, 0))  # as unpacked: older than anything built
        notice_handout(layout)
        assert (scenario.stat().st_mtime > 0) is anew, content


def test_set_up_of_the_course_changes_no_date(played: Played) -> None:
    scenario = next(played.layout.tasks.glob("*/*/scenario.c"))
    os.utime(scenario, (0, 0))
    notice_handout(played.layout)
    assert scenario.stat().st_mtime == 0
