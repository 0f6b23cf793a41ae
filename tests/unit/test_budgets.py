"""One timer for the requests of a loop: every budget ends its own request, and nothing else."""

from __future__ import annotations

import asyncio

import pytest

from directlink.transports._deadlines import Deadlines


async def request(deadlines: Deadlines, seconds: float, answer: asyncio.Future[str]) -> str:
    """Wait for an answer as a transport does."""
    task = asyncio.current_task()
    assert task is not None
    with deadlines.start(task, seconds):
        return await answer


def test_each_request_ends_with_its_own_budget() -> None:
    async def main() -> tuple[list[str | BaseException], list[str]]:
        loop = asyncio.get_running_loop()
        deadlines, answers = Deadlines(loop), [loop.create_future() for _ in range(5)]
        order: list[str] = []
        tasks: list[asyncio.Task[str]] = []
        # The first sets the timer, the second brings it forward, and each that ends sets it for the next.
        for number, seconds in enumerate((0.02, 0.01, 0.03, 600.0, 600.0)):
            task = loop.create_task(request(deadlines, seconds, answers[number]))
            task.add_done_callback(lambda _, number=number: order.append(str(number)))  # type: ignore[misc]
            tasks.append(task)
        await asyncio.wait(tasks[:3])
        assert len(deadlines.running) == 2
        answers[3].set_result("in time")
        answers[4].set_result("in time")
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        assert not deadlines.running
        return ends, order

    ends, order = asyncio.run(main())
    assert [type(end) for end in ends] == [TimeoutError, TimeoutError, TimeoutError, str, str]
    assert order[:3] == ["1", "0", "2"]


def test_a_cancellation_from_elsewhere_stays_one() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        task = loop.create_task(request(Deadlines(loop), 600.0, loop.create_future()))
        loop.call_soon(task.cancel)
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(main())


def test_a_cancellation_and_the_end_of_the_budget_at_once_are_a_cancellation() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        deadlines = Deadlines(loop)
        task = loop.create_task(request(deadlines, 600.0, loop.create_future()))
        await asyncio.wait([task], timeout=0)
        (deadline,) = deadlines.running
        task.cancel()
        deadline.expire()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(main())


def test_a_task_goes_on_after_a_budget_that_ran_out() -> None:
    async def main() -> str:
        loop = asyncio.get_running_loop()
        deadlines = Deadlines(loop)
        with pytest.raises(TimeoutError):
            await request(deadlines, 0.0, loop.create_future())
        task = asyncio.current_task()
        assert task is not None
        assert not task.cancelling()
        answer: asyncio.Future[str] = loop.create_future()
        loop.call_soon(answer.set_result, "the next one")
        return await request(deadlines, 600.0, answer)

    assert asyncio.run(main()) == "the next one"
