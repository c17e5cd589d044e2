import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from harness.grader import sandbox
from harness.grader.course.draw import draw
from harness.grader.course.manifest import load_task
from harness.grader.grading import outside
from harness.grader.grading import record as recording
from harness.grader.grading.build import build_task
from harness.grader.grading.outside import IN_SESSION, NATIVE, RECORDERS
from harness.grader.grading.record import read_recording, record
from harness.grader.platform.paths import Layout, find_layout
from harness.grader.platform.problem import EnvironmentProblem

UNIT, TASK = "02_private", "commit_window"
DRAWN = load_task(find_layout().tasks / "02_private" / "commit_window")[0]
assert DRAWN is not None
PARAMETERS = {k: v for k, v in draw(DRAWN, 1).parameters.items() if k != "high_addresses"}


@pytest.fixture
def ran(layout, tmp_path):
    """Builds a body of commit_window() and records one run of it."""

    def run(body: str, time_limit_ms: int = 10_000, recorder: str | None = None):
        source = tmp_path / "handed_in.c"
        source.write_text(
            '#include "unit.h"\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n'
            f"BOOL commit_window(void *base, size_t first, size_t count) {{ {body} }}\n"
        )
        made = build_task(layout, UNIT, TASK, source, tmp_path / "program")
        assert made.exe, made.log
        chosen = replace(layout, recorder=recorder)
        return record(
            chosen, made.exe, tmp_path / "evidence", PARAMETERS, {"aslr": 0}, time_limit_ms
        )

    return run


def names(recorded) -> list[str]:
    return [event["event"] for event in recorded.events]


def of(recorded, name: str) -> dict:
    return next(event for event in recorded.events if event["event"] == name)


COMMITS = "return !!VirtualAlloc((char *)base + first * 4096, count * 4096, MEM_COMMIT, 4);"


# One run.


def test_a_run_leaves_events_and_a_snapshot_a_checkpoint(ran):
    made = ran(COMMITS)
    assert made.error is None, made.error
    assert names(made)[0] == "start" and names(made)[-1] == "end", "the evidence must be whole"
    shots = [event for event in made.events if event["event"] == "checkpoint"]
    assert [shot["name"] for shot in shots] == list(DRAWN.checkpoints), "all of the task's"
    for shot in shots:
        head = (made.evidence / shot["dumps"][0]["file"]).read_bytes()[:4]
        assert head == b"MDMP", "each with a minidump"


def test_the_program_gets_the_parameters_that_were_drawn(ran):
    made = ran(COMMITS)
    asked = {e["name"]: e["value"] for e in made.events if e["event"] == "parameter"}
    assert asked.pop("high_addresses") is None, "the probe asks for it; this task has none"
    told = {name: int(value, 0) for name, value in asked.items()}
    assert told == PARAMETERS, "the program must see what the grader drew"


def test_what_the_program_prints_comes_back_fit_to_show(ran):
    made = ran(r'printf("caf\xe9 \x1b[31m\n"); fprintf(stderr, "second\n"); ' + COMMITS)
    assert "second\n" in made.output, "standard error is the program's output too"
    assert "\x1b" not in made.output, "an escape sequence must reach no terminal"


def test_a_loop_ends_with_the_time_limit_and_leaves_no_process(ran, tmp_path, processes_with):
    made = ran("for (;;) ; return 0;", time_limit_ms=1000)
    assert made.error is None, f"a loop is the student's, not ours: {made.error}"
    assert of(made, "timeout")["waiting_for"] == "checkpoint", "the snapshot after never came"
    assert processes_with(str(tmp_path)) == [], "no sandbox of this run may be left"


def test_a_crash_is_recorded(ran):
    made = ran("*(volatile int *)8 = 1; return 0;")
    assert made.error is None, f"a crash is the student's, not ours: {made.error}"
    exit = of(made, "exit")
    known = (1 << exit["code_bits"]) - 1
    assert int(exit["code"], 0) == 0xC0000005 & known, "an access violation"


def test_an_early_exit_is_recorded(ran):
    made = ran("ExitProcess(0);")
    assert made.error is None, f"leaving early is the student's, not ours: {made.error}"
    assert "bye" not in names(made), "the scenario did not return"
    assert [e["name"] for e in made.events if e["event"] == "checkpoint"] == ["before"]


def test_a_task_finds_its_helpers_beside_its_program_read_only(with_recorder, tmp_path):
    layout = with_recorder(
        """
        int main(void) {
            FILE *seen = fopen("Z:\\\\evidence\\\\output.txt", "w");
            WIN32_FIND_DATAA found;
            HANDLE files = FindFirstFileA("C:\\\\task\\\\*.dll", &found);
            do fprintf(seen, "%s\\n", found.cFileName);
            while (FindNextFileA(files, &found));
            if (!fopen("C:\\\\task\\\\one.dll", "r+")) fputs("read-only\\n", seen);
            return 0;
        }"""
    )
    for helper in ("mine/one.dll", "mine/two.dll", "another/three.dll"):
        file = layout.mingw / "helpers" / helper
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    exe = tmp_path / "mine.exe"
    exe.touch()
    made = record(layout, exe, tmp_path / "evidence", {}, {})
    assert sorted(made.output.split()) == ["one.dll", "read-only", "two.dll"], made


@pytest.mark.parametrize("recorder", RECORDERS)
def test_each_run_has_a_nonce_of_its_own(layout, tmp_path, monkeypatch, recorder):
    layout, nonces = replace(layout, recorder=recorder), []

    def no_run(command, *rest, **how):
        nonces.append(command[command.index("--nonce") + 1])
        return sandbox.Ended(None, "", "", broken="not run")

    monkeypatch.setattr(sandbox, "run", no_run)
    for _ in range(2):
        record(layout, _file(tmp_path), tmp_path / "evidence", {}, {})
    assert len(set(nonces)) == len(nonces), "a program must not know the nonce from another run"
    assert all(len(nonce) == 32 for nonce in nonces), "128 bits, in hexadecimal"


def test_what_the_server_says_at_its_end_is_not_the_programs_output(tmp_path):
    (tmp_path / "events.jsonl").write_text('{"event":"start"}\n{"event":"end"}\n')
    busy = "could not save registry branch to system.reg : Device or resource busy"
    (tmp_path / "output.txt").write_text(f"3\nwineserver: {busy}\nwineserver: mine\n")
    assert read_recording(tmp_path).output == "3\nwineserver: mine\n"


SILENT = ("start", "exit", "end")  # the events of a program that Wine could not start


@pytest.fixture
def fails_to_start(layout, monkeypatch):
    """A sandbox whose first programs never begin. Returns record()'s layout, and how often it was
    started."""
    starts = []
    real = sandbox.run

    def first(times: int, code: str = "0x1", recorder: str = NATIVE):
        def run(command, seconds, written, *rest, **how):
            starts.extend([command] if "--nonce" in command else [])
            if len(starts) > times or "--nonce" not in command:
                return real(command, seconds, written, *rest, **how)
            if recorder == NATIVE:
                lines = [{"event": name, "code": code} for name in SILENT]
                events = "".join(json.dumps(line) + "\n" for line in lines)
                (written[0] / "events.jsonl").write_text(events)
            return sandbox.Ended(0 if recorder == NATIVE else 1, "", "")

        monkeypatch.setattr(sandbox, "run", run)
        return replace(layout, recorder=recorder), starts

    return first


@pytest.mark.parametrize("recorder", RECORDERS)
def test_what_wine_could_not_start_is_started_again(ran, fails_to_start, recorder):
    made = ran(COMMITS, recorder=recorder)
    assert made.error is None and of(made, "bye")
    fails_to_start(2, recorder=recorder)
    again = ran(COMMITS, recorder=recorder)
    assert again.error is None and names(again) == names(made), f"{again}"


def test_a_program_that_always_ends_before_main_is_told_so(layout, tmp_path, fails_to_start):
    layout, starts = fails_to_start(99)
    made = record(layout, _file(tmp_path), tmp_path / "evidence", {}, {})
    assert names(made) == list(SILENT) and made.error is None
    assert len(starts) == 3 and len({c[c.index("--nonce") + 1] for c in starts}) == 3


def test_another_end_before_main_is_no_failure_of_wine(layout, tmp_path, fails_to_start):
    layout, starts = fails_to_start(99, code="0x7")
    record(layout, _file(tmp_path), tmp_path / "evidence", {}, {})
    assert len(starts) == 1


# The folder.


def test_the_evidence_folder_is_emptied_first(ran, tmp_path):
    old = tmp_path / "evidence" / "007-old-1.dmp"
    old.parent.mkdir()
    old.write_text("of another run")
    assert ran(COMMITS).error is None and not old.exists(), "old evidence must not be judged"


def test_what_a_program_plants_among_the_evidence_is_removed(ran, tmp_path):
    made = ran(
        'CreateDirectoryA("Z:\\\\evidence\\\\folder", NULL);'
        'CreateSymbolicLinkA("Z:\\\\evidence\\\\link", "Z:\\\\etc\\\\passwd", 0);' + COMMITS
    )
    assert not (made.evidence / "folder").exists(), "evidence is files only"
    odd = [place.name for place in made.evidence.iterdir() if not place.is_file()]
    assert odd == [], "nothing that leads elsewhere may be left for the judge"


def test_links_and_fifos_are_swept_from_evidence(tmp_path):
    (tmp_path / "link.dmp").symlink_to("/etc/passwd")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_text("x")
    (tmp_path / "real.dmp").write_text("x")
    os.mkfifo(tmp_path / "fifo.dmp")
    recording._keep_files_only(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["real.dmp"], "only real files are evidence"
    assert Path("/etc/passwd").exists(), "what a link leads to must not be touched"


# What is read.


def events_of(tmp_path: Path, text: str):
    (tmp_path / "events.jsonl").write_text(text)
    return read_recording(tmp_path)


def test_whole_evidence_is_read(tmp_path):
    made = events_of(tmp_path, '{"event":"start"}\n{"event":"end"}\n')
    assert (len(made.events), made.output, made.error) == (2, "", None), f"{made}"


def test_evidence_without_its_last_line_is_incomplete(tmp_path):
    made = events_of(tmp_path, '{"event":"start"}\n{"event":"hel')
    assert made.events == ({"event": "start"},), "a line that was cut is left out"
    assert made.error and "stopped" in made.error, "and the evidence is not whole"


def test_nothing_after_a_line_that_is_no_event_is_read(tmp_path):
    made = events_of(tmp_path, '{"event":"start"}\n[1]\n{"event":"end"}\n')
    assert made.error, "an end that stands after garbage proves nothing"


def test_a_folder_without_evidence_is_an_error_not_an_exception(tmp_path):
    assert read_recording(tmp_path / "none").error, "the caller reports it as ours"


def test_long_output_is_cut(tmp_path):
    (tmp_path / "output.txt").write_text("x" * (recording.OUTPUT_LIMIT * 2))
    made = events_of(tmp_path, '{"event":"end"}\n')
    assert len(made.output) < recording.OUTPUT_LIMIT + 100, "64 KB is enough to look at"


# What is ours.


FAKE = """
int main(void) {
    fputs("record: CreateProcess failed with error 1359\\n", stderr);
    return 3;
}"""


@pytest.fixture
def with_recorder(layout, tmp_path, win32_program):
    """This checkout with another record.exe."""

    def make(text: str) -> Layout:
        root = tmp_path / "other"
        (root / "build" / "mingw").mkdir(parents=True)
        (root / "build" / "prefix").symlink_to(layout.prefix)
        (root / "build" / "mingw" / "record.exe").symlink_to(win32_program(text))
        return Layout(root)

    return make


def _file(folder: Path) -> Path:
    file = folder / "program.exe"
    file.touch()
    return file


def test_a_recorder_that_fails_is_our_error(with_recorder, tmp_path):
    made = record(with_recorder(FAKE), _file(tmp_path / "other"), tmp_path / "evidence", {}, {})
    assert made.error and "1359" in made.error, "the recorder's own words must be kept"


def test_a_recorder_that_fails_in_silence_is_our_error(with_recorder, tmp_path):
    layout = with_recorder("int main(void) { return 1; }")
    made = record(layout, _file(tmp_path / "other"), tmp_path / "evidence", {}, {})
    assert made.error and made.error.startswith("the recorder failed (exit code 1): ")


def test_a_sandbox_that_does_not_start_is_our_error(layout, tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "run_command", lambda *_, **__: ["bwrap", "--no-such-option"])
    made = record(layout, _file(tmp_path), tmp_path / "evidence", {}, {})
    assert made.error and "no-such-option" in made.error, "then bubblewrap's words"


def test_a_recorder_that_never_ends_is_stopped(with_recorder, tmp_path, monkeypatch):
    monkeypatch.setattr(recording, "MARGIN_SECONDS", 1)
    layout = with_recorder("int main(void) { for (;;) Sleep(1000); }")
    made = record(layout, _file(tmp_path / "other"), tmp_path / "evidence", {}, {}, 500)
    assert made.error and "did not end in time" in made.error, f"{made}"


def test_a_program_cannot_fill_the_disk_with_evidence(ran, monkeypatch):
    small = replace(sandbox.RUN_LIMITS, written_bytes=16 << 20)
    monkeypatch.setattr(sandbox, "RUN_LIMITS", small)
    made = ran(
        r"""
        static char block[1 << 20] = {1};
        FILE *file = fopen("Z:\\evidence\\large", "wb");
        for (;;) fwrite(block, sizeof block, 1, file);""",
        recorder=IN_SESSION,
    )
    assert made.error is None, f"it is the student's doing, not ours: {made.error}"
    assert names(made)[-2:] == ["limit", "end"], "the evidence says why there is no more of it"
    assert of(made, "limit")["says"] == "it wrote more than 16 MB"


def test_the_folder_of_evidence_is_out_of_reach_where_it_is_recorded_from_outside(ran, layout):
    if outside.why_not(layout):
        pytest.skip(outside.why_not(layout))
    made = ran(r'return !!fopen("Z:\\evidence\\large", "wb");', recorder=NATIVE)
    assert of(made, "start")["trust"] == "outside"
    assert not (made.evidence / "large").exists(), "nothing of the grader's is inside"


def test_a_program_that_takes_all_memory_is_reported(ran, monkeypatch):
    small = replace(sandbox.RUN_LIMITS, memory_bytes=128 << 20)
    monkeypatch.setattr(sandbox, "RUN_LIMITS", small)
    made = ran("for (;;) { char *m = malloc(1 << 20); if (m) memset(m, 1, 1 << 20); }")
    assert of(made, "limit")["says"] == "it used more than 128 MB of memory", made


def test_a_stale_prefix_is_reported_before_anything_runs(empty_layout, tmp_path):
    empty_layout.mingw.mkdir()
    (empty_layout.mingw / "record.exe").touch()
    empty_layout.prefix.mkdir()
    (empty_layout.prefix / "template.json").write_text('{"schema": 1, "wine": "wine-7.0"}')
    with pytest.raises(EnvironmentProblem, match="stale Wine prefix") as raised:
        record(empty_layout, _file(tmp_path), tmp_path / "evidence", {}, {})
    assert raised.value.remedy == "python3 grade.py setup", "setup makes it anew"
    assert not (tmp_path / "evidence").exists(), "nothing may have been emptied"


def test_output_as_long_as_what_is_kept_says_that_it_was_cut(tmp_path):
    for size, says in ((recording.OUTPUT_LIMIT - 1, False), (recording.OUTPUT_LIMIT, True)):
        (tmp_path / "output.txt").write_bytes(b"x" * size)
        made = events_of(tmp_path, '{"event":"start"}\n{"event":"end"}\n')
        assert made.output.endswith("[only the first 64 KB were kept]\n") == says
