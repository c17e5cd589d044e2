"""`grade.py mutate`: a mutant that passes needs a reason."""

from __future__ import annotations

import pytest
from played import Played

TASK = "harness/tasks/01_tiny/fill"


@pytest.fixture
def one_mutant(played: Played) -> Played:
    """The solution passes, and so does its only mutant: the player looks at the first line. The
    accepted program has none."""
    (played.layout.root / "solutions/01_tiny/fill.c").write_text("// passes\nx = a == b;\n")
    return played


@pytest.fixture
def two_mutants(one_mutant: Played) -> Played:
    """An accepted program beside it that has a mutant of the same name."""
    accept(one_mutant, "// passes\ny = a == c;\n")
    return one_mutant


def accept(played: Played, text: str) -> None:
    for file in (played.layout.root / TASK / "accepted").glob("*.c"):
        file.write_text(text)


def explain(played: Played, text: str) -> None:
    with (played.layout.root / TASK / "task.toml").open("a") as manifest:
        manifest.write(f"\n[equivalent]\n{text}\n")


def fates(found: dict) -> dict[str, str]:
    return {m["mutant"]: m["fate"] for m in found["mutants"]}


def test_a_survivor_is_a_problem(one_mutant: Played) -> None:
    code, found = one_mutant.json("mutate")
    assert fates(found) == {"unequal.1": "survived"}
    assert code == 1 and found["kill_rate"] == 0
    assert found["problems"] == ["solutions/01_tiny/fill.c: unequal.1 passes: line 2: == -> !="]


def test_a_survivor_with_a_reason_does_not_count(one_mutant: Played) -> None:
    explain(one_mutant, '"unequal.1" = "a is never b"')
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
    (played.layout.root / "solutions/01_tiny/fill.c").write_text(f"// {does}\nx == y\n")
    ended, found = played.json("mutate")
    assert (ended, fates(found)) == (code, {"unequal.1": fate})


def test_a_grader_error_does_not_kill_a_mutant(played: Played) -> None:
    (played.layout.root / "solutions/01_tiny/fill.c").write_text("// damages the dump\nx == y\n")
    code, found = played.json("mutate")
    assert (code, fates(found)) == (1, {"unequal.1": "survived"})


def test_the_last_line_is_the_totals(two_mutants: Played) -> None:
    explain(two_mutants, '"unequal.1" = "a is never b"')
    code, out, _ = two_mutants.call("mutate", "--color", "never")
    totals = "2 mutants: 0 killed (0.0%), 1 equivalent with a reason, 1 unexplained"
    assert (code, out.splitlines()[-1]) == (1, totals)
    assert "say why under [equivalent] in its task.toml" in out.splitlines()[-2]


def test_the_mutants_of_accepted_programs_are_tried_too(two_mutants: Played) -> None:
    explain(two_mutants, '"unequal.1" = "a is never b"')
    _, found = two_mutants.json("mutate")
    assert [m["program"].split("/")[-2:] for m in found["mutants"]] == [
        ["01_tiny", "fill.c"],
        ["accepted", "other.c"],
    ]
    assert [m["fate"] for m in found["mutants"]] == ["equivalent", "survived"]


@pytest.mark.parametrize("key", ["other.c:unequal.1", "other.c:y = a == c;"])
def test_a_reason_names_the_accepted_program_and_its_mutant_or_its_line(
    two_mutants: Played, key: str
) -> None:
    explain(two_mutants, f'"unequal.1" = "a is never b"\n"{key}" = "a is never c"')
    code, found = two_mutants.json("mutate")
    assert (code, found["problems"]) == (0, [])


def test_a_reason_may_hold_for_the_mutants_of_every_program(two_mutants: Played) -> None:
    explain(two_mutants, '"*:unequal.1" = "a is only read"')
    code, found = two_mutants.json("mutate")
    assert (code, found["problems"]) == (0, [])


def test_a_line_of_the_solution_has_no_reason_of_its_own(one_mutant: Played) -> None:
    explain(one_mutant, '"x = a == b;" = "nobody looks"')
    code, _, err = one_mutant.call("mutate")
    assert code != 0 and "x = a == b;" in err


def test_a_mutant_is_not_run_again_after_it_failed(played: Played) -> None:
    (played.layout.root / "solutions/01_tiny/fill.c").write_text("// fails\nx == y\n")
    accept(played, "// passes\n")
    played.json("mutate")
    assert played.recorded == ["1"], "the first of its runs"
