"""When a wait looks next, and which failures of a look end it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from directlink._call.retrying import is_the_apis_own, reason_to_retry
from directlink.errors import ConnectError, DirectLinkError, ResponseDecodeError, ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from directlink._accept.log import Log
    from directlink.outcomes import PollPolicy

UNREACHABLE_GRACE: Final = 3.0
"""Seconds that nothing may be reachable before a wait that never had an answer concludes that nothing ever will be."""
_CLOCKS_GRAIN: Final = 0.001
"""Seconds that a clock, or the sum of two times, may be off: what is left of a budget after its last sleep."""


class Pacing:
    """The looks of one wait.

    Args:
        log: the clock and the deadline of the wait.
        poll: how often to look.
        chance: returns a number of at least 0 and below 1.

    Attributes:
        last_error: what the last look failed with, ``None`` if it succeeded.
    """

    def __init__(self, log: Log, poll: PollPolicy, chance: Callable[[], float]) -> None:
        self._log = log
        self._poll = poll
        self._chance = chance
        self._polls = 0
        self._asked = 0.0
        self._never_answered = True
        self.last_error: DirectLinkError | None = None

    @property
    def answered(self) -> bool:
        """Whether anything has answered, or taken a request, so far."""
        return not self._never_answered

    def looked(self) -> None:
        """Take note of a look that succeeded."""
        self.last_error = None
        self._asked = 0.0
        self._never_answered = False

    def failed(self, error: DirectLinkError, *, seen: bool) -> None:
        """Take note of a look that failed; return if asking again may help.

        Args:
            error: what it failed with.
            seen: the service was reached before.

        Raises:
            DirectLinkError: the error, if asking again cannot help.
        """
        # A page of somebody else's in between is none of the service's business, once the service was reached.
        final = not is_passing(error) and (not seen or is_the_apis_own(error))
        if final or (self._never_answered and self._is_lasting(error)):
            raise error
        # Whatever answered, or took a request, is there: from here on no connection is a bad minute of the network.
        self._never_answered = self._never_answered and isinstance(error, ConnectError)
        self.last_error = error
        self._asked = (error.retry_after or 0.0) if isinstance(error, ServiceError) else 0.0

    def pause(self) -> float | None:
        """Return the seconds until the next look, ``None`` if there is no time for another one."""
        remaining = self._log.remaining() - self._log.reserve
        if remaining < _CLOCKS_GRAIN:
            return None
        delay = self._poll.delay(self._polls, self._chance())
        self._polls += 1
        if self._never_answered and self.last_error is not None:
            delay = min(delay, max(UNREACHABLE_GRACE - self._log.elapsed(), 0.0))
        # The last look is made shortly before time is up, not up to an interval before.
        return min(max(delay, self._asked), remaining)

    def begin_anew(self) -> None:
        """Look as often as in the beginning again."""
        self._polls = 0

    def last_failure(self) -> str:
        """Return what to add to the message of a time-out; nothing, if the last look succeeded."""
        error = self.last_error
        return "" if error is None else f"; the last look failed with {type(error).__name__}: {error.message}"

    def _is_lasting(self, error: DirectLinkError) -> bool:
        """Tell whether a wrong name, certificate, port or proxy is likelier than a restart."""
        return isinstance(error, ConnectError) and self._log.elapsed() >= UNREACHABLE_GRACE


def is_passing(error: DirectLinkError) -> bool:
    """Tell whether asking again may help: the network, the service's bad minutes, a gateway's page in between."""
    return reason_to_retry(error) is not None or isinstance(error, ResponseDecodeError)
