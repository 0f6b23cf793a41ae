"""What a configuration does not do, does not know, or takes for granted: told beside the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from directlink.routers._values import is_addressed, shown_peers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from directlink.models.virtual_interfaces import VirtualInterface
    from directlink.routers._platforms import Rules
    from directlink.routers._values import Values

MARKS: Final = {"remote_asn": "<REMOTE-ASN>", "key": "<BGP-KEY>", "vrf_table": "<VRF-TABLE>"}
"""What stands in a text where something is to be filled in. No platform takes them for values."""
_ETHERNET: Final = 14
_TAG: Final = 4
_PLAIN_MTU: Final = 1500


def notes_on(interface: VirtualInterface, values: Values, platform: str, rules: Rules) -> tuple[str, ...]:
    """Return the notes on a configuration.

    Args:
        interface: what the account sees of its interface.
        values: what the template was filled with.
        platform: which one.
        rules: its rules.
    """
    return (*_unknown(interface, values), *_keys(values, platform), *_elsewhere(values, platform, rules))


def _unknown(interface: VirtualInterface, values: Values) -> Iterator[str]:
    if values.remote_asn is None:
        yield (
            f"The interface does not tell the provider's AS number (on AWS it does once a gateway is chosen): put it "
            f"where {MARKS['remote_asn']} stands, or pass remote_asn."
        )
    if values.mtu is None:
        yield "The interface does not tell its MTU: none is set. Pass mtu if the provider named one."
    elif values.mtu > _PLAIN_MTU:
        frame = values.mtu + _ETHERNET + (_TAG if values.vlan is not None else 0)
        yield f"An MTU of {values.mtu} takes ports that carry frames of {frame} bytes, on the whole way."
    if missing := sum(not is_addressed(peer) for peer in shown_peers(interface)):
        yield f"{missing} BGP session(s) of the interface show no addresses and are left out."
    for peer in values.peers:
        if peer.remote not in peer.local.network:
            yield f"{peer.remote} is not in {peer.local.network}: check the addresses and the prefix length."
    if not any(family.prefixes for family in values.families):
        yield "Nothing is announced: the provider learns no way to your networks. Pass advertise."


def _keys(values: Values, platform: str) -> Iterator[str]:
    for peer in values.peers:
        if peer.key is not None:
            if platform == "ios-xe" and "?" in peer.key:
                yield "The key has a question mark: where it is typed, Ctrl-V goes before it."
        elif peer.has_key:
            yield (
                f"The BGP key for {peer.remote} is left out: put it where {MARKS['key']} stands, or pass "
                f"include_auth_key."
            )
        else:
            yield (
                f"A BGP key for {peer.remote} is not shown, which does not mean that there is none: ask whoever made "
                f"the interface. The line with {MARKS['key']} is for it."
            )


def _elsewhere(values: Values, platform: str, rules: Rules) -> Iterator[str]:
    """Yield what is to be done beside the configuration."""
    if rules.is_linux:
        yield from _on_linux(values, platform)
    elif values.vrf is not None:
        yield f"{rules.vrf} {values.vrf} must exist."
    commands = [rules.forwarding[family.version] for family in values.families if family.version in rules.forwarding]
    if commands:
        where = f" vrf {values.vrf}" if platform == "eos" and values.vrf is not None else ""
        yield f"Forwarding concerns the whole router, and is left alone: {'; '.join(each + where for each in commands)}"
    if values.router_id is None:
        usable = [peer for peer in values.peers if peer.version == 4 and not peer.local.ip.is_link_local]
        if not usable:
            yield (
                f"{rules.title} chooses its router id from its own IPv4 addresses"
                f"{', never from 169.254.0.0/16' if rules.needs_router_id else ''}; if it has no other, pass router_id."
            )
    if platform == "frr" and values.bfd:
        yield "bfdd must run (bfdd=yes in /etc/frr/daemons)."
    if platform == "bird":
        yield "The device and kernel protocols are for a router that has none: leave out what bird.conf has already."
    if platform != "bird" and any(family.prefixes for family in values.families):
        yield (
            "A static route to nowhere, of the lowest preference, stands in for each announced prefix, so that it is "
            "announced whether or not there is a better one."
        )


def _on_linux(values: Values, platform: str) -> Iterator[str]:
    """Yield the commands for what the kernel is to have before."""
    name = values.subinterface
    commands: list[str] = []
    if values.vlan is not None:
        commands.append(f"ip link add link {values.port} name {name} type vlan id {values.vlan}")
    if values.vrf is not None:
        commands.append(f"ip link set dev {name} master {values.vrf}")
    if values.mtu is not None:
        commands.append(f"ip link set dev {name} mtu {values.mtu}")
    commands.append(f"ip link set dev {name} up")
    if platform == "bird":
        commands += [f"ip address add {peer.local} dev {name}" for peer in values.peers]
    yield f"The interface is the kernel's: {'; '.join(commands)}"
    if values.vrf is not None:
        table = MARKS["vrf_table"]
        command = f"ip link add {values.vrf} type vrf table {table}"
        place = f"; put its number where {table} stands in the text" if platform == "bird" else ""
        yield f"VRF {values.vrf} must exist ({command}){place}."
