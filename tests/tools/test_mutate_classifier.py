"""The mutation test of the classifier can fail: over a library of one file, and a test of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomllib
from mutate_classifier import CORE, FILES, REASONS, ROOT, Workshop, main, mutants, try_files

LIBRARY = """\
#include <assert.h> // 1 < 2
int larger(int a, int b) {
    return a < b ? b : a;
}
int sum(const int *items, int count) {
    int all = 0;
    assert(count >= 0);
    for (int i = 0; i < count; i++)
        all += items[i];
    return all;
}
"""
TABLE = """\
static const Rule rules[] = {
    {"first", "because", rule_first},
    {"second", "it is long,"
               "and has two lines", rule_second},
};
"""
# As core_tests is, as far as the tool uses it: any arguments, and a status. A sum of one item
# more is most likely the same, and only AddressSanitizer sees it.
TESTS = """\
#include <stdlib.h>
int larger(int, int), sum(const int *, int);
int main(void) {
    int *items = calloc(4, sizeof *items);
    const int all = sum(items, 4);
    free(items);
    return all != 0 || larger(1, 2) != 2;
}
"""
CMAKE = """\
cmake_minimum_required(VERSION 3.25)
project(tiny LANGUAGES C)
if(REGIONLAB_SANITIZE)
  add_compile_options(-fsanitize=address)
  add_link_options(-fsanitize=address)
endif()
add_executable(core_tests harness/core/tiny.c tests.c)
"""
SAME = {"larger.at_most.1": "of two equal numbers either is the larger"}


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    root = tmp_path / "project"
    (root / CORE).mkdir(parents=True)
    (root / CORE / "tiny.c").write_text(LIBRARY)
    (root / "tests.c").write_text(TESTS)
    (root / "CMakeLists.txt").write_text(CMAKE)
    return Workshop(root, tmp_path / "mutants")


def test_every_survivor_has_a_reason(
    workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    assert try_files(workshop, ["tiny.c"], {"tiny.c": SAME}) == []
    totals = "tiny.c: 2 mutants, 1 noticed (50.0%), 1 equivalent with a reason, 0 do not compile"
    assert capsys.readouterr().out.splitlines()[-1] == totals


def test_a_survivor_without_a_reason_is_a_problem(workshop: Workshop) -> None:
    assert try_files(workshop, ["tiny.c"], {}) == [
        "tiny.c: no test notices larger.at_most.1, line 3: < -> <="
    ]


def test_a_reason_without_a_survivor_is_a_problem(workshop: Workshop) -> None:
    reasons = {"tiny.c": {**SAME, "sum.at_most.1": "nobody would notice"}}
    assert try_files(workshop, ["tiny.c"], reasons) == [
        "mutate_classifier.toml: [tiny.c] sum.at_most.1: no such mutant passes the tests"
    ]


def test_tests_that_fail_anyway_show_nothing(workshop: Workshop) -> None:
    (workshop.root / "tests.c").write_text(TESTS.replace("!= 2", "!= 3"))
    (problem,) = try_files(workshop, ["tiny.c"], {"tiny.c": SAME})
    assert problem.startswith("core_tests fails without any mutant")


def test_a_row_is_dropped_and_put_below_the_next() -> None:
    dropped, dropped_last, below = mutants(TABLE)
    assert (dropped.name, dropped_last.name) == ("first.dropped.1", "second.dropped.1")
    assert '"first"' not in dropped.text and '"second"' in dropped.text
    assert dropped_last.text.endswith("rule_first},\n};\n")
    assert below.name == "first.put_below.1"
    assert below.text.index('"second"') < below.text.index('"first"')


def test_every_word_is_made_another_in_turn() -> None:
    found = mutants("int f(int a) {\n    if (!a && a <=\n            2)\n        a = a - 1;\n}\n")
    assert [(m.name, m.line) for m in found] == [
        ("f.yes.1", 2), ("f.never.1", 2), ("f.or.1", 2), ("f.less.1", 2), ("f.plus.1", 4)
    ]  # fmt: skip


def test_every_rule_is_broken_twice() -> None:
    rules = mutants((ROOT / CORE / "rules.c").read_text("utf-8"))
    dropped = {m.name.split(".")[0] for m in rules if ".dropped." in m.name}
    assert {"user-shared-data", "teb", "heap-walk", "exited-stack"} <= dropped
    assert sum(".put_below." in m.name for m in rules) == len(dropped) - 1


def test_reasons_are_of_files_that_are_tried() -> None:
    assert set(tomllib.loads(REASONS.read_text("utf-8"))) <= set(FILES)


def test_an_unknown_file_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rulez.c"]) == 2
    assert "harness/core/rulez.c is no file" in capsys.readouterr().out
