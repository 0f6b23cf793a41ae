"""One look at the account's interfaces, shared by all who wait for one of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from directlink._async.driver import AsyncDriver
from directlink._call import operations as op
from directlink._concurrency.locks import AsyncTurn, Ending, Turns
from directlink.errors import DirectConnectClientException, DirectLinkError, RequestTimeoutError

if TYPE_CHECKING:
    from directlink._accept.waiting import Wait
    from directlink._call.context import CallContext
    from directlink._concurrency.locks import AsyncShared
    from directlink.models.virtual_interfaces import VirtualInterface

_RECENT: Final = 2.0
"""Age in seconds at which a look is still good for a first impression."""

# A list without an interface says that it is gone: so there must be a list.
_LIST_INTERFACES: Final = op.DESCRIBE_VIRTUAL_INTERFACES.needing("virtualInterfaces")


class Look(NamedTuple):
    """What a look saw: ``only`` one interface or, if ``None``, all; or what it failed with.

    ``refused``: the service would not look, for it does not know the interface, as far as its error code tells.
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


class AsyncBoard:
    """The last look, and whose turn it is to take the next one.

    Whoever needs a newer look than there is takes it, while the others who need one queue, and find it done. So any
    number of waits cost one look an interval.
    """

    def __init__(self) -> None:
        self.turns = Turns()
        self._begun = 0
        self._begun_at = float("-inf")
        self._last: Look | None = None
        self._watched: dict[object, str] = {}

    def watch(self, who: object, virtual_interface_id: str) -> None:
        """Say who will look for which interface; with several of them, a look covers the whole account."""
        self._watched[who] = virtual_interface_id

    def watching(self, who: object) -> Ending:
        """Return what says in the end that they need no more looks; to be entered twice."""
        return Ending(partial(self._unwatch, who))

    def _unwatch(self, who: object) -> None:
        self._watched.pop(who, None)
        if not self._watched:
            self._last = None

    def now(self) -> int:
        """A mark: looks with a higher number began later than this moment."""
        return self._begun

    def recently(self, context: CallContext) -> int:
        """A mark that the last look passes if it is recent; it may be under way still."""
        last = self._last
        failed = last is not None and last.number == self._begun and last.error is not None
        recent = context.clock.monotonic() - self._begun_at <= _RECENT
        return self._begun - 1 if recent and not failed else self._begun

    def found(self, virtual_interface_id: str, after: int) -> Look | None:
        """Return the last look if it began after the mark ``after`` and tells about this interface."""
        last = self._last
        return last if last is not None and last.number > after and last.serves(virtual_interface_id) else None

    def begin(self, now: float) -> int:
        """Return the number of the look that begins now, at ``now`` on the monotonic clock."""
        self._begun += 1
        self._begun_at = now
        return self._begun

    def pin(self, look: Look) -> None:
        """Make a look the last one."""
        self._last = look

    def scope(self, virtual_interface_id: str) -> str | None:
        """Return the one interface to ask for, ``None`` where all are to be listed."""
        return virtual_interface_id if {*list(self._watched.values())} == {virtual_interface_id} else None


class AsyncWatcher(AsyncDriver):
    """A client that looks at interfaces."""

    _boards: AsyncShared[AsyncBoard]

    @property
    def _board(self) -> AsyncBoard:
        return self._boards.get()

    async def _look(self, wait: Wait, after: int) -> tuple[VirtualInterface | None, int]:
        """Look at the interface of a wait, or use a look of somebody else's that began after the mark ``after``.

        Returns:
            The interface, ``None`` if it is not listed, and the mark of the look.

        Raises:
            DirectLinkError: what the look failed with.
        """
        board, clock = self._board, self._context.clock
        virtual_interface_id, deadline = wait.virtual_interface_id, wait.log.deadline
        while (look := board.found(virtual_interface_id, after)) is None:
            turn = AsyncTurn(board.turns)
            with turn, turn:
                if not await turn.take(deadline - clock.monotonic()):
                    late = RequestTimeoutError("others were still looking when time ran out", outcome_unknown=False)
                    raise wait.placed(late)
                if board.found(virtual_interface_id, after) is None:
                    board.pin(await self._take_look(board.scope(virtual_interface_id), deadline))
        wait.answered(look.attempts, look.request_id, listed=look.error is None and not look.refused)
        if look.error is not None:
            from directlink._accept.waiting import same_error

            raise same_error(look.error)
        return look.interfaces.get(virtual_interface_id), look.number

    async def _take_look(self, only: str | None, deadline: float) -> Look:
        number = self._board.begin(self._context.clock.monotonic())
        members: dict[str, object] = {"virtual_interface_id": only, "connection_id": None}
        try:
            answer = await self._list(_LIST_INTERFACES, members, min(deadline, self._deadline()))
        except DirectLinkError as error:
            if only is not None and isinstance(error, DirectConnectClientException):
                # an id that the service does not know is not listed
                return Look(number, only, {}, None, error.attempts, error.request_id, refused=True)
            return Look(number, None, {}, error, error.attempts, error.request_id)
        listed = {item.virtual_interface_id: item for item in answer if item.virtual_interface_id}
        return Look(number, only, listed, None, answer.metadata.attempts, answer.metadata.request_id)
