"""The template of the Wine prefix, from which every run's session starts.

`wineboot` writes 690 MB, nearly all of it copies of Wine's own DLLs, and a registry of
1.6 MB that Wine would read at every start. The template keeps C:\\windows with links in
place of the copies, and the few registry keys that change what a program sees: 11 MB,
and a start takes half the time.
"""

from __future__ import annotations

import filecmp
import json
import os
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from .. import sandbox
from ..platform.paths import Layout
from ..platform.problem import EnvironmentProblem

# Changed whenever a template made by an older version of this file must not be used.
TEMPLATE_SCHEMA = 1
STAMP = "template.json"
WINEBOOT_SECONDS = 180

# What a program's memory and environment depend on. 45 probes of memory, files, threads and
# environment gave the same answers with these keys as with the whole registry.
KEPT_KEYS = frozenset(
    {
        r"Software\Microsoft\Windows\CurrentVersion",
        r"Software\Microsoft\Windows NT\CurrentVersion",
        r"Software\Microsoft\Windows NT\CurrentVersion\ProfileList",
        r"Software\Microsoft\Windows NT\CurrentVersion\ProfileList\S-1-5-21-0-0-0-1000",
        r"Software\Wow6432Node\Microsoft\Windows NT\CurrentVersion\ProfileList",
        r"System\CurrentControlSet\Control\ComputerName\ComputerName",
        r"System\CurrentControlSet\Control\Lsa",
        r"System\CurrentControlSet\Control\Nls\Codepage",
        r"System\CurrentControlSet\Control\Nls\Language",
        r"System\CurrentControlSet\Control\Nls\Language Groups",
        r"System\CurrentControlSet\Control\Nls\Locale",
        r"System\CurrentControlSet\Control\Nls\Locale\Alternate Sorts",
        r"System\CurrentControlSet\Control\Nls\Normalization",
        r"System\CurrentControlSet\Control\Nls\Sorting\Ids",
        r"System\CurrentControlSet\Control\ProductOptions",
        r"System\CurrentControlSet\Control\Session Manager",
        r"System\CurrentControlSet\Control\Session Manager\Environment",
        r"System\CurrentControlSet\Control\Session Manager\Memory Management",
        r"System\CurrentControlSet\Control\Windows",
    }
)


# Wine 10 keeps what is below CurrentControlSet where Windows does, with a link to it.
CONTROL_SET = r"System\ControlSet001"
CONTROL_SET_LINK = r"System\CurrentControlSet"


@cache
def wine_version() -> str:
    """What Wine calls itself: "wine-8.0 (Debian 8.0~repack-4)"."""
    try:
        said = subprocess.run(
            [sandbox.WINE_LOADER, "--version"],
            env={"PATH": "/usr/bin:/bin", "HOME": "/"},  # without HOME it may crash
            capture_output=True,
            text=True,
            timeout=20,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EnvironmentProblem(f"Wine does not start: {error}", "sh harness/setup.sh") from error
    if said.returncode != 0 or not said.stdout.startswith("wine-"):
        raise EnvironmentProblem(
            f"{sandbox.WINE_LOADER} --version printed {said.stdout or said.stderr!r}",
            "sh harness/setup.sh",
        )
    return said.stdout.strip()


def template_problem(layout: Layout) -> str | None:
    """None if the template can be used, otherwise what is wrong with it."""
    try:
        stamp = json.loads((layout.prefix / STAMP).read_text())
        made_with, schema = stamp["wine"], stamp["schema"]
    except FileNotFoundError:
        return "no Wine prefix"
    except (OSError, ValueError, KeyError, TypeError) as error:
        return f"unreadable Wine prefix ({error})"
    if made_with != wine_version():
        return f"stale Wine prefix: made with {made_with}, but this is {wine_version()}"
    if schema != TEMPLATE_SCHEMA:
        return (
            f"stale Wine prefix: it has layout {schema}, but this version needs {TEMPLATE_SCHEMA}"
        )
    return None


def require_template(layout: Layout) -> Path:
    """The template's folder; raises EnvironmentProblem if it is missing or stale."""
    problem = template_problem(layout)
    if problem:
        raise EnvironmentProblem(problem, "python3 grade.py setup")
    return layout.prefix


def make_template(layout: Layout) -> None:
    """Makes the template anew. The one that is there is replaced only by a complete one.
    One at a time: setup holds a lock."""
    layout.build.mkdir(parents=True, exist_ok=True)
    for killed in layout.build.glob("prefix-*"):
        shutil.rmtree(killed)  # 700 MB that nobody else removes
    fresh = Path(tempfile.mkdtemp(prefix="prefix-", dir=layout.build))
    try:
        _boot(fresh)
        _link_copies(fresh / "drive_c" / "windows", sandbox.wine_folder())
        _slim_registry(fresh / "system.reg")
        _drop_rest(fresh)
        fresh.chmod(0o755)  # mkdtemp's is for its owner alone; a class may share the machine
        stamp = {"schema": TEMPLATE_SCHEMA, "wine": wine_version()}
        (fresh / STAMP).write_text(json.dumps(stamp) + "\n")
        shutil.rmtree(layout.prefix, ignore_errors=True)
        fresh.rename(layout.prefix)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def _boot(prefix: Path) -> None:
    # `wineserver -w` ends when the server has written the registry and is gone.
    script = f"{sandbox.WINE_LOADER} wineboot.exe -i && {sandbox.WINE_SERVER} -w"
    ended = sandbox.run(sandbox.prefix_command(["sh", "-c", script], prefix), WINEBOOT_SECONDS)
    if ended.broken:
        raise EnvironmentProblem(
            f"the sandbox does not start: {ended.broken}", "python3 grade.py doctor"
        )
    if ended.status != 0 or not (prefix / "system.reg").is_file():
        why = f"stopped after {WINEBOOT_SECONDS} s" if ended.stopped else ended.errors.strip()
        raise EnvironmentProblem(f"Wine made no prefix: {why}", "python3 grade.py doctor")


def _link_copies(folder: Path, wine: Path) -> None:
    """Replaces each file that equals one of Wine's own by a link to it."""
    known = {file.name: file for file in wine.glob("*-windows/*")}
    for place, _, names in os.walk(folder):
        for name in names:
            copy, original = Path(place, name), known.get(name)
            if original and not copy.is_symlink() and filecmp.cmp(copy, original, shallow=False):
                copy.unlink()
                copy.symlink_to(original)


def _slim_registry(file: Path) -> None:
    """Reduces a registry file ("[Some\\\\Key] time", then values) to its header and KEPT_KEYS."""
    head, *keys = re.split(r"^(?=\[)", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    kept = [key for key in keys if _is_kept(_key_name(key))]
    file.write_text(head + "".join(kept), encoding="utf-8")


def _is_kept(name: str) -> bool:
    return name == CONTROL_SET_LINK or name.replace(CONTROL_SET, CONTROL_SET_LINK) in KEPT_KEYS


def _key_name(key: str) -> str:
    return key[1 : key.index("]")].replace("\\\\", "\\")


def _drop_rest(prefix: Path) -> None:
    """Removes all but what a session takes from the template."""
    shutil.rmtree(prefix / "dosdevices")
    for folder in (prefix / "drive_c").iterdir():
        if folder.name != "windows":
            shutil.rmtree(folder)
