"""Operations on associations of Direct Connect gateways with virtual or transit gateways of any account."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import client_error
from directlink.emulator._operations.gateways import find_available_gateway, find_virtual_gateway, refuse_mixture
from directlink.emulator._operations.lookup import find, refuse_deleted
from directlink.emulator._operations.paging import page_of_records
from directlink.emulator._operations.registry import operation
from directlink.emulator._records.association import AssociatedGateway, Association
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.gateway import DirectConnectGateway
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._store.store import Store


_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def find_associable(store: Store, caller: Caller, gateway_id: str) -> AssociatedGateway:
    """The caller's virtual or transit gateway of that id. Its region is taken to be that of the request.

    Raises:
        Refusal: the caller has no such gateway, or it is a virtual gateway that is detached.
    """
    account_id = caller.account.account_id
    transit = store.transit_gateways.get(gateway_id)
    if transit is not None and transit.account_id == account_id:
        return AssociatedGateway(transit.id, "transit", account_id, caller.region)
    gateway = find_virtual_gateway(store, caller, gateway_id)
    return AssociatedGateway(gateway.id, "private", account_id, caller.region)


def associate(
    store: Store, gateway: DirectConnectGateway, associated: AssociatedGateway, prefixes: list[str]
) -> Association:
    """Associate two gateways; without prefixes, a virtual one has those of its network.

    Raises:
        Refusal: one of them serves another gateway or another kind of interfaces, or a prefix is missing.
    """
    for other in store.associations_of(associated.id):
        if associated.kind == "private" or other.gateway_id == gateway.id:
            is_seen = other.is_seen_by(gateway.account_id)
            which = f"Direct Connect gateway {other.gateway_id}" if is_seen else "another Direct Connect gateway"
            raise client_error(f"gateway {associated.id} is associated with {which}")
    refuse_mixture(store, gateway.id, associated.kind)
    prefixes = need_prefixes(store, associated, prefixes)
    association = Association(
        id=store.new_uuid(),
        gateway_id=gateway.id,
        gateway_account_id=gateway.account_id,
        associated=associated,
        prefixes=prefixes,
        created_at=store.now(),
    )
    store.associations[association.id] = association
    return association


def need_prefixes(store: Store, associated: AssociatedGateway, prefixes: list[str]) -> list[str]:
    """``prefixes`` or, if there are none, those of the virtual gateway's network.

    Raises:
        Refusal: there are none, and it is a transit gateway, which stands for no network.
    """
    if associated.kind == "transit" and not prefixes:
        raise client_error("a transit gateway takes at least one allowed prefix")
    return prefixes or [store.virtual_gateways[associated.id].network]


def change_prefixes(store: Store, association: Association, prefixes: list[str]) -> None:
    """Announce other networks; the association is ``updating`` for a while."""
    association.prefixes = prefixes
    association.updated_at = store.now()


def read_prefixes(parameters: Parameters, present: list[str]) -> list[str]:
    """``present`` with what a request adds and without what it removes."""
    removed = parameters.prefixes("removeAllowedPrefixesToDirectConnectGateway")
    added = parameters.prefixes("addAllowedPrefixesToDirectConnectGateway")
    return [prefix for prefix in dict.fromkeys([*present, *added]) if prefix not in removed]


def _find(store: Store, caller: Caller, association_id: str) -> Association:
    """The association of that id, not ended yet; the caller must own one of its two gateways."""
    account_id = caller.account.account_id
    found = find(store, store.associations, "association", association_id, lambda each: each.is_seen_by(account_id))
    return refuse_deleted(store, "association", found)


@operation("CreateDirectConnectGatewayAssociation", Cloud.AWS)
def create_association(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Associate two gateways of the caller."""
    gateway = find_available_gateway(store, caller, parameters.string("directConnectGatewayId"))
    associated_id = parameters.optional_string("gatewayId") or parameters.optional_string("virtualGatewayId")
    if associated_id is None:
        raise client_error("gatewayId or virtualGatewayId is required")
    associated = find_associable(store, caller, associated_id)
    association = associate(store, gateway, associated, read_prefixes(parameters, []))
    # the answer to a creation comes before any provisioning, however short that is
    return {
        "directConnectGatewayAssociation": association.to_json(store.lifecycle) | {"associationState": "associating"}
    }


@operation("UpdateDirectConnectGatewayAssociation", Cloud.AWS)
def update_association(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Announce more or fewer networks. Only the owner of the Direct Connect gateway may."""
    association = _find(store, caller, parameters.string("associationId"))
    if association.gateway_account_id != caller.account.account_id:
        raise client_error(f"association {association.id} can only be updated by {association.gateway_account_id}")
    change_prefixes(store, association, read_prefixes(parameters, association.prefixes))
    return {"directConnectGatewayAssociation": association.to_json(store.lifecycle) | {"associationState": "updating"}}


@operation("DeleteDirectConnectGatewayAssociation", Cloud.AWS)
def delete_association(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """End an association, named by its id or its two gateways. Either account may."""
    association_id = parameters.optional_string("associationId")
    if association_id is None:
        gateway_id, virtual_id = parameters.string("directConnectGatewayId"), parameters.string("virtualGatewayId")
        found = store.association_between(gateway_id, virtual_id)
        association_id = f"of {gateway_id} with {virtual_id}" if found is None else found.id
    association = _find(store, caller, association_id)
    association.deleted_at = store.now()
    return {
        "directConnectGatewayAssociation": association.to_json(store.lifecycle) | {"associationState": "disassociating"}
    }


@operation("DescribeDirectConnectGatewayAssociations", Cloud.AWS)
def describe_associations(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """List the associations of the caller's gateways, by id or by one or both gateways."""
    association_id = parameters.optional_string("associationId")
    gateway_id = parameters.optional_string("directConnectGatewayId")
    associated_id = parameters.optional_string("associatedGatewayId") or parameters.optional_string("virtualGatewayId")
    if association_id is not None and not _ID.fullmatch(association_id):
        raise client_error(f"Association ID {association_id} has an invalid format")
    if association_id is None and gateway_id is None and associated_id is None:
        raise client_error("associationId, directConnectGatewayId or associatedGatewayId is required")
    chosen = [
        association
        for association in store.associations.under(caller.account.account_id)
        if association_id in (None, association.id)
        and gateway_id in (None, association.gateway_id)
        and associated_id in (None, association.associated.id)
    ]
    return page_of_records(
        store,
        caller,
        parameters,
        "directConnectGatewayAssociations",
        f"{association_id} {gateway_id} {associated_id}",
        chosen,
        show=lambda association: association.to_json(store.lifecycle),
    )
