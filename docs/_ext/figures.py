"""The ``bench`` directive: what was measured and saved under ``docs/_static``, as tables with bars.

Its argument is the file; each has a command that writes it.
"""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ABSENT = "No figures were taken for this build. To take some: "
COMMANDS = {"bench.json": "scripts/bench", "lambda.json": "scripts/places"}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("bench", Bench)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class Bench(SphinxDirective):
    """One table a case; nothing is shown that was not measured."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the tables, or a sentence that there are none."""
        name = self.arguments[0] if self.arguments else "bench.json"
        path = Path(self.env.srcdir) / "_static" / name
        self.env.note_dependency(str(path))
        if not path.exists():
            return [
                nodes.paragraph(
                    "", nodes.Text(ABSENT), nodes.literal(text=f"{COMMANDS[name]} --json docs/_static/{name}")
                )
            ]
        document = json.loads(path.read_text("utf-8"))
        about = document["about"]
        intro = f"Python {about['python']}, {about['cores']} cores, {about['server']}; {about['rounds']} rounds."
        found: list[nodes.Node] = [nodes.paragraph(text=intro)]
        cases = [(title, case) for title, case in document["results"].items() if "figures" in case]
        return found + [nodes.raw("", table(title, case), format="html") for title, case in cases]


def table(title: str, case: dict[str, Any]) -> str:
    """Return the figures of one case, with a bar and the ratio to its base for each peer."""
    figures: dict[str, dict[str, float]] = case["figures"]
    longest = max(seen["median"] for seen in figures.values())
    base = figures[case["base"]]["median"]
    places = 1 if case["unit"] else 0  # what is counted has none
    once = all(seen["min"] == seen["max"] for seen in figures.values())  # there is nothing to repeat
    rows = "".join(
        f"<tr><td>{html.escape(peer)}</td>"
        f"<td class='number'>{seen['median']:.{places}f}</td>"
        f"{'' if once else spread(seen)}"
        f"<td class='number'>{seen['median'] / base:.2f}</td>"
        f"<td class='bar'><div style='width:{seen['median'] / longest * 100:.1f}%'></div></td></tr>"
        for peer, seen in figures.items()
    )
    shown = ["value"] if once else ["median", "range"]
    headings = ["", *shown, f"÷ {case['base']}", ""]
    head = "".join(f"<th>{html.escape(heading)}</th>" for heading in headings)
    caption = html.escape(f"{title}: {case['unit']}" if case["unit"] else title)
    return (
        f"<div class='table-wrapper'><table class='docutils bench'><caption>{caption}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def spread(seen: dict[str, float]) -> str:
    """Return the cell that says between which figures a median is."""
    return f"<td class='number'>{seen['min']:.1f} to {seen['max']:.1f}</td>"
