"""The files of a program of one's own: what is read, and what is not."""

from __future__ import annotations

from pathlib import Path

from harness.grader.grading.own_sources import data_files, own_sources


def written(folder: Path, **texts: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name.replace("__", ".")).write_text(text)
    return folder


def test_headers_beside_a_source_are_read_with_it(tmp_path: Path) -> None:
    folder = written(tmp_path, main__c='#include "list.h"\n', list__h='#include "deep.h"\n')
    written(folder, deep__h="", unused__h="")
    assert set(own_sources([folder / "main.c"]).files) == {"main.c", "list.h", "deep.h"}


def test_nothing_outside_of_the_folder_is_read(tmp_path: Path) -> None:
    outside = written(tmp_path, secret__h="secret")
    folder = written(tmp_path / "in", main__c="")
    (folder / "link.h").symlink_to(outside / "secret.h")
    wanted = '#include "../secret.h"\n#include "/etc/passwd"\n'
    (folder / "main.c").write_text(wanted)
    assert set(own_sources([folder / "main.c"]).files) == {"main.c"}
    (folder / "main.c").write_text('#include "link.h"\n')
    assert own_sources([folder / "main.c"]).refusal.startswith("link.h is a link")


def test_several_files_keep_their_places(tmp_path: Path) -> None:
    written(tmp_path / "src", list__cpp="")
    written(tmp_path, main__c="")
    sources = own_sources([tmp_path / "main.c", tmp_path / "src" / "list.cpp"])
    assert sources.names == ("main.c", "src/list.cpp") and sources.has_cpp


def test_a_header_of_another_case_is_the_same_header(tmp_path: Path) -> None:
    text = (
        '#include <Windows.h>\n#include "stdafx.h"\n# include <SDKDDKVer.h>\n#include <stdio.h>\n'
    )
    wrappers = own_sources([written(tmp_path, main__c=text) / "main.c"]).wrappers
    assert wrappers["Windows.h"] == "#include <windows.h>\n"
    assert wrappers["SDKDDKVer.h"] == "#include <sdkddkver.h>\n"
    assert "tchar.h" in wrappers["stdafx.h"] and "stdio.h" not in wrappers


def test_a_header_of_ones_own_is_not_replaced(tmp_path: Path) -> None:
    folder = written(tmp_path, main__c='#include "stdafx.h"\n', stdafx__h="int own;\n")
    assert own_sources([folder / "main.c"]).wrappers == {}


def test_only_data_that_the_program_names_is_given(tmp_path: Path) -> None:
    text = 'fopen("input.txt"); fopen("../secret"); fopen("main.c"); fopen("/etc/passwd");'
    folder = written(tmp_path, main__c=text, input__txt="1", other__txt="2", third__txt="3")
    sources = own_sources([folder / "main.c"])
    assert set(data_files(sources, ["third.txt", "-v"])) == {"input.txt", "third.txt"}
