"""Something that is opened once for each event loop, and closed with it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

from directlink._concurrency import fork
from directlink._concurrency.locks import running_loop
from directlink.transports._failures import closed

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncGenerator, Callable

T = TypeVar("T")

_inherited: Final[list[object]] = []
"""What a forked child has of its parent's: to drop it would be to close it, in the parent's poll set, too."""


class _Opened(NamedTuple, Generic[T]):
    thing: T
    keeper: AsyncGenerator[T]


class OpenedPerLoop(Generic[T]):
    """One thing for each event loop. A forked child starts without any.

    Args:
        abandon: makes sure that dropping the thing does nothing, as its loop has ended or is another process's; returns
            what the child of a fork must not drop.

    Attributes:
        closed: whether they were closed.
    """

    def __init__(self, abandon: Callable[[T], object]) -> None:
        self.closed = False
        self._abandon = abandon
        self._opened: dict[asyncio.AbstractEventLoop, _Opened[T]] = {}
        fork.register(self)

    def reset_after_fork(self) -> None:
        """Start over without any."""
        _inherited.append(self._opened)
        for opened in self._opened.values():
            _inherited.append(self._abandon(opened.thing))
        self._opened = {}

    def get(self) -> T | None:
        """Return that of the running loop, if it has been opened.

        Raises:
            ConfigurationError: asyncio does not run here.
        """
        opened = self._opened.get(running_loop())
        return None if opened is None else opened.thing

    async def open(self, keep: Callable[[], AsyncGenerator[T]]) -> T:
        """Return that of the running loop; open it if need be.

        Args:
            keep: opens the thing, yields it, and closes it in the end. It is a generator because asyncio closes those
                of a loop when the loop ends. It must not wait for anything before it yields.

        Raises:
            ClientClosedError: they were closed.
        """
        self._discard_closed_loops()
        loop = running_loop()
        if (known := self._opened.get(loop)) is not None:
            return known.thing  # another task has opened it meanwhile
        if self.closed:
            raise closed()
        keeper = keep()
        self._opened[loop] = opened = _Opened(await anext(keeper), keeper)
        return opened.thing

    def _discard_closed_loops(self) -> None:
        for loop in list(self._opened):  # loops of other threads come and go meanwhile
            if loop.is_closed() and (opened := self._opened.pop(loop, None)) is not None:
                self._abandon(opened.thing)

    async def aclose(self) -> None:
        """Close all. What belongs to a loop of another thread is closed there, as soon as that loop can."""
        self.closed = True
        self._discard_closed_loops()
        here = running_loop()
        all_opened, self._opened = self._opened, {}  # in one step: a request finds none from now on
        for loop, opened in all_opened.items():
            if loop is here:
                await opened.keeper.aclose()
            else:
                with suppress(RuntimeError):  # it has just ended
                    loop.call_soon_threadsafe(loop.create_task, opened.keeper.aclose())
