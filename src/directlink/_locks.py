"""A lock for those who share a poll, in either world; acquired for as long as the caller can wait."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio


class Lock:
    """Between threads. A process forked off starts with a free one: whoever held it is not there."""

    def __init__(self) -> None:
        self._pid = os.getpid()
        self._lock = threading.Lock()

    def acquire(self, timeout: float) -> bool:
        """Wait at most ``timeout`` seconds; return whether the lock is held now."""
        if self._pid != os.getpid():
            self.__init__()  # type: ignore[misc]
        return self._lock.acquire(timeout=min(max(0.0, timeout), threading.TIMEOUT_MAX))

    def release(self) -> None:
        """Let the next one in."""
        self._lock.release()


class AsyncLock:
    """Between tasks of one event loop; another loop starts with a free one."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock: asyncio.Lock | None = None

    async def acquire(self, timeout: float) -> bool:
        """Wait at most ``timeout`` seconds; return whether the lock is held now."""
        import asyncio

        loop = asyncio.get_running_loop()
        if self._lock is None or self._loop is not loop:
            self._loop, self._lock = loop, asyncio.Lock()
        try:
            async with asyncio.timeout(max(0.0, timeout)):
                return await self._lock.acquire()
        except TimeoutError:
            return False

    def release(self) -> None:
        """Let the next one in."""
        assert self._lock is not None
        self._lock.release()
