"""Accepting over real connections that break: one acceptance, and the truth about it."""

from __future__ import annotations

import time
from typing import Any

import pytest

import directlink
import handshake_support
from directlink import PollPolicy, RetryPolicy
from directlink.emulator import Fault
from fault_proxy import Mishap
from offered import CONFIRM, DESCRIBE, HANDSHAKES, KINDS, Offer
from support import SLACK, Kind

SOON = PollPolicy(first=0.01, interval=0.02, growth=1.0)
HASTY = {"timeout": 0.2, "retry": RetryPolicy(transient_base=0.001, throttling_base=0.001)}
HURRIED = {**HASTY, "timeout": 0.08}

FAULTS = {
    **handshake_support.FAULTS,
    "broken body": Fault.broken_body(b'{"virtualInterfaceState": "pend'),
    "captive portal": Fault.broken_body(b"<html>log in</html>", before_apply=True),
    "no state after": Fault.broken_body(b"{}"),
    "no state before": Fault.broken_body(b"{}", before_apply=True),
}
REFUSED = {
    "not allowed": Fault.error("AccessDeniedException", status=403),
    "refused": Fault.error("DirectConnectClientException"),
}
OF_THE_SERVICE = ["500 after apply", "503 before apply", "throttled", "captive portal"]
MISHAPS: dict[str, Mishap | Fault] = {
    **{mishap.value: mishap for mishap in Mishap},
    **{name: FAULTS[name] for name in OF_THE_SERVICE},
    **REFUSED,
}
STEPS = {
    # step: the operation that it befalls, how many of these pass first, whether the confirm was lost, whether it waits
    "the first look": ("look", 0, False, False),
    "the look after a lost confirm": ("look", 1, True, False),
    "the look at what is accepted, after a lost confirm": ("later", 0, True, False),
    "a look of the wait": ("later", 0, False, True),
}
every_kind = pytest.mark.parametrize("what", KINDS)
everything = pytest.mark.parametrize("what", HANDSHAKES)


def check(offer: Offer, result: Any) -> None:
    """There is one acceptance, as it was asked for, and the result says so."""
    assert result.state in {"pending", "available", "associating", "associated"}
    assert offer.applied() == 1
    assert offer.shown() == offer.handshake.end
    last = [entry.event for entry in result.history if not entry.event.startswith("prefixes")][-1]
    assert result.already_accepted is (last == "seen")


def failure_of(offer: Offer, **changes: Any) -> directlink.DirectLinkError | None:
    """Accept; return the error that it ends with."""
    try:
        offer.accept(client=HURRIED, poll=SOON, **changes)
    except directlink.DirectLinkError as error:
        return error
    return None


def steps() -> list[Any]:
    """Each step of each handshake; of those with one operation for both looks, each look once."""
    return [
        pytest.param(what, step, id=f"{step} of a {what}")
        for what in KINDS
        for step, (held, _, lost, _) in STEPS.items()
        if not (held == "later" and lost and HANDSHAKES[what].look == HANDSHAKES[what].later)
    ]


@pytest.mark.parametrize("mishap", MISHAPS.values(), ids=MISHAPS)
@pytest.mark.parametrize(("what", "step"), steps())
def test_whatever_befalls_a_step_what_is_said_is_true_and_running_again_ends_the_same(
    kind: Kind, what: str, step: str, mishap: Mishap | Fault
) -> None:
    held, passing, lost, waits = STEPS[step]
    with Offer(kind, what) as offer:
        handshake = offer.handshake
        goal = offer.request.GOAL if waits else None
        operation: str = getattr(handshake, held)
        passing += held == "later" and handshake.look == handshake.later
        if lost:
            offer.proxy.plan(handshake.confirm, Mishap.DROP_AFTER)
        if isinstance(mishap, Mishap):
            offer.proxy.plan(operation, *[None] * passing, mishap)
        else:
            offer.emulator.faults.add(operation, mishap, attempt=passing + 1)
        error = failure_of(offer, wait_for=goal)
        if error is not None:
            # one that is allowed nothing goes no further, and knows what it does not know
            assert mishap in REFUSED.values()
            assert error.accepted in {None, offer.shown() is not None}
        assert offer.applied() <= 1
        again = offer.accept(client=HURRIED, poll=SOON, wait_for=goal)
        assert (offer.applied(), offer.shown()) == (1, handshake.end)
        if goal is not None:
            assert again.state == goal


@everything
@pytest.mark.parametrize("mishap", [m for m in Mishap if m is not Mishap.STALL_IN_ANSWER])
def test_a_confirm_lost_on_the_way_is_one_acceptance_and_a_success(kind: Kind, mishap: Mishap, what: str) -> None:
    with Offer(kind, what) as offer:
        offer.proxy.plan(offer.handshake.confirm, mishap)
        result = offer.accept(client=HASTY, poll=SOON)
        check(offer, result)
        never_arrived = mishap in {Mishap.DROP_BEFORE, Mishap.RESET_BEFORE, Mishap.STALL_BEFORE}
        assert (result.already_accepted, result.confirm_attempts) == ((False, 2) if never_arrived else (True, 1))


@every_kind
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_confirm_that_the_service_fails_is_one_acceptance_and_a_success(kind: Kind, fault: Fault, what: str) -> None:
    with Offer(kind, what) as offer:
        offer.emulator.faults.add(offer.handshake.confirm, fault)
        result = offer.accept(client=HASTY, poll=SOON)
        check(offer, result)
        assert result.already_accepted is fault.applies


@every_kind
@pytest.mark.parametrize("mishap", [Mishap.DROP_AFTER, Mishap.RESET_BEFORE, Mishap.CUT])
@pytest.mark.parametrize("name", ["HttpxTransport", "AsyncHttpxTransport", "AiohttpTransport"])
def test_other_transports_lose_a_confirm_and_nothing_else(name: str, mishap: Mishap, what: str) -> None:
    with Offer(Kind("sync" if name == "HttpxTransport" else "async"), what) as offer:
        offer.proxy.plan(offer.handshake.confirm, mishap)
        result = offer.accept(client={**HASTY, "transport": getattr(directlink, name)()}, poll=SOON)
        check(offer, result)
        assert result.already_accepted is (mishap is not Mishap.RESET_BEFORE)


@every_kind
@pytest.mark.parametrize("failing", [1, 4, 12])
@pytest.mark.parametrize("mishap", [Mishap.DROP_AFTER, Mishap.CUT])
def test_looks_that_fail_for_a_while_after_a_lost_confirm_are_repeated(
    kind: Kind, mishap: Mishap, failing: int, what: str
) -> None:
    with Offer(kind, what) as offer:
        look = offer.handshake.look
        offer.proxy.plan(offer.handshake.confirm, Mishap.DROP_AFTER)
        offer.proxy.plan(look, None, *[mishap] * failing)
        result = offer.accept(client=HASTY, poll=SOON)
        assert (result.already_accepted, result.confirm_attempts) == (True, 1)
        assert offer.emulator.received(look) == 2 + failing
        check(offer, result)


@every_kind
def test_confirms_lost_one_after_the_other_are_sent_again(kind: Kind, what: str) -> None:
    with Offer(kind, what) as offer:
        lost = [Mishap.DROP_BEFORE, Mishap.RESET_BEFORE, Mishap.DROP_BEFORE]
        offer.proxy.plan(offer.handshake.confirm, *lost, Mishap.CUT)
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


@every_kind
def test_a_lost_confirm_and_no_look_any_more_is_an_unknown_outcome_within_the_budget(kind: Kind, what: str) -> None:
    with Offer(kind, what) as offer:
        offer.proxy.plan(offer.handshake.confirm, Mishap.DROP_AFTER)
        offer.proxy.plan(offer.handshake.look, None, *[Mishap.DROP_BEFORE] * 1000)
        with pytest.raises(directlink.OutcomeUnknownError, match="again is safe") as caught:
            offer.accept(client=HASTY, poll=PollPolicy(first=0.01, interval=0.15, growth=1.0, jitter=0.0), timeout=0.4)
        assert isinstance(caught.value.confirm_error, directlink.ConnectionLostError)
        # lost as well, unless the end of the budget came first
        assert isinstance(caught.value.describe_error, directlink.TransportError)
        assert (offer.applied(), offer.shown()) == (1, offer.handshake.end)


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
        assert time.monotonic() - begun < 0.4 + SLACK
        assert offer.emulator.received(CONFIRM) == 0
