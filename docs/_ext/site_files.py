"""What the site has besides its pages: descriptions, a sitemap, ``llms.txt``, and a copy of each page as Markdown.

When it is built, all of it is checked.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from docutils import nodes
from markdown_copies import copy_of
from sphinx import addnodes
from sphinx.util import logging

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

LONGEST: Final = 160
"""Letters of a description, as search engines show them."""
GENERATED: Final = re.compile(r"reference/(?:generated|commands)/.*|troubleshooting|404")
"""Pages that nobody edits."""
NOT_FOUND: Final = "404"

log = logging.getLogger(__name__)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the handlers."""
    app.connect("html-page-context", describe)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def describe(app: Sphinx, page: str, _template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Give a page its description, and no link to edit it if it is generated."""
    if doctree is not None:
        text = html.escape(description(doctree) or app.config.project)
        about = f'<meta name="description" content="{text}">'
        if page != NOT_FOUND:
            about += f'<link rel="alternate" type="text/markdown" href="{page.rpartition("/")[2]}.md">'
        context["metatags"] = context.get("metatags", "") + about
    if GENERATED.fullmatch(page):
        context["page_source_suffix"] = ""


def description(doctree: nodes.document) -> str:
    """Return the first words of a page's text."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if isinstance(paragraph.parent, nodes.section) and len(text) > 20:
            return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rpartition(' ')[0]}…"
    return ""


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write what belongs to the site, and check that it is all there."""
    if exception is not None or app.builder.name != "html":
        return
    root, base = Path(app.outdir), app.config.html_baseurl
    (root / "sitemap.xml").write_text(sitemap(app), "utf-8")
    (root / "llms.txt").write_text(overview(app), "utf-8")
    for page in pages(app.env):
        (root / f"{page}.md").write_text(copy_of((root / f"{page}.html").read_text("utf-8")), "utf-8")
    missing = root / f"{NOT_FOUND}.html"
    missing.write_text(from_anywhere(missing.read_text("utf-8"), urlsplit(base).path), "utf-8")
    for complaint in check(app.env, root, base):
        log.warning("%s", complaint)


def from_anywhere(text: str, prefix: str) -> str:
    """Return a page with links that hold wherever it is shown: a server shows it in place of any other."""
    return re.sub(r'\b(href|src|action|data-content_root)="(?!https?:|[/#]|data:)(?:\./)?', rf'\1="{prefix}', text)


def pages(env: BuildEnvironment) -> list[str]:
    """Return the names of all pages but that which stands for those that are not there."""
    return sorted(env.found_docs - {NOT_FOUND})


def words(text: str) -> set[str]:
    """Return the words of a text."""
    return set(re.findall(r"\w{3,}", text))


def sitemap(app: Sphinx) -> str:
    """Return the addresses of all pages, as search engines read them."""
    urls = "".join(f"<url><loc>{app.config.html_baseurl}{page}.html</loc></url>\n" for page in pages(app.env))
    return f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'


def overview(app: Sphinx) -> str:
    """Return ``llms.txt``: the pages by chapter, each with its Markdown copy and what it is about."""
    env, base = app.env, app.config.html_baseurl
    index = env.get_doctree("index")
    text = f"# {app.config.project}\n\n> {description(index)}\n"
    for toctree in index.findall(addnodes.toctree):
        text += f"\n## {toctree['caption']}\n\n"
        for page in below(env, toctree["includefiles"]):
            about = description(env.get_doctree(page))
            title = env.titles[page].astext()
            text += f"- [{title}]({base}{page}.md)" + (f": {about}\n" if about else "\n")
    return text


def below(env: BuildEnvironment, listed: list[str]) -> Iterator[str]:
    """Yield pages, each followed by those that it lists itself."""
    for page in listed:
        yield page
        yield from below(env, env.toctree_includes.get(page, []))


def check(env: BuildEnvironment, root: Path, base: str) -> Iterator[str]:
    """Yield what the site lacks."""
    wanted = pages(env)
    site_map = (root / "sitemap.xml").read_text("utf-8")
    llms = (root / "llms.txt").read_text("utf-8")
    listed = {url.removeprefix(base).removesuffix(".md") for url in re.findall(r"\]\((\S+?\.md)\)", llms)}
    yield from (f"llms.txt leaves out {page}" for page in set(wanted) - listed - {"index"})
    yield from (f"llms.txt has {page}, which is no page" for page in listed - set(wanted))
    for page in wanted:
        copy, text = root / f"{page}.md", (root / f"{page}.html").read_text("utf-8")
        lines = [line.strip() for line in copy.read_text("utf-8").splitlines()]
        if not lines[0].startswith("# "):
            yield f"{page}.md does not begin with its title"
        shown = BeautifulSoup(text, "html.parser").select("article pre, article h1, article h2, article p, article td")
        told = words("\n".join(lines))
        if lost := {word for part in shown for word in words(part.get_text())} - told:
            yield f"{page}.md lacks the words {', '.join(sorted(lost)[:5])}"
        if f"<loc>{base}{page}.html</loc>" not in site_map:
            yield f"sitemap.xml leaves out {page}"
        if len(re.findall(r'<meta name="description" content="[^"]{10,400}"', text)) != 1:
            yield f"{page} has no description"
        if ('rel="edit"' in text) == bool(GENERATED.fullmatch(page)):
            yield f"{page} has a link to edit it, and is generated; or has none, and is not"
    prefix = urlsplit(base).path
    links = re.findall(r'(?:href|src)="([^"]+)"', (root / f"{NOT_FOUND}.html").read_text("utf-8"))
    yield from (
        f"404.html has the link {link}, which depends on where it is shown"
        for link in links
        if not link.startswith((prefix, "#", "https://", "data:"))
    )
