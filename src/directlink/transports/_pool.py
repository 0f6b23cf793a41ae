"""Connections between requests: the one used last is used next, so that the others grow old and are closed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Generic, TypeVar

from directlink._concurrency import fork
from directlink._concurrency.locks import AsyncPermit, BasePermit, FairSemaphore, Permit
from directlink._concurrency.loops import PerLoop
from directlink.transports._connection import Connection
from directlink.transports._failures import closed, no_free_connection

if TYPE_CHECKING:
    from directlink.transports._http import Target

H = TypeVar("H")
N = TypeVar("N", bound=Connection)


class PooledConnection(Generic[H, N]):
    """A connection to one origin.

    Args:
        origin: scheme, host and port that it leads to.
        http: the library's object that speaks HTTP over it.
        network: the connection itself.

    Attributes:
        idle_since: when it was last given back, on ``time.monotonic``.
    """

    __slots__ = ("http", "idle_since", "network", "origin")

    def __init__(self, origin: tuple[str, str, int], http: H, network: N) -> None:
        self.origin = origin
        self.http = http
        self.network = network
        self.idle_since = 0.0


class ConnectionPool(Generic[H, N]):
    """The idle connections of a process or of an event loop, and the order in which requests get one.

    There is no lock in it, as in :class:`FairSemaphore`: each step is one operation of a dictionary. A forked child
    starts with an empty one.

    Args:
        size: most connections, lent and idle together.
        keepalive: seconds after which an idle connection is not used again.

    Attributes:
        size: as given.
        semaphore: its permits are for having a connection, or making one.
        idle: the connections that no request has, the one used last at the end.
    """

    def __init__(self, size: int, keepalive: float) -> None:
        self.size = size
        self.keepalive = keepalive
        self.semaphore = FairSemaphore(size)
        self.idle: dict[PooledConnection[H, N], None] = {}
        fork.register(self)

    def reset_after_fork(self) -> None:
        """Start over."""
        self.idle = {}  # another one: leases of the parent keep theirs

    def summary(self) -> str:
        """Return how many connections are in use and idle, and how many requests wait for one."""
        semaphore = self.semaphore
        counts = f"{semaphore.granted()} of {self.size} connections in use, {len(self.idle)} idle"
        return f"{counts}, {semaphore.waiting()} requests waiting{', closed' * semaphore.closed}"

    def close(self) -> None:
        """Close idle connections, refuse requests that wait, and let lent connections be closed when given back."""
        self.semaphore.close()
        self.close_idle()

    def close_idle(self) -> None:
        """Close idle connections."""
        idle = self.idle
        for pooled in list(idle):
            pooled.network.abort()
            idle.pop(pooled, None)


class BaseLease(BasePermit, Generic[H, N]):
    """What one request has of a pool. Its end gives the connection back; to end it twice does no harm.

    Attributes:
        pooled: the connection; ``None`` if the request has to make one.
        keep: whether the connection may be used again.
    """

    def __init__(self, pool: ConnectionPool[H, N]) -> None:
        super().__init__(pool.semaphore)
        self._pool = pool
        self._idle = pool.idle
        self.pooled: PooledConnection[H, N] | None = None
        self.keep = False

    def __exit__(self, *_: object) -> None:
        try:
            self._give_back()
        finally:
            self._semaphore.release(self)

    def _give_back(self) -> None:
        pooled = self.pooled
        if pooled is not None and not self.keep:
            pooled.network.abort()
        elif pooled is not None:
            pooled.idle_since = time.monotonic()
            # In one step: a second end must not give it back when another request has it.
            self.pooled, self._idle[pooled] = None, None
            if self._semaphore.closed:
                self._pool.close_idle()

    def _choose(self, target: Target) -> None:
        """Take an idle connection to ``target``, if one can be used; the permit has been granted."""
        idle, oldest = self._idle, time.monotonic() - self._pool.keepalive
        for pooled in list(idle):
            if pooled.idle_since >= oldest:
                break
            self._take_and_close(pooled)
        for pooled in reversed(list(idle)):
            if pooled.origin == target.origin and self._take(pooled):
                if pooled.network.is_usable():
                    return
                self._close_taken()
        if idle and self._semaphore.granted() + len(idle) > self._semaphore.size:
            self._take_and_close(next(iter(list(idle)), None))

    def _take(self, pooled: PooledConnection[H, N]) -> bool:
        # Of several requests, the one that removes it from the dictionary has it.
        self.pooled = None if self._idle.pop(pooled, pooled) else pooled
        return self.pooled is not None

    def _take_and_close(self, pooled: PooledConnection[H, N] | None) -> None:
        if pooled is not None and self._take(pooled):
            self._close_taken()

    def _close_taken(self) -> None:
        if self.pooled is not None:
            self.pooled.network.abort()
        self.pooled = None


class Lease(BaseLease[H, N], Permit):
    """What a request of a thread has. To be used in two blocks around each other, see :class:`Permit`."""

    def borrow(self, target: Target, deadline: float) -> None:
        """Take a connection to ``target``; if all are lent, wait for one.

        Args:
            target: where it is to lead.
            deadline: when to give up, on ``time.monotonic``.

        Raises:
            ClientClosedError: the pool was closed.
            RequestTimeoutError: none came free in time.
        """
        granted = self.acquire(deadline - time.monotonic())
        if self._semaphore.closed:
            raise closed()
        if not granted:
            raise no_free_connection(self._pool.size)
        self._choose(target)


class AsyncLease(BaseLease[H, N], AsyncPermit):
    """What a request of a task has. To be used in two blocks around each other, see :class:`Permit`."""

    async def borrow(self, target: Target) -> None:
        """Take a connection to ``target``; if all are lent, wait for one.

        Raises:
            ClientClosedError: the pool was closed.
        """
        if not await self.acquire(None) or self._semaphore.closed:
            raise closed()
        self._choose(target)


class PoolPerLoop(Generic[H, N]):
    """A pool for each event loop: a loop can only wait for sockets that it knows. A forked child starts with none.

    Nothing in a pool refers to its loop, which would keep the loop alive.

    Args:
        size: most connections of each loop.
        keepalive: seconds that an idle connection is kept.

    Attributes:
        closed: whether they were closed.
    """

    def __init__(self, size: int, keepalive: float) -> None:
        def make() -> ConnectionPool[H, N]:
            return ConnectionPool(size, keepalive)

        self.closed = False
        self._pools: PerLoop[ConnectionPool[H, N]] = PerLoop(make, discard=ConnectionPool[H, N].close_idle)

    def current(self) -> ConnectionPool[H, N]:
        """Return the pool of the running loop.

        Raises:
            ClientClosedError: they were closed.
            ConfigurationError: asyncio does not run here.
        """
        if self.closed:
            raise closed()
        return self._pools.get()

    def summary(self) -> str:
        """Return what the pool of each event loop holds."""
        pools = "; ".join(pool.summary() for _, pool in self._pools.snapshot())
        return f"{pools or 'not used in any event loop'}{', closed' * (self.closed and not pools)}"

    def close(self) -> None:
        """Close all of them. Pools of loops that run in other threads are closed there, as soon as the loops can."""
        self.closed = True
        self._pools.close(ConnectionPool[H, N].close)
