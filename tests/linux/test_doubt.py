"""A program that lies to Wine about its own memory deceives everybody who asks Wine. Here
the lie is checked against the kernel, and a person must look at the run."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from comparable import seen

from harness.grader.grading import outside
from harness.grader.grading.outcome import how_it_went
from harness.grader.grading.outside import IN_SESSION, NATIVE, tables_file
from harness.grader.grading.record import Recording, record
from harness.grader.platform.paths import Layout

CHECKPOINTS = ("honest", "forged")

CONTENTS = "Wine's table has nothing committed here any more, the kernel has the page"
NO_FILE = "Wine's table means a view of a section, the kernel has no file there"
A_FILE = "Wine's table means private memory, the kernel has a file there"
NO_HEADER = "Wine's table means an image, the kernel has no header of a file there"
DEEP = "Wine's tree of views is deeper than a tree is"
HANGS = "Wine itself loops over such a table, until the time limit"

# The rows of tests/win32/forges_tables.c, in its order, and how each doubt begins. None: nothing
# sees it; harness/README.md, "What rests on Wine alone", says so.
FORGERIES: dict[str, str | None] = {
    "commits": "Wine's table means rw-, the kernel has ---",
    "commits_one": "Wine's table means rw-, the kernel has ---",
    "makes_read_only": "Wine's table means r--, the kernel has rw-",
    "makes_no_access": "Wine's table means ---, the kernel has rw-",
    "makes_executable": "Wine's table means rwx, the kernel has rw-",
    "decommits": "Wine's table means ---, the kernel has rw-",
    "sets_guard": "Wine's table means ---, the kernel has rw-",
    "clears_guard": "Wine's table means rw-, the kernel has ---",
    "opens_closed": "Wine's table means r--, the kernel has ---",
    "decommits_image": "Wine's table means ---, the kernel has r-x",
    "decommits_view": "Wine's table means ---, the kernel has rw-",
    "decommits_closed": CONTENTS,
    "decommits_last_page": CONTENTS,
    "reserves_no_access": CONTENTS,
    "reserves_guard": CONTENTS,
    "releases_closed": CONTENTS,
    "releases_no_access": CONTENTS,
    "shrinks_closed": CONTENTS,
    "releases": "Wine's tree has no view here, the kernel has rw-",
    "releases_half": "Wine's tree has no view here, the kernel has rw-",
    "releases_view": "Wine's tree has no view here, the kernel has rw-",
    "releases_file": "Wine's tree has no view here, the kernel has r--",
    "unloads": "Wine's tree has no view here, the kernel has r--",
    "hides_stack": "Wine's tree has no view here, the kernel has rw-",
    "shrinks": "Wine's tree has no view here, the kernel has rw-",
    "moves_up": "Wine's tree has no view here, the kernel has rw-",
    "moves_away": "Wine's tree has views that overlap",
    "grows": "Wine's tree has views that overlap",
    "maps_by_linux": "Wine's tree has no view here, the kernel has rw-",
    "maps_read_only_by_linux": "Wine's tree has no view here, the kernel has r--",
    "private_as_section": NO_FILE,
    "private_as_file": NO_FILE,
    "private_as_image": NO_HEADER,
    "private_as_reserved_section": HANGS,
    "leak_as_reserved_section": HANGS,
    "section_as_private": A_FILE,
    "file_as_private": A_FILE,
    "image_as_private": A_FILE,
    "image_as_section": NO_FILE,
    "section_as_image": NO_HEADER,
    "copy_as_shared": "Wine's table means pages that are shared, to the kernel they are not",
    "shared_as_copy": "Wine's table means pages that are copied when written, to "
    "the kernel they are not",
    "two_views_as_one": "Wine's table means one view, the kernel has parts of files "
    "that do not follow each other",
    "section_replaced": NO_FILE,
    "circle": DEEP,
    "wild_pointer": "Wine's tree of views leads to 0x123456789000",
    "no_tree": "Wine's tree has no view here, the kernel has r--",
    "view_of_nothing": "Wine's tree has a view",
    "view_unaligned": HANGS,
    "view_beyond": "Wine's tree has a view",
    "views_overlap": "Wine's tree has views that overlap",
    "view_of_64_gb": "Wine's tree has views that overlap",
    "own_tree": "Wine's tree has no view here, the kernel has r--",
    "reserved_as_no_access": None,
    "reserved_as_guard": None,
    "guard_as_reserved": None,
    "allocated_otherwise": None,
    "no_cache": None,
    "copied_as_written": None,
    "two_allocations": None,
    "truly_decommits": None,
    "truly_releases": None,
    "hides_among_libraries": None,
}


@pytest.fixture(scope="module")
def forge(layout: Layout, tmp_path_factory: pytest.TempPathFactory):
    if why := outside.why_not(layout):
        pytest.skip(why)
    exe = layout.mingw / "tests" / "forges_tables.exe"
    tables = dict(re.findall(r"(\w+) 0x([0-9a-f]+)", tables_file(layout).read_text()))
    places = {name: int(at, 16) for name, at in tables.items()}

    def run(name: str, recorder: str) -> Recording:
        folder = tmp_path_factory.mktemp(name)
        number = {"forgery": list(FORGERIES).index(name)}
        limit = 2_000 if FORGERIES[name] in (DEEP, HANGS) else 20_000
        made = record(replace(layout, recorder=recorder), exe, folder, places | number, {}, limit)
        assert made.error is None, made.error
        assert made.output.strip() == name, "the two tables have the same order"
        return made

    return run


@pytest.fixture(scope="module")
def forged(forge) -> dict[str, Recording]:
    with ThreadPoolExecutor(2) as pool:
        made = pool.map(lambda name: forge(name, NATIVE), FORGERIES)
        return dict(zip(FORGERIES, made))


def doubts_of(made: Recording) -> list[dict]:
    return [event for event in made.events if event["event"] == "doubt"]


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_table_is_doubted(forged, name):
    made, expected = forged[name], FORGERIES[name]
    status, message, _ = how_it_went(CHECKPOINTS, made.events)
    doubts = doubts_of(made)
    assert all(doubt["ordinal"] == 2 for doubt in doubts), "nothing is doubted before the lie"
    if expected is None:
        assert (status, doubts) == ("complete", []), "then README's list is too long"
    elif expected == HANGS:
        assert status == "timeout"
    else:
        assert status == "needs review", "never a pass, and never silently a zero"
        assert doubts[0]["says"].startswith(expected)
        assert doubts[0]["says"] in message


def test_a_doubt_names_the_range(forged):
    doubt = doubts_of(forged["commits"])[0]
    assert int(doubt["end"], 16) - int(doubt["base"], 16) == 16 * 4096


def reserved_range(layout: Layout, made: Recording, checkpoint: int) -> set[tuple]:
    """The regions of the reserved 64 KB, as that snapshot has them."""
    snapshot = seen(layout.native / "regions", made.evidence, made.events)[checkpoint]
    return {region[2:6] for region in snapshot.regions if region[2] == "0x10000"}


def test_inside_the_session_nobody_notices(layout, forge):
    """What the trust level of record.exe means."""
    made = forge("commits", IN_SESSION)
    before, after = (reserved_range(layout, made, checkpoint) for checkpoint in (0, 1))
    assert ("0x10000", "0x1", "0x1000", "0x4") in after - before, "it looks committed"
    assert how_it_went(CHECKPOINTS, made.events)[0] == "complete"
