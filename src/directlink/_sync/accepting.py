# Generated from _async/accepting.py by scripts/unasync: change that file.
"""Carries out one acceptance, or declines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from directlink._accept.acceptance import AcceptMachine, Action, Next
from directlink._accept.declining import Declining
from directlink._accept.handshakes import handshake_of
from directlink._accept.log import Log
from directlink._accept.results import Acceptance
from directlink._accept.waiting import Verdict
from directlink._call.retrying import outcome_unknown
from directlink._sync.shared_polls import Watcher
from directlink.errors import DirectLinkError, WaiterFailedError
from directlink.outcomes import one_policy

if TYPE_CHECKING:
    from directlink._accept.applying import Applying, Step
    from directlink._accept.offers import Offer
    from directlink._accept.requests import AcceptRequest
    from directlink._accept.waiting import OnPoll, Wait
    from directlink._call.context import CallContext
    from directlink._concurrency.loops import Scoped
    from directlink._sync.driver import Connector
    from directlink._sync.shared_polls import Looking, PollsByListing
    from directlink.outcomes import PollPolicy

A = TypeVar("A", bound=Acceptance)


class Accepting(Watcher):
    """Accepts and declines for a client, whose settings, connections and polls it shares.

    Args:
        context: the client's settings.
        connector: its transport.
        timeout: seconds for one request.
        polls: its polls.
    """

    def __init__(
        self,
        context: CallContext,
        connector: Connector,
        timeout: float,
        polls: Scoped[PollsByListing],
    ) -> None:
        super().__init__(context, connector, timeout)
        self._polls_by_scope = polls

    def accept(
        self,
        request: AcceptRequest[A],
        *,
        timeout: float | None,
        poll: PollPolicy | None,
        on_poll: OnPoll | None,
    ) -> A:
        """Accept what a request names, and wait for its goal."""
        machine = self._machine(request, timeout, poll, on_poll)
        activity = machine.observed()
        stretch = activity.stretch()
        with activity, activity, stretch, stretch:
            stretch.begin()
            return self._carry_through(machine)

    def _carry_through(self, machine: AcceptMachine[Any, A]) -> A:
        looking = self._looking(machine.wait)
        try:
            self._settle(machine, looking)
            self._reach(machine, looking)
            self._apply(machine, looking)
        except DirectLinkError as error:
            machine.mark(error)
            raise
        return machine.success()

    def _machine(
        self, request: AcceptRequest[A], timeout: float | None, poll: PollPolicy | None, on_poll: OnPoll | None
    ) -> AcceptMachine[Any, A]:
        row = handshake_of(request)
        policy = None if poll is None and on_poll is None else one_policy(poll, on_poll)
        handshake = row(request, Log(self._context, row.BUDGET if timeout is None else timeout))
        self._encode(handshake.CONFIRM, handshake.members)  # what is wrong with them is said before the first look
        return AcceptMachine(self._context, handshake, poll=policy if poll else None, on_poll=on_poll)

    def _settle(self, machine: AcceptMachine[Any, Any], looking: Looking[Any]) -> None:
        """Do what the acceptance asks for until it is accepted."""
        watching = looking.watching()
        with watching, watching:
            looking.watch()
            following = Next(Action.LOOK, 0.0)
            while following.action is not Action.DONE:
                delay = machine.pause(following.delay)
                if delay:
                    self._context.clock.sleep(delay)
                if following.action is Action.LOOK:
                    following = self._see(machine, looking)
                else:
                    following = self._confirm(machine)
                    looking.only_from_now_on()

    def _see(self, machine: AcceptMachine[Any, Any], looking: Looking[Any]) -> Next:
        try:
            resource = self._look(looking)
        except DirectLinkError as error:
            return machine.look_failed(error)
        return machine.looked(resource)

    def _confirm(self, machine: AcceptMachine[Any, Any]) -> Next:
        machine.confirming()
        until = min(self._deadline(), machine.wait.log.deadline)
        try:
            answer = self._call(machine.handshake.CONFIRM, machine.handshake.members, until)
        except DirectLinkError as error:
            return machine.confirm_failed(error)
        return machine.confirmed(answer, answer.metadata.attempts, answer.metadata.request_id)

    def _reach(self, machine: AcceptMachine[Any, Any], looking: Looking[Any]) -> None:
        """Wait until the goal is reached, if there is one."""
        goal = machine.handshake.goal
        if goal is None:
            return
        machine.aim(goal)
        if machine.already_accepted and machine.wait.saw(machine.wait.resource) is Verdict.DONE:
            return
        self._wait(looking, at_once=False)

    def _apply(self, machine: AcceptMachine[Any, Any], looking: Looking[Any]) -> None:
        """Set what is to be set, if there is something."""
        applying = machine.handshake.applying(machine.wait, self._context.region)
        if applying is None:
            return
        try:
            verdict, at_once = applying.begin(), True
            while True:
                if verdict is not Verdict.DONE:
                    looking.only_from_now_on()
                    self._wait(looking, at_once=at_once)
                step = applying.next()
                if step is None:
                    return
                verdict, at_once = self._set(applying, step, machine.wait)
        except WaiterFailedError:
            raise  # it has ended, so it is not accepted any more
        except DirectLinkError as error:
            raise machine.wait.placed(
                applying.failure(applying.left(), machine.result(), error), error.operation
            ) from error

    def _set(self, applying: Applying[Any], step: Step[Any], wait: Wait[Any]) -> tuple[Verdict, bool]:
        """Send one setting; return whether a look is due, and whether at once."""
        try:
            answer = self._call(step.operation, step.members(wait.resource), min(self._deadline(), wait.log.deadline))
        except DirectLinkError as error:
            wait.answered(error.attempts, error.request_id)
            wait.log.note(type(error).__name__)
            if not outcome_unknown(error):
                raise
            return Verdict.WAIT, False
        wait.answered(answer.metadata.attempts, answer.metadata.request_id)
        applying.applied(step)
        if step.takes_available or applying.all_sent():
            return Verdict.WAIT, not step.takes_available
        return applying.begin(), True

    def decline(self, offer: Offer, timeout: float) -> None:
        """Delete what is offered, if it still waits to be accepted."""
        declining = Declining(self._context, offer, timeout)
        activity = declining.wait.observed_as("decline", "declined")
        stretch = activity.stretch()
        with activity, activity, stretch, stretch:
            stretch.begin()
            self._decline(declining)
            activity.ended("declined")

    def _decline(self, declining: Declining) -> None:
        looking = self._looking(declining.wait)
        log = declining.wait.log
        while True:
            self._wait(looking, at_once=True)
            if declining.is_over():
                return
            looking.only_from_now_on()
            try:
                self._call(declining.delete, declining.members, min(self._deadline(), log.deadline))
            except DirectLinkError as error:
                if not outcome_unknown(error):
                    raise
                self._context.clock.sleep(declining.wait.pause())
            else:
                return
