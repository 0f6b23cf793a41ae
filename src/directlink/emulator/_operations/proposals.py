"""Proposals: a gateway's owner asks the owner of a Direct Connect gateway to associate the two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from directlink.emulator._errors import client_error
from directlink.emulator._operations.associations import (
    AssociatedGateway,
    associate,
    association_of,
    change_prefixes,
    find_associable,
    read_prefixes,
)
from directlink.emulator._operations.gateways import find_available_gateway
from directlink.emulator._operations.lookup import find
from directlink.emulator._operations.paging import page
from directlink.emulator._operations.parameters import cidrs
from directlink.emulator._operations.registry import Caller, operation
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._store.store import World


@dataclass(kw_only=True)
class Proposal:
    """A proposal. Times are seconds since the epoch.

    Attributes:
        gateway_id: the Direct Connect gateway.
        existing: networks that it announced for the associated one when the proposal was made.
        requested: those it shall announce.
        outcome: ``requested``, then ``accepted`` or ``deleted``.
        ended_at: when it became one of these.
    """

    id: str
    gateway_id: str
    gateway_account_id: str
    associated: AssociatedGateway
    existing: list[str]
    requested: list[str]
    outcome: str = "requested"
    ended_at: float | None = None

    def state(self, world: World) -> str | None:
        """State now; ``None`` once it is gone."""
        return self.outcome if self.ended_at is None or world.is_listed(self.ended_at) else None

    def end(self, world: World, outcome: str) -> None:
        """Let it be ``accepted`` or ``deleted``."""
        self.outcome = outcome
        self.ended_at = world.clock.time()

    def wire(self) -> dict[str, Any]:
        """The proposal as the service shows it."""
        return {
            "proposalId": self.id,
            "directConnectGatewayId": self.gateway_id,
            "directConnectGatewayOwnerAccount": self.gateway_account_id,
            "proposalState": self.outcome,
            "associatedGateway": self.associated.wire(),
            "existingAllowedPrefixesToDirectConnectGateway": cidrs(self.existing),
            "requestedAllowedPrefixesToDirectConnectGateway": cidrs(self.requested),
        }


def _find_requested(world: World, account_id: str, parameters: Parameters) -> Proposal:
    """The proposal that a request names, which nobody answered, if the account has part in it."""
    proposal_id = parameters.string("proposalId")

    def is_seen(proposal: Proposal) -> bool:
        return account_id in (proposal.gateway_account_id, proposal.associated.account_id)

    proposal = find(world, world.proposals, "proposal", proposal_id, is_seen)
    if proposal.ended_at is not None:
        raise client_error(f"proposal {proposal_id} is {proposal.outcome}, not requested")
    return proposal


@operation("CreateDirectConnectGatewayAssociationProposal", Cloud.AWS)
def create_proposal(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Propose to associate a gateway of the caller with another account's Direct Connect gateway."""
    gateway_id = parameters.string("directConnectGatewayId")
    account_id = parameters.string("directConnectGatewayOwnerAccount")
    associated = find_associable(world, caller, parameters.string("gatewayId"))
    gateway = world.direct_connect_gateways.get(gateway_id)
    if gateway is None or gateway.account_id != account_id or gateway.deleted_at is not None:
        raise client_error(f"Direct Connect gateway {gateway_id} of account {account_id} does not exist")
    association = association_of(world, gateway_id, associated.id)
    existing = [] if association is None else association.prefixes
    proposal = Proposal(
        id=world.new_uuid(),
        gateway_id=gateway_id,
        gateway_account_id=account_id,
        associated=associated,
        existing=existing,
        requested=read_prefixes(parameters, existing),
    )
    world.proposals[proposal.id] = proposal
    return {"directConnectGatewayAssociationProposal": proposal.wire()}


@operation("AcceptDirectConnectGatewayAssociationProposal", Cloud.AWS)
def accept_proposal(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Associate as proposed, or change the association there is; the owner of the Direct Connect gateway may."""
    gateway = find_available_gateway(world, caller, parameters.string("directConnectGatewayId"))
    account_id = parameters.string("associatedGatewayOwnerAccount")
    proposal = _find_requested(world, caller.account.account_id, parameters)
    if (proposal.gateway_id, proposal.associated.account_id) != (gateway.id, account_id):
        raise client_error(f"proposal {proposal.id} is not about gateway {gateway.id} and account {account_id}")
    prefixes = parameters.prefixes("overrideAllowedPrefixesToDirectConnectGateway") or proposal.requested
    association = association_of(world, gateway.id, proposal.associated.id)
    if association is None:
        association = associate(world, gateway, proposal.associated, prefixes)
        state = "associating"
    else:
        change_prefixes(world, association, prefixes)
        state = "updating"
    proposal.end(world, "accepted")
    return {"directConnectGatewayAssociation": association.wire(world) | {"associationState": state}}


@operation("DeleteDirectConnectGatewayAssociationProposal", Cloud.AWS)
def delete_proposal(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Take a proposal back; whoever made it may."""
    proposal = _find_requested(world, caller.account.account_id, parameters)
    if proposal.associated.account_id != caller.account.account_id:
        raise client_error(f"proposal {proposal.id} can only be deleted by account {proposal.associated.account_id}")
    proposal.end(world, "deleted")
    return {"directConnectGatewayAssociationProposal": proposal.wire()}


@operation("DescribeDirectConnectGatewayAssociationProposals", Cloud.AWS)
def describe_proposals(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """List the proposals that the caller made or may accept."""
    proposal_id = parameters.optional_string("proposalId")
    gateway_id = parameters.optional_string("directConnectGatewayId")
    associated_id = parameters.optional_string("associatedGatewayId")
    items = [
        (proposal.id, proposal.wire())
        for proposal in world.proposals.values()
        if caller.account.account_id in (proposal.gateway_account_id, proposal.associated.account_id)
        and proposal_id in (None, proposal.id)
        and gateway_id in (None, proposal.gateway_id)
        and associated_id in (None, proposal.associated.id)
        and proposal.state(world) is not None
    ]
    query = f"{proposal_id} {gateway_id} {associated_id}"
    return page(caller, parameters, "directConnectGatewayAssociationProposals", query, items)
