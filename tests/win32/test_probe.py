"""What the probe does for a scenario, and what the recorder withstands."""

from harness.grader.grading.outside import IN_SESSION

POISON = 0xA5A5A5A5A5A5A5A5


def test_decoys_move_the_next_address_and_a_seed_repeats_it(run):
    def next_address(decoys: int) -> int:
        return run("unlucky", decoys=decoys).snapshot().named("claim")["next"]

    addresses = [next_address(seed) for seed in range(1, 7)]
    assert len(set(addresses)) >= 5, f"a guess would be right too often: {addresses}"
    assert next_address(3) == addresses[2], "the same number makes the same decoys"


def test_poison_fills_the_unused_stack(run):
    claims = run("unlucky", decoys=1).snapshot().named("claim")
    assert claims["close"] == POISON, f"512 bytes below: {claims['close']:#x}"
    assert claims["deep"] == POISON, f"60000 bytes below: {claims['deep']:#x}"


def test_the_recorder_cannot_be_opened_by_the_program(run, recorder):
    recorded = run("attacks_recorder")
    claims = recorded.snapshot().named("claim")
    seen = claims["others"] >= 1
    assert seen == (recorder == IN_SESSION), "in the list of processes, or not even there"
    assert claims["opened"] == 0, "nothing of it could be opened"
    assert recorded.names[-1] == "end"


def test_a_process_that_has_not_run_yet_is_captured(run):
    recorded = run("suspended_child")
    assert recorded.snapshot(1).named("claim")["made"] == 1
    child = recorded.snapshot(1, main=False)
    assert {"image", "stack", "teb", "peb"} <= {row["kind"] for row in child.rows}
    assert recorded.snapshot(2).named("claim")["suspends"] == 1, "left as stopped as it was"
    assert len(recorded.events("checkpoint")[1]["dumps"]) == 1, "an ended process is not"


def test_the_ledger_counts_the_handles_of_a_child(run):
    recorded = run("gives_handles")
    kept, taken = (recorded.snapshot(n).named("claim") for n in (1, 2))
    assert kept["ledger.child_handles"] == 2
    assert "ledger.child_handles_taken" not in kept
    assert taken["ledger.child_handles_taken"] == 1
    assert "ledger.child_handles" not in taken


def test_a_child_has_high_addresses_where_its_parent_has(run):
    claims = run("gives_handles", high_addresses=1).snapshot().named("claim")
    assert claims["room"] >= 1 << 32, f"{claims['room']:#x}"
