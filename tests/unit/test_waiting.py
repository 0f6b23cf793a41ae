"""The parts of a wait that need no service: its log, its budget, what it makes of errors; and looks that are shared."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from directlink import (
    AccessDeniedError,
    ConnectError,
    ConnectionLostError,
    CredentialsError,
    DirectConnectClientException,
    DirectConnectServerException,
    DirectLinkError,
    History,
    InterfaceWaitResult,
    LimitExceededException,
    Poll,
    PollPolicy,
    RequestTimeoutError,
    ResponseDecodeError,
    ServiceUnavailableError,
    ThrottlingError,
    VirtualInterface,
    VirtualInterfaceState,
    WaiterTimeoutError,
)
from directlink._accept.log import Log
from directlink._accept.pacing import UNREACHABLE_GRACE, is_passing
from directlink._accept.subjects import Interface
from directlink._accept.waiting import Verdict, Wait, attached, available, gone, result_of, same_error, until
from directlink._async.shared_polls import AsyncSharedPolls
from directlink.outcomes import Goal
from support import AsyncScriptedTransport, FakeClock, Kind, context_of, error_reply, polls_of, reply

if TYPE_CHECKING:
    from directlink._call.context import CallContext
    from directlink.transport import HttpRequest, HttpResponse

PENDING, AVAILABLE = VirtualInterfaceState.PENDING, VirtualInterfaceState.AVAILABLE


def context(clock: FakeClock) -> CallContext:
    """The settings of a client."""
    return context_of(Kind("sync").client(clock=clock))


def new_wait(clock: FakeClock, timeout: float = 60.0, **poll: float) -> Wait[VirtualInterface]:
    return Wait(
        context(clock),
        Interface("dxvif-1"),
        goal="available",
        judge=until(available),
        log=Log(context(clock), timeout),
        poll=PollPolicy(jitter=0.0, **poll),
        on_poll=None,
    )


def test_a_log_leaves_repetitions_out_and_keeps_time() -> None:
    clock = FakeClock(start=1_000_000.0)
    log = Log(context(clock), 60.0)
    for event, state in [("seen", PENDING), ("seen", PENDING), ("lost", None), ("seen", PENDING), ("seen", AVAILABLE)]:
        log.note(event, state)
        clock.advance(1.5)
    history = log.history()
    assert isinstance(history, History)
    assert [(entry.elapsed, entry.event, entry.state) for entry in history] == [
        (0.0, "seen", PENDING), (3.0, "lost", None), (4.5, "seen", PENDING), (6.0, "seen", AVAILABLE),
    ]  # fmt: skip
    assert [entry.at.timestamp() for entry in history] == [1_000_000.0, 1_000_003.0, 1_000_004.5, 1_000_006.0]
    assert {str(entry.at.tzinfo) for entry in history} == {"UTC"}
    assert (log.elapsed(), log.remaining()) == (7.5, 52.5)


def test_a_log_that_is_stopped_has_no_time_left() -> None:
    clock = FakeClock()
    wait = new_wait(clock)
    wait.log.stop()
    assert wait.log.remaining() == 0
    with pytest.raises(WaiterTimeoutError):
        wait.pause()


@pytest.mark.parametrize(("timeout", "reserve"), [(600.0, 1.0), (10.0, 1.0), (5.0, 0.5), (1.25, 0.125)])
def test_the_last_look_is_left_a_share_of_the_time(timeout: float, reserve: float) -> None:
    clock = FakeClock()
    wait = new_wait(clock, timeout, first=1000.0, max_interval=1000.0)
    assert wait.pause() == timeout - reserve
    clock.advance(timeout - reserve)
    with pytest.raises(WaiterTimeoutError):
        wait.pause()


def test_a_new_goal_is_looked_for_soon_again() -> None:
    wait = new_wait(FakeClock())
    assert [wait.pause() for _ in range(3)] == [2.0, 5.0, 6.25]
    wait.aim(Goal.ATTACHED, until(attached), "it was accepted")
    assert wait.pause() == 2.0
    down = VirtualInterface(virtual_interface_id="dxvif-1", virtual_interface_state=VirtualInterfaceState.DOWN)
    assert wait.saw(down) is Verdict.DONE
    result = result_of(wait, InterfaceWaitResult)
    assert (result.state, result.virtual_interface) == ("down", down)


MET: list[tuple[str | None, set[Any]]] = [
    ("available", {attached, available}),
    ("down", {attached}),
    ("testing", {attached}),
    ("deleting", set()),
    ("deleted", {gone}),
    ("rejected", {gone}),
    ("expired", {gone}),
    ("pending", set()),
    (None, set()),
]


@pytest.mark.parametrize(("state", "meets"), MET)
def test_goals_are_met_by_these_states(state: str | None, meets: set[Any]) -> None:
    interface = VirtualInterface(virtual_interface_state=None if state is None else VirtualInterfaceState(state))
    assert {goal for goal in (attached, available, gone) if goal(interface)} == meets


@pytest.mark.parametrize(
    ("error", "passing"),
    [
        (ConnectError("refused"), True),
        (ConnectError("bad certificate", retryable=False), False),
        (ConnectionLostError("gone"), True),
        (RequestTimeoutError("late"), True),
        (ResponseDecodeError("html"), True),
        (ThrottlingError("slow"), True),
        (ServiceUnavailableError("down", status_code=503), True),
        (DirectConnectServerException("oops", status_code=400), True),
        (DirectConnectClientException("no"), False),
        (AccessDeniedError("no"), False),
        (LimitExceededException("full"), False),
        (CredentialsError("none"), False),
    ],
)
def test_asking_again_helps_against_what_passes(error: DirectLinkError, passing: bool) -> None:
    assert is_passing(error) is passing
    wait = new_wait(FakeClock())
    if passing:
        wait.failed_to_look(error)
    else:
        with pytest.raises(type(error)):
            wait.failed_to_look(error)


def test_a_shared_error_is_raised_as_a_copy() -> None:
    with pytest.raises(AccessDeniedError) as caught:
        raise AccessDeniedError("no", code="AccessDenied", status_code=400, request_id="req-1")
    error = caught.value
    copied = same_error(error)
    assert copied is not error
    assert (type(copied), str(copied), copied.__dict__) == (type(error), str(error), error.__dict__)
    assert (error.__traceback__ is not None, copied.__traceback__) == (True, None)


class GatedTransport:
    """Holds the answers back until the gate is open."""

    def __init__(self, *script: HttpResponse | Exception) -> None:
        self.inner = AsyncScriptedTransport(script)
        self.sent = asyncio.Event()
        self.gate = asyncio.Event()

    async def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        self.sent.set()
        answer = asyncio.ensure_future(self.inner.send(request, timeout=timeout))
        await self.gate.wait()
        return await answer

    async def aclose(self) -> None:
        """Nothing to close."""


def listing(*states: str) -> HttpResponse:
    """Interfaces ``dxvif-0`` and so on, in these states."""
    return reply(
        {
            "virtualInterfaces": [
                {"virtualInterfaceId": f"dxvif-{number}", "virtualInterfaceState": state}
                for number, state in enumerate(states)
            ]
        }
    )


def share(*script: HttpResponse | Exception, then: Any = None) -> tuple[Any, list[Any]]:
    """Let three waits begin while the look of the first is under way; return what was asked, and what they came to."""

    async def run() -> tuple[Any, list[Any]]:
        transport = GatedTransport(*script)
        client = Kind("async").client(transport=transport)

        def begin(identifier: str) -> asyncio.Task[Any]:
            return asyncio.create_task(client.wait_until_available(virtual_interface_id=identifier))

        # Two watch before the first look, so that it covers the account.
        tasks = [begin("dxvif-0")]
        polls_of(client).watch(client, "another")
        await transport.sent.wait()
        tasks += [begin("dxvif-1"), begin("dxvif-2")]
        await asyncio.sleep(0)
        if then is not None:
            await then(tasks[0])
        transport.gate.set()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        return transport.inner.inner.bodies(), list(found)

    return asyncio.run(run())


def test_waits_that_begin_while_a_look_is_under_way_share_it() -> None:
    asked, found = share(listing("available", "available", "available"))
    assert [result.state for result in found] == ["available"] * 3
    assert asked == [{}]


def test_a_look_that_fails_fails_for_all_who_shared_it_each_with_an_error_of_its_own() -> None:
    asked, found = share(error_reply("AccessDeniedException"))
    assert [type(error) for error in found] == [AccessDeniedError] * 3
    assert len({id(error) for error in found}) == 3
    assert asked == [{}]


def test_a_look_whose_taker_is_cancelled_is_taken_by_the_next() -> None:
    async def cancel(task: asyncio.Task[Any]) -> None:
        task.cancel()
        await asyncio.sleep(0)

    # The first answer was asked for by the one that went away.
    asked, found = share(listing(), listing("pending", "available", "available"), then=cancel)
    assert isinstance(found[0], asyncio.CancelledError)
    assert [result.state for result in found[1:]] == ["available"] * 2
    assert asked == [{}, {}]


def test_a_wait_that_queues_for_a_look_until_its_time_is_up_is_a_timeout(kind: Kind) -> None:
    client = kind.client()

    async def queue_async() -> Any:
        assert polls_of(client).semaphore.request("another")
        return await client.wait_until_available(virtual_interface_id="dxvif-1", timeout=0.01)

    def queue() -> Any:
        assert polls_of(client).semaphore.request("another")
        return client.wait_until_available(virtual_interface_id="dxvif-1", timeout=0.01)

    with pytest.raises(WaiterTimeoutError, match="never seen; the last look failed with RequestTimeoutError"):
        kind.run(queue_async() if kind.is_async else queue())


def test_a_look_is_recent_for_2_s_unless_it_failed() -> None:
    clock = FakeClock()
    settings = context(clock)
    polls = AsyncSharedPolls()
    assert polls.recently(settings) == polls.now() == 0
    assert polls.begin(clock.monotonic()) == 1
    clock.advance(2.0)
    assert polls.recently(settings) == 0
    clock.advance(0.001)
    assert polls.recently(settings) == 1


def test_a_service_that_was_never_reached_ends_a_wait_after_a_short_grace() -> None:
    clock = FakeClock()
    wait = new_wait(clock, timeout=600.0)
    error = ConnectError("no such host")
    wait.failed_to_look(error)  # it may be restarting
    clock.advance(2.9)
    wait.failed_to_look(error)
    clock.advance(0.2)
    with pytest.raises(ConnectError) as caught:
        wait.failed_to_look(error)
    assert caught.value is error


def test_the_look_that_ends_the_grace_is_made_when_the_grace_ends() -> None:
    clock = FakeClock()
    wait = new_wait(clock, timeout=600.0)
    error = ConnectError("refused")
    looks = 0
    while wait.log.elapsed() < UNREACHABLE_GRACE:
        wait.failed_to_look(error)
        clock.advance(wait.pause())
        looks += 1
    assert looks > 1
    assert wait.log.elapsed() == pytest.approx(UNREACHABLE_GRACE)
    with pytest.raises(ConnectError):
        wait.failed_to_look(error)


def test_a_grace_that_has_passed_is_not_waited_for_again() -> None:
    clock = FakeClock()
    wait = new_wait(clock, timeout=600.0)
    wait.failed_to_look(ConnectError("refused"))
    clock.advance(UNREACHABLE_GRACE)
    assert wait.pause() == 0.0


def test_the_next_look_is_made_no_sooner_than_the_service_asked_for() -> None:
    wait = new_wait(FakeClock(), first=2.0)
    busy = ThrottlingError("slow down", status_code=400)
    busy.retry_after = 7.0
    wait.failed_to_look(busy)
    assert wait.pause() == 7.0
    wait.saw(VirtualInterface(virtual_interface_state=PENDING))
    assert wait.pause() < 7.0


def test_looks_follow_each_other_as_fast_as_the_policy_says() -> None:
    wait = new_wait(FakeClock(), first=0.25)
    wait.saw(VirtualInterface(virtual_interface_state=PENDING))
    assert wait.pause() == 0.25


def test_whoever_is_told_of_looks_is_told_how_much_time_is_left() -> None:
    clock = FakeClock()
    told: list[Poll] = []
    log = Log(context(clock), 10.0)
    wait = Wait(
        context(clock),
        Interface("dxvif-1"),
        goal="available",
        judge=until(available),
        log=log,
        poll=PollPolicy(),
        on_poll=told.append,
    )
    for seconds in (0.0, 9.75, 1.0):
        clock.advance(seconds)
        wait.saw(VirtualInterface(virtual_interface_state=PENDING))
    assert [poll.remaining for poll in told] == [10.0, 0.25, 0.0]


def test_an_error_before_any_answer_has_no_request_id() -> None:
    clock = FakeClock()
    wait = new_wait(clock)
    wait.failed_to_look(ConnectError("refused"))
    clock.advance(60.0)
    with pytest.raises(WaiterTimeoutError) as caught:
        wait.pause()
    assert caught.value.request_id is None


@pytest.mark.parametrize(
    "answer", [ServiceUnavailableError("busy", status_code=503), RequestTimeoutError("slow"), None]
)
def test_a_service_that_was_there_once_may_be_away_for_as_long_as_there_is_time(answer: DirectLinkError | None) -> None:
    clock = FakeClock()
    wait = new_wait(clock, timeout=600.0)
    if answer is None:
        wait.saw(VirtualInterface(virtual_interface_state=PENDING))
    else:
        wait.failed_to_look(answer)
    for _ in range(5):
        clock.advance(60.0)
        wait.failed_to_look(ConnectError("refused"))
    assert wait.pause() > 0
