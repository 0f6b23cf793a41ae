"""Following an acceptance or a wait as it goes, in a notebook or on a terminal."""

from __future__ import annotations

import html
import importlib
import sys
from typing import IO, TYPE_CHECKING, Any

from directlink._basics.printable import one_line
from directlink._concurrency import locks

if TYPE_CHECKING:
    from directlink.outcomes import Poll


__all__ = ["LiveProgress"]


class LiveProgress:
    """Shows what each look of a wait saw; to be given as ``on_poll``.

    In a notebook it is one table that changes in place, with a row for each interface. Elsewhere it is a line of text
    for each change. One object serves any number of interfaces, threads and tasks, and one call after the other.

    Args:
        out: where lines go outside of notebooks; standard error if not given. With it, lines are written in a notebook
            too.
    """

    def __init__(self, *, out: IO[str] | None = None) -> None:
        self._out = out
        self._rows: dict[str, Poll] = {}
        self._semaphore = locks.FairSemaphore()
        self._handle: Any = None

    def __call__(self, poll: Poll) -> None:
        """Show one look.

        Args:
            poll: what was seen.
        """
        permit = locks.Permit(self._semaphore)
        with permit, permit:
            permit.acquire(locks.FOR_EVER)
            before = self._rows.get(poll.resource_id)
            self._rows[poll.resource_id] = poll
            if self._out is None and _in_notebook():
                self._draw()
            elif before is None or _seen(before) != _seen(poll):
                line = f"{poll.elapsed:8.1f} s  {one_line(poll.resource_id)}  {_seen(poll)}"
                print(line, file=self._out or sys.stderr, flush=True)

    def _draw(self) -> None:
        display: Any = importlib.import_module("IPython.display")
        if self._handle is None:
            self._handle = display.display(display.HTML(self._repr_html_()), display_id=True)
        else:
            self._handle.update(display.HTML(self._repr_html_()))

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(name)}</td><td><b>{html.escape(_seen(poll))}</b></td>"
            f"<td style='text-align:right'>{poll.elapsed:.0f} s</td>"
            f"<td style='text-align:right'>{poll.remaining:.0f} s</td></tr>"
            for name, poll in self._rows.items()
        )
        head = "<tr><th>Interface</th><th>State</th><th>Elapsed</th><th>Gives up in</th></tr>"
        return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _seen(poll: Poll) -> str:
    if poll.error is not None:
        return f"no answer ({type(poll.error).__name__}), asking again"
    return one_line(poll.state or "not listed")


def _in_notebook() -> bool:
    """Tell whether this runs in a Jupyter kernel, which IPython's shell knows."""
    if "IPython" not in sys.modules:  # importing it would take a quarter of a second
        return False
    shell: Any = importlib.import_module("IPython").get_ipython()
    return getattr(shell, "kernel", None) is not None
