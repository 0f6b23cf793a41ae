"""Runs something that may block, for as long as the caller is willing to wait.

The thread is a daemon and is not joined: a source of credentials that hangs must hold up neither the call nor the end
of the program.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def _start(function: Callable[[], T]) -> Future[T]:
    future: Future[T] = Future()

    def work() -> None:
        try:
            result = function()
        except BaseException as error:  # noqa: BLE001 - handed over to the waiting caller
            outcome = error
        else:
            future.set_result(result)
            return
        future.set_exception(outcome)

    future.set_running_or_notify_cancel()
    threading.Thread(target=work, name="directlink-credentials", daemon=True).start()
    return future


class Background:
    """For the synchronous client."""

    @staticmethod
    def run(function: Callable[[], T], timeout: float) -> T:
        """Return what ``function`` returns; ``TimeoutError`` after ``timeout`` seconds."""
        return _start(function).result(timeout)


class AsyncBackground:
    """For the asynchronous client: the event loop goes on meanwhile."""

    @staticmethod
    async def run(function: Callable[[], T], timeout: float) -> T:
        """Return what ``function`` returns; ``TimeoutError`` after ``timeout`` seconds."""
        import asyncio

        return await asyncio.wait_for(asyncio.wrap_future(_start(function)), timeout)
