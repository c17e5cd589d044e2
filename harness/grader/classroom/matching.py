"""Whose a submission is: brings the class's folders and the roster together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..platform.text import brief
from .layouts import HandedIn
from .roster import Student, same, same_name


@dataclass(frozen=True)
class Matched:
    of_student: Mapping[str, tuple[HandedIn, ...]]  # by the student's id
    unmatched: Mapping[str, str]  # a submission's key -> why it is nobody's
    doubtful: Mapping[str, str]  # a student's id -> which submission may be the student's


def match(students: Sequence[Student], handed_in: Sequence[HandedIn]) -> Matched:
    finder = _Finder(students)
    of_student: dict[str, list[HandedIn]] = {student.id: [] for student in students}
    unmatched: dict[str, str] = {}
    doubtful: dict[str, str] = {}
    for one in handed_in:
        owners, why, maybe = finder.owners(one)
        for student in maybe:
            doubtful.setdefault(student.id, f"{brief(one.key)} may be this student's: {why}")
        for owner in owners:
            of_student[owner.id].append(one)
        if not owners:
            unmatched[one.key] = why
    found = {id: tuple(of_one) for id, of_one in of_student.items()}
    return Matched(found, unmatched, doubtful)


class _Finder:
    def __init__(self, students: Sequence[Student]) -> None:
        self._by_id: dict[str, list[Student]] = {}
        self._exactly = {id: student for student in students for id in student.ids}
        for student in students:
            for id in {same(id) for id in student.ids}:
                self._by_id.setdefault(id, []).append(student)
        self._by_name: dict[str, list[Student]] = {}
        self._by_group: dict[str, list[Student]] = {}
        for student in students:
            for name in _names_of(student):
                self._by_name.setdefault(name, []).append(student)
            if student.group:
                self._by_group.setdefault(same(student.group), []).append(student)

    def owners(self, one: HandedIn) -> tuple[list[Student], str, list[Student]]:
        """All members of a group; or nobody, why, and who they may be."""
        found = []
        for id in one.ids:
            of_id = self._of_id(id)
            if len(of_id) > 1:
                return [], f"it can belong to {_ids(of_id)}: their ids differ only in case", of_id
            found += of_id
        if not found:
            named = [s for name in one.names for s in self._by_name.get(same_name(name), ())]
            named += [] if named else self._run_together(one)
            if len({student.id for student in named}) > len(one.names):
                return [], f"it can belong to {_ids(named)}: they have the same name", named
            found = named
        groups = [g for word in (*one.ids, *one.names) for g in self._by_group.get(same(word), ())]
        groups += [
            mate
            for student in found
            if student.group
            for mate in self._by_group[same(student.group)]
        ]
        owners = list({student.id: student for student in (*found, *groups)}.values())
        return owners, "" if owners else "no row of the roster matches it", []

    def _of_id(self, id: str) -> list[Student]:
        """The student with this id; or else all whose ids differ from it only in case."""
        if id in self._exactly:
            return [self._exactly[id]]
        return self._by_id.get(same(id), [])

    def _run_together(self, one: HandedIn) -> list[Student]:
        """Canvas writes "doejane" for "Doe, Jane"."""
        return [s for name in one.names for s in self._by_name.get(f"={same(name)}", ())]


def _ids(students: Sequence[Student]) -> str:
    ids = list(dict.fromkeys(student.id for student in students))
    return ", ".join(ids[:5]) + (", ..." if len(ids) > 5 else "")


def _names_of(student: Student) -> set[str]:
    if not student.name:
        return set()
    words = same(student.name).replace(",", " ").split()
    turned = [*words[-1:], *words[:-1]] if "," not in student.name else words
    return {same_name(student.name), "=" + "".join(c for w in turned for c in w if c.isalnum())}
