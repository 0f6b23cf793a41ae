"""The table of causes: each row tells from the facts whether it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from directlink._accept.findings import Finding, FindingCode, Severity
from directlink._accept.states import ATTACHED, ENDED
from directlink._diagnose.bgp import why_down
from directlink.models.lags import Lag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from directlink._diagnose.facts import Facts
    from directlink.models.connections import Connection

_NEAR: Final = 0.8
"""Share of the prefixes that are allowed from which on there is little room left."""
_RANKS: Final = {Severity.ERROR: 0, Severity.WARNING: 1}
_STANDARD_MTU: Final = 1500


def findings_of(facts: Facts) -> tuple[Finding, ...]:
    """What follows from the facts: what stands in the way first, and then as the table has it."""
    found = [finding for cause in CAUSES for finding in cause(facts)]
    return tuple(sorted(found, key=lambda finding: _RANKS.get(finding.severity, 2)))


def _finding(code: FindingCode, severity: Severity, cause: str, remedy: str, **evidence: object) -> Finding:
    shown = {name.replace("_", " "): str(value) for name, value in evidence.items() if value not in (None, "", ())}
    return Finding(code=code, severity=severity, cause=cause, evidence=shown, remedy=remedy)


def _existence(facts: Facts) -> Iterator[Finding]:
    """Whether there is such an interface."""
    if not facts.may_read:
        yield _finding(
            FindingCode.NOT_READABLE,
            Severity.ERROR,
            "the account may not read virtual interfaces, so nothing can be told",
            "allow directconnect:DescribeVirtualInterfaces",
            virtual_interface=facts.virtual_interface_id,
        )
    elif facts.interface is None:
        yield _finding(
            FindingCode.NOT_LISTED,
            Severity.ERROR,
            "the account has no such interface in this region: it never was there, or is gone for good",
            "check the id, the region, and whose keys these are",
            virtual_interface=facts.virtual_interface_id,
            region=facts.region,
        )


def _stage(facts: Facts) -> Iterator[Finding]:
    """Whether the interface is before or after the time in which it can forward traffic."""
    state = facts.state
    if state == "confirming":
        yield _finding(
            FindingCode.NOT_ACCEPTED,
            Severity.ERROR,
            "the interface waits to be accepted by the account that it is offered to",
            "accept it: directlink accept, or client.accept_private_virtual_interface and its kin",
            state=state,
        )
    elif state in ENDED:
        yield _finding(
            FindingCode.ENDED,
            Severity.ERROR,
            f"the interface is {state}, and will not come back",
            "have its connection's owner offer another one",
            state=state,
        )
    elif state == "verifying":
        yield _finding(
            FindingCode.VERIFYING,
            Severity.WARNING,
            "the service verifies that the public addresses are the account's, which may take days",
            "wait; the provider asks for proof if it needs one",
            state=state,
        )
    elif state == "pending":
        yield _finding(
            FindingCode.PROVISIONING,
            Severity.WARNING,
            "the service sets the interface up, after it was made, accepted, moved, or its MTU was changed",
            "wait some minutes; ask the provider if it takes longer than an hour",
            state=state,
        )
    elif state is not None and state not in ATTACHED:
        yield _finding(
            FindingCode.UNKNOWN_STATE,
            Severity.WARNING,
            "the interface is in a state that this release does not know",
            "look the state up in the provider's documentation",
            state=state,
        )


def _failover_test(facts: Facts) -> Iterator[Finding]:
    """Whether a failover test holds sessions down."""
    running = [test for test in facts.tests if str(test.status).upper() not in {"COMPLETED", "STOPPED"}]
    for test in running if facts.state == "testing" or facts.down else ():
        yield _finding(
            FindingCode.FAILOVER_TEST,
            Severity.ERROR,
            "a BGP failover test holds sessions of the interface down",
            "wait for its end, or stop it: directlink stop-bgp-failover-test",
            test=test.test_id,
            BGP_peers=", ".join(test.bgp_peers),
            ends=None if test.end_time is None else test.end_time.isoformat(),
        )
    if facts.state == "testing" and not running:
        yield _finding(
            FindingCode.FAILOVER_TEST,
            Severity.ERROR,
            "the interface is under a BGP failover test",
            "wait for its end, or stop it: directlink stop-bgp-failover-test",
            state=facts.state,
        )


def _carrier(facts: Facts) -> Iterator[Finding]:
    """Whether what carries the interface is up, and encrypts if it must."""
    carrier = facts.carrier
    if carrier is None:
        return
    state = _state_of(carrier)
    kind = "LAG" if isinstance(carrier, Lag) else "connection"
    evidence = {kind: carrier.id, "state": state}
    if state not in {None, "available"}:
        links = {}
        remedy = "have the port, its optics and the cross-connect looked at; ask the partner for a hosted connection"
        if isinstance(carrier, Lag):
            links = {"minimum links": carrier.minimum_links, "connections": carrier.number_of_connections}
            remedy = "bring up more of its connections, or lower its minimum of links"
        yield Finding(
            code=FindingCode.CONNECTION_NOT_AVAILABLE,
            severity=Severity.ERROR,
            cause=f"the {kind} below the interface is {state}",
            evidence={name: str(value) for name, value in (evidence | links).items() if value is not None},
            remedy=remedy,
        )
    encryption = _encryption_of(carrier)
    if carrier.encryption_mode == "must_encrypt" and encryption == "Encryption Down":
        yield _finding(
            FindingCode.ENCRYPTION_DOWN,
            Severity.ERROR,
            f"the {kind} must encrypt, and MACsec is down on it",
            "compare the MACsec keys (CKN and CAK) of the port and the router",
            encryption=encryption,
            keys=", ".join(str(key.ckn) for key in carrier.mac_sec_keys),
        )


def _gateway(facts: Facts) -> Iterator[Finding]:
    """Whether there is a gateway, and it can be used."""
    interface = facts.interface
    if interface is None or facts.state not in {"pending", *ATTACHED}:
        return
    gateway_id = interface.virtual_gateway_id
    if interface.virtual_interface_type != "public" and not (gateway_id or interface.direct_connect_gateway_id):
        yield _finding(
            FindingCode.NO_GATEWAY,
            Severity.ERROR,
            "the interface is attached to no gateway",
            "delete it, have it offered again, and accept it with a gateway",
            state=facts.state,
        )
    if gateway_id and facts.virtual_gateways is not None:
        states = {each.virtual_gateway_id: each.virtual_gateway_state for each in facts.virtual_gateways}
        if gateway_id not in states:
            yield _finding(
                FindingCode.GATEWAY_NOT_LISTED,
                Severity.WARNING,
                "the account has no such virtual gateway in this region: it is gone, or the interface's owner has it",
                "ask as the interface's owner; if it is gone, the interface has to be made anew with another one",
                gateway=gateway_id,
                owner=interface.owner_account,
            )
        elif states[gateway_id] not in {"available", None}:
            yield _finding(
                FindingCode.GATEWAY_NOT_AVAILABLE,
                Severity.ERROR,
                f"the virtual gateway is {states[gateway_id]}",
                "attach the gateway to its network",
                gateway=gateway_id,
                state=states[gateway_id],
            )
    gateway = facts.gateway
    if gateway is not None and (gateway.direct_connect_gateway_state != "available" or gateway.state_change_error):
        yield _finding(
            FindingCode.GATEWAY_NOT_AVAILABLE,
            Severity.ERROR,
            f"the Direct Connect gateway is {gateway.direct_connect_gateway_state}",
            "look at the error that the gateway shows",
            gateway=gateway.direct_connect_gateway_id,
            state=gateway.direct_connect_gateway_state,
            error=gateway.state_change_error,
        )


def _attachment(facts: Facts) -> Iterator[Finding]:
    """Whether the interface and its Direct Connect gateway are joined, and that leads anywhere."""
    interface = facts.interface
    if interface is None or not interface.direct_connect_gateway_id:
        return
    for attachment in facts.attachments or ():
        is_on_its_way = facts.state == "pending" and attachment.attachment_state == "attaching"
        if (attachment.attachment_state != "attached" and not is_on_its_way) or attachment.state_change_error:
            yield _finding(
                FindingCode.GATEWAY_NOT_ATTACHED,
                Severity.WARNING,
                f"the interface is {attachment.attachment_state} to its Direct Connect gateway",
                "wait some minutes; look at the error if it shows one",
                gateway=attachment.direct_connect_gateway_id,
                state=attachment.attachment_state,
                error=attachment.state_change_error,
            )
    associations = [each for each in facts.associations or () if each.association_state != "disassociated"]
    if facts.associations is not None and not associations and not interface.site_link_enabled:
        yield _finding(
            FindingCode.NO_ASSOCIATION,
            Severity.WARNING,
            "the Direct Connect gateway is associated with no virtual or transit gateway, so it leads to no network",
            "associate it: directlink create-direct-connect-gateway-association, or accept a proposal",
            gateway=interface.direct_connect_gateway_id,
        )
    for each in associations:
        behind = None if each.associated_gateway is None else each.associated_gateway.id
        evidence = {"association": each.association_id, "leads_to": behind, "state": each.association_state}
        if each.association_state != "associated" or each.state_change_error:
            yield _finding(
                FindingCode.ASSOCIATION_NOT_READY,
                Severity.WARNING,
                f"an association of the Direct Connect gateway is {each.association_state}",
                "wait: it takes half an hour at times; look at the error if it shows one",
                **evidence,
                error=each.state_change_error,
            )
        elif not each.allowed_prefixes_to_direct_connect_gateway:
            yield _finding(
                FindingCode.NO_ALLOWED_PREFIXES,
                Severity.WARNING,
                "an association allows no prefixes, so nothing is announced to the router for it",
                "update the association with the prefixes of the network behind it",
                **evidence,
            )


def _peers(facts: Facts) -> Iterator[Finding]:
    """Whether sessions are set up at all."""
    interface = facts.interface
    for peer in () if interface is None or facts.state not in ATTACHED else interface.bgp_peers:
        if peer not in facts.peers and peer.bgp_peer_state != "deleted":
            yield _finding(
                FindingCode.PEER_NOT_READY,
                Severity.WARNING,
                f"the service has a BGP peer that is {peer.bgp_peer_state}",
                "wait some minutes",
                BGP_peer=peer.bgp_peer_id,
                state=peer.bgp_peer_state,
            )


def _routes(facts: Facts) -> Iterator[Finding]:
    """Whether sessions that are up carry routes, and not nearly too many."""
    for peer in facts.up if facts.routes is not None else ():
        family = peer.address_family or "ipv4"
        routes = [route for route in facts.routes or () if route.address_family == family]
        accepted = sum(route.route_direction == "accepted" for route in routes)
        most = facts.prefix_limit(family)
        if not accepted:
            yield _finding(
                FindingCode.NO_ROUTES_ACCEPTED,
                Severity.WARNING,
                "a BGP session is up, and the service has no route from the router: nothing finds its way back",
                "let the router announce its networks; a public interface needs them among its route filters",
                BGP_peer=peer.bgp_peer_id,
                address_family=family,
            )
        elif accepted >= _NEAR * most:
            yield _finding(
                FindingCode.PREFIX_LIMIT_NEAR,
                Severity.WARNING,
                "the router announces nearly as many prefixes as the service takes; beyond that the session goes down",
                "summarise what the router announces, or have more prefixes allocated to the interface",
                BGP_peer=peer.bgp_peer_id,
                prefixes=accepted,
                limit=most,
            )
        if accepted == len(routes):
            yield _finding(
                FindingCode.NO_ROUTES_ADVERTISED,
                Severity.WARNING,
                "a BGP session is up, and the service announces no route to the router",
                "look at what the gateway leads to, and at the prefixes of its associations",
                BGP_peer=peer.bgp_peer_id,
                address_family=family,
            )


def _packets(facts: Facts) -> Iterator[Finding]:
    """What BGP does not show: large packets, and many of them."""
    interface = facts.interface
    if interface is None or facts.state not in ATTACHED:
        return
    if interface.mtu is not None and interface.mtu > _STANDARD_MTU:
        yield _finding(
            FindingCode.MTU_TO_CHECK,
            Severity.INFO,
            "jumbo frames are on: where the MTU on the way is smaller, only large packets are lost, and BGP stays up",
            "compare the MTU of the router's VLAN interface; send a large packet that must not be fragmented",
            mtu=interface.mtu,
        )
    if interface.rate_limit:
        yield _finding(
            FindingCode.RATE_LIMITED,
            Severity.INFO,
            "the interface has a limit on its bandwidth; packets beyond it are dropped",
            "compare it with the traffic if packets are lost",
            rate_limit=interface.rate_limit,
        )


def _state_of(carrier: Connection | Lag) -> str | None:
    return carrier.lag_state if isinstance(carrier, Lag) else carrier.connection_state


def _encryption_of(carrier: Connection | Lag) -> str | None:
    """What is told of a port, or of the first port of a LAG that does not encrypt."""
    ports = carrier.connections if isinstance(carrier, Lag) else (carrier,)
    told = [port.port_encryption_status for port in ports]
    return "Encryption Down" if "Encryption Down" in told else next(iter(told), None)


CAUSES: Final[tuple[Callable[[Facts], Iterator[Finding]], ...]] = (
    _existence,
    _stage,
    _failover_test,
    _carrier,
    _gateway,
    why_down,
    _attachment,
    _peers,
    _routes,
    _packets,
)
"""In the order in which they explain what one sees: what comes first makes what follows matter less."""
