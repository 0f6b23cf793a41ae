"""One acceptance, without I/O: look, confirm, and after anything but a clear answer look again.

A confirm whose answer was lost may have been applied, now or a little later. Only the interface itself tells, by its
state and its gateway, never the prose of an error. A second confirm does no harm: the service applies one.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from directlink._accept.waiting import ENDED, GRACE, Log, Verdict, Wait, is_passing
from directlink._call.retrying import outcome_unknown
from directlink.enums import VirtualInterfaceState
from directlink.errors import (
    DirectLinkError,
    GatewayMismatchError,
    OutcomeUnknownError,
    ResponseDecodeError,
    WaiterFailedError,
    WaiterTimeoutError,
)
from directlink.outcomes import AcceptResult
from directlink.retry import Reason

if TYPE_CHECKING:
    from directlink._accept.waiting import OnPoll
    from directlink._call.context import CallContext
    from directlink._call.operations import Operation
    from directlink.models.confirmations import (
        ConfirmPrivateVirtualInterfaceResponse,
        ConfirmPublicVirtualInterfaceResponse,
        ConfirmTransitVirtualInterfaceResponse,
    )
    from directlink.models.virtual_interfaces import VirtualInterface
    from directlink.outcomes import Goal, PollPolicy

    Confirmation = (
        ConfirmPrivateVirtualInterfaceResponse
        | ConfirmPublicVirtualInterfaceResponse
        | ConfirmTransitVirtualInterfaceResponse
    )

_ACCEPTED: Final = frozenset({"verifying", "pending", "available", "down", "testing"})
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


class Acceptance:
    """What is known about one acceptance.

    Attributes:
        operation: the confirm.
        members: its input.
        wait: what was seen so far; the wait for a goal goes on from there.
        already_accepted: it was found accepted, not answered so by a confirm of this call.
        confirm_attempts: confirms sent.
        state: the last state known.
    """

    def __init__(
        self,
        context: CallContext,
        operation: Operation[Confirmation],
        members: dict[str, object],
        *,
        gateway_id: str | None,
        log: Log,
        poll: PollPolicy,
        on_poll: OnPoll | None,
    ) -> None:
        self.operation = operation
        self.members = members
        self.already_accepted = False
        self.confirm_attempts = 0
        self.wait = Wait(
            context,
            str(members["virtual_interface_id"]),
            goal="accepted",
            predicate=self._is_settled,
            log=log,
            poll=poll,
            on_poll=on_poll,
        )
        self._context = context
        self._gateway = gateway_id
        self._accepted: bool | None = None
        self._lost: DirectLinkError | None = None
        self._failure: DirectLinkError | None = None
        self._believed = False
        self._look_error: DirectLinkError | None = None
        self._rounds = 0

    def looked(self, interface: VirtualInterface | None) -> Next:
        """Decide after a look that succeeded.

        Raises:
            WaiterFailedError: it cannot be accepted any more, or is not there.
            GatewayMismatchError: it belongs to another gateway.
            OutcomeUnknownError: it is accepted, and keeps silent about its gateway; or it still waits to be accepted,
                and a confirm that was sent may come to be applied.
            DirectLinkError: the confirm was refused, and the interface still waits to be accepted.
        """
        self._look_error = None
        if self.wait.saw(interface) is Verdict.WAIT:
            return Next(Action.LOOK)
        assert interface is not None
        if self.wait.state == VirtualInterfaceState.CONFIRMING:
            self._accepted = None if self._lost else False
            return self._still_confirming()
        gateways = [g for g in (interface.virtual_gateway_id, interface.direct_connect_gateway_id) if g]
        if self._gateway is None or self._gateway in gateways:
            self._accepted = self.already_accepted = True
            return Next(Action.DONE)
        if gateways:
            self._accepted = False
            raise self._mismatch(gateways[0])
        self._accepted = None
        if self.wait.log.elapsed() < GRACE:
            return Next(Action.LOOK)
        raise self._unknown("it is accepted, and its description does not tell by which gateway")

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
        raise self._unknown("the confirm got no clear answer, and the interface cannot be looked at")

    def confirming(self) -> None:
        """Take note that a confirm is about to be sent: from now on only an answer or a look can tell."""
        self._accepted = None
        self.wait.log.note("confirm sent")

    def confirmed(self, state: VirtualInterfaceState | None, attempts: int, request_id: str | None) -> Next:
        """Decide after a confirm that was answered; only a state that an accepted interface has is an acceptance."""
        self._count(attempts, request_id)
        if state not in _ACCEPTED:
            self.wait.log.note("answered unclearly", state)
            self._lost = ResponseDecodeError(f"virtualInterfaceState: expected that of an acceptance, got {state!s}")
            self._failure = None
            return Next(Action.LOOK, 0.0)
        self.wait.state, self._accepted = state, True
        self.wait.log.note("confirmed", self.wait.state)
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
        """Write into ``error``, which ends the call, whether the interface is accepted as asked."""
        if not isinstance(error, WaiterFailedError):
            error.accepted = self._accepted
        elif self.wait.state in ENDED or self.wait.never_listed:
            error.accepted = False

    def aim(self, goal: Goal) -> None:
        """Let the wait go on to ``goal``, for the interface is accepted."""
        self.wait.aim(goal, f"it was accepted by {self._gateway}" if self._gateway else "it was accepted")

    def result(self) -> AcceptResult:
        """Return what the acceptance came to."""
        assert self.wait.interface is not None
        assert self.wait.state is not None
        return AcceptResult(
            state=self.wait.state,
            already_accepted=self.already_accepted,
            virtual_interface=self.wait.interface,
            history=self.wait.log.history(),
            confirm_attempts=self.confirm_attempts,
        )

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
                raise self._unknown("time ran out before the interface told whether it was accepted") from None
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

    def _still_confirming(self) -> Next:
        refused = self._failure
        if refused is not None and not (self._lost is not None and is_passing(refused)):
            if not self._believed:
                self._believed = True
                return Next(Action.LOOK, _SECOND_LOOK)
            if self._lost is None:
                raise refused
            raise self._unknown("it is confirming, and a confirm that was sent may still be applied") from refused
        self._rounds += 1
        if self._rounds == 1:
            return Next(Action.CONFIRM, 0.0)
        retries = max(0, self._rounds - 2)
        return Next(Action.CONFIRM, self._context.retry.delay(Reason.TRANSIENT, retries, self._context.random()))

    def _is_settled(self, interface: VirtualInterface) -> bool:
        """Tell whether the state says if it is accepted; one that nobody knows does so if there is a gateway.

        What has ended is never accepted, whatever gateway it names.
        """
        state = interface.virtual_interface_state
        if not state or state in ENDED:
            return False
        known = state in _ACCEPTED or state == VirtualInterfaceState.CONFIRMING
        return known or bool(interface.virtual_gateway_id or interface.direct_connect_gateway_id)

    def _mismatch(self, actual: str) -> GatewayMismatchError:
        return self.wait.placed(
            GatewayMismatchError(
                f"{self.wait.virtual_interface_id} was accepted already, by {actual} and not by {self._gateway}",
                virtual_interface_id=self.wait.virtual_interface_id,
                expected_gateway_id=str(self._gateway),
                actual_gateway_id=actual,
            )
        )

    def _unknown(self, why: str) -> OutcomeUnknownError:
        error = OutcomeUnknownError(
            f"{self.wait.virtual_interface_id}: {why}; running this again is safe",
            confirm_error=self._lost or self._failure,
            describe_error=self._look_error,
        )
        return self.wait.placed(error, self.operation.name) if self.confirm_attempts else self.wait.placed(error)
