"""Carries out many acceptances."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from directlink._accept.batch import Batch, Waiter
from directlink._accept.requests import AcceptRequest
from directlink._accept.results import Acceptance
from directlink._accept.stopping import SLICE, Stop
from directlink._async.accepting import AsyncAccepting
from directlink._async.stream import AsyncStream
from directlink._basics.checks import check_count, check_instance, check_iterable, check_timeout
from directlink._concurrency.locks import Cleanup
from directlink._concurrency.workers import AsyncWorkers
from directlink.errors import DirectLinkError, ParameterError
from directlink.outcomes import one_policy

A = TypeVar("A", bound=Acceptance)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable

    from directlink._accept.acceptance import AcceptMachine
    from directlink._accept.outcomes_of_many import AcceptOutcome
    from directlink._accept.waiting import OnPoll
    from directlink._async.shared_polls import AsyncLooking, AsyncSharedPolls
    from directlink.outcomes import PollPolicy

    _Job: TypeAlias = AcceptRequest[A] | Waiter[AsyncLooking[Any], A]

_MANY: Final = "more than one"
"""Watched besides each id, so that every look of a batch covers the whole listing."""


class AsyncAcceptingMany(AsyncAccepting):
    """Carries out many acceptances for a client."""

    def accept_all(
        self,
        requests: Iterable[AcceptRequest[A]],
        *,
        max_concurrency: int,
        timeout: float | None,
        poll: PollPolicy | None,
        on_poll: OnPoll | None,
    ) -> AsyncStream[AcceptOutcome[A]]:
        """Check the requests, and return what carries them out as it is asked for outcomes."""
        check_count("max_concurrency", max_concurrency, ParameterError)
        if timeout is not None:
            check_timeout(timeout, ParameterError)
        check_iterable("requests", requests, ParameterError)
        given = list(requests)
        for each in given:
            check_instance("requests", each, AcceptRequest, ParameterError)
        one_policy(poll, on_poll)
        sources = [self._machine(each, timeout, poll, on_poll).wait.subject.sources() for each in given]
        listings = [listing for each in sources for listing, _ in each]
        stop = Stop()
        return AsyncStream(self._outcomes(given, listings, max_concurrency, timeout, poll, on_poll, stop), stop)

    async def _outcomes(
        self,
        requests: list[AcceptRequest[A]],
        listings: list[Any],
        max_concurrency: int,
        timeout: float | None,
        poll: PollPolicy | None,
        on_poll: OnPoll | None,
        stop: Stop,
    ) -> AsyncGenerator[AcceptOutcome[A]]:
        await self._get_keys_ready()

        async def work(job: _Job[A]) -> tuple[AcceptMachine[Any, A], AsyncLooking[Any]]:
            """Accept one of them, or set what is to be set."""
            if isinstance(job, Waiter):
                stretch = job.machine.wait.activity.stretch()
                with stretch, stretch:
                    stretch.begin()
                    await self._apply(job.machine, job.looking)
                return job.machine, job.looking
            machine = self._machine(job, timeout, poll, on_poll)
            stretch = machine.observed().stretch()
            batch.begin(machine.wait)
            with stretch, stretch:
                stretch.begin()
                return machine, await self._accepted(machine, batch)

        clock = self._context.clock
        batch: Batch[AsyncLooking[Any], A] = Batch(clock)
        polls = {self._polls_by_scope.get().of(listing) for listing in listings}
        watching, leaving = Cleanup(partial(_unwatch, polls, batch)), Cleanup(batch.leave)
        with watching, watching, leaving, leaving:
            for each in polls:
                each.watch(batch, _MANY)
            jobs: list[_Job[A]] = [*requests]
            workers = AsyncWorkers(max_concurrency, work, jobs)
            async with workers, workers:
                while (workers.pending or batch.waiting) and not stop.requested:
                    ended, pause = None, batch.pause()
                    if workers.pending:
                        ended = await workers.ended(SLICE if pause is None else min(SLICE, pause))
                    else:
                        await clock.async_sleep(min(SLICE, pause or 0.0))
                    for outcome in await self._look_unless(stop, batch) if ended is None else batch.add(*ended):
                        if isinstance(outcome, Waiter):
                            workers.add(outcome)
                        else:
                            yield outcome

    async def _accepted(
        self, machine: AcceptMachine[Any, Any], batch: Batch[AsyncLooking[Any], Any]
    ) -> AsyncLooking[Any]:
        looking = self._looking(machine.wait)
        try:
            await self._settle(machine, looking)
        except DirectLinkError as error:
            machine.mark(error)
            batch.end(machine.wait)
            raise
        return looking

    async def _look_unless(
        self, stop: Stop, batch: Batch[AsyncLooking[Any], A]
    ) -> list[AcceptOutcome[A] | Waiter[AsyncLooking[Any], A]]:
        """Look for those whose turn it is; return what ended by that, nothing if the wish to stop comes first."""
        if batch.pause() != 0:
            return []
        looks = AsyncWorkers(1, self._look_for, [batch])
        async with looks, looks:
            return await looks.next_result(unless=stop.is_requested, every=SLICE) or []

    async def _look_for(
        self, batch: Batch[AsyncLooking[Any], A]
    ) -> list[AcceptOutcome[A] | Waiter[AsyncLooking[Any], A]]:
        """Look once for those whose turn it is; return what ended by that."""
        ended: list[AcceptOutcome[A] | Waiter[AsyncLooking[Any], A]] = []
        for waiter in batch.due():
            stretch = waiter.machine.wait.activity.stretch()
            with stretch, stretch:
                stretch.begin()
                outcome = await self._outcome(waiter)
            ended += batch.again(waiter) if outcome is None else batch.drop(waiter, outcome)
        return ended

    async def _outcome(
        self, waiter: Waiter[AsyncLooking[Any], A]
    ) -> AcceptOutcome[A] | Waiter[AsyncLooking[Any], A] | None:
        """Look once for one of them; return what it came to, ``None`` if another look is needed."""
        try:
            resource = await self._look(waiter.looking)
        except DirectLinkError as error:
            return waiter.failed_to_look(error)
        return waiter.saw(resource)


def _unwatch(polls: set[AsyncSharedPolls], batch: object) -> None:
    for each in polls:
        each.unwatch(batch)
