"""A browser that is used as a reader uses it, with keys and a pointer, where Debian's
chromium-driver and python3-selenium are at hand."""

from __future__ import annotations

import importlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from browser import CHROMIUM


def of_selenium(name: str) -> Any:
    """A module, where it is installed."""
    try:
        return importlib.import_module(f"selenium.webdriver{name}")
    except ImportError:
        return None


webdriver: Any = of_selenium("")
service, chains, names = map(
    of_selenium, (".chrome.service", ".common.action_chains", ".common.keys")
)
ActionChains: Any = getattr(chains, "ActionChains", None)
Keys: Any = getattr(names, "Keys", None)
DRIVER = shutil.which("chromedriver")
LACKS = next(
    (
        name
        for name, found in (
            ("chromium", CHROMIUM),
            ("chromium-driver", DRIVER),
            ("python3-selenium", webdriver),
        )
        if not found
    ),
    None,
)
# axe-core's axe.min.js, which nobody commits: see CONTRIBUTING.md.
AXE = os.environ.get("REGIONLAB_AXE")
SERIOUS = ("serious", "critical")
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")


@contextmanager
def reader() -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    for flag in FLAGS:
        options.add_argument(flag)
    options.binary_location = str(CHROMIUM)
    driver = webdriver.Chrome(service=service.Service(DRIVER), options=options)
    try:
        driver.set_script_timeout(60)
        driver.implicitly_wait(10)
        yield driver
    finally:
        driver.quit()


def look(driver: Any, width: int, dark: bool) -> None:
    """The size and the colours of what it shows from now on."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})


def findings(driver: Any, address: str) -> list[str]:
    """What axe-core finds serious on a page."""
    driver.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})
    driver.get(address)
    driver.execute_script(Path(str(AXE)).read_text(encoding="utf-8"))
    found = driver.execute_async_script(
        "const done = arguments[0]; axe.run(document).then((r) => done(r.violations.map("
        "(v) => [v.impact, v.id, v.nodes.length, v.nodes[0].target.join(' ')])));"
    )
    return [
        f"{name}: {count}, {where}" for impact, name, count, where in found if impact in SERIOUS
    ]
