"""Builds a program of one's own, C or C++, of one or several files, in the sandbox: as it is, or
traced (harness/win32/trace.h)."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from ..platform.paths import Layout
from .build import (
    DIAGNOSTICS,
    Built,
    Flags,
    changes_windows_h,
    load_flags,
    require,
    run_compiler,
    words_of_compiler,
)
from .own_sources import CPP_SUFFIXES, NO_TRY, OwnSources
from .source import read_source
from .traced_calls import table

C_STANDARD, CPP_STANDARD = "-std=gnu17", "-std=gnu++17"
ENTRIES = {"main": "main", "wmain": "wmain", "WinMain": "winmain"}  # trace_enter_...


@dataclass(frozen=True)
class OwnBuild:
    """How the shell script of a build differs from another."""

    flags: Flags
    sources: OwnSources
    traced: bool
    exe: str
    precompiled: bool


def exe_stem(source: str) -> str:
    """The source's name without what Windows, Wine's command line or a list of modules cannot
    have in a name: größe.c becomes gr__e.exe."""
    stem = re.sub(r"[^A-Za-z0-9_.-]", "_", PurePosixPath(source).stem)[:100]
    return re.sub(r"^[-.]|\.$", "_", stem)


def build_own(layout: Layout, sources: OwnSources, folder: Path, traced: bool = False) -> Built:
    """The program in `folder`, which holds this build's files only."""
    if sources.refusal:
        return Built(None, sources.refusal, frozenset())
    flags = load_flags(layout)
    trace = layout.mingw / "libtrace.a"
    require(flags.probe, trace)
    exe = folder / f"{exe_stem(sources.names[0])}.exe"
    inputs = written(sources, folder / "src") | (
        {"/in/libtrace.a": trace, "/in/libprobe.a": flags.probe} if traced else {}
    )
    out = folder / "out"
    out.mkdir()
    pch = flags.own_pch if any_may_be_precompiled(sources) else None
    if pch:
        inputs["/pch"] = pch.parent
    build = OwnBuild(flags, sources, traced, f"../out/{exe.name}", pch is not None)
    ended = run_compiler(("sh", "-c", script_of(build)), inputs, out, "/src", None)
    if pch and ended.status != 0:  # the precompiled header must never decide
        script = script_of(replace(build, precompiled=False))
        ended = run_compiler(("sh", "-c", script), inputs, out, "/src", None)
    log = words_of_compiler(layout, ended)
    if ended.status != 0:
        log = explained(sources, log)
    built = out / exe.name
    return Built(built if ended.status == 0 and built.is_file() else None, log, frozenset())


NO_THREADS = (
    "std::thread, std::mutex and their like are missing: this compiler has the win32 thread model, "
    "without them. CreateThread() works, and so do CRITICAL_SECTION and SRWLOCK."
)
_MISSING = re.compile(
    r"'(thread|jthread|mutex|recursive_mutex|condition_variable|async|promise|future|this_thread)'"
    r" (is not a member of|in namespace) 'std'|std::(thread|mutex|future|promise|jthread)\b.*error|"
    r"error: .*std::(thread|mutex|condition_variable|future|promise|async)\b|"
    r"'std::this_thread' has not been declared"
)
_NO_MAIN = re.compile(
    r"undefined reference to [`'](student_w?main|student_winmain|w?main|WinMain)'"
)
_TWO_MAINS = re.compile(r"multiple definition of [`'](student_w?main|student_winmain|w?main)'")
_LINKERS = re.compile(
    r"^.*(libtrace\.a|mingw|/ld: |harness/win32/|crtexewin|collect2:|/tmp/\d+\.o).*\n?",
    re.MULTILINE,
)


def explained(sources: OwnSources, log: str) -> str:
    """The compiler's words behind a sentence, where they alone do not say what is wrong. Of a
    main() that is missing, or there twice, the linker's words are only about our files."""
    files = " and ".join((", ".join(sources.names[:-1]), sources.names[-1]))
    files = files if len(sources.names) > 1 else sources.names[0]
    if _NO_MAIN.search(log):
        return f"there is no main() in {files}\n{_LINKERS.sub('', log)}"
    if _TWO_MAINS.search(log):
        return f"two of the files have a main(): {files}\n{_LINKERS.sub('', log)}"
    if sources.has_cpp and _MISSING.search(log):
        errors = [line for line in log.splitlines() if " error: " in line]
        return "\n".join([NO_THREADS, *errors, ""])
    return f"{NO_TRY}\n{log}" if sources.has_try else log


def any_may_be_precompiled(sources: OwnSources) -> bool:
    return any(may_be_precompiled(sources, name) for name in sources.names)


def may_be_precompiled(sources: OwnSources, name: str) -> bool:
    """A C file that includes <windows.h> and defines nothing before it."""
    text = sources.files[name]
    is_c = PurePosixPath(name).suffix.lower() not in CPP_SUFFIXES
    includes = re.search(rb"^[ \t]*#[ \t]*include[ \t]*<[Ww]indows\.h>", text, re.MULTILINE)
    return is_c and includes is not None and not changes_windows_h(text)


def build_traced_task(layout: Layout, unit: str, task: str, source: Path, folder: Path) -> Built:
    """A task's program with the student's file, in which the calls of that file are seen."""
    read = read_source(source, f"{task}.c")
    if read.text is None:
        return Built(None, read.refusal, frozenset())
    flags, trace = load_flags(layout), layout.mingw / "libtrace.a"
    header, scenario = layout.exercises / unit / "unit.h", flags.scenarios / f"{task}.o"
    require(header, scenario, flags.probe, trace)
    own, out = folder / f"{task}.c", folder / "out"
    out.mkdir()
    own.write_bytes(read.text)
    inputs = {
        f"/src/{task}.c": own,
        "/src/unit.h": header,
        "/in/scenario.o": scenario,
        "/in/libprobe.a": flags.probe,
        "/in/libtrace.a": trace,
    }
    object, exe = f"../tmp/{task}.o", f"../out/{task}.exe"
    compiler = (flags.compiler, *flags.compile, *flags.own_compile, *DIAGNOSTICS)
    archives = ("../in/libprobe.a", "../in/libtrace.a", "../in/libprobe.a")
    linked = (object, "../in/scenario.o", "-Wl,-u,trace_task", *wrapping(), *archives)
    script = " && ".join(
        (
            shlex.join((*compiler, "-c", f"{task}.c", "-o", object)),
            shlex.join((flags.compiler, "-static", "-o", exe, *linked, *flags.libraries)),
        )
    )
    ended = run_compiler(("sh", "-c", script), inputs, out, "/src", None)
    made = out / f"{task}.exe"
    log = words_of_compiler(layout, ended)
    return Built(made if ended.status == 0 and made.is_file() else None, log, frozenset())


def wrapping() -> list[str]:
    """What makes the linker put our functions in the place of the traced ones."""
    names = [symbol for name in table() for symbol in (name, f"__imp_{name}")]
    return [f"-Wl,{','.join(f'--wrap={name}' for name in (*names, '__imp_GetProcAddress'))}"]


def written(sources: OwnSources, folder: Path) -> dict[str, Path]:
    """Writes the files as they were read, and says where the sandbox has them."""
    inside = {}
    for name, text in sources.files.items():
        file = folder / "own" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text)
        inside[f"/src/{name}"] = file
    for name, words in sources.wrappers.items():
        file = folder / "wrappers" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(words)
        inside[f"/wrappers/{name}"] = file
    return inside


def script_of(build: OwnBuild) -> str:
    """Compiles each file, finds which entry the program has, and links. The paths are relative,
    because the sandbox may have its root anywhere."""
    objects = [f"../tmp/{number}.o" for number, _ in enumerate(build.sources.names)]
    steps = [compile_step(build, name, o) for name, o in zip(build.sources.names, objects)]
    listing = shlex.join((build.flags.lister, "-t", *objects))
    cases = "; ".join(
        f"grep -q '(scl *2).*0x[0-9a-f]* {entry}$' ../tmp/symbols && entry={entry}"
        for entry in ENTRIES
    )
    steps += [f"{listing} > ../tmp/symbols", f"{{ entry=main; {cases}; true; }}"]
    if build.traced:
        steps += [rename_step(build, object) for object in objects]
    steps += [link_step(build, objects)]
    return " && ".join(steps)


def compile_step(build: OwnBuild, name: str, object: str) -> str:
    cpp = PurePosixPath(name).suffix.lower() in CPP_SUFFIXES
    compiler = compiler_for(build.flags, cpp)
    flags = (CPP_STANDARD if cpp else C_STANDARD, *build.flags.own_compile)
    include = ["-I.", "-idirafter", "../wrappers"]
    if build.precompiled and build.flags.own_pch and may_be_precompiled(build.sources, name):
        include += ["-include", f"../pch/{build.flags.own_pch.name}"]
    name = f"./{name}" if name.startswith("-") else name
    return shlex.join((compiler, *flags, *DIAGNOSTICS, *include, "-c", name, "-o", object))


def compiler_for(flags: Flags, cpp: bool) -> str:
    return f"{flags.compiler.removesuffix('gcc')}g++" if cpp else flags.compiler


def rename_step(build: OwnBuild, object: str) -> str:
    """The program's main() gets another name, so that ours calls it."""
    objcopy = f"{build.flags.lister.removesuffix('objdump')}objcopy"
    names = [w for e, n in ENTRIES.items() for w in ("--redefine-sym", f"{e}=student_{n}")]
    return shlex.join((objcopy, *names, object))


def link_step(build: OwnBuild, objects: Sequence[str]) -> str:
    compiler = compiler_for(build.flags, build.sources.has_cpp)
    command = shlex.join((compiler, "-static", "-g", "-o", build.exe, *objects))
    if not build.traced:
        wide = '$([ "$entry" = wmain ] && echo -municode)'
        return f"{command} {wide} {shlex.join(build.flags.own_libraries)}"
    entries = "; ".join(f"[ $entry = {e} ] && enter={name}" for e, name in ENTRIES.items())
    libraries = shlex.join(("../in/libtrace.a", "../in/libprobe.a", *build.flags.own_libraries))
    return (
        f"{{ {entries}; true; }} && {command} {shlex.join(wrapping())} "
        f"-Wl,-u,scenario,--defsym,trace_enter=trace_enter_$enter {libraries}"
    )
