"""Operations on Direct Connect gateways, and the list of what is attached to them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from directlink.emulator._errors import client_error
from directlink.emulator._operations.gateways import (
    AMAZON_SIDE_ASN,
    DirectConnectGateway,
    associations_of,
    attached_to,
    find_available_gateway,
    find_gateway,
)
from directlink.emulator._operations.lookup import describe
from directlink.emulator._operations.paging import page
from directlink.emulator._operations.registry import Caller, operation
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._operations.virtual_interfaces import VirtualInterface
    from directlink.emulator._store.store import World

_PRIVATE_ASNS: Final = ((64512, 65534), (4_200_000_000, 4_294_967_294))
_ATTACHMENT_STATES: Final = {"pending": "attaching", "deleting": "detaching", "deleted": "detached"}


def add_gateway(
    world: World,
    account_id: str,
    name: str,
    *,
    gateway_id: str | None = None,
    amazon_side_asn: int = AMAZON_SIDE_ASN,
    tags: list[dict[str, str]] | None = None,
) -> DirectConnectGateway:
    """Give an account another Direct Connect gateway."""
    head = world.new_id("").removeprefix("-")
    gateway = DirectConnectGateway(
        id=gateway_id or f"{head}-cafe-4000-8000-{account_id}",
        account_id=account_id,
        name=name,
        amazon_side_asn=amazon_side_asn,
        tags=tags or [],
    )
    world.direct_connect_gateways[gateway.id] = gateway
    _list_with_account(world, account_id)
    return gateway


def _list_with_account(world: World, account_id: str) -> None:
    ids = (
        gateway.id
        for gateway in world.direct_connect_gateways.values()
        if gateway.account_id == account_id and gateway.deleted_at is None
    )
    world.accounts.update(replace(world.accounts.with_id(account_id), direct_connect_gateway_ids=tuple(ids)))


@operation("CreateDirectConnectGateway", Cloud.AWS)
def create_direct_connect_gateway(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Make a Direct Connect gateway."""
    asn = parameters.optional_integer("amazonSideAsn", 1, _PRIVATE_ASNS[-1][-1]) or AMAZON_SIDE_ASN
    if not any(low <= asn <= high for low, high in _PRIVATE_ASNS):
        raise client_error("amazonSideAsn must be a private one: 64512 to 65534, or 4200000000 to 4294967294")
    gateway = add_gateway(
        world,
        caller.account.account_id,
        parameters.string("directConnectGatewayName"),
        amazon_side_asn=asn,
        tags=parameters.tags(),
    )
    return {"directConnectGateway": gateway.wire(world)}


@operation("UpdateDirectConnectGateway", Cloud.AWS)
def update_direct_connect_gateway(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Rename a Direct Connect gateway."""
    gateway = find_available_gateway(world, caller, parameters.string("directConnectGatewayId"))
    gateway.name = parameters.string("newDirectConnectGatewayName")
    return {"directConnectGateway": gateway.wire(world)}


@operation("DeleteDirectConnectGateway", Cloud.AWS)
def delete_direct_connect_gateway(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Delete a Direct Connect gateway that nothing is attached to or associated with."""
    gateway = find_available_gateway(world, caller, parameters.string("directConnectGatewayId"))
    for interface in attached_to(world, gateway.id):
        if interface.is_live(world):
            raise client_error(f"Direct Connect gateway {gateway.id} still has virtual interface {interface.id}")
    for association in associations_of(world, gateway.id):
        raise client_error(f"Direct Connect gateway {gateway.id} still has association {association.id}")
    gateway.deleted_at = world.clock.time()
    _list_with_account(world, gateway.account_id)
    return {"directConnectGateway": gateway.wire(world)}


@operation("DescribeDirectConnectGateways", Cloud.AWS)
def describe_direct_connect_gateways(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """List the caller's Direct Connect gateways, or one of them."""
    table, named = world.direct_connect_gateways, "directConnectGatewayId"
    return describe(world, caller, parameters, table, find_gateway, member="directConnectGateways", named=named)


@operation("DescribeDirectConnectGatewayAttachments", Cloud.AWS)
def describe_direct_connect_gateway_attachments(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """List which interfaces are attached to one of the caller's gateways, or which gateway to an interface."""
    gateway_id = parameters.optional_string("directConnectGatewayId")
    interface_id = parameters.optional_string("virtualInterfaceId")
    if gateway_id is None and interface_id is None:
        raise client_error("directConnectGatewayId or virtualInterfaceId is required")
    items = [
        (interface.id, _attachment(world, gateway, interface))
        for gateway in world.direct_connect_gateways.values()
        if gateway_id in (None, gateway.id) and gateway.account_id == caller.account.account_id
        for interface in attached_to(world, gateway.id)
        if interface_id in (None, interface.id) and interface.state(world) is not None
    ]
    return page(caller, parameters, "directConnectGatewayAttachments", f"{gateway_id} {interface_id}", items)


def _attachment(world: World, gateway: DirectConnectGateway, interface: VirtualInterface) -> dict[str, Any]:
    return {
        "directConnectGatewayId": gateway.id,
        "virtualInterfaceId": interface.id,
        "virtualInterfaceRegion": interface.region,
        "virtualInterfaceOwnerAccount": interface.account_id,
        "attachmentState": _ATTACHMENT_STATES.get(str(interface.state(world)), "attached"),
        "attachmentType": f"{interface.kind.title()}VirtualInterface",
    }
