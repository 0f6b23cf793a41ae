"""Waiting for an offer that is expected, without I/O: it is told what was listed, and tells when to list again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, TypeVar

from directlink._accept.offers import Offer
from directlink._accept.waiting import UNREACHABLE_GRACE, Log, is_passing
from directlink._call.retrying import is_the_apis_own
from directlink.errors import ConnectError, ServiceError, WaiterError, WaiterFailedError, WaiterTimeoutError
from directlink.outcomes import PollPolicy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from directlink._accept.expectations import Expectation
    from directlink._call.context import CallContext
    from directlink.errors import DirectLinkError

OfferT = TypeVar("OfferT", bound=Offer)
E = TypeVar("E", bound=WaiterError)

_SHOWN: Final = 3
"""How many offers that do not fit a message tells of."""


class OfferSearch(Generic[OfferT]):
    """A wait for the one offer that is expected.

    Args:
        context: the client's settings; its clock and its chance are used.
        expect: what is expected of the offer.
        timeout: seconds until it gives up.

    Attributes:
        log: the clock and the deadline.
    """

    def __init__(self, context: CallContext, expect: Expectation[OfferT], timeout: float) -> None:
        self._context = context
        self._expect = expect
        self._poll = PollPolicy()
        self._polls = 0
        self._answered = False
        self._others: list[Offer] = []
        self._last_error: DirectLinkError | None = None
        self._asked = 0.0
        self.log = Log(context, timeout)

    def saw(self, offers: Iterable[Offer]) -> OfferT | None:
        """Take note of what is listed; return the offer that is expected, or ``None`` if there is none yet.

        Raises:
            WaiterFailedError: several fit.
        """
        self._last_error, self._asked, self._answered = None, 0.0, True
        listed = [offer for offer in offers if offer.pending or offer.accepted]
        found = [fitting for offer in listed if (fitting := self._expect.matched(offer)) is not None]
        if len(found) > 1:
            names = ", ".join(f"{offer.id} ({offer.state})" for offer in found)
            raise self._ended(WaiterFailedError(f"{len(found)} offers are as expected: {names}; expect more of it"))
        self._others = [offer for offer in listed if offer.pending and offer not in found]
        return found[0] if found else None

    def failed_to_look(self, error: DirectLinkError) -> None:
        """Take note of a look that failed; return if asking again may help, raise the error if not."""
        final = not is_passing(error) and (not self._answered or is_the_apis_own(error))
        unreachable = isinstance(error, ConnectError)
        if final or (unreachable and not self._answered and self.log.elapsed() >= UNREACHABLE_GRACE):
            raise error
        self._answered = self._answered or not unreachable
        self._last_error = error
        self._asked = (error.retry_after or 0.0) if isinstance(error, ServiceError) else 0.0

    def pause(self) -> float:
        """Return the seconds until the next look.

        Raises:
            WaiterTimeoutError: there is no time for another one.
        """
        remaining = self.log.remaining() - self.log.reserve
        if remaining <= 0.001:  # what clocks, and sums of times, may be off
            raise self._timed_out()
        delay = self._poll.delay(self._polls, self._context.random())
        self._polls += 1
        if self._last_error is not None and not self._answered:
            delay = min(delay, max(UNREACHABLE_GRACE - self.log.elapsed(), 0.0))
        return min(max(delay, self._asked), remaining)

    def _timed_out(self) -> WaiterTimeoutError:
        text = f"no offer was as expected within {self.log.elapsed():.0f} s"
        for offer in self._others[:_SHOWN]:
            told = "; ".join(
                f"{each.field} is {each.actual}, not {each.expected}" for each in self._expect.differences(offer)
            )
            text += f"; {offer.id}: {told}"
        if len(self._others) > _SHOWN:
            text += f"; and {len(self._others) - _SHOWN} more"
        if self._last_error is not None:
            text += f"; the last look failed with {type(self._last_error).__name__}: {self._last_error.message}"
        return self._ended(WaiterTimeoutError(text))

    def _ended(self, error: E) -> E:
        error.elapsed = self.log.elapsed()
        error.endpoint_url = self._context.endpoint_url
        return error
