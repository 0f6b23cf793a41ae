# Generated from _async/offers/looking.py by scripts/unasync: change that file.
"""Looks at what an account has, as a client and over its connections."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from directlink._accept.listings import LISTINGS
from directlink._accept.waiting import same_error
from directlink._call.activities import Situation
from directlink._concurrency.locks import Permit
from directlink._sync.driver import Driver
from directlink._sync.offers.shared_looks import Look, SharedLook
from directlink.errors import DirectConnectClientException, DirectLinkError, RequestTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable

    from directlink._accept.offers import Resource
    from directlink._accept.watching import Ask, Watching
    from directlink._basics.clock import Clock
    from directlink._call.activities import Activity
    from directlink._call.context import CallContext
    from directlink._sync.driver import Connector
    from directlink._sync.offers.shared_looks import SharedLooks
    from directlink.enums import Cloud


class Looker(Driver):
    """Takes looks, or uses those of others.

    Args:
        context: the client's settings.
        connector: the client's transport.
        timeout: seconds for a look.
        cloud: which service it looks at.
        shared: the looks of the client.
    """

    def __init__(
        self,
        context: CallContext,
        connector: Connector,
        timeout: float,
        cloud: Cloud,
        shared: SharedLooks,
    ) -> None:
        super().__init__(context, connector, timeout)
        self._shared = shared
        self.clock: Clock = context.clock
        self.chance: Callable[[], float] = context.random
        self.cloud = cloud
        self.region: str = context.region

    def look(self, ask: Ask, after: int, activity: Activity) -> Look:
        """Return a look that began after the mark ``after``, somebody else's or an own one.

        Args:
            ask: what to look at.
            after: the mark.
            activity: what the look is part of.

        Raises:
            DirectLinkError: what the look failed with.
        """
        shared = self._shared.of(ask)
        look = shared.found(after)
        if look is None:
            permit = Permit(shared.semaphore)
            with permit, permit:
                if not permit.acquire(self._timeout):
                    raise RequestTimeoutError("the look of another watch had not ended in time", outcome_unknown=False)
                look = shared.found(after)
                if look is None:
                    look = (self._take(ask, shared))._replace(made_in=activity)
                    self._shared.keep(shared, look, self.clock.monotonic())
        activity.uses(look.made_in)
        if look.error is not None:
            raise same_error(look.error)
        return look

    def look_alone(self, ask: Ask) -> tuple[Resource, ...]:
        """Return what a look shows that is shared with nobody.

        Raises:
            DirectLinkError: what the look failed with.
        """
        look = self._take(ask, SharedLook())
        if look.error is not None:
            raise look.error
        return look.resources

    def get_keys_ready(self) -> None:
        """Have a code asked for now, if getting keys takes one: threads that begin later cannot."""
        self._get_keys_ready()

    def activity(self, watching: Watching) -> Activity:
        """Return what hooks are told of one look of a watch."""
        kind, resource_id = watching.only or (None, None)
        return self._context.activity("look", Situation, kind=kind, resource_id=resource_id)

    def join(self, who: object) -> None:
        """Have looks kept for ``who`` as well."""
        self._shared.watches.add(who)

    def leave(self, who: object) -> None:
        """End that."""
        self._shared.leave(who)

    def mark(self, ask: Ask, *, recent: bool) -> int:
        """Return the mark of the last look that is too old; one that is recent is not, if ``recent`` says so."""
        shared = self._shared.of(ask)
        return shared.recent_mark(self.clock.monotonic()) if recent else shared.mark()

    def keys(self) -> str | None:
        """Return a digest of the id of the access key in use."""
        found = self._context.credentials.peek(self._context.now())
        return sha256(found.access_key_id.encode()).hexdigest()[:16] if found else None

    def _take(self, ask: Ask, shared: SharedLook) -> Look:
        now = self.clock.monotonic()
        number = shared.begin()
        listing = LISTINGS[ask.kind]
        try:
            answer = self._list(listing.operation, listing.members(ask.only))
        except DirectLinkError as error:
            if ask.only is not None and isinstance(error, DirectConnectClientException):
                return Look(number, now)  # an id that the service does not know is not there
            return Look(number, now, error=error)
        return Look(number, now, tuple(answer))
