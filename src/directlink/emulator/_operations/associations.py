"""Associations of Direct Connect gateways with the virtual or transit gateways behind them, of any account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from directlink.emulator._errors import client_error
from directlink.emulator._operations.gateways import (
    DirectConnectGateway,
    find_available_gateway,
    find_virtual_gateway,
    refuse_mixture,
)
from directlink.emulator._operations.lookup import find, live
from directlink.emulator._operations.paging import page
from directlink.emulator._operations.parameters import cidrs
from directlink.emulator._operations.registry import Caller, operation
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._store.store import World

_REMOVAL_STATES = {"deleting": "disassociating", "deleted": "disassociated", None: None}


@dataclass(frozen=True)
class AssociatedGateway:
    """The gateway behind a Direct Connect gateway."""

    id: str
    kind: Literal["private", "transit"]
    account_id: str
    region: str

    def wire(self) -> dict[str, Any]:
        """The gateway as the service shows it."""
        return {
            "id": self.id,
            "type": "virtualPrivateGateway" if self.kind == "private" else "transitGateway",
            "ownerAccount": self.account_id,
            "region": self.region,
        }


@dataclass(kw_only=True)
class Association:
    """An association. Times are seconds since the epoch.

    Attributes:
        gateway_id: the Direct Connect gateway.
        prefixes: networks that it announces for the associated one.
        updated_at: when those last changed.
    """

    id: str
    gateway_id: str
    gateway_account_id: str
    associated: AssociatedGateway
    prefixes: list[str]
    created_at: float
    updated_at: float | None = None
    deleted_at: float | None = None

    @property
    def kind(self) -> Literal["private", "transit"]:
        """The kind of interfaces it serves."""
        return self.associated.kind

    def state(self, world: World) -> str | None:
        """State now; ``None`` once it is gone."""
        if self.deleted_at is not None:
            return _REMOVAL_STATES[world.removal_state(self.deleted_at)]
        if not world.is_provisioned(self.created_at):
            return "associating"
        return "associated" if self.updated_at is None or world.is_provisioned(self.updated_at) else "updating"

    def is_live(self, world: World) -> bool:
        """Whether it still holds its two gateways."""
        return self.state(world) not in (None, "disassociated")

    def is_seen_by(self, account_id: str) -> bool:
        """Whether an account may know of it."""
        return account_id in (self.gateway_account_id, self.associated.account_id)

    def wire(self, world: World) -> dict[str, Any]:
        """The association as the service shows it."""
        answer: dict[str, Any] = {
            "associationId": self.id,
            "directConnectGatewayId": self.gateway_id,
            "directConnectGatewayOwnerAccount": self.gateway_account_id,
            "associationState": self.state(world),
            "associatedGateway": self.associated.wire(),
            "allowedPrefixesToDirectConnectGateway": cidrs(self.prefixes),
        }
        if self.kind == "private":
            answer |= {
                "virtualGatewayId": self.associated.id,
                "virtualGatewayRegion": self.associated.region,
                "virtualGatewayOwnerAccount": self.associated.account_id,
            }
        return answer


def find_associable(world: World, caller: Caller, gateway_id: str) -> AssociatedGateway:
    """The caller's virtual or transit gateway of that id. The region of the request stands for its region.

    Raises:
        Refusal: there is none such, or it is a virtual gateway that is detached.
    """
    account_id = caller.account.account_id
    transit = world.transit_gateways.get(gateway_id)
    if transit is not None and transit.account_id == account_id:
        return AssociatedGateway(transit.id, "transit", account_id, caller.region)
    gateway = find_virtual_gateway(world, caller, gateway_id)
    return AssociatedGateway(gateway.id, "private", account_id, caller.region)


def association_of(world: World, gateway_id: str, associated_id: str) -> Association | None:
    """The association of two gateways, unless it is ending."""
    for association in world.associations.values():
        same = (association.gateway_id, association.associated.id) == (gateway_id, associated_id)
        if same and association.deleted_at is None:
            return association
    return None


def associate(
    world: World, gateway: DirectConnectGateway, associated: AssociatedGateway, prefixes: list[str]
) -> Association:
    """Associate two gateways.

    Raises:
        Refusal: they cannot be.
    """
    for other in world.associations.values():
        taken = other.associated.id == associated.id and other.is_live(world)
        if taken and (associated.kind == "private" or other.gateway_id == gateway.id):
            raise client_error(f"gateway {associated.id} is associated with Direct Connect gateway {other.gateway_id}")
    refuse_mixture(world, gateway.id, associated.kind)
    if associated.kind == "transit" and not prefixes:
        raise client_error("a transit gateway takes at least one allowed prefix")
    association = Association(
        id=world.new_uuid(),
        gateway_id=gateway.id,
        gateway_account_id=gateway.account_id,
        associated=associated,
        prefixes=prefixes,
        created_at=world.clock.time(),
    )
    world.associations[association.id] = association
    return association


def change_prefixes(world: World, association: Association, prefixes: list[str]) -> None:
    """Announce other networks; the association is ``updating`` for a while."""
    association.prefixes = prefixes
    association.updated_at = world.clock.time()


def read_prefixes(parameters: Parameters, present: list[str]) -> list[str]:
    """``present`` with what a request adds and without what it removes."""
    removed = parameters.prefixes("removeAllowedPrefixesToDirectConnectGateway")
    added = parameters.prefixes("addAllowedPrefixesToDirectConnectGateway")
    return [prefix for prefix in dict.fromkeys([*present, *added]) if prefix not in removed]


def _find(world: World, caller: Caller, association_id: str) -> Association:
    """The association of that id, which is not ending, if the caller has part in it."""
    account_id = caller.account.account_id
    found = find(world, world.associations, "association", association_id, lambda each: each.is_seen_by(account_id))
    return live(world, "association", found)


@operation("CreateDirectConnectGatewayAssociation", Cloud.AWS)
def create_association(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Associate two gateways of the caller."""
    gateway = find_available_gateway(world, caller, parameters.string("directConnectGatewayId"))
    associated_id = parameters.optional_string("gatewayId") or parameters.optional_string("virtualGatewayId")
    if associated_id is None:
        raise client_error("gatewayId or virtualGatewayId is required")
    associated = find_associable(world, caller, associated_id)
    association = associate(world, gateway, associated, read_prefixes(parameters, []))
    # the answer to a creation comes before any provisioning, however short that is
    return {"directConnectGatewayAssociation": association.wire(world) | {"associationState": "associating"}}


@operation("UpdateDirectConnectGatewayAssociation", Cloud.AWS)
def update_association(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Announce more or fewer networks; the owner of the Direct Connect gateway may."""
    association = _find(world, caller, parameters.string("associationId"))
    if association.gateway_account_id != caller.account.account_id:
        raise client_error(f"association {association.id} can only be updated by {association.gateway_account_id}")
    change_prefixes(world, association, read_prefixes(parameters, association.prefixes))
    return {"directConnectGatewayAssociation": association.wire(world) | {"associationState": "updating"}}


@operation("DeleteDirectConnectGatewayAssociation", Cloud.AWS)
def delete_association(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """End an association, named by its id or its two gateways. Either side may."""
    association_id = parameters.optional_string("associationId")
    if association_id is None:
        gateway_id, virtual_id = parameters.string("directConnectGatewayId"), parameters.string("virtualGatewayId")
        found = association_of(world, gateway_id, virtual_id)
        association_id = f"of {gateway_id} with {virtual_id}" if found is None else found.id
    association = _find(world, caller, association_id)
    association.deleted_at = world.clock.time()
    return {"directConnectGatewayAssociation": association.wire(world) | {"associationState": "disassociating"}}


@operation("DescribeDirectConnectGatewayAssociations", Cloud.AWS)
def describe_associations(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """List the associations that the caller has part in, by id or by one or both gateways."""
    association_id = parameters.optional_string("associationId")
    gateway_id = parameters.optional_string("directConnectGatewayId")
    associated_id = parameters.optional_string("associatedGatewayId") or parameters.optional_string("virtualGatewayId")
    if association_id is None and gateway_id is None and associated_id is None:
        raise client_error("associationId, directConnectGatewayId or associatedGatewayId is required")
    items = [
        (association.id, association.wire(world))
        for association in world.associations.values()
        if association.is_seen_by(caller.account.account_id)
        and association_id in (None, association.id)
        and gateway_id in (None, association.gateway_id)
        and associated_id in (None, association.associated.id)
        and association.state(world) is not None
    ]
    query = f"{association_id} {gateway_id} {associated_id}"
    return page(caller, parameters, "directConnectGatewayAssociations", query, items)
