"""What does not build gets one sentence of advice, from what the compiler really says."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.grader.grading.advice import advice
from harness.grader.grading.build import build_task
from harness.grader.platform.paths import Layout

UNIT, TASK = "02_private", "reserve_pages"
HEADER = '#include "unit.h"\n'
BODY = "{ return VirtualAlloc(0, pages * 4096, MEM_RESERVE, PAGE_NOACCESS); }\n"
WHOLE = "void *reserve_pages(size_t pages) " + BODY

NOT_BUILT = {
    HEADER + WHOLE + "int main(void) { return 0; }": "It has a function main: remove that",
    HEADER + WHOLE + "void scenario(void) {}": "a function scenario too",
    HEADER: "It has no function reserve_pages",
    HEADER + "void *reserve_page(size_t pages) " + BODY: "There is a function reserve_page, but",
    HEADER + "static " + WHOLE: "reserve_pages is static",
    HEADER + "void *reserve_pages(int pages) " + BODY: "does not begin as unit.h says",
    HEADER + WHOLE.replace("VirtualAlloc", "VirtualAloc"): "VirtualAloc, and nothing here has a "
    "function of that name: VirtualAlloc?",
    HEADER + "void help(void);" + WHOLE.replace("{", "{ help();"): "It calls help, and nothing",
    "#include <iostream>\n" + WHOLE: "<iostream> is a header of C++",
    "#include <Windows.h>\n" + WHOLE: "try <windows.h> instead of <Windows.h>",
    '#include "units.h"\n' + WHOLE: "is unit.h meant?",
    "#include <nothing_like_it.h>\n" + WHOLE: "There is no header nothing_like_it.h here.",
    "uint64_t mine;\n" + WHOLE: 'begin the file with #include "unit.h"',
    HEADER + WHOLE.replace("; }", "\n; int a = 1 return a; }"): "A semicolon is missing",
    HEADER + WHOLE.replace("}", ""): "A } is missing",
    HEADER + WHOLE.replace("pages *", "page *"): "",
}


@pytest.mark.parametrize("text", NOT_BUILT)
def test_each_gets_its_sentence(built_checkout: Layout, tmp_path: Path, text: str) -> None:
    source = tmp_path / f"{TASK}.c"
    source.write_text(text)
    built = build_task(built_checkout, UNIT, TASK, source, tmp_path / "program")
    assert built.exe is None, "it must not build"
    said = advice(TASK, built.log, text)
    assert NOT_BUILT[text] in said and bool(said) == bool(NOT_BUILT[text]), built.log
    assert said.count(". ") == 0 and "\n" not in said, "one sentence"
