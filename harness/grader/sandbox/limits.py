"""How much of the machine a sandboxed command may use, and the message for one that used
more."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20

OUTPUT_LIMIT = 64 * 1024  # what is kept of a command's output and of its errors
SCRATCH = "/tmp"  # a command's folder that disappears with it, unless it is given another one
POLL_SECONDS = 0.2  # how often is looked at what no limit of the kernel's bounds


@dataclass(frozen=True)
class Limits:
    """The kernel enforces the first four, three of them for each process. run() checks the
    first and the last two, which count for all processes together, and ends the sandbox; where
    the machine gives control groups (groups.py), the kernel counts memory instead.

    There is no limit on the address space: Wine reserves gigabytes, and so may a student.
    data_bytes works like Windows' commit limit: reserved memory costs nothing.
    """

    processes: int  # and threads, of all of them together
    cpu_seconds: int
    data_bytes: int
    file_bytes: int
    memory_bytes: int = 1536 * MIB  # in use, whoever shares it
    written_bytes: int = 256 * MIB  # on the machine's disk: output, and the folder it was given


COMPILE_LIMITS = Limits(processes=64, cpu_seconds=10, data_bytes=1024 * MIB, file_bytes=64 * MIB)
# The backing of a section is a file too, which may be large and almost empty; and a file of
# more than 4 GB, empty but for a few pages, shows who loses the upper half of an offset.
RUN_LIMITS = Limits(processes=256, cpu_seconds=60, data_bytes=1024 * MIB, file_bytes=8192 * MIB)
NATIVE_LIMITS = Limits(
    processes=16,
    cpu_seconds=60,
    data_bytes=256 * MIB,
    file_bytes=16 * MIB,
    memory_bytes=512 * MIB,
    written_bytes=64 * MIB,
)
READER_LIMITS = Limits(processes=64, cpu_seconds=60, data_bytes=1024 * MIB, file_bytes=256 * MIB)


def words_of(stopped: str, limits: Limits, seconds: float) -> str:
    """words_of("memory", ...) is "it used more than 1536 MB of memory"."""
    return {
        "time": f"it took longer than {seconds:g} s",
        "memory": f"it used more than {limits.memory_bytes // MIB} MB of memory",
        "processes": f"it reached the limit of {limits.processes} processes and threads",
        "size": f"it wrote more than {limits.written_bytes // MIB} MB",
    }[stopped]
