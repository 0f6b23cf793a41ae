"""Gateways that an interface attaches to: virtual gateways on both clouds, Direct Connect gateways on AWS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from directlink.emulator._errors import client_error
from directlink.emulator._registry import Caller, operation
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._parameters import Parameters
    from directlink.emulator._world import World


@dataclass
class VirtualGateway:
    """A virtual (private) gateway; usable while ``available``, that is, attached to its network."""

    id: str
    account_id: str
    state: str = "available"


@dataclass
class DirectConnectGateway:
    """A Direct Connect gateway."""

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


def choose_gateway(world: World, caller: Caller, parameters: Parameters) -> GatewayChoice:
    """Read which gateway a request names.

    Raises:
        Refusal: none, both, an unknown one, somebody else's, or one that is not attached.
    """
    choice = GatewayChoice(
        parameters.optional_string("virtualGatewayId"), parameters.optional_string("directConnectGatewayId")
    )
    virtual, direct = choice.virtual_gateway_id, choice.direct_connect_gateway_id
    if world.cloud is Cloud.OUTSCALE and (virtual is None or direct is not None):
        raise client_error("virtualGatewayId is required and directConnectGatewayId is not supported")
    if virtual is not None and direct is not None:
        raise client_error("virtualGatewayId and directConnectGatewayId must not be given together")
    if virtual is not None:
        gateway = world.virtual_gateways.get(virtual)
        if gateway is None or gateway.account_id != caller.account.account_id:
            raise client_error(f"virtual gateway {virtual} does not exist")
        if gateway.state != "available":
            raise client_error(f"virtual gateway {virtual} is {gateway.state}, not available")
    elif direct is None:
        raise client_error("virtualGatewayId or directConnectGatewayId is required")
    else:
        direct_gateway = world.direct_connect_gateways.get(direct)
        if direct_gateway is None or direct_gateway.account_id != caller.account.account_id:
            raise client_error(f"Direct Connect gateway {direct} does not exist")
    return choice


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
