#!/usr/bin/python3
"""The entry point: everything else is in harness/grader/."""

import importlib.util
import os
import sys

# Debian's packages of harness/packages.txt serve this interpreter, which need not be
# the first `python3` on the PATH.
DEBIAN_PYTHON = "/usr/bin/python3"
NEEDED = ("tomllib", "rich", "jinja2", "jsonschema")


def main() -> int:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if not missing:
        from harness.grader.commands.cli import run

        return run()
    elsewhere = os.path.realpath(sys.executable) != os.path.realpath(DEBIAN_PYTHON)
    if elsewhere and os.access(DEBIAN_PYTHON, os.X_OK):
        os.execv(DEBIAN_PYTHON, [DEBIAN_PYTHON, os.path.abspath(__file__), *sys.argv[1:]])
    print(f"grade.py: Python lacks {', '.join(missing)}. Run: sh harness/setup.sh", file=sys.stderr)
    return 4


if __name__ == "__main__":
    sys.exit(main())
