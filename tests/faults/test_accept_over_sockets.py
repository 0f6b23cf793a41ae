"""Accepting over real connections that break: one acceptance, and the truth about it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

import directlink
import handshake_support
from directlink import PollPolicy, RetryPolicy
from directlink.emulator import Fault
from fault_proxy import CONFIRM, DESCRIBE, Mishap, Offer

if TYPE_CHECKING:
    from support import Kind

SOON = PollPolicy(first=0.01, interval=0.02, growth=1.0)
HASTY = {"timeout": 0.2, "retry": RetryPolicy(transient_base=0.001, throttling_base=0.001)}

FAULTS = {
    **handshake_support.FAULTS,
    "broken body": Fault.broken_body(b'{"virtualInterfaceState": "pend'),
    "captive portal": Fault.broken_body(b"<html>log in</html>", before_apply=True),
    "no state after": Fault.broken_body(b"{}"),
    "no state before": Fault.broken_body(b"{}", before_apply=True),
}
both_gateways = pytest.mark.parametrize("gateway", ["virtual", "direct connect"])


def check(offer: Offer, result: Any) -> None:
    """There is one acceptance, by the gateway that was asked for, and the result says so."""
    assert result.state in {"pending", "available"}
    assert offer.emulator.applied(CONFIRM) == 1
    assert offer.attached_to() == {offer.gateway_id}
    assert result.already_accepted is (result.history[-1].event == "seen")


@both_gateways
@pytest.mark.parametrize("mishap", [m for m in Mishap if m is not Mishap.STALL_IN_ANSWER])
def test_a_confirm_lost_on_the_way_is_one_acceptance_and_a_success(kind: Kind, mishap: Mishap, gateway: str) -> None:
    with Offer(kind, gateway) as offer:
        offer.proxy.plan(CONFIRM, mishap)
        result = offer.accept(client=HASTY, poll=SOON)
        check(offer, result)
        never_arrived = mishap in {Mishap.DROP_BEFORE, Mishap.STALL_BEFORE}
        assert (result.already_accepted, result.confirm_attempts) == ((False, 2) if never_arrived else (True, 1))


@both_gateways
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_confirm_that_the_service_fails_is_one_acceptance_and_a_success(
    kind: Kind, fault: Fault, gateway: str
) -> None:
    with Offer(kind, gateway) as offer:
        offer.emulator.faults.add(CONFIRM, fault)
        result = offer.accept(client=HASTY, poll=SOON)
        check(offer, result)
        assert result.already_accepted is fault.applies


@both_gateways
@pytest.mark.parametrize("failing", [1, 4, 12])
@pytest.mark.parametrize("mishap", [Mishap.DROP_AFTER, Mishap.CUT])
def test_looks_that_fail_for_a_while_after_a_lost_confirm_are_repeated(
    kind: Kind, mishap: Mishap, failing: int, gateway: str
) -> None:
    with Offer(kind, gateway) as offer:
        offer.proxy.plan(CONFIRM, Mishap.DROP_AFTER)
        offer.proxy.plan(DESCRIBE, None, *[mishap] * failing)
        result = offer.accept(client=HASTY, poll=SOON)
        check(offer, result)
        assert (result.already_accepted, result.confirm_attempts) == (True, 1)
        assert offer.emulator.received(DESCRIBE) == 2 + failing + 1  # one of them is the test's own


@both_gateways
def test_confirms_lost_one_after_the_other_are_sent_again(kind: Kind, gateway: str) -> None:
    with Offer(kind, gateway) as offer:
        offer.proxy.plan(CONFIRM, Mishap.DROP_BEFORE, Mishap.DROP_BEFORE, Mishap.DROP_BEFORE, Mishap.CUT)
        result = offer.accept(client=HASTY, poll=SOON)
        check(offer, result)
        assert (result.already_accepted, result.confirm_attempts) == (True, 4)


def test_a_confirm_that_arrives_late_counts_once(kind: Kind) -> None:
    with Offer(kind) as offer:
        offer.proxy.plan(CONFIRM, Mishap.DROP_BEFORE)
        # The request that was given up is applied between the look that missed it and the second confirm.
        offer.proxy.plan(CONFIRM, None, meanwhile=offer.rival_accepts)
        result = offer.accept(client=HASTY, poll=SOON)
        check(offer, result)
        assert (result.already_accepted, offer.emulator.received(CONFIRM)) == (True, 2)


@both_gateways
def test_a_lost_confirm_and_no_look_any_more_is_an_unknown_outcome_within_the_budget(kind: Kind, gateway: str) -> None:
    with Offer(kind, gateway) as offer:
        offer.proxy.plan(CONFIRM, Mishap.DROP_AFTER)
        offer.proxy.plan(DESCRIBE, None, *[Mishap.DROP_BEFORE] * 1000)
        with pytest.raises(directlink.OutcomeUnknownError, match="again is safe") as caught:
            offer.accept(client=HASTY, poll=PollPolicy(first=0.01, interval=0.15, growth=1.0, jitter=0.0), timeout=0.4)
        assert isinstance(caught.value.confirm_error, directlink.ConnectionLostError)
        # lost as well, unless the end of the budget came first
        assert isinstance(caught.value.describe_error, directlink.TransportError)
        assert (offer.emulator.applied(CONFIRM), offer.attached_to()) == (1, {offer.gateway_id})


def test_a_look_that_is_not_allowed_after_a_lost_confirm_is_an_unknown_outcome(kind: Kind) -> None:
    with Offer(kind) as offer:
        offer.proxy.plan(CONFIRM, Mishap.DROP_AFTER)
        offer.emulator.faults.add(DESCRIBE, Fault.error("AccessDeniedException"), attempt=2)
        with pytest.raises(directlink.OutcomeUnknownError) as caught:
            offer.accept(client=HASTY, poll=SOON)
        assert isinstance(caught.value.describe_error, directlink.AccessDeniedError)
        assert offer.accept(client=HASTY).already_accepted


def test_a_lost_confirm_overtaken_by_another_gateway_is_a_mismatch(kind: Kind) -> None:
    with Offer(kind) as offer:
        other = offer.account.virtual_gateway_ids[1]
        offer.proxy.plan(CONFIRM, Mishap.DROP_BEFORE, meanwhile=lambda: offer.rival_accepts(virtual_gateway_id=other))
        with pytest.raises(directlink.GatewayMismatchError) as caught:
            offer.accept(client=HASTY, poll=SOON)
        assert (caught.value.expected_gateway_id, caught.value.actual_gateway_id) == (offer.gateway_id, other)
        assert (offer.emulator.received(CONFIRM), offer.attached_to()) == (1, {other})


def test_a_service_that_never_answers_uses_up_the_budget_and_no_more(kind: Kind) -> None:
    with Offer(kind) as offer:
        offer.proxy.plan(DESCRIBE, *[Mishap.STALL_BEFORE] * 100)
        begun = time.monotonic()
        with pytest.raises(directlink.RequestTimeoutError):
            offer.accept(poll=SOON, timeout=0.4)
        assert time.monotonic() - begun <= 0.4 + 0.5
        assert offer.emulator.received(CONFIRM) == 0
