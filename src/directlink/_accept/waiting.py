"""One wait, without I/O: it is told what was seen, and tells whether to go on, for how long, or why not."""

from __future__ import annotations

import copy
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from directlink._accept.log import GRACE
from directlink._accept.pacing import Pacing
from directlink._accept.states import ATTACHED, ENDED
from directlink._call.activities import UNOBSERVED, Situation
from directlink.enums import VirtualInterfaceState
from directlink.errors import (
    DirectLinkError,
    WaiterError,
    WaiterFailedError,
    WaiterTimeoutError,
)
from directlink.outcomes import (
    Goal,
    Poll,
    PollPolicy,
    WaitResult,
)

if TYPE_CHECKING:
    from directlink._accept.log import Log
    from directlink._accept.subjects import Subject
    from directlink._call.activities import Activity
    from directlink._call.context import CallContext
    from directlink.enums import OpenEnum
    from directlink.models.virtual_interfaces import VirtualInterface

R = TypeVar("R")
E = TypeVar("E", bound=DirectLinkError)
W = TypeVar("W", bound=WaiterError)
K = TypeVar("K", bound=WaitResult)
Predicate = Callable[["VirtualInterface"], bool]
OnPoll = Callable[[Poll], object]


def attached(interface: VirtualInterface) -> bool:
    """Tell whether the interface belongs to its gateway."""
    return interface.virtual_interface_state in ATTACHED


def available(interface: VirtualInterface) -> bool:
    """Tell whether the interface forwards traffic."""
    return interface.virtual_interface_state == VirtualInterfaceState.AVAILABLE


def gone(interface: VirtualInterface) -> bool:
    """Tell whether the interface is deleted, was declined, or expired."""
    return interface.virtual_interface_state in ENDED - {"deleting"}


GOALS: Final[dict[str, Predicate]] = {Goal.ATTACHED: attached, Goal.AVAILABLE: available, "deleted": gone}


class Verdict(Enum):
    """What a look meant."""

    WAIT = "wait"
    DONE = "done"
    ENDED = "ended"
    """The goal cannot be reached any more."""


Judge = Callable[[R], Verdict]


def until(predicate: Predicate) -> Judge[VirtualInterface]:
    """Return what judges interfaces on their way to what ``predicate`` tells of."""

    def judge(interface: VirtualInterface) -> Verdict:
        if predicate(interface):
            return Verdict.DONE
        return Verdict.ENDED if interface.virtual_interface_state in ENDED else Verdict.WAIT

    return judge


class Wait(Generic[R]):
    """A wait for one resource.

    Args:
        context: the client's settings; its clock and its chance are used.
        subject: what is waited for.
        goal: what it is to be, in words, for messages.
        judge: tells what a look meant.
        log: the history to go on with.
        poll: how often to look.
        on_poll: told about each look.
        absent_is_goal: one that is not listed (any more) is what is waited for.

    Attributes:
        subject: what is waited for.
        resource: as last described.
        state: the last state known.
        attempts: requests sent for it so far.
        request_id: the service's id of the last answer.
        never_listed: each look succeeded, and none showed it.
        account_id: the account that looks, where it was asked for and told.
        activity: what hooks are told that it is part of.
    """

    activity: Activity = UNOBSERVED

    def __init__(
        self,
        context: CallContext,
        subject: Subject[R],
        *,
        goal: str,
        judge: Judge[R],
        log: Log,
        poll: PollPolicy,
        on_poll: OnPoll | None,
        absent_is_goal: bool = False,
    ) -> None:
        self._context = context
        self.subject = subject
        self._goal = goal
        self._judge = judge
        self.log = log
        self._pacing = Pacing(log, poll, context.random)
        self._on_poll = on_poll
        self._absent_is_goal = absent_is_goal
        self._standing = ""
        self.attempts = 0
        self.request_id: str | None = None
        self.never_listed = True
        self.resource: R | None = None
        self.state: OpenEnum | None = None
        self.account_id: str | None = None

    def observed_as(self, action: str, goal: str) -> Activity:
        """Let hooks be told of what this wait is part of; return that."""
        kind, resource_id = self.subject.KIND, self.subject.id
        self.activity = self._context.activity(action, self._report, kind=kind, resource_id=resource_id, goal=goal)
        return self.activity

    def _report(self) -> Situation:
        return Situation(state=self.state, history=self.log.history())

    def wants_account(self) -> bool:
        """Tell, after a look that listed nothing, whether the account is about to be named in an error.

        Nobody asks for it otherwise: it takes a request of its own.
        """
        return not self._absent_is_goal and self.resource is None and self.log.elapsed() >= GRACE

    def answered(self, attempts: int, request_id: str | None, *, listed: bool = True) -> None:
        """Count the requests of a look or a confirm; errors tell their number, and the last one's id.

        Args:
            attempts: how many there were.
            request_id: the service's id of the answer.
            listed: the answer was a listing, whether the interface stood in it or not.
        """
        self.attempts += attempts
        self.request_id = request_id or self.request_id
        self.never_listed &= listed

    def saw(self, resource: R | None) -> Verdict:
        """Take note of a look that succeeded; ``None`` means that it was not listed.

        Raises:
            WaiterFailedError: the goal cannot be reached any more.
        """
        self._pacing.looked()
        if resource is None:
            self.log.note("not listed")
            self._tell(None)
            return self._not_listed()
        self.never_listed = False
        self.resource = resource
        self.state = self.subject.state(resource)
        self.log.note("seen", self.state)
        self._tell(self.state)
        verdict = self._judge(resource)
        if verdict is not Verdict.ENDED:
            return verdict
        if self._absent_is_goal:
            return Verdict.WAIT
        raise self._failed(f"is {self.state} and will not be {self._goal} any more")

    def failed_to_look(self, error: DirectLinkError) -> None:
        """Take note of a look that failed; return if asking again may help, raise the error if not."""
        self.log.note(type(error).__name__)
        self._tell(None, error)
        self._pacing.failed(error, seen=self.resource is not None)

    def pause(self) -> float:
        """Return the seconds until the next look.

        Raises:
            WaiterTimeoutError: there is no time for another one.
        """
        delay = self._pacing.pause()
        if delay is None:
            raise self._timed_out()
        return delay

    def aim(self, goal: str, judge: Judge[R], standing: str) -> None:
        """Go on to ``goal``, knowing what was seen so far; ``standing`` tells what is reached, for messages."""
        self._goal, self._judge, self._standing = goal, judge, standing
        self._pacing.begin_anew()

    def _not_listed(self) -> Verdict:
        if self._absent_is_goal:
            self.resource = self.state = None
            return Verdict.DONE
        if self.resource is not None:
            raise self._failed("is not listed any more: it was deleted")
        if self.log.elapsed() < GRACE:
            return Verdict.WAIT
        keys = self._context.credentials.peek(self._context.now())
        account = "the account" if self.account_id is None else f"account {self.account_id}, that"
        raise self._failed(
            f"is not listed in region {self._context.region} at {self._context.endpoint_url} for {account} of access "
            f"key {keys.access_key_id if keys else 'unknown'}: {self.subject.absent()}"
        )

    def _failed(self, why: str) -> WaiterFailedError:
        return self._ended(WaiterFailedError(f"{self.subject.id} {why}"))

    def _timed_out(self) -> WaiterTimeoutError:
        text = f"{self.subject.id} is not {self._goal} after {self.log.elapsed():.0f} s: "
        text += f"{self._standing}, {self._situation()}" if self._standing else self._situation()
        return self._ended(WaiterTimeoutError(text + self._pacing.last_failure()))

    def _situation(self) -> str:
        if self.resource is None or self.state is None:
            return "it was never seen"
        if self.state != self.subject.state(self.resource):  # a confirm told it, and no look since
            return f"it is {self.state}"
        return self.subject.situation(self.resource, self._standing != "")

    def _ended(self, error: W) -> W:
        error.last_state, error.history, error.elapsed = self.state, self.log.history(), self.log.elapsed()
        error.bgp_status = tuple(self.subject.peers(self.resource))
        return self.placed(error)

    def placed(self, error: E, operation: str | None = None) -> E:
        """Return ``error`` with where it comes from: a look, unless another operation is named."""
        error.operation, error.endpoint_url = operation or self.subject.DESCRIBED_BY, self._context.endpoint_url
        error.attempts, error.request_id = self.attempts, self.request_id
        return error

    def _tell(self, state: OpenEnum | None, error: DirectLinkError | None = None) -> None:
        if self._on_poll is not None:
            self._on_poll(
                Poll(
                    resource_id=self.subject.id,
                    state=state,
                    elapsed=self.log.elapsed(),
                    remaining=max(0.0, self.log.remaining()),
                    error=error,
                )
            )


def result_of(wait: Wait[VirtualInterface], kind: type[K]) -> K:
    """Return what a wait for an interface came to."""
    interface = wait.resource
    return kind(
        state=None if interface is None else interface.virtual_interface_state,
        virtual_interface=interface,
        history=wait.log.history(),
        elapsed=wait.log.elapsed(),
    )


def same_error(error: DirectLinkError) -> DirectLinkError:
    """Return a copy to raise: one failure may end many waits, and each raise adds to a traceback."""
    return copy.copy(error).with_traceback(None)
