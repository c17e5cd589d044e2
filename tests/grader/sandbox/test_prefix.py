import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from harness.grader import sandbox
from harness.grader.platform.problem import EnvironmentProblem
from harness.grader.sandbox import prefix


def stamp(layout, **change) -> None:
    """A template that says who made it, and holds nothing else."""
    layout.prefix.mkdir(exist_ok=True)
    content = {"schema": prefix.TEMPLATE_SCHEMA, "wine": prefix.wine_version()} | change
    (layout.prefix / prefix.STAMP).write_text(json.dumps(content))


def boots_small(folder: Path) -> None:
    """What wineboot leaves, cut to one file of each sort."""
    windows = folder / "drive_c" / "windows"
    windows.mkdir(parents=True)
    (folder / "drive_c" / "users").mkdir()
    (folder / "dosdevices").mkdir()
    shutil.copy(sandbox.wine_folder() / "x86_64-windows" / "ntdll.dll", windows / "ntdll.dll")
    (windows / "kernel32.dll").write_text("not Wine's own")
    (folder / "system.reg").write_text(REGISTRY)


REGISTRY = r"""WINE REGISTRY Version 2
;; All keys relative to REGISTRY\\Machine

#arch=win64

[Software\\Classes\\.chm] 1795447798
#time=1dc5c1f2
@="chm.file"

[System\\CurrentControlSet\\Control\\Session Manager\\Memory Management] 1795447798
"PagingFiles"=str(7):"C:\\pagefile.sys 27 77\0"

[System\\CurrentControlSet\\Control\\Session Manager\\Memory Management\\Other] 1795447798
"x"="y"
"""


def test_the_wine_version_is_told():
    assert prefix.wine_version().startswith("wine-"), "results and stamps name the Wine version"


def test_a_wine_that_is_missing_is_an_environment_problem(monkeypatch):
    monkeypatch.setattr(sandbox, "WINE_LOADER", "/no/wine64")
    with pytest.raises(EnvironmentProblem) as raised:
        prefix.wine_version.__wrapped__()
    assert raised.value.remedy == "sh harness/setup.sh", "the way to install it must be named"


def test_a_fresh_template_is_used(empty_layout):
    stamp(empty_layout)
    assert prefix.template_problem(empty_layout) is None, "nothing is wrong with it"
    assert prefix.require_template(empty_layout) == empty_layout.prefix, "and its place is known"


@pytest.mark.parametrize(
    "change, words",
    [({"wine": "wine-9.0"}, "made with wine-9.0"), ({"schema": 0}, "it has layout 0")],
)
def test_a_stale_template_is_noticed(empty_layout, change, words):
    stamp(empty_layout, **change)
    with pytest.raises(EnvironmentProblem) as raised:
        prefix.require_template(empty_layout)
    assert (
        "stale Wine prefix" in raised.value.message
    ), "a template of another Wine must not be used"
    assert words in raised.value.message, "and the reason must be said"
    assert raised.value.remedy == "python3 grade.py setup", "setup makes it anew"


def test_a_missing_or_broken_template_is_noticed(empty_layout):
    assert prefix.template_problem(empty_layout) == "no Wine prefix", "there is none yet"
    empty_layout.prefix.mkdir()
    (empty_layout.prefix / prefix.STAMP).write_text("{")
    assert "unreadable" in prefix.template_problem(empty_layout), "a cut stamp is no stamp"


def test_copies_of_wines_files_become_links(empty_layout, monkeypatch):
    monkeypatch.setattr(prefix, "_boot", boots_small)
    prefix.make_template(empty_layout)
    windows = empty_layout.prefix / "drive_c" / "windows"
    assert (windows / "ntdll.dll").is_symlink(), "a copy of Wine's own DLL must become a link"
    assert (windows / "ntdll.dll").resolve().is_file(), "which leads to the DLL"
    assert not (windows / "kernel32.dll").is_symlink(), "a file that differs must stay"


def test_the_registry_keeps_whole_keys_only(empty_layout, monkeypatch):
    monkeypatch.setattr(prefix, "_boot", boots_small)
    prefix.make_template(empty_layout)
    kept = (empty_layout.prefix / "system.reg").read_text()
    assert kept.startswith("WINE REGISTRY Version 2\n"), "Wine reads no registry without its head"
    assert "#arch=win64" in kept, "nor of an unknown architecture"
    assert '"PagingFiles"=str(7)' in kept, "a kept key keeps its values"
    assert "Classes" not in kept and "Other" not in kept, "the rest only costs time at a start"


@pytest.mark.parametrize("step", ["_boot", "_link_copies", "_slim_registry"])
def test_an_interrupted_template_leaves_the_old_one(empty_layout, monkeypatch, step):
    stamp(empty_layout)
    monkeypatch.setattr(prefix, "_boot", boots_small)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(prefix, step, interrupted)
    with pytest.raises(KeyboardInterrupt):
        prefix.make_template(empty_layout)
    assert prefix.template_problem(empty_layout) is None, "the old template must still be there"
    left = [place.name for place in empty_layout.build.iterdir()]
    assert left == ["prefix"], f"no half-made one may be left: {left}"


def test_what_a_killed_setup_left_is_removed(empty_layout, monkeypatch):
    (empty_layout.build / "prefix-killed" / "drive_c").mkdir(parents=True)
    monkeypatch.setattr(prefix, "_boot", boots_small)
    prefix.make_template(empty_layout)
    assert [p.name for p in empty_layout.build.iterdir()] == ["prefix"], "it would stay for ever"


def test_the_real_template_is_small_and_whole(layout):
    sizes = [p.lstat().st_size for p in layout.prefix.rglob("*") if not p.is_dir()]
    assert sum(sizes) < 20 << 20, f"{sum(sizes) >> 20} MB: the DLLs were not linked"
    dead = [p for p in layout.prefix.rglob("*") if p.is_symlink() and not p.exists()]
    assert dead == [], "every link must lead to a file"
    text = (layout.prefix / "system.reg").read_text()
    keys = {key.replace("\\\\", "\\") for key in re.findall(r"^\[(.*)\]", text, re.MULTILINE)}
    keys = {key.replace(prefix.CONTROL_SET, prefix.CONTROL_SET_LINK) for key in keys}
    keys.discard(prefix.CONTROL_SET_LINK)  # a key of its own where there are control sets
    assert keys == prefix.KEPT_KEYS, "what a program depends on, and no more"


def test_making_a_template_leaves_no_process(empty_layout):
    prefix.make_template(empty_layout)
    assert prefix.template_problem(empty_layout) is None, "wineboot must make a whole prefix"
    assert (empty_layout.prefix / "drive_c/windows/system32/ntdll.dll").exists(), "with its DLLs"
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, timeout=10)
    assert str(empty_layout.build) not in listed.stdout, "no process may be left on the new prefix"
