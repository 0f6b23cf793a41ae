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


class AdjustableClock:
    """The machine's clock, which can be put forward and stopped while programs wait on it.

    Unlike :class:`ManualClock` it runs, and sleeping on it takes time: it suits programs of any language that talk to a
    served emulator. Clients may sign by this clock or by the machine's.
    """

    def __init__(self) -> None:
        self._ahead = 0.0
        self._stopped_at: float | None = None
        self._lock = threading.Lock()

    # What waits and what gives up does so by the machine's time.
    def monotonic(self) -> float:
        """Seconds of the machine's monotonic clock."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait ``seconds`` by the machine's clock."""
        time.sleep(seconds)

    async def async_sleep(self, seconds: float) -> None:
        """Wait ``seconds`` by the machine's clock, while other tasks run."""
        await asyncio.sleep(seconds)

    def time(self) -> float:
        """Seconds since the epoch."""
        return time.time() + self._ahead if self._stopped_at is None else self._stopped_at

    @property
    def ahead(self) -> float:
        """Seconds by which it is ahead of the machine's clock."""
        return self.time() - time.time()

    @property
    def is_frozen(self) -> bool:
        """Whether it stands still, but for :meth:`advance`."""
        return self._stopped_at is not None

    def freeze(self) -> None:
        """Let it stand still."""
        with self._lock:
            self._stopped_at = self.time()

    def resume(self) -> None:
        """Let it go on from where it stands."""
        with self._lock:
            self._ahead = self.time() - time.time()
            self._stopped_at = None

    def advance(self, seconds: float) -> None:
        """Put it forward.

        Args:
            seconds: how far.

        Raises:
            ValueError: ``seconds`` is negative.
        """
        if seconds < 0:
            raise ValueError("a clock does not go back")
        with self._lock:
            if self._stopped_at is None:
                self._ahead += seconds
            else:
                self._stopped_at += seconds

    def put(self, *, ahead: float, stopped_at: float | None) -> None:
        """Put it where another clock stood, which may be earlier.

        Args:
            ahead: seconds by which it is ahead of the machine's clock.
            stopped_at: the time at which it stands still; ``None`` if it runs.
        """
        with self._lock:
            self._ahead, self._stopped_at = ahead, stopped_at
