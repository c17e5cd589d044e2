"""The recorder outside of the sandbox: whether it can be used here, and where this build
of Wine keeps the tables that it reads. `grade.py setup` finds out both.

If it cannot be used, record.exe replaces it inside the program's own Wine session, and the
results report that as their `trust`.
"""

from __future__ import annotations

import re
import secrets
import tempfile
from pathlib import Path

from .. import sandbox
from ..platform.paths import Layout
from ..platform.problem import EnvironmentProblem
from ..sandbox.prefix import require_template

NATIVE, IN_SESSION = "native", "record.exe"
RECORDERS = (NATIVE, IN_SESSION)

FLAT = ("landlock", None)  # levels of the sandbox without namespaces
SETUP = "python3 grade.py setup"
YAMA = Path("/proc/sys/kernel/yama/ptrace_scope")
CAP_SYS_PTRACE = 19  # <linux/capability.h>
CALIBRATION_MS = 20_000
# An ELF note of the type NT_GNU_BUILD_ID: sizes of name and content, type, "GNU", content.
BUILD_ID = re.compile(rb"\x04\0\0\0\x14\0\0\0\x03\0\0\0GNU\0(.{20})", re.DOTALL)


def recorder_for(layout: Layout) -> str:
    """The recorder that was chosen, or the best that works here."""
    if layout.recorder == IN_SESSION:
        return IN_SESSION
    problem = why_not(layout)
    if problem and layout.recorder == NATIVE:
        raise EnvironmentProblem(
            f"the recorder outside of the sandbox cannot be used: {problem}", SETUP
        )
    return IN_SESSION if problem else NATIVE


def why_not(layout: Layout) -> str | None:
    """None if the recorder outside can be used, otherwise why not."""
    if not (layout.native / "record").is_file():
        return "it is not built"
    refused = walls_refused() or ptrace_refused()
    if refused:
        return refused
    try:
        tables = tables_file(layout)
    except OSError as error:
        return f"Wine's ntdll.so cannot be read: {error}"
    if tables.is_file():
        return None
    try:
        return _failed(tables).read_text().strip()
    except OSError:
        return "where this build of Wine keeps its tables is not known yet"


def walls_refused() -> str | None:
    """Why not, if the sandbox has no namespaces: the recorder would take every process that it
    sees in /proc for one of its sandbox."""
    level = sandbox.level()
    return f"it needs a sandbox with namespaces, not {level!r}" if level in FLAT else None


def ptrace_refused() -> str | None:
    """What Yama, if it is active, does not let this user do (ptrace(2))."""
    try:
        scope = int(YAMA.read_text())
    except (OSError, ValueError):
        return None
    if scope >= 3:
        return "kernel.yama.ptrace_scope is 3: no process may be traced until the next boot"
    if scope == 2 and not _has_capability(CAP_SYS_PTRACE):
        return "kernel.yama.ptrace_scope is 2: only root may trace processes; set it to 1"
    return None


def tables_file(layout: Layout) -> Path:
    """The file for the Wine that is installed now, whether it exists or not."""
    head = (sandbox.wine_folder() / sandbox.NTDLL).read_bytes()[:4096]
    found = BUILD_ID.search(head)
    return layout.wine_tables / f"{found[1].hex() if found else 'unknown'}.txt"


def calibrate(layout: Layout) -> str | None:
    """Finds the tables and checks them, in a second. None, or why they were not found; the
    next why_not() returns the same."""
    refused = walls_refused()
    if refused:
        return refused
    tables = tables_file(layout)
    tables.parent.mkdir(parents=True, exist_ok=True)
    for old in (tables, _failed(tables)):
        old.unlink(missing_ok=True)
    said = ptrace_refused() or _calibrate(layout, tables)
    if said:
        tables.unlink(missing_ok=True)
        _failed(tables).write_text(said + "\n")
    return said


def _calibrate(layout: Layout, tables: Path) -> str | None:
    command = sandbox.run_command(
        [r"C:\task\known.exe"],
        require_template(layout),
        {"/prefix/drive_c/task/known.exe": layout.mingw / "known.exe"},
        {},
    )
    with tempfile.TemporaryDirectory(dir=layout.build) as scratch:
        how = [
            *(str(layout.native / "calibrate"), "--evidence", scratch),
            *("--nonce", secrets.token_hex(16), "--time-limit-ms", str(CALIBRATION_MS)),
            *("--wine-tables", str(tables), "--"),
        ]
        ended = sandbox.run([*how, *command], CALIBRATION_MS / 1000 + 10, supervised=True)
    if ended.status == 0:
        return None
    why = ended.broken or ended.errors.strip() or f"calibrate ended with {ended.status}"
    return f"Wine's tables were not found: {why}"


def _failed(tables: Path) -> Path:
    return tables.with_suffix(".failed")


def remedy() -> str | None:
    """The command that may make the recorder outside usable."""
    refused = ptrace_refused()
    if refused is None:
        return SETUP
    return "sysctl -w kernel.yama.ptrace_scope=1" if "is 2" in refused else None


def _has_capability(number: int) -> bool:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            return bool(int(line.split()[1], 16) >> number & 1)
    return False
