"""Native tasks: the student's code runs on this very machine, so what it may do to it and
to its own grade is tried here, with the real compiler, sandbox and judge."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from harness.grader.course.draw import draw
from harness.grader.course.manifest import Task, load_task
from harness.grader.grading import native
from harness.grader.grading.outcome import outcome_of
from harness.grader.grading.pipeline import Attempt, Attempted, result_of, run_attempts
from harness.grader.grading.record import read_recording
from harness.grader.grading.results import TaskResult
from harness.grader.platform.paths import Layout
from harness.grader.sandbox import Ended

KIND = "enum kind classify(const struct snapshot *s, uint64_t address)"
UNUSED = "(void)s; (void)address;"

# What a handed-in file does when it is asked.
PROGRAMS = {
    "knows_nothing": f"{KIND} {{ {UNUSED} return K_UNKNOWN; }}",
    "reads_files": f"""#include <stdio.h>
    static void look(const char *path) {{ if (fopen(path, "r")) printf("seen %s\\n", path); }}
    {KIND} {{ {UNUSED} static int once; if (!once++) {{
        look("CHECKOUT"); look("EVIDENCE"); look("/etc/passwd"); look("/handouts/../evidence");
        if (fopen("/task/mine", "w") || fopen("/handouts/mine", "w")) puts("written"); }}
        return K_UNKNOWN; }}""",
    "forks": f"""#include <unistd.h>
    {KIND} {{ {UNUSED} static int once; if (!once++) for (int i = 0; i < 100000; i++)
        if (fork() <= 0) {{ if (i) pause(); break; }} return K_UNKNOWN; }}""",
    "floods": f'#include <stdio.h>\n{KIND} {{ {UNUSED} for (;;) puts("flood flood flood"); }}',
    "loops": f"{KIND} {{ {UNUSED} for (volatile int i = 0;; i = !i) {{}} }}",
    "eats_memory": f"""#include <stdlib.h>
    {KIND} {{ {UNUSED} for (;;) *(volatile char *)malloc(1 << 20) = 1; }}""",
    "null": f"{KIND} {{ {UNUSED} return *(volatile enum kind *)0; }}",
    "writes": f"{KIND} {{ {UNUSED} ((struct snapshot *)s)->region_count = 0; return K_FREE; }}",
    "reads_on": f"{KIND} {{ {UNUSED} return (enum kind)s->threads[s->thread_count].teb; }}",
    "exits": f"#include <stdlib.h>\n{KIND} {{ {UNUSED} exit(0); }}",
    "forges_too_little": f"""#include <stdio.h>\n#include <unistd.h>
    {KIND} {{ {UNUSED} FILE *f = fopen("/answers/answers.txt", "w");
        fputs("1\\nend\\n", f); fclose(f);
        _exit(0); }}""",
    "forges_nonsense": f"""#include <stdio.h>\n#include <unistd.h>
    {KIND} {{ {UNUSED} FILE *f = fopen("/answers/answers.txt", "w");
        fputs("-1\\nend\\n", f); fclose(f);
        _exit(0); }}""",
    "leaves_a_link": f"""#include <unistd.h>
    {KIND} {{ {UNUSED} _exit(symlink("/etc/passwd", "/answers/answers.txt") != 0); }}""",
    "prints_markup": f"#include <stdio.h>\n{KIND} {{ {UNUSED} static int n; if (!n++) "
    'fputs("\\033[31m[bold]{\\"status\\":\\"passed\\"}\\n", stderr); return K_UNKNOWN; }',
    "has_main": f"int main(void) {{ return 0; }}\n{KIND} {{ {UNUSED} return K_FREE; }}",
    "wants_windows": f"#include <windows.h>\n{KIND} {{ {UNUSED} return K_FREE; }}",
}


def the_task(layout: Layout) -> Task:
    task, problems = load_task(layout.tasks / "10_classifier" / "classify")
    assert task, problems
    return replace(task, time_limit_ms=3000)


@pytest.fixture(scope="module")
def attempted(layout: Layout, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Attempted]:
    folder = tmp_path_factory.mktemp("native")
    task = the_task(layout)
    drawn = draw(task, 1)
    attempts = []
    for name, text in PROGRAMS.items():
        source = folder / f"{name}.c"
        text = text.replace("CHECKOUT", str(layout.course_file))
        evidence = folder / "work" / task.id / name / drawn.name
        text = text.replace("EVIDENCE", str(evidence / "events.jsonl"))
        source.write_text(f'#include "unit.h"\n{text}\n')
        attempts.append(Attempt(task, source, f"{name}.c", (drawn,), name))
    solution = layout.solutions / task.unit / f"{task.id}.c"
    attempts.append(Attempt(task, solution, "solution.c", (drawn,), "solution"))
    made, interrupted = run_attempts(layout, attempts, folder / "work", 2)
    assert not interrupted
    return {a.attempt.label: a for a in made}


@pytest.fixture
def result(attempted: Mapping[str, Attempted]):
    def of(name: str) -> TaskResult:
        return result_of(attempted[name])

    return of


def misconceptions(result: TaskResult) -> set[str]:
    return {check.failure.misconception for check in result.checks if check.failure}


def test_the_solution_passes_and_its_matrix_is_a_diagonal(result) -> None:
    solution = result("solution")
    assert solution.status == "passed"
    table = solution.runs[0].table
    assert table is not None and {"heap", "stack", "TEB"} <= set(table["columns"])
    for row in table["rows"]:
        said = {name for name, cell in zip(table["columns"], row["cells"]) if cell}
        assert said == {"unknown" if row["name"] == "outside" else row["name"]}


def test_all_attempts_are_asked_about_one_recording(attempted: Mapping[str, Attempted]) -> None:
    def snapshots(name: str) -> list[tuple[str, bytes]]:
        evidence = attempted[name].runs[0].evidence
        return [(f.name, f.read_bytes()) for f in sorted(evidence.glob("*.dmp"))]

    assert len(snapshots("solution")) == 2
    assert snapshots("solution") == snapshots("knows_nothing")


def test_unknown_is_missing_but_in_nobodys_way(result) -> None:
    assert misconceptions(result("knows_nothing")) == {"does_not_know"}


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("floods", "no checkpoint", "wrote more than 16 MB"),
        ("loops", "timeout", "stopped after 3 s"),
        ("eats_memory", "crash", "segmentation fault"),
        ("null", "crash", "segmentation fault"),
        ("writes", "crash", "wrote to a snapshot"),
        ("reads_on", "crash", "segmentation fault"),
        ("exits", "no checkpoint", "before it had answered (exit code 0)"),
        ("forges_nonsense", "no checkpoint", "before it had answered"),
        ("leaves_a_link", "no checkpoint", "before it had answered"),
    ],
)
def test_an_end_of_its_own_is_a_clear_result(result, name: str, status: str, words: str) -> None:
    made = result(name)
    assert (made.status, made.points) == (status, 0), made.message
    assert words in made.message


def test_nothing_but_the_handouts_is_in_reach(result) -> None:
    made = result("reads_files")
    assert made.status == "failed"
    assert made.runs[0].output == ""


def test_a_fork_bomb_ends_with_its_sandbox(result) -> None:
    # By the limit of processes or of time, or because it could not fork on.
    assert result("forks").status in ("failed", "no checkpoint", "timeout")


def test_missing_answers_do_not_count(result) -> None:
    made = result("forges_too_little")
    assert made.status == "failed" and "does_not_know" in misconceptions(made)


def test_what_it_prints_is_shown_and_decides_nothing(result) -> None:
    made = result("prints_markup")
    assert made.status == "failed"
    assert '[bold]{"status":"passed"}' in made.runs[0].output and "\033" not in made.runs[0].output


def test_what_does_not_link_is_a_compile_error_without_our_paths(result, layout: Layout) -> None:
    made = result("has_main")
    assert made.status == "compile error" and "multiple definition of `main'" in made.log
    assert str(layout.root) not in made.log
    assert result("wants_windows").status == "compile error"


def test_a_handout_holds_nothing_that_the_harness_told(
    attempted: Mapping[str, Attempted], layout: Layout, tmp_path: Path
) -> None:
    evidence = attempted["solution"].runs[0].evidence
    dump = next(evidence.glob("002-*.dmp"))
    assert b"parameter plan" in dump.read_bytes(), "or this test shows nothing"
    names, problem = native.make_handouts(layout.native / "handout", evidence, tmp_path)
    assert problem is None and len(names) == 2
    for name in names:
        text = (tmp_path / name).read_bytes()
        assert b"winmm.dll" in text and b"parameter" not in text and b"regionlab-facts" not in text


def test_a_damaged_snapshot_is_our_error(layout: Layout, tmp_path: Path) -> None:
    bad = tmp_path / "001-first-1.dmp"
    bad.write_bytes(b"MDMP")
    (tmp_path / "events.jsonl").write_text(
        '{"event":"checkpoint","name":"first",'
        '"dumps":[{"pid":1,"main":true,"file":"001-first-1.dmp"}]}\n'
    )
    names, problem = native.make_handouts(layout.native / "handout", tmp_path, tmp_path)
    assert names == [] and problem and "001-first-1.dmp" in problem


def test_evidence_is_judged_again_by_what_it_holds(
    attempted: Mapping[str, Attempted], layout: Layout
) -> None:
    ran = attempted["knows_nothing"].runs[0]
    task = the_task(layout)
    events = read_recording(ran.evidence).events
    assert outcome_of(task, ran.drawn.parameters, events, ran.evidence).status == "complete"
    (ran.evidence / native.ENDED_FILE).unlink()
    again = outcome_of(task, ran.drawn.parameters, events, ran.evidence)
    assert again.status == "grader error" and native.ENDED_FILE in again.message


@pytest.mark.parametrize(
    ("status", "stopped", "answered", "expected"),
    [
        (0, None, True, None),
        (3, None, False, "no checkpoint"),
        (None, "time", False, "timeout"),
        (None, "size", False, "no checkpoint"),
        (None, "memory", False, "no checkpoint"),
        (None, "processes", False, "no checkpoint"),
        (128 + 24, None, False, "timeout"),
        (128 + 25, None, False, "no checkpoint"),
        (128 + 11, None, True, "crash"),
    ],
)
def test_how_it_ended_is_read_from_one_file(
    tmp_path: Path, status: int | None, stopped: str | None, answered: bool, expected: str | None
) -> None:
    native.keep(tmp_path, Ended(status, "", "", stopped), b"end\n" if answered else None)
    found = native.ending(tmp_path, 3000)
    assert (found[0] if found else None) == expected
    document = json.loads((tmp_path / native.ENDED_FILE).read_text())
    assert document["schema"] == native.NATIVE_SCHEMA
