"""The deadlines of an event loop's requests, kept with one timer for all of them.

A timer of its own, as :func:`asyncio.timeout` starts one, costs a request over aiohttp a tenth of all its time, and
hardly any of them ever runs out.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from types import TracebackType


class Deadlines:
    """The deadlines of the requests under way in one event loop.

    Args:
        loop: the loop.

    Attributes:
        running: those that are not over.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.running: set[Deadline] = set()
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None

    def start(self, task: asyncio.Task[Any], seconds: float) -> Deadline:
        """Return the deadline of a request that is about to begin.

        Args:
            task: the running task, which makes the request.
            seconds: how long it may take.
        """
        end = self._loop.time() + seconds
        if self._timer is None or end < self._timer.when():
            self._wake(min([end, *(deadline.end for deadline in self.running)]))
        return Deadline(self, task, end)

    def _wake(self, when: float) -> None:
        before, self._timer = self._timer, self._loop.call_at(when, self._expire, when)
        if before is not None:
            before.cancel()

    def _expire(self, now: float) -> None:
        # ``now`` is what the timer was set to: asyncio calls a little before that as well.
        self._timer = None
        for deadline in [each for each in self.running if each.end <= now]:
            self.running.remove(deadline)
            deadline.expire()
        if self.running:
            self._wake(min(deadline.end for deadline in self.running))


class Deadline:
    """When one request has to be over. Used as a context, it ends what takes longer with a ``TimeoutError``.

    To be entered twice, so that it is over even when its end is interrupted. It works as :func:`asyncio.timeout` does,
    and like it leaves a cancellation that came from elsewhere alone.

    Attributes:
        end: the time, by the loop's clock.
        expired: whether it came.
    """

    __slots__ = ("_all", "_cancelling", "_settled", "_task", "end", "expired")

    def __init__(self, all_of_them: Deadlines, task: asyncio.Task[Any], end: float) -> None:
        self.end = end
        self.expired = self._settled = False
        self._all = all_of_them
        self._task = task
        self._cancelling = task.cancelling()

    def __enter__(self) -> Self:
        self._all.running.add(self)
        return self

    def expire(self) -> None:
        """End the request."""
        self.expired = True
        self._task.cancel()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._all.running.discard(self)
        if self.expired and not self._settled:
            self._settled, left = True, self._task.uncancel()
            if left <= self._cancelling and isinstance(error, asyncio.CancelledError):
                raise TimeoutError from error
