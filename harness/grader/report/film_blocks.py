"""Which blocks of heaps the shown calls made and gave back, and what is wrong with a call that
gives back another address. The film does not see every call: it speaks of those that it shows."""

from __future__ import annotations

from dataclasses import dataclass

from ..grading.traced_calls import address
from ..grading.tracing import Step
from .film_left import GIVES_BACK
from .film_map import FilmMap
from .film_told import count_text, value_of

NO_HEAP = ("stack", "image")  # kinds in which no heap makes a block, however old the map is


@dataclass(frozen=True)
class Block:
    low: int
    size: int
    heap: int | None  # None: the function does not say which
    number: int  # of the step that made it


class Blocks:
    """The blocks as they are before the step that is being told."""

    def __init__(self) -> None:
        self.live: dict[int, Block] = {}
        self.ended: dict[int, int] = {}  # the step that gave a block back, by address

    def note(self, step: Step, number: int) -> None:
        if not step.succeeded:
            return
        if step.function == "HeapDestroy":
            self.live = {a: b for a, b in self.live.items() if b.heap != step.values["hHeap"]}
        given = given_back(step)
        if given in self.live and not self.wrong(step, FilmMap({})):
            del self.live[given]
            self.ended[given] = number
        if step.row and step.row.result == "block" and step.result:
            size = value_of(step, "dwBytes", "uBytes", "Size", "size")
            size *= step.values.get("count", 1)
            self.live[step.result] = Block(step.result, size, heap_of(step), number)
            self.ended.pop(step.result, None)

    def wrong(self, step: Step, the_map: FilmMap) -> str:
        """Why the address that is given back is not a block to give back; "" where it may be."""
        given, heap = given_back(step), heap_of(step)
        if not given:
            return ""
        block = self.live.get(given)
        if block:
            if heap is None or block.heap in (None, heap):
                return ""
            return (
                f"This block is of heap {address(block.heap or 0)} (step {block.number}), not of "
                f"heap {address(heap)}."
            )
        if given in self.ended:
            return (
                f"The block at {address(given)} was given back already, in step "
                f"{self.ended[given]}, and no call that is shown made one there since."
            )
        return self.inside(given) or not_in_a_heap(given, the_map)

    def inside(self, given: int) -> str:
        for block in self.live.values():
            if block.low < given < block.low + block.size:
                return (
                    f"No block begins at {address(given)}: it is "
                    f"{count_text(given - block.low, 'byte')} inside the block at "
                    f"{address(block.low)} (step {block.number})."
                )
        return ""


def given_back(step: Step) -> int:
    return step.values.get(GIVES_BACK.get(step.function, ""), 0)


def heap_of(step: Step) -> int | None:
    return step.values.get("hHeap", step.values.get("HeapHandle"))


def not_in_a_heap(given: int, the_map: FilmMap) -> str:
    row = the_map.at(given)
    if row is None or row["kind"] not in NO_HEAP:
        return ""
    what = "a stack" if row["kind"] == "stack" else "the image of a module"
    return f"No block begins at {address(given)}: this is in {what}."
