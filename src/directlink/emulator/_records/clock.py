"""A clock that moves only when told to."""

from __future__ import annotations

import asyncio
import threading
import time


class ManualClock:
    """Time under a test's control; stands wherever this package takes a clock.

    Sleeping on it moves it at once, so a week passes without waiting.

    Args:
        start: seconds since the epoch to start from. Now by default: clients that sign with the machine's clock are
            then accepted for the first 15 minutes (see ``signing_window`` of the emulator for longer trips).
    """

    def __init__(self, start: float | None = None) -> None:
        self._now = time.time() if start is None else start
        self._lock = threading.Lock()

    def time(self) -> float:
        """Seconds since the epoch."""
        return self._now

    def monotonic(self) -> float:
        """The same as :meth:`time`: this clock never goes back."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move the clock.

        Args:
            seconds: how far.

        Raises:
            ValueError: ``seconds`` is negative.
        """
        if seconds < 0:
            raise ValueError("a clock does not go back")
        with self._lock:
            self._now += seconds

    def sleep(self, seconds: float) -> None:
        """Move the clock by ``seconds`` instead of waiting."""
        self.advance(max(0.0, seconds))

    async def async_sleep(self, seconds: float) -> None:
        """Move the clock by ``seconds`` instead of waiting, and let other tasks run."""
        self.advance(max(0.0, seconds))
        await asyncio.sleep(0)
