"""Accepting hosted connections: one acceptance whatever becomes of the confirm, and what only looks like an offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import directlink
from directlink import AcceptHostedConnection, ConnectionExpectation
from directlink.emulator import Fault
from handshake_support import FAULTS, ConnectionCase
from support import error_reply, reply

if TYPE_CHECKING:
    from directlink import HttpResponse
    from support import Kind

CON = "dxcon-56781234"
CONFIRM, DESCRIBE = "ConfirmConnection", "DescribeConnections"
LOST = directlink.ConnectionLostError("lost", outcome_unknown=True)


def seen(state: str, vlan: int | None = 101, **more: Any) -> HttpResponse:
    """A listing of one connection."""
    connection = {"connectionId": CON, "connectionState": state, **more}
    return reply({"connections": [connection if vlan is None else connection | {"vlan": vlan}]})


def scripted(kind: Kind, *script: Any, **wishes: Any) -> Any:
    client = kind.client(*script, cloud="aws")
    timeout = wishes.pop("timeout", None)
    return kind.run(client.accept(AcceptHostedConnection(connection_id=CON, **wishes), timeout=timeout))


def failure(kind: Kind, *script: Any, **wishes: Any) -> Any:
    with pytest.raises(directlink.DirectLinkError) as caught:
        scripted(kind, *script, **wishes)
    return caught.value


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_whatever_becomes_of_the_confirm_there_is_one_acceptance_and_a_success(kind: Kind, fault: Fault) -> None:
    case = ConnectionCase(kind)
    case.emulator.faults.add(CONFIRM, fault, attempt=1)
    result = case.accept(case.request())
    assert (result.state, case.state()) == ("pending", "pending")
    assert case.emulator.applied(CONFIRM) == 1
    assert result.already_accepted is (case.emulator.received(CONFIRM) == 1)
    assert result.resource_id == result.connection.id == case.id


def test_the_plain_case_takes_one_look_and_one_confirm(kind: Kind) -> None:
    case = ConnectionCase(kind)
    result = case.accept(case.request())
    assert (result.state, result.already_accepted, result.confirm_attempts) == ("pending", False, 1)
    assert case.operations() == [DESCRIBE, CONFIRM]
    again = case.accept(case.request())
    assert (again.state, again.already_accepted, again.confirm_attempts) == ("pending", True, 0)


def test_a_connection_is_waited_for_until_its_link_is_up(kind: Kind) -> None:
    case = ConnectionCase(kind)
    result = case.accept(case.request(wait_for="available"))
    assert (result.state, result.connection.connection_state) == ("available", "available")
    assert result.history.states == ("ordering", "pending", "available")


def test_a_connection_may_take_half_an_hour(kind: Kind) -> None:
    case = ConnectionCase(kind)
    begun = case.clock.monotonic()
    case.emulator.faults.add(DESCRIBE, Fault.error("ServiceUnavailable", status=503), times=10_000, attempt=2)
    with pytest.raises(directlink.WaiterTimeoutError) as caught:
        case.accept(case.request(wait_for="available"))
    assert 1790 < case.clock.monotonic() - begun <= 1800
    assert caught.value.accepted is True


def test_down_right_after_the_confirm_is_accepted_and_waited_through(kind: Kind) -> None:
    assert scripted(kind, seen("down")).state == "down"
    result = scripted(
        kind, seen("ordering"), reply({"connectionState": "pending"}), seen("down"), seen("available"),
        wait_for="available",
    )  # fmt: skip
    assert result.history.states == ("ordering", "pending", "down", "available")


def test_a_listing_that_lags_after_a_confirm_is_waited_through(kind: Kind) -> None:
    script = [seen("ordering"), reply({"connectionState": "pending"}), *[seen("ordering")] * 3, seen("available")]
    assert scripted(kind, *script, wait_for="available").state == "available"


@pytest.mark.parametrize("state", ["requested", "pending", "available", "down"])
def test_a_dedicated_connection_is_never_a_success(kind: Kind, state: str) -> None:
    error = failure(kind, seen(state, vlan=None, partnerName="Equinix", providerName="Equinix"))
    assert isinstance(error, directlink.StateConflictError)
    assert (error.accepted, error.resource_id, error.virtual_interface_id, error.state) == (False, CON, "", state)
    assert "dedicated" in error.message


def test_a_dedicated_connection_is_told_apart_in_the_emulator_too(kind: Kind) -> None:
    case = ConnectionCase(kind)
    own = (
        case.plain_client(case.grantee).create_connection(location="EqPA2", bandwidth="1Gbps", connection_name="own").id
    )
    for _ in ("requested", "available"):
        with pytest.raises(directlink.StateConflictError):
            case.accept(case.request(connection_id=own))
        case.clock.advance(60.0)
    assert case.emulator.received(CONFIRM) == 0


def test_a_connection_that_was_ordering_is_hosted_whatever_its_description_leaves_out_later(kind: Kind) -> None:
    result = scripted(kind, seen("ordering", vlan=None), LOST, seen("pending", vlan=None))
    assert (result.state, result.already_accepted) == ("pending", True)


@pytest.mark.parametrize("state", ["rejected", "deleting", "deleted"])
def test_what_has_ended_is_not_accepted(kind: Kind, state: str) -> None:
    error = failure(kind, seen(state))
    assert isinstance(error, directlink.WaiterFailedError)
    assert (error.accepted, error.last_state) == (False, state)


@pytest.mark.parametrize("state", ["unknown", "approving"])
def test_an_unknown_state_keeps_waiting(kind: Kind, state: str) -> None:
    assert scripted(kind, seen(state), seen("available")).state == "available"


GONE_BY_THE_WORDS = [f"{CON} doesn't exist.", f"Could not find Connection with ID {CON}"]


@pytest.mark.parametrize(
    "answer",
    [
        reply({"connections": []}),
        *(error_reply("DirectConnectClientException", message=words) for words in GONE_BY_THE_WORDS),
    ],
)
def test_one_that_is_not_there_is_not_accepted(kind: Kind, answer: HttpResponse) -> None:
    error = failure(kind, *[answer] * 20)
    assert isinstance(error, directlink.WaiterFailedError)
    assert "is not listed in region eu-west-2" in error.message
    assert error.accepted is (False if answer.status_code == 200 else None)


def test_a_refusal_that_hints_at_an_acceptance_is_looked_into_for_as_long_as_listings_lag(kind: Kind) -> None:
    refused = error_reply(
        "DirectConnectClientException", message=f"ConfirmConnection failed. {CON} is in state pending"
    )
    result = scripted(kind, seen("ordering"), refused, seen("ordering"), seen("ordering"), seen("pending"))
    assert (result.state, result.already_accepted) == ("pending", True)
    error = failure(kind, seen("ordering"), refused, *[seen("ordering")] * 20)
    assert isinstance(error, directlink.OutcomeUnknownError)
    assert error.accepted is None
    told = "a confirm was refused as if it were accepted, and it is not listed so"
    assert error.message == f"{CON}: {told}; running this again is safe"


def test_a_refusal_of_one_that_waits_is_the_service_s_answer(kind: Kind) -> None:
    refused = error_reply("AccessDeniedException")
    error = failure(kind, seen("ordering"), refused, *[seen("ordering")] * 2)
    assert isinstance(error, directlink.AccessDeniedError)
    assert error.accepted is False


@pytest.mark.parametrize("words", GONE_BY_THE_WORDS)
def test_one_that_is_withdrawn_between_the_look_and_the_confirm_is_not_accepted(kind: Kind, words: str) -> None:
    refused = error_reply("DirectConnectClientException", message=f"ConfirmConnection failed. {words}")
    error = failure(kind, seen("ordering"), refused, seen("deleted"))
    assert isinstance(error, directlink.WaiterFailedError)
    assert (error.accepted, error.last_state) == (False, "deleted")


@pytest.mark.parametrize("state", ["ordering", "requested", "unknown", None])
def test_an_answer_with_a_state_that_nothing_accepted_has_is_none(kind: Kind, state: str | None) -> None:
    answer = reply({} if state is None else {"connectionState": state})
    result = scripted(kind, seen("ordering"), answer, seen("available"))
    assert result.already_accepted is True


def test_an_offer_that_is_not_what_was_expected_is_left_alone(kind: Kind) -> None:
    case = ConnectionCase(kind)
    expect = ConnectionExpectation(bandwidth="2Gbps", vlan=101)
    with pytest.raises(directlink.UnexpectedOfferError, match="bandwidth is 1Gbps, not 2Gbps") as caught:
        case.accept(case.request(expect=expect))
    assert [(each.field, each.expected, each.actual) for each in caught.value.differences] == [
        ("bandwidth", "2Gbps", "1Gbps")
    ]
    assert caught.value.accepted is False
    assert case.emulator.received(CONFIRM) == 0
    assert case.accept(case.request(expect=ConnectionExpectation(bandwidth="1Gbps"))).state == "pending"


def test_an_accepted_one_that_is_another_than_expected_is_no_success(kind: Kind) -> None:
    expect = ConnectionExpectation(vlan=7)
    error = failure(kind, seen("available", vlan=101), expect=expect)
    assert type(error) is directlink.AcceptedDifferentlyError
    assert (error.accepted, error.resource_id) == (False, CON)
    assert [each.field for each in error.differences] == ["vlan"]


def test_what_may_change_after_an_acceptance_says_nothing_of_it(kind: Kind) -> None:
    expect = ConnectionExpectation(connection_name="as offered", bandwidth="1Gbps", vlan=101)
    renamed = seen("available", connectionName="ours", bandwidth="2Gbps")
    assert scripted(kind, renamed, expect=expect).already_accepted is True


def test_an_offer_that_changes_after_a_lost_confirm_may_be_accepted(kind: Kind) -> None:
    expect = ConnectionExpectation(bandwidth="1Gbps")
    error = failure(kind, seen("ordering", bandwidth="1Gbps"), LOST, seen("ordering", bandwidth="2Gbps"), expect=expect)
    assert isinstance(error, directlink.OutcomeUnknownError)
    assert error.accepted is None


def test_what_is_listed_without_an_id_is_passed_over(kind: Kind) -> None:
    listing = reply(
        {"connections": [{"connectionState": "ordering"}, {"connectionId": CON, "connectionState": "down", "vlan": 1}]}
    )
    assert scripted(kind, listing).state == "down"


def test_declining_deletes_an_offer_and_nothing_else(kind: Kind) -> None:
    case = ConnectionCase(kind)
    [offer] = [each for each in case.plain_client(case.grantee).pending_offers() if each.id == case.id]
    assert case.kind.run(case.client.decline(offer)) is None
    assert case.state() == "rejected"
    case.kind.run(case.client.decline(offer))  # again: it is over
    other = ConnectionCase(kind)
    other.accept(other.request())
    with pytest.raises(directlink.StateConflictError, match="does not wait to be accepted") as caught:
        other.kind.run(other.client.decline(offer))
    assert (caught.value.resource_id, caught.value.virtual_interface_id) == (other.id, "")
    assert other.state() == "pending"
