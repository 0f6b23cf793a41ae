"""``diagnose``: every cause that it knows, by what shows it, and in as few calls as possible."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from directlink import (
    AddressFamily,
    AssociatedGateway,
    AsyncDirectLinkClient,
    BGPPeer,
    BGPPeerState,
    BGPStatus,
    Cloud,
    Connection,
    ConnectionState,
    Credentials,
    Diagnosis,
    DirectConnectGateway,
    DirectConnectGatewayAssociation,
    DirectConnectGatewayAssociationState,
    DirectConnectGatewayAttachment,
    DirectConnectGatewayAttachmentState,
    DirectConnectGatewayState,
    DirectLinkClient,
    FindingCode,
    Lag,
    LagState,
    MacSecKey,
    ParameterError,
    RequestTimeoutError,
    RetryPolicy,
    Route,
    RouteDirection,
    RouteFilterPrefix,
    Severity,
    VirtualGateway,
    VirtualInterface,
    VirtualInterfaceState,
    VirtualInterfaceTestHistory,
)
from directlink._diagnose import causes
from directlink._diagnose.causes import findings_of
from directlink._diagnose.diagnosis import conclude
from directlink._diagnose.drawing import draw
from directlink._diagnose.facts import Facts
from directlink._diagnose.path import PathStep
from directlink._diagnose.router_output import read_router_output
from directlink.emulator import Account, Emulator, Fault, ManualClock
from support import Kind, error_reply, reply

VIF = "dxvif-56781234"
GATEWAY = "dc9ab2ea-cafe-4000-8000-444455556666"
PEER = BGPPeer(
    bgp_peer_id="dxpeer-1",
    asn=65000,
    asn_long=65000,
    address_family=AddressFamily("ipv4"),
    amazon_address="169.254.0.1/30",
    customer_address="169.254.0.2/30",
    bgp_peer_state=BGPPeerState.AVAILABLE,
    bgp_status=BGPStatus.UP,
    auth_key="canary-bgp-key",
)
DOWN = attrs.evolve(PEER, bgp_status=BGPStatus.DOWN)
SIXTH = attrs.evolve(
    PEER,
    bgp_peer_id="dxpeer-6",
    address_family=AddressFamily("ipv6"),
    amazon_address="2001:db8::1/125",
    customer_address="2001:db8::2/125",
)
INTERFACE = VirtualInterface(
    virtual_interface_id=VIF,
    virtual_interface_type="private",
    virtual_interface_state=VirtualInterfaceState.AVAILABLE,
    connection_id="dxcon-1",
    location="EqPA2",
    vlan=101,
    asn=65000,
    asn_long=65000,
    amazon_side_asn=64512,
    amazon_address="169.254.0.1/30",
    customer_address="169.254.0.2/30",
    auth_key="canary-bgp-key",
    mtu=1500,
    direct_connect_gateway_id=GATEWAY,
    bgp_peers=(PEER,),
)
IN, OUT = RouteDirection.ACCEPTED, RouteDirection.ADVERTISED
CONNECTION = Connection(
    connection_id="dxcon-1", connection_state=ConnectionState.AVAILABLE, encryption_mode="no_encrypt"
)
ATTACHMENT = DirectConnectGatewayAttachment(
    direct_connect_gateway_id=GATEWAY, attachment_state=DirectConnectGatewayAttachmentState.ATTACHED
)
ASSOCIATION = DirectConnectGatewayAssociation(
    association_id="b5c7",
    association_state=DirectConnectGatewayAssociationState.ASSOCIATED,
    associated_gateway=AssociatedGateway(id="vgw-1"),
    allowed_prefixes_to_direct_connect_gateway=(RouteFilterPrefix(cidr="10.0.0.0/16"),),
)


def route(cidr: str, direction: RouteDirection = IN, family: str = "ipv4") -> Route:
    return Route(cidr=cidr, route_direction=direction, address_family=AddressFamily(family))


def interface(**changes: Any) -> VirtualInterface:
    return attrs.evolve(INTERFACE, **changes)


def state(text: str) -> VirtualInterface:
    return interface(virtual_interface_state=VirtualInterfaceState(text))


HEALTHY: dict[str, Any] = {
    "interface": INTERFACE,
    "carrier": CONNECTION,
    "gateway": DirectConnectGateway(
        direct_connect_gateway_id=GATEWAY, direct_connect_gateway_state=DirectConnectGatewayState.AVAILABLE
    ),
    "attachments": (ATTACHMENT,),
    "associations": (ASSOCIATION,),
    "routes": (route("192.168.0.0/24"), route("10.0.0.0/16", OUT)),
}


def facts_with(changes: dict[str, Any], cloud: Cloud = Cloud.AWS) -> Facts:
    return Facts(cloud=cloud, region="eu-west-2", virtual_interface_id=VIF, **{**HEALTHY, **changes})


def sessions(*told: dict[str, Any]) -> dict[str, Any]:
    """What FRR prints of sessions with the provider's address."""
    text = json.dumps({"169.254.0.1": {"remoteAs": 64512, "localAs": 65000, "authenticationEnabled": 1, **told[0]}})
    return {"interface": interface(bgp_peers=(DOWN,)), "routes": None, "sessions": read_router_output(text)}


def bird(state: str, error: str = "", info: str = "") -> dict[str, Any]:
    """What BIRD prints of a session with the provider's address."""
    lines = [
        "BIRD 2.0.12 ready.",
        "Name       Proto      Table      State  Since         Info",
        "device1    Device     ---        up     12:00:00.000  ",
        f"uplink     BGP        ---        start  12:00:00.000  {info}",
        f"  BGP state:          {state}",
        "    Neighbor address: 169.254.0.1",
        "    Neighbor AS:      64512",
        "    Local AS:         65000",
        *([f"    Last error:       {error}"] if error else []),
        "  Channel ipv4",
        "    State:          DOWN",
        "",
        "kernel1    Kernel     master4    up     12:00:00.000  ",
        "",
    ]
    return {"interface": interface(bgp_peers=(DOWN,)), "routes": None, "sessions": read_router_output("\n".join(lines))}


TEST = VirtualInterfaceTestHistory(test_id="t-1", bgp_peers=("dxpeer-1",), status="IN_PROGRESS")
LAG = Lag(lag_id="dxlag-1", lag_state=LagState.DOWN, minimum_links=2, number_of_connections=1)
MUST_ENCRYPT = attrs.evolve(
    CONNECTION,
    encryption_mode="must_encrypt",
    port_encryption_status="Encryption Down",
    mac_sec_keys=(MacSecKey(ckn="aa"),),
)
TABLE: dict[str, tuple[dict[str, Any], FindingCode]] = {
    "the interface may not be read": ({"interface": None, "may_read": False}, FindingCode.NOT_READABLE),
    "there is no such interface": ({"interface": None}, FindingCode.NOT_LISTED),
    "it is offered": ({"interface": state("confirming")}, FindingCode.NOT_ACCEPTED),
    "it is deleted": ({"interface": state("deleted")}, FindingCode.ENDED),
    "its offer expired": ({"interface": state("expired")}, FindingCode.ENDED),
    "its addresses are verified": ({"interface": state("verifying")}, FindingCode.VERIFYING),
    "it is set up": ({"interface": state("pending")}, FindingCode.PROVISIONING),
    "its state is new": ({"interface": state("approving")}, FindingCode.UNKNOWN_STATE),
    "a test runs": (
        {"interface": interface(virtual_interface_state=VirtualInterfaceState("testing"), bgp_peers=(DOWN,))}
        | {"tests": (TEST,), "routes": None},
        FindingCode.FAILOVER_TEST,
    ),
    "a test runs that may not be listed": (
        {"interface": state("testing"), "routes": None},
        FindingCode.FAILOVER_TEST,
    ),
    "the connection is down": (
        {"carrier": attrs.evolve(CONNECTION, connection_state=ConnectionState.DOWN)},
        FindingCode.CONNECTION_NOT_AVAILABLE,
    ),
    "the LAG has too few links": ({"carrier": LAG}, FindingCode.CONNECTION_NOT_AVAILABLE),
    "MACsec is down": ({"carrier": MUST_ENCRYPT}, FindingCode.ENCRYPTION_DOWN),
    "MACsec is down on a LAG": (
        {
            "carrier": attrs.evolve(
                LAG, lag_state=LagState.AVAILABLE, encryption_mode="must_encrypt", connections=(MUST_ENCRYPT,)
            )
        },
        FindingCode.ENCRYPTION_DOWN,
    ),
    "there is no gateway": ({"interface": interface(direct_connect_gateway_id="")}, FindingCode.NO_GATEWAY),
    "the virtual gateway is gone": (
        {
            "interface": interface(direct_connect_gateway_id="", virtual_gateway_id="vgw-1"),
            "virtual_gateways": (VirtualGateway(virtual_gateway_id="vgw-2", virtual_gateway_state="available"),),
        },
        FindingCode.GATEWAY_NOT_LISTED,
    ),
    "the virtual gateway is detached": (
        {
            "interface": interface(direct_connect_gateway_id="", virtual_gateway_id="vgw-1"),
            "virtual_gateways": (VirtualGateway(virtual_gateway_id="vgw-1", virtual_gateway_state="detached"),),
        },
        FindingCode.GATEWAY_NOT_AVAILABLE,
    ),
    "the Direct Connect gateway is deleted": (
        {"gateway": attrs.evolve(HEALTHY["gateway"], direct_connect_gateway_state=DirectConnectGatewayState.DELETING)},
        FindingCode.GATEWAY_NOT_AVAILABLE,
    ),
    "the attachment ends": (
        {"attachments": (attrs.evolve(ATTACHMENT, attachment_state=DirectConnectGatewayAttachmentState.DETACHING),)},
        FindingCode.GATEWAY_NOT_ATTACHED,
    ),
    "nothing is associated": ({"associations": ()}, FindingCode.NO_ASSOCIATION),
    "the association is under way": (
        {
            "associations": (
                attrs.evolve(ASSOCIATION, association_state=DirectConnectGatewayAssociationState.ASSOCIATING),
            )
        },
        FindingCode.ASSOCIATION_NOT_READY,
    ),
    "the association has no prefixes": (
        {"associations": (attrs.evolve(ASSOCIATION, allowed_prefixes_to_direct_connect_gateway=()),)},
        FindingCode.NO_ALLOWED_PREFIXES,
    ),
    "a peer is set up": (
        {"interface": interface(bgp_peers=(PEER, attrs.evolve(SIXTH, bgp_peer_state=BGPPeerState.PENDING)))},
        FindingCode.PEER_NOT_READY,
    ),
    "a session is down": ({"interface": interface(bgp_peers=(DOWN,)), "routes": None}, FindingCode.BGP_SETTINGS),
    "nothing arrives": ({"interface": interface(bgp_peers=(DOWN,)), "routes": None}, FindingCode.ROUTER_UNREACHABLE),
    "a session was closed": ({"interface": interface(bgp_peers=(DOWN,)), "routes": None}, FindingCode.SESSION_CLOSED),
    "FRR has no key": (sessions({"bgpState": "Connect", "authenticationEnabled": 0}), FindingCode.BGP_KEY),
    "FRR has another key": (sessions({"bgpState": "Connect"}), FindingCode.BGP_KEY),
    "FRR has another AS number": (sessions({"bgpState": "Idle", "localAs": 65001}), FindingCode.CUSTOMER_ASN),
    "the provider refuses FRR's AS number": (
        sessions({"bgpState": "Idle", "lastResetDueTo": "BGP Notification received", "lastErrorCodeSubcode": "0202"}),
        FindingCode.CUSTOMER_ASN,
    ),
    "FRR expects another AS number": (sessions({"bgpState": "Idle", "remoteAs": 64513}), FindingCode.PROVIDER_ASN),
    "FRR refuses the provider's AS number": (
        sessions({"bgpState": "Idle", "lastResetDueTo": "BGP Notification send", "lastErrorCodeSubcode": "0202"}),
        FindingCode.PROVIDER_ASN,
    ),
    "FRR has no way to the provider": (
        sessions({"bgpState": "Active", "lastResetDueTo": "Waiting for NHT"}),
        FindingCode.PEER_ADDRESS,
    ),
    "FRR announces too much": (
        sessions({"bgpState": "Idle", "lastResetDueTo": "BGP Notification received", "lastErrorCodeSubcode": "0601"}),
        FindingCode.PREFIX_LIMIT,
    ),
    "FRR takes less": (sessions({"bgpState": "Idle (PfxCt)"}), FindingCode.ROUTER_PREFIX_LIMIT),
    "the provider is shut down": (
        sessions({"bgpState": "Active", "lastResetDueTo": "BGP Notification received", "lastErrorCodeSubcode": "0602"}),
        FindingCode.PROVIDER_SHUTDOWN,
    ),
    "FRR is shut down": (
        sessions({"bgpState": "Idle", "lastResetDueTo": "Admin. shutdown"}),
        FindingCode.ROUTER_SHUTDOWN,
    ),
    "FRR's cable is cut": (
        sessions({"bgpState": "Idle", "lastResetDueTo": "Interface down"}),
        FindingCode.ROUTER_UNREACHABLE,
    ),
    "BIRD has another key": (bird("Connect"), FindingCode.BGP_KEY),
    "BIRD cannot set its key": (bird("Connect", info="Kernel MD5 auth failed"), FindingCode.BGP_KEY),
    "BIRD's cable is cut": (bird("Idle", "Error: Link down"), FindingCode.ROUTER_UNREACHABLE),
    "nothing of BIRD's arrives": (bird("Connect"), FindingCode.ROUTER_UNREACHABLE),
    "BIRD has another AS number": (bird("Active", "Received: Bad peer AS"), FindingCode.CUSTOMER_ASN),
    "BIRD expects another AS number": (bird("Active", "BGP Error: Bad peer AS"), FindingCode.PROVIDER_ASN),
    "BIRD has no way to the provider": (bird("Connect", "Socket: No route to host"), FindingCode.PEER_ADDRESS),
    "BIRD announces too much": (
        bird("Idle", "Received: Maximum number of prefixes reached"),
        FindingCode.PREFIX_LIMIT,
    ),
    "BIRD is reset": (bird("Connect", "Socket: Connection reset by peer"), FindingCode.SESSION_CLOSED),
    "BIRD takes less": (bird("Idle", "Automatic shutdown: Route limit exceeded"), FindingCode.ROUTER_PREFIX_LIMIT),
    "BIRD's provider is shut down": (
        bird("Active", "Received: Administrative shutdown"),
        FindingCode.PROVIDER_SHUTDOWN,
    ),
    "nothing is announced": ({"routes": (route("10.0.0.0/16", OUT),)}, FindingCode.NO_ROUTES_ACCEPTED),
    "nothing is heard": ({"routes": (route("192.168.0.0/24"),)}, FindingCode.NO_ROUTES_ADVERTISED),
    "there is little room for prefixes": (
        {"routes": (*(route(f"192.168.{number}.0/24") for number in range(80)), route("10.0.0.0/16", OUT))},
        FindingCode.PREFIX_LIMIT_NEAR,
    ),
    "jumbo frames are on": ({"interface": interface(mtu=9001)}, FindingCode.MTU_TO_CHECK),
    "the interface has a limiter": ({"interface": interface(rate_limit="500Mbps")}, FindingCode.RATE_LIMITED),
}


def test_nothing_is_found_where_all_is_well() -> None:
    assert findings_of(facts_with({})) == ()
    assert str(conclude(facts_with({}))) == "nothing found"


@pytest.mark.parametrize("name", TABLE)
def test_a_cause_is_among_the_first_three(name: str) -> None:
    changes, code = TABLE[name]
    found = findings_of(facts_with(changes))
    assert code in [finding.code for finding in found[:3]]
    assert "canary" not in str([finding.to_dict() for finding in found])
    for finding in found:
        assert finding.remedy
        assert finding.cause[0].islower()


def test_every_code_of_a_diagnosis_has_a_row_in_the_table() -> None:
    sources = Path(causes.__file__).parent.glob("*.py")
    named = {name for path in sources for name in re.findall(r"FindingCode\.([A-Z_]+)", path.read_text("utf-8"))}
    assert {code.name for _, code in TABLE.values()} == named


def test_what_stands_in_the_way_comes_before_what_may() -> None:
    changes = {
        "interface": interface(bgp_peers=(DOWN,), mtu=9001),
        "carrier": attrs.evolve(CONNECTION, connection_state=ConnectionState.DOWN),
        "routes": None,
    }
    found = findings_of(facts_with(changes))
    ranks = [(Severity.ERROR, Severity.WARNING, Severity.INFO).index(finding.severity) for finding in found]
    assert ranks == sorted(ranks)
    assert found[0].code == FindingCode.CONNECTION_NOT_AVAILABLE


def test_a_session_that_is_up_rules_out_the_cable_of_one_that_is_not() -> None:
    both = {"interface": interface(bgp_peers=(PEER, attrs.evolve(SIXTH, bgp_status=BGPStatus.DOWN)))}
    codes = [finding.code for finding in findings_of(facts_with(both))]
    assert codes == [FindingCode.BGP_SETTINGS, FindingCode.SESSION_CLOSED]
    [first, _] = findings_of(facts_with(both))
    assert first.evidence["BGP peers"] == "dxpeer-6"
    assert first.evidence["on FRR"] == "vtysh -c 'show bgp neighbors 2001:db8::1 json'"


def test_the_evidence_is_what_the_router_is_to_be_set_to_and_no_key() -> None:
    [first, *_] = findings_of(facts_with({"interface": interface(bgp_peers=(DOWN,)), "routes": None}))
    assert {name: value for name, value in first.evidence.items() if not name.startswith("on ")} == {
        "BGP peers": "dxpeer-1",
        "provider's address": "169.254.0.1/30",
        "router's address": "169.254.0.2/30",
        "provider's AS number": "64512",
        "AS number of the router": "65000",
        "VLAN": "101",
        "BGP key": "set",
    }
    bare = interface(bgp_peers=(attrs.evolve(DOWN, auth_key=None),), auth_key="")
    [first, *_] = findings_of(facts_with({"interface": bare, "routes": None}))
    assert first.evidence["BGP key"] == "not shown"


def test_a_router_that_knows_another_address_is_told_which_it_should_be() -> None:
    told = json.dumps({"169.254.0.5": {"bgpState": "Active"}})
    changes = {"interface": interface(bgp_peers=(DOWN,)), "routes": None, "sessions": read_router_output(told)}
    [first, *_] = findings_of(facts_with(changes))
    assert (first.code, first.severity) == (FindingCode.PEER_ADDRESS, Severity.ERROR)
    assert (first.evidence["neighbours"], first.evidence["provider's address"]) == ("169.254.0.5", "169.254.0.1/30")


def test_what_a_router_sees_alike_is_a_warning_and_says_so() -> None:
    found = findings_of(facts_with(sessions({"bgpState": "Connect"})))
    assert [finding.code for finding in found] == [FindingCode.BGP_KEY, FindingCode.ROUTER_UNREACHABLE]
    assert {finding.severity for finding in found} == {Severity.WARNING}
    assert all("alike" in finding.cause for finding in found)


SENT, RECEIVED = "BGP Notification send", "BGP Notification received"
KEY, UNREACHABLE, ADDRESS = FindingCode.BGP_KEY, FindingCode.ROUTER_UNREACHABLE, FindingCode.PEER_ADDRESS
CLOSED, SHUT = FindingCode.SESSION_CLOSED, FindingCode.ROUTER_SHUTDOWN


def frr(state: str, reason: str = "", code: str = "", **more: Any) -> dict[str, Any]:
    return sessions({"bgpState": state, "lastResetDueTo": reason, "lastErrorCodeSubcode": code, **more})


@pytest.mark.parametrize(
    ("told", "causes"),
    [
        # as FRR 8.4 and BIRD 2.0 wrote it where this was wrong, and what else their programs hold
        (frr("Connect", "Waiting for peer OPEN"), (KEY, UNREACHABLE)),
        (frr("Active", "Waiting for peer OPEN"), (UNREACHABLE, KEY)),
        (frr("Active", "Waiting for NHT"), (UNREACHABLE, ADDRESS)),
        (frr("Active", "Waiting for VRF to be initialized"), (UNREACHABLE, ADDRESS)),
        (frr("Active", "Neighbor address lost"), (UNREACHABLE, ADDRESS)),
        (frr("Connect", SENT, "060A", lastNotificationReason="Cease/BFD Down"), (UNREACHABLE,)),
        (frr("Idle", "BFD down received"), (UNREACHABLE,)),
        (frr("Connect", SENT, "0400"), (UNREACHABLE, KEY)),
        (frr("Connect", RECEIVED, "0400"), (UNREACHABLE, KEY)),
        (frr("Active", RECEIVED, "0603"), (CLOSED,)),
        (frr("Active", SENT, "0203"), (CLOSED,)),
        (frr("Active", "Peer closed the session"), (CLOSED,)),
        (frr("Idle", "Waiting for peer OPEN", adminShutDown=True), (SHUT,)),
        (frr("Idle", RECEIVED, "0602", adminShutDown=True), (SHUT,)),
        (frr("Active", "Admin. shutdown"), (KEY, UNREACHABLE)),  # it is over
        (bird("Idle", "Error: Link down"), (UNREACHABLE,)),
        (bird("Idle", "Error: BFD session down"), (UNREACHABLE,)),
        (bird("Idle", "Error: Neighbor lost"), (UNREACHABLE, ADDRESS)),
        (bird("Active", "Socket: No route to host"), (UNREACHABLE, ADDRESS)),
        (bird("Idle", "BGP Error: Hold timer expired"), (UNREACHABLE, KEY)),
        (bird("Active", "Socket: Connection timed out"), (KEY, UNREACHABLE)),
        (bird("Active", "Socket: Connection closed"), (CLOSED,)),
        (bird("Idle", "Received: Connection rejected"), (CLOSED,)),
        (bird("Down"), (SHUT,)),
        (bird("Down", "Received: Administrative shutdown"), (SHUT,)),
    ],
)
def test_what_a_router_tells_leaves_these_causes_and_one_alone_is_certain(
    told: dict[str, Any], causes: tuple[FindingCode, ...]
) -> None:
    found = findings_of(facts_with(told))
    assert tuple(finding.code for finding in found) == causes
    assert {finding.severity for finding in found} == {Severity.ERROR if len(causes) == 1 else Severity.WARNING}


@pytest.mark.parametrize(
    ("state", "causes"),
    [("Idle (PfxCt)", (FindingCode.ROUTER_PREFIX_LIMIT,)), ("Idle (Admin)", (SHUT,)), ("Connect", (KEY, UNREACHABLE))],
)
def test_a_summary_of_frrs_tells_the_state_and_nothing_of_keys(state: str, causes: tuple[FindingCode, ...]) -> None:
    peer = {"remoteAs": 64512, "localAs": 65000, "state": state, "peerState": "OK", "idType": "ipv4"}
    text = json.dumps(
        {"ipv4Unicast": {"as": 65000, "peers": {"169.254.0.1": peer}, "bestPath": {"multiPathRelax": "no"}}}
    )
    told = {**frr("Connect"), "sessions": read_router_output(text)}
    assert tuple(finding.code for finding in findings_of(facts_with(told))) == causes


def test_what_another_session_comes_over_is_not_in_doubt() -> None:
    both = {"interface": interface(bgp_peers=(attrs.evolve(SIXTH, bgp_status=BGPStatus.UP), DOWN))}
    assert [finding.code for finding in findings_of(facts_with({**bird("Connect"), **both}))] == [KEY]


def test_a_router_whose_session_is_up_again_is_believed() -> None:
    facts = facts_with(sessions({"bgpState": "Established"}))
    assert findings_of(facts) == ()
    assert facts.not_checked == ["the router says that its session with 169.254.0.1/30 is up; look again in a minute"]


def test_a_public_interface_takes_a_thousand_prefixes_and_has_no_gateway() -> None:
    many = [route(f"198.51.{number // 250}.{number % 250}/32") for number in range(900)]
    public = interface(virtual_interface_type="public", direct_connect_gateway_id="")
    [finding] = findings_of(facts_with({"interface": public, "routes": (*many, route("203.0.113.0/24", OUT))}))
    assert (finding.evidence["prefixes"], finding.evidence["limit"]) == ("900", "1000")


def test_a_session_that_a_router_names_by_its_port_is_not_that_of_an_address() -> None:
    told = json.dumps({"eth1": {"bgpState": "Established"}})
    changes = {"interface": interface(bgp_peers=(DOWN,)), "routes": None, "sessions": read_router_output(told)}
    assert findings_of(facts_with(changes))[0].code == FindingCode.PEER_ADDRESS


def test_one_cause_of_two_sessions_is_one_finding() -> None:
    down = (DOWN, attrs.evolve(SIXTH, bgp_status=BGPStatus.DOWN))
    text = json.dumps(
        {"default": {name: {"bgpState": "Idle", "localAs": 65001} for name in ("169.254.0.1", "2001:db8:0::1")}}
    )
    changes = {"interface": interface(bgp_peers=down), "routes": None, "sessions": read_router_output(text)}
    assert [finding.code for finding in findings_of(facts_with(changes))] == [FindingCode.CUSTOMER_ASN]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Name Proto",
        "{",
        "[" * 10,
        '{"a": 1}',
        '{"a": {"b": 2}}',
        "{" + '"a":{' * 99999,
        '{"a":' * 800 + "{}" + "}" * 800,
    ],
)
def test_what_is_no_routers_output_is_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="router_output"):
        read_router_output(text)


_words = st.sampled_from(
    ["BGP", "Neighbor address:", "169.254.0.1", "Local AS:", "9" * 5000, "  ", "\n", "x", "up", "\r"]
)
_values = st.none() | st.booleans() | st.integers() | st.text() | st.just("9" * 5000)
_keys = (
    st.sampled_from(["bgpState", "state", "peerState", "remoteAs", "localAs", "lastResetDueTo", "peers"]) | st.text()
)
_objects = st.recursive(_values, lambda inner: st.dictionaries(_keys, inner) | st.lists(inner), max_leaves=20)


@given(st.text() | st.lists(_words).map(" ".join) | st.dictionaries(_keys, _objects).map(json.dumps))
def test_whatever_is_given_for_a_routers_output_is_read_or_refused(text: str) -> None:
    try:
        found = read_router_output(text)
    except ParameterError:
        return
    facts = facts_with({"interface": interface(bgp_peers=(DOWN,)), "routes": None, "sessions": found})
    assert findings_of(facts) or facts.not_checked


def test_the_router_tells_on_outscale_what_the_service_does_not() -> None:
    bare = VirtualInterface(
        virtual_interface_id=VIF,
        virtual_interface_type="private",
        virtual_interface_state=VirtualInterfaceState.AVAILABLE,
        virtual_gateway_id="vgw-1",
        asn=65000,
        amazon_address="169.254.0.1/30",
        customer_address="169.254.0.2/30",
    )
    changes = dict.fromkeys(HEALTHY) | {"interface": bare}
    assert findings_of(facts_with(changes, Cloud.OUTSCALE)) == ()
    for told in (sessions({"bgpState": "Idle", "localAs": 65001}), bird("Active", "Received: Bad peer AS")):
        found = findings_of(facts_with(changes | {"sessions": told["sessions"]}, Cloud.OUTSCALE))
        assert [finding.code for finding in found] == [FindingCode.CUSTOMER_ASN]
    up = facts_with(changes | {"sessions": bird("Established")["sessions"]}, Cloud.OUTSCALE)
    assert (findings_of(up), up.not_checked) == ((), [])


# ── against the emulator ─────────────────────────────────────────────────────────────────────────────────────────────


class Case:
    """An emulator, and a client of the grantee's."""

    def __init__(self, kind: Kind, cloud: str = "aws") -> None:
        self.kind = kind
        self.clock = ManualClock()
        self.emulator = Emulator(cloud, clock=self.clock)
        self.client = self.client_of(self.emulator.grantee)

    def client_of(self, account: Account) -> Any:
        made = AsyncDirectLinkClient if self.kind.is_async else DirectLinkClient
        transport: Any = self.emulator.async_transport() if self.kind.is_async else self.emulator.transport()
        keys = Credentials(account.access_key_id, account.secret_access_key)
        cloud: Any = str(self.emulator.cloud)
        return made(cloud=cloud, region="eu-west-2", credentials=keys, transport=transport, clock=self.clock)

    def diagnose(self, interface_id: str = VIF, **arguments: Any) -> Diagnosis:
        diagnosis: Diagnosis = self.kind.run(self.client.diagnose(virtual_interface_id=interface_id, **arguments))
        return diagnosis

    def codes(self, interface_id: str = VIF) -> list[str]:
        return [str(finding.code) for finding in self.diagnose(interface_id).findings]

    def accept(self, interface_id: str = VIF) -> None:
        """Accept an offer, and wait until it forwards traffic to a network, and back."""
        grantee = self.emulator.grantee
        gateway = grantee.direct_connect_gateway_ids[0]
        run, client = self.kind.run, self.client
        run(
            client.confirm_private_virtual_interface(
                virtual_interface_id=interface_id, direct_connect_gateway_id=gateway
            )
        )
        run(
            client.create_direct_connect_gateway_association(
                direct_connect_gateway_id=gateway, gateway_id=grantee.virtual_gateway_ids[0]
            )
        )
        self.clock.advance(3)
        self.emulator.customer_router(interface_id).announce("192.168.0.0/16")


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> Kind:
    return Kind(request.param)


@pytest.fixture
def case(kind: Kind) -> Case:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF)
    return case


def test_from_the_offer_to_traffic_and_what_breaks_it(case: Case) -> None:
    assert case.codes() == ["not-accepted"]
    assert case.codes("dxvif-99999999") == ["not-listed"]
    public = case.emulator.offer_public_virtual_interface()
    case.kind.run(case.client.confirm_public_virtual_interface(virtual_interface_id=public))
    assert case.codes(public) == ["verifying"]
    case.clock.advance(2)
    assert case.codes(public) == ["provisioning"]
    case.accept()
    diagnosis = case.diagnose()
    assert diagnosis.findings == ()
    assert diagnosis.not_checked == ("DescribeConnections: dxcon-17156075 is another account's",)
    case.emulator.set_bgp_status(VIF, "down")
    assert case.codes() == ["bgp-settings", "router-unreachable", "session-closed"]
    case.emulator.set_bgp_status(VIF, "up")
    run = case.kind.run
    run(case.client.start_bgp_failover_test(virtual_interface_id=VIF, test_duration_in_minutes=1))
    assert case.codes()[0] == "failover-test"
    case.clock.advance(61)
    case.emulator.customer_router(VIF).announce(*(f"10.1.{number}.0/24" for number in range(101)))
    assert "session-closed" in case.codes()[:3]
    run(case.client.delete_virtual_interface(virtual_interface_id=VIF))
    assert case.codes() == ["ended"]


def test_a_diagnosis_takes_few_calls_however_many_interfaces_there_are(case: Case) -> None:
    case.accept()
    for _ in range(300):
        case.emulator.offer_private_virtual_interface()
    for status in ("up", "down"):
        case.emulator.set_bgp_status(VIF, status)
        before = len(case.emulator.requests)
        case.diagnose()
        asked = [str(request.operation) for request in case.emulator.requests[before:]]
        assert len(asked) == len(set(asked)) == 6


def test_the_connections_owner_learns_of_the_connection_and_the_lag_too(case: Case) -> None:
    case.accept()
    case.client = case.client_of(case.emulator.owner)
    diagnosis = case.diagnose()
    assert [step.id for steps in diagnosis.path for step in steps][:3] == ["EqPA2", "dxcon-17156075", VIF]
    assert diagnosis.findings == ()
    gateway = case.emulator.grantee.direct_connect_gateway_ids[0]
    assert diagnosis.not_checked == (f"DescribeDirectConnectGateways: {gateway} is another account's",)
    run = case.kind.run
    lag = run(
        case.client.create_lag(
            number_of_connections=1,
            location="EqPA2",
            connections_bandwidth="1Gbps",
            lag_name="lag",
            connection_id="dxcon-17156075",
        )
    )
    case.clock.advance(3)
    diagnosis = case.diagnose()
    assert [step.id for steps in diagnosis.path for step in steps][1] == lag.lag_id
    assert diagnosis.findings == ()


DENIED = ("DescribeConnections", "DescribeDirectConnectGateways", "DescribeDirectConnectGatewayAttachments")
ALSO_DENIED = ("DescribeDirectConnectGatewayAssociations", "ListVirtualInterfaceRoutes")


def test_a_denied_read_fails_no_diagnosis(case: Case) -> None:
    case.accept()
    for operation in (*DENIED, *ALSO_DENIED):
        case.emulator.faults.add(operation, Fault.error("AccessDeniedException", message="not you"))
    diagnosis = case.diagnose()
    assert diagnosis.findings == ()
    assert [each.partition(":")[0] for each in diagnosis.not_checked] == [*DENIED, *ALSO_DENIED]
    assert diagnosis.not_checked[0] == "DescribeConnections: AccessDeniedException: not you"
    case.emulator.set_bgp_status(VIF, "down")
    case.emulator.faults.add("ListVirtualInterfaceTestHistory", Fault.error("AccessDeniedException"))
    diagnosis = case.diagnose()
    assert diagnosis.findings[0].code == "bgp-settings"
    assert "ListVirtualInterfaceTestHistory" in diagnosis.not_checked[-1]
    case.emulator.faults.add("DescribeVirtualInterfaces", Fault.error("AccessDeniedException"))
    assert case.codes() == ["not-readable"]


def test_outscale_tells_what_it_shows(kind: Kind) -> None:
    case = Case(kind, "outscale")
    case.emulator.offer_private_virtual_interface(VIF)
    assert case.codes() == ["not-accepted"]
    assert case.codes("dxvif-99999999") == ["not-listed"]
    gateway = case.emulator.grantee.virtual_gateway_ids[0]
    kind.run(case.client.confirm_private_virtual_interface(virtual_interface_id=VIF, virtual_gateway_id=gateway))
    assert case.codes() == ["provisioning"]
    case.clock.advance(3)
    before = len(case.emulator.requests)
    diagnosis = case.diagnose()
    assert diagnosis.findings == ()
    assert len(case.emulator.requests) - before == 3
    assert diagnosis.not_checked[-1] == "BGP sessions and routes: OUTSCALE does not show them"
    told = json.dumps({"169.254.0.1": {"bgpState": "Idle", "localAs": 65001}})
    [finding] = case.diagnose(router_output=told).findings
    assert finding.code == "customer-asn"


def test_what_is_no_denial_is_raised_of_the_first_call_and_told_of_the_others(kind: Kind) -> None:
    client = kind.client(
        error_reply("ExpiredTokenException", 403), error_reply("ExpiredTokenException", 403), cloud="aws"
    )
    with pytest.raises(Exception, match="no"):
        kind.run(client.diagnose(virtual_interface_id=VIF))
    down = {
        "virtualInterfaceId": VIF,
        "virtualInterfaceState": "down",
        "connectionId": "dxcon-1",
        "bgpPeers": [{"bgpStatus": "down"}],
        "directConnectGatewayId": GATEWAY,
    }
    late = RequestTimeoutError("too late", outcome_unknown=False)
    client = kind.client(
        reply({"virtualInterfaces": [down]}), *(5 * [late]), cloud="aws", retry=RetryPolicy(max_attempts=1)
    )
    diagnosis = kind.run(client.diagnose(virtual_interface_id=VIF))
    assert "RequestTimeoutError: too late" in diagnosis.not_checked[0]
    assert diagnosis.findings[0].code == "bgp-settings"


def test_what_an_interface_does_not_have_is_not_asked_for(kind: Kind) -> None:
    bare = {"virtualInterfaceId": VIF, "virtualInterfaceState": "available", "virtualInterfaceType": "public"}
    client = kind.client(reply({"virtualInterfaces": [bare]}), cloud="aws")
    assert kind.run(client.diagnose(virtual_interface_id=VIF)) == Diagnosis(
        virtual_interface_id=VIF,
        findings=(),
        path=((PathStep(kind="public interface", id=VIF, state="available"),),),
    )


def test_arguments_are_looked_at_before_anything_is_sent(kind: Kind) -> None:
    client = kind.client()
    for wrong in ({"timeout": -1.0}, {"router_output": "nonsense"}, {"virtual_interface_id": ""}):
        with pytest.raises(ParameterError):
            kind.run(client.diagnose(**{"virtual_interface_id": VIF, **wrong}))
    assert client.script.requests == []


# ── shown ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_diagnosis_is_data_and_text() -> None:
    diagnosis = conclude(facts_with({"interface": state("confirming"), "not_checked": ["something: why"]}))
    assert json.loads(json.dumps(diagnosis.to_dict()))["findings"][0]["code"] == "not-accepted"
    assert str(diagnosis).startswith("error: the interface waits")
    assert str(diagnosis).endswith("not checked: something: why")


def test_notebooks_draw_the_path_with_states_in_colour_and_in_marks() -> None:
    associations = (ASSOCIATION, attrs.evolve(ASSOCIATION, associated_gateway=AssociatedGateway(id="tgw-<script>")))
    changes = {"interface": interface(bgp_peers=(DOWN,)), "routes": None, "associations": associations}
    page = conclude(facts_with(changes | {"not_checked": ["a <b>"]}))._repr_html_()
    for shown in ("EqPA2", "dxcon-1", VIF, GATEWAY, "vgw-1", "tgw-&lt;script&gt;", "prefers-color-scheme:dark"):
        assert shown in page
    assert "<script>" not in page
    assert "a &lt;b&gt;" in page
    assert "canary" not in page
    assert page.count("<rect") == 6
    assert page.count("<line") == 4
    nothing = conclude(facts_with({"interface": None}))._repr_html_()
    assert nothing.count("<rect") == 0
    assert "nothing found" in conclude(facts_with({}))._repr_html_()


def test_a_box_is_as_high_as_what_it_shows_and_no_line_is_wider() -> None:
    steps = [
        PathStep(kind="location", id="EqPA2"),
        PathStep(kind="LAG", id="dxlag-1", state="down", detail="VLAN 101, BGP ipv4 down, BGP ipv6 unknown"),
        PathStep(kind="connection", id="", state="available", detail="東京" * 19 + "\x00\u202e & " + "W" * 300),
    ]
    heights, texts = list[int](), list[list[str]]()
    for step in steps:
        box = draw([[step]])
        [height] = re.findall(r'<rect .*? height="(\d+)"', box)
        heights.append(int(height))
        texts.append(re.findall(r"<text x.*?>(.*?)</text>", box))
    assert texts[0] == ["EqPA2"]
    assert texts[1] == ["dxlag-1", "down", "VLAN 101, BGP ipv4 down, BGP ipv6", "unknown"]
    assert texts[2][:2] == ["available", "東京" * 10]
    assert texts[2][2].startswith("東京" * 9 + " &amp; ")
    assert texts[2][-1].endswith("…")
    assert "\0" not in "".join(texts[2])
    assert heights == [10 + 17 * (1 + len(lines)) for lines in texts]
    assert len(texts[2]) == 1 + 5


@pytest.mark.parametrize(
    ("state", "condition"),
    [("available", "good"), ("pending", "waiting"), ("down", "bad"), ("of-tomorrow", "bad"), ("", "unknown")],
)
def test_a_place_on_the_path_is_good_bad_waiting_or_unknown(state: str, condition: str) -> None:
    assert PathStep(kind="connection", id="dxcon-1", state=state).condition == condition


def test_the_path_leaves_out_what_is_not_known() -> None:
    bare = VirtualInterface(virtual_interface_id=VIF)
    [[only]] = conclude(facts_with({"interface": bare})).path
    assert (only.kind, only.id, only.state, only.detail) == ("virtual interface", VIF, "", "")
    assert (
        conclude(facts_with({"carrier": LAG, "interface": interface(connection_id="dxlag-1")})).path[1][0].kind == "LAG"
    )
