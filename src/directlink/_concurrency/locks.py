"""A semaphore for threads and for tasks that an interrupt cannot leave taken.

Control-C can end a call between any two lines, also between the one that takes a lock and the ``try`` that releases it.
So a permit is not held by having passed a line. To ask for a permit is to enter it in a table, in one step; at the end
of the block it is removed, whether it was granted or not. To remove it twice does no harm, and is done::

    permit = Permit(semaphore)
    with permit, permit:
        if permit.acquire(timeout): ...

An interrupt may also come at the end of the inner block; then the end of the outer block removes the permit. A ``try``
or a comprehension must not stand directly in such a block, only in a function that is called there: Python 3.11 does
not count the line of a ``try`` as part of the block, and later versions do not count that of a comprehension.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol, Self

from directlink._concurrency import fork
from directlink.errors import ConfigurationError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

FOR_EVER: Final = threading.TIMEOUT_MAX


def running_loop() -> asyncio.AbstractEventLoop:
    """Return the event loop of the running task.

    Raises:
        ConfigurationError: there is none, as under trio.
    """
    from asyncio import get_running_loop

    try:
        return get_running_loop()
    except RuntimeError:
        raise ConfigurationError(
            "the asynchronous client and its transports run on asyncio only, in a task: under trio or another event "
            "loop, use the synchronous client in a thread"
        ) from None


class Cleanup:
    """Calls a function at the end of a block, however the block ends. Enter it twice, as shown above for permits.

    Args:
        end: the function; calling it twice must have the same effect as calling it once.
    """

    def __init__(self, end: Callable[[], object]) -> None:
        self._end = end

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()


class AsyncCleanup:
    """A :class:`Cleanup` whose function is awaited.

    Args:
        end: the function; calling it twice must have the same effect as calling it once.
    """

    def __init__(self, end: Callable[[], Awaitable[object]]) -> None:
        self._end = end

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._end()


def disarmed(timeout: asyncio.Timeout) -> Cleanup:
    """Return a block to put around that of ``timeout``, so that it does not expire later if its end was interrupted."""

    def end() -> None:
        with suppress(RuntimeError):  # it has ended, or not begun
            timeout.reschedule(None)

    return Cleanup(end)


class Settable(Protocol):
    """An event that somebody waits for."""

    def set(self) -> None:
        """End the wait; it may be set already."""
        ...


class Signal:
    """Lets one thread wait until another sets it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lock.acquire()

    def set(self) -> None:
        """End the wait, once."""
        with suppress(RuntimeError):  # it is set
            self._lock.release()

    def wait(self, timeout: float) -> bool:
        """Wait at most ``timeout`` seconds; return whether it was set, and clear it."""
        return self._lock.acquire(timeout=min(max(0.0, timeout), threading.TIMEOUT_MAX))


class AsyncSignal:
    """Lets one task wait until another of its event loop sets it."""

    def __init__(self) -> None:
        self._loop = running_loop()
        self._set = self._loop.create_future()

    def set(self) -> None:
        """End the wait."""
        if not self._set.done():
            self._set.set_result(None)

    def set_from_other_thread(self) -> None:
        """End the wait, from another thread."""
        with suppress(RuntimeError):  # its loop has ended
            self._loop.call_soon_threadsafe(self.set)

    async def wait(self, timeout: float | None) -> bool:
        """Wait at most ``timeout`` seconds; return whether it was set."""
        import asyncio

        await asyncio.wait((self._set,), timeout=None if timeout is None else max(0.0, timeout))
        return self._set.done()


class FairSemaphore:
    """Grants a number of permits at a time, in the order of asking: to threads, or to the tasks of one event loop.

    It needs no lock: each step is one operation of a dictionary. In a forked child all permits are free, because the
    threads that held them do not exist there.

    Args:
        size: how many permits are granted at a time.

    Attributes:
        closed: whether :meth:`close` was called; nobody waits from then on.
    """

    def __init__(self, size: int = 1) -> None:
        self.size = size
        self.closed: bool = False
        self.reset_after_fork()
        fork.register(self)

    def reset_after_fork(self) -> None:
        """Start over."""
        self._asked: dict[object, None] = {}  # in this order; the first ones are granted
        self._waiting: dict[object, Settable] = {}

    def request(self, who: object) -> bool:
        """Ask for a permit, once; return whether it is granted."""
        asked = self._asked
        asked[who] = None
        return len(asked) <= self.size or who in list(asked)[: self.size]

    def set_when_granted(self, signal: Settable, who: object) -> bool:
        """Have ``signal`` set when the permit is granted; return whether it is granted already."""
        # The order matters: a release at this moment either sees the signal, or is seen by the request.
        self._waiting[who] = signal
        return self.request(who)

    def release(self, who: object) -> None:
        """Give the permit back, or stop asking for it."""
        self._waiting.pop(who, None)
        self._asked.pop(who, None)
        if self._waiting:
            self._wake(list(self._asked)[: self.size])

    def close(self) -> None:
        """End all waits: permits that are not granted yet are refused."""
        self.closed = True
        self._wake(list(self._waiting))

    def _wake(self, holders: list[object]) -> None:
        for who in holders:
            signal = self._waiting.get(who)
            if signal is not None:
                signal.set()

    def granted(self) -> int:
        """Return how many permits are granted."""
        return min(len(self._asked), self.size)

    def waiting(self) -> int:
        """Return how many wait for a permit."""
        return max(0, len(self._asked) - self.size)


class BasePermit:
    """What permits of threads and of tasks have in common. Enter it twice, as shown above."""

    def __init__(self, semaphore: FairSemaphore) -> None:
        self._semaphore = semaphore

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._semaphore.release(self)


class Permit(BasePermit):
    """A permit for a thread."""

    def acquire(self, timeout: float) -> bool:
        """Wait at most ``timeout`` seconds for it; return whether it was granted."""
        semaphore = self._semaphore
        if semaphore.request(self):
            return True
        signal = Signal()
        end = time.monotonic() + timeout
        while not semaphore.set_when_granted(signal, self):
            if semaphore.closed or not signal.wait(end - time.monotonic()):
                return semaphore.request(self)
        return True


class AsyncPermit(BasePermit):
    """A permit for a task."""

    async def acquire(self, timeout: float | None) -> bool:
        """Wait at most ``timeout`` seconds for it; return whether it was granted."""
        semaphore = self._semaphore
        if semaphore.request(self):
            return True
        signal = AsyncSignal()
        if semaphore.set_when_granted(signal, self):
            return True
        return (not semaphore.closed and await signal.wait(timeout)) and semaphore.request(self)
