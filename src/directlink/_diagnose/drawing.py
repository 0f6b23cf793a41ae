"""The way of an interface's packets as a picture: SVG that follows the reader's choice of light or dark."""

from __future__ import annotations

import html
import textwrap
from typing import TYPE_CHECKING, Final
from unicodedata import east_asian_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from directlink._diagnose.path import PathStep

_WIDTH: Final = 340
_LINE: Final = 17
_PADDING: Final = 10
_GAP: Final = 20
_MARGIN: Final = 6
_COLUMNS: Final = 40
"""Letters in a line, in a font of usual width; one of an East Asian script takes two."""
_MOST_LINES: Final = 5
_FILLER: Final = "\0"
"""Takes the place of the second half of a wide letter while lines are counted."""
_MARKS: Final = {"good": "●", "waiting": "◐", "bad": "✕", "unknown": "○"}
"""So that nobody needs to tell colours apart."""
_STYLE: Final = """
.dl-path{max-width:100%;height:auto;font:13px system-ui,sans-serif}
.dl-path rect{fill:#fff;stroke:#57606a;stroke-width:1.5}.dl-path text{fill:#1f2328}.dl-path line{stroke:#57606a}
.dl-path .kind{font-size:12px;fill:#57606a}
.dl-path .good rect{stroke:#1a7f37}.dl-path .good .mark{fill:#1a7f37}
.dl-path .waiting rect{stroke:#9a6700}.dl-path .waiting .mark{fill:#9a6700}
.dl-path .bad rect{stroke:#cf222e;stroke-width:2.5}.dl-path .bad .mark{fill:#cf222e}
@media(prefers-color-scheme:dark){
.dl-path rect{fill:#161b22;stroke:#8b949e}.dl-path text{fill:#e6edf3}.dl-path line{stroke:#8b949e}
.dl-path .kind{fill:#9198a1}
.dl-path .good rect{stroke:#3fb950}.dl-path .good .mark{fill:#3fb950}
.dl-path .waiting rect{stroke:#d29922}.dl-path .waiting .mark{fill:#d29922}
.dl-path .bad rect{stroke:#f85149}.dl-path .bad .mark{fill:#f85149}}
"""


def draw(path: Sequence[Sequence[PathStep]]) -> str:
    """Draw a path from top to bottom, so that it fits a narrow screen; places that stand side by side are stacked.

    Args:
        path: what :func:`~directlink._diagnose.path.path_of` returned.
    """
    boxes: list[str] = []
    top = _MARGIN
    for number, steps in enumerate(path):
        for place, step in enumerate(steps):
            if place == 0 and number > 0:
                middle = _MARGIN + _WIDTH / 2
                boxes.append(f'<line x1="{middle}" y1="{top - _GAP}" x2="{middle}" y2="{top}"/>')
            lines = _lines(step)
            height = _LINE * (1 + len(lines)) + _PADDING
            boxes.append(_box(step, lines, top, height))
            top += height + (_GAP if step is steps[-1] else _MARGIN)
    width, height = _WIDTH + 2 * _MARGIN, max(top - _GAP + _MARGIN, 2 * _MARGIN)
    told = "; ".join(_told(step) for steps in path for step in steps)
    return (
        f'<svg class="dl-path" role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"><title>{html.escape(told)}</title><style>{_STYLE}</style>'
        f"{''.join(boxes)}</svg>"
    )


def _box(step: PathStep, lines: Sequence[str], top: int, height: int) -> str:
    condition = step.condition
    # An SVG in an SVG shows nothing outside of itself, however wide the reader's font is.
    shown = "".join(f'<text x="{_PADDING}" y="{_LINE * (2 + row)}">{line}</text>' for row, line in enumerate(lines))
    return (
        f'<g class="{condition}"><rect x="{_MARGIN}" y="{top}" width="{_WIDTH}" height="{height}" rx="6"/>'
        f'<svg x="{_MARGIN}" y="{top}" width="{_WIDTH - 4}" height="{height}">'
        f'<text class="kind" x="{_PADDING}" y="{_LINE}">{html.escape(step.kind)}</text>'
        f'<text class="mark" x="{_WIDTH - 24}" y="{_LINE}">{_MARKS[condition]}</text>{shown}</svg></g>'
    )


def _lines(step: PathStep) -> list[str]:
    """What stands in a box below its kind: what others named may take several lines, and is cut where it takes more."""
    found: list[str] = []
    for text in (step.id, step.state, step.detail):
        padded = "".join(map(_padded, filter(str.isprintable, text)))
        found += textwrap.wrap(padded, _COLUMNS, max_lines=_MOST_LINES, placeholder=" …")
    return [html.escape(line.replace(_FILLER, "")) for line in found]


def _padded(letter: str) -> str:
    return letter + _FILLER if east_asian_width(letter) in "WF" else letter


def _told(step: PathStep) -> str:
    text = " ".join(part for part in (step.kind, step.id, step.state) if part)
    return "".join(filter(str.isprintable, text))
