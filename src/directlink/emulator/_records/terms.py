"""What is agreed on when an interface is made: name, VLAN, MTU, routes."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from directlink.emulator._records.bgp import Peering


InterfaceKind = Literal["private", "public", "transit"]

MAX_VLAN: Final = 4094
MTUS: Final[dict[InterfaceKind, tuple[int, ...]]] = {
    "private": (1500, 8500, 9001),
    "public": (1500,),
    "transit": (1500, 8500),
}


@dataclass(frozen=True)
class Terms:
    """The terms of one interface, checked.

    Attributes:
        route_filters: networks that a public interface announces.
        limits: members that the emulator stores and shows but does not act on: prefix pools, rate limit.
    """

    name: str
    vlan: int
    mtu: int
    route_filters: list[str]
    limits: dict[str, str | int]

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
