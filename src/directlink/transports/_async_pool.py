"""Connections for tasks: a pool for each event loop, because a loop can only wait for what was begun on it."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from directlink import _fork
from directlink.transports._pool import Link, Shelf
from directlink.transports._wire import closed

if TYPE_CHECKING:
    from directlink.transports._messages import Target


class LoopPool:
    """Lends connections to the tasks of one event loop, which it never refers to: it would keep the loop alive.

    Args:
        size: most connections.
        keepalive: seconds that an idle connection is kept.
    """

    def __init__(self, size: int, keepalive: float) -> None:
        self._shelf = Shelf(size, keepalive)
        self._waiting: deque[asyncio.Future[bool]] = deque()
        self._closed = False

    async def acquire(self, target: Target) -> Link | None:
        """Lend a connection, waiting for one if all are lent.

        Returns:
            The connection, ``None`` if the caller has to make one.

        Raises:
            ClientClosedError: the pool was closed.
        """
        if self._shelf.lent < self._shelf.size:
            self._shelf.lent += 1
        elif not await self._turn():
            raise closed()
        return self._shelf.take(target)

    async def _turn(self) -> bool:
        # A free place is handed over while it still counts as lent: a newcomer cannot take it from who waits longer.
        turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if not turn.cancelled() and turn.result():
                self.release(None)  # the place and the cancellation came together
            raise

    def release(self, link: Link | None) -> None:
        """Take back a connection for the next request; ``None`` if it must not be used again."""
        if link is not None:
            self._shelf.put(link)
        if self._closed:
            self._shelf.clear()
        if not self._answer_one(granted=True):
            self._shelf.lent -= 1

    def close(self) -> None:
        """Close what is idle, refuse who waits, and let what is lent be closed when it comes back."""
        self._closed = True
        self._shelf.clear()
        while self._answer_one(granted=False):
            pass

    def _answer_one(self, *, granted: bool) -> bool:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(granted)
                return True
        return False

    def abandon(self) -> None:
        """Close what is idle after the end of the loop; nobody can wait any more."""
        self._shelf.clear()


class AsyncPool:
    """The pools of all event loops that use one transport. A forked child starts with none.

    Args:
        size: most connections of each loop.
        keepalive: seconds that an idle connection is kept.

    Attributes:
        closed: whether they were closed.
    """

    def __init__(self, size: int, keepalive: float) -> None:
        self._make = partial(LoopPool, size, keepalive)
        self._make()  # for its check of the size
        self.closed = False
        self.reset_after_fork()
        _fork.register(self)

    def reset_after_fork(self) -> None:
        """Start over."""
        self._pools: WeakKeyDictionary[asyncio.AbstractEventLoop, LoopPool] = WeakKeyDictionary()

    def current(self) -> LoopPool:
        """Return the pool of the running loop.

        Raises:
            ClientClosedError: the pools were closed.
        """
        if self.closed:
            raise closed()
        loop = asyncio.get_running_loop()
        pool = self._pools.get(loop)
        if pool is None:
            self._bury()
            pool = self._pools[loop] = self._make()
        return pool

    def _all(self) -> list[tuple[asyncio.AbstractEventLoop, LoopPool]]:
        # The dictionary itself must not be gone through: loops of other threads come and go meanwhile.
        loops = [loop for known in self._pools.keyrefs() if (loop := known()) is not None]
        return [(loop, pool) for loop in loops if (pool := self._pools.get(loop)) is not None]

    def _bury(self) -> None:
        for loop, pool in self._all():
            if loop.is_closed():
                self._pools.pop(loop, None)
                pool.abandon()

    def close(self) -> None:
        """Close every pool. Those of loops that run in other threads close there, as soon as they can."""
        self.closed = True
        self._bury()
        here = asyncio.get_running_loop()
        for loop, pool in self._all():
            if loop is here:
                pool.close()
            else:
                with suppress(RuntimeError):  # it has just ended
                    loop.call_soon_threadsafe(pool.close)
