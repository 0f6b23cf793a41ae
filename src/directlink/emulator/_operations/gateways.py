"""Gateways: virtual ones on both clouds; Direct Connect gateways, and the transit gateways behind them, on AWS."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from directlink.emulator._errors import client_error
from directlink.emulator._operations.lookup import find, live, owned_by
from directlink.emulator._operations.registry import Caller, operation
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.associations import Association
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._operations.terms import Kind
    from directlink.emulator._operations.virtual_interfaces import VirtualInterface
    from directlink.emulator._store.store import World

AMAZON_SIDE_ASN: Final = 64512
"""The service's autonomous system where nobody chose one."""


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


@dataclass
class DirectConnectGateway:
    """A Direct Connect gateway, available from the start. Times are seconds since the epoch.

    Attributes:
        region: none, in its ARN too.
    """

    id: str
    account_id: str
    name: str = ""
    amazon_side_asn: int = AMAZON_SIDE_ASN
    tags: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    deleted_at: float | None = None
    region: str = field(default="", init=False)

    def state(self, world: World) -> str | None:
        """State now; ``None`` once it is gone."""
        return "available" if self.deleted_at is None else world.removal_state(self.deleted_at)

    def wire(self, world: World) -> dict[str, Any]:
        """The answer, or a part of one, that shows the gateway."""
        return {
            "directConnectGatewayId": self.id,
            "directConnectGatewayName": self.name,
            "amazonSideAsn": self.amazon_side_asn,
            "ownerAccount": self.account_id,
            "directConnectGatewayState": self.state(world),
            "tags": self.tags,
        }


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


def find_gateway(world: World, caller: Caller, gateway_id: str) -> DirectConnectGateway:
    """The caller's Direct Connect gateway of that id.

    Raises:
        Refusal: unknown, gone, or somebody else's: these look alike.
    """
    return find(world, world.direct_connect_gateways, "Direct Connect gateway", gateway_id, owned_by(caller))


def find_available_gateway(world: World, caller: Caller, gateway_id: str) -> DirectConnectGateway:
    """The caller's Direct Connect gateway of that id, which is not being deleted.

    Raises:
        Refusal: there is none such.
    """
    return live(world, "Direct Connect gateway", find_gateway(world, caller, gateway_id))


def attached_to(world: World, gateway_id: str) -> list[VirtualInterface]:
    """The interfaces attached to a gateway, and those that were."""
    return [
        interface
        for interface in world.virtual_interfaces.values()
        if interface.gateway is not None and interface.gateway.direct_connect_gateway_id == gateway_id
    ]


def associations_of(world: World, gateway_id: str) -> list[Association]:
    """The associations of a gateway that still hold."""
    return [
        association
        for association in world.associations.values()
        if association.gateway_id == gateway_id and association.is_live(world)
    ]


def refuse_mixture(world: World, gateway_id: str, kind: Kind) -> None:
    """See that a gateway may serve private interfaces with virtual gateways, or transit ones with transit gateways.

    Raises:
        Refusal: it serves the other kind already.
    """
    kinds = {interface.kind for interface in attached_to(world, gateway_id) if interface.is_live(world)}
    kinds |= {association.kind for association in associations_of(world, gateway_id)}
    for other in kinds - {kind}:
        raise client_error(f"Direct Connect gateway {gateway_id} serves {other} interfaces, not {kind} ones")


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
