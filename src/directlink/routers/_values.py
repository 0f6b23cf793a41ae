"""What a template is filled with: read off the interface and the arguments, parsed, and checked.

Nothing here is a guess: what the interface does not show is an argument, or a place that the text marks.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

import attrs

from directlink._basics.checks import check_iterable
from directlink._diagnose.facts import prefix_limit
from directlink.enums import BGPPeerState, VirtualInterfaceState
from directlink.errors import ParameterError
from directlink.models._base import hide
from directlink.models.virtual_interfaces import BGPPeer
from directlink.routers._texts import check_linux_name, check_port, check_vrf, plain, slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from directlink.models.virtual_interfaces import VirtualInterface
    from directlink.routers._platforms import Rules

Interface: TypeAlias = ipaddress.IPv4Interface | ipaddress.IPv6Interface
Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_A = TypeVar("_A", Interface, Network)

MAX_ASN: Final = 2**32 - 1
MAX_VLAN: Final = 4094
MTUS: Final = (1280, 9216)
"""Bytes: the least that IPv6 runs over, and the most that routers take."""
_PUBLIC: Final = "public"


@attrs.frozen(kw_only=True)
class Peer:
    """A BGP session, as templates see it.

    Attributes:
        number: 1 for the first one of the interface.
        local: the router's own address with its prefix length (``169.254.0.2/30``).
        remote: the provider's address (``169.254.0.1``).
        is_secondary: whether another session has put an address of this family on the interface before.
        key: BGP MD5 key; ``None`` where the text is to have a marked place for it. Kept out of ``repr``.
        has_key: whether the interface shows a key for it.
    """

    number: int
    local: Interface
    remote: Address
    is_secondary: bool
    key: str | None = attrs.field(default=None, repr=hide)
    has_key: bool

    @property
    def version(self) -> int:
        """4 or 6."""
        return self.local.version


@attrs.frozen(kw_only=True)
class Family:
    """The sessions of an address family and what they announce, as templates see it.

    Attributes:
        version: 4 or 6.
        peers: the sessions.
        prefixes: the networks that are announced over each of them.
        everything: the network that all others of the family are in.
    """

    version: int
    peers: tuple[Peer, ...]
    prefixes: tuple[Network, ...]
    everything: Network


@attrs.frozen(kw_only=True)
class Values:
    """What a template is filled with.

    Attributes:
        title: which interface it is: id, name, where. One line of plain text.
        description: id and name; empty if neither is known.
        name: what names of filters and the like begin with, ``dx-fg12ab34``: letters, digits and hyphens.
        port: the router's port (``eth1``).
        vlan: 802.1Q tag; ``None`` if the port is untagged.
        mtu: largest packet, bytes; ``None`` if it is not known.
        local_asn: the router's own AS number.
        remote_asn: the provider's AS number; ``None`` where the text is to have a marked place for it.
        router_id: the router's BGP identifier; ``None`` if it is to choose one.
        vrf: the VRF that the interface is in; ``None`` for none.
        bfd: whether the sessions are watched by BFD.
        graceful_restart: whether routes stay while a router restarts.
        max_received: prefixes of a family after which the router ends the session; ``None`` for any number.
        families: the sessions, those of IPv4 first.
    """

    title: str
    description: str
    name: str
    port: str
    vlan: int | None
    mtu: int | None
    local_asn: int
    remote_asn: int | None
    router_id: ipaddress.IPv4Address | None
    vrf: str | None
    bfd: bool
    graceful_restart: bool
    max_received: int | None
    families: tuple[Family, ...]

    @property
    def subinterface(self) -> str:
        """What carries the sessions, ``eth1.101``, or the port if it is untagged."""
        return self.port if self.vlan is None else f"{self.port}.{self.vlan}"

    @property
    def peers(self) -> tuple[Peer, ...]:
        """All sessions, those of IPv4 first."""
        return tuple(peer for family in self.families for peer in family.peers)


@attrs.frozen(kw_only=True)
class Wishes:
    """The arguments of :func:`~directlink.routers.render` that become values; their meaning is told there."""

    port: str
    remote_asn: int | None
    tagged: bool
    advertise: Iterable[str]
    vrf: str | None
    mtu: int | None
    router_id: str | None
    bfd: bool
    graceful_restart: bool
    max_announced: int | None
    max_received: int | None
    include_auth_key: bool


def read(interface: VirtualInterface, wishes: Wishes, rules: Rules) -> Values:
    """Return what a template is filled with.

    Args:
        interface: what the account sees of its interface.
        wishes: what is asked for.
        rules: those of the platform.

    Raises:
        ParameterError: an argument is wrong, contradicts the interface, or is missing.
    """
    if wishes.bfd and wishes.graceful_restart:
        raise ParameterError("graceful_restart: does not go together with bfd, which ends the session at once")
    shown = shown_peers(interface)
    peers = _peers(shown, wishes)
    if not peers:
        raise ParameterError("virtual_interface: shows no BGP session with addresses; describe it again later")
    values = Values(
        title=_title(interface),
        description=plain(f"{interface.virtual_interface_id or ''} {interface.virtual_interface_name or ''}"),
        name=f"dx-{slug((interface.virtual_interface_id or '').removeprefix('dxvif-')) or 'vif'}",
        port=check_port(wishes.port),
        vlan=_vlan(interface) if wishes.tagged else None,
        mtu=_told("mtu", interface.mtu, wishes.mtu, *MTUS),
        local_asn=_local_asn(interface, shown),
        remote_asn=_told("remote_asn", known_remote_asn(interface), wishes.remote_asn, 1, MAX_ASN),
        router_id=_router_id(wishes.router_id),
        vrf=None if wishes.vrf is None else check_vrf(wishes.vrf),
        bfd=wishes.bfd,
        graceful_restart=wishes.graceful_restart,
        max_received=_optional("max_received", wishes.max_received, 1, MAX_ASN),
        families=_families(peers, _announced(interface, wishes), interface, wishes),
    )
    if rules.is_linux:
        check_linux_name("port", values.subinterface)
        check_linux_name("vrf", values.vrf or "")
    return values


def shown_peers(interface: VirtualInterface) -> tuple[BGPPeer, ...]:
    """Return the sessions of an interface that nobody deleted; OUTSCALE shows one, among its own members."""
    if interface.bgp_peers:
        ended = (BGPPeerState.DELETING, BGPPeerState.DELETED)
        return tuple(peer for peer in interface.bgp_peers if peer.bgp_peer_state not in ended)
    same = ("asn", "asn_long", "auth_key", "amazon_address", "customer_address")
    return (BGPPeer(**{name: getattr(interface, name) for name in same}),)


def known_remote_asn(interface: VirtualInterface) -> int | None:
    """Return the provider's AS number; an offer does not tell it before a gateway is chosen, whatever it shows."""
    is_offer = interface.virtual_interface_state == VirtualInterfaceState.CONFIRMING
    if is_offer and interface.virtual_interface_type != _PUBLIC:
        return None
    return interface.amazon_side_asn


def is_addressed(peer: BGPPeer) -> bool:
    """Tell whether a session shows both its addresses."""
    return bool(peer.customer_address and peer.amazon_address)


# ── one value each ───────────────────────────────────────────────────────────────────────────────────────────────────


def _title(interface: VirtualInterface) -> str:
    parts = (interface.virtual_interface_id, interface.virtual_interface_name)
    places = (interface.connection_id, interface.location)
    return plain(f"{' '.join(filter(None, parts))}, {' at '.join(filter(None, places))}".strip(", ")) or "interface"


def _peers(shown: Iterable[BGPPeer], wishes: Wishes) -> list[Peer]:
    found: list[Peer] = []
    for number, peer in enumerate(filter(is_addressed, shown), 1):
        local = _interface("customer_address", peer.customer_address or "")
        remote = _interface("amazon_address", peer.amazon_address or "").ip
        if local.version != remote.version or local.ip == remote:
            raise ParameterError("virtual_interface: the two addresses of a session do not belong together")
        found.append(
            Peer(
                number=number,
                local=local,
                remote=remote,
                is_secondary=any(other.version == local.version for other in found),
                key=(peer.auth_key or None) if wishes.include_auth_key else None,
                has_key=bool(peer.auth_key),
            )
        )
    return found


def _families(
    peers: Iterable[Peer], announced: Iterable[Network], interface: VirtualInterface, wishes: Wishes
) -> tuple[Family, ...]:
    families: list[Family] = []
    for version, everything in ((4, ipaddress.ip_network("0.0.0.0/0")), (6, ipaddress.ip_network("::/0"))):
        prefixes = tuple(prefix for prefix in announced if prefix.version == version)
        sessions = tuple(peer for peer in peers if peer.version == version)
        if prefixes and not sessions:
            raise ParameterError(f"advertise: the interface has no IPv{version} session to announce {prefixes[0]} over")
        limit = _limit(interface, version, wishes)
        if len(prefixes) > limit:
            raise ParameterError(
                f"advertise: {len(prefixes)} IPv{version} prefixes, and the interface takes {limit}: the provider ends "
                f"the session at one more (max_announced says otherwise)"
            )
        if sessions:
            families.append(Family(version=version, peers=sessions, prefixes=prefixes, everything=everything))
    return tuple(families)


def _limit(interface: VirtualInterface, version: int, wishes: Wishes) -> int:
    """Return how many prefixes of a family the provider takes."""
    told = wishes.max_announced
    if told is None:
        allocated = getattr(interface, f"prefix_pool_allocated_count_ipv{version}")
        told = prefix_limit(interface.virtual_interface_type, allocated)
    return _number("max_announced", told, 0, MAX_ASN)


def _announced(interface: VirtualInterface, wishes: Wishes) -> tuple[Network, ...]:
    """Return what is announced; a public interface announces what it was allowed to, and nothing else."""
    prefixes = check_iterable("advertise", wishes.advertise, ParameterError)
    given = tuple(dict.fromkeys(_network("advertise", each) for each in prefixes))
    if interface.virtual_interface_type != _PUBLIC:
        return given
    shown = (_network("route_filter_prefixes", each.cidr) for each in interface.route_filter_prefixes)
    allowed = tuple(dict.fromkeys(shown))
    for prefix in given:
        if not any(_is_within(prefix, each) for each in allowed):
            raise ParameterError(f"advertise: {prefix} is in none of the interface's route filters")
    return given or allowed


def _is_within(inner: Network, outer: Network) -> bool:
    return inner.version == outer.version and inner.prefixlen >= outer.prefixlen and inner.network_address in outer


def _local_asn(interface: VirtualInterface, shown: Iterable[BGPPeer]) -> int:
    found = {
        peer.asn_long or peer.asn or interface.asn_long or interface.asn or 0 for peer in filter(is_addressed, shown)
    }
    if len(found) > 1:
        raise ParameterError("virtual_interface: its sessions have several AS numbers of yours, and a router has one")
    return _number("virtual_interface: asn", found.pop(), 1, MAX_ASN)


def _vlan(interface: VirtualInterface) -> int:
    if interface.vlan is None:
        raise ParameterError("virtual_interface: shows no VLAN; pass tagged=False if the port is untagged")
    return _number("virtual_interface: vlan", interface.vlan, 1, MAX_VLAN)


def _router_id(value: str | None) -> ipaddress.IPv4Address | None:
    if value is None:
        return None
    try:
        found = ipaddress.IPv4Address(str(value))
    except ValueError:
        found = ipaddress.IPv4Address(0)
    if found.is_unspecified or found.is_link_local or found.is_multicast:
        raise ParameterError(f"router_id: expected an IPv4 address outside 169.254.0.0/16, got {value!r}")
    return found


# ── parsing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _told(argument: str, shown: int | None, given: int | None, least: int, most: int) -> int | None:
    """Return what the interface shows, or what was given where it does not.

    Raises:
        ParameterError: both, and they differ.
    """
    shown, given = (
        _optional(f"virtual_interface: {argument}", shown, least, most),
        _optional(argument, given, least, most),
    )
    if None not in (shown, given) and shown != given:
        raise ParameterError(f"{argument}: the interface has {shown}, not {given}")
    return given if shown is None else shown


def _optional(argument: str, value: object, least: int, most: int) -> int | None:
    return None if value is None else _number(argument, value, least, most)


def _number(argument: str, value: object, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ParameterError(f"{argument}: expected a number from {least} to {most}, got {value!r}")
    return int(value)


def _interface(argument: str, value: str) -> Interface:
    try:
        found = ipaddress.ip_interface(str(value))
    except ValueError:
        raise ParameterError(f"virtual_interface: {argument}: not an address: {value!r}") from None
    return _unscoped(argument, found)


def _network(argument: str, value: object) -> Network:
    try:
        found = ipaddress.ip_network(str(value))
    except ValueError as error:
        raise ParameterError(f"{argument}: expected networks such as 10.0.0.0/16: {error}") from None
    return _unscoped(argument, found)


def _unscoped(argument: str, found: _A) -> _A:
    """Refuse a zone index (``fe80::1%eth0``): it is free text, line ends and all."""
    if "%" in str(found):
        raise ParameterError(f"{argument}: an address with a zone (%) cannot be used")
    return found
