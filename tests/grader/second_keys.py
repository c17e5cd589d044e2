"""The keys of a quiz, derived a second time: from a dump's own bytes (raw_dump.py). What nothing
there proves, no question may ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from raw_dump import COMMIT, FREE, GRANULARITY, GUARD, PAGE, Dump, Region

from harness.grader.practice.questions import Question


def disagreement(dump: Dump, q: Question, kinds: Mapping[str, str]) -> str | None:
    """What the dump says against a question's key; None: they agree. `kinds` has the kind that
    each phrase of a question means."""
    said = next(iter(CHECKS[q.about](dump, q, kinds)), None)
    return f"{q.prompt} {q.key}: {said}" if said else None


def address_of(q: Question) -> int:
    return int(re.findall(r"0x[0-9a-f]+", q.prompt)[0], 16)


def what_is_here(dump: Dump, q: Question, kinds: Mapping[str, str]) -> Iterator[str]:
    proved = dump.proved(address_of(q))
    if proved != {kinds[q.key]}:
        yield f"proved is {sorted(proved)}"


def which_lies_in(dump: Dump, q: Question, kinds: Mapping[str, str]) -> Iterator[str]:
    (wanted,) = [kind for phrase, kind in kinds.items() if q.prompt.endswith(f" {phrase}?")]
    for choice in q.choices:
        proved = dump.proved(int(choice, 16))
        if len(proved) != 1 or (wanted in proved) != (choice == q.key):
            yield f"proved of {choice} is {sorted(proved)}"


def which_thread(dump: Dump, q: Question, _: Mapping[str, str]) -> Iterator[str]:
    thread = dump.stacks.get(dump.base(address_of(q)))
    if str(thread) != q.key:
        yield f"the stack is that of {thread}"


def pages(regions: list[Region]) -> int:
    return sum(r.end - r.base for r in regions) // PAGE


def how_much_committed(dump: Dump, q: Question, _: Mapping[str, str]) -> Iterator[str]:
    found = pages([r for r in dump.allocation(address_of(q)) if r.state == COMMIT])
    if int(q.key) != found:
        yield f"{found} are"


def how_much_reserved(dump: Dump, q: Question, _: Mapping[str, str]) -> Iterator[str]:
    found = pages(dump.allocation(address_of(q)))
    if int(q.key) != found:
        yield f"it has {found}"


def which_is_guarded(dump: Dump, q: Question, _: Mapping[str, str]) -> Iterator[str]:
    guarded = [choice for choice in q.choices if dump.at(int(choice, 16)).protect & GUARD]
    if guarded != [q.key]:
        yield f"guarded are {guarded}"


def what_to_release(dump: Dump, q: Question, _: Mapping[str, str]) -> Iterator[str]:
    region = dump.at(address_of(q))
    if int(q.key, 16) != region.allocation or region.state == FREE:
        yield f"AllocationBase is {region.allocation:#x}"
    elif region.allocation % GRANULARITY:
        yield "VirtualAlloc did not choose that address"


def how_much_unusable(dump: Dump, q: Question, _: Mapping[str, str]) -> Iterator[str]:
    free = dump.at(address_of(q) + 1)
    found = min(-free.base % GRANULARITY, free.end - free.base) // PAGE
    if free.state != FREE or free.base != address_of(q) + 1 or int(q.key) != found:
        yield f"{found} are"


CHECKS = {
    check.__name__.replace("_", "-"): check
    for check in (
        what_is_here,
        which_lies_in,
        which_thread,
        how_much_committed,
        how_much_reserved,
        which_is_guarded,
        what_to_release,
        how_much_unusable,
    )
}
