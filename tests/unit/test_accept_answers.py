"""Accepting, when what the service tells is less than it might, or other than expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import directlink
from directlink import PollPolicy
from support import FakeClock, Kind, error_reply, reply

if TYPE_CHECKING:
    from directlink.transport import HttpResponse

VIF, VGW, DXGW = "dxvif-56781234", "vgw-87654321", "5f294f92-bafb-4011-916d-9b0bexample"
CONFIRMED = reply({"virtualInterfaceState": "pending"})


def listing(state: str | None, **members: Any) -> HttpResponse:
    """What the service lists; a state of ``None`` is left out."""
    told = {} if state is None else {"virtualInterfaceState": state}
    return reply({"virtualInterfaces": [{"virtualInterfaceId": VIF, **told, **members}]})


def accept(kind: Kind, *script: HttpResponse, **changes: Any) -> Any:
    client = changes.pop("client", None) or kind.client(*script)
    arguments = {"virtual_interface_id": VIF, "virtual_gateway_id": VGW, "poll": PollPolicy(jitter=0.0), **changes}
    result = kind.run(client.accept_private_virtual_interface(**arguments))
    assert client.script.script == []
    return result


def operations(client: Any) -> list[str]:
    """What was asked for, in order."""
    return [request.headers["X-Amz-Target"].removeprefix("OvertureService.") for request in client.script.requests]


def test_an_accepted_interface_that_keeps_silent_about_its_gateway_is_an_unknown_outcome(kind: Kind) -> None:
    client = kind.client(*[listing("available")] * 4)
    with pytest.raises(directlink.OutcomeUnknownError, match="does not tell by which gateway") as caught:
        accept(kind, client=client)
    assert set(operations(client)) == {"DescribeVirtualInterfaces"}
    assert (caught.value.operation, caught.value.attempts) == ("DescribeVirtualInterfaces", 3)
    assert caught.value.accepted is None
    assert (caught.value.confirm_error, caught.value.describe_error) == (None, None)


@pytest.mark.parametrize("state", ["pending", "available", "down", "testing", "verifying", "approving"])
def test_a_gateway_that_is_told_a_little_later_is_waited_for(kind: Kind, state: str) -> None:
    result = accept(kind, listing(state), listing(state, virtualGatewayId=VGW))
    assert (result.state, result.already_accepted, result.confirm_attempts) == (state, True, 0)


@pytest.mark.parametrize("state", ["approving", None])
def test_a_state_that_says_nothing_is_waited_out_before_the_confirm(kind: Kind, state: str | None) -> None:
    result = accept(kind, listing(state), listing("confirming"), CONFIRMED)
    assert (result.state, result.already_accepted, result.confirm_attempts) == ("pending", False, 1)


def test_a_state_that_nobody_knows_with_another_gateway_is_a_mismatch(kind: Kind) -> None:
    with pytest.raises(directlink.GatewayMismatchError):
        accept(kind, listing("approving", directConnectGatewayId=DXGW))


def test_a_first_look_that_is_not_allowed_is_raised_as_it_is(kind: Kind) -> None:
    client = kind.client(error_reply("AccessDeniedException"))
    with pytest.raises(directlink.AccessDeniedError):
        accept(kind, client=client)
    assert operations(client) == ["DescribeVirtualInterfaces"]


@pytest.mark.parametrize("answer", [{}, {"virtualInterfaceState": None}, {"virtualInterfaceState": "deleted"}])
def test_a_confirm_that_is_answered_without_an_acceptance_is_not_believed(kind: Kind, answer: dict[str, None]) -> None:
    result = accept(kind, listing("confirming"), reply(answer), listing("confirming"), CONFIRMED)
    assert (result.state, result.already_accepted, result.confirm_attempts) == ("pending", False, 2)
    assert [entry.event for entry in result.history] == [
        "seen", "confirm sent", "answered unclearly", "seen", "confirm sent", "confirmed",
    ]  # fmt: skip
    applied = accept(kind, listing("confirming"), reply(answer), listing("available", virtualGatewayId=VGW))
    assert (applied.state, applied.already_accepted, applied.confirm_attempts) == ("available", True, 1)


def test_a_confirm_that_is_answered_by_an_end_is_one_if_the_interface_says_so_too(kind: Kind) -> None:
    answer = reply({"virtualInterfaceState": "rejected"})
    with pytest.raises(directlink.WaiterFailedError, match="is rejected") as caught:
        accept(kind, listing("confirming"), answer, listing("rejected"))
    assert caught.value.last_state == "rejected"


def test_confirms_that_are_never_answered_with_a_state_are_an_unknown_outcome(kind: Kind) -> None:
    clock = FakeClock()
    client = kind.client(*[listing("confirming"), reply({})] * 100, clock=clock, takes=0.5)
    with pytest.raises(directlink.OutcomeUnknownError, match="time ran out") as caught:
        accept(kind, client=client, timeout=10.0)
    assert isinstance(caught.value.confirm_error, directlink.ResponseDecodeError)
    assert caught.value.operation == "ConfirmPrivateVirtualInterface"
    assert (caught.value.attempts, caught.value.request_id) == (len(operations(client)), "req-1")
    assert caught.value.accepted is None


@pytest.mark.parametrize("state", ["confirming", "", "unknown", "approving", "Pending", "requested"])
def test_a_confirm_answered_by_a_state_that_no_accepted_interface_has_is_looked_into(kind: Kind, state: str) -> None:
    answer = reply({"virtualInterfaceState": state})
    applied = accept(kind, listing("confirming"), answer, listing("pending", virtualGatewayId=VGW))
    assert (applied.state, applied.already_accepted) == ("pending", True)
    clock = FakeClock()
    client = kind.client(*[listing("confirming"), answer] * 100, clock=clock, takes=0.5)
    with pytest.raises(directlink.OutcomeUnknownError) as caught:
        accept(kind, client=client, timeout=10.0)
    assert caught.value.accepted is None


@pytest.mark.parametrize("offered", ["confirming", "requested"])
@pytest.mark.parametrize("lost", [False, True])
def test_a_transit_interface_is_accepted_like_a_private_one(kind: Kind, lost: bool, offered: str) -> None:
    broken = directlink.ConnectionLostError("gone", outcome_unknown=True)
    answer = [broken, listing("available", directConnectGatewayId=DXGW)] if lost else [CONFIRMED]
    client = kind.client(listing(offered), *answer)
    accepting = client.accept_transit_virtual_interface(virtual_interface_id=VIF, direct_connect_gateway_id=DXGW)
    assert kind.run(accepting).already_accepted is lost
    assert operations(client)[1] == "ConfirmTransitVirtualInterface"
    assert client.script.bodies()[1] == {"virtualInterfaceId": VIF, "directConnectGatewayId": DXGW}


@pytest.mark.parametrize("lost", [False, True])
def test_a_public_interface_is_accepted_without_a_gateway(kind: Kind, lost: bool) -> None:
    broken = directlink.ConnectionLostError("gone", outcome_unknown=True)
    answer = [broken, listing("verifying")] if lost else [reply({"virtualInterfaceState": "verifying"})]
    client = kind.client(listing("confirming"), *answer, listing("verifying"), listing("available"))
    accepting = client.accept_public_virtual_interface(virtual_interface_id=VIF, wait_for="available")
    result = kind.run(accepting)
    assert (result.state, result.already_accepted) == ("available", lost)
    assert result.history.states == ("confirming", "verifying", "available")
    assert operations(client)[1] == "ConfirmPublicVirtualInterface"
    assert client.script.bodies()[1] == {"virtualInterfaceId": VIF}


def test_a_public_interface_in_a_state_that_nobody_knows_is_not_taken_for_accepted(kind: Kind) -> None:
    client = kind.client(listing("approving"), listing("confirming"), CONFIRMED)
    result = kind.run(client.accept_public_virtual_interface(virtual_interface_id=VIF))
    assert (result.already_accepted, result.confirm_attempts) == (False, 1)


def test_a_gateway_beside_no_state_says_nothing(kind: Kind) -> None:
    result = accept(kind, listing(None, virtualGatewayId=VGW), listing("confirming"), CONFIRMED)
    assert (result.already_accepted, result.confirm_attempts) == (False, 1)


def test_an_interface_without_a_state_was_never_seen_in_one(kind: Kind) -> None:
    client = kind.client(*[listing(None)] * 20, clock=FakeClock(), takes=0.5)
    with pytest.raises(directlink.WaiterTimeoutError, match="it was never seen") as caught:
        accept(kind, client=client, timeout=10.0)
    assert caught.value.accepted is not True


def test_what_was_not_expected_of_an_offer_is_told_and_nothing_is_sent(kind: Kind) -> None:
    client = kind.client(listing("confirming", vlan=101, location="PAR1"))
    expect = directlink.InterfaceExpectation(vlan=102, location="PAR2")
    with pytest.raises(directlink.UnexpectedOfferError) as caught:
        accept(kind, client=client, expect=expect)
    told = "vlan is 101, not 102; location is PAR1, not PAR2"
    assert caught.value.message == f"{VIF} is not what was expected, and nothing was sent: {told}"
    assert caught.value.accepted is False
    assert operations(client) == ["DescribeVirtualInterfaces"]


def test_what_is_accepted_and_not_as_expected_is_told(kind: Kind) -> None:
    client = kind.client(listing("available", vlan=101, location="PAR1", virtualGatewayId=VGW))
    expect = directlink.InterfaceExpectation(vlan=102, location="PAR2")
    with pytest.raises(directlink.AcceptedDifferentlyError) as caught:
        accept(kind, client=client, expect=expect)
    told = "vlan is 101, not 102; location is PAR1, not PAR2"
    assert caught.value.message == f"{VIF} was accepted already, and otherwise: {told}"
    assert (type(caught.value), caught.value.accepted) == (directlink.AcceptedDifferentlyError, False)
    assert [each.field for each in caught.value.differences] == ["vlan", "location"]


def test_an_offer_that_changes_after_a_lost_confirm_is_an_unknown_outcome(kind: Kind) -> None:
    broken = directlink.ConnectionLostError("gone", outcome_unknown=True)
    client = kind.client(listing("confirming", vlan=101), broken, listing("confirming", vlan=102))
    with pytest.raises(directlink.OutcomeUnknownError) as caught:
        accept(kind, client=client, expect=directlink.InterfaceExpectation(vlan=101))
    assert caught.value.message == (
        f"{VIF}: it has changed since a confirm was sent, and is not what was expected any more; running this again is "
        "safe"
    )
    assert caught.value.accepted is None
