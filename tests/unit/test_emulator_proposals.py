"""Proposals of the emulated service: associations of gateways across accounts."""

from typing import Any

from directlink.emulator import Account, Emulator
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
    assert message == f"proposal {proposal['proposalId']} is accepted, not requested"
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


def test_who_proposed_takes_it_back_and_nobody_else() -> None:
    emulator, _ = make_aws()
    proposal_id = propose(emulator)["proposalId"]
    delete = f"Delete{PROPOSAL}"
    message = refusal(emulator, emulator.owner, delete, proposalId=proposal_id)
    assert message == f"proposal {proposal_id} can only be deleted by account {emulator.grantee.account_id}"
    deleted = call(emulator, emulator.grantee, delete, proposalId=proposal_id)
    assert deleted["directConnectGatewayAssociationProposal"]["proposalState"] == "deleted"
    again = call(emulator, emulator.grantee, delete, proposalId=proposal_id)
    assert again == deleted


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
    clock.advance(15 * 60)
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
