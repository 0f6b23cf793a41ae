"""One poll of the account's interfaces, shared by all that wait for one of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from directlink._async.driver import AsyncDriver
from directlink._call import operations as op
from directlink._concurrency.locks import AsyncPermit, Cleanup, FairSemaphore
from directlink.errors import DirectConnectClientException, DirectLinkError, RequestTimeoutError

if TYPE_CHECKING:
    from directlink._accept.waiting import Wait
    from directlink._call.context import CallContext
    from directlink._concurrency.loops import AsyncScoped
    from directlink.models.virtual_interfaces import VirtualInterface

_RECENT: Final = 2.0
"""Age in seconds up to which a poll is good enough to begin a wait with."""

# A list without an interface says that it is gone: so there must be a list.
_LIST_INTERFACES: Final = op.DESCRIBE_VIRTUAL_INTERFACES.needing("virtualInterfaces")


class Poll(NamedTuple):
    """What a poll saw: ``only`` one interface or, if ``None``, all; or what it failed with.

    ``refused``: the service does not know the interface, as far as its error code tells.
    """

    number: int
    only: str | None
    interfaces: dict[str, VirtualInterface]
    error: DirectLinkError | None
    attempts: int
    request_id: str | None
    refused: bool = False

    def serves(self, virtual_interface_id: str) -> bool:
        """Whether it tells about this interface."""
        return self.only is None or self.only == virtual_interface_id


class AsyncSharedPolls:
    """The last poll, and the permit to make the next one.

    The first wait that needs a newer poll makes it; the others queue for the permit and find the result. So any number
    of waits cost one poll an interval.
    """

    def __init__(self) -> None:
        self.semaphore = FairSemaphore()
        self._begun = 0
        self._begun_at = float("-inf")
        self._last: Poll | None = None
        self.watched: dict[object, str] = {}

    def watch(self, who: object, virtual_interface_id: str) -> None:
        """Say who waits for which interface; where there are several, a poll covers the whole account."""
        self.watched[who] = virtual_interface_id

    def watching(self, who: object) -> Cleanup:
        """Return what ends that; to be entered twice."""
        return Cleanup(partial(self._unwatch, who))

    def _unwatch(self, who: object) -> None:
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

    def found(self, virtual_interface_id: str, after: int) -> Poll | None:
        """Return the last poll if it began after the mark ``after`` and tells about this interface."""
        last = self._last
        return last if last is not None and last.number > after and last.serves(virtual_interface_id) else None

    def begin(self, now: float) -> int:
        """Return the number of the poll that begins now, at ``now`` on the monotonic clock."""
        self._begun += 1
        self._begun_at = now
        return self._begun

    def keep(self, poll: Poll) -> None:
        """Make ``poll`` the last one."""
        self._last = poll

    def scope(self, virtual_interface_id: str) -> str | None:
        """Return the one interface to ask for, ``None`` where all are to be listed."""
        return virtual_interface_id if {*list(self.watched.values())} == {virtual_interface_id} else None


class AsyncWatcher(AsyncDriver):
    """A client that polls interfaces."""

    _polls_by_scope: AsyncScoped[AsyncSharedPolls]

    @property
    def _polls(self) -> AsyncSharedPolls:
        return self._polls_by_scope.get()

    async def _look(self, wait: Wait, after: int) -> tuple[VirtualInterface | None, int]:
        """Poll the interface of a wait, or use somebody else's poll that began after the mark ``after``.

        Returns:
            The interface, ``None`` if it is not listed, and the mark of the poll.

        Raises:
            DirectLinkError: what the poll failed with.
        """
        polls, clock = self._polls, self._context.clock
        virtual_interface_id, deadline = wait.virtual_interface_id, wait.log.deadline
        while (poll := polls.found(virtual_interface_id, after)) is None:
            permit = AsyncPermit(polls.semaphore)
            with permit, permit:
                if not await permit.acquire(deadline - clock.monotonic()):
                    late = RequestTimeoutError(
                        "the poll of another wait had not ended when time ran out", outcome_unknown=False
                    )
                    raise wait.placed(late)
                if polls.found(virtual_interface_id, after) is None:
                    polls.keep(await self._poll(polls.scope(virtual_interface_id), deadline))
        wait.answered(poll.attempts, poll.request_id, listed=poll.error is None and not poll.refused)
        if poll.error is not None:
            from directlink._accept.waiting import same_error

            raise same_error(poll.error)
        return poll.interfaces.get(virtual_interface_id), poll.number

    async def _poll(self, only: str | None, deadline: float) -> Poll:
        number = self._polls.begin(self._context.clock.monotonic())
        members: dict[str, object] = {"virtual_interface_id": only, "connection_id": None}
        try:
            answer = await self._list(_LIST_INTERFACES, members, min(deadline, self._deadline()))
        except DirectLinkError as error:
            if only is not None and isinstance(error, DirectConnectClientException):
                # an id that the service does not know is not listed
                return Poll(number, only, {}, None, error.attempts, error.request_id, refused=True)
            return Poll(number, None, {}, error, error.attempts, error.request_id)
        listed = {item.virtual_interface_id: item for item in answer if item.virtual_interface_id}
        return Poll(number, only, listed, None, answer.metadata.attempts, answer.metadata.request_id)
