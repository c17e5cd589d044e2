"""What a regrade changed: whose marks, and for each the reasons. A pure function of documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Document = Mapping[str, Any]

SCHEMA = 1
MARK = ("status", "raw_score", "late_days", "penalty", "score", "max_score")


def differences(
    before: Document, after: Document, results: Mapping[str, tuple[Document, Document]]
) -> dict[str, Any]:
    """before and after: class.json. results: of each submission that was judged again, by its
    folder, as results.json."""
    old = {row["id"]: row for row in before["students"]}
    found = [
        {
            "id": row["id"],
            "name": row["name"],
            "submission": row["submission"],
            "before": {key: old[row["id"]][key] for key in MARK},
            "after": {key: row[key] for key in MARK},
            "reasons": list(reasons(old[row["id"]], row, results)),
        }
        for row in after["students"]
        if row["id"] in old
    ]
    changed = [one for one in found if one["reasons"] or one["before"] != one["after"]]
    return {
        "schema": SCHEMA,
        "grader": after["grader"],
        "grader_before": before["grader"],
        "assignment": after["assignment"],
        "students": changed,
        "unchanged": len(found) - len(changed),
    }


def reasons(
    old: Document, new: Document, results: Mapping[str, tuple[Document, Document]]
) -> Iterator[dict[str, str]]:
    """Why a student's row differs: {"task", "check", "why"}; both may be empty."""
    if old["submission"] != new["submission"]:
        yield reason(f"another submission counts: {new['submission']}, not {old['submission']}")
    yield from of_worth(old, new)
    if new["submission"] in results:
        before, after = results[new["submission"]]
        was = {task["task"]: task for task in before["tasks"]}
        for task in after["tasks"]:
            if task["task"] in was:
                yield from of_task(was[task["task"]], task)
    if old["penalty"] != new["penalty"]:
        yield reason(f"the penalty for being late was {old['penalty']}, is {new['penalty']}")


def reason(why: str, task: str = "", check: str = "") -> dict[str, str]:
    return {"task": task, "check": check, "why": why}


def of_worth(old: Document, new: Document) -> Iterator[dict[str, str]]:
    """What the assignment gives for its tasks."""
    was = {task["task"]: task["max_points"] for task in old["tasks"]}
    now = {task["task"]: task["max_points"] for task in new["tasks"]}
    for task in dict.fromkeys((*was, *now)):
        if task not in now:
            yield reason("it is not asked for any more", task)
        elif task not in was and was:
            yield reason("it was not asked for before", task)
        elif was and was[task] != now[task]:
            yield reason(f"the task was worth {was[task]} points, is worth {now[task]}", task)


def of_task(old: Document, new: Document) -> Iterator[dict[str, str]]:
    """What the checks gave."""
    was = {check["id"]: check for check in old["checks"]}
    now = {check["id"]: check for check in new["checks"]}
    if old["status"] != new["status"]:
        words = f"was {old['status']}, is {new['status']}"
        yield reason(": ".join(filter(None, (words, new["message"]))), new["task"])
    for name in dict.fromkeys((*was, *now)):
        why = of_check(was.get(name), now.get(name))
        if why:
            yield reason(why, new["task"], name)


def of_check(old: Document | None, new: Document | None) -> str:
    if new is None:
        return "there is no such check any more"
    if old is None:
        return f"a new check: {gave(new)}{because(new)}"
    if gave(old) != gave(new):
        return f"was {gave(old)}, is {gave(new)}{because(new)}"
    if because(old) != because(new):
        return f"the same points{because(new)}"
    return ""


def gave(check: Document) -> str:
    return f"{check['status']}, {check['points']} of {check['max_points']}"


def because(check: Document) -> str:
    failure = check["failure"]
    if failure:
        return f": {failure['misconception']}: {failure['says'] or failure['seen']}"
    return f": {check['reason']}" if check["reason"] else ""
