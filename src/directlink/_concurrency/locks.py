"""A semaphore that no interrupt can leave taken, for threads and for tasks; and what belongs to one event loop.

Control-C can end a call between any two lines, also between the one that takes a lock and the ``try`` that releases it.
So nothing is held here for having passed a line: whoever wants a permit is entered in a table, in one step, and is
struck out in the end, whether the permit was granted or not. Striking out twice does no harm, and is done::

    permit = Permit(semaphore)
    with permit, permit:
        if permit.acquire(timeout): ...

The end of the inner block is a line like others, at which an interrupt may come; then the outer one does the work. No
``try`` and no comprehension stands in such blocks but in functions called from there: to Python 3.11 the line of the
one, and to later ones that of the other, is not part of the block.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Generic, Protocol, Self, TypeVar
from weakref import WeakKeyDictionary

from directlink._concurrency import fork
from directlink.errors import ConfigurationError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

T = TypeVar("T")
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
    """Does something at the end of a block, whatever ends it. To be entered twice, and thus to be done again safely.

    Args:
        end: what to do; to do it twice must be the same as once.
    """

    def __init__(self, end: Callable[[], object]) -> None:
        self._end = end

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()


class AsyncCleanup:
    """The same, awaited.

    Args:
        end: what to do; to do it twice must be the same as once.
    """

    def __init__(self, end: Callable[[], Awaitable[object]]) -> None:
        self._end = end

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._end()


def disarmed(timeout: asyncio.Timeout) -> Cleanup:
    """Return a block to put around that of a time-out, which must not strike after it if its end was interrupted."""

    def end() -> None:
        with suppress(RuntimeError):  # it has ended, or not begun
            timeout.reschedule(None)

    return Cleanup(end)


class Settable(Protocol):
    """What somebody waits for."""

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
        """The same from another thread."""
        with suppress(RuntimeError):  # its loop has ended
            self._loop.call_soon_threadsafe(self.set)

    async def wait(self, timeout: float | None) -> bool:
        """Wait at most ``timeout`` seconds; return whether it was set."""
        import asyncio

        await asyncio.wait((self._set,), timeout=None if timeout is None else max(0.0, timeout))
        return self._set.done()


class FairSemaphore:
    """Grants so many permits at a time, in the order of asking: to threads, or to the tasks of one event loop.

    There is no lock in it: each step is one operation of a dictionary. In a forked process all permits are free, for
    the threads that had them are not there.

    Args:
        size: how many at a time.

    Attributes:
        closed: nobody waits any more.
    """

    def __init__(self, size: int = 1) -> None:
        self.size = size
        self.closed = False
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
        self._waiting[who] = signal  # before looking again: whoever releases now sees it, or is seen to have released
        return self.request(who)

    def release(self, who: object) -> None:
        """Give the permit back, or stop asking for it."""
        self._waiting.pop(who, None)
        self._asked.pop(who, None)
        if self._waiting:
            self._wake(list(self._asked)[: self.size])

    def close(self) -> None:
        """End all waits: what is not granted yet is refused."""
        self.closed = True
        self._wake(list(self._waiting))

    def _wake(self, those: list[object]) -> None:
        for who in those:
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
    """A permit, however it is waited for. Enter it twice, as shown above."""

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


class Scoped(Generic[T]):
    """One object for all threads."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._thing = make()

    def get(self) -> T:
        """Return it."""
        return self._thing


class AsyncScoped(Generic[T]):
    """One object an event loop, for all its tasks: a loop can only wait for what is its own.

    Args:
        make: makes one. It must not refer to its loop, which would then never be let go.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._things: WeakKeyDictionary[asyncio.AbstractEventLoop, T] = WeakKeyDictionary()

    def get(self) -> T:
        """Return that of the running loop."""
        loop = running_loop()
        thing = self._things.get(loop)
        if thing is None:
            thing = self._things[loop] = self._make()
        return thing
