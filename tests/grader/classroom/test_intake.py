"""Intake: whatever was handed in becomes one safe copy."""

from __future__ import annotations

import io
import os
import socket
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.grader.classroom.intake import SUBMISSION, Taken, take

CODE = b"int main(void) { return 0; }\n"


def zipped(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def tarred(mode: str, *members: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return made.getvalue()


def taken(tmp_path: Path, make: Callable[[Path], object]) -> Taken:
    (tmp_path / "in").mkdir(exist_ok=True)
    make(tmp_path / "in")
    return take([(tmp_path / "in", "")], tmp_path / "out")


@pytest.mark.parametrize(
    "name, content, files",
    [
        ("a.c", CODE, ["a.c"]),
        ("a.zip", zipped(**{"hw/a.c": CODE}), ["a.zip/hw/a.c"]),
        ("a.tar", tarred("w", ("a.c", CODE)), ["a.tar/a.c"]),
        ("a.tgz", tarred("w:gz", ("a.c", CODE)), ["a.tgz/a.c"]),
        ("a.tar.bz2", tarred("w:bz2", ("a.c", CODE)), ["a.tar.bz2/a.c"]),
        ("a.tar.xz", tarred("w:xz", ("a.c", CODE)), ["a.tar.xz/a.c"]),
        ("a.bin", zipped(**{"a.c": CODE}), ["a.bin/a.c"]),
        ("a.docx", zipped(**{"word/document.xml": b"<a/>"}), ["a.docx"]),
        ("a.zip", zipped(**{"b.zip": zipped(**{"c.c": CODE})}), ["a.zip/b.zip/c.c"]),
        ("a.zip", zipped(**{"__MACOSX/._a.c": b"x", "a.c": CODE}), ["a.zip/a.c"]),
        ("a.zip", zipped(**{"hw\\a.c": CODE}), ["a.zip/hw/a.c"]),
        ("a.zip", zipped(**{"\u00fc.c": CODE}), ["a.zip/\u00fc.c"]),
    ],
)
def test_files_and_archives(tmp_path: Path, name: str, content: bytes, files: list[str]) -> None:
    found = taken(tmp_path, lambda folder: (folder / name).write_bytes(content))
    assert (list(found.files), found.notes) == (files, ())
    assert all((found.folder / file).is_file() for file in files)


BOMB = zipped(**{f"{n}": bytes(8 << 20) for n in range(9)})


@pytest.mark.parametrize(
    "name, content, says",
    [
        ("a.zip", b"PK\x03\x04 nonsense", "a.zip cannot be unpacked: it is damaged"),
        ("a.tgz", tarred("w:gz", ("a", CODE * 999))[:90], "a.tgz cannot be unpacked: it is dam"),
        ("a.rar", b"Rar!\x1a\x07\x00", "it is a rar archive: hand in a .zip"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "it is a 7z archive"),
        ("a.zip", zipped(**{"../../a.c": CODE}), "a.zip/a.c is left out: its name leads out"),
        ("a.tar", tarred("w", ("/etc/a.c", CODE)), "etc/a.c is left out: its name leads out"),
        ("a.zip", BOMB, "a.zip cannot be unpacked: it is too large"),
        ("a.txz", tarred("w:xz", ("a", bytes(90 << 20))), "cannot be unpacked: it is too large"),
        ("a.c", bytes(9 << 20), "a.c is left out: a file may be at most 8 MB"),
        ("a.zip", zipped(**{"x" * 300: CODE}), "is left out: its name is too long"),
        ("a.zip", zipped(**{"a": CODE, "a/b.c": CODE}), "a/b.c is left out: its name is there"),
    ],
)
def test_what_is_left_out_is_told(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    found = taken(tmp_path, lambda folder: (folder / name).write_bytes(content))
    assert says in "\n".join(found.notes)
    inside = found.folder.resolve()
    assert all((found.folder / file).resolve().is_relative_to(inside) for file in found.files)


def test_encrypted_zip_and_links_in_archives(tmp_path: Path) -> None:
    locked = bytearray(zipped(**{"a.c": CODE}))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    link = zipfile.ZipInfo("link.c")
    link.external_attr = 0o120777 << 16
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as tar:
        for name, kind in (("l.c", tarfile.SYMTYPE), ("h.c", tarfile.LNKTYPE), ("f", b"6")):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            tar.addfile(info)

    def make(folder: Path) -> None:
        (folder / "locked.zip").write_bytes(bytes(locked))
        (folder / "linked.zip").write_bytes(made.getvalue())
        (folder / "linked.tar").write_bytes(held.getvalue())

    found = taken(tmp_path, make)
    assert found.files == ()
    assert [note.split(":")[0] for note in found.notes] == [
        "linked.tar/l.c is a link, and no link is followed",
        "linked.tar/h.c is a link, and no link is followed",
        "linked.tar/f is left out",
        "linked.zip/link.c is a link, and no link is followed",
        "locked.zip/a.c is left out",
    ]


def test_nothing_but_files_is_opened(tmp_path: Path) -> None:
    def make(folder: Path) -> None:
        (folder / "secret.c").symlink_to("/etc/passwd")
        (folder / "zero.c").symlink_to("/dev/zero")
        (folder / "up").symlink_to("/")
        os.mkfifo(folder / "fifo.c")
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(folder / "s"))
        (folder / "a.c").write_bytes(CODE)

    found = taken(tmp_path, make)
    assert found.files == ("a.c",)
    assert [note.partition(" ")[0] for note in found.notes] == [
        "fifo.c",
        "s",
        "secret.c",
        "up",
        "zero.c",
    ]


@pytest.mark.parametrize("kind", ["link", "fifo", "device"])
def test_a_part_that_is_no_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x.c"
    if kind == "link":
        path.symlink_to("/etc/passwd")
    elif kind == "fifo":
        os.mkfifo(path)
    else:
        path = Path("/dev/zero")
    found = take([(path, "x.c")], tmp_path / "out")
    assert (found.files, len(found.notes)) == ((), 1)


def test_names_stay_bytes_and_are_shown_escaped(tmp_path: Path) -> None:
    names = [b"\xff\xfe.c", b"a\nb.c", b"$(x) `y`.c", b"'q\".c", b"\x1b[31m.c"]

    def make(folder: Path) -> None:
        for name in names:
            with open(os.path.join(os.fsencode(folder), name), "wb") as file:
                file.write(CODE)
        os.mkfifo(os.path.join(os.fsencode(folder), b"\xff\n"))

    found = taken(tmp_path, make)
    assert [os.fsencode(file) for file in found.files] == sorted(names)
    assert found.notes == ("\\xff\\x0a is left out: it is neither a file nor a folder",)


def test_counts_and_depths_are_bounded(tmp_path: Path) -> None:
    deep = zipped(**{"a.c": CODE})
    for _ in range(12):
        deep = zipped(**{"z.zip": deep})

    def make(folder: Path) -> None:
        (folder / "deep.zip").write_bytes(deep)
        (folder / "/".join("d" * 40)).mkdir(parents=True)
        for number in range(SUBMISSION.files):
            (folder / f"{number}.c").touch()
        (folder / "z.c").touch()

    found = taken(tmp_path, make)
    assert any("too many archives inside one another" in note for note in found.notes)
    assert any("more than 32 deep" in note for note in found.notes)
    assert "z.c is left out: a submission may have at most 2000 files" in found.notes
    assert len(found.files) == SUBMISSION.files


def test_hash_is_of_names_and_bytes(tmp_path: Path) -> None:
    hashes = set()
    for number, (name, content) in enumerate((("a.c", CODE), ("b.c", CODE), ("a.c", CODE + b"\n"))):
        folder = tmp_path / str(number)
        folder.mkdir()
        hashes.add(taken(folder, lambda inside: (inside / name).write_bytes(content)).sha256)
    assert len(hashes) == 3


def test_online_text_is_read(tmp_path: Path) -> None:
    page = (
        b"<!DOCTYPE html><html><head><title>x</title></head><body><p>#include &lt;windows.h&gt;"
        b"</p><p>int a(void)<br />{ return 1 &amp;&amp; 2; }</p></body></html>"
    )

    def make(folder: Path) -> None:
        (folder / "onlinetext.html").write_bytes(page)

    found = taken(tmp_path, make)
    assert found.files == ("onlinetext.html", "onlinetext.html.c")
    code = (found.folder / "onlinetext.html.c").read_text()
    assert code == "#include <windows.h>\nint a(void)\n{ return 1 && 2; }\n"


def test_two_files_of_one_name_in_an_archive_are_a_doubt(tmp_path: Path) -> None:
    def make(folder: Path) -> None:
        with zipfile.ZipFile(folder / "a.zip", "w") as archive:
            for name, content in (("a.c", CODE), ("a.c", b"x"), ("b.c", CODE), ("b.c", CODE)):
                archive.writestr(name, content)

    with pytest.warns(UserWarning, match="Duplicate name"):
        found = taken(tmp_path, make)
    assert found.doubts == (("a.zip/a.c", "is left out: its name is there twice"),)


def test_what_the_grader_may_not_read_is_a_doubt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def refusing(path: Any, *rest: Any, **more: Any) -> int:
        if os.fsencode(path).endswith((b"a.c", b"mine")):
            raise PermissionError(13, "Permission denied")
        return real(path, *rest, **more)

    def make(folder: Path) -> None:
        (folder / "a.c").write_bytes(CODE)
        (folder / "mine").mkdir()
        (folder / "link").symlink_to("a.c")
        monkeypatch.setattr(os, "open", refusing)

    found = taken(tmp_path, make)
    why = "is left out: Permission denied"
    assert found.doubts == (("a.c", why), ("mine", why))
