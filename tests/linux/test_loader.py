"""What Wine's loader does where it cannot have the page 0x7ffe0000: see _never_began() of
harness/grader/grading/record.py."""

import os
import subprocess
from pathlib import Path

from harness.grader.sandbox.wine import WINE_LOADER, wine_environment


def test_wine_ends_with_1_and_says_nothing_where_its_page_is_taken(tmp_path):
    taker = tmp_path / "takes_page.so"
    source = Path(__file__).with_name("takes_page.c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", taker, source], check=True)
    environment = wine_environment() | {
        "WINEPREFIX": str(tmp_path),
        "LD_PRELOAD": str(taker),
        "PATH": os.environ["PATH"],
    }
    ended = subprocess.run(
        [WINE_LOADER, "none.exe"], env=environment, capture_output=True, text=True, timeout=60
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", "")
