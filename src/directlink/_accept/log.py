"""What happened in a call so far, and how much of its time is left."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from directlink._basics.checks import check_timeout
from directlink.errors import ParameterError
from directlink.outcomes import History, HistoryEntry

if TYPE_CHECKING:
    from directlink._call.context import CallContext
    from directlink.enums import OpenEnum

GRACE: Final = 10.0
"""Seconds that an interface may stay unlisted before a wait concludes that there is none: listings lag."""


class Log:
    """The history of a call as it grows, and its clock."""

    def __init__(self, context: CallContext, timeout: float) -> None:
        timeout = check_timeout(timeout, ParameterError)
        self._clock = context.clock
        self._begun = self._grace_from = context.clock.monotonic()
        self.deadline = self._begun + timeout
        # The last look needs some of the time itself.
        self.reserve = min(1.0, timeout / 10)
        self._entries: list[HistoryEntry] = []

    def elapsed(self) -> float:
        """Seconds since the call began."""
        return self._clock.monotonic() - self._begun

    def remaining(self) -> float:
        """Seconds until the call gives up."""
        return self.deadline - self._clock.monotonic()

    def is_late(self) -> bool:
        """Whether a listing that lags would have caught up by now with what was sent last."""
        return self._clock.monotonic() - self._grace_from >= GRACE

    def renew_grace(self) -> None:
        """Give listings time again: something is sent now."""
        self._grace_from = self._clock.monotonic()

    def stop(self) -> None:
        """Give up at the next step."""
        self.deadline = self._clock.monotonic()

    def note(self, event: str, state: OpenEnum | None = None) -> None:
        """Add an entry, unless it repeats the last one."""
        if not self._entries or (self._entries[-1].event, self._entries[-1].state) != (event, state):
            at = datetime.fromtimestamp(self._clock.time(), UTC)
            self._entries.append(HistoryEntry(at=at, elapsed=self.elapsed(), event=event, state=state))

    def history(self) -> History:
        """What happened so far."""
        return History(self._entries)
