"""Operations on proposals: a gateway's owner asks that of a Direct Connect gateway to associate the two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink.emulator._errors import client_error
from directlink.emulator._operations.associations import (
    associate,
    change_prefixes,
    find_associable,
    need_prefixes,
    read_prefixes,
)
from directlink.emulator._operations.gateways import find_available_gateway
from directlink.emulator._operations.lookup import find
from directlink.emulator._operations.paging import page_of_records
from directlink.emulator._operations.registry import operation
from directlink.emulator._records.proposal import Proposal
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.association import AssociatedGateway
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.gateway import DirectConnectGateway
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._store.store import Store


def _find(store: Store, account_id: str, parameters: Parameters) -> Proposal:
    """The proposal that a request names; the account must own one of its two gateways."""
    proposal_id = parameters.string("proposalId")

    def is_seen(proposal: Proposal) -> bool:
        return account_id in (proposal.gateway_account_id, proposal.associated.account_id)

    return find(store, store.proposals, "proposal", proposal_id, is_seen)


@operation("CreateDirectConnectGatewayAssociationProposal", Cloud.AWS)
def create_proposal(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Propose to associate a gateway of the caller with another account's Direct Connect gateway."""
    gateway_id = parameters.string("directConnectGatewayId")
    account_id = parameters.string("directConnectGatewayOwnerAccount")
    associated = find_associable(store, caller, parameters.string("gatewayId"))
    gateway = store.direct_connect_gateways.get(gateway_id)
    if gateway is None or gateway.account_id != account_id or gateway.deleted_at is not None:
        raise client_error(f"Direct Connect gateway {gateway_id} of account {account_id} does not exist")
    return {"directConnectGatewayAssociationProposal": propose(store, gateway, associated, parameters).to_json()}


def propose(
    store: Store, gateway: DirectConnectGateway, associated: AssociatedGateway, parameters: Parameters
) -> Proposal:
    """Propose an association; without prefixes, that of a virtual gateway asks for those of its network.

    Raises:
        Refusal: a transit gateway is proposed without prefixes.
    """
    association = store.association_between(gateway.id, associated.id)
    existing = [] if association is None else association.prefixes
    proposal = Proposal(
        id=store.new_uuid(),
        gateway_id=gateway.id,
        gateway_account_id=gateway.account_id,
        associated=associated,
        existing=existing,
        requested=need_prefixes(store, associated, read_prefixes(parameters, existing)),
        created_at=store.now(),
    )
    store.proposals[proposal.id] = proposal
    return proposal


@operation("AcceptDirectConnectGatewayAssociationProposal", Cloud.AWS)
def accept_proposal(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Associate as proposed, or change the existing association. Only the owner of the Direct Connect gateway may.

    It is done where the gateway on the far side is: elsewhere that gateway is not known.
    """
    gateway = find_available_gateway(store, caller, parameters.string("directConnectGatewayId"))
    account_id = parameters.string("associatedGatewayOwnerAccount")
    proposal = _find(store, caller.account.account_id, parameters)
    if proposal.outcome == "accepted":
        # two blanks, as the service puts it
        raise client_error("Direct Connect Gateway Association Proposal  has been accepted!")
    if proposal.ended_at is not None:
        raise client_error(f"proposal {proposal.id} is {proposal.outcome}, not requested")
    if (proposal.gateway_id, proposal.associated.account_id) != (gateway.id, account_id):
        raise client_error(f"proposal {proposal.id} is not about gateway {gateway.id} and account {account_id}")
    if proposal.associated.region != caller.region:
        kind = "VirtualGateway" if proposal.associated.kind == "private" else "TransitGateway"
        raise client_error(f"The {kind} {proposal.associated.id} does not exist.")
    prefixes = parameters.prefixes("overrideAllowedPrefixesToDirectConnectGateway") or proposal.requested
    association = store.association_between(gateway.id, proposal.associated.id)
    if association is None:
        association = associate(store, gateway, proposal.associated, prefixes)
        state = "associating"
    else:
        change_prefixes(store, association, prefixes)
        state = "updating"
    proposal.requested = prefixes
    proposal.end(store.lifecycle, "accepted")
    return {"directConnectGatewayAssociation": association.to_json(store.lifecycle) | {"associationState": state}}


@operation("DeleteDirectConnectGatewayAssociationProposal", Cloud.AWS)
def delete_proposal(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Withdraw a proposal, or reject it: either account may, answered or not. An association stays."""
    proposal = _find(store, caller.account.account_id, parameters)
    proposal.end(store.lifecycle, "deleted")
    return {"directConnectGatewayAssociationProposal": proposal.to_json()}


@operation("DescribeDirectConnectGatewayAssociationProposals", Cloud.AWS)
def describe_proposals(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """List the proposals that the caller made or may accept."""
    proposal_id = parameters.optional_string("proposalId")
    gateway_id = parameters.optional_string("directConnectGatewayId")
    associated_id = parameters.optional_string("associatedGatewayId")
    chosen = [
        proposal
        for proposal in store.proposals.under(caller.account.account_id)
        if proposal_id in (None, proposal.id)
        and gateway_id in (None, proposal.gateway_id)
        and associated_id in (None, proposal.associated.id)
    ]
    return page_of_records(
        store,
        caller,
        parameters,
        "directConnectGatewayAssociationProposals",
        f"{proposal_id} {gateway_id} {associated_id}",
        chosen,
        show=lambda proposal: proposal.to_json(),
    )
