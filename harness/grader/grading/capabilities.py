"""What this system can show ("stack_grows", "release_twice_code", ...), as capabilities.exe
finds it in a sandbox like the one that tasks run in. A check that needs more is "not
checked" here. `grade.py setup` writes the file; a grade only reads it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from .. import sandbox
from ..platform.files import json_from
from ..platform.paths import Layout
from ..platform.problem import EnvironmentProblem
from ..sandbox.prefix import require_template, wine_version

PROBE_SECONDS = 60


def load_capabilities(layout: Layout) -> dict[str, int]:
    """The answers for this Wine version."""
    try:
        stored = json.loads(layout.capabilities_file.read_text())
        made_with, numbers = stored["wine"], _numbers(stored["capabilities"])
    except FileNotFoundError as error:
        raise EnvironmentProblem(
            "what this system can show is not known yet", "python3 grade.py setup"
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EnvironmentProblem(
            f"{layout.capabilities_file}: {error}", "python3 grade.py setup"
        ) from error
    if made_with != wine_version():
        raise EnvironmentProblem(
            f"stale capabilities: found with {made_with}, but this is {wine_version()}",
            "python3 grade.py setup",
        )
    return numbers


def capabilities_are_current(layout: Layout) -> bool:
    """Whether the stored answers come from this Wine and from the present capabilities.exe."""
    try:
        load_capabilities(layout)
        stored = layout.capabilities_file.stat().st_mtime_ns
        return stored >= _probe(layout).stat().st_mtime_ns
    except (EnvironmentProblem, FileNotFoundError):
        return False


def find_capabilities(layout: Layout) -> dict[str, int]:
    """Asks the system (under a second) and stores the answers."""
    probe = _probe(layout)
    if not probe.is_file():
        raise EnvironmentProblem(f"{probe} is missing", "python3 grade.py setup")
    command = sandbox.run_command(
        [r"C:\regionlab\capabilities.exe"],
        require_template(layout),
        {"/prefix/drive_c/regionlab/capabilities.exe": probe},
        {},
    )
    ended = sandbox.run(command, PROBE_SECONDS)
    try:
        found = _numbers(json_from(ended.output))
    except (ValueError, TypeError, AttributeError):
        found = {}
    if ended.status != 0 or not found:
        why = ended.broken or ended.errors.strip() or f"it ended with exit code {ended.status}"
        raise EnvironmentProblem(
            f"capabilities.exe did not report what this system can show: {why}",
            "python3 grade.py doctor",
        )
    _store(layout.capabilities_file, {"wine": wine_version(), "capabilities": found})
    return found


def _numbers(answers: dict[str, Any]) -> dict[str, int]:
    return {name: int(value) for name, value in answers.items()}


def _probe(layout: Layout) -> Path:
    return layout.mingw / "capabilities.exe"


def _store(file: Path, content: dict[str, object]) -> None:
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(content, indent=1) + "\n")
    os.replace(fresh, file)
