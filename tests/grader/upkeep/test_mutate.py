"""`grade.py mutate`: a mutant that passes needs a reason."""

from __future__ import annotations

import pytest
from played import Played

TASK = "harness/tasks/01_tiny/fill"


@pytest.fixture
def one_mutant(played: Played) -> Played:
    """The solution passes, and so does its only mutant: the player looks at the first line."""
    (played.layout.root / "solutions/01_tiny/fill.c").write_text("// passes\nif (a && b)\n")
    return played


def explain(played: Played, text: str) -> None:
    with (played.layout.root / TASK / "task.toml").open("a") as manifest:
        manifest.write(f"\n[equivalent]\n{text}\n")


def fates(found: dict) -> dict[str, str]:
    return {m["mutant"]: m["fate"] for m in found["mutants"]}


def test_a_survivor_is_a_problem(one_mutant: Played) -> None:
    code, found = one_mutant.json("mutate")
    assert fates(found) == {"missing_check.1": "survived", "or.1": "survived"}
    assert code == 1 and found["kill_rate"] == 0
    assert found["problems"][0] == "solutions/01_tiny/fill.c: or.1 passes: line 2: && -> ||"


def test_a_survivor_with_a_reason_does_not_count(one_mutant: Played) -> None:
    explain(one_mutant, '"or.1" = "b follows from a"\n"missing_check.1" = "it never fails here"')
    code, found = one_mutant.json("mutate")
    assert set(fates(found).values()) == {"equivalent"}
    assert (code, found["problems"], found["kill_rate"]) == (0, [], 0)


def test_a_reason_without_a_survivor_is_a_problem(one_mutant: Played) -> None:
    explain(one_mutant, '"or.2" = "long gone"')
    _, found = one_mutant.json("mutate")
    assert any("[equivalent] or.2: no mutant with this name passes" in p for p in found["problems"])


@pytest.mark.parametrize(
    "does, fate, code",
    [("fails", "killed", 0), ("crashes", "killed", 0), ("breaks the compiler", "stillborn", 0)],
)
def test_a_mutant_that_fails_is_killed(played: Played, does: str, fate: str, code: int) -> None:
    (played.layout.root / "solutions/01_tiny/fill.c").write_text(f"// {does}\nx == 1\n")
    ended, found = played.json("mutate")
    assert (ended, fates(found)) == (code, {"unequal.1": fate})


def test_a_grader_error_does_not_kill_a_mutant(played: Played) -> None:
    (played.layout.root / "solutions/01_tiny/fill.c").write_text("// damages the dump\nx == 1\n")
    code, found = played.json("mutate")
    assert (code, fates(found)) == (1, {"unequal.1": "survived"})


def test_the_last_line_is_the_totals(one_mutant: Played) -> None:
    explain(one_mutant, '"or.1" = "b follows from a"')
    code, out, _ = one_mutant.call("mutate", "--color", "never")
    totals = "2 mutants: 0 killed (0.0%), 1 equivalent with a reason, 1 unexplained"
    assert (code, out.splitlines()[-1]) == (1, totals)
    assert "say why under [equivalent] in its task.toml" in out.splitlines()[-2]
