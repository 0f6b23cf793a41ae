"""The ``import-graph`` directive: which room of the package imports which, drawn from the code as the site is built."""

from __future__ import annotations

import html
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import grimp
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

import directlink

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PACKAGE: Final = directlink.__name__
PYPROJECT: Final = Path(__file__).parents[2] / "pyproject.toml"
ROW, HEIGHT, GAP, LETTER, MARGIN = 74, 30, 44, 7.4, 10
"""Pixels: from row to row, of a box, between boxes, a letter, around everything."""


class Box(NamedTuple):
    """Where a room is drawn."""

    left: float
    top: float
    width: float

    @property
    def middle(self) -> float:
        """Its centre, across."""
        return self.left + self.width / 2


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("import-graph", ImportGraph)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class ImportGraph(SphinxDirective):
    """The rooms of the package, layer by layer, with an arrow for each import that no longer way implies."""

    def run(self) -> list[nodes.Node]:
        """Return the drawing."""
        graph = grimp.build_graph(PACKAGE, cache_dir=None)
        for path in [PYPROJECT, *Path(next(iter(directlink.__path__))).rglob("*.py")]:
            self.env.note_dependency(str(path))
        return [nodes.raw("", f"<div class='diagram'>{drawing(layers(), imports(graph))}</div>", format="html")]


def layers() -> list[list[str]]:
    """Return the rooms of each layer, the highest first, as ``pyproject.toml`` orders them."""
    contracts = tomllib.loads(PYPROJECT.read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    listed = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [[name.strip() for name in layer.split("|")] for layer in listed]


def imports(graph: grimp.ImportGraph) -> dict[str, set[str]]:
    """Return what each room imports of other rooms."""
    found: dict[str, set[str]] = {}
    for module in graph.modules - {PACKAGE}:
        room = module.split(".")[1]
        targets = {name.split(".")[1] for name in graph.find_modules_directly_imported_by(module) if name != PACKAGE}
        found.setdefault(room, set()).update(targets - {room})
    return found


def reduced(direct: dict[str, set[str]]) -> dict[str, set[str]]:
    """Leave out what follows from other imports: the drawing stays readable, and says the same about order."""

    def beyond(room: str) -> set[str]:
        return direct[room] | {far for near in direct[room] for far in beyond(near)}

    return {room: near - {far for each in near for far in beyond(each)} for room, near in direct.items()}


def drawing(rows: list[list[str]], direct: dict[str, set[str]]) -> str:
    """Return the rooms and their imports as SVG."""
    widths = [sum(len(name) * LETTER + 24 + GAP for name in row) - GAP for row in rows]
    widest = max(widths)
    boxes: dict[str, Box] = {}
    for number, (row, width) in enumerate(zip(rows, widths, strict=True)):
        left = MARGIN + (widest - width) / 2
        for name in row:
            boxes[name] = Box(left, MARGIN + number * ROW, len(name) * LETTER + 24)
            left += boxes[name].width + GAP
    lines = [
        arrow(boxes[room], boxes[other]) for room, near in sorted(reduced(direct).items()) for other in sorted(near)
    ]
    shapes = [box(name, place, direct.get(name, set())) for name, place in boxes.items()]
    width, height = widest + 2 * MARGIN, (len(rows) - 1) * ROW + HEIGHT + 2 * MARGIN
    head = (
        "<defs><marker id='import' viewBox='0 0 8 8' refX='8' refY='4' markerWidth='7' markerHeight='7' orient='auto'>"
        "<path d='M0 0 8 4 0 8z' fill='currentColor'/></marker></defs>"
    )
    title = "<title>The rooms of the package, and what each imports</title>"
    body = "".join([title, head, *lines, *shapes])
    return f"<svg viewBox='0 0 {width:.0f} {height}' width='{width:.0f}' role='img'>{body}</svg>"


def arrow(start: Box, end: Box) -> str:
    """Return a curve from the lower edge of one box to the upper edge of another."""
    begin, finish = start.top + HEIGHT, end.top - 1
    bend = (finish - begin) / 2
    curve = f"{start.middle:.0f} {begin + bend:.0f} {end.middle:.0f} {finish - bend:.0f} {end.middle:.0f} {finish}"
    look = "fill='none' stroke='currentColor' stroke-opacity='.45' marker-end='url(#import)'"
    return f"<path d='M{start.middle:.0f} {begin}C{curve}' {look}/>"


def box(name: str, place: Box, direct: set[str]) -> str:
    """Return a box with the name of a room, and what it imports as its title."""
    about = f"{name} imports {', '.join(sorted(direct)) or 'nothing of the package'}"
    return (
        f"<g><title>{html.escape(about)}</title>"
        f"<rect x='{place.left:.0f}' y='{place.top}' width='{place.width:.0f}' height='{HEIGHT}' rx='5' "
        "fill='var(--color-background-secondary)' stroke='currentColor'/>"
        f"<text x='{place.middle:.0f}' y='{place.top + 20}' text-anchor='middle' font-family='monospace' "
        f"font-size='12' fill='currentColor'>{html.escape(name)}</text></g>"
    )
