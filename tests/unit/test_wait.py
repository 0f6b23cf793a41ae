"""Waiting, on a clock that moves only when somebody sleeps: every state, every failure, and the budget."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import directlink
from directlink import (
    AsyncDirectLinkClient,
    Credentials,
    Poll,
    PollPolicy,
    RetryPolicy,
    VirtualInterfaceState,
    WaiterTimeoutError,
)
from directlink._accept.pacing import UNREACHABLE_GRACE
from directlink.emulator import Emulator, Fault, ManualClock
from support import FakeClock, Kind, error_reply, reply

if TYPE_CHECKING:
    from directlink.transport import HttpRequest, HttpResponse

VIF = "dxvif-56781234"
DESCRIBE = "DescribeVirtualInterfaces"
EVEN = PollPolicy(jitter=0.0)
WAITS = ("wait_until_attached", "wait_until_available", "wait_until_deleted")


def listing(state: str | None, **members: Any) -> HttpResponse:
    """What the service lists: the interface in a state, or nothing."""
    found = {"virtualInterfaceId": VIF, "virtualInterfaceState": state, **members}
    return reply({"virtualInterfaces": [] if state is None else [found]})


def wait(kind: Kind, client: Any, method: str = "wait_until_available", **changes: Any) -> Any:
    arguments: dict[str, Any] = {"virtual_interface_id": VIF, "poll": EVEN, **changes}
    return kind.run(getattr(client, method)(**arguments))


# state: what it means to a wait for attached, for available, for deleted
MEANINGS = {
    "confirming": ("wait", "wait", "wait"),
    "verifying": ("wait", "wait", "wait"),
    "pending": ("wait", "wait", "wait"),
    "available": ("done", "done", "wait"),
    "down": ("done", "wait", "wait"),
    "testing": ("done", "wait", "wait"),
    "deleting": ("fail", "fail", "wait"),
    "deleted": ("fail", "fail", "done"),
    "rejected": ("fail", "fail", "done"),
    "expired": ("fail", "fail", "done"),
    "unknown": ("wait", "wait", "wait"),
    "approving": ("wait", "wait", "wait"),
    "": ("wait", "wait", "wait"),
}
CASES = [(state, *pair) for state, meanings in MEANINGS.items() for pair in zip(WAITS, meanings, strict=True)]


@pytest.mark.parametrize("before", [(), ("pending",), ("approving", "pending")], ids=["first", "second", "third"])
@pytest.mark.parametrize(("state", "method", "meaning"), CASES)
def test_each_state_means_the_same_whenever_it_is_seen(
    kind: Kind, state: str, method: str, meaning: str, before: tuple[str, ...]
) -> None:
    after = ["deleted" if method == "wait_until_deleted" else "available"] * (meaning == "wait")
    client = kind.client(*[listing(s) for s in (*before, state, *after)])
    if meaning == "fail":
        with pytest.raises(directlink.WaiterFailedError, match=f"is {state} and will not be") as caught:
            wait(kind, client, method)
        assert caught.value.last_state == state
    else:
        result = wait(kind, client, method)
        assert result.state == (after or [state])[-1]
        assert result.virtual_interface.virtual_interface_state == result.state
        assert result.history.states[-1] == result.state
        assert state in result.history.states
    assert client.script.script == []


def test_a_state_that_is_missing_is_waited_out(kind: Kind) -> None:
    nothing = reply({"virtualInterfaces": [{"virtualInterfaceId": VIF}]})
    assert wait(kind, kind.client(nothing, nothing, listing("available"))).state == "available"


@given(
    states=st.lists(
        st.text(max_size=20).filter(lambda text: text not in MEANINGS and not VirtualInterfaceState(text).is_known),
        min_size=1,
        max_size=8,
    )
)
def test_no_state_that_a_service_makes_up_ends_a_wait(states: list[str]) -> None:
    kind = Kind("sync")
    clock = FakeClock()
    client = kind.client(*[listing(state) for state in states], listing("available"), clock=clock)
    seen: list[Poll] = []
    result = wait(kind, client, on_poll=seen.append)
    assert [poll.state for poll in seen] == [*states, "available"]
    assert all(isinstance(poll.state, VirtualInterfaceState) for poll in seen)
    assert not any(poll.state.is_known for poll in seen[:-1] if poll.state is not None)
    assert result.state is VirtualInterfaceState.AVAILABLE


@pytest.mark.parametrize("method", WAITS[:2])
def test_an_interface_that_appears_a_little_later_is_waited_for(kind: Kind, method: str) -> None:
    client = kind.client(listing(None), error_reply("DirectConnectClientException"), listing("available"))
    result = wait(kind, client, method)
    assert result.elapsed == 7
    assert [entry.event for entry in result.history] == ["not listed", "seen"]


def test_a_wait_for_the_end_tells_how_long_it_took(kind: Kind) -> None:
    client = kind.client(listing("deleting"), listing("deleting"), listing(None), clock=FakeClock())
    assert wait(kind, client, "wait_until_deleted").elapsed == 7


def test_an_interface_that_never_appears_is_an_error_that_says_where_it_was_looked_for(kind: Kind) -> None:
    client = kind.client(*[listing(None)] * 4)
    with pytest.raises(directlink.WaiterFailedError) as caught:
        wait(kind, client)
    for part in (VIF, "eu-west-2", "https://directlink.eu-west-2.outscale.com", "AKIDEXAMPLE", "not listed"):
        assert part in str(caught.value)
    assert "secret-canary" not in str(caught.value)
    assert caught.value.last_state is None
    assert caught.value.elapsed == 13.25


def test_keys_that_expired_meanwhile_do_not_hide_that_there_is_no_interface(kind: Kind) -> None:
    clock = FakeClock()
    soon = datetime.fromtimestamp(clock.time() + 20, UTC)
    keys = Credentials("AKIDEXAMPLE", "secret-canary", "token", expires_at=soon)
    client = kind.client(listing(None), clock=clock, takes=25.0, credentials=keys)
    with pytest.raises(directlink.WaiterFailedError, match="account of access key unknown: check the id"):
        wait(kind, client)


@pytest.mark.parametrize("method", WAITS[:2])
def test_an_interface_that_vanishes_ends_the_wait_at_once(kind: Kind, method: str) -> None:
    client = kind.client(listing("pending"), listing(None))
    with pytest.raises(directlink.WaiterFailedError, match="not listed any more: it was deleted") as caught:
        wait(kind, client, method)
    assert (caught.value.last_state, caught.value.elapsed) == ("pending", 2)


@pytest.mark.parametrize("before", [(), ("available", "deleting")])
def test_an_interface_that_is_not_listed_any_more_is_deleted(kind: Kind, before: tuple[str, ...]) -> None:
    client = kind.client(*[listing(state) for state in before], listing(None))
    result = wait(kind, client, "wait_until_deleted")
    assert (result.state, result.virtual_interface) == (None, None)
    assert result.history[-1].event == "not listed"


@pytest.mark.parametrize("page", [{}, {"virtualInterfaces": None}, {"message": "Forbidden"}])
@pytest.mark.parametrize("method", WAITS)
def test_an_answer_without_a_list_is_no_list_without_the_interface(
    kind: Kind, method: str, page: dict[str, Any]
) -> None:
    state = "deleted" if method == "wait_until_deleted" else "available"
    client = kind.client(reply(page), listing("pending"), *[reply(page)] * 20, listing(state))
    result = wait(kind, client, method)
    assert [entry.event for entry in result.history if entry.event == "not listed"] == []
    assert result.state == state


def test_a_predicate_decides_and_ended_states_end_it(kind: Kind) -> None:
    def renamed(interface: directlink.VirtualInterface) -> bool:
        return interface.virtual_interface_name == "new"

    client = kind.client(
        listing("pending", virtualInterfaceName="old"),
        listing("pending", virtualInterfaceName="new"),
        listing("deleted"),
    )
    result = kind.run(client.wait_until(renamed, virtual_interface_id=VIF))
    assert result.virtual_interface.virtual_interface_name == "new"
    with pytest.raises(directlink.WaiterFailedError, match="deleted and will not be as wanted"):
        kind.run(client.wait_until(renamed, virtual_interface_id=VIF))


def test_a_predicate_may_want_an_ended_state(kind: Kind) -> None:
    client = kind.client(listing("rejected"))

    def rejected(interface: directlink.VirtualInterface) -> bool:
        return interface.virtual_interface_state == "rejected"

    result = kind.run(client.wait_until(rejected, virtual_interface_id=VIF))
    assert result.state == "rejected"


def test_looks_come_after_2_s_and_then_every_5_to_15_s(kind: Kind) -> None:
    clock = FakeClock()
    wait(kind, kind.client(*[listing("pending")] * 8, listing("available"), clock=clock))
    assert clock.sleeps == [2.0, 5.0, 6.25, 7.8125, 9.765625, 12.20703125, 15.0, 15.0]


def test_chance_shortens_delays_by_a_tenth_at_most(kind: Kind) -> None:
    clock = FakeClock()
    wait(kind, kind.client(*[listing("pending")] * 8, listing("available"), clock=clock), poll=PollPolicy())
    even = [2.0, 5.0, 6.25, 7.8125, 9.765625, 12.20703125, 15.0, 15.0]
    assert all(0.9 * full <= slept <= full for slept, full in zip(clock.sleeps, even, strict=True))
    assert clock.sleeps != even


def test_a_delay_that_the_service_asks_for_is_kept_and_then_forgotten(kind: Kind) -> None:
    clock = FakeClock()
    busy = error_reply("ThrottlingException", headers={"retry-after": "21"})
    client = kind.client(busy, listing("pending"), listing("available"), clock=clock, retry=RetryPolicy(max_attempts=1))
    wait(kind, client)
    assert clock.sleeps == [21.0, 5.0]


def test_progress_tells_state_elapsed_remaining_and_errors(kind: Kind) -> None:
    seen: list[Poll] = []
    lost = directlink.ConnectionLostError("gone", outcome_unknown=True)
    client = kind.client(
        listing(None),
        listing("pending"),
        lost,
        listing("down"),
        listing("available"),
        retry=RetryPolicy(max_attempts=1),
    )
    wait(kind, client, timeout=100.0, on_poll=seen.append)
    assert [(poll.state, poll.elapsed, poll.remaining) for poll in seen] == [
        (None, 0, 100), ("pending", 2, 98), (None, 7, 93), ("down", 13.25, 86.75), ("available", 21.0625, 78.9375),
    ]  # fmt: skip
    assert [type(poll.error) for poll in seen] == [type(None)] * 2 + [directlink.ConnectionLostError] + [type(None)] * 2
    assert {poll.resource_id for poll in seen} == {VIF}


class Outage:
    """An accepted interface, and a service that fails as long as the test wants."""

    def __init__(self, kind: Kind, *, provisioning_seconds: float = 30.0) -> None:
        self.clock = ManualClock()
        self.emulator = Emulator("aws", clock=self.clock, provisioning_seconds=provisioning_seconds)
        self.emulator.offer_private_virtual_interface(VIF)
        account = self.emulator.grantee
        self.client = kind.client_class(
            cloud="aws",
            region="eu-west-2",
            credentials=Credentials(account.access_key_id, account.secret_access_key),
            transport=self.emulator.async_transport() if kind.is_async else self.emulator.transport(),
            clock=self.clock,
        )
        accept = self.client.accept_private_virtual_interface
        kind.run(accept(virtual_interface_id=VIF, virtual_gateway_id=account.virtual_gateway_ids[0]))


@pytest.mark.parametrize(
    "fault",
    [
        Fault.error("ServiceUnavailable", status=503),
        Fault.throttle(),
        Fault.drop_before_apply(),
        Fault.broken_body(b"<html>back soon</html>", status=200),
        Fault.broken_body(b"<html>back soon</html>", status=502),
    ],
    ids=lambda fault: f"{fault.name} {fault.status}",
)
def test_a_minute_of_failures_in_mid_wait_is_waited_out(kind: Kind, fault: Fault) -> None:
    case = Outage(kind)
    case.emulator.faults.add(DESCRIBE, fault, attempt=2, times=None)

    def end_the_outage(poll: Poll) -> None:
        if poll.elapsed > 62:
            case.emulator.faults.clear()

    result = wait(kind, case.client, on_poll=end_the_outage)
    assert result.state == "available"
    assert 62 < result.elapsed < 62 + 2 * 15 + 2
    assert result.history.states == ("pending", "available")
    assert len(result.history) == 3


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("AccessDeniedException", directlink.AccessDeniedError),
        ("UnrecognizedClientException", directlink.AuthenticationError),
        ("ValidationError", directlink.ValidationError),
    ],
)
def test_a_failure_that_does_not_pass_ends_the_wait_at_once(
    kind: Kind, code: str, error: type[directlink.ServiceError]
) -> None:
    case = Outage(kind)
    case.emulator.faults.add(DESCRIBE, Fault.error(code), attempt=3, times=None)
    before = case.emulator.received(DESCRIBE)
    with pytest.raises(error):
        wait(kind, case.client)
    assert case.emulator.received(DESCRIBE) - before == 3


def test_an_outage_that_outlasts_the_budget_is_a_timeout_that_tells_the_last_failure(kind: Kind) -> None:
    case = Outage(kind)
    case.emulator.faults.add(DESCRIBE, Fault.error("ServiceUnavailable", status=503), attempt=2, times=None)
    begun = case.clock.monotonic()
    with pytest.raises(
        directlink.WaiterTimeoutError, match="it is pending; the last look failed with Service"
    ) as caught:
        wait(kind, case.client, timeout=45.0)
    assert 43 < case.clock.monotonic() - begun <= 45
    assert caught.value.last_state == "pending"
    assert caught.value.history[-1].event == "ServiceUnavailableError"


def test_nothing_but_outage_is_a_timeout_that_says_so(kind: Kind) -> None:
    case = Outage(kind)
    case.emulator.faults.add(DESCRIBE, Fault.error("ServiceUnavailable", status=503), times=None)
    with pytest.raises(directlink.WaiterTimeoutError, match="it was never seen; the last look failed"):
        wait(kind, case.client, timeout=45.0)


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"state": "confirming"}, f"{VIF} is not available after 59 s: it is confirming: nobody has accepted it"),
        ({"state": "pending"}, "it is pending"),
        ({"state": "approving"}, "it is approving"),
        ({"state": "down"}, "attached, BGP down"),
        ({"state": "down", "bgpPeers": [{"bgpPeerId": "dxpeer-1", "bgpStatus": "down"}, {"bgpPeerId": "dxpeer-2",
            "bgpStatus": "up"}, {"customerAddress": "10.0.0.1/30"}]}, "BGP down on peer dxpeer-1, 10.0.0.1/30"),
    ],
)  # fmt: skip
def test_a_timeout_tells_the_state_and_which_peers_are_down(kind: Kind, members: dict[str, Any], says: str) -> None:
    clock = FakeClock()
    begun = clock.monotonic()
    client = kind.client(*[listing(**members)] * 20, clock=clock)
    with pytest.raises(directlink.WaiterTimeoutError) as caught:
        wait(kind, client, timeout=60.0)
    assert caught.value.message.endswith(says)
    assert caught.value.last_state == members["state"]
    assert len(caught.value.bgp_status) == len(members.get("bgpPeers", ()))
    assert (caught.value.operation, caught.value.endpoint_url) == (DESCRIBE, client.endpoint_url)
    # The last look is made in the last second, and there is time for it.
    assert clock.monotonic() - begun == 59


def test_a_budget_that_is_used_up_by_the_first_look_is_a_timeout(kind: Kind) -> None:
    clock = FakeClock()
    client = kind.client(listing("pending"), clock=clock, takes=5.0)
    with pytest.raises(directlink.WaiterTimeoutError):
        wait(kind, client, timeout=5.0)


def test_whoever_waits_for_the_look_of_another_keeps_to_the_own_budget() -> None:
    class Silent:
        def __init__(self) -> None:
            self.asked = asyncio.Event()

        async def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
            assert not self.asked.is_set(), "asked by the other, too"
            self.asked.set()
            await asyncio.Event().wait()
            raise AssertionError((request, timeout))

        async def aclose(self) -> None:
            pass

    async def main() -> WaiterTimeoutError:
        service, keys = Silent(), Credentials("AKIDEXAMPLE", "secret")
        client = AsyncDirectLinkClient(cloud="outscale", region="eu-west-2", credentials=keys, transport=service)
        first = asyncio.create_task(client.wait_until_attached(virtual_interface_id="dxvif-1", timeout=600))
        await service.asked.wait()
        with pytest.raises(WaiterTimeoutError) as caught:
            await client.wait_until_attached(virtual_interface_id="dxvif-2", timeout=0.05)
        first.cancel()
        return caught.value

    assert "never seen; the last look failed with RequestTimeoutError: the poll of" in str(asyncio.run(main()))


def test_a_wait_of_a_lifetime_is_a_wait_like_any_other(kind: Kind) -> None:
    assert wait(kind, kind.client(listing("pending"), listing("available")), timeout=1e12).state == "available"


@pytest.mark.parametrize("timeout", [0, -1, float("inf"), float("nan"), "60", None, True])
@pytest.mark.parametrize("method", WAITS)
def test_a_budget_that_is_none_is_refused_before_anything_is_sent(kind: Kind, method: str, timeout: Any) -> None:
    client = kind.client()
    with pytest.raises(directlink.ParameterError, match="timeout"):
        wait(kind, client, method, timeout=timeout)
    assert client.script.requests == []


def test_an_error_in_on_poll_is_the_caller_s_and_the_client_goes_on(kind: Kind) -> None:
    def on_poll(poll: Poll) -> None:
        raise LookupError(poll.resource_id)

    client = kind.client(listing("pending"), listing("available"))
    with pytest.raises(LookupError, match=VIF):
        wait(kind, client, on_poll=on_poll)
    assert wait(kind, client).state == "available"
    assert [body == {"virtualInterfaceId": VIF} for body in client.script.bodies()] == [True, True]


def test_a_view_with_a_shorter_timeout_waits_as_long_as_it_is_told(kind: Kind) -> None:
    clock = FakeClock()
    client = kind.client(*[listing("pending")] * 4, listing("available"), clock=clock).with_options(timeout=3.0)
    assert wait(kind, client, timeout=60.0).elapsed > 20
    assert client.script.timeouts[0] == 3.0


@pytest.mark.parametrize("method", WAITS)
def test_a_service_that_is_never_reached_ends_every_wait_after_the_grace(kind: Kind, method: str) -> None:
    refused = directlink.ConnectError("refused")
    clock = FakeClock()
    began = clock.monotonic()
    client = kind.client(*[refused] * 50, clock=clock, retry=directlink.RetryPolicy(max_attempts=1))
    with pytest.raises(directlink.ConnectError, match="refused"):
        wait(kind, client, method)
    assert clock.monotonic() - began == pytest.approx(UNREACHABLE_GRACE)


@pytest.mark.parametrize("goal", [None, "available"])
def test_a_service_that_is_never_reached_ends_a_whole_batch_with_the_reason(kind: Kind, goal: Any) -> None:
    refused = directlink.ConnectError("refused")
    client = kind.client(*[refused] * 500, retry=directlink.RetryPolicy(max_attempts=1))
    orders = [
        directlink.AcceptPrivateVirtualInterface(
            virtual_interface_id=f"dxvif-{n}", virtual_gateway_id="vgw-1", wait_for=goal
        )
        for n in range(5)
    ]
    outcomes = kind.run(client.accept_all(orders, timeout=600))
    assert [type(outcome.error) for outcome in outcomes] == [directlink.ConnectError] * 5
    assert len(client.script.requests) < 100
