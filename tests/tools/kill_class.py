"""Grades a class once in peace, and once more while it is killed, and compares everybody's results.

    python3 tests/tools/kill_class.py CLASS [--kills 20] [--seed 1]

CLASS is a folder that make_class.py made. A kill is signal 9 for the grader itself, for one of its
workers or for a process of a sandbox, at a step of the journal that is drawn. After the grader's
own death the batch is resumed. Ends with 1 if anybody's result differs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from harness.grader.sandbox.usage import children_of, descendants  # noqa: E402


def command(folder: Path, out: Path) -> list[str]:
    return [
        *("/usr/bin/python3", str(ROOT / "grade.py"), "batch", str(folder / "handed_in")),
        *("--assignment", str(folder / "hw.toml"), "--roster", str(folder / "roster.csv")),
        *("--out", str(out), "--keep-evidence", "none"),
    ]


def digest(out: Path) -> str:
    found: str = json.loads((out / "class.json").read_text())["digest"]
    return found


def steps_in(journal: Path) -> int:
    """How many units were begun and ended."""
    text = journal.read_bytes() if journal.exists() else b""
    return text.count(b'"began"') + text.count(b'"ended"')


def victim(grader: int, whom: str) -> int | None:
    workers = children_of(grader)
    if whom == "grader":
        return grader
    if whom == "worker":
        return random.choice(workers) if workers else None
    inside = [pid for worker in workers for pid in descendants(worker)]
    return random.choice(inside) if inside else None


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    random.seed(args.seed)
    calm, rough = args.folder / "calm", args.folder / "rough"
    if not calm.exists():
        subprocess.run(command(args.folder, calm), capture_output=True, check=False)
    shutil.rmtree(rough, ignore_errors=True)
    total = steps_in(calm / "journal.jsonl")
    moments = sorted(random.sample(range(1, max(total, args.kills + 2)), args.kills))
    kills = [(moment, random.choice(("grader", "worker", "sandbox"))) for moment in moments]
    told = rough_run(command(args.folder, rough), rough / "journal.jsonl", kills)
    print("\n".join(told))
    same = digest(calm) == digest(rough)
    print(f"{len(told)} kills: {'the same results' if same else 'the results differ'}")
    return 0 if same else 1


def rough_run(argv: list[str], journal: Path, kills: list[tuple[int, str]]) -> list[str]:
    told: list[str] = []
    more: list[str] = []
    while True:
        with subprocess.Popen(
            [*argv, *more], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as grader:
            while grader.poll() is None:
                if kills and steps_in(journal) >= kills[0][0]:
                    moment, whom = kills[0]
                    pid = victim(grader.pid, whom)
                    if pid:
                        told.append(f"step {moment}: {whom} {name_of(pid)}")
                        kills.pop(0)
                        with suppress(ProcessLookupError):
                            os.kill(pid, signal.SIGKILL)
                time.sleep(0.002)
        if grader.returncode != -signal.SIGKILL:
            return told
        more = ["--resume"]


def name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return "(gone)"


if __name__ == "__main__":
    sys.exit(main())
