"""A page in a real browser, where one is at hand (`apt-get install chromium`)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def answer_of(text: str, helpers: str, script: str, folder: Path) -> Any:
    """Runs a script at the end of a page; gives what it returns."""
    tail = (
        f"<script>{helpers} document.title = 'RESULT' + encodeURIComponent(JSON.stringify("
        f"(() => {{ {script} }})()));</script></body>"
    )
    return title_of(text.replace("</body>", tail), folder)


def title_of(text: str, folder: Path) -> Any:
    """What the page's script leaves in its title."""
    file = folder / "page.html"
    file.write_text(text, encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/user"]
    said = subprocess.run(
        [str(CHROMIUM), *flags, "--window-size=1300,900", "--dump-dom", file.as_uri()],
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    ).stdout
    found = re.search(r"<title>RESULT([^<]*)", said)
    assert found, "the page's script failed"
    return json.loads(unquote(found[1]))
