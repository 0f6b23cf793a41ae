"""Many acceptances at once, in process: what becomes of each; and the crews and locks that carry them."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest

import directlink
from directlink import AcceptPrivateVirtualInterface, Credentials, Poll, PollPolicy
from directlink._accept.batch import Batch
from directlink._accept.log import Log
from directlink._accept.subjects import Interface
from directlink._accept.waiting import Verdict, Wait
from directlink._concurrency.locks import AsyncPermit, FairSemaphore, Permit
from directlink._concurrency.workers import AsyncWorkers, Workers
from directlink.emulator import Emulator, Fault, ManualClock
from support import SLACK, FakeClock, Kind, context_of, fork, polls_of

if TYPE_CHECKING:
    from collections.abc import Callable

CONFIRM, DESCRIBE, DELETE = "ConfirmPrivateVirtualInterface", "DescribeVirtualInterfaces", "DeleteVirtualInterface"
EVEN = PollPolicy(jitter=0.0)


class Case:
    """Offers, and a client of the account they are made to."""

    def __init__(self, kind: Kind, offers: int, **settings: Any) -> None:
        self.kind = kind
        self.clock = ManualClock()
        self.emulator = Emulator("aws", clock=self.clock, provisioning_seconds=30.0)
        self.ids = [self.emulator.offer_private_virtual_interface(f"dxvif-{n:08}") for n in range(offers)]
        self.account = self.emulator.grantee
        self.client = kind.client_class(
            cloud="aws",
            region="eu-west-2",
            credentials=Credentials(self.account.access_key_id, self.account.secret_access_key),
            transport=self.emulator.async_transport() if kind.is_async else self.emulator.transport(),
            clock=self.clock,
            **settings,
        )

    def orders(self, wait_for: Any = None) -> list[AcceptPrivateVirtualInterface]:
        gateway = self.account.virtual_gateway_ids[0]
        return [
            AcceptPrivateVirtualInterface(virtual_interface_id=i, virtual_gateway_id=gateway, wait_for=wait_for)
            for i in self.ids
        ]

    def accept(self, orders: Any = None, wait_for: Any = None, **arguments: Any) -> dict[str, Any]:
        """Accept all; return the outcomes by interface."""
        orders = self.orders(wait_for) if orders is None else orders
        found = self.kind.run(self.client.accept_all(orders, **{"poll": EVEN, **arguments}))
        outcomes = {outcome.request.virtual_interface_id: outcome for outcome in found}
        assert len(outcomes) == len(found)
        return outcomes

    def delete(self, interface: str) -> None:
        """Let the owner of the connection delete an interface."""
        owner = self.emulator.owner
        client = directlink.DirectLinkClient(
            cloud="aws",
            region="eu-west-2",
            credentials=Credentials(owner.access_key_id, owner.secret_access_key),
            transport=self.emulator.transport(),
            clock=self.clock,
        )
        client.delete_virtual_interface(virtual_interface_id=interface)


def test_without_a_goal_each_is_told_as_soon_as_it_is_accepted(kind: Kind) -> None:
    case = Case(kind, 5)
    outcomes = case.accept()
    assert {outcome.unwrap().state for outcome in outcomes.values()} == {"pending"}
    assert (case.emulator.received(DESCRIBE), case.emulator.received(CONFIRM)) == (1, 5)


def test_with_a_goal_all_wait_by_the_same_looks(kind: Kind) -> None:
    case = Case(kind, 150)
    outcomes = case.accept(wait_for="available")
    assert {outcome.unwrap().state for outcome in outcomes.values()} == {"available"}
    assert {outcome.unwrap().history.states for outcome in outcomes.values()} == {
        ("confirming", "pending", "available")
    }
    # One look before, and those after 2, 7, 13.25, 21.06 and 30.83 s; two pages each.
    assert case.emulator.received(DESCRIBE) == 2 * 6


def test_nothing_to_accept_is_nothing_to_tell(kind: Kind) -> None:
    case = Case(kind, 0)
    assert case.accept() == {}
    assert case.emulator.received() == 0


def test_those_accepted_before_are_told_without_a_wait_if_they_are_there(kind: Kind) -> None:
    case = Case(kind, 3)
    case.accept(wait_for="available")
    before = case.emulator.received(DESCRIBE)
    outcomes = case.accept(wait_for="available")
    assert [outcome.unwrap().already_accepted for outcome in outcomes.values()] == [True] * 3
    assert case.emulator.received(DESCRIBE) - before == 1


def test_those_accepted_before_are_waited_for_if_they_are_not_there_yet(kind: Kind) -> None:
    case = Case(kind, 3)
    case.accept()
    outcomes = case.accept(wait_for="available")
    assert {(o.unwrap().state, o.unwrap().already_accepted) for o in outcomes.values()} == {("available", True)}


def test_one_that_ends_badly_in_mid_wait_does_not_touch_the_others(kind: Kind) -> None:
    case = Case(kind, 4)
    deleted, down = case.ids[1], case.ids[2]
    case.emulator.set_bgp_status(down, "down")

    def on_poll(poll: Poll) -> None:
        if poll.state == "pending" and not case.emulator.applied(DELETE):
            case.delete(deleted)

    outcomes = case.accept(wait_for="available", timeout=60.0, on_poll=on_poll)
    assert outcomes[case.ids[0]].unwrap().state == outcomes[case.ids[3]].unwrap().state == "available"
    assert isinstance(outcomes[deleted].error, directlink.WaiterFailedError)
    with pytest.raises(directlink.WaiterTimeoutError, match="attached, BGP down on peer dxpeer-"):
        outcomes[down].unwrap()


def test_a_blip_in_mid_wait_is_waited_out_by_all(kind: Kind) -> None:
    case = Case(kind, 3)
    # Attempts 2 to 7: the two looks after the first, with their retries.
    case.emulator.faults.add(DESCRIBE, Fault.error("ServiceUnavailable", status=503), attempt=2, times=6)
    outcomes = case.accept(wait_for="available")
    assert {outcome.unwrap().state for outcome in outcomes.values()} == {"available"}
    assert {outcome.unwrap().history[3].event for outcome in outcomes.values()} == {"ServiceUnavailableError"}


def test_a_failure_that_does_not_pass_ends_each_with_an_error_of_its_own(kind: Kind) -> None:
    case = Case(kind, 3)
    case.emulator.faults.add(DESCRIBE, Fault.error("AccessDeniedException"), attempt=2)
    outcomes = case.accept(wait_for="available")
    errors = [outcome.error for outcome in outcomes.values()]
    assert [type(error) for error in errors] == [directlink.AccessDeniedError] * 3
    assert len({id(error) for error in errors}) == 3
    assert case.emulator.applied(CONFIRM) == 3


def test_a_budget_used_up_by_the_acceptance_leaves_none_for_the_wait(kind: Kind) -> None:
    case = Case(kind, 1)
    case.emulator.faults.add(CONFIRM, Fault.latency(9.5))
    [outcome] = case.accept(wait_for="available", timeout=10.0).values()
    assert isinstance(outcome.error, directlink.WaiterTimeoutError)
    assert case.emulator.applied(CONFIRM) == 1


def test_what_on_poll_raises_ends_the_batch(kind: Kind) -> None:
    case = Case(kind, 2)

    def on_poll(poll: Poll) -> None:
        if poll.resource_id == case.ids[0]:
            raise LookupError(poll.resource_id)

    with pytest.raises(LookupError, match=case.ids[0]):
        case.accept(on_poll=on_poll)


@pytest.mark.parametrize(
    "wrong",
    [{"max_concurrency": 0}, {"max_concurrency": 2.0}, {"max_concurrency": True}, {"timeout": 0}],
)
def test_bad_arguments_are_refused_before_anything_is_sent(kind: Kind, wrong: dict[str, Any]) -> None:
    case = Case(kind, 2)
    with pytest.raises(directlink.ParameterError, match=next(iter(wrong))):
        case.client.accept_all(case.orders(), **wrong)  # not iterated
    assert case.emulator.received() == 0


def test_requests_that_are_none_are_refused_before_anything_is_sent(kind: Kind) -> None:
    case = Case(kind, 1)
    with pytest.raises(directlink.ParameterError, match="requests: expected AcceptRequest, got dict"):
        case.accept([*case.orders(), {"virtual_interface_id": "dxvif-1"}])
    assert case.emulator.received() == 0


def test_leaving_the_block_lets_threads_send_nothing_more() -> None:
    case = Case(Kind("sync"), 3)
    going_on = threading.Event()

    def on_poll(poll: Poll) -> None:
        if poll.resource_id != case.ids[0]:
            going_on.wait(10)

    with case.client.accept_all(case.orders(), max_concurrency=2, on_poll=on_poll) as outcomes:
        assert next(outcomes).unwrap().state == "pending"
        under_way = [thread for thread in threading.enumerate() if thread.name.startswith("directlink-accept")]
    going_on.set()
    for thread in under_way:
        thread.join(10)
        assert not thread.is_alive()
    assert len(under_way) == 1
    assert case.emulator.received(CONFIRM) == 1
    assert polls_of(case.client).watched == {}


@pytest.mark.parametrize("block", [False, True], ids=["a loop", "a block"])
def test_what_has_not_begun_when_it_is_left_never_begins(block: bool) -> None:
    case = Case(Kind("sync"), 20)
    outcomes = case.client.accept_all(case.orders(), max_concurrency=2)
    with outcomes if block else nullcontext():
        for outcome in outcomes:
            assert outcome.error is None
            break
    for thread in threading.enumerate():
        if thread.name.startswith("directlink-accept"):
            thread.join(10)
    assert 1 <= case.emulator.received(CONFIRM) <= 2
    assert outcomes is not None  # it has a name, and lives on


@pytest.mark.parametrize("block", [False, True], ids=["a loop", "a block"])
def test_what_has_not_begun_when_it_is_left_never_begins_in_tasks(block: bool) -> None:
    case = Case(Kind("async"), 20)
    outcomes = case.client.accept_all(case.orders(), max_concurrency=2)

    async def leave_and_go_on() -> None:
        async with outcomes if block else nullcontext():
            async for outcome in outcomes:
                assert outcome.error is None
                break
        for _ in range(1000):
            await asyncio.sleep(0)  # whatever could go on would
        assert 1 <= case.emulator.received(CONFIRM) <= 2

    asyncio.run(leave_and_go_on())
    assert outcomes is not None  # it has a name, and lives on


def test_leaving_the_loop_cancels_tasks() -> None:
    case = Case(Kind("async"), 3)

    async def leave() -> None:
        outcomes = case.client.accept_all(case.orders(), max_concurrency=1)
        assert (await anext(outcomes)).unwrap().state == "pending"
        await outcomes.aclose()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert polls_of(case.client).watched == {}

    asyncio.run(leave())
    assert case.emulator.received(CONFIRM) < 3


def test_an_acceptance_that_begins_after_the_loop_was_left_gives_up_at_once() -> None:
    client = Kind("sync").client(clock=(clock := FakeClock()))
    batch = Batch[Any, Any](clock)
    early, late = (
        Wait(
            context_of(client),
            Interface("dxvif-1"),
            goal="accepted",
            judge=lambda _: Verdict.WAIT,
            log=Log(context_of(client), 60.0),
            poll=PollPolicy(),
            on_poll=None,
        )
        for _ in range(2)
    )
    batch.begin(early)
    assert early.log.remaining() == 60
    batch.leave()
    batch.begin(late)
    assert early.log.remaining() == late.log.remaining() == 0


def test_the_end_of_the_program_in_a_thread_is_the_end_of_the_loop() -> None:
    case = Case(Kind("sync"), 2)

    def on_poll(_: Poll) -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        case.accept(on_poll=on_poll)


def work(workers: Workers[int, int], pending: int) -> list[tuple[int, int | Exception]]:
    """Everything that a workers does."""
    ended: list[tuple[int, int | Exception]] = []
    with workers:
        for left in range(pending, 0, -1):
            assert workers.pending == left
            found = workers.ended(10)
            assert found is not None
            ended.append(found)
    assert workers.pending == 0
    return ended


def test_a_crew_hands_back_results_and_errors_as_they_end() -> None:
    gate = threading.Event()
    most = threading.Semaphore(2)

    def job(key: int) -> int:
        assert most.acquire(blocking=False), "more at a time than asked for"
        try:
            if key == 0:
                gate.wait(10)
            elif key == 3:
                gate.set()
                raise LookupError(key)
            return key * 10
        finally:
            most.release()

    ended = work(Workers(2, job, range(4)), 4)
    assert [key for key, _ in ended][:2] == [1, 2]
    assert sorted((key, result) for key, result in ended if not isinstance(result, Exception)) == [
        (0, 0),
        (1, 10),
        (2, 20),
    ]
    assert [type(result) for key, result in ended if key == 3] == [LookupError]


def test_a_crew_that_is_not_done_says_so_and_starts_nothing_more_once_left() -> None:
    gate, started = threading.Event(), threading.Event()
    done: list[int] = []

    def job(key: int) -> int:
        started.set()
        gate.wait(10)
        done.append(key)
        return key

    with Workers(1, job, range(3)) as workers:
        assert not started.is_set()
        assert workers.ended(0.01) is None
        assert workers.ended(-1.0) is None
    gate.set()
    for thread in threading.enumerate():
        if thread.name == "directlink-accept":
            thread.join(10)
    assert done == [0]


def test_a_crew_of_threads_raises_what_is_meant_to_end_the_program() -> None:
    def job(key: int) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work(Workers(1, job, [1]), 1)


def in_tasks(job: Callable[[int], Any], keys: int, size: int, act: Callable[[AsyncWorkers[int, int]], Any]) -> Any:
    """Let a workers of tasks work."""

    async def run() -> Any:
        async with AsyncWorkers[int, int](size, job, range(keys)) as workers:
            found = await act(workers)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return found

    return asyncio.run(run())


def test_a_crew_of_tasks_hands_back_results_and_errors_and_is_cancelled() -> None:
    done: list[int] = []

    async def job(key: int) -> int:
        if key == 1:
            raise LookupError(key)
        if key == 2:
            await asyncio.Event().wait()
        done.append(key)
        return key

    async def act(workers: AsyncWorkers[int, int]) -> list[Any]:
        found = [await workers.ended(10) for _ in range(2)]
        assert workers.pending == 2
        assert await workers.ended(0.01) is None
        assert await workers.ended(-1.0) is None
        return found

    [first, second] = in_tasks(job, 4, 1, act)
    assert first == (0, 0)
    assert (second[0], type(second[1])) == (1, LookupError)
    assert done == [0]


def test_a_task_that_cancels_itself_is_no_reason_to_wait_for_ever() -> None:
    async def job(key: int) -> int:
        raise asyncio.CancelledError

    async def act(workers: AsyncWorkers[int, int]) -> None:
        with pytest.raises(asyncio.CancelledError):
            await workers.ended(10)

    in_tasks(job, 1, 1, act)


def test_a_process_forked_while_turns_are_taken_starts_with_all_of_them() -> None:
    semaphore = FairSemaphore()
    assert Permit(semaphore).acquire(1.0)
    child = fork(lambda: 0 if Permit(semaphore).acquire(0.0) and not Permit(semaphore).acquire(0.0) else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert not Permit(semaphore).acquire(0.0)


def test_a_turn_is_waited_for_as_long_as_there_is_time(kind: Kind) -> None:
    semaphore = FairSemaphore()
    first, second = (
        (AsyncPermit(semaphore), AsyncPermit(semaphore)) if kind.is_async else (Permit(semaphore), Permit(semaphore))
    )

    def take(permit: Any, timeout: float) -> Any:
        async def wait() -> bool:
            taken: bool = await permit.acquire(timeout)
            return taken

        return asyncio.run(wait()) if kind.is_async else permit.acquire(timeout)

    assert take(first, 1e12)
    assert not take(second, 0.01)
    assert not take(second, -5.0)
    semaphore.release(first)
    assert take(second, 1e12)


def test_turns_come_in_the_order_of_asking_and_never_more_than_there_are() -> None:
    semaphore = FairSemaphore(3)
    at_work: list[int] = []
    most: list[int] = []

    def work(number: int) -> None:
        for _ in range(200):
            permit = Permit(semaphore)
            with permit, permit:
                assert permit.acquire(10.0)
                at_work.append(number)
                most.append(len(at_work))
                time.sleep(0)
                at_work.remove(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(most), max(most), semaphore.granted()) == (2400, 3, 0)


def test_who_waits_for_a_turn_when_it_is_over_gets_none(kind: Kind) -> None:
    semaphore = FairSemaphore()
    assert semaphore.request("another")

    async def wait() -> bool:
        permit = AsyncPermit(semaphore)
        with permit, permit:
            asyncio.get_running_loop().call_later(0.05, semaphore.close)
            return await permit.acquire(20.0)

    def block() -> bool:
        permit = Permit(semaphore)
        with permit, permit:
            timer = threading.Timer(0.05, semaphore.close)
            timer.start()
            taken = permit.acquire(20.0)
            timer.join()
            return taken

    assert (asyncio.run(wait()) if kind.is_async else block()) is False
    assert semaphore.granted() == 1


# ── stopping ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_stopped_batch_begins_nothing_more(kind: Kind) -> None:
    case = Case(kind, 20)

    async def async_loop() -> list[Any]:
        stream = case.client.accept_all(case.orders(), max_concurrency=1)
        found: list[Any] = []
        async for outcome in stream:
            found.append(outcome)
            stream.stop()
            stream.stop()
        return found

    def loop() -> list[Any]:
        stream = case.client.accept_all(case.orders(), max_concurrency=1)
        found: list[Any] = []
        for outcome in stream:
            found.append(outcome)
            stream.stop()
            stream.stop()
        return found

    found = asyncio.run(async_loop()) if kind.is_async else loop()
    assert 1 <= len(found) <= 2
    assert case.emulator.applied(CONFIRM) <= 3


class Hanging:
    """Answers the first requests, and then no more until it is let go."""

    def __init__(self, transport: Any, answers: int) -> None:
        self.transport, self.left = transport, answers
        self.asked, self.let_go = threading.Event(), threading.Event()

    def send(self, request: Any, *, timeout: float) -> Any:
        self.left -= 1
        if self.left < 0:
            self.asked.set()
            self.let_go.wait(30)
        return self.transport.send(request, timeout=timeout)

    def close(self) -> None:
        self.transport.close()


class AsyncHanging(Hanging):
    async def send(self, request: Any, *, timeout: float) -> Any:
        self.left -= 1
        if self.left < 0:
            self.asked.set()
            await asyncio.sleep(30)
        return await self.transport.send(request, timeout=timeout)

    async def aclose(self) -> None:
        await self.transport.aclose()


@pytest.mark.parametrize("answers", [0, 2], ids=["while it accepts", "while it looks"])
def test_a_batch_is_stopped_from_another_thread_though_no_answer_comes(kind: Kind, answers: int) -> None:
    case = Case(kind, 1)
    inner = case.emulator.async_transport() if kind.is_async else case.emulator.transport()
    transport = (AsyncHanging if kind.is_async else Hanging)(inner, answers)
    keys = Credentials(case.account.access_key_id, case.account.secret_access_key)
    client = kind.client_class(cloud="aws", region="eu-west-2", credentials=keys, transport=transport, clock=case.clock)
    stream = client.accept_all(case.orders("available"), poll=EVEN)
    stopped: list[float] = []

    def later() -> None:
        transport.asked.wait(10)
        stopped.append(time.monotonic())
        stream.stop()

    thread = threading.Thread(target=later)
    thread.start()
    assert kind.run(stream) == []
    ended = time.monotonic()
    thread.join()
    transport.let_go.set()
    assert ended - stopped[0] < SLACK
