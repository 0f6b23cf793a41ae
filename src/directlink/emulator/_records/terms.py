"""What is agreed on when an interface is made: name, VLAN, MTU, routes."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from directlink.emulator._records.bgp import Peering
    from directlink.emulator._records.json_shapes import Json


InterfaceKind = Literal["private", "public", "transit"]

MAX_VLAN: Final = 4094
MTUS: Final[dict[InterfaceKind, tuple[int, ...]]] = {
    "private": (1500, 8500, 9001),
    "public": (1500,),
    "transit": (1500, 8500),
}


@dataclass(frozen=True)
class PrefixAllocation:
    """How many prefixes an interface may be sent, by address family: its share of the pool of what carries it."""

    ipv4: int = 100
    ipv6: int = 100

    @property
    def total(self) -> int:
        """Prefixes of both families."""
        return self.ipv4 + self.ipv6

    def of(self, family: str) -> int:
        """Prefixes of one address family."""
        return self.ipv6 if family == "ipv6" else self.ipv4

    def to_json(self) -> Json:
        """Members of the interface on the wire."""
        return {"prefixPoolAllocatedCountIpv4": self.ipv4, "prefixPoolAllocatedCountIpv6": self.ipv6}


@dataclass(frozen=True)
class Terms:
    """The terms of one interface, checked.

    Attributes:
        route_filters: networks that a public interface announces.
        allocation: its share of the prefix pool; a public interface has none.
        rate_limit: the most that it may transmit, such as ``500Mbps``; ``None`` for no limit of its own.
    """

    name: str
    vlan: int
    mtu: int
    route_filters: list[str]
    allocation: PrefixAllocation | None
    rate_limit: str | None

    def limits_to_json(self) -> Json:
        """Members of the interface on the wire."""
        allocation = {} if self.allocation is None else self.allocation.to_json()
        return allocation | ({} if self.rate_limit is None else {"rateLimit": self.rate_limit})

    def router_config(self, interface_id: str, kind: InterfaceKind, peering: Peering, amazon_side_asn: int) -> str:
        """A configuration for the customer's router, as an XML document, with the BGP key."""
        values = {
            "vlan": self.vlan,
            "customer_address": peering.customer_address,
            "amazon_address": peering.amazon_address,
            "bgp_asn": peering.long_asn,
            "bgp_auth_key": peering.bgp_key,
            "amazon_bgp_asn": amazon_side_asn,
            "connection_type": kind,
        }
        members = (f"  <{name}>{escape(str(value), quote=False)}</{name}>" for name, value in values.items())
        declaration = '<?xml version="1.0" encoding="UTF-8"?>'
        head = f'<logical_connection id="{interface_id}">'
        return "\n".join((declaration, head, *members, "</logical_connection>", ""))
