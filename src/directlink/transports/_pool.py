"""Connections between requests: the one used last is used next, so that the others can grow old and be let go."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from directlink._concurrency import fork
from directlink._concurrency.locks import AsyncPermit, BasePermit, FairSemaphore, Permit
from directlink.errors import RequestTimeoutError
from directlink.transports._connection import closed

if TYPE_CHECKING:
    from directlink.transports._connection import Wire
    from directlink.transports._http import Target


class Link:
    """One connection: the library's object, the wire under it, and where it leads."""

    __slots__ = ("connection", "idle_since", "origin", "wire")

    def __init__(self, origin: tuple[str, str, int], connection: Any, wire: Wire) -> None:
        self.origin = origin
        self.connection = connection
        self.wire = wire
        self.idle_since = 0.0


class Shelf:
    """The connections of one process, or of one event loop: those at rest, and whose turn it is to have one.

    There is no lock in it, as in :class:`FairSemaphore`: each step is one operation of a dictionary.

    Args:
        size: most connections, lent and idle together.
        keepalive: seconds after which an idle connection is not used any more.

    Attributes:
        semaphore: who has a connection, or is about to make one.
        idle: the connections at rest, the one used last at the end.
    """

    def __init__(self, size: int, keepalive: float) -> None:
        self.semaphore = FairSemaphore(size)
        self.idle: dict[Link, None] = {}
        self.keepalive = keepalive

    def close(self) -> None:
        """Close what is idle, refuse who waits, and let what is lent be closed when it comes back."""
        self.semaphore.close()
        self.clear()

    def clear(self) -> None:
        """Close what is idle."""
        for link in list(self.idle):
            link.wire.abort()
            self.idle.pop(link, None)


class _Lease(BasePermit):
    """What one request has of a shelf; gives it back at the end, which may be told twice.

    Attributes:
        link: the connection; ``None`` if the caller has to make one.
        keep: it may be used again.
    """

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf.semaphore)
        self._shelf = shelf
        self.link: Link | None = None
        self.keep = False

    def __exit__(self, *_: object) -> None:
        try:
            self._give_back()
        finally:
            self._semaphore.release(self)

    def _give_back(self) -> None:
        link, shelf = self.link, self._shelf
        if link is not None and not self.keep:
            link.wire.abort()
        elif link is not None:
            link.idle_since = time.monotonic()
            self.link, shelf.idle[link] = None, None  # in one step: it must not be given back when it is another's
            if self._semaphore.closed:
                shelf.clear()

    def choose(self, target: Target) -> None:
        """Take a connection to ``target``, if there is one that can be used; the turn has come."""
        idle, oldest = self._shelf.idle, time.monotonic() - self._shelf.keepalive
        for link in list(idle):
            if link.idle_since >= oldest:
                break
            self._let_go(link)
        for link in reversed(list(idle)):
            if link.origin == target.origin and self._take(link):
                if link.wire.is_usable():
                    return
                self._drop()
        if idle and self._semaphore.granted() + len(idle) > self._semaphore.size:
            self._let_go(next(iter(list(idle)), None))

    def _take(self, link: Link) -> bool:
        self.link = None if self._shelf.idle.pop(link, link) else link  # whoever takes it out has it
        return self.link is not None

    def _let_go(self, link: Link | None) -> None:
        if link is not None and self._take(link):
            self._drop()

    def _drop(self) -> None:
        if self.link is not None:
            self.link.wire.abort()
        self.link = None


class Lease(_Lease, Permit):
    """What a request of a thread has. To be used in two blocks around each other, see :class:`Permit`."""


class AsyncLease(_Lease, AsyncPermit):
    """What a request of a task has. To be used in two blocks around each other, see :class:`Permit`."""

    async def borrow(self, target: Target) -> None:
        """Take a connection, waiting for one if all are lent.

        Raises:
            ClientClosedError: the pool was closed.
        """
        if not await self.acquire(None) or self._semaphore.closed:
            raise closed()
        self.choose(target)


def exhausted(size: int) -> RequestTimeoutError:
    """Return the error for a time budget that was spent waiting for a connection."""
    return RequestTimeoutError(
        f"none of the {size} connections came free within the time budget", outcome_unknown=False
    )


class SyncPool:
    """Lends connections to threads. A forked child starts with none.

    Args:
        size: most connections.
        keepalive: seconds that an idle connection is kept.

    Attributes:
        closed: whether it was closed.
    """

    def __init__(self, size: int, keepalive: float) -> None:
        self._size = size
        self._keepalive = keepalive
        self.closed = False
        self._shelf = Shelf(size, keepalive)
        fork.register(self)

    def reset_after_fork(self) -> None:
        """Start over."""
        self._shelf = Shelf(self._size, self._keepalive)

    def lease(self) -> Lease:
        """Return what will hold a connection, once :meth:`acquire` has lent one."""
        return Lease(self._shelf)

    def acquire(self, lease: Lease, target: Target, deadline: float) -> None:
        """Lend a connection, waiting for one until ``deadline`` if all are lent.

        Raises:
            ClientClosedError: the pool was closed.
            RequestTimeoutError: none came free in time.
        """
        taken = lease.acquire(deadline - time.monotonic())
        if self.closed:
            raise closed()
        if not taken:
            raise exhausted(self._size)
        lease.choose(target)

    def close(self) -> None:
        """Close what is idle, refuse who waits, and let what is lent be closed when it comes back."""
        self.closed = True
        self._shelf.close()
