"""The classifier's labels of every address of every_kind.c and look_alikes.c, checked against
what those programs declare."""

import subprocess

FIELDS = ("kind", "state", "protect")


def wanted(output: str) -> list[list[str]]:
    return [line.split("|")[1:] for line in output.splitlines() if line.startswith("want|")]


def wrong(row: dict, want: list[str]) -> str | None:
    """How the label differs from what the program declares, or None."""
    differing = [f"{f} {row[f]}" for f, v in zip(FIELDS, want[1:4]) if v and row[f] != v]
    if want[4].lower() not in row["detail"].lower():
        differing.append(f"detail '{row['detail']}'")
    return f"{'|'.join(want)}: {', '.join(differing)}" if differing else None


def test_every_address_is_labelled_as_it_was_made(run):
    recorded = run("every_kind")
    snapshot, wants = recorded.snapshot(), wanted(recorded.recording.output)
    assert len(wants) >= 100, f"the program declared only {len(wants)} addresses"
    kinds = {want[1] for want in wants}
    assert len(kinds) >= 11, f"only these kinds were declared: {sorted(kinds)}"
    mistakes = [m for w in wants if (m := wrong(snapshot.row(int(w[0], 16)), w))]
    assert not mistakes, "labelled otherwise than made:\n" + "\n".join(mistakes)


def test_nothing_is_taken_for_what_it_only_looks_like(run):
    recorded = run("look_alikes")
    snapshot, wants = recorded.snapshot(), wanted(recorded.recording.output)
    assert len(wants) >= 18, f"the program declared only {len(wants)} addresses"
    mistakes = [m for w in wants if (m := wrong(snapshot.row(int(w[0], 16)), w))]
    assert not mistakes, "labelled otherwise than made:\n" + "\n".join(mistakes)


def test_a_snapshot_of_everything_holds_the_invariants_without_conflict(run):
    recorded = run("every_kind")
    snapshot = recorded.snapshot()
    checked = subprocess.run(
        [recorded.regions, "check", snapshot.path], capture_output=True, text=True, timeout=30
    )
    assert checked.returncode == 0, f"an invariant is violated: {checked.stdout}"
    assert snapshot.conflicts == 0, "two strong findings name different kinds"


def test_a_heap_walk_names_the_segments_and_large_blocks_that_the_layout_shows(run):
    facts = run("every_kind").snapshot().facts
    walks = [words[1:] for words in facts if words[0] == "walk"]
    parts = [words[2] for words in facts if words[0] == "walkregion"]
    assert len(walks) >= 7, f"the program has 5 heaps and two of the system's, seen: {walks}"
    assert all(how == "finished" for _, how in walks), f"no lock was held: {walks}"
    assert parts.count("large") == 4, f"2 of our heaps, malloc and the process heap: {parts}"
    assert parts.count("segment") > len(walks), "one heap has several segments"
