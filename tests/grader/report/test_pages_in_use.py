"""The pages in a real browser, used with keys and a pointer: a film is stepped through, a range is
pointed at, a lesson is searched for and its answer opened. Each page fits 390 pixels, in dark and
light. With REGIONLAB_AXE, axe-core finds nothing serious on any of them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from played import Played
from reader import AXE, LACKS, ActionChains, Keys, findings, look, reader

from harness.grader.commands.site import Quiet
from harness.grader.report.map_page import page as map_page
from harness.grader.platform.paths import Layout

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.skipif(LACKS is not None, reason=f"{LACKS} is not installed")

# Colours change no width: all four are for axe-core, which looks at contrast.
LOOKS = [(1280, False), (390, True), *([(1280, True), (390, False)] if AXE else [])]


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    with reader() as found:
        yield found


@pytest.fixture(scope="module")
def pages(built_checkout: Layout, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The addresses of a film, a map, and a submission's page."""
    folder = tmp_path_factory.mktemp("pages")
    here = Played(Layout(built_checkout.root, state=folder / "state"))
    film = here.call(
        "trace", str(ROOT / "tests/programs/guard_pages.c"), "--html", f"{folder}/f.html"
    )
    wrong = ROOT / "harness/tasks/02_private/commit_window/wrong/one_page_more.c"
    named = ("--source", str(wrong), "--seed", "4711", "--html", str(folder))
    run = here.call("run", "commit_window", *named)
    assert (film[0], run[0]) == (0, 1), (film, run)
    document = json.loads((ROOT / "tests/core/expected/process.json.expected").read_text())
    (folder / "m.html").write_text(map_page(document, "a process"), encoding="utf-8")
    names = {"film": "f.html", "map": "m.html", "submission": "index.html"}
    return {name: (folder / file).as_uri() for name, file in names.items()}


@pytest.fixture(scope="module")
def site(built_site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(built_site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def keys(driver: Any, *pressed: str) -> None:
    actions = ActionChains(driver)
    for key in pressed:
        actions.send_keys(key)
    actions.perform()


def text(driver: Any, selector: str) -> str:
    return str(driver.find_element("css selector", selector).text)


def until(condition: Any, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


def test_a_film_is_stepped_through_with_keys(driver: Any, pages: dict[str, str]) -> None:
    look(driver, 1280, False)
    driver.get(pages["film"])
    keys(driver, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_LEFT)
    assert text(driver, "#position").startswith("step 2 of")
    keys(driver, Keys.END, Keys.HOME, Keys.TAB, Keys.TAB, Keys.TAB)
    focused = driver.switch_to.active_element
    assert focused.get_attribute("id") == "slider"
    focused.send_keys(Keys.ARROW_RIGHT)
    assert text(driver, "#position").startswith("step 1 of")
    keys(driver, Keys.TAB, Keys.ENTER)
    assert text(driver, "#position").startswith("step 2 of"), "the button after the slider"


def test_a_range_that_is_pointed_at_says_why(driver: Any, pages: dict[str, str]) -> None:
    look(driver, 1280, False)
    driver.get(pages["film"])
    keys(driver, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    ActionChains(driver).move_to_element(
        driver.find_element("css selector", ".strip:last-child button")
    ).perform()
    assert "Why: the kernel reports MEM_PRIVATE" in text(driver, "#detail")


def test_a_submission_is_read_with_keys(driver: Any, pages: dict[str, str]) -> None:
    look(driver, 390, True)
    driver.get(pages["submission"])
    keys(driver, Keys.TAB, Keys.ENTER)
    assert driver.current_url.endswith("#tasks")
    ranges = driver.find_element("css selector", ".task > details summary")
    ranges.send_keys(Keys.ENTER)
    assert "MEM_PRIVATE" in text(driver, ".task > details table")


def test_a_lesson_is_searched_for(driver: Any, site: str) -> None:
    look(driver, 1280, False)
    driver.get(f"{site}/index.html")
    until(lambda: driver.find_elements("css selector", "[data-md-component=search]"))
    keys(driver, "/")
    field = driver.find_element("css selector", "input.md-search__input")
    until(lambda: driver.switch_to.active_element == field)
    field.send_keys("demand-zero")
    until(lambda: driver.find_elements("css selector", ".md-search-result__link"))
    driver.find_element("css selector", ".md-search-result__link").click()
    until(lambda: "/lessons/" in driver.current_url)


def test_an_answer_asks_for_a_guess_and_opens(driver: Any, site: str) -> None:
    look(driver, 390, False)
    driver.get(f"{site}/lessons/02_private.html")
    answer = driver.find_element("css selector", "details.question")
    summary = answer.find_element("css selector", "summary")
    summary.send_keys(Keys.ENTER)
    assert not answer.get_attribute("open") and "Write down" in text(driver, ".predict output")
    driver.switch_to.active_element.send_keys("one page")
    summary.send_keys(Keys.ENTER)
    assert answer.get_attribute("open")
    assert "1 pages, base is a multiple of 64 KB" in answer.text


@pytest.mark.parametrize("name", ["film", "step", "map", "submission", "lesson", "tasks", "start"])
def test_no_page_is_wider_than_the_window(
    driver: Any, pages: dict[str, str], site: str, name: str
) -> None:
    address = address_of(pages, site, name)
    for width, dark in LOOKS:
        look(driver, width, dark)
        driver.get(address)
        assert driver.execute_script("return document.documentElement.scrollWidth") <= width
        if AXE:
            assert findings(driver, address) == []


def address_of(pages: dict[str, str], site: str, name: str) -> str:
    of_site = {"lesson": "lessons/05_stacks", "tasks": "exercises/02_private/index"}
    known = pages | {"step": f"{pages['film']}#step-5"}
    return known.get(name) or f"{site}/{of_site.get(name, 'index')}.html"
