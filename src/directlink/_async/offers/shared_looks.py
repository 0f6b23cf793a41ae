"""Looks at the account that the watches of one client share, so that two of them cost no more than one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from weakref import WeakSet

from directlink._call.activities import UNOBSERVED, Activity
from directlink._concurrency.locks import FairSemaphore
from directlink._concurrency.loops import AsyncScoped

if TYPE_CHECKING:
    from directlink._accept.offers import Resource
    from directlink._accept.watching import Ask
    from directlink.errors import DirectLinkError

_RECENT: Final = 2.0
"""Seconds that may have passed since the end of a look that is good enough to begin with; a long listing takes some."""


class Look(NamedTuple):
    """What a look showed, or what it failed with.

    Attributes:
        number: of the looks for the same, the how many-th it is.
        begun_at: when it began, on the monotonic clock.
        resources: what it showed.
        error: what it failed with.
        made_in: the look of a watch that its requests were part of.
    """

    number: int
    begun_at: float
    resources: tuple[Resource, ...] = ()
    error: DirectLinkError | None = None
    made_in: Activity = UNOBSERVED


class AsyncSharedLook:
    """The last look for something, and the permit to take the next one."""

    def __init__(self) -> None:
        self.semaphore: FairSemaphore = FairSemaphore()
        self.last: Look | None = None
        self._begun = 0
        self._ended = 0
        self._ended_at = float("-inf")

    def begin(self) -> int:
        """Return the number of the look that begins now."""
        self._begun += 1
        return self._begun

    def end(self, look: Look, now: float) -> None:
        """Take note that a look has ended, at ``now`` on the monotonic clock."""
        self._ended, self._ended_at = look.number, now

    def mark(self) -> int:
        """Return a mark: looks with a higher number begin later than this moment."""
        return self._begun

    def recent_mark(self, now: float) -> int:
        """Return a mark that the last look passes, too, if it is recent; it may be under way still."""
        recent = self._ended < self._begun or now - self._ended_at <= _RECENT
        return self._begun - 1 if recent else self._begun

    def found(self, after: int) -> Look | None:
        """Return the last look if it is newer than the mark ``after``."""
        return self.last if self.last is not None and self.last.number > after else None


class AsyncSharedLooks:
    """The looks of one client.

    Attributes:
        watches: who takes them. Where there is only one, no look is kept: a listing may be long.
    """

    def __init__(self) -> None:
        self.watches: WeakSet[object] = WeakSet()
        self._by_scope: AsyncScoped[dict[Ask, AsyncSharedLook]] = AsyncScoped(dict)

    def of(self, ask: Ask) -> AsyncSharedLook:
        """Return the looks for something."""
        return self._by_scope.get().setdefault(ask, AsyncSharedLook())

    def keep(self, shared: AsyncSharedLook, look: Look, now: float) -> None:
        """Keep a look that ended now for the others, if there are any."""
        shared.end(look, now)
        shared.last = look if len(self.watches) > 1 else None

    def leave(self, who: object) -> None:
        """Let go of what only ``who`` needed."""
        self.watches.discard(who)
        if not self.watches:
            self._by_scope.get().clear()
