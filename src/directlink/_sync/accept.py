# Generated from _async/accept.py by scripts/unasync: change that file.
"""Accepting and declining an offered virtual interface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, overload

from directlink._call import operations as op
from directlink._call.retrying import outcome_unknown
from directlink._sync.wait import Waits
from directlink.enums import VirtualInterfaceState
from directlink.errors import DirectLinkError, StateConflictError

if TYPE_CHECKING:
    from directlink._accept.acceptance import Acceptance, Confirmation, Next
    from directlink._accept.waiting import Log, OnPoll
    from directlink._call.operations import Operation
    from directlink.outcomes import AcceptResult, Goal, PollPolicy

    Wanted: TypeAlias = Goal | Literal["attached", "available"] | None


class Accepts(Waits):
    """The main job."""

    @overload
    def accept_private_virtual_interface(
        self,
        *,
        virtual_interface_id: str,
        virtual_gateway_id: str,
        wait_for: Wanted = None,
        timeout: float = 600.0,
        poll: PollPolicy | None = None,
        on_poll: OnPoll | None = None,
    ) -> AcceptResult: ...

    @overload
    def accept_private_virtual_interface(
        self,
        *,
        virtual_interface_id: str,
        direct_connect_gateway_id: str,
        wait_for: Wanted = None,
        timeout: float = 600.0,
        poll: PollPolicy | None = None,
        on_poll: OnPoll | None = None,
    ) -> AcceptResult: ...

    def accept_private_virtual_interface(
        self,
        *,
        virtual_interface_id: str,
        virtual_gateway_id: str | None = None,
        direct_connect_gateway_id: str | None = None,
        wait_for: Wanted = None,
        timeout: float = 600.0,
        poll: PollPolicy | None = None,
        on_poll: OnPoll | None = None,
    ) -> AcceptResult:
        """Accept an offered private virtual interface, and know that it is accepted.

        Looks at the interface, confirms it if it waits for that, and after anything but a clear answer looks again. A
        lost answer is therefore neither an error nor a second acceptance; accepting twice, from several processes at
        once, or again after a crash, is a success.

        Args:
            virtual_interface_id: the offered interface (``dxvif-…``).
            virtual_gateway_id: the virtual private gateway to attach it to (``vgw-…``).
            direct_connect_gateway_id: the Direct Connect gateway to attach it to, instead. Exactly one is given.
            wait_for: ``"attached"`` or ``"available"`` to wait for that as well.
            timeout: seconds for everything, the wait included.
            poll: how often to look. Default: after 2 s, then every 5 to 15 s.
            on_poll: called with a :class:`~directlink.Poll` after each look.

        Returns:
            The state, whether it was accepted before, and what happened when.

        Raises:
            ParameterError: none or both gateways were given, or something else is wrong with the arguments.
            GatewayMismatchError: it is accepted already, by another gateway.
            OutcomeUnknownError: no confirm got a clear answer, and looking gave none either. Run it again.
            WaiterFailedError: it is declined, deleted or expired, or is not there.
            WaiterTimeoutError: it did not reach ``wait_for`` in time, or time ran out before it could be accepted.
            DirectConnectClientException: it waits to be accepted, and the confirm was refused.
            DirectLinkError: any other failure. ``error.accepted`` tells of each whether the interface is accepted as
                asked: ``True``, ``False``, or ``None`` where that is not known.
        """
        from directlink.outcomes import one_gateway

        gateway = one_gateway(virtual_gateway_id, direct_connect_gateway_id)
        members: dict[str, object] = {
            "virtual_interface_id": virtual_interface_id,
            "virtual_gateway_id": virtual_gateway_id,
            "direct_connect_gateway_id": direct_connect_gateway_id,
        }
        row = op.CONFIRM_PRIVATE_VIRTUAL_INTERFACE
        return self._accept(row, members, gateway, wait_for, timeout, poll, on_poll)

    def accept_transit_virtual_interface(
        self,
        *,
        virtual_interface_id: str,
        direct_connect_gateway_id: str,
        wait_for: Wanted = None,
        timeout: float = 600.0,
        poll: PollPolicy | None = None,
        on_poll: OnPoll | None = None,
    ) -> AcceptResult:
        """Accept an offered transit virtual interface; as :meth:`accept_private_virtual_interface` (AWS).

        Args:
            virtual_interface_id: the offered interface (``dxvif-…``).
            direct_connect_gateway_id: the Direct Connect gateway to attach it to.
            wait_for: ``"attached"`` or ``"available"`` to wait for that as well.
            timeout: seconds for everything, the wait included.
            poll: how often to look. Default: after 2 s, then every 5 to 15 s.
            on_poll: called with a :class:`~directlink.Poll` after each look.

        Returns:
            The state, whether it was accepted before, and what happened when.

        Raises:
            GatewayMismatchError: it is accepted already, by another gateway.
            OutcomeUnknownError: no confirm got a clear answer, and looking gave none either. Run it again.
            WaiterError: it cannot be accepted any more, is not there, or did not reach ``wait_for`` in time.
            DirectLinkError: any other failure; ``error.accepted`` tells of each whether it is accepted as asked.
        """
        members: dict[str, object] = {
            "virtual_interface_id": virtual_interface_id,
            "direct_connect_gateway_id": direct_connect_gateway_id,
        }
        row = op.CONFIRM_TRANSIT_VIRTUAL_INTERFACE
        return self._accept(row, members, direct_connect_gateway_id, wait_for, timeout, poll, on_poll)

    def accept_public_virtual_interface(
        self,
        *,
        virtual_interface_id: str,
        wait_for: Wanted = None,
        timeout: float = 600.0,
        poll: PollPolicy | None = None,
        on_poll: OnPoll | None = None,
    ) -> AcceptResult:
        """Accept an offered public virtual interface; as a private one, but with no gateway (AWS).

        Args:
            virtual_interface_id: the offered interface (``dxvif-…``).
            wait_for: ``"attached"`` or ``"available"`` to wait for that as well; AWS verifies the addresses first,
                which may take days.
            timeout: seconds for everything, the wait included.
            poll: how often to look. Default: after 2 s, then every 5 to 15 s.
            on_poll: called with a :class:`~directlink.Poll` after each look.

        Returns:
            The state, whether it was accepted before, and what happened when.

        Raises:
            OutcomeUnknownError: no confirm got a clear answer, and looking gave none either. Run it again.
            WaiterError: it cannot be accepted any more, is not there, or did not reach ``wait_for`` in time.
            DirectLinkError: any other failure; ``error.accepted`` tells of each whether it is accepted as asked.
        """
        members: dict[str, object] = {"virtual_interface_id": virtual_interface_id}
        row = op.CONFIRM_PUBLIC_VIRTUAL_INTERFACE
        return self._accept(row, members, None, wait_for, timeout, poll, on_poll)

    def decline_private_virtual_interface(
        self, *, virtual_interface_id: str, timeout: float = 60.0
    ) -> VirtualInterfaceState:
        """Decline an offered private virtual interface: it becomes ``rejected``, on OUTSCALE ``deleted``.

        The API declines by deleting, and deletes what is in use as readily. So this looks first, and refuses unless the
        interface still waits to be accepted; who accepts it between that look and the deletion loses it all the same.

        Args:
            virtual_interface_id: the offered interface (``dxvif-…``).
            timeout: seconds for everything.

        Returns:
            ``rejected`` on AWS, ``deleted`` on OUTSCALE; the state it ended in if it had ended before.

        Raises:
            StateConflictError: it is past ``confirming``; nothing was deleted.
            WaiterFailedError: it is not there.
            DirectLinkError: any other failure.
        """
        from directlink._accept.waiting import ENDED, Log, Wait
        from directlink.outcomes import PollPolicy

        wait = Wait(
            self._context,
            virtual_interface_id,
            goal="declined",
            predicate=lambda interface: interface.virtual_interface_state is not None,
            log=Log(self._context, timeout),
            poll=PollPolicy(first=0.5, interval=1.0),
            on_poll=None,
        )
        after = self._polls.now()
        while True:
            seen = self._wait(wait, after, at_once=True)
            if seen.state in ENDED:
                return VirtualInterfaceState(str(seen.state))
            if seen.state != VirtualInterfaceState.CONFIRMING:
                raise wait.placed(
                    StateConflictError(
                        f"{virtual_interface_id} is {seen.state}, not confirming: to delete it would decline no offer",
                        virtual_interface_id=virtual_interface_id,
                        state=seen.state,
                    )
                )
            after = self._polls.now()
            members: dict[str, object] = {"virtual_interface_id": virtual_interface_id}
            try:
                answer = self._call(op.DELETE_VIRTUAL_INTERFACE, members, self._until(wait.log))
            except DirectLinkError as error:
                if not outcome_unknown(error):
                    raise
                self._context.clock.sleep(wait.pause())
            else:
                return answer.virtual_interface_state or VirtualInterfaceState.REJECTED

    def _accept(
        self,
        operation: Operation[Confirmation],
        members: dict[str, object],
        gateway_id: str | None,
        wait_for: Wanted,
        timeout: float,
        poll: PollPolicy | None,
        on_poll: OnPoll | None,
    ) -> AcceptResult:
        from directlink._accept.acceptance import Acceptance
        from directlink._accept.waiting import Log
        from directlink.outcomes import one_goal, one_policy

        goal = one_goal(wait_for)
        self._encode(operation, members)  # what is wrong with them is said before the first look
        acceptance = Acceptance(
            self._context,
            operation,
            members,
            gateway_id=gateway_id,
            log=Log(self._context, timeout),
            poll=one_policy(poll, on_poll),
            on_poll=on_poll,
        )
        after = self._settle(acceptance)
        if goal is not None:
            self._reach(acceptance, goal, after)
        return acceptance.result()

    def _settle(self, acceptance: Acceptance) -> int:
        """Do what the acceptance asks for until it is done; return the mark of what was seen last."""
        from directlink._accept.acceptance import Action, Next

        wait = acceptance.wait
        polls = self._polls
        after = polls.recently(self._context)
        watching = polls.watching(wait)
        try:
            with watching, watching:
                polls.watch(wait, wait.virtual_interface_id)
                following = Next(Action.LOOK, 0.0)
                while following.action is not Action.DONE:
                    delay = acceptance.pause(following.delay)
                    if delay:
                        self._context.clock.sleep(delay)
                    if following.action is Action.LOOK:
                        following, after = self._see(acceptance, after)
                    else:
                        following, after = self._confirm(acceptance), polls.now()
                return after
        except DirectLinkError as error:
            acceptance.mark(error)
            raise

    def _see(self, acceptance: Acceptance, after: int) -> tuple[Next, int]:
        try:
            interface, after = self._look(acceptance.wait, after)
        except DirectLinkError as error:
            return acceptance.look_failed(error), self._polls.now()
        return acceptance.looked(interface), after

    def _confirm(self, acceptance: Acceptance) -> Next:
        acceptance.confirming()
        until = self._until(acceptance.wait.log)
        try:
            answer = self._call(acceptance.operation, acceptance.members, until)
        except DirectLinkError as error:
            return acceptance.confirm_failed(error)
        metadata = answer.metadata
        return acceptance.confirmed(answer.virtual_interface_state, metadata.attempts, metadata.request_id)

    def _reach(self, acceptance: Acceptance, goal: Goal, after: int) -> None:
        from directlink._accept.waiting import Verdict

        wait = acceptance.wait
        acceptance.aim(goal)
        try:
            if acceptance.already_accepted and wait.saw(wait.interface) is Verdict.DONE:
                return
            self._wait(wait, after, at_once=False)
        except DirectLinkError as error:
            acceptance.mark(error)
            raise

    def _until(self, log: Log) -> float:
        """Return the deadline of one request: its own budget, within the whole."""
        return min(self._deadline(), log.deadline)
