"""Many acceptances on their way to their goals, without I/O: who still waits, and when to look next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Self, TypeVar

from directlink._accept.outcomes_of_many import Accepted, NotAccepted
from directlink._accept.results import Acceptance
from directlink._accept.waiting import Verdict
from directlink.errors import DirectLinkError

if TYPE_CHECKING:
    from typing import Any

    from directlink._accept.acceptance import AcceptMachine
    from directlink._accept.listings import Listing
    from directlink._accept.outcomes_of_many import AcceptOutcome
    from directlink._accept.requests import AcceptRequest
    from directlink._accept.waiting import Wait
    from directlink._basics.clock import Clock

A = TypeVar("A", bound=Acceptance)
K = TypeVar("K")


class Waiter(Generic[K, A]):
    """Something accepted that waits for its goal.

    Attributes:
        request: what was asked for.
        machine: what came of it so far.
        looking: the looks at it, which the driver knows how to make.
        due: when it is to be looked at next, on the monotonic clock.
    """

    def __init__(self, request: AcceptRequest[A], machine: AcceptMachine[Any, A], looking: K) -> None:
        self.request = request
        self.machine = machine
        self.looking = looking
        self.due = 0.0

    def outcome(self) -> AcceptOutcome[A]:
        """Return the success."""
        return Accepted(request=self.request, result=self.machine.success())

    def reached(self) -> AcceptOutcome[A] | Self:
        """Return the success or, if something is to be set before it is one, this."""
        return self if self.machine.handshake.has_settings else self.outcome()

    def failed(self, error: DirectLinkError) -> AcceptOutcome[A]:
        """Return the failure."""
        self.machine.mark(error)
        return NotAccepted(request=self.request, error=error)

    def saw(self, resource: object) -> AcceptOutcome[A] | Self | None:
        """Take note of a look; return what it came to, ``None`` if another look is needed."""
        try:
            done = self.machine.wait.saw(resource) is Verdict.DONE
        except DirectLinkError as error:
            return self.failed(error)
        return self.reached() if done else None

    def failed_to_look(self, error: DirectLinkError) -> AcceptOutcome[A] | None:
        """Take note of a look that failed; return the outcome if it cannot be made again."""
        try:
            self.machine.wait.failed_to_look(error)
        except DirectLinkError as final:
            return self.failed(final)
        return None


class Batch(Generic[K, A]):
    """Those who still wait."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: set[Wait[Any]] = set()
        self._left = False
        self.waiting: list[Waiter[K, A]] = []

    def begin(self, wait: Wait[Any]) -> None:
        """Take note of an acceptance that begins, in whatever thread."""
        self._open.add(wait)
        if self._left:
            _abandon(wait)

    def end(self, wait: Wait[Any]) -> None:
        """Take note of one that has ended."""
        self._open.discard(wait)

    def leave(self) -> None:
        """Let nothing more be sent: nobody is interested any more. Requests under way are not waited for."""
        self._left = True
        for wait in tuple(self._open):
            _abandon(wait)

    def add(
        self, job: AcceptRequest[A] | Waiter[K, A], ended: tuple[AcceptMachine[Any, A], K] | Exception
    ) -> list[AcceptOutcome[A] | Waiter[K, A]]:
        """Take in a job that ended: an acceptance, or the settings of one that waited long enough.

        Returns:
            The outcome if there is nothing to wait for, or what is to be set now.

        Raises:
            Exception: what the caller's own code raised: a callback, a hook, a transport.
        """
        if isinstance(ended, DirectLinkError):
            if isinstance(job, Waiter):
                return self._came_to(job, job.failed(ended))
            return [NotAccepted(request=job, error=ended)]
        if isinstance(ended, Exception):
            raise ended
        if isinstance(job, Waiter):
            return self._came_to(job, job.outcome())
        machine, looking = ended
        waiter = Waiter(job, machine, looking)
        goal = machine.handshake.goal
        if goal is None:
            return self._came_to(waiter, waiter.reached())
        machine.aim(goal)
        if machine.already_accepted:
            outcome = waiter.saw(machine.wait.resource)
            if outcome is not None:
                return self._came_to(waiter, outcome)
        self.waiting.append(waiter)
        return self.again(waiter)

    def again(self, waiter: Waiter[K, A]) -> list[AcceptOutcome[A] | Waiter[K, A]]:
        """Set the time of the next look; return the outcome if there is no time for one."""
        try:
            waiter.due = self._clock.monotonic() + waiter.machine.wait.pause()
        except DirectLinkError as error:
            return self.drop(waiter, waiter.failed(error))
        return []

    def drop(
        self, waiter: Waiter[K, A], outcome: AcceptOutcome[A] | Waiter[K, A]
    ) -> list[AcceptOutcome[A] | Waiter[K, A]]:
        """Take a waiter off the list; return what it came to."""
        self.waiting.remove(waiter)
        return self._came_to(waiter, outcome)

    def _came_to(
        self, waiter: Waiter[K, A], outcome: AcceptOutcome[A] | Waiter[K, A]
    ) -> list[AcceptOutcome[A] | Waiter[K, A]]:
        if outcome is not waiter:
            self.end(waiter.machine.wait)
        return [outcome]

    def pause(self) -> float | None:
        """Return the seconds until somebody is to be looked at, ``None`` if nobody waits."""
        if not self.waiting:
            return None
        return max(0.0, min(waiter.due for waiter in self.waiting) - self._clock.monotonic())

    def due(self) -> list[Waiter[K, A]]:
        """Return those to look at: whose turn it is, and all that the same poll tells about."""
        now = self._clock.monotonic()
        listings = {_listing(waiter) for waiter in self.waiting if waiter.due <= now}
        return [waiter for waiter in self.waiting if _listing(waiter) in listings]


def _abandon(wait: Wait[Any]) -> None:
    wait.log.stop()
    wait.activity.ended("abandoned")


def _listing(waiter: Waiter[Any, Any]) -> Listing[Any]:
    return waiter.machine.wait.subject.sources()[0][0]
