"""What accepting and waiting are told, and what they tell."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directlink import (
    Accepted,
    AcceptPrivateVirtualInterface,
    AcceptResult,
    BGPPeer,
    BGPStatus,
    ConfigurationError,
    GatewayMismatchError,
    Goal,
    History,
    HistoryEntry,
    InterfaceWaitResult,
    NotAccepted,
    ParameterError,
    Poll,
    PollPolicy,
    VirtualInterface,
    VirtualInterfaceState,
    WaiterTimeoutError,
    WaitResult,
)
from directlink.outcomes import one_goal, states_of_peers

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CONFIRMING, PENDING, AVAILABLE = (VirtualInterfaceState(s) for s in ("confirming", "pending", "available"))
HISTORY = History(
    [
        HistoryEntry(at=AT, elapsed=0.0, event="seen", state=CONFIRMING),
        HistoryEntry(at=AT, elapsed=0.25, event="confirm sent"),
        HistoryEntry(at=AT, elapsed=0.5, event="confirmed", state=PENDING),
        HistoryEntry(at=AT, elapsed=7.0, event="ServiceUnavailableError"),
        HistoryEntry(at=AT, elapsed=9.0, event="seen", state=PENDING),
        HistoryEntry(at=AT, elapsed=12.5, event="seen", state=AVAILABLE),
    ]
)
INTERFACE = VirtualInterface(virtual_interface_id="dxvif-56781234", virtual_interface_state=AVAILABLE)
RESULT = AcceptResult(
    state=AVAILABLE, already_accepted=False, virtual_interface=INTERFACE, history=HISTORY, confirm_attempts=1
)
REQUEST = AcceptPrivateVirtualInterface(virtual_interface_id="dxvif-56781234", virtual_gateway_id="vgw-87654321")
MISMATCH = GatewayMismatchError("taken", virtual_interface_id="dxvif-1", expected_gateway_id="vgw-1")
EVERY_OUTCOME = {
    "policy": PollPolicy(first=1.0, jitter=0),
    "entry": HISTORY[0],
    "history": HISTORY,
    "poll": Poll(resource_id="dxvif-1", state=VirtualInterfaceState("approving"), elapsed=1.0, remaining=2.0),
    "wait result": WaitResult(state=None, virtual_interface=None, history=HISTORY, elapsed=3.0),
    "wait result with an interface": InterfaceWaitResult(
        state=AVAILABLE, virtual_interface=INTERFACE, history=HISTORY, elapsed=3.0
    ),
    "accept result": RESULT,
    "request": REQUEST,
    "outcome": Accepted(request=REQUEST, result=RESULT),
    "goal": Goal.ATTACHED,
}


def test_a_history_prints_a_time_line() -> None:
    assert repr(HISTORY) == (
        "     0.0 s  seen  confirming\n"
        "     0.2 s  confirm sent\n"
        "     0.5 s  confirmed  pending\n"
        "     7.0 s  ServiceUnavailableError\n"
        "     9.0 s  seen  pending\n"
        "    12.5 s  seen  available"
    )
    assert repr(History()) == "nothing happened yet"


def test_a_history_tells_each_change_of_state_once() -> None:
    assert HISTORY.states == (CONFIRMING, PENDING, AVAILABLE)
    assert History().states == ()


def test_a_history_draws_itself_in_a_notebook_and_escapes_what_a_service_says() -> None:
    drawn = HISTORY._repr_html_()
    assert drawn.count("<tr>") == len(HISTORY)
    assert "12.5 s" in drawn
    assert "width:100%" in drawn
    assert "width:4%" in drawn
    odd = HistoryEntry(at=AT, elapsed=0.0, event="seen", state=VirtualInterfaceState("<script>alert()</script>"))
    assert "<script>" not in History([odd])._repr_html_()
    assert "width:0%" in History([odd])._repr_html_()
    assert History()._repr_html_() == "<table><tbody></tbody></table>"


@pytest.mark.parametrize("value", EVERY_OUTCOME.values(), ids=EVERY_OUTCOME)
def test_every_outcome_pickles_by_every_protocol_and_copies(value: object) -> None:
    twins = [pickle.loads(pickle.dumps(value, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    for twin in [*twins, copy.copy(value), copy.deepcopy(value)]:
        assert twin == value
        assert type(twin) is type(value)
        assert repr(twin) == repr(value)


def test_an_outcome_with_an_error_pickles_and_raises_it_on_the_other_side() -> None:
    twin = pickle.loads(pickle.dumps(NotAccepted(request=REQUEST, error=MISMATCH)))
    with pytest.raises(GatewayMismatchError, match="taken") as caught:
        twin.unwrap()
    assert caught.value.expected_gateway_id == "vgw-1"


def test_a_wait_s_error_keeps_its_history_when_pickled() -> None:
    error = WaiterTimeoutError("too late")
    error.last_state, error.history, error.elapsed, error.bgp_status = PENDING, HISTORY, 12.5, (("dxpeer-1", "down"),)
    twin = pickle.loads(pickle.dumps(error))
    assert isinstance(twin.history, History)
    assert (twin.last_state, twin.history, twin.elapsed, twin.bgp_status) == (
        PENDING, HISTORY, 12.5, (("dxpeer-1", "down"),),
    )  # fmt: skip


def test_an_outcome_unwraps_to_its_result_or_raises_its_error() -> None:
    assert Accepted(request=REQUEST, result=RESULT).unwrap() is RESULT
    with pytest.raises(GatewayMismatchError) as caught:
        NotAccepted(request=REQUEST, error=MISMATCH).unwrap()
    assert caught.value is MISMATCH


@pytest.mark.parametrize(
    ("state", "forwards"), [("available", True), ("down", False), ("testing", False), (None, False)]
)
def test_only_what_is_available_forwards_traffic(state: str | None, forwards: bool) -> None:
    state = None if state is None else VirtualInterfaceState(state)
    waited = WaitResult(state=state, virtual_interface=None, history=History(), elapsed=0.0)
    assert waited.forwards_traffic is forwards
    if state is not None:
        accepted = AcceptResult(
            state=state, already_accepted=True, virtual_interface=INTERFACE, history=HISTORY, confirm_attempts=0
        )
        assert accepted.forwards_traffic is forwards


def test_delays_follow_the_table() -> None:
    policy = PollPolicy()
    still = [2.0, 5.0, 6.25, 7.8125, 9.765625, 12.20703125, 15.0, 15.0]
    assert [policy.delay(polls, 0.0) for polls in range(8)] == still
    assert [policy.delay(polls, 0.5) for polls in range(8)] == [delay * 0.95 for delay in still]
    eager = PollPolicy(first=0.0, interval=1.0, growth=2.0, max_interval=3.0, jitter=1.0)
    assert [eager.delay(polls, 0.25) for polls in range(5)] == [0.0, 0.75, 1.5, 2.25, 2.25]


@given(
    st.floats(0, 1e308),
    st.one_of(st.floats(1, 1e308), st.integers(1, 10**300)),
    st.integers(0, 10**9),
    st.floats(0, 0.99),
)
def test_a_delay_is_never_longer_than_the_longest_however_long_the_wait(
    interval: float, growth: float, polls: int, chance: float
) -> None:
    policy = PollPolicy(interval=interval, growth=growth)
    assert 0 <= policy.delay(polls, chance) <= policy.max_interval


@pytest.mark.parametrize("name", ["first", "interval", "growth", "max_interval", "jitter"])
@pytest.mark.parametrize("value", [-0.1, float("nan"), "2", None, True])
def test_a_policy_takes_numbers_of_at_least_0(name: str, value: Any) -> None:
    with pytest.raises(ConfigurationError, match=rf"PollPolicy\.{name}.*{value!r}"):
        PollPolicy(**{name: value})


def test_chance_takes_no_more_off_a_delay_than_there_is() -> None:
    with pytest.raises(ConfigurationError, match="jitter: expected a number of at most 1"):
        PollPolicy(jitter=1.5)


@pytest.mark.parametrize("gateways", [{}, {"virtual_gateway_id": "vgw-1", "direct_connect_gateway_id": "dx-1"}])
def test_a_request_has_one_gateway(gateways: dict[str, Any]) -> None:
    with pytest.raises(ParameterError, match=f"not {'both' if gateways else 'neither'}"):
        AcceptPrivateVirtualInterface(virtual_interface_id="dxvif-1", **gateways)


def test_a_goal_is_named_or_absent() -> None:
    assert one_goal(None) is None
    assert one_goal("attached") is Goal.ATTACHED
    with pytest.raises(ParameterError, match="'attached', 'available' or None, got 'up'"):
        one_goal("up")


def test_a_peer_is_told_by_the_best_name_it_has() -> None:
    peers = (
        BGPPeer(bgp_peer_id="dxpeer-1", customer_address="10.0.0.1/30", bgp_status=BGPStatus.UP),
        BGPPeer(customer_address="10.0.0.5/30", bgp_status=BGPStatus.DOWN),
        BGPPeer(),
    )
    assert list(states_of_peers(VirtualInterface(bgp_peers=peers))) == [
        ("dxpeer-1", "up"), ("10.0.0.5/30", "down"), ("of unknown id", "unknown"),
    ]  # fmt: skip
    assert list(states_of_peers(INTERFACE)) == list(states_of_peers(None)) == []
