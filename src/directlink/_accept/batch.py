"""Many acceptances on their way to one goal, without I/O: who still waits, and when to look next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._accept.waiting import Verdict
from directlink.errors import DirectLinkError
from directlink.outcomes import Accepted, NotAccepted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from directlink._accept.acceptance import Acceptance
    from directlink._accept.waiting import Log
    from directlink._basics.clock import Clock
    from directlink.models.virtual_interfaces import VirtualInterface
    from directlink.outcomes import AcceptOutcome, AcceptRequest, Goal


class Waiter:
    """An accepted interface that waits for the goal.

    Attributes:
        order: what was asked for.
        acceptance: what came of it so far.
        after: mark of the last look that is too old for it.
        due: when it is to be looked at next, on the monotonic clock.
    """

    def __init__(self, order: AcceptRequest, acceptance: Acceptance, after: int) -> None:
        self.order = order
        self.acceptance = acceptance
        self.after = after
        self.due = 0.0

    def outcome(self) -> AcceptOutcome:
        """Return the success."""
        return Accepted(request=self.order, result=self.acceptance.result())

    def failed(self, error: DirectLinkError) -> AcceptOutcome:
        """Return the failure."""
        self.acceptance.mark(error)
        return NotAccepted(request=self.order, error=error)

    def saw(self, interface: VirtualInterface | None) -> AcceptOutcome | None:
        """Take note of a look; return the outcome if that was the last one."""
        try:
            done = self.acceptance.wait.saw(interface) is Verdict.DONE
        except DirectLinkError as error:
            return self.failed(error)
        return self.outcome() if done else None

    def failed_to_look(self, error: DirectLinkError) -> AcceptOutcome | None:
        """Take note of a look that failed; return the outcome if it cannot be made again."""
        try:
            self.acceptance.wait.failed_to_look(error)
        except DirectLinkError as final:
            return self.failed(final)
        return None


class Batch:
    """Those who still wait."""

    def __init__(self, clock: Clock, goal: Goal | None) -> None:
        self._clock = clock
        self._goal = goal
        self._logs: set[Log] = set()
        self._left = False
        self.waiting: list[Waiter] = []

    def begin(self, log: Log) -> None:
        """Take note of an acceptance that begins, in whatever thread."""
        self._logs.add(log)
        if self._left:
            log.stop()

    def leave(self) -> None:
        """Let nothing more be sent: nobody is interested any more. Requests under way are not waited for."""
        self._left = True
        for log in tuple(self._logs):
            log.stop()

    def add(self, order: AcceptRequest, settled: tuple[Acceptance, int] | Exception) -> list[AcceptOutcome]:
        """Take in an acceptance that ended; return the outcome if there is nothing to wait for.

        Raises:
            Exception: what the caller's own code raised: a callback, a hook, a transport.
        """
        if isinstance(settled, DirectLinkError):
            return [NotAccepted(request=order, error=settled)]
        if isinstance(settled, Exception):
            raise settled
        acceptance, after = settled
        self._logs.discard(acceptance.wait.log)
        waiter = Waiter(order, acceptance, after)
        if self._goal is None:
            return [waiter.outcome()]
        acceptance.aim(self._goal)
        if acceptance.already_accepted:
            outcome = waiter.saw(acceptance.wait.interface)
            if outcome is not None:
                return [outcome]
        self.waiting.append(waiter)
        return self.again(waiter)

    def again(self, waiter: Waiter) -> list[AcceptOutcome]:
        """Set the time of the next look; return the outcome if there is no time for one."""
        try:
            waiter.due = self._clock.monotonic() + waiter.acceptance.wait.pause()
        except DirectLinkError as error:
            return self.drop(waiter, waiter.failed(error))
        return []

    def drop(self, waiter: Waiter, outcome: AcceptOutcome) -> list[AcceptOutcome]:
        """Take a waiter off the list; return its outcome."""
        self.waiting.remove(waiter)
        return [outcome]

    def pause(self) -> float | None:
        """Return the seconds until somebody is to be looked at, ``None`` if nobody waits."""
        if not self.waiting:
            return None
        return max(0.0, min(waiter.due for waiter in self.waiting) - self._clock.monotonic())

    def snapshot(self) -> Iterator[Waiter]:
        """Go through those who wait now; they may be dropped meanwhile."""
        return iter(tuple(self.waiting))
