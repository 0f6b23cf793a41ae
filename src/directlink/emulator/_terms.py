"""What is agreed on when an interface is made: name, VLAN, BGP peering, addresses, MTU."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from directlink.emulator._errors import client_error
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._connections import Connection
    from directlink.emulator._parameters import Parameters
    from directlink.emulator._world import World

MAX_NAME: Final = 100
MAX_VLAN: Final = 4094
MAX_ASN: Final = 2_147_483_646
MAX_LONG_ASN: Final = 4_294_967_294
MTUS: Final = (1500, 8500, 9001)
AMAZON_SIDE_ASN: Final = 64512
_BGP_KEY: Final = re.compile(r"[!-~]{6,80}")


@dataclass(frozen=True)
class Terms:
    """The terms of one interface, checked."""

    name: str
    vlan: int
    asn: int
    long_asn: int
    bgp_key: str = field(repr=False)
    amazon_address: str
    customer_address: str
    address_family: str
    mtu: int
    tags: list[dict[str, str]]

    def peering(self, cloud: Cloud) -> dict[str, Any]:
        """The members that an interface and its BGP peer have in common."""
        members: dict[str, Any] = {
            "asn": self.asn,
            "authKey": self.bgp_key,
            "amazonAddress": self.amazon_address,
            "customerAddress": self.customer_address,
        }
        if cloud is Cloud.AWS:
            members |= {"asnLong": self.long_asn, "addressFamily": self.address_family}
        return members

    def router_config(self, interface_id: str) -> str:
        """A configuration for the customer's router, as XML; it holds the BGP key, as the real one does."""
        values = {
            "vlan": self.vlan,
            "customer_address": self.customer_address,
            "amazon_address": self.amazon_address,
            "bgp_asn": self.long_asn,
            "bgp_auth_key": self.bgp_key,
            "amazon_bgp_asn": AMAZON_SIDE_ASN,
        }
        members = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in values.items())
        return f'<logical_connection id="{interface_id}">{members}</logical_connection>'


def read_terms(world: World, connection: Connection, parameters: Parameters) -> Terms:
    """Read and check the terms in a request; what a request leaves open is filled in as the service would.

    Raises:
        Refusal: naming the member that is missing, wrong or taken.
    """
    name = parameters.string("virtualInterfaceName")
    if len(name) > MAX_NAME:
        raise client_error(f"virtualInterfaceName must have at most {MAX_NAME} characters")
    vlan = parameters.integer("vlan", 1, MAX_VLAN)
    for interface in world.virtual_interfaces.values():
        if interface.connection_id == connection.id and interface.terms.vlan == vlan and interface.is_live(world):
            raise client_error(f"VLAN {vlan} is in use on connection {connection.id}")
    asn, long_asn = _read_asn(world, parameters)
    mtu = parameters.optional_integer("mtu", MTUS[0], MTUS[-1]) or MTUS[0]
    if mtu not in MTUS:
        raise client_error(f"mtu must be one of {', '.join(map(str, MTUS))}")
    family = parameters.choice("addressFamily", "ipv4", "ipv6")
    amazon, customer = parameters.address("amazonAddress", family), parameters.address("customerAddress", family)
    if (amazon is None) is not (customer is None):
        raise client_error("amazonAddress and customerAddress must be given together")
    number = len(world.virtual_interfaces)
    if amazon is None or customer is None:
        amazon, customer = _free_addresses(number, family)
    bgp_key = parameters.optional_string("authKey") or f"emulated-bgp-key-{number}"
    if not _BGP_KEY.fullmatch(bgp_key):
        raise client_error("authKey must have 6 to 80 printable characters and no space")
    return Terms(name, vlan, asn, long_asn, bgp_key, amazon, customer, family, mtu, parameters.tags())


def _read_asn(world: World, parameters: Parameters) -> tuple[int, int]:
    """``asn`` and ``asnLong`` of the answer: ``asnLong`` wins, and ``asn`` is 0 where it took four bytes."""
    asn = parameters.optional_integer("asn", 1, MAX_ASN)
    long_asn = parameters.optional_integer("asnLong", 1, MAX_LONG_ASN) if world.cloud is Cloud.AWS else None
    if long_asn is not None:
        return (long_asn if long_asn < 2**16 else 0), long_asn
    if asn is None:
        raise client_error("asn or asnLong is required" if world.cloud is Cloud.AWS else "asn is required")
    return asn, asn


def _free_addresses(number: int, family: str) -> tuple[str, str]:
    """A pair of addresses, amazon's first: a /30 of the link-local range, or a /125 of the documentation prefix."""
    if family == "ipv6":
        return f"2001:db8:{number:x}::1/125", f"2001:db8:{number:x}::2/125"
    high, low = divmod(number % (255 * 64), 64)
    return f"169.254.{high}.{4 * low + 1}/30", f"169.254.{high}.{4 * low + 2}/30"
