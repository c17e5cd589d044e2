"""What the commands for instructors say in a handout, which has no answers."""

from __future__ import annotations

from played import Played

from harness.grader.platform.paths import HANDOUT


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
