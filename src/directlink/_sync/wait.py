# Generated from _async/wait.py by scripts/unasync: change that file.
"""Waiting for a virtual interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._basics.checks import check_plain_function
from directlink._sync.shared_polls import Watcher

if TYPE_CHECKING:
    from directlink._accept.waiting import OnPoll, Predicate, Wait
    from directlink.models.virtual_interfaces import VirtualInterface
    from directlink.outcomes import InterfaceWaitResult, PollPolicy, WaitResult


class Waits(Watcher):
    """Waits; all waits of one client share their looks."""

    def wait_until_attached(
        self,
        *,
        virtual_interface_id: str,
        timeout: float = 600.0,
        poll: PollPolicy | None = None,
        on_poll: OnPoll | None = None,
    ) -> InterfaceWaitResult:
        """Wait until an interface belongs to its gateway: ``available``, ``testing`` or ``down``.

        ``down`` counts, for it is the customer's router as a rule; ``result.forwards_traffic`` tells the difference.
        Looks that fail for a passing reason are repeated until time is up; unknown states keep waiting.

        Args:
            virtual_interface_id: the interface (``dxvif-…``).
            timeout: seconds for the whole wait.
            poll: how often to look. Default: after 2 s, then every 5 to 15 s.
            on_poll: called with a :class:`~directlink.Poll` after each look.

        Returns:
            The state, the interface as last described, and what was seen when.

        Raises:
            WaiterFailedError: the interface is deleted, declined or expired, or is not there.
            WaiterTimeoutError: time is up; the message tells the state, and which BGP peer is down.
            DirectLinkError: a look failed for a reason that does not pass.
        """
        return self._interface(virtual_interface_id, "attached", None, timeout, poll, on_poll)

    def wait_until_available(
        self,
        *,
        virtual_interface_id: str,
        timeout: float = 600.0,
        poll: PollPolicy | None = None,
        on_poll: OnPoll | None = None,
    ) -> InterfaceWaitResult:
        """Wait until an interface forwards traffic: ``available``.

        Args:
            virtual_interface_id: the interface (``dxvif-…``).
            timeout: seconds for the whole wait.
            poll: how often to look. Default: after 2 s, then every 5 to 15 s.
            on_poll: called with a :class:`~directlink.Poll` after each look.

        Returns:
            The state, the interface as last described, and what was seen when.

        Raises:
            WaiterFailedError: the interface is deleted, declined or expired, or is not there.
            WaiterTimeoutError: time is up; the message tells the state, and which BGP peer is down.
            DirectLinkError: a look failed for a reason that does not pass.
        """
        return self._interface(virtual_interface_id, "available", None, timeout, poll, on_poll)

    def wait_until_deleted(
        self,
        *,
        virtual_interface_id: str,
        timeout: float = 600.0,
        poll: PollPolicy | None = None,
        on_poll: OnPoll | None = None,
    ) -> WaitResult:
        """Wait until an interface is ``deleted``, ``rejected`` or ``expired``, or is not listed any more.

        Args:
            virtual_interface_id: the interface (``dxvif-…``).
            timeout: seconds for the whole wait.
            poll: how often to look. Default: after 2 s, then every 5 to 15 s.
            on_poll: called with a :class:`~directlink.Poll` after each look.

        Returns:
            The last state; ``None`` if the interface is not listed (any more).

        Raises:
            WaiterTimeoutError: time is up.
            DirectLinkError: a look failed for a reason that does not pass.
        """
        from directlink._accept.waiting import result_of
        from directlink.outcomes import WaitResult

        wait = self._wait_for(virtual_interface_id, "deleted", None, timeout, poll, on_poll)
        return result_of(wait, WaitResult)

    def wait_until(
        self,
        predicate: Predicate,
        *,
        virtual_interface_id: str,
        timeout: float = 600.0,
        poll: PollPolicy | None = None,
        on_poll: OnPoll | None = None,
    ) -> InterfaceWaitResult:
        """Wait until ``predicate`` says so of an interface.

        Args:
            predicate: called with the :class:`~directlink.VirtualInterface` after each look that shows it.
            virtual_interface_id: the interface (``dxvif-…``).
            timeout: seconds for the whole wait.
            poll: how often to look. Default: after 2 s, then every 5 to 15 s.
            on_poll: called with a :class:`~directlink.Poll` after each look.

        Returns:
            The state, the interface as last described, and what was seen when.

        Raises:
            WaiterFailedError: the interface is deleted, declined or expired, or is not there.
            WaiterTimeoutError: time is up.
            DirectLinkError: a look failed for a reason that does not pass.
        """
        check_plain_function("predicate", predicate)
        return self._interface(virtual_interface_id, "as wanted", predicate, timeout, poll, on_poll)

    def _interface(
        self,
        virtual_interface_id: str,
        goal: str,
        predicate: Predicate | None,
        timeout: float,
        poll: PollPolicy | None,
        on_poll: OnPoll | None,
    ) -> InterfaceWaitResult:
        """Wait for a goal that only an interface that is there can reach."""
        from directlink._accept.waiting import result_of
        from directlink.outcomes import InterfaceWaitResult

        wait = self._wait_for(virtual_interface_id, goal, predicate, timeout, poll, on_poll)
        return result_of(wait, InterfaceWaitResult)

    def _wait_for(
        self,
        virtual_interface_id: str,
        goal: str,
        predicate: Predicate | None,
        timeout: float,
        poll: PollPolicy | None,
        on_poll: OnPoll | None,
    ) -> Wait[VirtualInterface]:
        from directlink._accept.log import Log
        from directlink._accept.subjects import Interface
        from directlink._accept.waiting import GOALS, Wait, until
        from directlink.outcomes import one_policy

        wait = Wait(
            self._context,
            Interface(virtual_interface_id),
            goal=goal,
            judge=until(predicate or GOALS[goal]),
            log=Log(self._context, timeout),
            poll=one_policy(poll, on_poll),
            on_poll=on_poll,
            absent_is_goal=goal == "deleted",
        )
        activity = wait.observed_as("wait", goal)
        stretch = activity.stretch()
        with activity, activity, stretch, stretch:
            stretch.begin()
            self._wait(self._looking(wait), at_once=True)
            activity.ended("reached")
        return wait
