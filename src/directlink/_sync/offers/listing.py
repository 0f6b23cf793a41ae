# Generated from _async/offers/listing.py by scripts/unasync: change that file.
"""What is offered to an account, and waiting for an offer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from directlink._accept.expectations import check_expectation
from directlink._accept.listings import LISTINGS, kinds_of
from directlink._accept.offer_search import OfferSearch
from directlink._accept.offers import Offer, Offers, offer_of
from directlink._sync.offers.looking import Looker
from directlink.errors import DirectLinkError, ParameterError

if TYPE_CHECKING:
    from directlink._accept.expectations import Expectation

OfferT = TypeVar("OfferT", bound=Offer)


class OfferListing(Looker):
    """Lists offers."""

    def pending(self) -> Offers:
        """Return what waits to be accepted, of all kinds that the cloud has."""
        found: list[Offer] = []
        for kind in kinds_of(self.cloud):
            found += self._offers(kind, self._deadline())
        return Offers(offer for offer in found if offer.pending)

    def wait_for(self, expect: Expectation[OfferT], timeout: float) -> OfferT:
        """Return the one offer that is expected, once it is there."""
        check_expectation(expect)
        kind = expect.offer.kind
        if kind not in kinds_of(self.cloud):
            raise ParameterError(f"expect: {self.cloud} has no offers of this kind, got {type(expect).__name__}")
        search = OfferSearch(self._context, expect, timeout)
        activity, stretch = search.activity, search.activity.stretch()
        with activity, activity, stretch, stretch:
            stretch.begin()
            return self._found(search)

    def _found(self, search: OfferSearch[OfferT]) -> OfferT:
        while True:
            try:
                offers = self._offers(search.kind, min(search.log.deadline, self._deadline()))
            except DirectLinkError as error:
                search.failed_to_look(error)
            else:
                found = search.saw(offers)
                if found is not None:
                    return found
            self._context.clock.sleep(search.pause())

    def _offers(self, kind: str, deadline: float) -> list[Offer]:
        now = datetime.fromtimestamp(self._context.clock.time(), UTC)
        listing = LISTINGS[kind]
        answer = self._list(listing.operation, listing.members(None), deadline)
        return [offer_of(resource, self.cloud, now) for resource in answer]
