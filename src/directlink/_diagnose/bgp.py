"""Why a BGP session is down.

The service shows the same ``down`` for nearly every cause, so what it tells leaves kinds of causes, likeliest first.
What the router says of its own end tells most of them apart.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from directlink._accept.findings import Finding, FindingCode, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from directlink._diagnose.facts import Facts
    from directlink._diagnose.router_output import RouterSession
    from directlink.models.virtual_interfaces import BGPPeer, VirtualInterface

_REASONS: Final[tuple[tuple[re.Pattern[str], tuple[FindingCode, ...]], ...]] = (
    # states first: what ended a session once may be told for long. A protocol of BIRD's that is down was disabled.
    (re.compile(r"PfxCt|[Rr]oute limit exceeded|received prefix count|send.*0601"), (FindingCode.ROUTER_PREFIX_LIMIT,)),
    (re.compile(r"\(Admin\)| Down$|(Admin\. shutdown|send.*0602).* Idle$"), (FindingCode.ROUTER_SHUTDOWN,)),
    # FRR names who sent the notification and its code; BIRD says "Received" of what came, "BGP Error" of what it sent
    (re.compile(r"send.*0202|BGP Error: Bad peer AS"), (FindingCode.PROVIDER_ASN,)),
    (re.compile(r"received.*0202|Received: Bad peer AS"), (FindingCode.CUSTOMER_ASN,)),
    (re.compile(r"received.*0601|Received: Maximum number of prefixes"), (FindingCode.PREFIX_LIMIT,)),
    (re.compile(r"received.*0602|Received: Administrative shutdown"), (FindingCode.PROVIDER_SHUTDOWN,)),
    (re.compile(r"MD5"), (FindingCode.BGP_KEY,)),
    (
        re.compile(r"BFD (session )?down|060A|Link down|Interface down", re.IGNORECASE),
        (FindingCode.ROUTER_UNREACHABLE,),
    ),
    (
        # no route, no answer to the question whose address it is, or the router's own address is gone
        re.compile(r"Waiting for (NHT|VRF)|[Nn]o route to host|unreachable|Invalid next hop|(Neighbor|address) lost"),
        (FindingCode.ROUTER_UNREACHABLE, FindingCode.PEER_ADDRESS),
    ),
    # packets that are signed with another key are dropped, and so is a session that stood with the old one
    (re.compile(r"0400|Hold timer expired"), (FindingCode.ROUTER_UNREACHABLE, FindingCode.BGP_KEY)),
    # FRR is "Active" once the kernel has told that nobody answers, and "Connect" while it waits for a signed answer
    (re.compile(r"Waiting for peer OPEN.* Active$"), (FindingCode.ROUTER_UNREACHABLE, FindingCode.BGP_KEY)),
    # what else the two ends have told each other: neither the key nor the way can be wrong then
    (
        re.compile(r"BGP Notification|Received: |BGP Error: |reset by peer|refused|[Cc]losed"),
        (FindingCode.SESSION_CLOSED,),
    ),
)
"""What routers say of a session that ended or does not begin, and what that may mean, likeliest first."""
_TRIES: Final = (FindingCode.BGP_KEY, FindingCode.ROUTER_UNREACHABLE)
"""What it may be where a router tries, and nothing comes back: neither end sees why."""
LOOK_AT: Final = {
    "FRR": "vtysh -c 'show bgp neighbors {} json'",
    "BIRD": "birdc show protocols all",
    "IOS-XE": "show bgp all neighbors {}",
    "Junos": "show bgp neighbor {}",
    "EOS": "show bgp neighbors {}",
}
"""Where a router tells the state of a session with an address, by platform."""
_TEXTS: Final = {
    FindingCode.BGP_SETTINGS: (
        "the BGP key, an AS number or an address may differ between the router and the interface",
        "compare them with the evidence; the router's own state tells which of them it is",
    ),
    FindingCode.ROUTER_UNREACHABLE: (
        "nothing of the router may arrive: its port or cable, the VLAN, or a router that is not set up yet",
        "look at the port, at the VLAN tag, and whether the router reaches the provider's address",
    ),
    FindingCode.SESSION_CLOSED: (
        "one end may have closed the session: too many prefixes, or it is shut down",
        "count what the router announces, look at its own limit, and whether the session is shut down at either end",
    ),
    FindingCode.BGP_KEY: (
        "the BGP key of the router differs from the interface's, or one of them has none",
        "set the key of the interface on the router, exactly; keys that differ leave no trace at either end",
    ),
    FindingCode.CUSTOMER_ASN: (
        "the router has another AS number than the interface expects of it",
        "set the router's AS number to the one in the evidence",
    ),
    FindingCode.PROVIDER_ASN: (
        "the router expects another AS number of the provider than the interface has",
        "set the neighbour's AS number on the router to the one in the evidence",
    ),
    FindingCode.PEER_ADDRESS: (
        "the router does not reach the provider's address, or is told another one",
        "set both addresses on the router's VLAN interface as in the evidence, and look whether that interface is up",
    ),
    FindingCode.PREFIX_LIMIT: (
        "the router announces more prefixes than the service takes",
        "announce fewer, or summarise them; then reset the session",
    ),
    FindingCode.ROUTER_PREFIX_LIMIT: (
        "the service announces more prefixes than the router takes",
        "raise the router's limit for this neighbour, or let the gateway announce fewer prefixes",
    ),
    FindingCode.PROVIDER_SHUTDOWN: (
        "the provider's end of the session is shut down",
        "look for a failover test or announced maintenance; ask the provider otherwise",
    ),
    FindingCode.ROUTER_SHUTDOWN: (
        "the router's end of the session is shut down",
        "enable the neighbour on the router",
    ),
}


def why_down(facts: Facts) -> Iterator[Finding]:
    """Causes of the sessions that are down; those that the router names first."""
    interface = facts.interface
    if interface is None or not (facts.down or _is_told_by_router_only(facts)):
        return
    peers = facts.down or (None,)
    unexplained: list[BGPPeer | None] = []
    seen: set[FindingCode] = set()
    for peer in peers:
        found = list(_told_by_router(facts, interface, peer))
        if not found:
            unexplained.append(peer)
        for finding in found:
            if finding.code not in seen:
                seen.add(finding.code)
                yield finding
    if unexplained and not facts.sessions:
        yield from _guesses(facts, interface, unexplained)


def _is_told_by_router_only(facts: Facts) -> bool:
    """Whether the service shows no sessions, and the router does."""
    return bool(facts.sessions) and not facts.peers and facts.state in {"available", "pending", "down"}


def _guesses(facts: Facts, interface: VirtualInterface, peers: list[BGPPeer | None]) -> Iterator[Finding]:
    """The kinds of causes that the service's answers leave."""
    alike = "; the service shows these causes alike"
    for code in (FindingCode.BGP_SETTINGS, FindingCode.ROUTER_UNREACHABLE, FindingCode.SESSION_CLOSED):
        if code is FindingCode.ROUTER_UNREACHABLE and facts.up:
            continue  # the other session comes over the same cable and VLAN
        cause, remedy = _TEXTS[code]
        evidence = _expected(interface, peers) | _where_to_look(_provider_of(interface, peers[0]))
        yield Finding(code=code, severity=Severity.WARNING, cause=cause + alike, evidence=evidence, remedy=remedy)


def _told_by_router(facts: Facts, interface: VirtualInterface, peer: BGPPeer | None) -> Iterator[Finding]:
    """What the router says of a session."""
    if not facts.sessions:
        return
    address = _provider_of(interface, peer)
    session = next((each for each in facts.sessions if _is_same(each.neighbor, address)), None)
    if session is None:
        evidence = {"neighbours": ", ".join(each.neighbor for each in facts.sessions)}
        yield _certain(FindingCode.PEER_ADDRESS, interface, peer, evidence)
        return
    evidence = {
        name: str(value)
        for name, value in (
            ("router's state", session.state),
            ("router's reason", session.reason),
            ("router's AS number", session.local_asn),
            ("router's neighbour AS number", session.remote_asn),
        )
        if value
    }
    if session.established:
        if facts.peers:
            facts.not_checked.append(f"the router says that its session with {address} is up; look again in a minute")
        return
    codes = codes_of(interface, peer, session)
    for code in codes:
        if code is FindingCode.ROUTER_UNREACHABLE and facts.up and len(codes) > 1:
            continue  # the other session comes over the same cable and VLAN
        yield _certain(code, interface, peer, evidence, is_certain=len(codes) == 1)


def codes_of(interface: VirtualInterface, peer: BGPPeer | None, session: RouterSession) -> tuple[FindingCode, ...]:
    """What a session that is down may be down for, by what the router tells of it."""
    expected, provider = _customer_asn(interface, peer), interface.amazon_side_asn
    if provider is not None and session.remote_asn not in (None, provider):
        return (FindingCode.PROVIDER_ASN,)
    if expected is not None and session.local_asn not in (None, expected):
        return (FindingCode.CUSTOMER_ASN,)
    if session.has_key is False and (interface.auth_key or (peer is not None and peer.auth_key)):
        return (FindingCode.BGP_KEY,)
    said = f"{session.reason} {session.state}"
    return next((codes for pattern, codes in _REASONS if pattern.search(said)), _TRIES)


def _certain(
    code: FindingCode,
    interface: VirtualInterface,
    peer: BGPPeer | None,
    evidence: dict[str, str],
    *,
    is_certain: bool = True,
) -> Finding:
    cause, remedy = _TEXTS[code]
    return Finding(
        code=code,
        severity=Severity.ERROR if is_certain else Severity.WARNING,
        cause=cause if is_certain else f"{cause}; the router sees these causes alike",
        evidence=_expected(interface, [peer]) | evidence,
        remedy=remedy,
    )


def _expected(interface: VirtualInterface, peers: list[BGPPeer | None]) -> dict[str, str]:
    """What the router is to be set to, without any secret."""
    peer = peers[0]
    shown = interface if peer is None else peer
    asn = _customer_asn(interface, peer)
    key = shown.auth_key or interface.auth_key
    values = {
        "BGP peers": ", ".join(each.bgp_peer_id for each in peers if each is not None and each.bgp_peer_id),
        "provider's address": shown.amazon_address,
        "router's address": shown.customer_address,
        "provider's AS number": interface.amazon_side_asn,
        "AS number of the router": asn,
        "VLAN": interface.vlan,
        "BGP key": "set" if key else "not shown",
    }
    return {name: str(value) for name, value in values.items() if value}


def _where_to_look(address: str | None) -> dict[str, str]:
    host = (address or "").partition("/")[0]
    return {f"on {platform}": command.format(host).rstrip() for platform, command in LOOK_AT.items()}


def _provider_of(interface: VirtualInterface, peer: BGPPeer | None) -> str | None:
    return interface.amazon_address if peer is None else peer.amazon_address


def _customer_asn(interface: VirtualInterface, peer: BGPPeer | None) -> int | None:
    shown = interface if peer is None else peer
    return shown.asn_long or shown.asn


def _is_same(neighbor: str, address: str | None) -> bool:
    """Whether two texts are the same address; the service writes the length of its network behind it."""
    try:
        return ip_address(neighbor) == ip_address((address or "").partition("/")[0])
    except ValueError:
        return False
