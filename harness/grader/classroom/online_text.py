"""Code that was typed into a form: the learning platforms hand it out as a page of HTML."""

from __future__ import annotations

from html.parser import HTMLParser

# Elements that begin and end a line.
LINES = frozenset({"p", "div", "li", "pre", "tr", "h1", "h2", "h3", "h4", "blockquote"})
UNSEEN = frozenset({"script", "style", "head", "title"})


def is_online_text(name: bytes) -> bool:
    """Moodle's onlinetext.html, and Canvas' NAME_text.html, from which the name is cut."""
    return name.rsplit(b"/", 1)[-1].lower() in (b"onlinetext.html", b"text.html")


def code_in(page: bytes) -> bytes:
    """The text of the page, a line for each of its lines."""
    reader = _Reader()
    reader.feed(page.decode("utf-8-sig", "replace"))
    reader.close()
    lines = "".join(reader.found).replace("\N{NO-BREAK SPACE}", " ").split("\n")
    return ("\n".join(line.rstrip() for line in lines).strip("\n") + "\n").encode()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._unseen += tag in UNSEEN
        if tag == "br" or (tag in LINES and not self._at_start()):
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN
        if tag in LINES and not self._at_start():
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.found.append(data)

    def _at_start(self) -> bool:
        return not self.found or self.found[-1].endswith("\n")
