"""Runs a bounded number of jobs at a time, in threads or in tasks, and returns each as it ends."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from directlink._concurrency.locks import disarmed
from directlink._concurrency.threads import start_thread
from directlink.errors import DirectLinkError

if TYPE_CHECKING:
    import asyncio
    import queue
    from collections.abc import Awaitable, Callable, Iterable

K = TypeVar("K")
T = TypeVar("T")


def _result_or_error(outcome: T | BaseException) -> T | Exception:
    """Return the result or the error of a job; raise an error that is meant to end the program."""
    if not isinstance(outcome, BaseException) or isinstance(outcome, Exception):
        return outcome
    raise outcome


def _result_or_raise(outcome: T | Exception) -> T:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


class Workers(Generic[K, T]):
    """Runs each job in a thread. Jobs start only while the caller waits in :meth:`ended`; after that nothing starts.

    Where no thread can be started, as in a browser, the caller's runs one job after the other.

    Enter it twice, like a permit: the end of a block may be interrupted.

    Args:
        size: how many jobs run at a time.
        job: called with each key.
        keys: the jobs, in order.

    Attributes:
        pending: how many jobs have not been returned yet.
    """

    def __init__(self, size: int, job: Callable[[K], T], keys: Iterable[K]) -> None:
        import queue

        self._size = size
        self._job = job
        self._keys = deque(keys)
        self._ended: queue.SimpleQueue[tuple[K, T | BaseException]] = queue.SimpleQueue()
        self._running = 0
        self.pending = len(self._keys)

    def _work(self, key: K) -> None:
        outcome: T | BaseException
        try:
            outcome = self._job(key)
        except BaseException as error:  # noqa: BLE001 - handed back to the caller, who waits for it
            outcome = error
        self._ended.put((key, outcome))

    def _begin(self) -> None:
        while self._keys and self._running < self._size:
            key = self._keys.popleft()
            try:
                start_thread(partial(self._work, key), "directlink-accept")
            except DirectLinkError:
                if self._running:  # it is started when one of the running jobs has ended
                    self._keys.appendleft(key)
                    return
                self._running += 1
                self._work(key)
                return
            self._running += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # Running jobs are not waited for: a thread that waits for an answer cannot be stopped.
        self._keys.clear()

    def add(self, key: K) -> None:
        """Take on another job, after those that wait."""
        self._keys.append(key)
        self.pending += 1

    def ended(self, timeout: float | None) -> tuple[K, T | Exception] | None:
        """Return the next job that ended, with its result or its error; ``None`` after ``timeout`` seconds.

        Raises:
            BaseException: a job raised an error that is not an ``Exception``: it is meant to end more than that job.
        """
        import queue

        self._begin()
        try:
            key, outcome = self._ended.get(timeout=None if timeout is None else max(0.0, timeout))
        except queue.Empty:
            return None
        self.pending -= 1
        self._running -= 1
        return key, _result_or_error(outcome)

    def next_result(self, *, unless: Callable[[], bool], every: float) -> T | None:
        """Return the result of the next job that ends; ``None`` as soon as ``unless`` says so, asked every so often.

        Raises:
            Exception: what the job raised.
        """
        ended = None
        while ended is None:
            if unless():
                return None
            ended = self.ended(every)
        return _result_or_raise(ended[1])


class AsyncWorkers(Generic[K, T]):
    """Runs each job in a task; otherwise like :class:`Workers`. Leaving the block cancels running jobs."""

    def __init__(self, size: int, job: Callable[[K], Awaitable[T]], keys: Iterable[K]) -> None:
        import asyncio

        self._size = size
        self._job = job
        self._keys = deque(keys)
        self._ended: asyncio.Queue[tuple[K, T | BaseException]] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._running = 0
        self.pending = len(self._keys)

    async def _work(self, key: K) -> None:
        outcome: T | Exception
        try:
            outcome = await self._job(key)
        except Exception as error:  # noqa: BLE001 - handed back to the caller
            outcome = error
        except BaseException as error:
            self._ended.put_nowait((key, error))  # or the caller would wait for it
            raise
        self._ended.put_nowait((key, outcome))

    def _ended_with(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # already handed back or raised; asyncio warns about errors that nobody asked for

    def _begin(self) -> None:
        import asyncio

        while self._keys and self._running < self._size:
            self._tasks.add(task := asyncio.create_task(self._work(self._keys.popleft())))
            task.add_done_callback(self._ended_with)
            self._running += 1

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        import asyncio

        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def add(self, key: K) -> None:
        """Take on another job, after those that wait."""
        self._keys.append(key)
        self.pending += 1

    async def ended(self, timeout: float | None) -> tuple[K, T | Exception] | None:
        """Return the next job that ended, with its result or its error; ``None`` after ``timeout`` seconds.

        Raises:
            BaseException: a job raised an error that is not an ``Exception``: it is meant to end more than that job.
        """
        import asyncio

        self._begin()
        limit = asyncio.timeout(None if timeout is None else max(0.0, timeout))
        try:
            with disarmed(limit):
                async with limit:
                    key, outcome = await self._ended.get()
        except TimeoutError:
            return None
        self.pending -= 1
        self._running -= 1
        return key, _result_or_error(outcome)

    async def next_result(self, *, unless: Callable[[], bool], every: float) -> T | None:
        """Return the result of the next job that ends; ``None`` as soon as ``unless`` says so, asked every so often.

        Raises:
            Exception: what the job raised.
        """
        ended = None
        while ended is None:
            if unless():
                return None
            ended = await self.ended(every)
        return _result_or_raise(ended[1])
