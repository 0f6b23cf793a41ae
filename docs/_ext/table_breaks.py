"""Lets long names in tables break where a reader would break them: before a capital, after an underscore or a colon."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

CELL: Final = re.compile(r"<td>.*?</td>", re.DOTALL)
NAME: Final = re.compile(r'(?<=<span class="pre">)[^<]{16,}(?=</span>)')
BREAK: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[_:.])(?=\w)")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the handler."""
    app.connect("html-page-context", break_names)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def break_names(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Put the places to break into the names in a page's tables; what is copied from there is as before."""
    if doctree is not None:
        context["body"] = CELL.sub(with_breaks, context["body"])


def with_breaks(cell: re.Match[str]) -> str:
    """Return a cell of a table with places to break in its names."""
    return NAME.sub(lambda name: BREAK.sub("<wbr>", name[0]), cell[0])
