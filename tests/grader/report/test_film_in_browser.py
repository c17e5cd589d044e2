"""The script of a film, in a real browser where one is at hand: the slider, the keys and the list
go through the steps, and the strips show what the photographs do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from browser import CHROMIUM, answer_of
from played import Played

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

HELPERS = """
const byId = (id) => document.getElementById(id);
const press = (...keys) => keys.forEach((key) =>
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })));
const step = () => Number(document.body.dataset.step);
const strips = () => [...document.querySelectorAll('.strip')].map((strip) =>
  [...strip.children].map((button) => button.textContent).join(' '));
"""


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {}


@pytest.fixture
def film(real: Played, tmp_path: Path, pages: dict[str, str]) -> Any:
    """film(SCRIPT): what it returns at the end of the page of guard_pages.c."""
    if not pages:
        out = tmp_path / "film.html"
        program = ROOT / "tests/programs/guard_pages.c"
        code, _, err = real.call("trace", str(program), "--html", str(out))
        assert code == 0, err
        pages["film"] = out.read_text(encoding="utf-8")

    def run(script: str) -> Any:
        return answer_of(pages["film"], HELPERS, script, tmp_path)

    return run


def test_keys_and_slider_go_through_the_steps(film: Any) -> None:
    assert film("return step();") == 0
    assert film("press('ArrowRight', 'ArrowRight', 'ArrowLeft'); return step();") == 1
    assert film("press('End'); const last = step(); press('Home'); return [last, step()];") == [
        8,
        0,
    ]
    moved = "byId('slider').value = 3; byId('slider').dispatchEvent(new Event('input'));"
    assert film(f"{moved} return [step(), byId('position').textContent];") == [3, "step 3 of 8"]
    assert film("document.querySelector('[data-step=\"5\"]').click(); return step();") == 5
    assert film("press('ArrowLeft'); return step();") == 0, "there is nothing before the first"


def test_a_step_shows_its_line_and_both_maps(film: Any) -> None:
    seen = film(
        "document.querySelector('[data-step=\"5\"]').click();"
        "return { line: document.querySelector('.line.here').textContent, strips: strips(),"
        " said: byId('said').textContent, happened: byId('happened').textContent };"
    )
    assert "VirtualAlloc(buffer + (page + 1)" in seen["line"]
    assert seen["strips"] == ["C2:RW C1:RW+G R1 R12", "C2:RW C1:RW C1:RW+G R12"]
    assert "committed page 3" in seen["said"]
    assert "lost its guard: RW+G to RW (beside the call" in seen["happened"]


def test_a_range_says_why_it_is_called_so(film: Any) -> None:
    said = film(
        "press('ArrowRight', 'ArrowRight');"
        "document.querySelector('.strip button').dispatchEvent(new Event('focus'));"
        "return byId('detail').textContent;"
    )
    assert "The kernel reports" in said and "Why: the kernel reports MEM_PRIVATE" in said


def test_a_line_goes_to_its_next_step(film: Any) -> None:
    script = "const line = byId('f0-17'); const seen = [];"
    script += "for (let i = 0; i < 4; i++) { line.click(); seen.push(step()); } return seen;"
    assert film(script) == [4, 5, 6, 4]


def test_the_page_says_everything_without_a_script(film: Any, pages: dict[str, str]) -> None:
    film("return 0;")
    plain = re.sub(r"<script.*?</script>", "", pages["film"], flags=re.DOTALL)
    for words in ("committed page 3", "guard_pages.c:17", "What this film does not see"):
        assert words in plain
