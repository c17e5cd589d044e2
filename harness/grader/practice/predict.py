"""Questions about a run that nobody has seen yet: a task, its parameters, and what the map
will be after the reference solution has done its part.

The keys come from the snapshots of that run. If the number of pages depends on how a heap or
the loader works, a question asks only for the kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..course.draw import Drawn
from ..course.manifest import Task
from ..grading.snapshots import Change, Row, Snapshot, allocation_at, changes_between, read_snapshot
from ..platform.words import KINDS
from .maps import Map, committed, kernel_listing, map_from, pages, protection, runs_of
from .questions import CHOICE, NUMBER, RUNS, Lots, Question, Quiz, choices_of, runs_text

MOST_RUNS = 7
MOST_CHANGES = 4
MOST_LINES = 60  # a longer program is only named, not shown

# The sentence for each change; the others are the wrong choices.
ACTIONS = {
    "reserved": "free pages were reserved, and none of them was committed",
    "allocated": "free pages were reserved and committed",
    "mapped": "a view was mapped at free addresses",
    "loaded": "an image was loaded at free addresses",
    "released": "an allocation, a view or an image was removed: its addresses are free",
    "committed": "reserved pages were committed",
    "decommitted": "committed pages were decommitted and stay reserved",
    "protected": "the protection of committed pages changed",
}
NOTHING = "nothing: every region is as it was before"
UNCOUNTED = "relabeled"  # the same memory with another label

WHOSE = {kind.name: kind.whose for kind in KINDS.values() if kind.whose}
PROTECTIONS = {
    "R": "PAGE_READONLY",
    "RW": "PAGE_READWRITE",
    "RX": "PAGE_EXECUTE_READ",
    "RWX": "PAGE_EXECUTE_READWRITE",
    "NA": "PAGE_NOACCESS",
    "WC": "PAGE_WRITECOPY",
    "RW+G": "PAGE_READWRITE | PAGE_GUARD",
}


@dataclass(frozen=True)
class Step:
    """One process's map before and after, at two consecutive checkpoints."""

    task: Task
    before: Snapshot
    after: Snapshot
    old: Map
    new: Map
    changes: Sequence[Change]

    @property
    def when(self) -> str:
        """Names the process, because there may be questions about the program and its child."""
        whose = "" if self.after.main else " in the second process"
        return f"From checkpoint `{self.before.checkpoint}` to `{self.after.checkpoint}`{whose}"

    def actions(self) -> list[str]:
        return list(dict.fromkeys(change["action"] for change in self.changes))


def steps_of(regions: Path, task: Task, snapshots: Sequence[Snapshot]) -> list[Step]:
    """The steps of the program, then those of its children."""
    found = []
    pids = dict.fromkeys(p.pid for p in sorted(snapshots, key=lambda snapshot: not snapshot.main))
    for pid in pids:
        own = [snapshot for snapshot in snapshots if snapshot.pid == pid]
        read = [map_from(snapshot.file, read_snapshot(regions, snapshot)) for snapshot in own]
        for i in range(1, len(own)):
            changes = [
                change
                for change in changes_between(regions, own[i - 1], own[i])
                if change["action"] != UNCOUNTED
            ]
            found.append(Step(task, own[i - 1], own[i], read[i - 1], read[i], changes))
    return found


def prediction(
    regions: Path, task: Task, drawn: Drawn, snapshots: Sequence[Snapshot], seed: int, count: int
) -> Quiz:
    """At most `count` questions, all about one step: the map at the start of another step
    would give away how this one ended. Raises UnreadableSnapshot, EnvironmentProblem."""
    lots = Lots(f"predict/{seed}/{task.id}")
    steps = [step for step in steps_of(regions, task, snapshots) if is_predictable(step)]
    step = lots.pick([s for s in steps if s.changes] or steps) if steps else None
    questions: list[Question] = []
    if step:
        found = lots.shuffled([q for group in groups(step) for q in about(regions, group, lots)])
        one_of_each = {question.about: question for question in found}
        questions = [what_happens(regions, step, lots), *one_of_each.values()][:count]
    return Quiz(f"Predict the map: {task.id}", seed, intro(task, drawn), tuple(questions))


def is_predictable(step: Step) -> bool:
    """A few changes, or many that are all alike; and each of them has words here."""
    few = len(step.changes) <= MOST_CHANGES or len(step.actions()) == 1
    return few and set(step.actions()) <= set(ACTIONS)


def intro(task: Task, drawn: Drawn) -> str:
    """The task, the program that is about to run, and its parameters."""
    given = ", ".join(f"{name} = {value}" for name, value in drawn.parameters.items())
    scenario = task.folder / "scenario.c"
    name = f"harness/tasks/{task.unit}/{task.id}/scenario.c"
    lines = scenario.read_text(encoding="utf-8").splitlines() if scenario.is_file() else []
    shown = [""] + [f"    {line}".rstrip() for line in lines] if len(lines) <= MOST_LINES else []
    return "\n".join(
        [
            f"{task.id}: {task.title}.",
            "",
            task.text.strip(),
            "",
            f"The program is {name}; it calls a correct {task.id}.c. "
            + (f"In this run {given}." if given else "It has no parameters."),
            *shown,
        ]
    )


def what_happens(regions: Path, step: Step, lots: Lots) -> Question:
    actions = step.actions()
    key = ACTIONS[actions[0]] if actions else NOTHING
    others = [words for action, words in ACTIONS.items() if action not in actions]
    if actions:
        others = [NOTHING, *others]
    address = int(step.changes[0]["base"], 16) if step.changes else None
    return Question(
        about="what-happens",
        prompt=f"{step.when}: which of these changes does the map show?",
        facts="",
        kind=CHOICE,
        choices=choices_of(lots, key, others),
        key=key,
        why=changes_text(step) if step.changes else "Every region is as it was.",
        listing=allocation_at(regions, step.new.file, address) if address is not None else "",
        lesson=step.task.lesson,
    )


def changes_text(step: Step) -> str:
    shown = [
        f"{change['action']} {pages([change])} page{'s' if pages([change]) != 1 else ''} "
        f"at {change['base']}"
        for change in step.changes[:MOST_CHANGES]
    ]
    more = len(step.changes) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more else "") + "."


@dataclass(frozen=True)
class Group:
    """Allocations that a step treats the same way, so that nobody must guess which is meant."""

    step: Step
    change: Change  # the first of its first allocation's
    old: Sequence[Row]  # that allocation's rows before, and after
    new: Sequence[Row]
    count: int

    @property
    def made(self) -> bool:
        return bool(self.change["before"]["state"] == "free")

    @property
    def gone(self) -> bool:
        return bool(self.change["after"]["state"] == "free")

    @property
    def which(self) -> str:
        if not self.made:
            return f"the allocation at {self.old[0]['base']}"
        if self.count == 1:
            return "the new allocation"
        return f"each of the {self.count} new allocations"


def groups(step: Step) -> list[Group]:
    """An allocation that was there is named by its address. The address of a new one is not
    known yet: new ones are asked about together, and only if they are alike."""
    if len(step.changes) > MOST_CHANGES:
        return []
    found: dict[str, Group] = {}
    for change in step.changes:
        address = int(change["base"], 16)
        old, new = (m.allocation(m.at(address)) for m in (step.old, step.new))
        key = (old if change["after"]["state"] == "free" else new)[0]["base"]
        found.setdefault(key, Group(step, change, old, new, 1))
    made = [group for group in found.values() if group.made]
    rest = [group for group in found.values() if not group.made]
    alike = {(group.new[0]["kind"], runs_text(runs_of(group.new))) for group in made}
    return rest + ([replace(made[0], count=len(made))] if len(alike) == 1 else [])


def about(regions: Path, group: Group, lots: Lots) -> list[Question]:
    step, new, change = group.step, group.new, group.change
    address = int(change["base"], 16)
    facts = "" if group.made else kernel_listing(step.old, group.old)
    common = Common(step, group.which, facts, allocation_at(regions, step.new.file, address))
    if group.gone:
        return [common.state_after(lots, step.new.at(address), address)]
    if not step.new.may_be_asked(new[0]) or len(new) > MOST_RUNS or new[0]["kind"] not in WHOSE:
        return []
    questions = [common.kind_after(lots, new[0])] if group.made else []
    if KINDS[new[0]["kind"]].counted:
        questions += [common.runs_after(new), common.how_many_runs(new)]
        questions += [common.committed_after(new)] if len(runs_of(new)) > 1 else []
        if change["after"]["protect"]:
            questions.append(common.protection_after(lots, change))
    return questions


@dataclass(frozen=True)
class Common:
    """What the questions about one changed allocation share."""

    step: Step
    which: str
    facts: str
    listing: str

    def ask(
        self, about: str, prompt: str, kind: str, key: str, choices: tuple[str, ...] = ()
    ) -> Question:
        return Question(
            about=about,
            prompt=f"{self.step.when}: {prompt}",
            facts=self.facts,
            kind=kind,
            key=key,
            why=f"At `{self.step.after.checkpoint}`: {key}.",
            listing=self.listing,
            lesson=self.step.task.lesson,
            choices=choices,
        )

    def state_after(self, lots: Lots, row: Row, address: int) -> Question:
        words = {"free": "free", "reserve": "reserved", "commit": "committed"}
        key = words[row["state"]]
        prompt = f"what is the state of the page at {address:#x} afterwards?"
        return self.ask(
            "state-after", prompt, CHOICE, key, choices_of(lots, key, list(words.values()))
        )

    def kind_after(self, lots: Lots, row: Row) -> Question:
        key = WHOSE[row["kind"]]
        others = [whose for kind, whose in WHOSE.items() if self.step.new.denies(row, kind)]
        prompt = f"whose memory is {self.which}?"
        return self.ask("kind-after", prompt, CHOICE, key, choices_of(lots, key, others))

    def runs_after(self, rows: Sequence[Row]) -> Question:
        prompt = f"which runs does {self.which} have afterwards, with state and protection?"
        return self.ask("runs-after", prompt, RUNS, runs_text(runs_of(rows)))

    def how_many_runs(self, rows: Sequence[Row]) -> Question:
        prompt = f"how many runs does {self.which} have afterwards?"
        return self.ask("how-many-runs", prompt, NUMBER, str(len(runs_of(rows))))

    def committed_after(self, rows: Sequence[Row]) -> Question:
        prompt = f"how many of the {pages(rows)} pages of {self.which} are committed afterwards?"
        return self.ask("committed-after", prompt, NUMBER, str(committed(rows)))

    def protection_after(self, lots: Lots, change: Change) -> Question:
        key = protection_words(change["after"]["protect"])
        prompt = f"which protection do the first changed pages of {self.which} have afterwards?"
        return self.ask(
            "protection-after", prompt, CHOICE, key, choices_of(lots, key, [*PROTECTIONS.values()])
        )


def protection_words(text: str) -> str:
    return PROTECTIONS.get(text, protection(text))


def in_one(seed: int, quizzes: Sequence[Quiz]) -> Quiz:
    """One quiz of several tasks' questions in order, each after its task's introduction."""
    if len(quizzes) == 1:
        return quizzes[0]
    questions = [
        replace(q, prompt=f"{quiz.intro}\n\n{q.prompt}") for quiz in quizzes for q in quiz.questions
    ]
    return Quiz("Predict the map", seed, "", tuple(questions))
