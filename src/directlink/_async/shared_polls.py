"""One poll of a listing, shared by all that wait for something in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

from directlink._async.driver import AsyncDriver
from directlink._call.activities import UNOBSERVED, Activity
from directlink._concurrency.locks import AsyncPermit, Cleanup, FairSemaphore
from directlink.errors import DirectConnectClientException, DirectLinkError, RequestTimeoutError

if TYPE_CHECKING:
    from directlink._accept.listings import Listing
    from directlink._accept.subjects import Look
    from directlink._accept.waiting import Verdict, Wait
    from directlink._call.context import CallContext
    from directlink._concurrency.loops import AsyncScoped

R = TypeVar("R")

_RECENT: Final = 2.0
"""Age in seconds up to which a poll is good enough to begin a wait with."""


class Poll(NamedTuple):
    """What a poll saw: ``only`` one resource or, if ``None``, all; or what it failed with.

    ``found`` holds resources by key, in the order of the listing. ``refused``: the service does not know the resource,
    as far as its error code tells. ``made_in``: what its requests were part of.
    """

    number: int
    only: str | None
    found: dict[str, list[object]]
    error: DirectLinkError | None
    attempts: int
    request_id: str | None
    refused: bool = False
    made_in: Activity = UNOBSERVED

    def serves(self, key: str) -> bool:
        """Whether it tells about this resource."""
        return self.only is None or self.only == key


class AsyncSharedPolls:
    """The last poll of one listing, and the permit to make the next one.

    The first wait that needs a newer poll makes it; the others queue for the permit and find the result. So any number
    of waits cost one poll an interval.
    """

    def __init__(self) -> None:
        self.semaphore = FairSemaphore()
        self._begun = 0
        self._begun_at = float("-inf")
        self._last: Poll | None = None
        self.watched: dict[object, str] = {}

    def watch(self, who: object, key: str) -> None:
        """Say who waits for what; where there are several, a poll covers the whole listing."""
        self.watched[who] = key

    def unwatch(self, who: object) -> None:
        """Say who waits no longer."""
        self.watched.pop(who, None)
        if not self.watched:
            self._last = None

    def now(self) -> int:
        """A mark: polls with a higher number began later than this moment."""
        return self._begun

    def recently(self, context: CallContext) -> int:
        """A mark that the last poll passes if it is recent; it may be under way still."""
        last = self._last
        failed = last is not None and last.number == self._begun and last.error is not None
        recent = context.clock.monotonic() - self._begun_at <= _RECENT
        return self._begun - 1 if recent and not failed else self._begun

    def found(self, key: str, after: int) -> Poll | None:
        """Return the last poll if it began after the mark ``after`` and tells about this resource."""
        last = self._last
        return last if last is not None and last.number > after and last.serves(key) else None

    def begin(self, now: float) -> int:
        """Return the number of the poll that begins now, at ``now`` on the monotonic clock."""
        self._begun += 1
        self._begun_at = now
        return self._begun

    def keep(self, poll: Poll) -> None:
        """Make ``poll`` the last one."""
        self._last = poll

    def scope(self, key: str) -> str | None:
        """Return the one resource to ask for, ``None`` where all are to be listed."""
        return key if {*list(self.watched.values())} == {key} else None


class AsyncPollsByListing:
    """The shared polls of each listing."""

    def __init__(self) -> None:
        self._polls: dict[Listing[Any], AsyncSharedPolls] = {}

    def of(self, listing: Listing[Any]) -> AsyncSharedPolls:
        """Return the polls of a listing."""
        return self._polls.setdefault(listing, AsyncSharedPolls())


class AsyncLooking(Generic[R]):
    """The looks of one wait: which of the shared polls are new enough for it.

    Args:
        polls: the shared polls.
        wait: the wait.
        context: the client's settings.
    """

    def __init__(self, polls: AsyncPollsByListing, wait: Wait[R], context: CallContext) -> None:
        self.wait = wait
        self._sources = [(polls.of(listing), key) for listing, key in wait.subject.sources()]
        self._after = {polls: polls.recently(context) for polls, _ in self._sources}

    def watching(self) -> Cleanup:
        """Return what ends :meth:`watch`; to be entered twice before that."""
        return Cleanup(self._unwatch)

    def watch(self) -> None:
        """Say what this wait is for."""
        for polls, key in self._sources:
            polls.watch(self, key)

    def _unwatch(self) -> None:
        for polls, _ in self._sources:
            polls.unwatch(self)

    def after(self, polls: AsyncSharedPolls) -> int:
        """Return the mark of the last poll that is too old."""
        return self._after[polls]

    def used(self, polls: AsyncSharedPolls, poll: Poll) -> None:
        """Take note of a poll that was made use of."""
        self._after[polls] = poll.number

    def only_from_now_on(self) -> None:
        """Take no poll that has begun by now."""
        self._after = {polls: polls.now() for polls in self._after}


class AsyncWatcher(AsyncDriver):
    """A client that polls what it waits for."""

    _polls_by_scope: AsyncScoped[AsyncPollsByListing]

    def _looking(self, wait: Wait[R]) -> AsyncLooking[R]:
        return AsyncLooking(self._polls_by_scope.get(), wait, self._context)

    async def _wait(self, looking: AsyncLooking[R], *, at_once: bool) -> None:
        """Poll, and pause, until the wait is over."""
        from directlink._accept.waiting import Verdict

        watching = looking.watching()
        with watching, watching:
            looking.watch()
            verdict = Verdict.WAIT
            while verdict is Verdict.WAIT:
                if not at_once:
                    await self._context.clock.async_sleep(looking.wait.pause())
                at_once = False
                verdict = await self._judge(looking)

    async def _judge(self, looking: AsyncLooking[R]) -> Verdict:
        from directlink._accept.waiting import Verdict

        try:
            resource = await self._look(looking)
        except DirectLinkError as error:
            looking.wait.failed_to_look(error)
            return Verdict.WAIT
        return looking.wait.saw(resource)

    async def _look(self, looking: AsyncLooking[R]) -> R | None:
        """Look at what a wait is for, by polls of its own or of somebody else that are new enough.

        Returns:
            The resource, ``None`` if it is not listed.

        Raises:
            DirectLinkError: what a poll failed with; from now on only newer ones count.
        """
        steps = looking.wait.subject.look()
        seen: R | None = None
        try:
            while True:
                await self._find(looking, next(steps))
        except StopIteration as end:
            seen = end.value
        except DirectLinkError:
            looking.only_from_now_on()
            raise
        if seen is None and looking.wait.wants_account():
            looking.wait.account_id = await self._account_id(looking.wait.log.remaining())
        return seen

    async def _account_id(self, timeout: float) -> str | None:
        """Ask whose keys these are; ``None`` if that cannot be told, for whatever reason."""
        from directlink._call.identity import IDENTITY_SECONDS, identity_request, read_account

        context = self._context
        keys = context.credentials.peek(context.now())
        if keys is None or timeout <= 0:
            return None
        request = identity_request(context.endpoint_url, context.region, keys, context.signer, context.now())
        if request is None:
            return None
        try:
            answer = await self._connector.transport.send(request, timeout=min(IDENTITY_SECONDS, timeout))
        except DirectLinkError:
            return None
        return read_account(answer)

    async def _find(self, looking: AsyncLooking[Any], look: Look[Any]) -> None:
        """Fill in what a poll shows that began after the last one that was made use of."""
        polls, clock, wait = self._polls_by_scope.get().of(look.listing), self._context.clock, looking.wait
        deadline = wait.log.deadline
        while (poll := polls.found(look.key, looking.after(polls))) is None:
            permit = AsyncPermit(polls.semaphore)
            with permit, permit:
                if not await permit.acquire(deadline - clock.monotonic()):
                    late = RequestTimeoutError(
                        "the poll of another wait had not ended when time ran out", outcome_unknown=False
                    )
                    raise wait.placed(late)
                if polls.found(look.key, looking.after(polls)) is None:
                    made = await self._poll(polls, look.listing, polls.scope(look.key), deadline)
                    polls.keep(made._replace(made_in=wait.activity))
        looking.used(polls, poll)
        wait.activity.uses(poll.made_in)
        wait.answered(poll.attempts, poll.request_id, listed=poll.error is None and not poll.refused)
        if poll.error is not None:
            from directlink._accept.waiting import same_error

            raise same_error(poll.error)
        look.found = tuple(poll.found.get(look.key, ()))

    async def _poll(self, polls: AsyncSharedPolls, listing: Listing[Any], only: str | None, deadline: float) -> Poll:
        number = polls.begin(self._context.clock.monotonic())
        try:
            answer = await self._list(listing.operation, listing.members(only), min(deadline, self._deadline()))
        except DirectLinkError as error:
            if only is not None and isinstance(error, DirectConnectClientException):
                # an id that the service does not know is not listed
                return Poll(number, only, {}, None, error.attempts, error.request_id, refused=True)
            return Poll(number, None, {}, error, error.attempts, error.request_id)
        found: dict[str, list[object]] = {}
        for item in answer:
            if key := listing.key(item):
                found.setdefault(key, []).append(item)
        return Poll(number, only, found, None, answer.metadata.attempts, answer.metadata.request_id)
