"""Turns: who may go on where only so many may at a time, for threads and for tasks; and what belongs to one loop.

Control-C can end a call between any two lines, also between the one that takes a lock and the ``try`` that would give
it back. So nobody holds anything here for having passed a line: who wants a turn is entered in a table, in one step,
and is struck out in the end, whether the turn had come or not. To strike out twice does no harm, and is done::

    turn = Turn(turns)
    with turn, turn:
        if turn.take(timeout): ...

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


class Ending:
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


class AsyncEnding:
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


def disarmed(timeout: asyncio.Timeout) -> Ending:
    """Return a block to put around that of a time-out, which must not strike after it if its end was interrupted."""

    def end() -> None:
        with suppress(RuntimeError):  # it has ended, or not begun
            timeout.reschedule(None)

    return Ending(end)


class Opening(Protocol):
    """What somebody waits at."""

    def open(self) -> None:
        """Let them go on; open it may be already."""
        ...


class Gate:
    """Where one thread waits until another opens it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lock.acquire()

    def open(self) -> None:
        """Let the thread go on, once."""
        with suppress(RuntimeError):  # it is open
            self._lock.release()

    def wait(self, timeout: float) -> bool:
        """Wait at most ``timeout`` seconds; return whether it was opened, and close it again."""
        return self._lock.acquire(timeout=min(max(0.0, timeout), threading.TIMEOUT_MAX))


class AsyncGate:
    """Where one task waits until another of its loop opens it."""

    def __init__(self) -> None:
        self._loop = running_loop()
        self._opened = self._loop.create_future()

    def open(self) -> None:
        """Let the task go on."""
        if not self._opened.done():
            self._opened.set_result(None)

    def open_from_elsewhere(self) -> None:
        """The same from another thread."""
        with suppress(RuntimeError):  # its loop has ended
            self._loop.call_soon_threadsafe(self.open)

    async def wait(self, timeout: float | None) -> bool:
        """Wait at most ``timeout`` seconds; return whether it was opened."""
        import asyncio

        await asyncio.wait((self._opened,), timeout=None if timeout is None else max(0.0, timeout))
        return self._opened.done()


class Turns:
    """So many turns at a time, in the order of asking; of threads, or of the tasks of one loop.

    There is no lock in it: each step is one operation of a dictionary. A process forked off starts with all turns free,
    for whoever had one is not there.

    Args:
        size: how many at a time.

    Attributes:
        closed: nobody is to wait any more.
    """

    def __init__(self, size: int = 1) -> None:
        self.size = size
        self.closed = False
        self.reset_after_fork()
        fork.register(self)

    def reset_after_fork(self) -> None:
        """Start over."""
        self._asked: dict[object, None] = {}  # in this order; those at the front have their turn
        self._waiting: dict[object, Opening] = {}

    def ask(self, who: object) -> bool:
        """Stand in line, unless one does; return whether one's turn has come."""
        asked = self._asked
        asked[who] = None
        return len(asked) <= self.size or who in list(asked)[: self.size]

    def wait_at(self, gate: Opening, who: object) -> bool:
        """Have ``gate`` opened when one's turn comes; return whether it has come already."""
        self._waiting[who] = gate  # before looking again: who leaves now sees it, or is seen to have left
        return self.ask(who)

    def leave(self, who: object) -> None:
        """Leave the line, with or without having had one's turn."""
        self._waiting.pop(who, None)
        self._asked.pop(who, None)
        if self._waiting:
            self._open(list(self._asked)[: self.size])

    def close(self) -> None:
        """Let nobody wait any more: who has no turn yet gets none."""
        self.closed = True
        self._open(list(self._waiting))

    def _open(self, those: list[object]) -> None:
        for who in those:
            gate = self._waiting.get(who)
            if gate is not None:
                gate.open()

    def count(self) -> int:
        """How many have their turn."""
        return min(len(self._asked), self.size)


class AnyTurn:
    """A turn, however it is waited for. To be used in two blocks around each other: see above."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._turns.leave(self)


class Turn(AnyTurn):
    """The turn of a thread."""

    def take(self, timeout: float) -> bool:
        """Wait at most ``timeout`` seconds for it; return whether it has come."""
        turns = self._turns
        if turns.ask(self):
            return True
        gate = Gate()
        end = time.monotonic() + timeout
        while not turns.wait_at(gate, self):
            if turns.closed or not gate.wait(end - time.monotonic()):
                return turns.ask(self)
        return True


class AsyncTurn(AnyTurn):
    """The turn of a task."""

    async def take(self, timeout: float | None) -> bool:
        """Wait at most ``timeout`` seconds for it; return whether it has come."""
        turns = self._turns
        if turns.ask(self):
            return True
        gate = AsyncGate()
        if turns.wait_at(gate, self):
            return True
        return (not turns.closed and await gate.wait(timeout)) and turns.ask(self)


class Shared(Generic[T]):
    """One thing for all threads."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._thing = make()

    def get(self) -> T:
        """Return it."""
        return self._thing


class AsyncShared(Generic[T]):
    """One thing for all tasks of an event loop, for each loop another: a loop can only wait for what is its own.

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
