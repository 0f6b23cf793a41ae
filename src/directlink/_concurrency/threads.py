"""Runs something that may block, for as long as the caller is willing to wait.

The thread is a daemon and is not joined: a source of credentials that hangs must hold up neither the call nor the end
of the program. Callers who want the same thing wait for one thread: what hangs holds up one, however many calls there
are.
"""

from __future__ import annotations

import copy
import os
import threading
from typing import TYPE_CHECKING, Any, Final, TypeVar

from directlink._concurrency.locks import AsyncSignal, Cleanup, Signal, running_loop
from directlink.errors import DirectLinkError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")

_under_way: Final[dict[Hashable, _Job]] = {}


def _forget() -> None:
    """The threads of the parent are not here."""
    _under_way.clear()


getattr(os, "register_at_fork", dict)(after_in_child=_forget)


def start_thread(work: Callable[[], None], name: str) -> None:
    """Start a thread that the end of the program does not wait for.

    Raises:
        DirectLinkError: there is no thread to be had.
    """
    try:
        threading.Thread(target=work, name=name, daemon=True).start()
    except RuntimeError as error:
        raise DirectLinkError(f"no thread could be started: {error}") from error


class _Job:
    """What one thread does, and who waits for it.

    Attributes:
        outcome: what it came to, or failed with.
    """

    def __init__(self) -> None:
        self.outcome: tuple[Any, BaseException | None] | None = None
        self._waiting: dict[object, Callable[[], None]] = {}

    def end(self, result: Any, error: BaseException | None) -> None:
        """Tell who waits; the first outcome counts."""
        self.outcome = self.outcome or (result, error)
        for tell in list(self._waiting.values()):
            tell()

    def set_at_end(self, signal: object, tell: Callable[[], None]) -> bool:
        """Have ``tell`` called at the end; return whether that has come."""
        self._waiting[signal] = tell
        return self.outcome is not None

    def leaving(self, signal: object) -> Cleanup:
        """Return what ends a wait; to be entered twice."""
        return Cleanup(lambda: self._waiting.pop(signal, None))

    def result(self) -> Any:
        """Return what it came to.

        Raises:
            TimeoutError: nothing, yet.
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
    """Return what is under way for ``key``, or begin it.

    Raises:
        DirectLinkError: there is no thread to be had.
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
        job = _under_way.setdefault(key, begun)  # one step: of several callers one begins
        if job is begun:
            start_thread(work, "directlink-background")
    except BaseException as error:  # an interrupt, too, leaves nothing behind that nobody works on
        forget()
        failure = error if isinstance(error, DirectLinkError) else DirectLinkError("interrupted; try again")
        begun.end(None, failure)  # others may wait for it by now
        raise
    return job


class Background:
    """For the synchronous client."""

    MAY_BLOCK: Final = True
    """Whether the caller's thread may wait for somebody to type."""

    @staticmethod
    def check() -> None:
        """Check that the client can be used here; it can."""

    @staticmethod
    def run(key: Hashable, function: Callable[[], T], timeout: float) -> T:
        """Return what ``function`` returns; ``TimeoutError`` after ``timeout`` seconds.

        Args:
            key: what is wanted; callers who want the same share one thread and its result.
            function: gets it.
            timeout: seconds.
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
    """For the asynchronous client: the event loop goes on meanwhile."""

    MAY_BLOCK: Final = False

    @staticmethod
    def check() -> None:
        """Check that the client can be used here: that asyncio runs.

        Raises:
            ConfigurationError: it does not.
        """
        running_loop()

    @staticmethod
    async def run(key: Hashable, function: Callable[[], T], timeout: float) -> T:
        """Return what ``function`` returns; ``TimeoutError`` after ``timeout`` seconds.

        Args:
            key: what is wanted; callers who want the same share one thread and its result.
            function: gets it.
            timeout: seconds.
        """
        job = _join(key, function)
        signal = AsyncSignal()
        leaving = job.leaving(signal)
        with leaving, leaving:
            if not job.set_at_end(signal, signal.set_from_other_thread):
                await signal.wait(timeout)
        result: T = job.result()
        return result
