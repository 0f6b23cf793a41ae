"""Waiting for an offer that is expected, without I/O: it is told what was listed, and tells when to list again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, TypeVar

from directlink._accept.expectations import told
from directlink._accept.log import Log
from directlink._accept.offers import Offer
from directlink._accept.pacing import Pacing
from directlink._call.activities import Situation
from directlink.errors import ResponseDecodeError, WaiterError, WaiterFailedError, WaiterTimeoutError
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
        kind: of which kind the offer is.
        log: the clock and the deadline.
        activity: what hooks are told of it.
    """

    def __init__(self, context: CallContext, expect: Expectation[OfferT], timeout: float) -> None:
        self._context = context
        self._expect = expect
        self._others: list[Offer] = []
        self._found: Offer | None = None
        self.kind = expect.offer.kind
        self.log = Log(context, timeout)
        self.activity = context.activity("search", self._report, kind=self.kind, goal="offered")
        self._pacing = Pacing(self.log, PollPolicy(), context.random)

    def saw(self, offers: Iterable[Offer]) -> OfferT | None:
        """Take note of what is listed; return the offer that is expected, or ``None`` if there is none yet.

        Raises:
            WaiterFailedError: several fit.
        """
        self._pacing.looked()
        listed = [offer for offer in offers if offer.pending or offer.accepted]
        found = [fitting for offer in listed if (fitting := self._expect.matched(offer)) is not None]
        if len(found) > 1:
            names = ", ".join(f"{offer.id} ({offer.state})" for offer in found)
            raise self._ended(WaiterFailedError(f"{len(found)} offers are as expected: {names}; expect more of it"))
        self._others = [offer for offer in listed if offer.pending and offer not in found]
        if not found:
            return None
        self._found = found[0]
        self.activity.ended("found")
        return found[0]

    def _report(self) -> Situation:
        if self._found is None:
            return Situation()
        try:
            return Situation(self._found.id, self._found.state)
        except ResponseDecodeError:  # the service left the id out
            return Situation(state=self._found.state)

    def failed_to_look(self, error: DirectLinkError) -> None:
        """Take note of a look that failed; return if asking again may help, raise the error if not."""
        self._pacing.failed(error, seen=self._pacing.answered)

    def pause(self) -> float:
        """Return the seconds until the next look.

        Raises:
            WaiterTimeoutError: there is no time for another one.
        """
        delay = self._pacing.pause()
        if delay is None:
            raise self._timed_out()
        return delay

    def _timed_out(self) -> WaiterTimeoutError:
        text = f"no offer was as expected within {self.log.elapsed():.0f} s"
        for offer in self._others[:_SHOWN]:
            text += f"; {offer.id}: {told(self._expect.differences(offer))}"
        if len(self._others) > _SHOWN:
            text += f"; and {len(self._others) - _SHOWN} more"
        return self._ended(WaiterTimeoutError(text + self._pacing.last_failure()))

    def _ended(self, error: E) -> E:
        error.elapsed = self.log.elapsed()
        error.endpoint_url = self._context.endpoint_url
        return error
