"""grade.py trace: programs that were not written for it, as films. tests/programs/expected has
every step's sentences, read by a person against the program and its maps; addresses and ids are
numbered in the order in which they come.

REGIONLAB_UPDATE_EXPECTED=1 writes them again."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from played import Played

from harness.grader.commands.tracing import film_file
from harness.grader.platform.paths import Layout

ROOT = Path(__file__).resolve().parents[3]
PROGRAMS = ROOT / "tests" / "programs"
PASSED, FAILED, USAGE = 0, 1, 2
# Programs that do the same in every run. The others are looked at below.
SAME = (
    "reserve_commit.c",
    "guard_pages.c",
    "growing_array.c",
    "own_heap.c",
    "shared_section.c",
    "loads_dll.c",
    "containers.cpp",
    "crashes_halfway.c",
    "mistakes.c",
    "wrong_blocks.c",
)


def traced(real: Played, *words: str) -> dict[str, Any]:
    code, document = real.json("trace", *words)
    assert code == PASSED, document
    found: dict[str, Any] = document
    return found


def told(document: dict[str, Any]) -> str:
    """What a film says, with addresses and ids by their order."""
    lines = []
    for step in document["steps"]:
        place = f"{step['file']}:{step['line']} " if step["file"] else ""
        lines.append(f"{place}{step['call']}")
        lines += [f"    {step[part]}" for part in ("said", "shown", "reason") if step[part]]
        lines += [f"    ! {warning}" for warning in step["warnings"]]
        lines += [f"    note: {note}" for note in step["notes"]]
        lines += [
            f"    {'beside' if e['beside'] else 'and'}: {e['sentence']}" for e in step["happened"]
        ]
    lines += [document["ended"], *document["left"]]
    return numbered("\n".join(lines)) + "\n"


def numbered(text: str) -> str:
    known: dict[str, str] = {}

    def by_order(found: re.Match[str]) -> str:
        return found[1] + known.setdefault(found[2], f"#{len(known) + 1}")

    text = re.sub(r"()(0x[0-9a-f]{2,})", by_order, text)
    text = re.sub(r"\d+ ranges already", "N ranges already", text)
    return re.sub(r"(thread |id )(\d+)", by_order, text)


@pytest.mark.parametrize("name", SAME)
def test_every_sentence_of_a_film_is_as_it_was_read(real: Played, name: str) -> None:
    document = traced(real, str(PROGRAMS / name))
    if document["platform"] != "Wine 8.0":
        pytest.skip("another Wine lays out its heaps and its own memory in another way")
    expected = PROGRAMS / "expected" / f"{name}.txt"
    if os.environ.get("REGIONLAB_UPDATE_EXPECTED"):
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(told(document))
    assert told(document) == expected.read_text()


def by_line(document: dict[str, Any]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for step in document["steps"]:
        found.setdefault(step["line"], []).append(step)
    return found


def test_a_simulator_and_its_tracker_are_a_film_of_two_threads(real: Played) -> None:
    document = traced(real, str(PROGRAMS / "simulator.c"))
    lines = by_line(document)
    assert [step["function"] for step in lines[71] + lines[72]] == ["CreateThread"] * 2
    assert "simulate" in lines[71][0]["call"] and "track" in lines[72][0]["call"]
    assert len({step["thread"] for step in document["steps"] if step["thread"]}) == 3
    assert lines[22][0]["shown"].endswith("is C3:RW R13.")
    assert not lines[28][1]["succeeded"], "it protects pages that are only reserved"
    assert document["output"].count("ok") == 9, "it found operations.txt beside it"
    asked = [step for step in document["steps"] if step["function"] == "VirtualQuery"]
    assert asked and not any(step["photographed"] for step in asked)
    assert not any(step["function"] in ("malloc", "free") for step in document["steps"][:-2])


def test_two_stacks_are_seen_and_what_grows_them_is_not_the_calls_work(real: Played) -> None:
    document = traced(real, str(PROGRAMS / "two_stacks.c"))
    lines = by_line(document)
    first, second = lines[22][0], lines[24][0]
    assert "started a thread with the id" in first["said"] and "stack" in first["reason"]
    assert "waits for ResumeThread()" in second["said"]
    assert len({step["thread"] for step in lines[15]}) == 2


def test_several_files_arguments_and_standard_input(real: Played) -> None:
    folder = PROGRAMS / "several"
    files = (str(folder / "main.c"), str(folder / "list.c"))
    document = traced(real, *files, "--stdin", str(folder / "numbers.txt"), "--", "3")
    assert document["output"] == "3 numbers, the last is 30\n"
    made = [step for step in document["steps"] if step["function"] == "malloc"]
    assert [(step["file"], step["line"]) for step in made] == [("list.c", 5)] * 3


def test_no_photograph_contradicts_a_call(real: Played) -> None:
    document = traced(real, str(PROGRAMS / "own_heap.c"))
    for step in document["steps"]:
        assert not any("The photograph shows" in warning for warning in step["warnings"]), step


HOSTILE = """
#include <windows.h>
#include <stdio.h>
int main(void) { // </code><script>alert(0)</script>
    LoadLibraryA("<script>alert(1)</script>.dll");
    CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, 4, 0, 1, "</script><b>\\x1b[31m\\xff");
    VirtualProtect((void *)1, (SIZE_T)-1, 0xffffffff, (DWORD *)3);
    VirtualAlloc((void *)-1, (SIZE_T)-1, 0xffffffff, 0xffffffff);
    printf("</script><script>alert(2)</script>\\x1b[2J");
    VirtualFree(NULL, 0, 0);
    return 0;
}
"""


def test_nothing_that_a_program_says_becomes_a_part_of_the_page(
    real: Played, tmp_path: Path
) -> None:
    file = tmp_path / "hostile.c"
    file.write_text(HOSTILE)
    out = tmp_path / "film.html"
    document = traced(real, str(file), "--html", str(out))
    page = out.read_text(encoding="utf-8")
    assert len(document["steps"]) == 7
    assert page.count("<script") == 2, "the data and the page's own"
    assert "\x1b" not in page and "default-src 'none'" in page
    assert not re.search(r"""(src|href)=["'](?!#)""", page), "it needs nothing but itself"


def test_a_program_that_never_ends_has_a_film_as_far_as_it_came(
    real: Played, tmp_path: Path
) -> None:
    file = tmp_path / "sleeps.c"
    file.write_text(
        "#include <windows.h>\nint main(void) {\n"
        "VirtualAlloc(NULL, 65536, MEM_RESERVE, PAGE_NOACCESS);\nSleep(60000);\nreturn 0; }\n"
    )
    document = traced(real, str(file), "--seconds", "2")
    assert [step["line"] for step in document["steps"]] == [None, 3]
    assert document["ended"] == "It was stopped after 2 s." and document["left"] == []


def test_a_program_that_does_not_compile_has_no_film(real: Played, tmp_path: Path) -> None:
    file = tmp_path / "tries.c"
    file.write_text("int main(void) { __try { } __except (1) { } return 0; }\n")
    code, document = real.json("trace", str(file))
    assert code == FAILED and document["steps"] is None
    assert "AddVectoredExceptionHandler" in document["log"].splitlines()[0]


@pytest.mark.parametrize(
    "words, said",
    [
        (("trace", "nothing.c"), "no such file"),
        (("trace", "README.md"), "not a .c or .cpp file"),
        (("trace", str(PROGRAMS / "mistakes.c"), "--stdin", "nothing"), "--stdin nothing"),
        (("try", "02_private/window", "more"), "unexpected argument: more"),
    ],
)
def test_wrong_usage_says_what_is_expected(real: Played, words: tuple[str, ...], said: str) -> None:
    code, _, err = real.call(*words)
    assert code == USAGE and said in err


def test_a_list_for_the_terminal(real: Played) -> None:
    code, out, _ = real.call("trace", str(PROGRAMS / "crashes_halfway.c"))
    assert code == PASSED
    assert "crashes_halfway.c:8 The program crashed" in out
    assert "reserved memory that is not committed" in " ".join(out.split())
    assert "no verdict" in out and "crashes_halfway.html" in out


@pytest.mark.parametrize("source", ["solutions/02_private/commit_window.c", "crash"])
def test_a_tasks_run_has_a_film_of_the_students_calls(
    real: Played, tmp_path: Path, source: str
) -> None:
    file = ROOT / source
    if source == "crash":
        file = tmp_path / "crash.c"
        file.write_text(
            '#include "unit.h"\nBOOL commit_window(void *base, size_t first, size_t count) {\n'
            "    char *at = VirtualAlloc(base, 4096, MEM_COMMIT, PAGE_READWRITE);\n"
            "    at[4096 * (first + count)] = 1;\n    return TRUE;\n}\n"
        )
    code, _, err = real.call(
        "run", "commit_window", "--source", str(file), "--seed", "1", "--trace"
    )
    assert code == (FAILED if source == "crash" else PASSED)
    page = (real.layout.build / "films" / "commit_window.html").read_text()
    assert "The film of this run" in err and "Checkpoint before" in page
    assert "VirtualAlloc committed" in page and "commit_window.c:" in page
    assert ("The program crashed" in page) == (source == "crash")
    assert "MEM_RESERVE" not in re.sub(r"<script.*", "", page, flags=re.DOTALL), "no call is ours"


def test_a_function_over_a_snapshot_has_no_calls(real: Played) -> None:
    code, _, err = real.call("run", "classify", "--trace")
    assert code == USAGE and "makes no calls" in err


def test_a_lessons_program_is_a_film_as_well(real: Played) -> None:
    document = traced(real, "02_private/window")
    assert document["program"] == "window.c" and len(document["steps"]) > 4


MANY = """
#include <windows.h>
int main(void) {
    for (int i = 0; i < 5000; i++)
        VirtualFree(VirtualAlloc(NULL, 4096, MEM_RESERVE, PAGE_READWRITE), 0, MEM_RELEASE);
    return 0;
}
"""


def test_what_is_not_photographed_or_not_noted_is_said(real: Played, tmp_path: Path) -> None:
    file = tmp_path / "many.c"
    file.write_text(MANY)
    out = tmp_path / "film.html"
    document = traced(real, str(file), "--html", str(out))
    assert "<p>The first 4000 calls," in out.read_text()
    assert any("after the first 4000: they are not counted" in note for note in document["unseen"])
    last = [step for step in document["steps"] if step["function"] == "VirtualFree"][-1]
    assert not last["photographed"] and "before they were" not in last["said"]


@pytest.mark.parametrize("name", ["größe.c", "sp ace.c", "q'u\"o<n.c"])
def test_a_name_that_windows_would_not_take_is_a_program(
    real: Played, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    file.write_text("#include <stdlib.h>\nint main(void) { free(malloc(1)); return 0; }\n")
    document = traced(real, str(file))
    assert [step["file"] for step in document["steps"]] == [None, name, name, None]


@pytest.mark.parametrize("name", ["e\x1b[31m.c", "n\nl.c"])
def test_a_name_that_cannot_be_shown_is_refused(real: Played, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("int main(void) { return 0; }\n")
    code, _, err = real.call("trace", str(tmp_path / name))
    assert code == USAGE and "rename the file" in err and "\x1b" not in err


@pytest.mark.parametrize("command", ["try", "trace"])
def test_no_main_and_two_of_them_are_said_in_a_sentence(
    real: Played, tmp_path: Path, command: str
) -> None:
    for name, text in (("a.c", "int main(void) { return 0; }\n"), ("empty.c", "")):
        (tmp_path / name).write_text(text)
    (tmp_path / "b.c").write_text("int main(void) { return 1; }\n")
    paths = {name: str(tmp_path / f"{name}.c") for name in ("a", "b", "empty")}
    code, document = real.json(command, paths["empty"])
    assert code == FAILED and document["log"] == "there is no main() in empty.c\n"
    code, document = real.json(command, paths["a"], paths["b"])
    assert code == FAILED and document["log"] == "two of the files have a main(): a.c and b.c\n"


def test_threads_of_the_c_plus_plus_library_are_a_sentence(real: Played, tmp_path: Path) -> None:
    file = tmp_path / "threads.cpp"
    file.write_text("#include <thread>\nint main() { std::thread t([] {}); t.join(); }\n")
    code, document = real.json("trace", str(file))
    assert code == FAILED and "CreateThread() works" in document["log"].splitlines()[0]
    assert len(document["log"].splitlines()) < 4


def test_a_film_that_cannot_be_written_is_a_list_all_the_same(real: Played, tmp_path: Path) -> None:
    out = tmp_path / "no_such_folder" / "film.html"
    code, told, err = real.call("trace", str(PROGRAMS / "crashes_halfway.c"), "--html", str(out))
    assert code == USAGE and "The program crashed" in told
    assert "cannot write" in err and "--html OUT" in err


def test_a_film_of_a_checkout_that_is_read_only_is_in_the_users_folder(tmp_path: Path) -> None:
    layout = Layout(ROOT, state=tmp_path / "state")
    assert film_file(layout, "a") == tmp_path / "state" / "films" / "a.html"


def test_lines_of_the_list_end_with_a_letter(real: Played) -> None:
    _, out, _ = real.call("trace", str(PROGRAMS / "two_stacks.c"))
    assert not [line for line in out.splitlines() if line.endswith(" ")]
    assert "stack (thread" in out and "no access)" not in out
    assert "Wine's own stack for the thread's system calls" in " ".join(out.split())
