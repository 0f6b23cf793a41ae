"""Runs the cells of the playground in the browser's Python; tells what each shows."""

from __future__ import annotations

import json
import linecache
import sys
import traceback
from typing import TYPE_CHECKING, Any, Final

from pyodide.code import eval_code_async

if TYPE_CHECKING:
    from types import TracebackType

_variables: Final[dict[str, Any]] = {"__name__": "__main__"}
"""What the cells share."""


async def run(source: str, name: str) -> str:
    """Run a cell.

    Args:
        source: its text; ``await`` may stand in it.
        name: what tracebacks call it.

    Returns:
        JSON: ``html`` of a value that has one, ``text`` of another, or ``error`` with
        ``traceback`` and ``help_url``.
    """
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    try:
        shown = _shown(await eval_code_async(source, _variables, filename=name))
    except BaseException as error:  # noqa: BLE001 - shown to the reader
        shown = _failure(error, name)
    print(end="", flush=True)  # noqa: T201 - a line that was begun is shown, too
    print(end="", file=sys.stderr, flush=True)  # noqa: T201
    return json.dumps(shown)


def _shown(value: object) -> dict[str, str | None]:
    if value is None:
        return {}
    as_html = getattr(value, "_repr_html_", None)
    drawn = as_html() if callable(as_html) and not isinstance(value, type) else None
    return {"text": repr(value)} if drawn is None else {"html": drawn}


def _failure(error: BaseException, name: str) -> dict[str, str | None]:
    text = "".join(
        traceback.format_exception(
            type(error), error, _within(error.__traceback__, name)
        )
    )
    summary = "".join(traceback.format_exception_only(error)).strip().splitlines()
    return {
        "error": summary[-1],
        "traceback": text,
        "help_url": getattr(error, "help_url", None),
    }


def _within(frames: TracebackType | None, name: str) -> TracebackType | None:
    """Leave out what called the cell."""
    while frames is not None and frames.tb_frame.f_code.co_filename != name:
        frames = frames.tb_next
    return frames
