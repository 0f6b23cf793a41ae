"""Runs a function that may block in a thread, and waits for it only as long as the caller allows.

The thread is a daemon and is not joined: a source of credentials that hangs must hold up neither the call nor the end
of the program. Callers with the same key share one thread, so that a function that hangs holds up only one thread.
"""

from __future__ import annotations

import copy
import threading
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, Final, TypeVar

from directlink._concurrency import fork
from directlink._concurrency.locks import AsyncSignal, Cleanup, Signal, running_loop
from directlink.errors import DirectLinkError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")

_under_way: Final[dict[Hashable, _Job]] = {}


fork.at_fork(after_in_child=_under_way.clear)  # the threads of the parent do not exist in the child


def start_thread(work: Callable[[], None], name: str) -> None:
    """Start a thread that the end of the program does not wait for, in a copy of the caller's context.

    Raises:
        DirectLinkError: no thread could be started.
    """
    try:
        threading.Thread(target=copy_context().run, args=(work,), name=name, daemon=True).start()
    except RuntimeError as error:
        raise DirectLinkError(f"no thread could be started: {error}") from error


class _Job:
    """A function that runs in a thread, and the callers that wait for it.

    Attributes:
        outcome: its result and its error, one of which is ``None``; ``None`` while it runs.
    """

    def __init__(self) -> None:
        self.outcome: tuple[Any, BaseException | None] | None = None
        self._waiting: dict[object, Callable[[], None]] = {}

    def end(self, result: Any, error: BaseException | None) -> None:
        """Keep the outcome, if it is the first one, and tell the callers that wait."""
        self.outcome = self.outcome or (result, error)
        for tell in list(self._waiting.values()):
            tell()

    def set_at_end(self, signal: object, tell: Callable[[], None]) -> bool:
        """Have ``tell`` called when the function has ended; return whether it has ended already."""
        self._waiting[signal] = tell
        return self.outcome is not None

    def leaving(self, signal: object) -> Cleanup:
        """Return the block that ends a wait; enter it twice."""
        return Cleanup(lambda: self._waiting.pop(signal, None))

    def result(self) -> Any:
        """Return the result of the function, or raise what it raised.

        Raises:
            TimeoutError: it has not ended.
        """
        if self.outcome is None:
            raise TimeoutError
        result, error = self.outcome
        if isinstance(error, DirectLinkError):
            # A copy: one failure may end many waits, and each raise adds to a traceback.
            raise copy.copy(error).with_traceback(None) from error.__cause__
        if error is not None:
            raise error
        return result


def _join(key: Hashable, function: Callable[[], object]) -> _Job:
    """Return the job that runs for ``key``; start it if there is none.

    Raises:
        DirectLinkError: no thread could be started.
    """
    begun = _Job()

    def forget() -> None:
        if _under_way.get(key) is begun:
            del _under_way[key]

    def work() -> None:
        result: object = None
        failure: BaseException | None = None
        try:
            result = function()
        except BaseException as error:  # noqa: BLE001 - handed over to the waiting caller
            failure = error
        forget()
        begun.end(result, failure)

    try:
        job = _under_way.setdefault(key, begun)  # one step: only one of several callers starts it
        if job is begun:
            start_thread(work, "directlink-background")
    except BaseException as error:  # also after an interrupt no job may stay that no thread works on
        forget()
        failure = error if isinstance(error, DirectLinkError) else DirectLinkError("interrupted; try again")
        begun.end(None, failure)  # other callers may already wait for it
        raise
    return job


class Background:
    """Runs functions in the background for the synchronous client."""

    MAY_BLOCK: Final = True
    """Whether the caller's thread may wait for somebody to type."""

    @staticmethod
    def check() -> None:
        """Check that the client can be used here: it always can."""

    @staticmethod
    def run(key: Hashable, function: Callable[[], T], timeout: float) -> T:
        """Run ``function`` in a thread and return its result.

        Args:
            key: callers with the same key share one thread and its result.
            function: what to run.
            timeout: seconds to wait for the result.

        Raises:
            TimeoutError: it has not ended in time; it goes on running.
        """
        job = _join(key, function)
        signal = Signal()
        leaving = job.leaving(signal)
        with leaving, leaving:
            if not job.set_at_end(signal, signal.set):
                signal.wait(timeout)
        result: T = job.result()
        return result


class AsyncBackground:
    """Runs functions in the background for the asynchronous client: the event loop goes on meanwhile."""

    MAY_BLOCK: Final = False

    @staticmethod
    def check() -> None:
        """Check that the client can be used here: that asyncio runs.

        Raises:
            ConfigurationError: asyncio does not run.
        """
        running_loop()

    @staticmethod
    async def run(key: Hashable, function: Callable[[], T], timeout: float) -> T:
        """Run ``function`` in a thread and return its result.

        Args:
            key: callers with the same key share one thread and its result.
            function: what to run.
            timeout: seconds to wait for the result.

        Raises:
            TimeoutError: it has not ended in time; it goes on running.
        """
        job = _join(key, function)
        signal = AsyncSignal()
        leaving = job.leaving(signal)
        with leaving, leaving:
            if not job.set_at_end(signal, signal.set_from_other_thread):
                await signal.wait(timeout)
        result: T = job.result()
        return result
