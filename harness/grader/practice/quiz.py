"""Questions about a dump that the learner has not seen: what a reader of maps can tell from the
kernel's regions and the addresses that the process's own tables name.

The reference classifier knows the answers. A question asks only what has a proof of its own kind:
the kernel's word for what the kernel decides (Type, State, Protect, AllocationBase), a structure of
the process for what is a heap's, a stack's or the system's. Every choice but the key is proved to
be wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from ..grading.snapshots import Row, explained, read_dump
from ..platform.words import KINDS
from .maps import (
    PAGE,
    Fact,
    Map,
    base,
    committed,
    end,
    facts_listing,
    facts_of,
    kernel_listing,
    map_from,
    on_grid,
    pages,
    size,
)
from .questions import CHOICE, NUMBER, Lots, Question, Quiz, choices_of

MOST_RUNS = 12  # an allocation with more makes a tedious question
MOST_FACTS = 10
TRIES = 20

WORDS = {kind.name: kind.what for kind in KINDS.values() if kind.what}
# The lessons of questions that are not about a kind; the classifier names each kind's lesson.
LESSONS = {
    "guard": "lessons/04_protection.md#a-guard-that-comes-back",
    "allocation": "lessons/01_map.md#from-an-address-to-its-allocation",
    "window": "lessons/02_private.md#a-window-in-a-reservation",
    "release": "lessons/02_private.md#releasing-from-anywhere-inside",
}

# What makes a question: from the map, the draws, and a function that explains an address.
Maker = Callable[[Map, Lots, Callable[[int], str]], Question | None]


def quiz_from(regions: Path, files: Sequence[Path], seed: int, count: int) -> Quiz:
    """At most `count` questions, no two alike; the same dumps in the same order give the same
    questions. Raises UnreadableSnapshot, EnvironmentProblem."""
    found = [map_from(file, read_dump(regions, file)) for file in files]
    return quiz_of(found, seed, count, lambda made, address: explained(regions, made.file, address))


def quiz_of(
    found: Sequence[Map], seed: int, count: int, explain: Callable[[Map, int], str]
) -> Quiz:
    lots = Lots(f"quiz/{seed}")
    questions: list[Question] = []
    makers = list(MAKERS)
    for turn in range(max(count, len(makers)) * TRIES):
        if len(questions) == count:
            break
        if turn % len(MAKERS) == 0:
            makers = lots.shuffled(MAKERS)
        made = found[lots.below(len(found))]
        question = makers[turn % len(MAKERS)](made, lots, partial(explain, made))
        if question and question.prompt not in [q.prompt for q in questions]:
            questions.append(question)
    return Quiz("Reading a dump", seed, "", tuple(questions))


def what_is_here(found: Map, lots: Lots, explain: Callable[[int], str]) -> Question | None:
    kinds = sorted({r["kind"] for r in found.rows if r["kind"] in WORDS and found.may_be_asked(r)})
    if not kinds:
        return None
    kind = lots.pick(kinds)
    row = lots.pick([r for r in found.rows if r["kind"] == kind and found.may_be_asked(r)])
    address = address_in(row, lots)
    key = WORDS[kind]
    others = [WORDS[other] for other in KINDS[kind].alike if found.denies(row, other)]
    allocation = found.allocation(row)
    shown = allocation if len(allocation) <= MOST_RUNS else [row]
    return Question(
        about="what-is-here",
        prompt=f"What is at {address:#x}?",
        facts=facts_text(found, shown, lots),
        kind=CHOICE,
        choices=choices_of(lots, key, others),
        key=key,
        why=f"{address:#x} lies in {key}.",
        listing=explain(address),
        lesson=found.lessons[kind],
    )


def which_lies_in(found: Map, lots: Lots, explain: Callable[[int], str]) -> Question | None:
    """One row of the kind and three of others, each from a different allocation."""
    asked = [r for r in found.rows if r["kind"] in WORDS and found.may_be_asked(r)]
    kinds = sorted({row["kind"] for row in asked})
    if len(kinds) < 2:
        return None
    kind = lots.pick(kinds)
    right = lots.pick([row for row in asked if row["kind"] == kind])
    wrong: list[Row] = []
    for row in lots.shuffled([row for row in asked if found.denies(row, kind)]):
        if row["allocation_base"] not in [r["allocation_base"] for r in [right, *wrong]]:
            wrong.append(row)
    # As similar as possible: the same type first.
    wrong.sort(key=lambda row: bool(row["type"] != right["type"]))
    if len(wrong) < 3:
        return None
    key = address_in(right, lots)
    others = [address_in(row, lots) for row in wrong[:3]]
    return Question(
        about="which-lies-in",
        prompt=f"Which of these addresses lies in {WORDS[kind]}?",
        facts=facts_text(found, [right, *wrong[:3]], lots),
        kind=CHOICE,
        choices=choices_of(lots, hex(key), [hex(other) for other in others]),
        key=hex(key),
        why=f"{key:#x} lies in {WORDS[kind]}.",
        listing=explain(key),
        lesson=found.lessons[kind],
    )


def which_thread(found: Map, lots: Lots, explain: Callable[[int], str]) -> Question | None:
    stacks = [r for r in found.rows if r["kind"] == "stack" and found.may_be_asked(r)]
    threads = sorted({row["thread"] for row in stacks})
    if len(threads) < 2:
        return None
    row = lots.pick(stacks)
    address, key = address_in(row, lots), row["thread"]
    others = [thread for thread in threads if thread != key]
    choices = choices_of(lots, str(key), [str(thread) for thread in others])
    of_choices = [r for r in stacks if str(r["thread"]) in choices]
    return Question(
        about="which-thread",
        prompt=f"{address:#x} lies in a thread's stack. In which thread's?",
        facts=both(
            kernel_listing(found, found.allocation(row)), facts_listing(facts_of(of_choices))
        ),
        kind=CHOICE,
        choices=choices,
        key=str(key),
        why=f"The TEB of thread {key} points to its stack there.",
        listing=explain(address),
        lesson=found.lessons["teb"],
    )


def how_much_committed(found: Map, lots: Lots, explain: Callable[[int], str]) -> Question | None:
    """About an allocation with committed and reserved pages; its neighbours are shown, too."""
    mixed = [
        rows
        for rows in allocations(found)
        if len(rows) <= MOST_RUNS and {"commit", "reserve"} <= {row["state"] for row in rows}
    ]
    if not mixed:
        return None
    rows = lots.pick(mixed)
    address = address_in(lots.pick(rows), lots)
    total = committed(rows)
    return Question(
        about="how-much-committed",
        prompt=f"How many pages are committed in the allocation that contains {address:#x}?",
        facts=kernel_listing(found, found.around(rows, 2)),
        kind=NUMBER,
        key=str(total),
        why=f"The allocation begins at {rows[0]['allocation_base']} and has "
        f"{pages(rows)} pages; {total} of them are committed.",
        listing=explain(address),
        lesson=LESSONS["window"],
    )


def how_much_reserved(found: Map, lots: Lots, explain: Callable[[int], str]) -> Question | None:
    """How long an allocation is, across its regions."""
    several = [rows for rows in allocations(found) if 2 <= len(rows) <= MOST_RUNS]
    if not several:
        return None
    rows = lots.pick(several)
    address = address_in(lots.pick(rows), lots)
    total = pages(rows)
    return Question(
        about="how-much-reserved",
        prompt=f"How many pages does the allocation that contains {address:#x} have, from its "
        "first to its last?",
        facts=kernel_listing(found, found.around(rows, 2)),
        kind=NUMBER,
        key=str(total),
        why=f"All its regions have AllocationBase {rows[0]['allocation_base']}; the last of "
        f"them ends at {rows[-1]['end']}.",
        listing=explain(address),
        lesson=LESSONS["allocation"],
    )


def which_is_guarded(found: Map, lots: Lots, explain: Callable[[int], str]) -> Question | None:
    """A page with PAGE_GUARD, among its neighbours."""
    guards = [row for row in found.rows if "+G" in (row["protect"] or "")]
    if not guards:
        return None
    row = lots.pick(guards)
    rows = found.allocation(row)
    key = base(row) + lots.below(size(row) // PAGE) * PAGE
    beside = [base(row) - PAGE, end(row), base(rows[0]), end(rows[-1]) - PAGE]
    beside += [address_in(other, lots) // PAGE * PAGE for other in rows if other is not row]
    others = [
        address
        for address in beside
        if base(rows[0]) <= address < end(rows[-1])
        and "+G" not in (found.at(address)["protect"] or "")
    ]
    if len(set(others)) < 2 or len(rows) > MOST_RUNS:
        return None
    return Question(
        about="which-is-guarded",
        prompt="One of these pages is a guard page. Which?",
        facts=kernel_listing(found, rows),
        kind=CHOICE,
        choices=choices_of(lots, hex(key), [hex(other) for other in others]),
        key=hex(key),
        why="PAGE_GUARD is 0x100, added to the protection that the page has after its first touch.",
        listing=explain(key),
        lesson=LESSONS["guard"],
    )


def what_to_release(found: Map, lots: Lots, explain: Callable[[int], str]) -> Question | None:
    """Only the kernel's word is asked: whether VirtualFree may release it, a dump does not say."""
    inside = [
        row
        for row in found.rows
        if row["kind"] == "private"
        and on_grid(row)
        and len(found.allocation(row)) <= MOST_RUNS
        and (size(row) > 2 * PAGE or row["base"] != row["allocation_base"])
    ]
    if not inside:
        return None
    row = lots.pick(inside)
    first = int(row["allocation_base"], 16)
    address = max(address_in(row, lots), first + PAGE)
    others = [base(row), address, address // PAGE * PAGE, address // 0x10000 * 0x10000, end(row)]
    return Question(
        about="what-to-release",
        prompt="VirtualFree(address, 0, MEM_RELEASE) accepts only the first byte of an allocation. "
        f"Which is the first byte of the allocation that contains {address:#x}?",
        facts=kernel_listing(found, found.around(found.allocation(row), 1)),
        kind=CHOICE,
        choices=choices_of(lots, hex(first), [hex(other) for other in others]),
        key=hex(first),
        why="The first byte of an allocation is the AllocationBase of all its regions.",
        listing=explain(address),
        lesson=LESSONS["release"],
    )


def how_much_unusable(found: Map, lots: Lots, explain: Callable[[int], str]) -> Question | None:
    behind = [
        (before, row)
        for before, row in zip(found.rows, found.rows[1:])
        if row["kind"] == "unusable" and "allocation_base" in before
    ]
    if not behind:
        return None
    before, row = lots.pick(behind)
    return Question(
        about="how-much-unusable",
        prompt=f"How many free pages directly after {end(before) - 1:#x} can nobody reserve?",
        facts=kernel_listing(found, found.around([before, row], 1)),
        kind=NUMBER,
        key=str(pages([row])),
        why=f"Reservations begin at multiples of 64 KB; the next one is {row['end']}.",
        listing=explain(base(row)),
        lesson=found.lessons["unusable"],
    )


MAKERS: tuple[Maker, ...] = (
    what_is_here,
    which_lies_in,
    which_thread,
    how_much_committed,
    how_much_reserved,
    which_is_guarded,
    what_to_release,
    how_much_unusable,
)


def allocations(found: Map) -> list[list[Row]]:
    """Allocations with one purpose: a block with TEBs, the PEB and more is not a good example."""
    return [
        rows
        for rows in found.allocations.values()
        if len({row["kind"] for row in rows}) == 1 and rows[0]["kind"] != "unknown"
    ]


def address_in(row: Row, lots: Lots) -> int:
    """Any byte, 16-byte aligned: a base address could be found in the listing without thinking."""
    return base(row) + lots.below(size(row) // 16) * 16


def facts_text(found: Map, rows: Iterable[Row], lots: Lots) -> str:
    """The regions of those rows, and what the process's own tables name: the facts that are
    needed, and others that are not."""
    rows = list(rows)
    needed = facts_of(rows)
    others = [fact for fact in facts_of(found.rows) if fact not in needed]
    extra = lots.sample(others, max(0, MOST_FACTS - len(needed)))
    facts: list[Fact] = sorted([*needed[:MOST_FACTS], *extra])
    return both(kernel_listing(found, rows), facts_listing(facts))


def both(regions: str, facts: str) -> str:
    head = "The process's own tables name, among others:"
    return f"{regions}\n\n{head}\n{facts}" if facts else regions
