"""What belongs to one event loop: a task can only wait for what was made on its own loop."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Generic, TypeVar
from weakref import WeakKeyDictionary

from directlink._concurrency import fork
from directlink._concurrency.locks import running_loop

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

T = TypeVar("T")


def _ignore(_: object) -> None:
    """Do nothing with a value that is not needed any more."""


class PerLoop(Generic[T]):
    """One value for each event loop. A forked child starts without any.

    A loop is held weakly. A value that refers to its loop keeps it alive until the loop is closed and
    :meth:`discard_closed_loops` has run, which :meth:`get` does whenever it makes a value.

    Args:
        make: makes the value of the running loop.
        discard: called with the value of a loop that was closed; it cannot wait for anything.
        inherited: called, in a forked child, with each value of the parent.
    """

    def __init__(
        self,
        make: Callable[[], T],
        *,
        discard: Callable[[T], object] = _ignore,
        inherited: Callable[[T], object] = _ignore,
    ) -> None:
        self._make = make
        self._discard = discard
        self._inherited = inherited
        self._values: WeakKeyDictionary[asyncio.AbstractEventLoop, T] = WeakKeyDictionary()
        fork.register(self)

    def reset_after_fork(self) -> None:
        """Start over."""
        values = [value for _, value in self.snapshot()]
        self._values = WeakKeyDictionary()
        for value in values:
            self._inherited(value)

    def find(self) -> T | None:
        """Return the value of the running loop, ``None`` if it has none.

        Raises:
            ConfigurationError: asyncio does not run here.
        """
        return self._values.get(running_loop())

    def get(self) -> T:
        """Return the value of the running loop; make it if it has none.

        Raises:
            ConfigurationError: asyncio does not run here.
        """
        loop = running_loop()
        value = self._values.get(loop)
        if value is None:
            self.discard_closed_loops()
            value = self._values[loop] = self._make()
        return value

    def snapshot(self) -> list[tuple[asyncio.AbstractEventLoop, T]]:
        """Return all loops that are alive, and their values."""
        # The dictionary itself must not be iterated over: other threads add and remove loops meanwhile.
        loops = [loop for known in self._values.keyrefs() if (loop := known()) is not None]
        return [(loop, value) for loop in loops if (value := self._values.get(loop)) is not None]

    def discard_closed_loops(self) -> None:
        """Let go of the values of loops that are closed."""
        for loop, _ in self.snapshot():
            if loop.is_closed() and (value := self._values.pop(loop, None)) is not None:
                self._discard(value)

    def close(self, close: Callable[[T], object]) -> None:
        """Call ``close`` with each value on the value's own loop: at once on the running one, soon on the others.

        Args:
            close: closes a value; it cannot wait for anything.

        Raises:
            ConfigurationError: asyncio does not run here.
        """
        self.discard_closed_loops()
        here = running_loop()
        for loop, value in self.snapshot():
            if loop is here:
                close(value)
            else:
                with suppress(RuntimeError):  # the loop has just been closed
                    loop.call_soon_threadsafe(close, value)


class Scoped(Generic[T]):
    """One value for all threads: what :class:`PerLoop` is for tasks.

    Args:
        make: makes the value.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._value = make()

    def get(self) -> T:
        """Return the value."""
        return self._value


AsyncScoped = PerLoop
"""The name of which ``scripts/unasync`` makes ``Scoped``."""
