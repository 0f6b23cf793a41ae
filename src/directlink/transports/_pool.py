"""Connections between requests: the one used last is used next, so that the others can grow old and be let go."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from directlink import _fork
from directlink.errors import RequestTimeoutError
from directlink.transports._wire import closed

if TYPE_CHECKING:
    from directlink.transports._messages import Target
    from directlink.transports._wire import Wire


class Link:
    """One connection: the library's object, the wire under it, and where it leads."""

    __slots__ = ("connection", "idle_since", "origin", "wire")

    def __init__(self, origin: tuple[str, str, int], connection: Any, wire: Wire) -> None:
        self.origin = origin
        self.connection = connection
        self.wire = wire
        self.idle_since = 0.0


class Shelf:
    """The connections of one process, or of one event loop. It has no lock: its pool sees to that.

    Args:
        size: most connections, lent and idle together.
        keepalive: seconds after which an idle connection is not used any more.

    Attributes:
        lent: how many connections are lent, those yet to be made included.
    """

    def __init__(self, size: int, keepalive: float) -> None:
        self.size = size
        self.keepalive = keepalive
        self.lent = 0
        self._idle: list[Link] = []

    def take(self, target: Target) -> Link | None:
        """Return a connection to ``target``, ``None`` if one has to be made; the caller counts it in :attr:`lent`."""
        oldest = time.monotonic() - self.keepalive
        while self._idle and self._idle[0].idle_since < oldest:
            self._idle.pop(0).wire.abort()
        for position in range(len(self._idle) - 1, -1, -1):
            if self._idle[position].origin == target.origin:
                link = self._idle.pop(position)
                if link.wire.is_usable():
                    return link
                link.wire.abort()
        if self.lent + len(self._idle) > self.size:
            self._idle.pop(0).wire.abort()
        return None

    def put(self, link: Link) -> None:
        """Keep a connection for the next request."""
        link.idle_since = time.monotonic()
        self._idle.append(link)

    def clear(self) -> None:
        """Close what is idle."""
        while self._idle:
            self._idle.pop().wire.abort()


def exhausted(size: int) -> RequestTimeoutError:
    """Return the error for a time budget that was spent waiting for a connection."""
    return RequestTimeoutError(
        f"none of the {size} connections came free within the time budget", outcome_unknown=False
    )


class Counter:
    """A shelf, and the lock under which threads reach for it."""

    def __init__(self, size: int, keepalive: float) -> None:
        self.shelf = Shelf(size, keepalive)
        self.changed = threading.Condition(threading.Lock())


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
        self._counter = Counter(size, keepalive)
        _fork.register(self)

    def reset_after_fork(self) -> None:
        """Start over; the lock may be held by a thread that this process does not have."""
        self._counter = Counter(self._size, self._keepalive)

    def acquire(self, target: Target, deadline: float) -> tuple[Counter, Link | None]:
        """Lend a connection, waiting for one until ``deadline`` if all are lent.

        Returns:
            Where to bring it back, and the connection; ``None`` if the caller has to make one.

        Raises:
            ClientClosedError: the pool was closed.
            RequestTimeoutError: none came free in time.
        """
        counter = self._counter
        with counter.changed:
            while counter.shelf.lent >= self._size and not self.closed:
                if not counter.changed.wait(max(0.0, deadline - time.monotonic())):
                    raise exhausted(self._size)
            if self.closed:
                raise closed()
            counter.shelf.lent += 1
            return counter, counter.shelf.take(target)

    def release(self, counter: Counter, link: Link | None) -> None:
        """Take back a connection for the next request; ``None`` if it must not be used again."""
        with counter.changed:
            counter.shelf.lent -= 1
            if link is not None:
                counter.shelf.put(link)
            if self.closed:
                counter.shelf.clear()
            counter.changed.notify()

    def close(self) -> None:
        """Close what is idle, refuse who waits, and let what is lent be closed when it comes back."""
        self.closed = True
        with self._counter.changed:
            self._counter.shelf.clear()
            self._counter.changed.notify_all()
