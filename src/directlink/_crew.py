"""A bounded number of jobs at a time, handed back as they end: threads for one client, tasks for the other."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Generic, Self, TypeVar

if TYPE_CHECKING:
    import asyncio
    import queue
    import threading
    from collections.abc import Awaitable, Callable, Iterable

K = TypeVar("K")
T = TypeVar("T")


def _result_or_error(outcome: T | BaseException) -> T | Exception:
    """Return what a job came to; raise what is meant to end the program."""
    if not isinstance(outcome, BaseException) or isinstance(outcome, Exception):
        return outcome
    raise outcome


class Crew(Generic[K, T]):
    """Threads. Each takes jobs until there are none, or until the crew is dismissed."""

    def __init__(self, size: int, job: Callable[[K], T], keys: Iterable[K]) -> None:
        import queue
        import threading

        self._job = job
        self._keys = deque(keys)
        self._ended: queue.SimpleQueue[tuple[K, T | BaseException]] = queue.SimpleQueue()
        self.pending = len(self._keys)
        self._threads: list[threading.Thread] = [
            threading.Thread(target=self._work, name=f"directlink-accept-{n}", daemon=True)
            for n in range(min(size, self.pending))
        ]

    def _work(self) -> None:
        while True:
            try:
                key = self._keys.popleft()
            except IndexError:
                return
            outcome: T | BaseException
            try:
                outcome = self._job(key)
            except BaseException as error:  # noqa: BLE001 - handed back to the caller, who waits for it
                outcome = error
            self._ended.put((key, outcome))

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # Jobs under way are not waited for: a thread that waits for an answer cannot be made to stop.
        self._keys.clear()

    def ended(self, timeout: float | None) -> tuple[K, T | Exception] | None:
        """Return the next job that ended, with its result or its error; ``None`` after ``timeout`` seconds.

        Raises:
            BaseException: what a job raised that is no ``Exception``: it is meant to end more than that job.
        """
        import queue

        try:
            key, outcome = self._ended.get(timeout=None if timeout is None else max(0.0, timeout))
        except queue.Empty:
            return None
        self.pending -= 1
        return key, _result_or_error(outcome)


class AsyncCrew(Generic[K, T]):
    """Tasks. Leaving the crew cancels those under way."""

    def __init__(self, size: int, job: Callable[[K], Awaitable[T]], keys: Iterable[K]) -> None:
        import asyncio

        self._size = size
        self._job = job
        self._keys = deque(keys)
        self._ended: asyncio.Queue[tuple[K, T | BaseException]] = asyncio.Queue()
        self.pending = len(self._keys)
        self._tasks: list[asyncio.Task[None]] = []

    async def _work(self) -> None:
        while self._keys:
            key = self._keys.popleft()
            outcome: T | Exception
            try:
                outcome = await self._job(key)
            except Exception as error:  # noqa: BLE001 - handed back to the caller
                outcome = error
            except BaseException as error:
                self._ended.put_nowait((key, error))  # or the caller would wait for it
                raise
            self._ended.put_nowait((key, outcome))

    async def __aenter__(self) -> Self:
        import asyncio

        self._tasks = [asyncio.create_task(self._work()) for _ in range(min(self._size, self.pending))]
        return self

    async def __aexit__(self, *_: object) -> None:
        import asyncio

        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def ended(self, timeout: float | None) -> tuple[K, T | Exception] | None:
        """Return the next job that ended, with its result or its error; ``None`` after ``timeout`` seconds.

        Raises:
            BaseException: what a job raised that is no ``Exception``: it is meant to end more than that job.
        """
        import asyncio

        try:
            async with asyncio.timeout(None if timeout is None else max(0.0, timeout)):
                key, outcome = await self._ended.get()
        except TimeoutError:
            return None
        self.pending -= 1
        return key, _result_or_error(outcome)
