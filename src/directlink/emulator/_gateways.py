"""Gateways that traffic ends at: virtual gateways on both clouds, transit gateways on AWS; and who attaches to which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from directlink.emulator._direct_connect_gateways import find_available_gateway, refuse_mixture
from directlink.emulator._errors import client_error
from directlink.emulator._registry import Caller, operation
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._parameters import Parameters
    from directlink.emulator._terms import Kind
    from directlink.emulator._world import World


@dataclass
class VirtualGateway:
    """A virtual (private) gateway; usable while ``available``, that is, attached to its network."""

    id: str
    account_id: str
    state: str = "available"


@dataclass
class TransitGateway:
    """A transit gateway; always usable."""

    id: str
    account_id: str


@dataclass(frozen=True)
class GatewayChoice:
    """The gateway of one interface: exactly one of the two ids is set."""

    virtual_gateway_id: str | None
    direct_connect_gateway_id: str | None

    def wire(self) -> dict[str, Any]:
        """Members of the interface on the wire."""
        ids = {
            "virtualGatewayId": self.virtual_gateway_id,
            "directConnectGatewayId": self.direct_connect_gateway_id,
        }
        return {name: value for name, value in ids.items() if value is not None}


def find_virtual_gateway(world: World, caller: Caller, gateway_id: str) -> VirtualGateway:
    """The caller's virtual gateway of that id, attached to its network.

    Raises:
        Refusal: unknown, somebody else's, or detached.
    """
    gateway = world.virtual_gateways.get(gateway_id)
    if gateway is None or gateway.account_id != caller.account.account_id:
        raise client_error(f"virtual gateway {gateway_id} does not exist")
    if gateway.state != "available":
        raise client_error(f"virtual gateway {gateway_id} is {gateway.state}, not available")
    return gateway


def choose_gateway(world: World, caller: Caller, parameters: Parameters, kind: Kind) -> GatewayChoice | None:
    """Read which gateway a request names; a public interface takes none.

    Raises:
        Refusal: none, both, an unknown one, somebody else's, or one that is not attached.
    """
    if kind == "public":
        return None
    virtual = parameters.optional_string("virtualGatewayId") if kind == "private" else None
    direct = parameters.optional_string("directConnectGatewayId")
    if world.cloud is Cloud.OUTSCALE and (virtual is None or direct is not None):
        raise client_error("virtualGatewayId is required and directConnectGatewayId is not supported")
    if virtual is not None and direct is not None:
        raise client_error("virtualGatewayId and directConnectGatewayId must not be given together")
    if virtual is not None:
        find_virtual_gateway(world, caller, virtual)
    elif direct is not None:
        find_available_gateway(world, caller, direct)
        refuse_mixture(world, direct, kind)
    elif kind == "private":
        raise client_error("virtualGatewayId or directConnectGatewayId is required")
    else:
        raise client_error("directConnectGatewayId is required")
    return GatewayChoice(virtual, direct)


@operation("DescribeVirtualGateways")
def describe_virtual_gateways(world: World, caller: Caller, _parameters: Parameters) -> dict[str, Any]:
    """List the caller's virtual gateways."""
    return {
        "virtualGateways": [
            {"virtualGatewayId": gateway.id, "virtualGatewayState": gateway.state}
            for gateway in world.virtual_gateways.values()
            if gateway.account_id == caller.account.account_id
        ]
    }
