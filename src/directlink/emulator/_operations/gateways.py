"""Finding gateways, and which gateway an interface attaches to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink.emulator._errors import client_error
from directlink.emulator._operations.lookup import find, owned_by, refuse_deleted
from directlink.emulator._operations.registry import operation
from directlink.emulator._records.gateway import DirectConnectGateway, GatewayChoice, VirtualGateway
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.terms import InterfaceKind
    from directlink.emulator._store.store import Store


def find_virtual_gateway(store: Store, caller: Caller, gateway_id: str) -> VirtualGateway:
    """The caller's virtual gateway of that id, attached to its network.

    Raises:
        Refusal: it is unknown, belongs to another account, or is detached.
    """
    gateway = store.virtual_gateways.get(gateway_id)
    if gateway is None or gateway.account_id != caller.account.account_id:
        raise client_error(f"virtual gateway {gateway_id} does not exist")
    if gateway.state != "available":
        raise client_error(f"virtual gateway {gateway_id} is {gateway.state}, not available")
    return gateway


def find_gateway(store: Store, caller: Caller, gateway_id: str) -> DirectConnectGateway:
    """The caller's Direct Connect gateway of that id.

    Raises:
        Refusal: it is unknown or gone, or belongs to another account: the three look the same.
    """
    return find(store, store.direct_connect_gateways, "Direct Connect gateway", gateway_id, owned_by(caller))


def find_available_gateway(store: Store, caller: Caller, gateway_id: str) -> DirectConnectGateway:
    """The caller's Direct Connect gateway of that id, which nobody has deleted.

    Raises:
        Refusal: the caller has no such gateway, or it is deleted.
    """
    return refuse_deleted(store, "Direct Connect gateway", find_gateway(store, caller, gateway_id))


def refuse_mixture(store: Store, gateway_id: str, kind: InterfaceKind) -> None:
    """Check that a gateway may serve private interfaces with virtual gateways, or transit ones with transit gateways.

    Raises:
        Refusal: it serves the other kind already.
    """
    kinds = {interface.kind for interface in store.attached_to(gateway_id) if interface.is_live(store.lifecycle)}
    kinds |= {association.kind for association in store.associations_of(gateway_id)}
    for other in kinds - {kind}:
        raise client_error(f"Direct Connect gateway {gateway_id} serves {other} interfaces, not {kind} ones")


def choose_gateway(store: Store, caller: Caller, parameters: Parameters, kind: InterfaceKind) -> GatewayChoice | None:
    """Read which gateway a request names; a public interface takes none.

    Raises:
        Refusal: it names none or both, or one that the caller cannot use.
    """
    if kind == "public":
        return None
    virtual = parameters.optional_string("virtualGatewayId") if kind == "private" else None
    direct = parameters.optional_string("directConnectGatewayId")
    if store.cloud is Cloud.OUTSCALE and (virtual is None or direct is not None):
        raise client_error("virtualGatewayId is required and directConnectGatewayId is not supported")
    if virtual is not None and direct is not None:
        raise client_error("virtualGatewayId and directConnectGatewayId must not be given together")
    if virtual is not None:
        find_virtual_gateway(store, caller, virtual)
        return GatewayChoice(virtual, None)
    if direct is not None:
        gateway = find_available_gateway(store, caller, direct)
        refuse_mixture(store, direct, kind)
        return GatewayChoice(None, direct, gateway.amazon_side_asn)
    if kind == "private":
        raise client_error("virtualGatewayId or directConnectGatewayId is required")
    raise client_error("directConnectGatewayId is required")


@operation("DescribeVirtualGateways")
def describe_virtual_gateways(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """List the caller's virtual gateways."""
    if store.cloud is Cloud.OUTSCALE:
        parameters.refuse_all()
    return {
        "virtualGateways": [
            {"virtualGatewayId": gateway.id, "virtualGatewayState": gateway.state}
            for gateway in store.virtual_gateways.under(caller.account.account_id)
        ]
    }
