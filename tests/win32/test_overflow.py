"""A stack overflow that is caught, and the next one: with _resetstkoflw and without."""

from __future__ import annotations

import pytest

from harness.grader.sandbox.prefix import wine_version


def test_a_reset_stack_can_overflow_again(run):
    recorded = run("overflows", reset=1)
    claims = recorded.snapshot(1).named("claim")
    assert "caught" not in claims, "the overflow has used the guard up"
    assert claims["done"] == 1 and "reset" in claims
    assert recorded.snapshot(2).named("claim")["overflows"] == 2
    assert recorded.names[-1] == "end" and recorded.exited_with(0)


def test_without_a_reset_the_second_overflow_ends_the_process(run):
    recorded = run("overflows", reset=0)
    claims = recorded.snapshot(1).named("claim")
    assert "first" in claims and "caught" not in claims
    assert [event["name"] for event in recorded.events("checkpoint")] == ["once"]
    assert "bye" not in recorded.names, "nor does the scenario return"


def test_wine_puts_the_guard_right_below_the_thread(run):
    if not any(known in wine_version() for known in ("8.0", "10.0")):
        pytest.skip(f"measured on Wine 8.0 and 10.0, and this is {wine_version()}")
    claims = run("overflows", reset=1).snapshot(1).named("claim")
    assert claims["first"] == 1, "on the second page of the stack"
    assert 1 <= claims["here"] - claims["reset"] <= 3
