"""What a task forbids, in every way in which an object can ask for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.grader.course.manifest import Task
from harness.grader.grading.build import Built, build_task
from harness.grader.grading.forbidden import OURS, forbidden_in, spellings
from harness.grader.platform.paths import Layout

NATIVE = "NtAllocateVirtualMemory"


def built(*needs: str, strings: tuple[str, ...] = (), ours: tuple[str, ...] = ()) -> Built:
    return Built(Path("fill.exe"), "", frozenset(needs), frozenset(ours), frozenset(strings))


@pytest.mark.parametrize(
    "made, found",
    [
        (built("VirtualAlloc"), []),
        (built(NATIVE), [NATIVE]),
        (built("ZwAllocateVirtualMemory"), [f"ZwAllocateVirtualMemory (for {NATIVE})"]),
        (built("GetProcAddress", strings=(NATIVE,)), [NATIVE]),
        (built("LdrGetProcedureAddress", strings=(NATIVE,)), [NATIVE]),
        (built("GetProcAddress", strings=("VirtualAlloc2",)), []),
        (built("puts", strings=(NATIVE,)), []),
        (built("parameter", ours=("parameter",)), ["parameter"]),
    ],
)
def test_every_way_to_the_interface_is_meant(fill: Task, made: Built, found: list[str]) -> None:
    assert list(forbidden_in(fill, made)) == found


def test_each_is_told_what_to_do_instead(fill: Task) -> None:
    told = forbidden_in(fill, built(NATIVE, "checkpoint", ours=("checkpoint",)))
    assert told == {NATIVE: "Use VirtualAlloc.", "checkpoint": OURS}


def test_spellings_of_a_name() -> None:
    assert list(spellings("NtClose")) == ["NtClose", "ZwClose"]
    assert list(spellings("OpenFileMapping")) == [
        "OpenFileMapping",
        "OpenFileMappingA",
        "OpenFileMappingW",
    ]
    assert list(spellings("malloc")) == ["malloc"]


def test_what_a_real_object_asks_for_is_found(
    built_checkout: Layout, fill: Task, tmp_path: Path
) -> None:
    """It declares a function of the probe itself, and looks a system call up by name."""
    source = tmp_path / "reserve_pages.c"
    source.write_text(
        """#include "unit.h"
        unsigned long long parameter(const char *name);
        void *reserve_pages(size_t pages) {
            HMODULE ntdll = GetModuleHandleA("ntdll.dll");
            return parameter("pages") == pages
                       ? (void *)GetProcAddress(ntdll, "NtAllocateVirtualMemory") : NULL;
        }
        """
    )
    made = build_task(built_checkout, "02_private", "reserve_pages", source, tmp_path / "build")
    assert made.exe, made.log
    assert list(forbidden_in(fill, made)) == [NATIVE, "parameter"]
    own = replace(made, ours=frozenset())
    assert list(forbidden_in(fill, own)) == [NATIVE]
