"""The playground: the cells of a notebook, to be run in the reader's browser.

What it runs on is put beside the page, and the page may load nothing from anywhere else: its Content-Security-Policy
says so, and the worker that runs Python takes it over.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx

RUNTIME: Final = Path(__file__).parents[2] / "build" / "playground"
"""What ``scripts/playground`` gets."""
FILES: Final = (
    "packages.zip",
    "pyodide-lock.json",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "pyodide.mjs",
    "python_stdlib.zip",
)
PAGE: Final = "playground"
CELLS: Final = re.compile(r"^<!-- the cells of (\S+) -->$", re.MULTILINE)
NOTEBOOK_ONLY: Final = "notebook-only"
"""A tag of cells that need what is not in the browser."""
BAR: Final = """
<noscript><p>Running the cells takes JavaScript; the page can be read without.</p></noscript>
<div class="playground-bar" role="group" aria-label="Python" hidden>
<button type="button" data-action="start">Start Python ({size:.0f} MB)</button>
<button type="button" data-action="all">Run all</button>
<button type="button" data-action="stop">Stop</button>
<button type="button" data-action="reset">Reset</button>
<p role="status"></p>
</div>
<script type="module" src="_static/playground/playground.js"></script>
"""

log = logging.getLogger(__name__)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives, and connect the handlers."""
    app.add_directive("playground", Playground)
    app.add_directive("playground-cell", Cell)
    app.connect("source-read", insert_cells)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def insert_cells(app: Sphinx, page: str, source: list[str]) -> None:
    """Put the cells of the notebook where the page asks for them, without those that are tagged ``notebook-only``."""
    if page == PAGE:
        text, notebook, after = CELLS.split(source[0])
        path = Path(app.srcdir) / notebook
        app.env.note_dependency(str(path))
        cells = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if NOTEBOOK_ONLY not in tags(cell)]
        source[0] = "\n\n".join([text, *map(markdown, cells), after])


def tags(cell: dict[str, Any]) -> list[str]:
    """Return the tags of a cell."""
    found: list[str] = cell["metadata"].get("tags", [])
    return found


def markdown(cell: dict[str, Any]) -> str:
    """Return a cell as it stands on the page."""
    text = "".join(cell["source"])
    return f"````{{playground-cell}}\n{text}\n````" if cell["cell_type"] == "code" else text


class Playground(SphinxDirective):
    """The buttons that start, stop and reset Python."""

    def run(self) -> list[nodes.Node]:
        """Return what stands on the page."""
        return [nodes.raw("", BAR.format(size=size()), format="html")]


class Cell(SphinxDirective):
    """Code that can be run."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the code; ``playground.js`` makes a cell of it."""
        text = "\n".join(self.content)
        return [nodes.container("", nodes.literal_block(text, text, language="python"), classes=["playground-cell"])]


def size() -> float:
    """Return what a reader's browser gets, in millions of bytes."""
    return sum((RUNTIME / name).stat().st_size for name in FILES if (RUNTIME / name).exists()) / 1e6


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Put what Python runs on beside the page, and say what the page may load."""
    if exception is not None or app.builder.name != "html":
        return
    target = Path(app.outdir) / "_static" / "playground" / "runtime"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in FILES:
        if not (RUNTIME / name).exists():
            log.warning("the playground has no %s: run scripts/playground", name)
            return
        shutil.copyfile(RUNTIME / name, target / name)
    page = Path(app.outdir) / f"{PAGE}.html"
    text = page.read_text("utf-8")
    if "Content-Security-Policy" not in text:  # it is, if the page was not written anew
        page.write_text(text.replace("<head>", f"<head>{policy(text)}", 1), "utf-8")


def policy(text: str) -> str:
    """Return the policy of a page: scripts, Python included, from this site only, and requests to it only."""
    inline = re.findall(r"<script(?:\s+type=\"text/javascript\")?>(.*?)</script>", text, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in inline]
    rules: dict[str, Any] = {
        "default-src": "'none'",
        "script-src": " ".join(["'self' 'wasm-unsafe-eval'", *(f"'sha256-{each}'" for each in hashes)]),
        "worker-src": "'self' blob:",
        "connect-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
    }
    content = "; ".join(f"{name} {value}" for name, value in rules.items())
    return f'<meta http-equiv="Content-Security-Policy" content="{content}">'
