"""Turns a built page into plain Markdown, for tools that read documentation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bs4 import BeautifulSoup, NavigableString, Tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LEFT_OUT: Final = {"button", "input", "script", "style", "svg"}
HEADINGS: Final = {f"h{level}": "#" * level for level in range(1, 7)}
INLINE: Final = {
    "a",
    "abbr",
    "b",
    "br",
    "cite",
    "code",
    "em",
    "i",
    "img",
    "kbd",
    "span",
    "strong",
    "sub",
    "sup",
    "time",
}
MARKS: Final = {"b": "**", "strong": "**", "em": "*", "i": "*"}
PAGE: Final = re.compile(r"\.html(?:#.*)?$")
LANGUAGE: Final = re.compile(r"highlight-([\w+-]+)")


def copy_of(page: str) -> str:
    """Return the text of a page as Markdown.

    Args:
        page: the whole page, as HTML.
    """
    article = BeautifulSoup(page, "html.parser").find("article")
    blocks = blocks_of(article.children) if isinstance(article, Tag) else ()
    return "\n\n".join(block for block in blocks if block.strip()) + "\n"


def blocks_of(nodes: Iterable[object]) -> Iterator[str]:
    """Yield the paragraphs, lists, tables that nodes consist of; what stands in between becomes paragraphs."""
    waiting: list[object] = []
    for node in nodes:
        if isinstance(node, Tag) and node.name not in INLINE:
            yield text_of(waiting)
            waiting = []
            yield from block_of(node)
        else:
            waiting.append(node)
    yield text_of(waiting)


def block_of(tag: Tag) -> Iterator[str]:
    """Yield what one element becomes."""
    classes = tag.get_attribute_list("class")
    if tag.name in LEFT_OUT:
        return
    if tag.name in HEADINGS:
        yield f"{HEADINGS[tag.name]} {text_of(tag.children)}"
    elif tag.name == "p":
        yield text_of(tag.children)
    elif tag.name == "pre":
        yield fenced(tag)
    elif tag.name in {"ul", "ol"}:
        yield "\n".join(items_of(tag))
    elif tag.name == "table":
        yield table_of(tag)
    elif tag.name == "dt":
        name = " ".join(tag.get_text().replace("¶", "").split()).removesuffix(" #").removesuffix("#")
        yield f"`{name}`" if "sig" in classes else f"**{text_of(tag.children)}**"
    elif tag.name in {"blockquote", "aside"}:
        inside = "\n\n".join(block for block in blocks_of(tag.children) if block)
        yield "\n".join(f"> {line}".rstrip() for line in inside.splitlines())
    else:
        yield from blocks_of(tag.children)


def fenced(tag: Tag) -> str:
    """Return a block of code."""
    around = " ".join(name for parent in tag.parents for name in parent.get_attribute_list("class") if name)
    language = LANGUAGE.search(around)
    text = tag.get_text().rstrip("\n")
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{language[1] if language and language[1] != 'default' else ''}\n{text}\n{fence}"


def items_of(tag: Tag) -> Iterator[str]:
    """Yield the items of a list, what belongs to one indented below it."""
    for number, item in enumerate(tag.find_all("li", recursive=False), 1):
        mark = f"{number}." if tag.name == "ol" else "-"
        inside = "\n".join(block for block in blocks_of(item.children) if block.strip())
        yield f"{mark} " + inside.replace("\n", "\n" + " " * (len(mark) + 1))


def table_of(tag: Tag) -> str:
    """Return a table, its caption before it."""
    rows = [
        [text_of(cell.children).replace("|", "\\|") for cell in row.find_all(["th", "td"])]
        for row in tag.find_all("tr")
    ]
    width = max((len(row) for row in rows), default=0)
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
    lines[1:1] = ["|" + "---|" * width]
    caption = tag.find("caption")
    before = f"{text_of(caption.children)}\n\n" if isinstance(caption, Tag) else ""
    return before + "\n".join(lines)


def text_of(nodes: Iterable[object]) -> str:
    """Return running text, in one line."""
    return " ".join("".join(inline(node) for node in nodes).split())


def inline(node: object) -> str:
    """Return what stands within a paragraph."""
    if not isinstance(node, Tag):
        return str(node) if type(node) is NavigableString else ""  # not a comment
    inside = "".join(inline(child) for child in node.children)
    if node.name in LEFT_OUT or "headerlink" in node.get_attribute_list("class"):
        return ""
    if node.name in {"code", "kbd"}:
        return f"`{node.get_text()}`"
    if node.name == "img":
        return f"![{node.get('alt', '')}]({node.get('src', '')})"
    if node.name == "a" and (target := str(node.get("href", ""))) and inside.strip():
        return f"[{inside.strip()}]({target if ':' in target else PAGE.sub('.md', target)})"
    mark = MARKS.get(node.name, "") if inside.strip() else ""
    return f"{mark}{inside}{mark}"
