"""What is agreed on when an interface is made: name, VLAN, BGP peering, MTU, routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal
from xml.sax.saxutils import escape

from directlink.emulator._errors import client_error
from directlink.emulator._operations.bgp_terms import Peering, read_peering
from directlink.emulator._operations.vlans import check_vlan
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._store.store import World

Kind = Literal["private", "public", "transit"]

MAX_NAME: Final = 100
MAX_VLAN: Final = 4094
MTUS: Final[dict[Kind, tuple[int, ...]]] = {
    "private": (1500, 8500, 9001),
    "public": (1500,),
    "transit": (1500, 8500),
}


@dataclass(frozen=True)
class Terms:
    """The terms of one interface, checked.

    Attributes:
        route_filters: networks that a public interface announces.
        limits: members that the emulator keeps and shows, and does nothing with: prefix pools, rate limit.
    """

    name: str
    vlan: int
    mtu: int
    route_filters: list[str]
    limits: dict[str, Any]

    def router_config(self, interface_id: str, peering: Peering, amazon_side_asn: int) -> str:
        """A configuration for the customer's router, as XML, with the BGP key."""
        values = {
            "vlan": self.vlan,
            "customer_address": peering.customer_address,
            "amazon_address": peering.amazon_address,
            "bgp_asn": peering.long_asn,
            "bgp_auth_key": peering.bgp_key,
            "amazon_bgp_asn": amazon_side_asn,
        }
        members = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in values.items())
        return f'<logical_connection id="{interface_id}">{members}</logical_connection>'


def read_terms(world: World, kind: Kind, carrier_id: str, parameters: Parameters) -> tuple[Terms, Peering]:
    """Read and check the terms in a request; what a request leaves open is filled in as the service would.

    Args:
        world: who uses what.
        kind: of the interface to be.
        carrier_id: the connection or LAG it shall be on.
        parameters: the terms.

    Returns:
        The terms, and those of the first BGP session.

    Raises:
        Refusal: naming the member that is missing, wrong or taken.
    """
    name = parameters.string("virtualInterfaceName")
    check_name(name)
    vlan = parameters.integer("vlan", 1, MAX_VLAN)
    check_vlan(world, carrier_id, vlan)
    terms = Terms(
        name=name,
        vlan=vlan,
        mtu=read_mtu(kind, parameters) or MTUS[kind][0],
        route_filters=parameters.prefixes("routeFilterPrefixes") if kind == "public" else [],
        limits=read_limits(kind, parameters) if world.cloud is Cloud.AWS else {},
    )
    return terms, read_peering(world, parameters)


def check_name(name: str) -> None:
    """See that an interface may have this name.

    Raises:
        Refusal: it is too long.
    """
    if len(name) > MAX_NAME:
        raise client_error(f"virtualInterfaceName must have at most {MAX_NAME} characters")


def read_mtu(kind: Kind, parameters: Parameters) -> int | None:
    """The MTU of an interface, ``None`` if absent; that of a public one is no member of any request."""
    if kind == "public":
        return None
    choices = MTUS[kind]
    mtu = parameters.optional_integer("mtu", choices[0], choices[-1])
    if mtu is not None and mtu not in choices:
        raise client_error(f"mtu must be one of {', '.join(map(str, choices))}")
    return mtu


def read_limits(kind: Kind, parameters: Parameters) -> dict[str, Any]:
    """Prefix pools (not of a public interface) and the rate limit, as far as given."""
    limits: dict[str, Any] = {"rateLimit": parameters.optional_string("rateLimit")}
    if kind != "public":
        for name in ("prefixPoolAllocatedCountIpv4", "prefixPoolAllocatedCountIpv6"):
            limits[name] = parameters.optional_integer(name, 0, 2**31 - 1)
    return {name: value for name, value in limits.items() if value is not None}
