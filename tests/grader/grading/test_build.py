import json
from dataclasses import replace

import pytest

from harness.grader import sandbox
from harness.grader.grading import build
from harness.grader.grading.build import build_task, precompiled_header_problem
from harness.grader.platform.paths import Layout, find_layout
from harness.grader.platform.problem import EnvironmentProblem

UNIT, TASK = "02_private", "commit_window"
# Everything the scenario needs, so that a test adds what it is about.
WHOLE = """BOOL commit_window(void *base, size_t first, size_t count) {
    (void)first;
    return VirtualAlloc(base, count, MEM_COMMIT, PAGE_READWRITE) != NULL;
}
"""


@pytest.fixture
def built(layout, tmp_path):
    """Builds a text as the task's file."""

    def make(text: str):
        source = tmp_path / "handed_in.c"
        source.write_text(text)
        return build_task(layout, UNIT, TASK, source, tmp_path / "program")

    return make


@pytest.fixture
def compilations(monkeypatch):
    """Whether each compilation so far used the precompiled header."""
    seen = []
    real = sandbox.compile_command

    def spy(argv, inputs, *rest, **more):
        if any(" -c " in word for word in argv):
            seen.append("/pch" in inputs)
        return real(argv, inputs, *rest, **more)

    monkeypatch.setattr(sandbox, "compile_command", spy)
    return seen


# What builds.


def test_the_solution_builds_with_the_precompiled_header(layout, tmp_path, compilations):
    source = layout.solutions / UNIT / f"{TASK}.c"
    made = build_task(layout, UNIT, TASK, source, tmp_path / "program")
    assert made.exe and made.exe.is_file(), f"the solution must build: {made.log}"
    assert made.log == "", "and without a warning"
    assert compilations == [True], "once, with the precompiled header"


def test_needs_are_the_objects_undefined_symbols(built):
    assert "VirtualAlloc" in built('#include "unit.h"\n' + WHOLE).needs, "imported by __imp_"
    text = '#include "unit.h"\nint NtClose(HANDLE);\n' + WHOLE.replace(
        "(void)first", "NtClose(base)"
    )
    assert "NtClose" in built(text).needs, "a plain reference counts like an imported one"


def test_an_object_with_too_many_symbols_is_refused(built):
    names = [f"what_does_not_exist_but_fills_a_page_of_names_{n}" for n in range(2000)]
    decoys = "".join(f"int {name}(void);\n" for name in names)
    calls = " + ".join(f"{name}()" for name in names)
    made = built(f'#include "unit.h"\n{decoys}int f(void) {{ return {calls}; }}\n{WHOLE}')
    assert made.exe is None and made.needs == frozenset()
    assert made.log.endswith("commit_window.c: refers to too many functions\n"), made.log[-500:]


def test_warnings_of_a_build_that_succeeds_are_kept(built):
    made = built('#include "unit.h"\n' + WHOLE.replace("(void)first", "int unused"))
    assert made.exe, "a warning is no error"
    assert "commit_window.c:3:9: warning: unused variable 'unused'" in made.log, "but is shown"


def test_a_later_build_replaces_the_earlier_one(built):
    assert built('#include "unit.h"\n' + WHOLE).exe, "the first must build"
    assert built('#include "unit.h"\nsyntax error\n').exe is None, "the old program must be gone"


# The precompiled header must never decide.


def test_gcc_really_uses_the_precompiled_header(layout, tmp_path):
    assert precompiled_header_problem(layout, tmp_path) is None, "it would be ten times slower"


def test_a_precompiled_header_that_does_not_fit_is_noticed(layout, tmp_path):
    copy = _with_flags(layout, tmp_path, lambda flags: flags["compile"].append("-DUNICODE"))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    problem = precompiled_header_problem(copy, scratch)
    assert problem and "UNICODE" in problem, f"gcc's reason must be told: {problem}"


def test_what_the_precompiled_header_breaks_builds_without_it(built, compilations):
    # Its guards leave the intrinsics' headers out.
    vector = "#include <immintrin.h>\n" + WHOLE.replace(
        "(void)first", "(void)first; __m256i v; (void)v"
    )
    made = built('#include "unit.h"\n' + vector)
    assert made.exe, f"the file is right, so it must build: {made.log}"
    assert compilations == [True, False], "second time without the precompiled header"
    assert made.log == "", "and only the second compilation's words are shown"


def test_a_macro_before_an_include_is_honoured(built, compilations):
    unicode = WHOLE.replace("(void)first", 'HANDLE e = CreateEvent(NULL, 0, 0, L"x"); (void)e')
    made = built('#define UNICODE\n#include "unit.h"\n' + unicode)
    assert "CreateEventW" in made.needs, "UNICODE must change what <windows.h> says"
    assert compilations == [False], "so the precompiled header is not even tried"


@pytest.mark.parametrize(
    "text, changes",
    [
        ('#include "unit.h"\n#define PAGE 4096\n', False),
        ('#define UNICODE\n#include "unit.h"\n', True),
        ("  #  define UNICODE\n\t#\tinclude <windows.h>\n", True),
        ('#undef UNICODE\n#include "unit.h"\n', True),
        ("#define PAGE 4096\n", False),
        ("", False),
    ],
)
def test_only_a_macro_before_an_include_changes_windows_h(text, changes):
    assert build.changes_windows_h(text.encode()) is changes, f"{text!r}"


# What does not build.


@pytest.mark.parametrize("first", ['#include "unit.h"\n', '#define X\n#include "unit.h"\n'])
def test_an_error_shows_the_students_line(built, first):
    made = built(
        first + "\nBOOL commit_window(void *b, size_t f, size_t c) {\n    return oops;\n}\n"
    )
    line = first.count("\n") + 3
    assert made.exe is None, "it must not build"
    assert f"commit_window.c:{line}:12: error: 'oops' undeclared" in made.log, made.log
    assert "/src" not in made.log and "\x1b" not in made.log, "no path of ours, no colours"


def test_a_function_that_is_missing_is_named(built):
    made = built('#include "unit.h"\n')
    assert made.exe is None, "the scenario calls a function that is not there"
    assert "undefined reference to `commit_window'" in made.log, made.log


def test_a_main_of_the_students_own_is_refused(built, layout):
    made = built('#include "unit.h"\n' + WHOLE + "int main(void) { return 0; }\n")
    assert made.exe is None, "the probe's main must not be replaced"
    assert "multiple definition of `main'" in made.log, made.log
    assert str(layout.root) not in made.log, "where the checkout stands concerns nobody"


SOLUTION = find_layout().solutions / UNIT / f"{TASK}.c"


@pytest.mark.parametrize("path", ["/etc/passwd", SOLUTION, "../out/../../etc/hostname"])
def test_incbin_of_a_file_outside_fails(built, path):
    steal = f'__asm__(".section .rdata\\n.incbin \\"{path}\\"\\n");\n'
    made = built('#include "unit.h"\n' + steal + WHOLE)
    assert made.exe is None, f"{path} must not get into the program"
    assert "file not found" in made.log, made.log


@pytest.mark.parametrize(
    "path",
    ["../../solutions/02_private/commit_window.c", "/etc/passwd", "probe.h", "scenario.c"],
)
def test_an_include_of_a_file_outside_fails(built, path):
    made = built(f'#include "unit.h"\n#include "{path}"\n' + WHOLE)
    assert made.exe is None, f"{path} must not be in reach of the compiler"
    assert f"{path}: No such file or directory" in made.log, made.log


def test_many_errors_are_cut(built):
    made = built('#include "unit.h"\n' + "".join(f"int a{i} = b{i};\n" for i in range(500)))
    assert made.log.count(" error: ") <= 21, "after twenty errors the rest says nothing new"
    assert len(made.log) <= build.LOG_LIMIT + 100, "the log must be bounded"


def test_escape_sequences_in_the_source_do_not_reach_the_terminal(built):
    made = built('#include "unit.h"\nint a = "\x1b]0;owned\x07;\n')
    assert made.exe is None and "\x1b" not in made.log, "the compiler repeats the source's text"


def test_a_compiler_that_never_ends_is_stopped(built, monkeypatch):
    monkeypatch.setattr(build, "BUILD_SECONDS", 1)
    # Each level doubles: the preprocessor would write for hours.
    levels = "".join(f"#define A{n} A{n - 1} A{n - 1}\n" for n in range(1, 60))
    made = built("#define A0 x\n" + levels + "A59\n")
    assert made.exe is None, "it must not build"
    assert made.log.endswith("the compiler was stopped: it took longer than 1 s\n"), made.log


def floods(levels: int, text: str) -> str:
    """Each level doubles the text."""
    macros = "".join(f"#define A{n} A{n - 1} A{n - 1}\n" for n in range(1, levels))
    return f'#include "unit.h"\n#define A0 {text}\n{macros}'


def test_a_compiler_that_takes_all_memory_is_reported(built, monkeypatch):
    limits = replace(sandbox.COMPILE_LIMITS, data_bytes=128 * sandbox.MIB)
    monkeypatch.setattr(sandbox, "COMPILE_LIMITS", limits)
    made = built(floods(25, "1,") + "int a[] = { A24 };\n")
    assert made.exe is None and "a process may use" in made.log, made.log[-500:]


def test_an_endless_object_is_reported(built):
    made = built('#include "unit.h"\nchar a[100 << 20] = {1};\n')
    assert made.exe is None and made.log.endswith("a file may be at most 64 MB long\n"), made.log


def test_a_refused_file_is_a_result(layout, tmp_path):
    made = build_task(layout, UNIT, TASK, tmp_path / "none.c", tmp_path / "program")
    assert made.exe is None and made.log, "the student sees why, as with a compile error"


# What is ours.


def test_a_grader_that_is_not_built_says_so(empty_layout, tmp_path):
    source = tmp_path / "a.c"
    source.write_text("int a;\n")
    with pytest.raises(EnvironmentProblem) as raised:
        build_task(empty_layout, UNIT, TASK, source, tmp_path / "program")
    assert raised.value.remedy == "python3 grade.py setup", "the way out must be named"


def test_a_compiler_that_cannot_start_is_not_a_compile_error(layout, tmp_path):
    copy = _with_flags(layout, tmp_path, lambda flags: flags.update(compiler="/usr/bin/no-gcc"))
    source = layout.solutions / UNIT / f"{TASK}.c"
    with pytest.raises(EnvironmentProblem, match="the compiler does not start"):
        build_task(copy, UNIT, TASK, source, tmp_path / "program")


def _with_flags(layout: Layout, folder, change) -> Layout:
    """The same checkout, whose flags.json is changed."""
    root = folder / "changed"
    (root / "build" / "mingw").mkdir(parents=True)
    (root / "exercises").symlink_to(layout.exercises)
    for name in ("pch", "scenarios", "libprobe.a"):
        (root / "build" / "mingw" / name).symlink_to(layout.mingw / name)
    flags = json.loads((layout.mingw / "flags.json").read_text())
    change(flags)
    (root / "build" / "mingw" / "flags.json").write_text(json.dumps(flags))
    return Layout(root)
