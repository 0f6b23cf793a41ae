"""Connections for tasks: a pool for each event loop, because a loop can only wait for what was begun on it."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from directlink._concurrency import fork
from directlink._concurrency.locks import running_loop
from directlink.transports._connection import closed
from directlink.transports._pool import Shelf

if TYPE_CHECKING:
    import asyncio


class AsyncPool:
    """The connections of all event loops that use one transport. A forked child starts with none.

    What belongs to a loop never refers to it: it would keep the loop alive.

    Args:
        size: most connections of each loop.
        keepalive: seconds that an idle connection is kept.

    Attributes:
        closed: whether they were closed.
    """

    def __init__(self, size: int, keepalive: float) -> None:
        self._make = partial(Shelf, size, keepalive)
        self.closed = False
        self.reset_after_fork()
        fork.register(self)

    def reset_after_fork(self) -> None:
        """Start over."""
        self._shelves: WeakKeyDictionary[asyncio.AbstractEventLoop, Shelf] = WeakKeyDictionary()

    def current(self) -> Shelf:
        """Return the connections of the running loop.

        Raises:
            ClientClosedError: they were closed.
            ConfigurationError: asyncio does not run here.
        """
        loop = running_loop()
        if self.closed:
            raise closed()
        shelf = self._shelves.get(loop)
        if shelf is None:
            self._bury()
            shelf = self._shelves[loop] = self._make()
        return shelf

    def _all(self) -> list[tuple[asyncio.AbstractEventLoop, Shelf]]:
        # The dictionary itself must not be gone through: loops of other threads come and go meanwhile.
        loops = [loop for known in self._shelves.keyrefs() if (loop := known()) is not None]
        return [(loop, shelf) for loop in loops if (shelf := self._shelves.get(loop)) is not None]

    def _bury(self) -> None:
        for loop, shelf in self._all():
            if loop.is_closed():
                self._shelves.pop(loop, None)
                shelf.clear()

    def close(self) -> None:
        """Close all of them. Those of loops that run in other threads close there, as soon as they can."""
        self.closed = True
        self._bury()
        here = running_loop()
        for loop, shelf in self._all():
            if loop is here:
                shelf.close()
            else:
                with suppress(RuntimeError):  # it has just ended
                    loop.call_soon_threadsafe(shelf.close)
