"""What an attack that gets out of its sandbox could touch: a file to read, a folder to write to,
a port, sockets with a path and with an abstract name, a process, a token in the environment,
the checkout itself.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..platform.paths import Layout
from ..sandbox import descendants, is_running

TOKEN = "REGIONLAB_TOKEN"
WRITTEN = ("runs", "__pycache__", ".git", ".pytest_cache")
Stamp = tuple[int, int, int]


@dataclass
class Canaries:
    layout: Layout
    folder: Path
    secret: str
    port: socket.socket
    named: tuple[socket.socket, ...]
    process: subprocess.Popen[bytes]
    checkout: dict[Path, Stamp]

    def words(self) -> dict[str, str]:
        """Where each is, by its name in hostile programs."""
        return {
            "@SECRET@": str(self.folder / "secret.txt"),
            "@SOCKET@": str(self.folder / "socket"),
            "@OUTSIDE@": str(self.folder / "outside"),
            "CANARY_PORT": str(self.port.getsockname()[1]),
            "CANARY_PID": str(self.process.pid),
            "@CHECKOUT@": str(self.layout.root),
        }

    def harmed(self, said: str) -> list[str]:
        """What happened to them, in words; `said` is all that came back from the program."""
        found = {
            "a secret was read": self.secret in said,
            "a secret was changed": self._file() != self.secret,
            "a file was written outside": any((self.folder / "outside").iterdir()),
            "a process outside was ended": self.process.poll() is not None,
            "the network was reached": accepts(self.port),
            "a socket outside was reached": any([accepts(one) for one in self.named]),
            "the checkout was changed": stamps(self.layout) != self.checkout,
            "a process is left running": self._left_running(),
        }
        return [words for words, happened in found.items() if happened]

    def _file(self) -> str:
        return (self.folder / "secret.txt").read_text()

    def _left_running(self) -> bool:
        """Orphans become children of the grader (PR_SET_CHILD_SUBREAPER): none can hide."""
        others = set(descendants(os.getpid())) - {self.process.pid}
        return any(is_running(pid) for pid in others)


def accepts(port: socket.socket) -> bool:
    try:
        port.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def listening(stack: ExitStack, family: int, address: tuple[str, int] | str) -> socket.socket:
    made = stack.enter_context(socket.socket(family))
    made.bind(address)
    made.listen()
    made.setblocking(False)
    return made


@contextmanager
def canaries(layout: Layout) -> Iterator[Canaries]:
    folder, secret = Path(tempfile.mkdtemp(prefix="regionlab-canary-")), secrets.token_hex(16)
    folder.chmod(0o755)
    (folder / "outside").mkdir()
    (folder / "outside").chmod(0o777)  # its mode must not be what protects it
    (folder / "secret.txt").write_text(secret)
    os.environ[TOKEN] = secret
    process = subprocess.Popen(["sleep", "infinity"], start_new_session=True)
    path = str(folder / "socket")
    with ExitStack() as stack:
        port = listening(stack, socket.AF_INET, ("127.0.0.1", 0))
        named = tuple(listening(stack, socket.AF_UNIX, name) for name in (path, f"\0{path}"))
        os.chmod(path, 0o777)
        try:
            yield Canaries(layout, folder, secret, port, named, process, stamps(layout))
        finally:
            process.kill()
            process.wait()
            del os.environ[TOKEN]
            shutil.rmtree(folder, ignore_errors=True)


def stamps(layout: Layout) -> dict[Path, Stamp]:
    """Size, time and inode of every file of the checkout, except what graders write there."""
    found = {}
    for place, folders, files in os.walk(layout.root):
        folders[:] = [name for name in folders if name not in WRITTEN]
        for name in files:
            file = Path(place, name)
            try:
                now = file.lstat()
            except FileNotFoundError:
                continue
            found[file] = (now.st_size, now.st_mtime_ns, now.st_ino)
    return found
