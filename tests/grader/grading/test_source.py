"""What a student's file may be, and that whatever it is costs no more than that file."""

from __future__ import annotations

import hashlib
import os

import pytest

from harness.grader.grading.source import SOURCE_LIMIT, Source, fingerprint, read_source


def test_what_is_hashed_is_what_is_read(tmp_path):
    file = tmp_path / "a.c"
    file.write_bytes(b"int a;\n")
    read = read_source(file, "a.c")
    assert (read.text, read.refusal) == (b"int a;\n", "")
    assert read.sha256 == hashlib.sha256(b"int a;\n").hexdigest() == fingerprint(file)


def test_nothing_else_has_a_fingerprint(tmp_path):
    """A FIFO would wait for its writer, a link to a device never ends, and a link to a file outside
    would publish its hash."""
    os.mkfifo(tmp_path / "fifo.c")
    (tmp_path / "secret").write_text("canary")
    (tmp_path / "link.c").symlink_to(tmp_path / "secret")
    (tmp_path / "zero.c").symlink_to("/dev/zero")
    for name in ("fifo.c", "link.c", "zero.c", "none.c", "."):
        assert fingerprint(tmp_path / name) is None, name


def test_a_link_is_refused(tmp_path):
    (tmp_path / "real.c").write_text("int a;\n")
    link = tmp_path / "link.c"
    link.symlink_to("real.c")
    assert read_source(link, "a.c") == Source(None, "a.c is a link: hand in the file itself")


def test_what_is_not_a_regular_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "fifo.c")
    for place in (tmp_path / "fifo.c", tmp_path):
        assert read_source(place, "a.c") == Source(None, "a.c is not a regular file"), f"{place}"


def test_a_missing_file_is_refused(tmp_path):
    read = read_source(tmp_path / "none.c", "a.c")
    assert read.text is None and "No such file" in read.refusal, read.refusal


def test_a_large_file_is_refused(tmp_path):
    file = tmp_path / "large.c"
    file.write_bytes(b" " * (SOURCE_LIMIT + 1))
    assert read_source(file, "a.c") == Source(None, "a.c is larger than 1 MB")
    file.write_bytes(b" " * SOURCE_LIMIT)
    assert read_source(file, "a.c").text is not None, "1 MB itself is allowed"


@pytest.mark.parametrize(
    "text, refusal",
    [
        (
            b"int a;\n// caf\xe9\n",
            "a.c:2: this is not UTF-8, it is Latin-1 (or Windows-1252): save the file as UTF-8",
        ),
        (b"\xff\xfei\0n\0t\0", "a.c:1: there is a zero byte, it is UTF-16: save the file as UTF-8"),
    ],
)
def test_text_in_another_encoding_is_refused_with_its_line(tmp_path, text, refusal):
    file = tmp_path / "other.c"
    file.write_bytes(text)
    read = read_source(file, "a.c")
    assert (read.text, read.refusal) == (None, refusal)
    assert read.sha256 == fingerprint(file)
