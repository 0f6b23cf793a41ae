"""Runs something that may block, for as long as the caller is willing to wait.

The thread is a daemon and is not joined: a source of credentials that hangs must hold up neither the call nor the end
of the program. Callers who want the same thing wait for one thread: what hangs
holds up one, however many calls there are.
"""

from __future__ import annotations

import copy
import os
import threading
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from directlink.errors import DirectLinkError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")

_under_way: Final[dict[Hashable, Future[Any]]] = {}


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


def _join(key: Hashable, function: Callable[[], T]) -> Future[T]:
    """Return what is under way for ``key``, or begin it.

    Raises:
        DirectLinkError: there is no thread to be had.
    """
    begun: Future[T] = Future()
    begun.set_running_or_notify_cancel()

    def work() -> None:
        try:
            result = function()
        except BaseException as error:  # noqa: BLE001 - handed over to the waiting caller
            outcome = partial(begun.set_exception, error)
        else:
            outcome = partial(begun.set_result, result)
        _under_way.pop(key, None)
        with suppress(InvalidStateError):  # given up below
            outcome()

    try:
        future: Future[T] = _under_way.setdefault(key, begun)  # one step: of several callers one begins
        if future is begun:
            start_thread(work, "directlink-background")
    except BaseException as error:  # an interrupt, too, leaves nothing behind that nobody works on
        if _under_way.get(key) is begun:
            del _under_way[key]
        failure = error if isinstance(error, DirectLinkError) else DirectLinkError("interrupted; try again")
        with suppress(InvalidStateError):
            begun.set_exception(failure)  # others may wait for it by now
        raise
    return future


def _own(error: DirectLinkError) -> DirectLinkError:
    """Return a copy to raise: one failure may end many waits, and each raise adds to a traceback."""
    return copy.copy(error).with_traceback(None)


class Background:
    """For the synchronous client."""

    MAY_BLOCK: Final = True
    """Whether the caller's thread may wait for somebody to type."""

    @staticmethod
    def run(key: Hashable, function: Callable[[], T], timeout: float) -> T:
        """Return what ``function`` returns; ``TimeoutError`` after ``timeout`` seconds.

        Args:
            key: what is wanted; callers who want the same share one thread and its result.
            function: gets it.
            timeout: seconds.
        """
        try:
            return _join(key, function).result(timeout)
        except DirectLinkError as error:
            raise _own(error) from error.__cause__


class AsyncBackground:
    """For the asynchronous client: the event loop goes on meanwhile."""

    MAY_BLOCK: Final = False

    @staticmethod
    async def run(key: Hashable, function: Callable[[], T], timeout: float) -> T:
        """Return what ``function`` returns; ``TimeoutError`` after ``timeout`` seconds.

        Args:
            key: what is wanted; callers who want the same share one thread and its result.
            function: gets it.
            timeout: seconds.
        """
        import asyncio

        try:
            return await asyncio.wait_for(asyncio.wrap_future(_join(key, function)), timeout)
        except DirectLinkError as error:
            raise _own(error) from error.__cause__
