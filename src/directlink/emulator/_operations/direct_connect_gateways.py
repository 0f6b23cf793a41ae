"""Operations on Direct Connect gateways, and the list of what is attached to them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import client_error
from directlink.emulator._operations.gateways import find_available_gateway
from directlink.emulator._operations.paging import page_of_records
from directlink.emulator._operations.prefix_pools import gateway_allocations
from directlink.emulator._operations.registry import operation
from directlink.emulator._records.gateway import AMAZON_SIDE_ASN, DirectConnectGateway
from directlink.enums import Cloud

if TYPE_CHECKING:
    from collections.abc import Collection

    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json, Tags
    from directlink.emulator._records.virtual_interface import VirtualInterface
    from directlink.emulator._store.store import Store

_PRIVATE_ASNS: Final = ((64512, 65534), (4_200_000_000, 4_294_967_294))
_ATTACHMENT_STATES: Final = {"pending": "attaching", "deleting": "detaching", "deleted": "detached"}


def add_gateway(
    store: Store,
    account_id: str,
    name: str,
    *,
    gateway_id: str | None = None,
    amazon_side_asn: int = AMAZON_SIDE_ASN,
    tags: Tags | None = None,
) -> DirectConnectGateway:
    """Give an account another Direct Connect gateway."""
    made = f"{store.numbers.next_digits()}-cafe-4000-8000-{account_id}"
    gateway = DirectConnectGateway(
        id=made if gateway_id is None else store.take_id("", gateway_id),
        account_id=account_id,
        name=name,
        amazon_side_asn=amazon_side_asn,
        tags=tags or [],
    )
    store.direct_connect_gateways[gateway.id] = gateway
    _list_with_account(store, account_id)
    return gateway


def _list_with_account(store: Store, account_id: str) -> None:
    ids = (gateway.id for gateway in store.direct_connect_gateways.under(account_id) if gateway.deleted_at is None)
    store.accounts.update(replace(store.accounts.with_id(account_id), direct_connect_gateway_ids=tuple(ids)))


def _show(store: Store, gateway: DirectConnectGateway) -> Json:
    _, prefixes = gateway_allocations(store, gateway.id)
    return gateway.to_json(store.lifecycle) | {"totalPrefixPoolAllocations": prefixes}


@operation("CreateDirectConnectGateway", Cloud.AWS)
def create_direct_connect_gateway(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Make a Direct Connect gateway."""
    asn = parameters.optional_integer("amazonSideAsn", 1, _PRIVATE_ASNS[-1][-1]) or AMAZON_SIDE_ASN
    if not any(low <= asn <= high for low, high in _PRIVATE_ASNS):
        raise client_error("amazonSideAsn must be a private one: 64512 to 65534, or 4200000000 to 4294967294")
    gateway = add_gateway(
        store,
        caller.account.account_id,
        parameters.string("directConnectGatewayName"),
        amazon_side_asn=asn,
        tags=parameters.tags(),
    )
    return {"directConnectGateway": _show(store, gateway)}


@operation("UpdateDirectConnectGateway", Cloud.AWS)
def update_direct_connect_gateway(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Rename a Direct Connect gateway."""
    gateway = find_available_gateway(store, caller, parameters.string("directConnectGatewayId"))
    gateway.name = parameters.string("newDirectConnectGatewayName")
    return {"directConnectGateway": _show(store, gateway)}


@operation("DeleteDirectConnectGateway", Cloud.AWS)
def delete_direct_connect_gateway(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Delete a Direct Connect gateway that nothing is attached to or associated with."""
    gateway = find_available_gateway(store, caller, parameters.string("directConnectGatewayId"))
    for interface in store.attached_to(gateway.id):
        if interface.is_live(store.lifecycle):
            raise client_error(f"Direct Connect gateway {gateway.id} still has virtual interface {interface.id}")
    for association in store.associations_of(gateway.id):
        raise client_error(f"Direct Connect gateway {gateway.id} still has association {association.id}")
    gateway.deleted_at = store.now()
    _list_with_account(store, gateway.account_id)
    return {"directConnectGateway": _show(store, gateway)}


@operation("DescribeDirectConnectGateways", Cloud.AWS)
def describe_direct_connect_gateways(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """List the caller's Direct Connect gateways, or one of them; none if that is unknown."""
    gateway_id = parameters.optional_string("directConnectGatewayId")
    own = store.direct_connect_gateways.under(caller.account.account_id)
    chosen = own if gateway_id is None else [gateway for gateway in own if gateway.id == gateway_id]
    return page_of_records(
        store,
        caller,
        parameters,
        "directConnectGateways",
        gateway_id or "",
        chosen,
        show=lambda gateway: _show(store, gateway),
    )


@operation("DescribeDirectConnectGatewayAttachments", Cloud.AWS)
def describe_direct_connect_gateway_attachments(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """List which interfaces are attached to one of the caller's gateways, or which gateway to an interface."""
    gateway_id = parameters.optional_string("directConnectGatewayId")
    interface_id = parameters.optional_string("virtualInterfaceId")
    if gateway_id is None and interface_id is None:
        raise client_error("directConnectGatewayId or virtualInterfaceId is required")
    query = f"{gateway_id} {interface_id}"
    interface = None if interface_id is None else store.virtual_interfaces.get(interface_id)
    if gateway_id is None and interface is not None and interface.gateway is not None:
        gateway_id = interface.gateway.direct_connect_gateway_id
    gateway = None if gateway_id is None else store.direct_connect_gateways.get(gateway_id)
    attached: Collection[VirtualInterface] = ()
    if gateway is not None and gateway.account_id == caller.account.account_id:
        attached = store.attached_to(gateway.id)
    return page_of_records(
        store,
        caller,
        parameters,
        "directConnectGatewayAttachments",
        query,
        [each for each in attached if interface_id in (None, each.id)],
        show=lambda interface: _attachment(store, interface),
    )


def _attachment(store: Store, interface: VirtualInterface) -> Json:
    assert interface.gateway is not None
    return {
        "directConnectGatewayId": interface.gateway.direct_connect_gateway_id,
        "virtualInterfaceId": interface.id,
        "virtualInterfaceRegion": interface.region,
        "virtualInterfaceOwnerAccount": interface.account_id,
        "attachmentState": _ATTACHMENT_STATES.get(str(interface.state(store.lifecycle)), "attached"),
        "attachmentType": f"{interface.kind.title()}VirtualInterface",
    }
