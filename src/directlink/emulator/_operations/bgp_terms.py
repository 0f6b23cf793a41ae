"""Reading what a request says of a BGP session."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import client_error
from directlink.emulator._records.bgp import BgpPeer, Peering
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.terms import InterfaceKind
    from directlink.emulator._store.store import Store

MAX_ASN: Final = 2_147_483_646
MAX_LONG_ASN: Final = 4_294_967_294
_BGP_KEY: Final = re.compile(r"[!-~]{6,80}")


_NOT_PUBLIC: Final = [
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "224.0.0.0/3",
    )
]
"""Addresses that nobody announces; AWS's examples use those for documentation as public ones."""


def read_peering(store: Store, kind: InterfaceKind, parameters: Parameters) -> Peering:
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
        amazon, customer = _free_addresses(number, family, kind)
    elif kind == "public" and family == "ipv4":
        _check_public(amazon, customer)
    bgp_key = parameters.optional_string("authKey") or f"emulated-bgp-key-{number}"
    if not _BGP_KEY.fullmatch(bgp_key):
        raise client_error("authKey must have 6 to 80 printable characters and no space")
    return Peering(asn, long_asn, bgp_key, amazon, customer, family)


def new_peer(store: Store, peering: Peering) -> BgpPeer:
    """Another BGP session, which begins now."""
    store.numbers.peers += 1
    return BgpPeer(store.new_id("dxpeer"), peering, store.now(), is_up=store.lifecycle.bgp_starts == "up")


def _read_asn(store: Store, parameters: Parameters) -> tuple[int, int]:
    """``asn`` and ``asnLong`` of the answer: ``asnLong`` takes precedence; ``asn`` is 0 if that needs four bytes."""
    asn = parameters.optional_integer("asn", 1, MAX_ASN)
    long_asn = parameters.optional_integer("asnLong", 1, MAX_LONG_ASN) if store.cloud is Cloud.AWS else None
    if long_asn is not None:
        return (long_asn if long_asn < 2**16 else 0), long_asn
    if asn is None:
        raise client_error("asn or asnLong is required" if store.cloud is Cloud.AWS else "asn is required")
    return asn, asn


def _check_public(amazon: str, customer: str) -> None:
    """Check the addresses of a session over a public interface.

    Raises:
        Refusal: they are not public, not in one network, the same, or that network's own.
    """
    ends = [ipaddress.IPv4Interface(address) for address in (amazon, customer)]
    networks = {end.network for end in ends}
    for end in ends:
        if any(end.ip in network for network in _NOT_PUBLIC):
            raise client_error(f"peer IP {end.ip} is not public")
        if end.network.prefixlen < 31 and end.ip in (end.network.network_address, end.network.broadcast_address):
            raise client_error(f"peer IP {end.ip} is the network or the broadcast address of {end.network}")
    if len(networks) > 1 or ends[0].ip == ends[1].ip:
        raise client_error("amazonAddress and customerAddress must be two addresses of one network")


def _free_addresses(number: int, family: str, kind: InterfaceKind) -> tuple[str, str]:
    """A pair of addresses, amazon's first: a /30, or a /125 of the documentation prefix."""
    if family == "ipv6":
        return f"2001:db8:{number:x}::1/125", f"2001:db8:{number:x}::2/125"
    if kind == "public":
        high, low = divmod(number % (16 * 64), 64)
        net = f"175.45.{176 + high}"
    else:
        high, low = divmod(number % (255 * 64), 64)
        net = f"169.254.{high}"
    return f"{net}.{4 * low + 1}/30", f"{net}.{4 * low + 2}/30"
