# Generated from _async/accept_many.py by scripts/unasync: change that file.
"""Accepting many interfaces at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from directlink._basics.checks import check_count, check_instance, check_iterable, check_timeout
from directlink._call import operations as op
from directlink._concurrency.locks import Cleanup
from directlink._sync.accept import Accepts
from directlink._sync.stream import Stream
from directlink.errors import DirectLinkError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from directlink._accept.acceptance import Acceptance
    from directlink._accept.batch import Batch
    from directlink._accept.waiting import OnPoll
    from directlink._sync.accept import Wanted
    from directlink.outcomes import AcceptOutcome, AcceptRequest, Goal, PollPolicy

_MANY: Final = "more than one"
"""Watched besides each interface, so that every look of a batch covers the whole account."""


class Batches(Accepts):
    """The main job, many times over."""

    def accept_private_virtual_interfaces(
        self,
        requests: Iterable[AcceptRequest],
        *,
        max_concurrency: int = 8,
        wait_for: Wanted = None,
        timeout: float = 600.0,
        poll: PollPolicy | None = None,
        on_poll: OnPoll | None = None,
    ) -> Stream[AcceptOutcome]:
        """Accept many offered private virtual interfaces, and tell what became of each as soon as it is known.

        Each is accepted as :meth:`accept_private_virtual_interface` does it; a failure of one does not touch the
        others. All waits share their looks: any number of interfaces costs one (paged) look an interval.

        The next ones begin only while the next outcome is asked for. So who leaves the loop early leaves what has not
        begun as it is; used as a context manager, the stream also stops what is under way at its next step.

        Args:
            requests: an :class:`~directlink.AcceptRequest` each.
            max_concurrency: how many are accepted at a time, at least 1.
            wait_for: ``"attached"`` or ``"available"`` to wait for that as well.
            timeout: seconds for each, from when its turn comes.
            poll: how often to look. Default: after 2 s, then every 5 to 15 s.
            on_poll: called with a :class:`~directlink.Poll` after each look at each interface.

        Returns:
            A stream of an :class:`~directlink.AcceptOutcome` for each request, in the order in which they end: either
            :class:`~directlink.Accepted` with a ``result``, or :class:`~directlink.NotAccepted` with an ``error``.

        Raises:
            ParameterError: an argument is wrong; nothing was sent.
        """
        from directlink.outcomes import AcceptRequest, one_goal, one_policy

        goal = one_goal(wait_for)
        check_count("max_concurrency", max_concurrency, ParameterError)
        policy = one_policy(poll, on_poll)
        given = check_iterable("requests", requests, ParameterError)
        orders = [check_instance("requests", order, AcceptRequest, ParameterError) for order in given]
        for order in orders:
            self._encode(op.CONFIRM_PRIVATE_VIRTUAL_INTERFACE, _members(order))
        check_timeout(timeout, ParameterError)
        return Stream(self._outcomes(orders, max_concurrency, goal, timeout, policy, on_poll))

    def _outcomes(
        self,
        orders: list[AcceptRequest],
        max_concurrency: int,
        goal: Goal | None,
        timeout: float,
        policy: PollPolicy,
        on_poll: OnPoll | None,
    ) -> Generator[AcceptOutcome]:
        from directlink._accept.batch import Batch
        from directlink._concurrency.workers import Workers

        self._get_keys_ready()

        def accept(order: AcceptRequest) -> tuple[Acceptance, int]:
            """Accept one of them."""
            acceptance = self._acceptance(order, timeout, policy, on_poll)
            batch.begin(acceptance.wait.log)
            return acceptance, self._settle(acceptance)

        clock = self._context.clock
        batch = Batch(clock, goal)
        polls = self._polls
        watching = polls.watching(batch)
        leaving = Cleanup(batch.leave)
        with watching, watching, leaving, leaving:
            polls.watch(batch, _MANY)
            workers = Workers(max_concurrency, accept, orders)
            with workers, workers:
                while workers.pending or batch.waiting:
                    ended = None
                    if workers.pending:
                        ended = workers.ended(batch.pause())
                    else:
                        clock.sleep(batch.pause() or 0.0)
                    for outcome in self._look_for(batch) if ended is None else batch.add(*ended):
                        yield outcome

    def _look_for(self, batch: Batch) -> list[AcceptOutcome]:
        """Look once for all who wait; return what ended by that."""
        outcomes: list[AcceptOutcome] = []
        for waiter in batch.snapshot():
            wait = waiter.acceptance.wait
            try:
                interface, waiter.after = self._look(wait, waiter.after)
            except DirectLinkError as error:
                waiter.after = self._polls.now()
                outcome = waiter.failed_to_look(error)
            else:
                outcome = waiter.saw(interface)
            outcomes += batch.again(waiter) if outcome is None else batch.drop(waiter, outcome)
        return outcomes

    def _acceptance(self, order: AcceptRequest, timeout: float, poll: PollPolicy, on_poll: OnPoll | None) -> Acceptance:
        from directlink._accept.acceptance import Acceptance
        from directlink._accept.waiting import Log
        from directlink.outcomes import one_gateway

        return Acceptance(
            self._context,
            op.CONFIRM_PRIVATE_VIRTUAL_INTERFACE,
            _members(order),
            gateway_id=one_gateway(order.virtual_gateway_id, order.direct_connect_gateway_id),
            log=Log(self._context, timeout),
            poll=poll,
            on_poll=on_poll,
        )


def _members(order: AcceptRequest) -> dict[str, object]:
    """Return the input of the confirm."""
    return {
        "virtual_interface_id": order.virtual_interface_id,
        "virtual_gateway_id": order.virtual_gateway_id,
        "direct_connect_gateway_id": order.direct_connect_gateway_id,
    }
