"""What happened since the checkpoint before, under the map of a snapshot."""

from __future__ import annotations

import io

from rich.console import Console

from harness.grader.report.regions import MOST_SENTENCES, print_story


def story(since: str | None, events: list[dict[str, str]]) -> str:
    out = io.StringIO()
    print_story(Console(file=out, width=100), since, events)
    return out.getvalue()


def event(name: str, sentence: str) -> dict[str, str]:
    return {"event": name, "sentence": sentence}


def test_sentences_stand_under_the_checkpoint_that_they_count_from() -> None:
    told = story("before", [event("committed", "page 3 of it was committed RW")])
    assert told == "since `before`:\n  page 3 of it was committed RW\n"


def test_nothing_is_said_of_nothing() -> None:
    assert story(None, [event("committed", "x")]) == ""
    assert story("before", []) == ""
    assert story("before", [event("relabeled", "0x1000 is used as heap now")]) == ""


def test_of_many_events_the_first_are_told() -> None:
    events = [event("reserved", f"event {i}") for i in range(MOST_SENTENCES + 3)]
    lines = story("before", events).splitlines()
    assert lines[-2:] == [f"  event {MOST_SENTENCES - 1}", "  and 3 more events"]
