"""Builds a student's file into a program: compiles it and links it with the task's
scenario and the probe, in the sandbox.

The flags come from CMake (build/mingw/flags.json, or build/native/flags.json for a native
task, whose file is linked with ask.c instead). <windows.h> is precompiled, which makes a
compile ten times faster. A file that does not build this way is compiled again without it,
and that is the result: the precompiled header must never decide.
"""

from __future__ import annotations

import functools
import json
import re
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .. import sandbox
from ..platform.paths import Layout
from ..platform.problem import EnvironmentProblem
from ..platform.text import printable
from .source import read_source

LOG_LIMIT = 16 * 1024
OBJECT_LIMIT = 8 << 20  # how much of an object is searched for strings
BUILD_SECONDS = 30  # compile and link
# Where a program is linked for that tells nothing else (ld's manual, --image-base), and where Wine
# loads it.
LINKED_BASE = 0x140000000

# -pipe: the assembler's messages then name no temporary file.
DIAGNOSTICS = ("-fdiagnostics-color=never", "-fmax-errors=20", "-pipe")


@dataclass(frozen=True)
class Built:
    exe: Path | None  # None: it did not compile or link
    log: str  # what the compiler and linker printed; the student's file is TASK.c
    needs: frozenset[str]  # undefined symbols of the student's object, without __imp_
    ours: frozenset[str] = frozenset()  # those of them that the scenario or the probe defines
    strings: frozenset[str] = frozenset()  # C names that stand in the object as strings
    sha256: str | None = None  # of the bytes that were compiled, or refused


@dataclass(frozen=True)
class Flags:
    """How CMake says a submission is built."""

    compiler: str
    lister: str  # objdump: nm would first load every plugin of the linker
    locator: str  # addr2line; "" for a native task
    suffix: str  # of a program
    compile: tuple[str, ...]
    link: tuple[str, ...]
    libraries: tuple[str, ...]
    pch: Path | None  # None: nothing is precompiled
    own_compile: tuple[str, ...]  # of a program of one's own
    own_libraries: tuple[str, ...]
    own_pch: Path | None
    scenarios: Path  # an object for each task, linked with the student's
    probe: Path  # a library that all of them need

    @property
    def precompiled(self) -> Path | None:
        return self.pch.with_name(self.pch.name + ".gch") if self.pch else None


def load_flags(layout: Layout, native: bool = False) -> Flags:
    folder = layout.native if native else layout.mingw
    file = folder / "flags.json"
    try:
        raw = json.loads(file.read_text())
        return Flags(
            compiler=raw["compiler"],
            lister=raw["lister"],
            locator=raw.get("locator", ""),
            suffix=raw["suffix"],
            compile=tuple(raw["compile"]),
            link=tuple(raw["link"]),
            libraries=tuple(raw["libraries"]),
            pch=folder / raw["pch"] if raw["pch"] else None,
            own_compile=tuple(raw.get("own_compile", ())),
            own_libraries=tuple(raw.get("own_libraries", ())),
            own_pch=folder / raw["own_pch"] if raw.get("own_pch") else None,
            scenarios=folder / raw["scenarios"],
            probe=folder / raw["probe"],
        )
    except FileNotFoundError as error:
        raise EnvironmentProblem("the grader is not built yet", "python3 grade.py setup") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EnvironmentProblem(f"{file}: {error}", "python3 grade.py setup") from error


def build_task(
    layout: Layout,
    unit: str,
    task: str,
    source: Path,
    folder: Path,
    cpu: int | None = None,
    native: bool = False,
) -> Built:
    """Builds `source` as TASK's program in `folder`, which holds this build's files only."""
    read = read_source(source, f"{task}.c")
    if read.text is None:
        return Built(None, read.refusal, frozenset(), sha256=read.sha256)
    flags = load_flags(layout, native)
    job = _Job(layout, flags, layout.exercises / unit / "unit.h", task, folder, cpu)
    require(job.header, flags.probe, job.scenario)
    folder.mkdir(parents=True, exist_ok=True)
    job.source.write_bytes(read.text)
    precompiled = flags.pch is not None and not changes_windows_h(read.text)
    built = _build(job, precompiled)
    if precompiled and not built.exe:
        built = _build(job, precompiled=False)
    return replace(built, sha256=read.sha256)


@dataclass(frozen=True)
class Line:
    """Where an instruction comes from, as the debug information says."""

    function: str
    file: str
    number: int | None


def line_of(
    layout: Layout,
    unit: str,
    task: str,
    folder: Path,
    addresses: Sequence[int],
    base: int,
    cpu: int | None,
) -> Line | None:
    """The line of the first of these instructions that is the student's, in the program that
    build_task() left in `folder` and that was loaded at `base`; without such a line, what is
    known of the first. Of functions that are inlined there, the innermost."""
    flags = load_flags(layout)
    header = layout.exercises / unit / "unit.h"
    place = folder / "lines"
    place.mkdir(exist_ok=True)
    job = _Job(layout, flags, header, task, place, cpu)
    inputs = _inputs(job, folder / f"{task}.c")
    script = _line_script(job, addresses, base)
    ended = run_compiler(("sh", "-c", script), inputs, place, "/src", cpu)
    found = ended.output.splitlines()  # of each: its function, then its file and line
    frames = [_frame(*pair) for pair in zip(found[::2], found[1::2])]
    own = [frame for frame in frames if frame.file == f"{task}.c"]
    return own[0] if own else frames[0] if frames and ended.status == 0 else None


def _frame(function: str, place: str) -> Line:
    """_frame("f", "fill.c:14 (discriminator 2)") is Line("f", "fill.c", 14)."""
    file, _, number = place.partition(" ")[0].rpartition(":")
    return Line(function, file.rpartition("/")[2], int(number) if number.isdecimal() else None)


def _line_script(job: _Job, addresses: Sequence[int], base: int) -> str:
    """The same build with debug information, for the base that the program really had."""
    flags, object, exe = job.flags, f"../out/{job.object.name}", f"../out/{job.exe.name}"
    link = (*(flag for flag in flags.link if flag != "-s"), f"-Wl,--image-base,{base:#x}")
    names = (object, "../in/scenario.o", "../in/libprobe.a")
    compiler = (flags.compiler, *flags.compile, *DIAGNOSTICS, "-g")
    return " && ".join(
        (
            shlex.join((*compiler, "-c", f"{job.task}.c", "-o", object)),
            shlex.join((flags.compiler, *link, "-o", exe, *names, *flags.libraries)),
            shlex.join((flags.locator, "-f", "-i", "-e", exe, *map(hex, addresses))),
        )
    )


def build_program(layout: Layout, source: Path, folder: Path) -> Built:
    """Builds a whole program, with main() and without scenario and probe, as the lessons show
    them. `folder` holds this build's files only."""
    read = read_source(source, source.name)
    if read.text is None:
        return Built(None, read.refusal, frozenset())
    flags = load_flags(layout)
    folder.mkdir(parents=True, exist_ok=True)
    exe = folder / f"{source.stem}.exe"
    names = (f"/src/{source.name}", "-o", f"/out/{exe.name}")
    argv = (flags.compiler, *flags.compile, *DIAGNOSTICS, *names, *flags.link, *flags.libraries)
    copy = folder / source.name
    copy.write_bytes(read.text)
    ended = run_compiler(argv, {f"/src/{source.name}": copy}, folder, "/src", None)
    log = words_of_compiler(layout, ended)
    return Built(exe if ended.status == 0 else None, log, frozenset())


def changes_windows_h(text: bytes) -> bool:
    """Whether a macro is defined before the last #include: UNICODE, WIN32_NO_STATUS and
    others change what <windows.h> declares, and a precompiled header would ignore them."""
    includes = list(re.finditer(rb"^[ \t]*#[ \t]*include\b", text, re.MULTILINE))
    macro = re.search(rb"^[ \t]*#[ \t]*(define|undef)\b", text, re.MULTILINE)
    return bool(includes and macro and macro.start() < includes[-1].start())


def precompiled_header_problem(layout: Layout, folder: Path) -> str | None:
    """None if gcc really uses the precompiled header, otherwise its reason: gcc ignores one
    that does not fit, and everything works, but ten times slower."""
    flags = load_flags(layout)
    assert flags.pch and flags.precompiled, "a Win32 program's flags have a precompiled header"
    require(flags.pch, flags.precompiled)
    source = folder / "empty.c"
    source.write_text("typedef HANDLE uses_windows_h;\n")
    include = ("-Winvalid-pch", "-H", "-include", f"/pch/{flags.pch.name}")
    argv = (flags.compiler, *flags.compile, *DIAGNOSTICS, *include, "-S", "-o", "-", "empty.c")
    inputs = {"/src/empty.c": source, "/pch": flags.pch.parent}
    ended = run_compiler(argv, inputs, folder, "/src", None)
    # -H lists each header read; "!" marks a precompiled one that was used, "x" one refused.
    if re.search(r"^! \S*/pch/", ended.errors, re.MULTILINE):
        return None
    refusal = re.search(r"warning: (.*\[-Winvalid-pch\])", ended.errors)
    return refusal[1] if refusal else printable(ended.errors, 500).strip()


@dataclass(frozen=True)
class _Job:
    layout: Layout
    flags: Flags
    header: Path
    task: str
    folder: Path
    cpu: int | None

    @property
    def source(self) -> Path:
        return self.folder / f"{self.task}.c"

    @property
    def object(self) -> Path:
        return self.folder / f"{self.task}.o"

    @property
    def exe(self) -> Path:
        return self.folder / f"{self.task}{self.flags.suffix}"

    @property
    def scenario(self) -> Path:
        return self.flags.scenarios / f"{self.task}.o"


def require(*files: Path) -> None:
    for file in files:
        if not file.is_file():
            raise EnvironmentProblem(f"{file} is missing", "python3 grade.py setup")


def _build(job: _Job, precompiled: bool) -> Built:
    job.object.unlink(missing_ok=True)
    job.exe.unlink(missing_ok=True)
    inputs = _inputs(job, job.source)
    if precompiled and job.flags.pch:
        inputs["/pch"] = job.flags.pch.parent
    ended = run_compiler(
        ("sh", "-c", _script(job, precompiled)), inputs, job.folder, "/src", job.cpu
    )
    words = words_of_compiler(job.layout, ended)
    if len(ended.output) >= sandbox.OUTPUT_LIMIT:  # what is forbidden may stand in the rest
        return Built(None, f"{words}{job.task}.c: refers to too many functions\n", frozenset())
    exe = job.exe if ended.status == 0 else None
    needs = frozenset(name.removeprefix("__imp_") for name in ended.output.split())
    told = set(re.findall(r"\w+", job.header.read_text()))  # what unit.h offers is for students
    ours = needs & (defined_in(job.flags, job.scenario) | defined_in(job.flags, job.flags.probe))
    ours -= told
    return Built(exe, words, needs, ours, strings_in(job.object))


def _inputs(job: _Job, source: Path) -> dict[str, Path]:
    return {
        f"/src/{job.task}.c": source,
        "/src/unit.h": job.header,
        "/in/scenario.o": job.scenario,
        "/in/libprobe.a": job.flags.probe,
    }


@functools.cache
def defined_in(flags: Flags, file: Path) -> frozenset[str]:
    """The global symbols that a library or an object of ours defines."""
    command = [flags.lister, "-t", str(file)]
    listing = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    return frozenset(name for pattern in _DEFINED for name in pattern.findall(listing))


# In a table of objdump's: of a COFF object, and of an ELF object.
_DEFINED = (
    re.compile(r"^\[.*\(sec +[1-9]\d*\).*\(scl +2\).* (\S+)$", re.MULTILINE),
    re.compile(r"^[0-9a-f]+ g .* (\S+)$", re.MULTILINE),
)


def strings_in(object: Path) -> frozenset[str]:
    """What stands in the student's object between two zero bytes and could be a function's name."""
    try:
        with object.open("rb") as file:
            content = file.read(OBJECT_LIMIT)
    except FileNotFoundError:
        return frozenset()
    found = re.findall(rb"(?<![0-9A-Za-z_])[A-Z][0-9A-Za-z_]{3,63}(?=\0)", content)
    return frozenset(name.decode() for name in found)


# The undefined symbols in a table of objdump's: of a COFF object, and of an ELF object.
_UNDEFINED = r"s/^\[.*(sec  0).* //p; s/^.* \*UND\*.* //p"


def _script(job: _Job, precompiled: bool) -> str:
    """One sandbox for all three: the compiler, the list of symbols that its object needs (on
    standard output), and the linker. The paths are relative to /src and /in, because the
    sandbox may have its root anywhere."""
    flags, object, exe = job.flags, f"../out/{job.object.name}", f"../out/{job.exe.name}"
    include = ("-include", f"../pch/{flags.pch.name}") if precompiled and flags.pch else ()
    compiler = (flags.compiler, *flags.compile, *DIAGNOSTICS, *include)
    names = (object, "scenario.o", "libprobe.a")
    return " && ".join(
        (
            shlex.join((*compiler, "-c", f"{job.task}.c", "-o", object)),
            shlex.join((flags.lister, "-t", object)) + " > ../tmp/symbols",
            shlex.join(("sed", "-n", _UNDEFINED, "../tmp/symbols")),
            "cd ../in",
            "exec "
            + shlex.join((flags.compiler, *flags.link, "-o", exe, *names, *flags.libraries)),
        )
    )


def run_compiler(
    argv: Sequence[str],
    inputs: Mapping[str, Path],
    output: Path,
    folder: str,
    cpu: int | None,
) -> sandbox.Ended:
    """The compiler and the linker in `folder` of a sandbox that writes to `output` as /out."""
    limits = sandbox.COMPILE_LIMITS
    command = sandbox.compile_command(argv, inputs, {"/out": output}, folder, cpu, limits)
    ended = sandbox.run(command, BUILD_SECONDS, output, limits)
    if ended.broken:
        raise EnvironmentProblem(
            f"the sandbox does not start: {ended.broken}", "python3 grade.py doctor"
        )
    if ended.status in (126, 127) or _NO_COMPILER.search(ended.errors):
        raise EnvironmentProblem(
            f"the compiler does not start: {ended.errors.strip()}", "sh harness/setup.sh"
        )
    return ended


_NO_COMPILER = re.compile(r"^\S+: fatal error: cannot execute", re.MULTILINE)
# A limit that the kernel enforces: what the compiler or the linker then prints, and which
# limit it was. (Each process reports the other's end; the number is ours.)
_CPU, _DATA, _FILE = (
    sandbox.COMPILE_LIMITS.cpu_seconds,
    sandbox.COMPILE_LIMITS.data_bytes // sandbox.MIB,
    sandbox.COMPILE_LIMITS.file_bytes // sandbox.MIB,
)
_REACHED = {
    r"\b(Killed|CPU time limit exceeded)\b": f"it used more than {_CPU} s of processor time",
    r"\b(out of memory|[Cc]annot allocate memory|virtual memory exhausted)\b": (
        f"a process may use at most {_DATA} MB of memory"
    ),
    r"\b(File size limit exceeded|File too large|file too large)\b": (
        f"a file may be at most {_FILE} MB long"
    ),
}


def _limit_words(step: sandbox.Ended) -> str:
    """The limit that ended a step, in the student's terms; "" if no limit did."""
    if step.stopped:
        words = sandbox.words_of(step.stopped, sandbox.COMPILE_LIMITS, BUILD_SECONDS)
        return f"the compiler was stopped: {words}\n"
    if step.status == 0:
        return ""
    reached = (words for said, words in _REACHED.items() if re.search(said, step.errors))
    return next((f"the compiler was stopped: {words}\n" for words in reached), "")


def words_of_compiler(layout: Layout, ended: sandbox.Ended) -> str:
    """What the compiler and the linker printed, without our folders."""
    # Inside, the student's file stands in /src; the probe's lines name the checkout.
    places = rf"(?<![\w.])(?:/(?:src|in|out)|\.\./(?:in|out)|{re.escape(str(layout.root))})/"
    said = re.sub(places, "", ended.errors)
    said = re.sub(r"^(?:\S*/)?(?:x86_64-w64-mingw32-)?ld(?:\.bfd)?: ", "", said, flags=re.MULTILINE)
    return printable(said, LOG_LIMIT) + _limit_words(ended)
