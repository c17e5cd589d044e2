"""How the hostile programs are run: their headers are read, every canary can sing, and the
corpus fails if a defence is switched off."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from pathlib import Path

import pytest
from played import Played

from harness.grader import sandbox
from harness.grader.course.manifest import ManifestError
from harness.grader.grading.results import TaskResult
from harness.grader.platform.paths import Layout
from harness.grader.upkeep.canaries import TOKEN, canaries
from harness.grader.upkeep.hostile import Hostile, hostile_programs, problems_of, read_hostile

HEAD = """// attack: reads
//     a file
// defence: it is not there
// outcome: failed

// prints: no
"""


def test_a_header_is_read_up_to_the_first_other_line(tmp_path: Path) -> None:
    file = tmp_path / "reads.c"
    file.write_text(HEAD)
    assert read_hostile(file, "fill") == Hostile(
        file, "fill", "reads a file", "it is not there", "failed"
    )


@pytest.mark.parametrize(
    "head, said",
    [
        ("// attack: reads\n// outcome: failed\n", "lacks defence"),
        ("// A comment.\n" + HEAD, "has the unknown ''"),
        ("int a;\n", "lacks attack, defence, outcome"),
    ],
)
def test_a_header_that_lacks_something_is_reported(tmp_path: Path, head: str, said: str) -> None:
    file = tmp_path / "reads.c"
    file.write_text(head)
    with pytest.raises(ManifestError, match=f"{file}: its header {said}"):
        read_hostile(file, "fill")


def test_the_corpus_is_whole(checkout: Layout) -> None:
    programs = hostile_programs(checkout)
    assert len(programs) >= 40, "one attack each"
    names = [program.name for program in programs]
    assert len(set(names)) == len(names), "a program is asked for by its name"
    forged = [p.name for p in programs if "passed" in p.outcome and not p.until]
    assert forged == [], "what gets points must say what will defeat it"


# Each canary.


def harmed_by(layout: Layout, harm) -> list[str]:
    with canaries(layout) as there:
        assert there.harmed("nothing") == [], "an untouched canary says nothing"
        return there.harmed(harm(there) or "")


def test_a_secret_that_comes_back_is_noticed(tiny: Layout) -> None:
    assert harmed_by(tiny, lambda there: f"read: {there.secret}") == ["a secret was read"]
    assert harmed_by(tiny, lambda _: os.environ[TOKEN]) == ["a secret was read"]


def test_files_that_change_outside_are_noticed(tiny: Layout) -> None:
    def place(there, word: str) -> Path:
        return Path(there.words()[word])

    def write(file: Path) -> None:
        file.write_text("here")

    assert harmed_by(tiny, lambda t: write(place(t, "@SECRET@"))) == ["a secret was changed"]
    assert harmed_by(tiny, lambda t: write(place(t, "@OUTSIDE@") / "new")) == [
        "a file was written outside"
    ]
    assert harmed_by(tiny, lambda t: write(place(t, "@CHECKOUT@") / "new")) == [
        "the checkout was changed"
    ]


def test_a_connection_is_noticed(tiny: Layout) -> None:
    def connect(there) -> None:
        port = int(there.words()["CANARY_PORT"])
        socket.create_connection(("127.0.0.1", port), timeout=10).close()

    assert harmed_by(tiny, connect) == ["the network was reached"]


def test_a_killed_process_is_noticed(tiny: Layout) -> None:
    def kill(there) -> None:
        os.kill(int(there.words()["CANARY_PID"]), 9)
        os.waitid(os.P_PID, there.process.pid, os.WEXITED | os.WNOWAIT)

    assert harmed_by(tiny, kill) == ["a process outside was ended"]


def test_a_daemon_is_noticed(tiny: Layout) -> None:
    left = []
    try:
        found = harmed_by(tiny, lambda _: left.append(subprocess.Popen(["sleep", "60"])))
    finally:
        for process in left:
            process.kill()
            process.wait()
    assert found == ["a process is left running"]


# The judgement.


def judged(tiny: Layout, hostile: Hostile, status: str, points: int | None) -> list[str]:
    result = TaskResult("fill", "01_tiny", "", "", status, points, 4, "told")
    with canaries(tiny) as there:
        return problems_of(hostile, result, "open -1", there)


def test_a_point_is_a_problem_unless_the_header_says_what_will_prevent_it(tiny: Layout) -> None:
    hostile = Hostile(Path("x.c"), "fill", "", "", "passed|failed")
    assert judged(tiny, hostile, "failed", 0) == []
    assert judged(tiny, hostile, "grader error", None)[0].startswith("its status is grader error")
    assert judged(tiny, hostile, "passed", 4) == ["it got 4 points"]
    known = Hostile(Path("x.c"), "fill", "", "", "passed", until="another recorder")
    assert judged(tiny, known, "passed", 4) == [], "a hole that is named is none to be found"


def test_an_attack_must_have_come_as_far_as_it_says(tiny: Layout) -> None:
    far = Hostile(Path("x.c"), "fill", "", "", "failed", prints=r"open -1\b", says="told")
    near = Hostile(Path("x.c"), "fill", "", "", "failed", prints="open 3", says="asked")
    assert judged(tiny, far, "failed", 0) == []
    assert len(judged(tiny, near, "failed", 0)) == 2, "neither was printed nor told"


# The real thing.

# One of each kind that ends quickly; `grade.py verify --hostile` tries all.
QUICK = ("prints_a_verdict", "raw_open", "above_open", "unix_paths", "opens_the_recorder", "incbin")


@pytest.mark.parametrize("name", QUICK)
def test_an_attack_ends_as_it_must(real: Played, name: str) -> None:
    code, document = hostile(real, name)
    (program,) = document["programs"]
    assert (code, program["problems"]) == (0, []), program


def test_the_corpus_fails_where_a_defence_is_switched_off(
    real: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox.bubblewrap, "_profile", lambda _: "none")
    code, document = hostile(real, "raw_open")
    (program,) = document["programs"]
    assert code == 1, "without the filter the call reaches Linux"
    assert "'open -2" in program["problems"][0], "and it is the next wall that holds"


def test_an_unknown_program_is_named(real: Played) -> None:
    code, _, err = real.call("verify", "--hostile", "--program", "raw_opem")
    assert code == 2 and "Did you mean raw_open?" in err
    code, _, err = real.call("verify", "--program", "raw_open")
    assert code == 2 and "--hostile" in err


def hostile(real: Played, name: str) -> tuple[int, dict]:
    # Without namespaces nobody is let through to pytest's own folders.
    words = ("--json", "verify", "--hostile", "--sandbox", "namespaces", "--program", name)
    code, out, _ = real.call(*words)
    return code, json.loads(out)
