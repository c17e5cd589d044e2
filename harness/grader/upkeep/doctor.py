"""`grade.py doctor`: which of the things that grading needs this machine has, and the commands
that install the rest. It changes nothing and reports everything.
"""

from __future__ import annotations

import importlib.util
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .. import sandbox
from ..grading import outside
from ..grading.build import precompiled_header_problem
from ..grading.capabilities import load_capabilities
from ..grading.machine import require_limits
from ..platform.paths import Layout
from ..platform.problem import EnvironmentProblem
from ..sandbox.prefix import require_template, wine_version

SETUP = "python3 grade.py setup"
INSTALL = "sh harness/setup.sh"
SWITCHES = Path("/proc/sys")
MODULES = ("rich", "jinja2", "jsonschema")
# wineboot writes 700 MB before the template is slimmed; the build takes 200.
FREE_MB = 1500
BUILT = (
    *("native/regions", "native/judge", "native/confine", "native/film"),
    *("mingw/record.exe", "mingw/libprobe.a", "mingw/libtrace.a", "mingw/flags.json"),
)


@dataclass(frozen=True)
class Finding:
    name: str
    ok: bool
    detail: str  # the version, the place, or what is wrong
    remedy: str | None  # the command that repairs it, if there is one
    required: bool  # grading cannot work without it


@dataclass(frozen=True)
class Package:
    name: str
    licence: str
    why: str


def examine(layout: Layout) -> list[Finding]:
    return [
        *_packages(layout),
        _python(),
        _wine(),
        _limits(),
        *_sandbox(),
        *_built(layout),
        _precompiled_header(layout),
        _asked("Wine prefix", lambda: f"template at {require_template(layout)}"),
        _asked("capabilities", lambda: _capabilities(layout)),
        _recorder(layout),
        _disk(layout),
    ]


def read_packages(file: Path) -> list[Package]:
    """The lines of packages.txt: name, licence, why."""
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return [Package(*line.split(maxsplit=2)) for line in lines if line and line[0] != "#"]


def _packages(layout: Layout) -> list[Finding]:
    wanted = read_packages(layout.packages_file)
    try:
        installed = _installed([package.name for package in wanted])
    except OSError:
        detail = "no dpkg here: cannot find out which packages are installed"
        return [Finding("packages", True, detail, None, required=False)]
    return [
        Finding(
            package.name,
            package.name in installed,
            installed.get(package.name) or f"not installed: {package.why}",
            None if package.name in installed else INSTALL,
            required=True,
        )
        for package in wanted
    ]


def _installed(names: list[str]) -> dict[str, str]:
    """The versions of those that are installed."""
    line = "${binary:Package} ${db:Status-Status} ${Version}\n"
    said = _output(["dpkg-query", "--show", f"--showformat={line}", *names])
    rows = (row.split() for row in said.splitlines())
    return {
        row[0].partition(":")[0]: row[2]  # "gcc:amd64 installed 4:12.2.0-3"
        for row in rows
        if len(row) == 3 and row[1] == "installed"
    }


def _python() -> Finding:
    missing = [name for name in MODULES if importlib.util.find_spec(name) is None]
    version = f"{platform.python_version()} at {sys.executable}"
    if sys.version_info < (3, 11):
        return Finding(
            "python", False, f"{version} is too old: 3.11 is needed", INSTALL, required=True
        )
    if missing:
        detail = f"{version} lacks {', '.join(missing)}"
        # Debian's python3-* packages serve Debian's own interpreter, no other.
        other = Path(sys.executable).resolve() != Path("/usr/bin/python3").resolve()
        remedy = "/usr/bin/python3 grade.py ..." if other else INSTALL
        return Finding("python", False, detail, remedy, required=True)
    return Finding("python", True, version, None, required=True)


def _limits() -> Finding:
    try:
        require_limits()
    except EnvironmentProblem as error:
        return Finding("limits", False, error.message, error.remedy, required=True)
    return Finding("limits", True, "those of this shell let programs run", None, required=True)


def _wine() -> Finding:
    return _asked("Wine", wine_version)


def _sandbox() -> list[Finding]:
    """The level (see `--require-sandbox`), and the layers that it needs."""
    refused = sandbox.why_unavailable()
    if refused:
        return [Finding("sandbox", False, refused, _namespace_remedy(), required=True)]
    if not sandbox.is_built():
        return [Finding("sandbox", False, "not built", SETUP, required=True)]
    active, remedies = sandbox.available_layers(), {sandbox.LAYER_NAMESPACES: _namespace_remedy()}
    level = sandbox.best_level() or "none"
    return [
        Finding("sandbox", level != "none", level, None, required=True),
        *(
            Finding(
                layer,
                layer in active,
                "active" if layer in active else without,
                None if layer in active else remedies.get(layer),
                required=False,
            )
            for layer, without in sandbox.LAYERS.items()
        ),
    ]


def _namespace_remedy() -> str | None:
    """The command that turns the switch that forbids user namespaces here."""
    switches = {
        "kernel/unprivileged_userns_clone": "1",  # Debian's, up to 10
        "kernel/apparmor_restrict_unprivileged_userns": "0",  # Ubuntu's, since 23.10
        "user/max_user_namespaces": "15000",
    }
    for switch, allowed in switches.items():
        try:
            now = (SWITCHES / switch).read_text().strip()
        except OSError:
            continue
        if (now == "0") == (allowed != "0"):
            return f"sysctl -w {switch.replace('/', '.')}={allowed}"
    return None if shutil.which("bwrap") else INSTALL


def _built(layout: Layout) -> list[Finding]:
    missing = [name for name in BUILT if not (layout.build / name).is_file()]
    detail = f"missing in build/: {', '.join(missing)}" if missing else str(layout.build)
    return [Finding("built", not missing, detail, SETUP if missing else None, required=True)]


def _precompiled_header(layout: Layout) -> Finding:
    def used() -> str:
        with sandbox.scratch_folder() as scratch:
            problem = precompiled_header_problem(layout, scratch)
        if problem:
            raise EnvironmentProblem(f"not used: {problem}", SETUP)
        return "used"

    return _asked("precompiled header", used, required=False)


def _capabilities(layout: Layout) -> str:
    found = load_capabilities(layout)
    return ", ".join(f"{name}={value}" for name, value in sorted(found.items()))


def _recorder(layout: Layout) -> Finding:
    """Which of the two recorders is used here, and why not the better one."""
    why = outside.why_not(layout)
    detail = (
        f"record.exe, inside the program's own Wine session, because {why}"
        if why
        else "record, from outside of the sandbox"
    )
    return Finding("recorder", why is None, detail, outside.remedy() if why else None, False)


def _disk(layout: Layout) -> Finding:
    place = layout.build if layout.build.is_dir() else layout.root
    free = shutil.disk_usage(place).free >> 20
    enough = free >= FREE_MB
    detail = f"{free} MB free at {place}" + ("" if enough else f"; setup needs {FREE_MB}")
    return Finding("disk", enough, detail, None, required=False)


def _asked(name: str, question: Callable[[], str], required: bool = True) -> Finding:
    try:
        return Finding(name, True, question(), None, required)
    except EnvironmentProblem as problem:
        return Finding(name, False, problem.message, problem.remedy, required)


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=30).stdout
