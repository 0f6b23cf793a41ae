"""Proposals of the emulated service: associations of gateways across accounts."""

from typing import Any

import pytest

from directlink.emulator import Account, Emulator, ManualClock
from emulator_aws_support import (
    ASSOCIATION,
    NOBODY,
    OTHER_PREFIX,
    PREFIX,
    PROPOSAL,
    associations,
    gateway_of,
    listed,
    make_aws,
    refusal,
    virtual_of,
)
from emulator_support import call


def proposals(emulator: Emulator, account: Account, **filters: Any) -> list[dict[str, Any]]:
    return listed(emulator, account, f"Describe{PROPOSAL}s", "directConnectGatewayAssociationProposals", **filters)


def propose(emulator: Emulator, **changes: Any) -> dict[str, Any]:
    """The grantee proposes his virtual gateway for the owner's Direct Connect gateway."""
    values = {
        "directConnectGatewayId": gateway_of(emulator.owner),
        "directConnectGatewayOwnerAccount": emulator.owner.account_id,
        "gatewayId": virtual_of(emulator.grantee),
        **changes,
    }
    answer = call(emulator, emulator.grantee, f"Create{PROPOSAL}", **values)
    proposal: dict[str, Any] = answer["directConnectGatewayAssociationProposal"]
    return proposal


def acceptance(emulator: Emulator, proposal: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "directConnectGatewayId": gateway_of(emulator.owner),
        "proposalId": proposal["proposalId"],
        "associatedGatewayOwnerAccount": emulator.grantee.account_id,
        **changes,
    }


def accept(emulator: Emulator, proposal: dict[str, Any], **changes: Any) -> dict[str, Any]:
    answer = call(emulator, emulator.owner, f"Accept{PROPOSAL}", **acceptance(emulator, proposal, **changes))
    association: dict[str, Any] = answer["directConnectGatewayAssociation"]
    return association


def test_a_proposal_is_requested_then_accepted_and_both_sides_see_the_association() -> None:
    emulator, clock = make_aws()
    owner, grantee = emulator.owner, emulator.grantee
    proposal = propose(emulator, addAllowedPrefixesToDirectConnectGateway=[PREFIX, OTHER_PREFIX])
    assert proposal == {
        "proposalId": proposal["proposalId"],
        "directConnectGatewayId": gateway_of(owner),
        "directConnectGatewayOwnerAccount": owner.account_id,
        "proposalState": "requested",
        "associatedGateway": {
            "id": virtual_of(grantee),
            "type": "virtualPrivateGateway",
            "ownerAccount": grantee.account_id,
            "region": "eu-west-2",
        },
        "existingAllowedPrefixesToDirectConnectGateway": [],
        "requestedAllowedPrefixesToDirectConnectGateway": [PREFIX, OTHER_PREFIX],
    }
    association = accept(emulator, proposal, overrideAllowedPrefixesToDirectConnectGateway=[PREFIX])
    assert association["associationState"] == "associating"
    assert association["allowedPrefixesToDirectConnectGateway"] == [PREFIX]
    assert association["directConnectGatewayOwnerAccount"] == owner.account_id
    clock.advance(2)
    for account in (owner, grantee):
        (seen,) = associations(emulator, account, associationId=association["associationId"])
        assert seen["associationState"] == "associated"
        assert [item["proposalState"] for item in proposals(emulator, account)] == ["accepted"]
    message = refusal(emulator, owner, f"Accept{PROPOSAL}", **acceptance(emulator, proposal))
    assert message == "Direct Connect Gateway Association Proposal  has been accepted!"
    clock.advance(3 * 24 * 3600)
    assert proposals(emulator, owner) == []


def test_a_second_proposal_changes_the_prefixes_of_the_association() -> None:
    emulator, clock = make_aws()
    first = accept(emulator, propose(emulator, addAllowedPrefixesToDirectConnectGateway=[PREFIX]))
    clock.advance(2)
    proposal = propose(
        emulator,
        addAllowedPrefixesToDirectConnectGateway=[OTHER_PREFIX],
        removeAllowedPrefixesToDirectConnectGateway=[PREFIX],
    )
    assert proposal["existingAllowedPrefixesToDirectConnectGateway"] == [PREFIX]
    second = accept(emulator, proposal)
    assert (second["associationId"], second["associationState"]) == (first["associationId"], "updating")
    assert second["allowedPrefixesToDirectConnectGateway"] == [OTHER_PREFIX]


def test_who_proposed_takes_it_back_and_who_was_asked_rejects_it() -> None:
    emulator, clock = make_aws()
    delete = f"Delete{PROPOSAL}"
    stranger = emulator.add_account("stranger")
    for account in (emulator.owner, emulator.grantee):
        proposal_id = propose(emulator)["proposalId"]
        message = refusal(emulator, stranger, delete, proposalId=proposal_id)
        assert message == f"Direct Connect gateway association proposal {proposal_id} is not found"
        deleted = call(emulator, account, delete, proposalId=proposal_id)
        assert deleted["directConnectGatewayAssociationProposal"]["proposalState"] == "deleted"
        assert call(emulator, account, delete, proposalId=proposal_id) == deleted
        message = refusal(
            emulator, emulator.owner, f"Accept{PROPOSAL}", **acceptance(emulator, {"proposalId": proposal_id})
        )
        assert message == f"proposal {proposal_id} is deleted, not requested"
    clock.advance(3 * 24 * 3600 - 1)
    assert len(proposals(emulator, emulator.owner)) == 2
    clock.advance(1)
    assert proposals(emulator, emulator.owner) == []


def test_a_proposal_deleted_after_it_was_accepted_leaves_the_association() -> None:
    emulator, _ = make_aws()
    proposal = propose(emulator)
    association = accept(emulator, proposal)
    call(emulator, emulator.grantee, f"Delete{PROPOSAL}", proposalId=proposal["proposalId"])
    [seen] = associations(emulator, emulator.owner, associationId=association["associationId"])
    assert seen["associationState"] == "associating"


def test_a_proposal_is_open_for_seven_days() -> None:
    emulator, clock = make_aws()
    proposal = propose(emulator)
    clock.advance(7 * 24 * 3600 - 1)
    assert [each["proposalState"] for each in proposals(emulator, emulator.owner)] == ["requested"]
    clock.advance(1)
    assert proposals(emulator, emulator.owner) == []
    message = refusal(emulator, emulator.owner, f"Accept{PROPOSAL}", **acceptance(emulator, proposal))
    assert message.endswith("is not found")


def test_without_prefixes_a_virtual_gateway_asks_for_its_network_and_a_transit_gateway_asks_in_vain() -> None:
    emulator, _ = make_aws()
    proposal = propose(emulator)
    [prefix] = proposal["requestedAllowedPrefixesToDirectConnectGateway"]
    assert accept(emulator, proposal)["allowedPrefixesToDirectConnectGateway"] == [prefix]
    transit = emulator.add_transit_gateway("grantee")
    message = refusal(
        emulator,
        emulator.grantee,
        f"Create{PROPOSAL}",
        directConnectGatewayId=gateway_of(emulator.owner),
        directConnectGatewayOwnerAccount=emulator.owner.account_id,
        gatewayId=transit,
    )
    assert message == "a transit gateway takes at least one allowed prefix"


def test_a_proposal_is_accepted_where_the_gateway_on_the_far_side_is() -> None:
    emulator = Emulator("aws", clock=ManualClock())
    virtual, transit = (
        emulator.propose_association(region="eu-west-3"),
        emulator.propose_association(
            region="eu-west-3",
            gateway_id=emulator.add_transit_gateway("owner"),
            direct_connect_gateway_id=emulator.add_direct_connect_gateway("grantee"),
            prefixes=["10.0.0.0/16"],
        ),
    )
    for proposal_id, kind in ((virtual, "VirtualGateway"), (transit, "TransitGateway")):
        [proposal] = proposals(emulator, emulator.grantee, proposalId=proposal_id)
        message = refusal(
            emulator,
            emulator.grantee,
            f"Accept{PROPOSAL}",
            proposalId=proposal_id,
            directConnectGatewayId=proposal["directConnectGatewayId"],
            associatedGatewayOwnerAccount=emulator.owner.account_id,
        )
        assert message == f"The {kind} {proposal['associatedGateway']['id']} does not exist."


def test_a_proposal_is_made_without_a_request() -> None:
    emulator = Emulator("aws", clock=ManualClock())
    proposal_id = emulator.propose_association(prefixes=["10.0.0.0/8"])
    [proposal] = proposals(emulator, emulator.grantee)
    assert proposal["proposalId"] == proposal_id
    assert proposal["requestedAllowedPrefixesToDirectConnectGateway"] == [{"cidr": "10.0.0.0/8"}]
    assert proposal["associatedGateway"]["region"] == "eu-west-2"
    with pytest.raises(LookupError, match="grantee has no Direct Connect gateway nowhere"):
        emulator.propose_association(direct_connect_gateway_id="nowhere")
    with pytest.raises(LookupError, match="grantee has no Direct Connect gateway"):
        emulator.propose_association(direct_connect_gateway_id=gateway_of(emulator.owner))
    with pytest.raises(ValueError, match="virtual gateway vgw-nowhere does not exist"):
        emulator.propose_association(gateway_id="vgw-nowhere")
    with pytest.raises(ValueError, match="proposals are on AWS only"):
        Emulator("outscale").propose_association()


def test_a_proposal_is_accepted_by_the_owner_of_the_direct_connect_gateway_as_it_was_made() -> None:
    emulator, clock = make_aws()
    proposal = propose(emulator)
    operation, values = f"Accept{PROPOSAL}", acceptance(emulator, proposal)
    message = refusal(emulator, emulator.grantee, operation, **values)
    assert message == f"Direct Connect gateway {gateway_of(emulator.owner)} does not exist"
    message = refusal(
        emulator, emulator.owner, operation, **acceptance(emulator, proposal, associatedGatewayOwnerAccount=NOBODY)
    )
    assert message.endswith(f"is not about gateway {gateway_of(emulator.owner)} and account {NOBODY}")
    stranger = emulator.add_account("stranger")
    values["directConnectGatewayId"] = gateway_of(stranger)
    message = refusal(emulator, stranger, operation, **values)
    assert message == f"Direct Connect gateway association proposal {proposal['proposalId']} is not found"
    call(emulator, emulator.grantee, f"Delete{PROPOSAL}", proposalId=proposal["proposalId"])
    clock.advance(3 * 24 * 3600)
    message = refusal(emulator, emulator.owner, operation, **acceptance(emulator, proposal))
    assert message == f"Direct Connect gateway association proposal {proposal['proposalId']} is not found"


def test_a_proposal_names_a_gateway_of_the_account_it_names() -> None:
    emulator, _ = make_aws()
    for changes in (
        {"directConnectGatewayId": "none"},
        {"directConnectGatewayOwnerAccount": NOBODY},
    ):
        values = {
            "directConnectGatewayId": gateway_of(emulator.owner),
            "directConnectGatewayOwnerAccount": emulator.owner.account_id,
            "gatewayId": virtual_of(emulator.grantee),
            **changes,
        }
        message = refusal(emulator, emulator.grantee, f"Create{PROPOSAL}", **values)
        gateway, account = values["directConnectGatewayId"], values["directConnectGatewayOwnerAccount"]
        assert message == f"Direct Connect gateway {gateway} of account {account} does not exist"


def test_proposals_are_filtered_and_other_accounts_see_none() -> None:
    emulator, _ = make_aws()
    first = propose(emulator)["proposalId"]
    second = propose(emulator, gatewayId=virtual_of(emulator.grantee, 1))["proposalId"]
    for filters, expected in (
        ({}, [first, second]),
        ({"proposalId": second}, [second]),
        ({"directConnectGatewayId": gateway_of(emulator.owner)}, [first, second]),
        ({"directConnectGatewayId": gateway_of(emulator.grantee)}, []),
        ({"associatedGatewayId": virtual_of(emulator.grantee)}, [first]),
    ):
        for account in (emulator.owner, emulator.grantee):
            assert [item["proposalId"] for item in proposals(emulator, account, **filters)] == expected
    stranger = emulator.add_account("stranger")
    assert proposals(emulator, stranger) == []


def test_another_account_neither_sees_nor_touches_an_association() -> None:
    emulator, _ = make_aws()
    association = accept(emulator, propose(emulator))["associationId"]
    stranger = emulator.add_account("stranger")
    assert associations(emulator, stranger, associationId=association) == []
    for operation in (f"Update{ASSOCIATION}", f"Delete{ASSOCIATION}"):
        message = refusal(emulator, stranger, operation, associationId=association)
        assert message == f"association {association} does not exist"
    message = refusal(emulator, emulator.grantee, f"Update{ASSOCIATION}", associationId=association)
    assert message == f"association {association} can only be updated by {emulator.owner.account_id}"
    deleted = call(emulator, emulator.grantee, f"Delete{ASSOCIATION}", associationId=association)
    assert deleted["directConnectGatewayAssociation"]["associationState"] == "disassociating"
