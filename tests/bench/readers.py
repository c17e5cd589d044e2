"""regions beside lldb over the same dumps, in one run: a table of ratios, not a test.

    /usr/bin/python3 tests/bench/readers.py [--rounds N] [DUMP.dmp ...]

Each program lists every region of the dump, from its start to its end, in turns. lldb says
state, protection and module; regions also says what each range is used for. Without a dump
named: the map of a real Windows 11 process (984 regions), and a generated one of 100
thousand. "start" is each program over a dump of one region.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NATIVE = ROOT / "build" / "native"
FIXTURE = ROOT / "tests" / "core" / "fixtures" / "windows-11-22631-electron.txt"
LLDB: str | None = next(filter(None, map(shutil.which, ("lldb-16", "lldb-19"))), None)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("dumps", nargs="*", type=Path)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="regionlab-bench-") as folder:
        dumps = {file.name: file for file in asked.dumps} or made_dumps(Path(folder))
        regions = str(NATIVE / "regions")
        programs = {"regions": [regions], "regions --json": [regions, "--json"]}
        print(f"milliseconds, medians of {asked.rounds} rounds in turns")
        if LLDB is None:
            print("lldb is not installed: sh harness/setup.sh --tests")
        for name, dump in dumps.items():
            commands = {what: [*command, str(dump)] for what, command in programs.items()}
            if LLDB:
                commands["lldb"] = [
                    *[LLDB, "--batch", "--no-lldbinit", "-o", f"target create --core {dump}"],
                    *["-o", "memory region --all"],
                ]
            print_ratios(name, in_turns(commands, asked.rounds))
    return 0


def made_dumps(folder: Path) -> dict[str, Path]:
    dumps = {
        "start": folder / "one.dmp",
        "984 regions, Windows 11": folder / "electron.dmp",
        "100000 regions, generated": folder / "generated.dmp",
    }
    one = folder / "one.txt"
    one.write_text("platform windows 10.0.22631\nregion 0x10000 1 commit private RW\n")
    start, electron, generated = dumps.values()
    subprocess.run([NATIVE / "text_to_dump", one, start], check=True)
    subprocess.run([NATIVE / "text_to_dump", FIXTURE, electron], check=True)
    subprocess.run([NATIVE / "bench_regions", "--write", "100000", generated], check=True)
    return dumps


def in_turns(commands: dict[str, list], rounds: int) -> dict[str, float]:
    times: dict[str, list[float]] = {what: [] for what in commands}
    for counted in range(-1, rounds):
        for what, command in commands.items():
            begun = time.perf_counter()
            ended = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
            if ended.returncode != 0:
                sys.exit(f"{os.fspath(command[0])}: {ended.stderr.decode(errors='replace')}")
            if counted >= 0:
                times[what].append((time.perf_counter() - begun) * 1000)
    return {what: statistics.median(taken) for what, taken in times.items()}


def print_ratios(name: str, times: dict[str, float]) -> None:
    print(f"\n{name}")
    for what, taken in times.items():
        ratio = f"{taken / times['regions']:8.1f} of regions" if what != "regions" else ""
        print(f"  {what:16}{taken:10.1f}{ratio}")


if __name__ == "__main__":
    raise SystemExit(main())
