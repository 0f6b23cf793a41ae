"""Checks, after the build, that every link within the site leads to a page and an anchor that are there."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx

log = logging.getLogger(__name__)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the handler."""
    app.connect("build-finished", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class Page(HTMLParser):
    """The anchors and the links of one page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.anchors = {""}
        self.links: list[str] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of ids, links and images."""
        for name, value in attrs:
            if value is None:
                continue
            if name == "id":
                self.anchors.add(value)
            elif (tag, name) in {("a", "href"), ("img", "src"), ("object", "data")}:
                self.links.append(value)


def check(app: Sphinx, exception: Exception | None) -> None:
    """Report every link that leads nowhere."""
    if exception is not None or app.builder.format != "html":
        return
    root = Path(app.outdir)
    prefix = urlsplit(app.config.html_baseurl).path
    pages = {path.resolve(): Page(path) for path in root.rglob("*.html")}
    for path, page in sorted(pages.items()):
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            inside = unquote(parts.path)
            start = root if inside.startswith(prefix) else path.parent
            target = (start / inside.removeprefix(prefix)).resolve() if inside else path
            where = f"{path.relative_to(root.resolve())}: {link}"
            if not target.exists():
                log.warning("%s: there is no such page", where)
            elif target in pages and unquote(parts.fragment) not in pages[target].anchors:
                log.warning("%s: the page has no such anchor", where)
