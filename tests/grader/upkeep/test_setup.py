import shutil
import subprocess
from pathlib import Path

import pytest

from harness.grader import sandbox
from harness.grader.platform.paths import find_layout
from harness.grader.platform.problem import EnvironmentProblem
from harness.grader.upkeep import setup
from harness.grader.upkeep.setup import set_up

# setup.sh on a system made of stand-ins that write down how they were called.


@pytest.fixture
def system(tmp_path):
    """A checkout of setup.sh alone, and a PATH with the shell's own tools only."""
    checkout, tools = tmp_path / "checkout", tmp_path / "tools"
    (checkout / "harness").mkdir(parents=True)
    tools.mkdir()
    shutil.copy(find_layout().root / "harness" / "setup.sh", checkout / "harness")
    (checkout / "harness" / "packages.txt").write_text("# why\n\none  MIT  x\ntwo  MIT  y\n")
    (checkout / "grade.py").write_text("import sys\nprint('grade.py', *sys.argv[1:])\n")
    for tool in ("dirname", "sed", "grep", "id", "env"):
        (tools / tool).symlink_to(shutil.which(tool))
    return checkout, tools


def stand_in(folder: Path, name: str, script: str) -> None:
    (folder / name).unlink(missing_ok=True)  # it may be a link to the real one
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def run_setup(checkout: Path, tools: Path, *options: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["/bin/sh", str(checkout / "harness" / "setup.sh"), *options],
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        timeout=30,
    )


def debian(tools: Path, installed: str) -> None:
    """dpkg-query knows these packages (a pattern of the shell); apt-get says its words."""
    known = f"case $last in {installed}) echo installed ;; *) exit 1 ;; esac"
    stand_in(tools, "dpkg-query", f"for last; do :; done; {known}")
    stand_in(tools, "apt-get", 'echo "apt-get $* ($DEBIAN_FRONTEND)"')
    stand_in(tools, "id", "echo 0")


def test_without_apt_get_the_packages_are_listed(system):
    done = run_setup(*system)
    assert done.returncode == 4, "exit code 4: the environment lacks something"
    assert "there is no apt-get" in done.stderr, done.stderr
    assert "  one\n  two" in done.stderr, "the list lets a person install them another way"


def test_only_what_is_missing_is_installed(system):
    checkout, tools = system
    debian(tools, installed="one")
    done = run_setup(checkout, tools)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "installing: two",
        "apt-get update (noninteractive)",
        "apt-get install --yes --no-install-recommends two (noninteractive)",
        "grade.py setup",
    ], "the missing package, without questions, then the build"


def test_where_nothing_is_missing_apt_get_is_not_called(system):
    checkout, tools = system
    debian(tools, installed="one|two")
    done = run_setup(checkout, tools)
    assert done.stdout == "grade.py setup\n", "a second call must be quick and need no network"


@pytest.mark.parametrize(
    ("offered", "installs"), [("new", "new"), ("old|new", "old"), ("nothing", "new")]
)
def test_of_a_choice_the_first_that_the_release_has_is_installed(system, offered, installs):
    checkout, tools = system
    (checkout / "harness" / "packages-tests.txt").write_text("old|new  MIT  z\n")
    debian(tools, installed="one|two")
    stand_in(tools, "apt-cache", f"case $2 in {offered}) ;; *) exit 100 ;; esac")
    done = run_setup(checkout, tools, "--tests")
    said = f"apt-get install --yes --no-install-recommends {installs} (noninteractive)"
    assert said in done.stdout.splitlines(), done.stdout + done.stderr


def test_a_choice_is_made_where_either_is_installed(system):
    checkout, tools = system
    (checkout / "harness" / "packages-tests.txt").write_text("old|new  MIT  z\n")
    debian(tools, installed="one|two|new")
    done = run_setup(checkout, tools, "--tests")
    assert done.stdout == "grade.py setup\n", done.stdout + done.stderr


def test_without_root_and_sudo_the_command_is_shown(system):
    checkout, tools = system
    debian(tools, installed="one")
    stand_in(tools, "id", "echo 1000")
    done = run_setup(checkout, tools)
    assert done.returncode == 4, "nothing can be installed"
    assert "apt-get install --no-install-recommends two" in done.stderr, done.stderr


def test_with_sudo_the_packages_are_installed(system):
    checkout, tools = system
    debian(tools, installed="one")
    stand_in(tools, "id", "echo 1000")
    stand_in(tools, "sudo", 'echo "as root:"; exec "$@"')
    done = run_setup(checkout, tools)
    assert "as root:\napt-get install --yes --no-install-recommends two" in done.stdout, done.stdout
    assert done.stdout.endswith("grade.py setup\n"), "the build itself is not root's"


def test_a_failed_installation_stops_before_the_build(system):
    checkout, tools = system
    debian(tools, installed="one")
    stand_in(tools, "apt-get", "echo E: no network >&2; exit 100")
    done = run_setup(checkout, tools)
    assert done.returncode == 4 and "E: no network" in done.stderr, done.stderr
    assert "grade.py" not in done.stdout, "nothing can be built then"


# grade.py setup, its steps replaced by ones that write down their name.


@pytest.fixture
def steps(monkeypatch):
    """What set_up() did, in order; everything is missing at first and fine afterwards."""
    done = []
    state = {"template": "no Wine prefix", "header": None, "current": False}

    def made(step: str, **change):
        def act(*words):
            done.append(" ".join([step, *words[1:]]))
            state.update(change)
            return {}

        return act

    monkeypatch.setattr(setup, "_cmake", made("cmake"))
    monkeypatch.setattr(setup, "make_template", made("template", template=None))
    monkeypatch.setattr(setup, "find_capabilities", made("capabilities", current=True))
    monkeypatch.setattr(setup.outside, "calibrate", lambda _: None)
    monkeypatch.setattr(setup, "template_problem", lambda _: state["template"])
    monkeypatch.setattr(setup, "_header_problem", lambda _: state["header"])
    monkeypatch.setattr(setup, "capabilities_are_current", lambda _: state["current"])
    return done


BUILDS = [
    "cmake --preset native",
    "cmake --build --preset native --parallel 2",
    "cmake --preset mingw",
    "cmake --build --preset mingw --parallel 2",
]


def test_setup_makes_everything_once(empty_layout, steps):
    set_up(empty_layout, lambda _: None)
    assert steps == [*BUILDS, "template", "capabilities"], "the whole way, in this order"
    steps.clear()
    set_up(empty_layout, lambda _: None)
    assert steps == BUILDS, "a second time only CMake looks whether something changed"


def test_setup_says_each_step(empty_layout, steps):
    said = [""]
    set_up(empty_layout, said.append)
    assert said[-1] == "ready", f"{said}"
    assert any("no Wine prefix" in line for line in said), "ten seconds of silence look like a hang"


def test_setup_without_a_sandbox_stops_at_once(empty_layout, steps, monkeypatch):
    monkeypatch.setattr(sandbox, "why_unavailable", lambda: "bwrap: No permissions")
    with pytest.raises(EnvironmentProblem, match="No permissions"):
        set_up(empty_layout, lambda _: None)
    assert steps == [], "a long build for nothing would be no help"


def test_a_build_that_fails_shows_its_last_lines(empty_layout):
    with pytest.raises(EnvironmentProblem, match="CMake Error"):
        set_up(empty_layout, lambda _: None)  # an empty checkout has no presets


def test_a_build_tool_that_is_missing_is_named(tmp_path):
    said = setup._run(["no-such-cmake"], tmp_path)
    assert said == "no-such-cmake is not installed", "not a Python traceback"


def test_a_build_that_never_ends_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(setup, "BUILD_SECONDS", 0.2)
    assert setup._run(["sleep", "60"], tmp_path) == "stopped after 0.2 s"


def test_two_setups_wait_for_each_other(tmp_path):
    lock = tmp_path / "lock"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(["flock", str(lock), "cat"], **pipes) as other:
        other.stdin.write(b"held\n")
        other.stdin.flush()
        assert other.stdout.readline() == b"held\n", "the other must hold the lock first"
        said = []

        def say(line: str) -> None:
            said.append(line)
            other.stdin.close()  # ends it, and its lock

        with setup._alone(lock, say):
            pass
    assert said == ["waiting for another setup of this checkout"], "who waits must say for what"
