import sys

import pytest

from harness.grader import sandbox
from harness.grader.platform.paths import find_layout
from harness.grader.platform.problem import EnvironmentProblem
from harness.grader.upkeep import doctor
from harness.grader.upkeep.doctor import Finding, examine, read_packages


def named(findings: list[Finding], name: str) -> Finding:
    return next(finding for finding in findings if finding.name == name)


@pytest.fixture
def nothing_built(empty_layout):
    empty_layout.packages_file.write_text("# a comment\n\npython3  PSF-2.0  runs this\n")
    return empty_layout


def test_the_list_of_packages_says_licence_and_reason_of_each():
    packages = read_packages(find_layout().packages_file)
    names = [package.name for package in packages]
    assert {"wine64", "bubblewrap", "cmake", "libcriterion-dev"} <= set(names), f"{names}"
    assert len(names) == len(set(names)), "each package stands there once"
    for package in packages:
        assert package.licence and " " in package.why, f"{package.name}: why is it needed?"


def test_an_installed_package_shows_its_version(nothing_built):
    found = named(examine(nothing_built), "python3")
    assert found.ok and found.detail.startswith("3."), f"{found}"


def test_a_missing_package_is_found_with_the_way_to_get_it(nothing_built):
    nothing_built.packages_file.write_text("no-such-package-here  MIT  tests the doctor\n")
    found = named(examine(nothing_built), "no-such-package-here")
    assert not found.ok and found.required, "grading needs every package of the list"
    assert found.detail == "not installed: tests the doctor", "what it is for helps to decide"
    assert found.remedy == "sh harness/setup.sh", "the command that brings it"


def test_a_system_without_dpkg_is_not_a_failure(nothing_built, monkeypatch):
    monkeypatch.setenv("PATH", "")
    found = named(doctor._packages(nothing_built), "packages")
    assert found.ok and not found.required, "another system may have all that is needed"


def test_nothing_built_is_found_with_the_way_to_build_it(nothing_built):
    findings = examine(nothing_built)
    for name in ("built", "precompiled header", "Wine prefix", "capabilities"):
        found = named(findings, name)
        assert not found.ok, f"{name} cannot be fine where nothing is built"
        assert found.remedy == "python3 grade.py setup", f"{name}: {found}"


def test_the_doctor_changes_nothing(nothing_built):
    before = sorted(nothing_built.root.rglob("*"))
    examine(nothing_built)
    assert sorted(nothing_built.root.rglob("*")) == before, "the doctor only looks"


def test_a_stale_prefix_is_found(nothing_built):
    nothing_built.prefix.mkdir()
    (nothing_built.prefix / "template.json").write_text('{"schema": 1, "wine": "wine-7.0"}')
    found = named(examine(nothing_built), "Wine prefix")
    assert not found.ok and "stale Wine prefix: made with wine-7.0" in found.detail, f"{found}"


def test_a_checkout_that_is_set_up_is_well(layout):
    findings = examine(layout)
    ill = [f for f in findings if f.required and not f.ok]
    assert ill == [], "after setup nothing that grading needs may be missing"
    assert named(findings, "precompiled header").detail == "used", "and builds are fast"


def test_python_without_a_module_names_the_interpreter(monkeypatch):
    monkeypatch.setattr(doctor, "MODULES", ("rich", "no_such_module_here"))
    found = doctor._python()
    assert not found.ok and "lacks no_such_module_here" in found.detail, f"{found}"
    assert found.remedy == "sh harness/setup.sh", "for Debian's own interpreter: its package"
    monkeypatch.setattr(sys, "executable", "/opt/other/python3")
    found = doctor._python()
    assert found.remedy == "/usr/bin/python3 grade.py ...", "Debian's modules serve only its own"


def test_a_python_that_is_too_old_is_reported(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert "3.11 is needed" in doctor._python().detail, "tomllib came with 3.11"


def test_a_sandbox_that_is_refused_is_found_with_its_reason(monkeypatch):
    monkeypatch.setattr(sandbox, "why_unavailable", lambda: "bwrap: No permissions")
    found = doctor._sandbox()
    assert [f.ok for f in found] == [False], "without a sandbox its layers mean nothing"
    assert found[0].required and "No permissions" in found[0].detail, f"{found}"


@pytest.mark.parametrize(
    "switch, value, remedy",
    [
        ("kernel/unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1"),
        (
            "kernel/apparmor_restrict_unprivileged_userns",
            "1",
            "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
        ),
        ("user/max_user_namespaces", "0", "sysctl -w user.max_user_namespaces=15000"),
    ],
)
def test_the_switch_that_forbids_namespaces_is_named(tmp_path, monkeypatch, switch, value, remedy):
    monkeypatch.setattr(doctor, "SWITCHES", tmp_path)
    (tmp_path / switch).parent.mkdir()
    (tmp_path / switch).write_text(f"{value}\n")
    assert doctor._namespace_remedy() == remedy, "the exact command that mends it"


def test_no_switch_is_blamed_that_allows_namespaces(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "SWITCHES", tmp_path)
    (tmp_path / "kernel").mkdir()
    (tmp_path / "kernel/unprivileged_userns_clone").write_text("1\n")
    (tmp_path / "kernel/apparmor_restrict_unprivileged_userns").write_text("0\n")
    assert doctor._namespace_remedy() is None, "the reason is another: bubblewrap's words stand"


@pytest.fixture
def offers(monkeypatch):
    """A machine that offers these layers only."""

    def offer(*layers: str) -> None:
        there = frozenset(layers)
        refused = None if sandbox.LAYER_NAMESPACES in there else "bwrap: No permissions"
        monkeypatch.setattr(sandbox.levels, "available_layers", lambda: there)
        monkeypatch.setattr(sandbox, "available_layers", lambda: there)
        monkeypatch.setattr(sandbox.levels, "why_no_namespaces", lambda: refused)
        monkeypatch.setattr(sandbox.levels, "is_built", lambda: True)

    return offer


EVERY = tuple(sandbox.LAYERS)
IN_CONTAINER = (sandbox.LAYER_LANDLOCK, sandbox.LAYER_OWN_UID, sandbox.LAYER_FILTER)


@pytest.mark.parametrize(
    "layers, level",
    [
        (EVERY, "bubblewrap"),
        ([layer for layer in EVERY if layer != sandbox.LAYER_FILTER], "namespaces"),
        (IN_CONTAINER, "landlock"),
    ],
)
def test_the_level_is_the_strongest_whose_layers_are_all_there(offers, layers, level):
    offers(*layers)
    assert named(doctor._sandbox(), "sandbox").detail == level


def test_a_layer_that_is_missing_says_what_is_then_so(offers):
    offers(*(layer for layer in EVERY if layer != sandbox.LAYER_PROCESS_LIMIT))
    found = named(doctor._sandbox(), sandbox.LAYER_PROCESS_LIMIT)
    assert not found.ok and not found.required, "grading works without it"
    assert "fork bomb" in found.detail, "but the teacher should know"


def test_namespaces_that_are_refused_are_named_with_the_way_to_get_them(offers, monkeypatch):
    monkeypatch.setattr(doctor, "_namespace_remedy", lambda: "sysctl -w a=b")
    offers(*IN_CONTAINER)
    found = named(doctor._sandbox(), sandbox.LAYER_NAMESPACES)
    assert not found.ok and found.remedy == "sysctl -w a=b", f"{found}"


@pytest.mark.parametrize("lost", IN_CONTAINER)
def test_without_namespaces_each_other_wall_is_needed(offers, lost):
    offers(*(layer for layer in IN_CONTAINER if layer != lost))
    (found,) = doctor._sandbox()
    assert not found.ok and found.required, "a student's program would see the hidden tests"
    assert "bwrap: No permissions" in found.detail and lost in found.detail, f"{found}"


def test_a_level_that_is_required_is_had_or_named_with_what_is_missing(offers):
    offers(*IN_CONTAINER)
    sandbox.require_level("landlock")
    with pytest.raises(EnvironmentProblem) as raised:
        sandbox.require_level("bubblewrap")
    said = raised.value.message
    assert "this machine offers landlock" in said, said
    assert f"{sandbox.LAYER_NAMESPACES}: refused here" in said, said
    assert sandbox.LAYER_FILTER not in said, "what is there is not missing"
    offers()
    with pytest.raises(EnvironmentProblem, match="offers none"):
        sandbox.require_level("landlock")


def test_little_disk_space_is_reported(nothing_built, monkeypatch):
    monkeypatch.setattr(doctor, "FREE_MB", 1 << 40)
    found = doctor._disk(nothing_built)
    assert not found.ok and "setup needs" in found.detail, f"{found}"
