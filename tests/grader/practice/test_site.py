"""The lessons as a site: what is folded, where films stand, and that every link has its place."""

from __future__ import annotations

import re
import shutil
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from played import Played

from harness.grader.course.manifest import load_course
from harness.grader.platform.paths import Layout
from harness.grader.practice.lessons import all_programs
from harness.grader.practice.site import SiteError, broken_links, build_site
from harness.grader.practice.site_pages import page_of

needs_mkdocs = pytest.mark.skipif(shutil.which("mkdocs") is None, reason="no mkdocs here")

LESSON = """\
**Predict.** How many?

    python3 grade.py try 01_tiny/one

<!-- output: one -->
```text
1 page
<!-- no mark of ours -->
```

- one page,
  because of this;

- and nothing else.

After it.

### Predict

Another one.

<details><summary>What it prints (Wine 8.0)</summary>

    python3 grade.py try 01_tiny/two

<!-- output: two -->
```text
2 pages
```

Two of them.

</details>

**Task: fill.**
"""

SITE = """\
**Predict.** How many?

    python3 grade.py try 01_tiny/one

??? question "What it prints"

    ```text
    1 page
    ```

    - one page,
      because of this;

    - and nothing else.

    [The film of its memory](../films/01_tiny/one.html){ .film }

After it.

### Predict

Another one.

??? question "What it prints (Wine 8.0)"


        python3 grade.py try 01_tiny/two

    ```text
    2 pages
    ```

    Two of them.

    [The film of its memory](../films/01_tiny/two.html){ .film }

**Task: fill.**
"""


def film_of(program: str) -> str | None:
    return f"../films/{program}.html"


def plain(markdown: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", markdown)


def test_answers_are_folded_and_films_stand_in_them() -> None:
    text = LESSON.replace("<!-- no mark of ours -->\n", "")
    assert plain(page_of(text, film_of)) == plain(SITE)


def test_without_films_nothing_leads_to_one() -> None:
    assert "film" not in page_of(LESSON, lambda program: None)


def test_what_stands_in_a_fence_stays() -> None:
    text = "```\n<!-- output: x -->\n<details><summary>x</summary>\n```\n"
    assert page_of(text, film_of) == text


def test_every_answer_of_the_lessons_is_folded(checkout: Layout) -> None:
    for lesson in checkout.lessons.glob("*_*.md"):
        text = lesson.read_text(encoding="utf-8")
        made = page_of(text, film_of)
        wanted = text.count("<details>") + len(re.findall(r"(?m)^<!-- output", text))
        inside = re.findall(r"(?s)<details>.*?</details>", text)
        twice = sum(block.count("<!-- output") for block in inside)
        assert made.count("\n??? question") == wanted - twice, lesson
        assert "<!--" not in re.sub(r"(?s)```.*?```", "", made), lesson
        films = re.findall(r"\]\(\.\./films/(\w+/\w+)\.html\)", made)
        programs = [name for name in all_programs(checkout) if name.startswith(lesson.stem)]
        assert sorted(films) == sorted(programs), lesson


# ---- the whole site ----


def test_the_lessons_make_a_site_without_a_warning(checkout: Layout, built_site: Path) -> None:
    film = built_site / "films" / f"{next(iter(all_programs(checkout)))}.html"
    assert "a film" in film.read_text()
    made = (built_site / "lessons" / "02_private.html").read_text(encoding="utf-8")
    assert 'id="a-window-in-a-reservation"' in made, "the anchor that results.json leads to"
    assert made.count('<details class="question">') >= 8 and "<!-- output" not in made
    assert (built_site / "search/search_index.json").stat().st_size > 100_000
    assert (built_site / "exercises/02_private/index.html").is_file()
    assert broken_links(built_site) == []


@needs_mkdocs
def test_a_link_to_a_page_that_is_not_there_is_an_error(tiny: Layout, tmp_path: Path) -> None:
    course = load_course(tiny)
    lesson = tiny.lessons / "01_tiny.md"
    lesson.write_text("# Tiny\n\n[Nothing](none.md)\n")
    (tiny.exercises / "01_tiny/README.md").write_text("# Tasks\n")
    (tiny.lessons / "glossary.md").write_text("# Glossary\n")
    (tiny.lessons / "windows_and_wine.md").write_text("# Wine\n")
    with pytest.raises(SiteError, match="none.md"):
        build_site(tiny, course, {}, tmp_path / "work", tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_links_that_lead_nowhere_are_found(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b.html").write_text('<h1 id="top">B</h1><a href="../index.html#x">back</a>')
    (tmp_path / "index.html").write_text(
        '<a href="a/b.html#top">right</a><a href="a/b.html#none">no anchor</a>'
        '<a href="c.html">no page</a><a href="https://example.org/">a reader may follow it</a>'
        '<script src="https://example.org/x.js"></script><a href="#here">here</a><p id="here">'
    )
    assert broken_links(tmp_path) == [
        "a/b.html: leads nowhere: ../index.html#x",
        "index.html: from elsewhere: https://example.org/x.js",
        "index.html: leads nowhere: a/b.html#none",
        "index.html: leads nowhere: c.html",
    ]


# ---- the command ----


def test_without_mkdocs_the_command_says_how_to_get_it(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    code, _, err = played.call("lessons", "--no-films")
    assert code == 4 and "apt-get install mkdocs mkdocs-material" in err


@needs_mkdocs
def test_a_port_that_is_taken_is_said(checkout: Layout, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = str(taken.getsockname()[1])
        here = Played(replace(checkout, state=tmp_path))
        code, _, err = here.call("lessons", "--no-films", "--serve", "--port", number)
    assert code == 2 and f"cannot serve on port {number}" in err
