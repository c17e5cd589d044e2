"""Which recorder is used, and the reason if the better one does not work."""

from dataclasses import replace

import pytest

from harness.grader import sandbox
from harness.grader.grading import outside
from harness.grader.grading.outside import IN_SESSION, NATIVE, recorder_for, tables_file, why_not
from harness.grader.platform.paths import Layout
from harness.grader.platform.problem import EnvironmentProblem
from harness.grader.upkeep import doctor


@pytest.fixture
def other(layout, tmp_path) -> Layout:
    """This checkout, not calibrated yet."""
    (tmp_path / "build").mkdir()
    for name in ("native", "mingw", "prefix"):
        (tmp_path / "build" / name).symlink_to(layout.build / name)
    return Layout(tmp_path)


def test_without_calibration_the_recorder_stays_inside(other):
    assert why_not(other) == "where this build of Wine keeps its tables is not known yet"
    assert recorder_for(other) == IN_SESSION
    with pytest.raises(
        EnvironmentProblem, match="the recorder outside of the sandbox cannot be used"
    ):
        recorder_for(replace(other, recorder=NATIVE))


@pytest.fixture
def calibrated(layout, other) -> Layout:
    if why := outside.why_not(layout):
        pytest.skip(why)
    assert outside.calibrate(other) is None
    return other


def test_calibration_finds_wines_tables_where_setup_did(calibrated):
    assert "views_tree 0x" in tables_file(calibrated).read_text()
    assert recorder_for(calibrated) == NATIVE
    assert recorder_for(replace(calibrated, recorder=IN_SESSION)) == IN_SESSION, "as asked for"


def test_only_the_known_program_calibrates(other, win32_program):
    """As with a Wine that has other structures: nothing that was found is believed."""
    (other.build / "mingw").unlink()
    other.mingw.mkdir()
    (other.mingw / "known.exe").symlink_to(win32_program("int main(void) { return 0; }"))
    said = outside.calibrate(other)
    assert said and "known.exe never reached its checkpoint" in said
    assert why_not(other) == said, "and the next one is told the same"
    assert recorder_for(other) == IN_SESSION
    finding = doctor._recorder(other)
    assert not finding.ok and not finding.required and said in finding.detail


def test_tables_of_another_build_of_wine_are_not_used(calibrated, monkeypatch, tmp_path):
    unix = tmp_path / "wine" / "x86_64-unix"
    unix.mkdir(parents=True)
    (unix / "ntdll.so").write_bytes(b"\x04\0\0\0\x14\0\0\0\x03\0\0\0GNU\0" + bytes(range(20)))
    monkeypatch.setattr(sandbox, "wine_folder", lambda: tmp_path / "wine")
    assert tables_file(calibrated).name == f"{bytes(range(20)).hex()}.txt"
    assert recorder_for(calibrated) == IN_SESSION


@pytest.mark.parametrize(
    ("scope", "capable", "said", "remedy"),
    [
        ("0", False, None, "python3 grade.py setup"),
        ("1", False, None, "python3 grade.py setup"),
        ("2", True, None, "python3 grade.py setup"),
        ("2", False, "only root may trace processes", "sysctl -w kernel.yama.ptrace_scope=1"),
        ("3", True, "until the next boot", None),
    ],
)
def test_what_yama_refuses_is_reported(tmp_path, monkeypatch, scope, capable, said, remedy):
    (tmp_path / "ptrace_scope").write_text(scope + "\n")
    monkeypatch.setattr(outside, "YAMA", tmp_path / "ptrace_scope")
    monkeypatch.setattr(outside, "_has_capability", lambda number: capable)
    refused = outside.ptrace_refused()
    assert refused is None if said is None else said in refused
    assert outside.remedy() == remedy
