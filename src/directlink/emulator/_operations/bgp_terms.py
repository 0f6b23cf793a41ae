"""Reading what a request says of a BGP session."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import client_error
from directlink.emulator._records.bgp import BgpPeer, Peering
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._store.store import Store

MAX_ASN: Final = 2_147_483_646
MAX_LONG_ASN: Final = 4_294_967_294
_BGP_KEY: Final = re.compile(r"[!-~]{6,80}")


def read_peering(store: Store, parameters: Parameters) -> Peering:
    """Read and check what a request says of a session; what it leaves out is chosen as the service would choose it.

    Raises:
        Refusal: a member is missing or wrong; the message names it.
    """
    asn, long_asn = _read_asn(store, parameters)
    family = parameters.choice("addressFamily", "ipv4", "ipv6")
    amazon, customer = parameters.address("amazonAddress", family), parameters.address("customerAddress", family)
    if (amazon is None) is not (customer is None):
        raise client_error("amazonAddress and customerAddress must be given together")
    number = store.numbers.peers
    if amazon is None or customer is None:
        amazon, customer = _free_addresses(number, family)
    bgp_key = parameters.optional_string("authKey") or f"emulated-bgp-key-{number}"
    if not _BGP_KEY.fullmatch(bgp_key):
        raise client_error("authKey must have 6 to 80 printable characters and no space")
    return Peering(asn, long_asn, bgp_key, amazon, customer, family)


def new_peer(store: Store, peering: Peering) -> BgpPeer:
    """Another BGP session, which begins now."""
    store.numbers.peers += 1
    return BgpPeer(store.new_id("dxpeer"), peering, store.now())


def _read_asn(store: Store, parameters: Parameters) -> tuple[int, int]:
    """``asn`` and ``asnLong`` of the answer: ``asnLong`` takes precedence; ``asn`` is 0 if that needs four bytes."""
    asn = parameters.optional_integer("asn", 1, MAX_ASN)
    long_asn = parameters.optional_integer("asnLong", 1, MAX_LONG_ASN) if store.cloud is Cloud.AWS else None
    if long_asn is not None:
        return (long_asn if long_asn < 2**16 else 0), long_asn
    if asn is None:
        raise client_error("asn or asnLong is required" if store.cloud is Cloud.AWS else "asn is required")
    return asn, asn


def _free_addresses(number: int, family: str) -> tuple[str, str]:
    """A pair of addresses, amazon's first: a /30 of the link-local range, or a /125 of the documentation prefix."""
    if family == "ipv6":
        return f"2001:db8:{number:x}::1/125", f"2001:db8:{number:x}::2/125"
    high, low = divmod(number % (255 * 64), 64)
    return f"169.254.{high}.{4 * low + 1}/30", f"169.254.{high}.{4 * low + 2}/30"
