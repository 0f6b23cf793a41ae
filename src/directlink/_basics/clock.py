"""Time as an argument: tests and the emulator pass clocks of their own."""

from __future__ import annotations

import time as system
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from directlink._basics.checks import check_methods

if TYPE_CHECKING:
    from collections.abc import Generator


class Clock(Protocol):
    """Tells the time and waits."""

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back; deadlines are kept on it."""
        ...

    def time(self) -> float:
        """Seconds since the epoch; requests are dated with it."""
        ...

    def sleep(self, seconds: float, /) -> None:
        """Block for ``seconds``."""
        ...

    async def async_sleep(self, seconds: float, /) -> None:
        """Wait for ``seconds`` without blocking the event loop."""
        ...


class SystemClock:
    """The machine's clock."""

    monotonic = staticmethod(system.monotonic)
    time = staticmethod(system.time)
    sleep = staticmethod(system.sleep)

    async def async_sleep(self, seconds: float, /) -> None:
        """Wait for ``seconds`` on the running loop."""
        import asyncio  # a synchronous program never pays for it

        await asyncio.sleep(seconds)


class PausingClock:
    """A clock that can be paused: deadlines do not come nearer meanwhile.

    Args:
        clock: the clock that it follows.
    """

    def __init__(self, clock: Clock) -> None:
        self.monotonic = clock.monotonic
        self.time = clock.time
        self.sleep = clock.sleep
        self.async_sleep = clock.async_sleep

    @contextmanager
    def paused(self) -> Generator[None]:
        """Stop the clock for all threads. :meth:`time` goes on, because requests are dated with it."""
        going = self.monotonic
        stopped = going()
        try:
            self.monotonic = lambda: stopped
            yield
        finally:
            behind = going() - stopped
            self.monotonic = lambda: going() - behind


def check_clock(value: object) -> None:
    """Check what was given as a client's ``clock``.

    Raises:
        ConfigurationError: it is not a clock.
    """
    check_methods("clock", value, "a clock", "monotonic", "time", "sleep", "async_sleep")
