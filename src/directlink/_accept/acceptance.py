"""One acceptance, without I/O: look, confirm, and after anything but a clear answer look again.

A confirm whose answer was lost may have been applied, now or a little later. Only what was offered tells, by its state
and its gateway or prefixes, never the prose of an error. A second confirm does no harm: the service applies one. What
differs between the handshakes is a table: :mod:`directlink._accept.handshakes`.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

from directlink._accept.expectations import told
from directlink._accept.handshake import Standing
from directlink._accept.pacing import is_passing
from directlink._accept.results import Acceptance
from directlink._accept.waiting import Verdict, Wait
from directlink._call.retrying import outcome_unknown
from directlink.errors import (
    DirectLinkError,
    OutcomeUnknownError,
    ResponseDecodeError,
    UnexpectedOfferError,
    WaiterFailedError,
    WaiterTimeoutError,
)
from directlink.retry import Reason

if TYPE_CHECKING:
    from directlink._accept.handshake import Handshake
    from directlink._accept.waiting import OnPoll
    from directlink._call.activities import Activity
    from directlink._call.context import CallContext
    from directlink.outcomes import PollPolicy

R = TypeVar("R")
A_co = TypeVar("A_co", bound=Acceptance, covariant=True)

_SECOND_LOOK: Final = 0.5
"""Seconds before a refusal is believed: a listing may lag behind the acceptance that caused it."""


class Action(Enum):
    """What to do next."""

    CONFIRM = "confirm"
    LOOK = "look"
    DONE = "done"


class Next(NamedTuple):
    """The next action, and the seconds to wait first; ``None`` leaves that to the poll policy."""

    action: Action
    delay: float | None = None


class AcceptMachine(Generic[R, A_co]):
    """What is known about one acceptance.

    Args:
        context: the client's settings.
        handshake: what is accepted, and how.
        poll: how often to look.
        on_poll: told about each look.

    Attributes:
        handshake: what is accepted, and how.
        wait: what was seen so far; the wait for a goal goes on from there.
        already_accepted: it was found accepted, not answered so by a confirm of this call.
        confirm_attempts: confirms sent.
    """

    def __init__(
        self,
        context: CallContext,
        handshake: Handshake[R, A_co],
        *,
        poll: PollPolicy | None,
        on_poll: OnPoll | None,
    ) -> None:
        self.handshake = handshake
        self.already_accepted = False
        self.confirm_attempts = 0
        self.wait = Wait(
            context,
            handshake.subject,
            goal="accepted",
            judge=self._judge,
            log=handshake.log,
            poll=poll or handshake.POLL,
            on_poll=on_poll,
        )
        self._context = context
        self._accepted: bool | None = None
        self._lost: DirectLinkError | None = None
        self._failure: DirectLinkError | None = None
        self._believed = False
        self._look_error: DirectLinkError | None = None
        self._rounds = 0

    def looked(self, resource: R | None) -> Next:
        """Decide after a look that succeeded.

        Raises:
            WaiterFailedError: it cannot be accepted any more, or is not there.
            UnexpectedOfferError: it waits to be accepted, and is not what was expected.
            AcceptedDifferentlyError: it is accepted otherwise than it was asked for.
            OutcomeUnknownError: it is accepted, and does not tell how; or it still waits to be accepted, and a confirm
                that was sent may come to be applied.
            DirectLinkError: a confirm cannot do what is asked for; or it was refused, and the offer still waits.
        """
        self._look_error = None
        if self.wait.saw(resource) is Verdict.WAIT:
            return Next(Action.LOOK)
        assert resource is not None
        standing = self.handshake.standing(resource)
        if standing is Standing.ACCEPTED:
            return self._found_accepted(resource)
        self._accepted = None if self._lost else False
        if standing is Standing.NO_OFFER:
            raise self.wait.placed(self.handshake.no_offer(resource))
        self._check_offer(resource)
        return self._still_offered()

    def look_failed(self, error: DirectLinkError) -> Next:
        """Decide after a look that failed.

        Raises:
            OutcomeUnknownError: a confirm was sent, and looking cannot tell what became of it.
            DirectLinkError: nothing was sent, and looking again cannot help.
        """
        self._look_error = error
        self._accepted = None  # what an earlier look showed may have changed
        try:
            self.wait.failed_to_look(error)
        except DirectLinkError:
            if not self._confirm_failed:
                raise
        else:
            return Next(Action.LOOK)
        raise self._unknown(f"the confirm got no clear answer, and the {self.handshake.NOUN} cannot be looked at")

    def confirming(self) -> None:
        """Take note that a confirm is about to be sent: from now on only an answer or a look can tell."""
        self._accepted = None
        self.wait.log.note("confirm sent")
        self.wait.log.renew_grace()

    def confirmed(self, answer: Any, attempts: int, request_id: str | None) -> Next:
        """Decide after a confirm that was answered; only a state that something accepted has is an acceptance."""
        self._count(attempts, request_id)
        assert self.wait.resource is not None
        state, resource = self.handshake.answered(answer, self.wait.resource)
        if state is None or state not in self.handshake.ACCEPTED:
            self.wait.log.note("answered unclearly", state)
            self._lost = ResponseDecodeError(f"expected the state of an acceptance, got {state!s}")
            self._failure = None
            return Next(Action.LOOK, 0.0)
        self.wait.state, self.wait.resource, self._accepted = state, resource, True
        self.wait.log.note("confirmed", state)
        self.handshake.accepted(resource)
        return Next(Action.DONE)

    def confirm_failed(self, error: DirectLinkError) -> Next:
        """Decide after a confirm that failed: look what became of it.

        It may have been applied. And what was refused was refused perhaps because it is accepted by now: by this call's
        own lost request, or by another process.

        Raises:
            DirectLinkError: no confirm was sent, now or before.
        """
        self._count(error.attempts, error.request_id)
        self.wait.log.note(type(error).__name__)
        if outcome_unknown(error):
            self._lost = error
        elif not self.confirm_attempts:
            self._accepted = False
            raise error
        self._failure = error
        return Next(Action.LOOK, 0.0)

    def mark(self, error: DirectLinkError) -> None:
        """Write into ``error``, which ends the call, whether the offer is accepted as asked."""
        if not isinstance(error, WaiterFailedError):
            error.accepted = self._accepted
        elif self.wait.never_listed or self._has_ended:
            error.accepted = False
        self.wait.activity.ended("failed", error)

    def observed(self) -> Activity:
        """Let hooks be told of this acceptance; return what they are told of."""
        return self.wait.observed_as("accept", self.handshake.goal or "accepted")

    def aim(self, goal: str) -> None:
        """Let the wait go on to ``goal``, for the offer is accepted."""
        self.wait.aim(goal, self.handshake.judge(goal), self.handshake.by_whom())

    def result(self) -> A_co:
        """Return what the acceptance came to."""
        assert self.wait.resource is not None
        assert self.wait.state is not None
        return self.handshake.result(
            self.wait.resource,
            self.wait.state,
            already=self.already_accepted,
            history=self.wait.log.history(),
            attempts=self.confirm_attempts,
        )

    def success(self) -> A_co:
        """Return the result, which ends the call."""
        result = self.result()
        self.wait.activity.ended("already accepted" if self.already_accepted else "accepted")
        return result

    def pause(self, delay: float | None) -> float:
        """Return the seconds to wait before the next action.

        Raises:
            OutcomeUnknownError: time is up, and a confirm may have been applied.
            DirectLinkError: time is up.
        """
        try:
            wanted = self.wait.pause()
        except WaiterTimeoutError:
            if self._confirm_failed and self._accepted is None:
                raise self._unknown(
                    f"time ran out before the {self.handshake.NOUN} told whether it was accepted"
                ) from None
            if self._failure is not None:
                raise self._failure from None
            if self._look_error is not None:
                raise self._look_error from None
            raise
        return wanted if delay is None else min(delay, self.wait.log.remaining())

    @property
    def _confirm_failed(self) -> bool:
        return self._lost is not None or self._failure is not None

    def _count(self, attempts: int, request_id: str | None) -> None:
        self.confirm_attempts += attempts
        self.wait.answered(attempts, request_id)

    @property
    def _has_ended(self) -> bool:
        resource = self.wait.resource
        return resource is not None and self.handshake.standing(resource) is Standing.ENDED

    def _found_accepted(self, resource: R) -> Next:
        self._accepted = False
        other = self.handshake.unexpected(resource, accepted=True)
        differences = other or self.handshake.differences(resource)
        if differences:
            raise self.wait.placed(self.handshake.accepted_differently(differences))
        if differences is not None:
            self._accepted = self.already_accepted = True
            self.handshake.accepted(resource)
            return Next(Action.DONE)
        self._accepted = None
        if not self.wait.log.is_late():
            return Next(Action.LOOK)
        raise self._unknown(self.handshake.UNTOLD)

    def _check_offer(self, resource: R) -> None:
        self.handshake.check(resource, self._context.region)
        differences = self.handshake.unexpected(resource, accepted=False)
        if not differences:
            return
        if self.confirm_attempts:
            raise self._unknown("it has changed since a confirm was sent, and is not what was expected any more")
        error = UnexpectedOfferError(
            f"{self.handshake.id} is not what was expected, and nothing was sent: {told(differences)}"
        )
        error.differences = differences
        raise self.wait.placed(error)

    def _still_offered(self) -> Next:
        refused = self._failure
        if refused is not None and not (self._lost is not None and is_passing(refused)):
            if not self._believed:
                self._believed = True
                return Next(Action.LOOK, _SECOND_LOOK)
            if self.handshake.says_accepted(refused):
                self._accepted = None
                if not self.wait.log.is_late():
                    return Next(Action.LOOK)
                raise self._unknown(
                    "a confirm was refused as if it were accepted, and it is not listed so"
                ) from refused
            if self._lost is None:
                raise refused
            why = f"it is {self.wait.state}, and a confirm that was sent may still be applied"
            raise self._unknown(why) from refused
        self._rounds += 1
        if self._rounds == 1:
            return Next(Action.CONFIRM, 0.0)
        retries = max(0, self._rounds - 2)
        return Next(Action.CONFIRM, self._context.retry.delay(Reason.TRANSIENT, retries, self._context.random()))

    def _judge(self, resource: R) -> Verdict:
        standing = self.handshake.standing(resource)
        if standing is Standing.UNSETTLED:
            return Verdict.WAIT
        return Verdict.ENDED if standing is Standing.ENDED else Verdict.DONE

    def _unknown(self, why: str) -> OutcomeUnknownError:
        error = OutcomeUnknownError(
            f"{self.handshake.id}: {why}; running this again is safe",
            confirm_error=self._lost or self._failure,
            describe_error=self._look_error,
        )
        return (
            self.wait.placed(error, self.handshake.CONFIRM.name) if self.confirm_attempts else self.wait.placed(error)
        )
