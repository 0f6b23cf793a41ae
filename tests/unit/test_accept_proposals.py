"""Accepting proposals of gateway associations: the proposal may be gone, and the pair may be associated already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest

import directlink
from directlink import AcceptGatewayAssociationProposal, ProposalExpectation
from directlink.emulator import Fault
from handshake_support import FAULTS, ProposalCase
from support import error_reply, reply

if TYPE_CHECKING:
    from directlink import HttpResponse
    from support import Kind

ACCEPT = "AcceptDirectConnectGatewayAssociationProposal"
PROPOSALS = "DescribeDirectConnectGatewayAssociationProposals"
ASSOCIATIONS = "DescribeDirectConnectGatewayAssociations"
PROPOSAL, DXGW, VGW, OTHER = "p-1", "g-1", "vgw-1", "111122223333"
LOST = directlink.ConnectionLostError("lost", outcome_unknown=True)


def filters(prefixes: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"cidr": prefix} for prefix in prefixes]


def proposed(state: str, prefixes: tuple[str, ...] = ("10.0.0.0/16",), **gateway: Any) -> HttpResponse:
    """A listing of one proposal."""
    proposal = {
        "proposalId": PROPOSAL,
        "directConnectGatewayId": DXGW,
        "proposalState": state,
        "associatedGateway": {"id": VGW, "ownerAccount": OTHER, "region": "eu-west-2", **gateway},
        "requestedAllowedPrefixesToDirectConnectGateway": filters(prefixes),
    }
    return reply({"directConnectGatewayAssociationProposals": [proposal]})


GONE = reply({"directConnectGatewayAssociationProposals": []})
NONE = reply({"directConnectGatewayAssociations": []})


def association(state: str, prefixes: tuple[str, ...] = ("10.0.0.0/16",), **more: Any) -> dict[str, Any]:
    return {
        "associationId": "a-1",
        "directConnectGatewayId": DXGW,
        "associationState": state,
        "associatedGateway": {"id": VGW, "ownerAccount": OTHER},
        "allowedPrefixesToDirectConnectGateway": filters(prefixes),
        **more,
    }


def paired(*associations: dict[str, Any]) -> HttpResponse:
    """A listing of associations."""
    return reply({"directConnectGatewayAssociations": list(associations)})


def accepted(state: str = "associating", **more: Any) -> HttpResponse:
    """The answer to an accept."""
    return reply({"directConnectGatewayAssociation": association(state, **more)})


def scripted(kind: Kind, *script: Any, **wishes: Any) -> Any:
    client = kind.client(*script, cloud="aws")
    timeout = wishes.pop("timeout", None)
    settings: dict[str, Any] = {
        "proposal_id": PROPOSAL,
        "direct_connect_gateway_id": DXGW,
        "associated_gateway_id": VGW,
        "gateway_owner_account": OTHER,
        **wishes,
    }
    return kind.run(client.accept(AcceptGatewayAssociationProposal(**settings), timeout=timeout))


def failure(kind: Kind, *script: Any, **wishes: Any) -> Any:
    with pytest.raises(directlink.DirectLinkError) as caught:
        scripted(kind, *script, **wishes)
    return caught.value


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_whatever_becomes_of_the_accept_there_is_one_association_and_a_success(kind: Kind, fault: Fault) -> None:
    case = ProposalCase(kind)
    case.emulator.faults.add(ACCEPT, fault, attempt=1)
    result = case.accept(case.request(allowed_prefixes=("10.0.0.0/8",)))
    assert result.state == "associating"
    assert case.emulator.applied(ACCEPT) == 1
    assert case.prefixes() == {"10.0.0.0/8"}
    assert result.already_accepted is (case.emulator.received(ACCEPT) == 1)
    assert (result.resource_id, result.proposal_id) == (case.id, case.id)
    assert result.association.id == case.association().id


def test_the_plain_case_takes_one_look_and_one_accept(kind: Kind) -> None:
    case = ProposalCase(kind)
    result = case.accept(case.request())
    assert (result.state, result.already_accepted, result.confirm_attempts) == ("associating", False, 1)
    assert case.operations() == [PROPOSALS, ACCEPT]
    again = case.accept(case.request())
    assert (again.state, again.already_accepted, again.confirm_attempts) == ("associating", True, 0)


def test_an_association_is_waited_for(kind: Kind) -> None:
    case = ProposalCase(kind)
    result = case.accept(case.request(wait_for="associated"))
    assert (result.state, result.association.association_state) == ("associated", "associated")
    assert result.history.states == ("requested", "associating", "associated")


def test_an_association_may_take_an_hour(kind: Kind) -> None:
    case = ProposalCase(kind)
    begun = case.clock.monotonic()
    case.emulator.faults.add(ASSOCIATIONS, Fault.error("ServiceUnavailable", status=503), times=10_000)
    with pytest.raises(directlink.WaiterTimeoutError) as caught:
        case.accept(case.request(wait_for="associated"))
    assert 3590 < case.clock.monotonic() - begun <= 3600
    assert caught.value.accepted is True
    assert case.emulator.received(ASSOCIATIONS) < 3 * 3600 / 13


def test_a_vanished_proposal_is_a_success_while_the_association_has_the_prefixes_asked_for(kind: Kind) -> None:
    case = ProposalCase(kind)
    case.accept(case.request(allowed_prefixes=("10.0.0.0/8", "192.168.0.0/16")))
    case.clock.advance(4 * 86400)
    result = case.accept(case.request(allowed_prefixes=("192.168.0.0/16", "10.0.0.0/8")))
    assert (result.already_accepted, result.state, result.confirm_attempts) == (True, "associated", 0)
    assert "prefixes not verified" not in [entry.event for entry in result.history]


def test_a_vanished_proposal_without_prefixes_asked_for_is_a_success_that_says_so(kind: Kind) -> None:
    case = ProposalCase(kind)
    case.accept(case.request())
    case.clock.advance(4 * 86400)
    result = case.accept(case.request())
    assert result.already_accepted is True
    assert result.history[-1].event == "prefixes not verified"


def test_a_vanished_proposal_is_held_against_the_prefixes_that_it_was_expected_to_ask_for(kind: Kind) -> None:
    case = ProposalCase(kind)
    case.accept(case.request(allowed_prefixes=("192.168.0.0/16",)))
    case.clock.advance(4 * 86400)
    for within, accepted in (("192.168.0.0/16", True), ("10.0.0.0/8", False)):
        expect = ProposalExpectation(associated_gateway_id=case.other, prefixes_within=within)
        request = case.request(expect=expect)
        if accepted:
            assert case.accept(request).already_accepted
        else:
            with pytest.raises(directlink.PrefixMismatchError, match=r"192\.168\.0\.0/16") as caught:
                case.accept(request)
            assert caught.value.accepted is False


def test_a_vanished_proposal_with_other_prefixes_is_no_success(kind: Kind) -> None:
    case = ProposalCase(kind)
    case.accept(case.request())
    case.clock.advance(4 * 86400)
    with pytest.raises(directlink.PrefixMismatchError, match=r"10\.0\.0\.0/16 instead of 10\.0\.0\.0/8") as caught:
        case.accept(case.request(allowed_prefixes=("10.0.0.0/8",)))
    assert caught.value.accepted is False
    assert [(each.field, each.expected, each.actual) for each in caught.value.differences] == [
        ("allowed_prefixes", "10.0.0.0/8", "10.0.0.0/16")
    ]
    assert caught.value.resource_id == case.id


def test_a_vanished_proposal_is_no_success_by_the_association_of_another_gateway(kind: Kind) -> None:
    case = ProposalCase(kind)
    case.accept(case.request())
    case.clock.advance(4 * 86400)
    with pytest.raises(directlink.WaiterFailedError, match="vgw-another is not associated with") as caught:
        case.accept(case.request(associated_gateway_id="vgw-another"))
    assert caught.value.accepted is False


def test_a_vanished_proposal_whose_association_ended_was_not_accepted_as_asked(kind: Kind) -> None:
    case = ProposalCase(kind)
    done = case.accept(case.request(wait_for="associated"))
    case.plain_client(case.grantee).delete_direct_connect_gateway_association(association_id=done.association.id)
    case.clock.advance(4 * 86400)
    with pytest.raises(directlink.WaiterFailedError) as caught:
        case.accept(case.request())
    assert caught.value.accepted is False


def test_another_proposal_that_waits_for_the_same_gateways_is_told_of(kind: Kind) -> None:
    case = ProposalCase(kind)
    with pytest.raises(directlink.WaiterFailedError, match=f"proposal {case.id}, which waits to be accepted") as caught:
        case.accept(case.request(proposal_id="expired"))
    assert caught.value.accepted is False
    assert case.emulator.received(ACCEPT) == 0


def test_a_new_proposal_is_given_time_to_be_listed_before_the_association_counts(kind: Kind) -> None:
    live = paired(association("associated", ("10.9.0.0/16",)))
    result = scripted(kind, GONE, live, proposed("requested"), accepted("updating"))
    assert (result.already_accepted, result.state) == (False, "updating")


def test_that_the_two_are_associated_does_not_say_that_this_proposal_was_accepted(kind: Kind) -> None:
    case = ProposalCase(kind)
    case.accept(case.request(wait_for="associated"))
    case.id = case.propose(("10.5.0.0/16",), ("10.0.0.0/16",))
    result = case.accept(case.request())
    assert (result.state, result.already_accepted, result.confirm_attempts) == ("updating", False, 1)
    assert case.prefixes() == {"10.5.0.0/16"}
    assert case.emulator.applied(ACCEPT) == 2


def test_an_update_is_accepted_and_waited_for_until_its_prefixes_are_there(kind: Kind) -> None:
    old, new = ("10.0.0.0/16",), ("10.5.0.0/16",)
    result = scripted(
        kind, proposed("requested", new), accepted("updating", prefixes=new),
        paired(association("associated", old)),  # the listing lags
        paired(association("updating", new)), paired(association("associated", new)),
        allowed_prefixes=new, wait_for="associated",
    )  # fmt: skip
    assert result.state == "associated"
    assert result.association.allowed_prefixes_to_direct_connect_gateway[0].cidr == "10.5.0.0/16"


def test_while_prefixes_change_the_accepted_proposal_tells_which_were_asked_for(kind: Kind) -> None:
    old, new = ("10.0.0.0/16",), ("10.5.0.0/16",)
    listing = paired(association("updating", old))
    assert scripted(kind, proposed("accepted", new), listing, allowed_prefixes=new).already_accepted is True
    error = failure(kind, proposed("accepted", ("10.7.0.0/16",)), listing, allowed_prefixes=new)
    assert isinstance(error, directlink.PrefixMismatchError)


def test_without_the_proposal_an_association_that_changes_tells_nothing_yet(kind: Kind) -> None:
    new = ("10.5.0.0/16",)
    changing = [GONE, paired(association("updating"))] * 3
    done = [GONE, paired(association("associated", new))]
    assert scripted(kind, *changing, *done, allowed_prefixes=new).state == "associated"


def test_a_withdrawn_proposal_was_not_accepted(kind: Kind) -> None:
    case = ProposalCase(kind)
    case.owner.delete_direct_connect_gateway_association_proposal(proposal_id=case.id)
    with pytest.raises(directlink.WaiterFailedError, match="is deleted and will not be accepted") as caught:
        case.accept(case.request())
    assert caught.value.accepted is False


def test_a_proposal_that_is_withdrawn_between_the_look_and_the_accept_was_not_accepted(kind: Kind) -> None:
    refused = error_reply("DirectConnectClientException", message=f"Proposal {PROPOSAL} is not found")
    error = failure(kind, proposed("requested"), refused, GONE, NONE, GONE)
    assert isinstance(error, directlink.WaiterFailedError)
    assert "is not listed any more" in error.message
    assert error.accepted is None  # a listing that lags would look the same


def test_a_region_that_the_proposal_does_not_tell_is_the_service_s_to_check(kind: Kind) -> None:
    refused = error_reply("DirectConnectClientException", message=f"The VirtualGateway {VGW} does not exist.")
    untold = proposed("requested", region=None)
    error = failure(kind, untold, refused, untold, untold)
    assert isinstance(error, directlink.DirectConnectClientException)
    assert (error.accepted, error.message) == (False, f"The VirtualGateway {VGW} does not exist.")


def test_a_proposal_deleted_after_it_was_accepted_is_one_that_was_accepted(kind: Kind) -> None:
    case = ProposalCase(kind)
    case.accept(case.request())
    case.owner.delete_direct_connect_gateway_association_proposal(proposal_id=case.id)
    assert case.accept(case.request(wait_for="associated")).already_accepted is True
    with pytest.raises(directlink.PrefixMismatchError):
        case.accept(case.request(allowed_prefixes=("10.0.0.0/8",)))


def test_the_accept_goes_to_the_region_of_the_gateway_or_is_not_sent(kind: Kind) -> None:
    case = ProposalCase(kind, region="us-east-1")
    with pytest.raises(directlink.ConfigurationError, match="region='eu-west-3'") as caught:
        case.accept(case.request())
    assert caught.value.accepted is False
    assert case.emulator.received(ACCEPT) == 0
    case.plain_client(case.grantee).accept(case.request())
    assert case.accept(case.request()).already_accepted is True  # to look, any Region will do


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"associated_gateway_id": "vgw-9"}, "associated_gateway_id"),
        ({"gateway_owner_account": "999999999999"}, "gateway_owner_account"),
        ({"direct_connect_gateway_id": "g-9"}, "direct_connect_gateway_id"),
    ],
)
def test_a_proposal_about_other_gateways_is_left_alone(kind: Kind, wish: dict[str, str], field: str) -> None:
    error = failure(kind, proposed("requested"), **wish)
    assert isinstance(error, directlink.UnexpectedOfferError)
    assert (error.accepted, [each.field for each in error.differences]) == (False, [field])
    error = failure(kind, proposed("accepted"), NONE, **wish)
    assert type(error) is directlink.AcceptedDifferentlyError
    assert (error.accepted, [each.field for each in error.differences]) == (False, [field])


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_what_was_expected_of_the_offer_does_not_count_against_the_prefixes_it_was_accepted_with(
    kind: Kind, fault: Fault
) -> None:
    case = ProposalCase(kind)
    case.emulator.faults.add(ACCEPT, fault, attempt=1)
    wishes: dict[str, Any] = {"allowed_prefixes": ("192.168.0.0/16",)}
    request = case.request(expect=ProposalExpectation(prefixes_within="10.0.0.0/8"), **wishes)
    assert case.accept(request).state == "associating"
    assert case.accept(request).already_accepted
    with pytest.raises(directlink.PrefixMismatchError):
        case.accept(attrs.evolve(request, allowed_prefixes=("10.0.0.0/16",)))


def test_an_expectation_is_held_before_anything_is_sent(kind: Kind) -> None:
    case = ProposalCase(kind, ("10.0.0.0/16", "172.16.0.0/12"))
    expect = ProposalExpectation(prefixes_within="10.0.0.0/8", associated_gateway_id=case.other)
    with pytest.raises(directlink.UnexpectedOfferError, match="prefixes_within") as caught:
        case.accept(case.request(expect=expect))
    assert caught.value.accepted is False
    assert case.emulator.received(ACCEPT) == 0
    with pytest.raises(directlink.UnexpectedOfferError):  # whatever it is to be accepted with
        case.accept(case.request(expect=expect, allowed_prefixes=("10.0.0.0/8",)))
    wide = ProposalExpectation(prefixes_within=("10.0.0.0/8", "172.16.0.0/12"))
    assert case.accept(case.request(expect=wide)).state == "associating"


@pytest.mark.parametrize(
    "gateway",
    [
        {"associatedGateway": None, "virtualGatewayId": VGW},
        {"associatedGateway": None, "associatedCoreNetwork": {"id": VGW}},
        {"associatedGateway": {"region": "eu-west-2"}, "virtualGatewayId": VGW},
    ],
    ids=["an old answer", "a core network", "a gateway without its id"],
)
def test_an_association_may_name_its_gateway_in_other_ways(kind: Kind, gateway: dict[str, Any]) -> None:
    listing = paired(association("associated", **gateway))
    result = scripted(kind, proposed("accepted"), listing, wait_for="associated")
    assert (result.already_accepted, result.state) == (True, "associated")


def test_ipv6_prefixes_are_compared_as_networks(kind: Kind) -> None:
    expanded = paired(association("associated", ("2600:1f26:0074:0000:0000:0000:0000:0000/48",)))
    assert scripted(kind, proposed("accepted"), expanded, allowed_prefixes=("2600:1f26:74::/48",)).already_accepted
    error = failure(kind, proposed("accepted"), expanded, allowed_prefixes=("2600:1f26:75::/48",))
    assert isinstance(error, directlink.PrefixMismatchError)
    odd = paired(association("associated", ("not a network",)))
    assert scripted(kind, proposed("accepted"), odd, allowed_prefixes=("not a network",)).already_accepted


def test_an_earlier_association_that_ended_is_not_the_one_that_is_looked_for(kind: Kind) -> None:
    earlier = association("disassociated", associationId="a-0")
    live = [proposed("accepted"), paired(earlier, association("associated"))]
    assert scripted(kind, *live).association.id == "a-1"
    lagging = [proposed("accepted"), paired(earlier)]
    assert scripted(kind, *lagging, *live).association.id == "a-1"
    error = failure(kind, *lagging * 10)
    assert isinstance(error, directlink.WaiterFailedError)
    assert (error.accepted, error.last_state) == (False, "disassociated")


def test_an_accepted_proposal_without_any_association_is_not_known(kind: Kind) -> None:
    error = failure(kind, *[proposed("accepted"), NONE] * 10)
    assert isinstance(error, directlink.OutcomeUnknownError)
    assert "no association of its gateways is listed" in error.message
    assert error.accepted is None


def test_an_association_that_ends_while_it_is_waited_for_is_a_failure(kind: Kind) -> None:
    script = [
        proposed("requested"),
        accepted(),
        paired(association("associating")),
        paired(association("disassociating")),
    ]
    error = failure(kind, *script, wait_for="associated")
    assert isinstance(error, directlink.WaiterFailedError)
    assert error.last_state == "disassociating"


def test_an_association_that_is_not_listed_yet_is_waited_for_and_a_lost_one_is_not(kind: Kind) -> None:
    script = [proposed("requested"), accepted(), NONE, paired(association("associated"))]
    assert scripted(kind, *script, wait_for="associated").state == "associated"
    error = failure(kind, proposed("requested"), accepted(), *[NONE, GONE] * 10, wait_for="associated")
    assert isinstance(error, directlink.WaiterFailedError)
    assert "not listed any more" in error.message


def test_why_an_association_does_not_advance_is_told(kind: Kind) -> None:
    stuck = paired(association("associating", stateChangeError="The CIDR overlaps."))
    error = failure(kind, proposed("requested"), accepted(), *[stuck] * 20, wait_for="associated", timeout=60.0)
    assert isinstance(error, directlink.WaiterTimeoutError)
    assert "it is associating (The CIDR overlaps.)" in error.message
    assert error.accepted is True


@pytest.mark.parametrize(
    "answer",
    [
        reply({}),
        accepted("disassociated"),
        accepted("unknown"),
        accepted(associatedGateway={"id": "vgw-9"}),
    ],
    ids=["nothing", "ended", "unknown", "another gateway's"],
)
def test_an_answer_that_shows_no_acceptance_of_these_gateways_is_none(kind: Kind, answer: HttpResponse) -> None:
    result = scripted(kind, proposed("requested"), answer, proposed("accepted"), paired(association("associating")))
    assert (result.already_accepted, result.confirm_attempts) == (True, 1)


def test_a_refusal_that_hints_at_an_acceptance_is_looked_into_for_as_long_as_listings_lag(kind: Kind) -> None:
    refused = error_reply(
        "DirectConnectClientException", message="Direct Connect Gateway Association Proposal  has been accepted!"
    )
    waits = proposed("requested")
    done = [proposed("accepted"), paired(association("associating"))]
    assert scripted(kind, waits, refused, waits, waits, *done).already_accepted is True
    error = failure(kind, waits, refused, *[waits] * 20)
    assert isinstance(error, directlink.OutcomeUnknownError)
    assert error.accepted is None


def test_a_gateway_that_the_service_does_not_know_has_no_associations(kind: Kind) -> None:
    unknown = error_reply("DirectConnectClientException", message="does not exist")
    error = failure(kind, *[GONE, unknown, unknown] * 10)
    assert isinstance(error, directlink.WaiterFailedError)


def test_declining_withdraws_a_proposal_and_never_one_that_was_accepted(kind: Kind) -> None:
    case = ProposalCase(kind)
    [offer] = case.owner.pending_offers()
    client = case.kind.client_class(**case.where(case.emulator.owner), transport=case.way())
    case.kind.run(client.decline(offer))
    case.kind.run(client.decline(offer))
    case.id = case.propose(("10.0.0.0/16",))
    [offer] = case.owner.pending_offers()
    case.accept(case.request())
    with pytest.raises(directlink.StateConflictError, match="is accepted and does not wait"):
        case.kind.run(client.decline(offer))
