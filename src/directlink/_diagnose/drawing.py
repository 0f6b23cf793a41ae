"""The way of an interface's packets as a picture: SVG that follows the reader's choice of light or dark."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from directlink._diagnose.path import PathStep

_WIDTH: Final = 340
_HEIGHT: Final = 54
_GAP: Final = 20
_MARGIN: Final = 6
_MOST_CHARACTERS: Final = 44
_MARKS: Final = {"good": "●", "waiting": "◐", "bad": "✕", "unknown": "○"}
"""So that nobody needs to tell colours apart."""
_STYLE: Final = """
.dl-path{max-width:100%;height:auto;font:12px system-ui,sans-serif}
.dl-path rect{fill:#fff;stroke:#57606a;stroke-width:1.5}.dl-path text{fill:#1f2328}.dl-path line{stroke:#57606a}
.dl-path .kind{font-size:10px;fill:#57606a}
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
            boxes.append(_box(step, top))
            top += _HEIGHT + (_GAP if step is steps[-1] else _MARGIN)
    width, height = _WIDTH + 2 * _MARGIN, max(top - _GAP + _MARGIN, 2 * _MARGIN)
    told = "; ".join(_told(step) for steps in path for step in steps)
    return (
        f'<svg class="dl-path" role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"><title>{html.escape(told)}</title><style>{_STYLE}</style>'
        f"{''.join(boxes)}</svg>"
    )


def _box(step: PathStep, top: int) -> str:
    condition = step.condition
    left = _MARGIN + 10
    second = " ".join(part for part in (step.state, step.detail and f"({step.detail})") if part)
    return (
        f'<g class="{condition}"><rect x="{_MARGIN}" y="{top}" width="{_WIDTH}" height="{_HEIGHT}" rx="6"/>'
        f'<text class="kind" x="{left}" y="{top + 15}">{_text(step.kind)}</text>'
        f'<text class="mark" x="{_MARGIN + _WIDTH - 20}" y="{top + 17}">{_MARKS[condition]}</text>'
        f'<text x="{left}" y="{top + 31}">{_text(step.id)}</text>'
        f'<text x="{left}" y="{top + 46}">{_text(second)}</text></g>'
    )


def _told(step: PathStep) -> str:
    return " ".join(part for part in (step.kind, step.id, step.state) if part)


def _text(text: str) -> str:
    """What others named, cut to the width of the box."""
    shown = text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"
    return html.escape("".join(letter for letter in shown if letter.isprintable()))
