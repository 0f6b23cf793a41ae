# Generated from _async/stream.py by scripts/unasync: change that file.
"""What comes one by one, and can be left early."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Generic, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Generator

    from directlink._accept.stopping import Stop

T_co = TypeVar("T_co", covariant=True)


class Stream(Iterator[T_co], Generic[T_co]):
    """An iterator, and a context manager: leaving its block ends what has not begun.

    Nothing begins but while it is asked for the next item, so leaving the loop without a block begins nothing more.

    Args:
        steps: what yields the items.
        stop: tells ``steps`` to end, which they do within a tenth of a second.
    """

    def __init__(self, steps: Generator[T_co, None], stop: Stop) -> None:
        self._steps = steps
        self._stop = stop

    def __next__(self) -> T_co:
        return next(self._steps)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End what has not begun; safe to call again."""
        self._steps.close()

    def stop(self) -> None:
        """End the loop over it within a tenth of a second; from any thread or signal handler, and repeatedly.

        A request under way is not waited for.
        """
        self._stop.request()
