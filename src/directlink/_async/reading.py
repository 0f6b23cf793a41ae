"""Reads that a question takes, one after the other; a read that is refused may be an answer, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from directlink._async.driver import AsyncDriver

if TYPE_CHECKING:
    from directlink._accept.reads import Answer, Read, Reading
    from directlink.errors import DirectLinkError

T = TypeVar("T")


class AsyncReader(AsyncDriver):
    """Makes reads, as a client and over its connections."""

    async def _read_all(self, reading: Reading[T], refusals: tuple[type[DirectLinkError], ...]) -> T:
        """Make the reads that are asked for, all within one time budget, and return what follows from them.

        Raises:
            DirectLinkError: one failed by another error than ``refusals``, which are handed over as answers.
        """
        deadline = self._deadline()
        try:
            read = next(reading)
            while True:
                read = reading.send(await self._answer(read, refusals, deadline))
        except StopIteration as end:
            result: T = end.value
            return result

    async def _answer(self, read: Read, refusals: tuple[type[DirectLinkError], ...], deadline: float) -> Answer:
        ask = self._list if read.operation.items else self._call
        try:
            return tuple(await ask(read.operation, read.members, deadline))
        except refusals as error:
            return error
