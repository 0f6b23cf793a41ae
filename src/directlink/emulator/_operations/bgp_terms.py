"""BGP: what the two sides of a session agree on, and the sessions of an interface."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from directlink.emulator._errors import client_error
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._store.store import World

MAX_ASN: Final = 2_147_483_646
MAX_LONG_ASN: Final = 4_294_967_294
_BGP_KEY: Final = re.compile(r"[!-~]{6,80}")
_AFTER_THE_INTERFACE: Final = {
    "verifying": "verifying",
    "deleting": "deleting",
    "deleted": "deleted",
    "rejected": "deleted",
}


@dataclass(frozen=True)
class Peering:
    """What both sides of a session know, checked."""

    asn: int
    long_asn: int
    bgp_key: str = field(repr=False)
    amazon_address: str
    customer_address: str
    address_family: str

    def wire(self, cloud: Cloud) -> dict[str, Any]:
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


@dataclass
class BgpPeer:
    """One session of an interface. Times are seconds since the epoch."""

    id: str
    peering: Peering
    created_at: float
    deleted_at: float | None = None

    def state(self, world: World, interface_state: str | None) -> str | None:
        """State now, under an interface in ``interface_state``; ``None`` once it is gone."""
        if self.deleted_at is not None:
            return world.removal_state(self.deleted_at)
        if interface_state in _AFTER_THE_INTERFACE:
            return _AFTER_THE_INTERFACE[str(interface_state)]
        stands = interface_state in ("available", "down", "testing") and world.is_provisioned(self.created_at)
        return "available" if stands else "pending"


def read_peering(world: World, parameters: Parameters) -> Peering:
    """Read and check what a request says of a session; what it leaves open is filled in as the service would.

    Raises:
        Refusal: naming the member that is missing or wrong.
    """
    asn, long_asn = _read_asn(world, parameters)
    family = parameters.choice("addressFamily", "ipv4", "ipv6")
    amazon, customer = parameters.address("amazonAddress", family), parameters.address("customerAddress", family)
    if (amazon is None) is not (customer is None):
        raise client_error("amazonAddress and customerAddress must be given together")
    number = sum(len(interface.peers) for interface in world.virtual_interfaces.values())
    if amazon is None or customer is None:
        amazon, customer = _free_addresses(number, family)
    bgp_key = parameters.optional_string("authKey") or f"emulated-bgp-key-{number}"
    if not _BGP_KEY.fullmatch(bgp_key):
        raise client_error("authKey must have 6 to 80 printable characters and no space")
    return Peering(asn, long_asn, bgp_key, amazon, customer, family)


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
