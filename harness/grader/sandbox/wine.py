"""A Wine session for one program: where Wine is, and the session's environment."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from ..platform.problem import EnvironmentProblem

USER = "student"
# What a Wine session takes from the template of the prefix.
PREFIX_PARTS = ("system.reg", "user.reg", "userdef.reg", ".update-timestamp", "drive_c/windows")
# Folders of a session's prefix that a program may write in, from the top down.
PREFIX_FOLDERS = (
    "/prefix",
    "/prefix/dosdevices",
    "/prefix/drive_c",
    "/prefix/drive_c/users",
    f"/prefix/drive_c/users/{USER}",
    f"/prefix/drive_c/users/{USER}/Temp",  # where TEMP points in the registry of Wine 8
    *(f"/prefix/drive_c/users/{USER}/{folder}" for folder in ("AppData", "AppData/Local")),
    f"/prefix/drive_c/users/{USER}/AppData/Local/Temp",  # and in Wine 10's
)
WINE_LOADER = "/usr/lib/wine/wine64"
WINE_SERVER = "/usr/lib/wine/wineserver64"
NTDLL = "x86_64-unix/ntdll.so"  # below wine_folder(): which build this is
WINE_ENVIRONMENT = {
    "WINEPREFIX": "/prefix",
    "WINEDEBUG": "-all",
    "WINELOADER": WINE_LOADER,
    "WINESERVER": WINE_SERVER,
}
# Without these a session is the program and its wineserver, nothing else. winedbg
# would print into the program's output and hide its exit code.
NOT_STARTED = (
    "services.exe,explorer.exe,plugplay.exe,winedevice.exe,winemenubuilder.exe,winedbg.exe,"
    "mscoree,mshtml"
)
# At a session's start wineboot records what the machine is: its name, its processor's
# features. It would double the start-up time, and no program's memory depends on it.
BOOT = "wineboot.exe"

# Debian's Wine reads in this file of the prefix, which must have mode 0400, where below /tmp its
# server's sockets are. TMPDIR names another place than /tmp, but Wine 10.0~repack-6 frees that
# variable's value, and aborts, whatever the value is: the path from /tmp serves all versions.
SERVER_FILE = "wineserver"


def server_place(scratch: str) -> str:
    """What the file says for the sockets to be in a folder of `scratch`, which Wine makes."""
    return os.path.relpath(f"{os.path.realpath(scratch)}/wine-session", os.path.realpath("/tmp"))


@cache
def wine_folder() -> Path:
    """Where Wine keeps its own DLLs: /usr/lib/x86_64-linux-gnu/wine on Debian."""
    for folder in sorted(Path("/usr/lib").glob("*/wine/x86_64-windows")):
        return folder.parent
    raise EnvironmentProblem("Wine's DLLs are not below /usr/lib", "sh harness/setup.sh")


def wine_environment(boots: bool = False) -> dict[str, str]:
    """The environment of a session. A session that boots makes a prefix."""
    not_started = NOT_STARTED if boots else f"{BOOT},{NOT_STARTED}"
    # Wine looks for itself in /proc/self/exe; the path serves where there is no /proc.
    return WINE_ENVIRONMENT | {
        "WINEDLLOVERRIDES": f"{not_started}=",
        "WINEDLLPATH": str(wine_folder()),
    }
