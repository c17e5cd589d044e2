"""The lessons and the tasks' texts as a site with search, made by MkDocs and its theme Material.

MkDocs refuses a link to a page that is not there; the anchors of links, which it does not look
at, are checked here. The site names no other host but in links that a reader follows.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

from ..course.manifest import Course
from ..platform.paths import Layout
from ..platform.problem import EnvironmentProblem
from .site_pages import index_of, page_of

PARTS = Path(__file__).with_name("site_parts")
PACKAGES = "apt-get install mkdocs mkdocs-material"
SECONDS = 300
EXTRA_PAGES = ("glossary", "windows_and_wine")


class SiteError(Exception):
    """The lessons do not make a site; the message says which page is wrong."""


def build_site(
    layout: Layout, course: Course, films: Mapping[str, Path], folder: Path, site: Path
) -> None:
    """Makes the pages in `folder`, and of them the site, which replaces `site` as a whole. films:
    the pages of the lessons' programs, by the programs' names. Raises SiteError."""
    program = shutil.which("mkdocs")
    if program is None:
        raise EnvironmentProblem("MkDocs, which makes the site, is not installed", PACKAGES)
    lay_out(layout, course, films, folder)
    made = folder / "site"
    run_mkdocs(program, folder)
    wrong = broken_links(made)
    if wrong:
        raise SiteError("\n".join(wrong))
    shutil.rmtree(site, ignore_errors=True)
    site.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(made, site)


def lay_out(layout: Layout, course: Course, films: Mapping[str, Path], folder: Path) -> None:
    """docs/ as the checkout has it, so that links between its pages stay what they are."""
    docs = folder / "docs"
    for name, file in films.items():
        target = docs / "films" / f"{name}.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)

    def film_of(program: str) -> str | None:
        return f"../films/{program}.html" if program in films else None

    units = [unit for unit in course.units if (layout.lessons / f"{unit.id}.md").is_file()]
    lessons = [*(unit.id for unit in units), *EXTRA_PAGES]
    tasks = [f"exercises/{unit.id}/README.md" for unit in units]
    pages = [f"lessons/{name}.md" for name in lessons if (layout.lessons / f"{name}.md").is_file()]
    for page in (*pages, *tasks):
        target = docs / page
        target.parent.mkdir(parents=True, exist_ok=True)
        text = (layout.root / page).read_text(encoding="utf-8")
        target.write_text(page_of(text, film_of), encoding="utf-8")
    chapters = [(unit.title, f"lessons/{unit.id}.md") for unit in units]
    (docs / "index.md").write_text(index_of(course.title, chapters), encoding="utf-8")
    for name in ("site.css", "site.js"):
        shutil.copyfile(PARTS / name, docs / name)
    nav = [{"Start": "index.md"}, {"Lessons": pages}, {"Tasks": tasks}]
    added = {"site_name": course.title, "nav": nav}
    lines = [f"{key}: {json.dumps(value)}\n" for key, value in added.items()]
    settings = (PARTS / "mkdocs.yml").read_text(encoding="utf-8")
    (folder / "mkdocs.yml").write_text(settings + "".join(lines), encoding="utf-8")


def run_mkdocs(program: str, folder: Path) -> None:
    root = Path(__file__).resolve().parents[3]  # mkdocs.yml names a function of ours
    ended = subprocess.run(
        [program, "build", "--strict"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    if ended.returncode:
        told = [line for line in ended.stderr.splitlines() if not line.startswith("INFO")]
        raise SiteError("\n".join(told))


# --- links


class Links(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.resources: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.anchors |= {named[key] for key in ("id", "name") if key in named}
        if tag == "a" and "href" in named:
            self.links.append(named["href"])
        elif "src" in named or (tag == "link" and "href" in named):
            self.resources.append(named.get("src", "") or named.get("href", ""))


def broken_links(site: Path) -> list[str]:
    """What leads nowhere, and what a page would fetch from another host."""
    pages = {
        file: Links(file.read_text(encoding="utf-8"))
        for file in sorted(site.rglob("*.html"))
        if file.name != "404.html" and "films" not in file.relative_to(site).parts
    }
    wrong = []
    for file, page in pages.items():
        name = file.relative_to(site)
        wrong += [f"{name}: from elsewhere: {r}" for r in page.resources if urlsplit(r).netloc]
        wrong += [
            f"{name}: leads nowhere: {link}"
            for link in (*page.links, *page.resources)
            if not leads_somewhere(file, link, pages)
        ]
    return wrong


def leads_somewhere(file: Path, link: str, pages: Mapping[Path, Links]) -> bool:
    if urlsplit(link).scheme or urlsplit(link).netloc:
        return True
    path, anchor = urldefrag(link)
    target = (file.parent / unquote(path)).resolve() if path else file
    target = target / "index.html" if target.is_dir() else target
    page = pages.get(target)
    return target.is_file() and (not anchor or page is None or unquote(anchor) in page.anchors)
