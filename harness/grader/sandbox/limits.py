"""What a sandboxed command may take of the machine."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20

OUTPUT_LIMIT = 64 * 1024  # what is kept of a command's output and of its errors
WRITE_LIMIT = 256 * MIB  # a sandbox that writes more outside is stopped
POLL_SECONDS = 0.2  # how often that is looked at


@dataclass(frozen=True)
class Limits:
    """Limits of each process in the sandbox; `processes` counts all of them together.

    There is no limit of the address space: Wine reserves gigabytes, and so may a student.
    data_bytes works like Windows' commit limit: what is only reserved costs nothing.
    """

    cpu_seconds: int
    data_bytes: int
    file_bytes: int
    processes: int


COMPILE_LIMITS = Limits(cpu_seconds=10, data_bytes=1024 * MIB, file_bytes=64 * MIB, processes=64)
# The backing of a section is a file too, which may be large and almost empty; and a file of
# more than 4 GB, empty but for a few pages, shows who loses the upper half of an offset.
RUN_LIMITS = Limits(cpu_seconds=60, data_bytes=1024 * MIB, file_bytes=8192 * MIB, processes=256)
