"""A Debian as a container of a grading platform is: root in a chroot with Docker's capabilities,
without the right to make namespaces."""

from __future__ import annotations

import argparse
import subprocess
import time
from pathlib import Path

from tests.clean_debian import ROOT, make_root

# What Docker leaves to root by default.
CAPABILITIES = (
    *("chown", "dac_override", "fsetid", "fowner", "mknod", "net_raw", "setgid", "setuid"),
    *("setfcap", "setpcap", "net_bind_service", "sys_chroot", "kill", "audit_write"),
)
MOUNTS = """\
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
mount --bind /etc/resolv.conf "$1/etc/resolv.conf"
mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"
root=$1
shift
exec setpriv --bounding-set "$CAPABILITIES" --inh-caps -all chroot "$root" \\
    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \\
    LC_ALL=C.UTF-8 "$@"
"""


def made_root(description: str, name: str) -> Path | None:
    """The new system that the command line asks for, or None where it could not be made."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--release", default="bookworm", help="of Debian (bookworm)")
    parser.add_argument("--folder", type=Path, help="of the new system")
    parser.add_argument("--mirror", help="of Debian; otherwise debootstrap's own default")
    wanted = parser.parse_args()
    root = (wanted.folder or ROOT / "build" / f"{name}-{wanted.release}").absolute()
    if not make_root(root, wanted.release, wanted.mirror):
        return None
    print(f"{megabytes(root)} MB before")
    return root


def inside(root: Path, *command: str) -> int:
    """Runs it in mount and process namespaces of its own, which end with it. A chroot is refused
    user namespaces by the kernel, as Docker's filter refuses them."""
    print(f"== {' '.join(command)} ==", flush=True)
    allowed = ",".join(["-all", *(f"+{name}" for name in CAPABILITIES)])
    began = time.monotonic()
    code = subprocess.run(
        [
            *("unshare", "--mount", "--pid", "--fork", "--kill-child"),
            *("env", f"CAPABILITIES={allowed}", "sh", "-ec", MOUNTS, "sh", str(root), *command),
        ]
    ).returncode
    print(f"== exit code {code} after {time.monotonic() - began:.1f} s ==", flush=True)
    return code


def megabytes(root: Path, *below: str) -> int:
    command = [
        "du",
        "--summarize",
        "--one-file-system",
        "--block-size=1M",
        str(root.joinpath(*below)),
    ]
    said = subprocess.run(command, capture_output=True, text=True).stdout
    return int(said.split()[0])
