"""Public and transit interfaces of the emulated service, what their owner changes, what his router is told."""

from typing import Any

import pytest

from directlink.emulator import Emulator
from directlink.emulator._records.bgp import BgpPeer, Peering
from directlink.emulator._records.terms import Terms
from directlink.emulator._records.virtual_interface import VirtualInterface
from emulator_aws_support import NOBODY, interface_of, line, make_aws, refusal
from emulator_support import CONFIRM, INTERFACE, call

KINDS = ("private", "public", "transit")


def terms(**changes: Any) -> dict[str, Any]:
    return {"virtualInterfaceName": "hosted", "vlan": 7, "asn": 65000, **changes}


def gateway_of(emulator: Emulator) -> str:
    return emulator.grantee.direct_connect_gateway_ids[0]


def confirm(emulator: Emulator, interface_id: str, kind: str) -> str:
    values = {} if kind == "public" else {"directConnectGatewayId": gateway_of(emulator)}
    operation = f"Confirm{kind.title()}VirtualInterface"
    answer = call(emulator, emulator.grantee, operation, virtualInterfaceId=interface_id, **values)
    state: str = answer["virtualInterfaceState"]
    return state


def offer(emulator: Emulator, kind: str) -> str:
    if kind == "private":
        return emulator.offer_private_virtual_interface()
    return emulator.offer_public_virtual_interface() if kind == "public" else emulator.offer_transit_virtual_interface()


def walk(emulator: Emulator, interface_id: str, clock: Any) -> list[tuple[str, str]]:
    """States of the interface and of its BGP peer, a provisioning time after another."""
    seen: list[tuple[str, str]] = []
    for seconds in (0, 2, 2):
        clock.advance(seconds)
        interface = interface_of(emulator, interface_id)
        seen.append((interface["virtualInterfaceState"], interface["bgpPeers"][0]["bgpPeerState"]))
    return seen


def test_an_accepted_public_interface_is_verified_then_provisioned() -> None:
    emulator, clock = make_aws()
    allocated = call(
        emulator,
        emulator.owner,
        "AllocatePublicVirtualInterface",
        connectionId=line(emulator),
        ownerAccount=emulator.grantee.account_id,
        newPublicVirtualInterfaceAllocation=terms(
            routeFilterPrefixes=[{"cidr": "203.0.113.0/24"}, {"cidr": "203.0.113.0/24"}], rateLimit="100Mbps"
        ),
    )
    shown = {
        "virtualInterfaceType": "public",
        "virtualInterfaceState": "confirming",
        "routeFilterPrefixes": [{"cidr": "203.0.113.0/24"}],
        "rateLimit": "100Mbps",
        "mtu": 1500,
        "jumboFrameCapable": False,
        "amazonSideAsn": 7224,
        "siteLinkEnabled": False,
    }
    assert {name: allocated[name] for name in shown} == shown
    interface_id = allocated["virtualInterfaceId"]
    assert confirm(emulator, interface_id, "public") == "verifying"
    assert walk(emulator, interface_id, clock) == [
        ("verifying", "verifying"),
        ("pending", "pending"),
        ("available", "available"),
    ]


def test_an_accepted_transit_interface_is_attached_to_the_direct_connect_gateway() -> None:
    emulator, clock = make_aws()
    allocated = call(
        emulator,
        emulator.owner,
        "AllocateTransitVirtualInterface",
        connectionId=line(emulator),
        ownerAccount=emulator.grantee.account_id,
        newTransitVirtualInterfaceAllocation=terms(mtu=8500, tags=[{"key": "a", "value": "1"}]),
    )["virtualInterface"]
    shown = (allocated["virtualInterfaceType"], allocated["mtu"], allocated["jumboFrameCapable"], allocated["tags"])
    assert shown == ("transit", 8500, True, [{"key": "a", "value": "1"}])
    interface_id = allocated["virtualInterfaceId"]
    assert confirm(emulator, interface_id, "transit") == "pending"
    assert walk(emulator, interface_id, clock)[0::2] == [("pending", "pending"), ("available", "available")]
    assert interface_of(emulator, interface_id)["directConnectGatewayId"] == gateway_of(emulator)


def test_an_owner_makes_public_and_transit_interfaces_for_himself() -> None:
    emulator, clock = make_aws()
    connection_id = line(emulator, emulator.grantee)
    public = call(
        emulator,
        emulator.grantee,
        "CreatePublicVirtualInterface",
        connectionId=connection_id,
        newPublicVirtualInterface=terms(enableSiteLink=True),  # no member of a public one: ignored
    )
    transit = call(
        emulator,
        emulator.grantee,
        "CreateTransitVirtualInterface",
        connectionId=connection_id,
        newTransitVirtualInterface=terms(
            vlan=8, directConnectGatewayId=gateway_of(emulator), enableSiteLink=True, prefixPoolAllocatedCountIpv4=5
        ),
    )["virtualInterface"]
    made = [(item["virtualInterfaceState"], item["siteLinkEnabled"]) for item in (public, transit)]
    assert made == [("verifying", False), ("pending", True)]
    assert transit["prefixPoolAllocatedCountIpv4"] == 5
    clock.advance(4)
    states = [interface_of(emulator, item["virtualInterfaceId"])["virtualInterfaceState"] for item in (public, transit)]
    assert states == ["available", "available"]


@pytest.mark.parametrize("offered", KINDS)
@pytest.mark.parametrize("asked", KINDS)
def test_each_kind_has_its_own_confirm(offered: str, asked: str) -> None:
    emulator, _ = make_aws()
    interface_id = offer(emulator, offered)
    if offered == asked:
        assert confirm(emulator, interface_id, asked) in ("pending", "verifying")
    else:
        values = {"virtualInterfaceId": interface_id, "directConnectGatewayId": gateway_of(emulator)}
        message = refusal(emulator, emulator.grantee, f"Confirm{asked.title()}VirtualInterface", **values)
        assert message == f"virtual interface {interface_id} is {offered}, not {asked}"


@pytest.mark.parametrize("kind", ["public", "transit"])
def test_only_the_grantee_confirms_and_once(kind: str) -> None:
    emulator, _ = make_aws()
    interface_id = offer(emulator, kind)
    operation = f"Confirm{kind.title()}VirtualInterface"
    values = {"virtualInterfaceId": interface_id, "directConnectGatewayId": gateway_of(emulator)}
    assert "can only be confirmed by account" in refusal(emulator, emulator.owner, operation, **values)
    state = confirm(emulator, interface_id, kind)
    message = refusal(emulator, emulator.grantee, operation, **values)
    assert message == f"virtual interface {interface_id} is {state}, not confirming"


def test_a_transit_confirm_needs_a_direct_connect_gateway() -> None:
    emulator, _ = make_aws()
    interface_id = emulator.offer_transit_virtual_interface()
    confirm_it = "ConfirmTransitVirtualInterface"
    virtual = emulator.grantee.virtual_gateway_ids[0]
    message = refusal(emulator, emulator.grantee, confirm_it, virtualInterfaceId=interface_id, virtualGatewayId=virtual)
    assert message == "directConnectGatewayId is required"
    foreign = emulator.owner.direct_connect_gateway_ids[0]
    message = refusal(
        emulator, emulator.grantee, confirm_it, virtualInterfaceId=interface_id, directConnectGatewayId=foreign
    )
    assert message == f"Direct Connect gateway {foreign} does not exist"


@pytest.mark.parametrize(
    ("kind", "changes", "cause"),
    [
        ("Public", {"routeFilterPrefixes": [{"cidr": "everything"}]}, "routeFilterPrefixes[0].cidr must be a network"),
        ("Public", {"routeFilterPrefixes": [{"other": "10.0.0.0/8"}]}, "routeFilterPrefixes[0].cidr is required"),
        ("Public", {"rateLimit": 5}, "rateLimit must be a string"),
        ("Transit", {"mtu": 9001}, "mtu must be between 1500 and 8500"),
        ("Transit", {"prefixPoolAllocatedCountIpv6": -1}, "prefixPoolAllocatedCountIpv6 must be between"),
        ("Transit", {"tags": [{"key": "a", "value": 1}]}, "tags[0].value must be a string"),
    ],
)
def test_wrong_terms_are_refused_by_name(kind: str, changes: dict[str, Any], cause: str) -> None:
    emulator, _ = make_aws()
    values = {
        "connectionId": line(emulator),
        "ownerAccount": emulator.grantee.account_id,
        f"new{kind}VirtualInterfaceAllocation": terms(**changes),
    }
    assert cause in refusal(emulator, emulator.owner, f"Allocate{kind}VirtualInterface", **values)
    unknown = {**values, "ownerAccount": NOBODY}
    message = refusal(emulator, emulator.owner, f"Allocate{kind}VirtualInterface", **unknown)
    assert message == f"account {NOBODY} does not exist"


def test_deleting_an_offer_of_any_kind_rejects_it_and_its_peers_are_deleted() -> None:
    emulator, _ = make_aws()
    for kind in KINDS:
        interface_id = offer(emulator, kind)
        answer = call(emulator, emulator.grantee, "DeleteVirtualInterface", virtualInterfaceId=interface_id)
        assert answer == {"virtualInterfaceState": "rejected"}
        (peer,) = interface_of(emulator, interface_id)["bgpPeers"]
        assert (peer["bgpPeerState"], peer["bgpStatus"]) == ("deleted", "unknown")


# --- offers without a request -----------------------------------------------------------------------------------------


def test_an_interface_that_is_made_without_a_gateway_waits_until_its_maker_confirms_it_with_one() -> None:
    emulator, clock = make_aws()
    details = {"virtualInterfaceName": "own", "vlan": 7, "asn": 65000}
    made = call(
        emulator,
        emulator.owner,
        "CreatePrivateVirtualInterface",
        connectionId=line(emulator),
        newPrivateVirtualInterface=details,
    )
    assert made["virtualInterfaceState"] == "confirming"
    values = {
        "virtualInterfaceId": made["virtualInterfaceId"],
        "virtualGatewayId": emulator.owner.virtual_gateway_ids[0],
    }
    assert (
        call(emulator, emulator.owner, "ConfirmPrivateVirtualInterface", **values)["virtualInterfaceState"] == "pending"
    )
    clock.advance(2)
    assert interface_of(emulator, made["virtualInterfaceId"], emulator.owner)["virtualInterfaceState"] == "available"


def test_offers_take_the_callers_choices() -> None:
    emulator, _ = make_aws()
    emulator.add_account("other")
    connection_id = line(emulator)
    public = emulator.offer_public_virtual_interface(
        INTERFACE,
        grantee="other",
        connection_id=connection_id,
        vlan=9,
        asn=64999,
        name="mine",
        route_filter_prefixes=["203.0.113.0/24"],
    )
    transit = emulator.offer_transit_virtual_interface(connection_id=connection_id, vlan=10, name="theirs", mtu=8500)
    interface = interface_of(emulator, public, emulator.account("other"))
    assert public == INTERFACE
    chosen = ("connectionId", "vlan", "asn", "virtualInterfaceName", "routeFilterPrefixes")
    assert [interface[name] for name in chosen] == [connection_id, 9, 64999, "mine", [{"cidr": "203.0.113.0/24"}]]
    interface = interface_of(emulator, transit)
    assert [interface[name] for name in ("vlan", "virtualInterfaceName", "mtu")] == [10, "theirs", 8500]
    with pytest.raises(ValueError, match="mtu must be"):
        emulator.offer_transit_virtual_interface(mtu=9001)
    with pytest.raises(ValueError, match="must be a network"):
        emulator.offer_public_virtual_interface(route_filter_prefixes=["all"])


def test_outscale_has_private_interfaces_and_virtual_gateways_only() -> None:
    emulator = Emulator()
    with pytest.raises(ValueError, match="public interfaces are on AWS only"):
        emulator.offer_public_virtual_interface()
    with pytest.raises(ValueError, match="transit interfaces are on AWS only"):
        emulator.offer_transit_virtual_interface()
    with pytest.raises(ValueError, match="transit gateways are on AWS only"):
        emulator.add_transit_gateway("grantee")
    with pytest.raises(ValueError, match="Direct Connect gateways are on AWS only"):
        emulator.add_direct_connect_gateway("grantee")


# --- what the owner changes -------------------------------------------------------------------------------------------


def accepted(emulator: Emulator, kind: str = "private") -> str:
    interface_id = offer(emulator, kind)
    confirm(emulator, interface_id, kind)
    return interface_id


def test_the_owner_changes_an_interface_and_what_he_leaves_out_stays() -> None:
    emulator, clock = make_aws()
    interface_id = accepted(emulator)
    clock.advance(2)
    update = "UpdateVirtualInterfaceAttributes"
    changed = call(
        emulator,
        emulator.grantee,
        update,
        virtualInterfaceId=interface_id,
        mtu=8500,
        enableSiteLink=True,
        virtualInterfaceName="renamed",
        rateLimit="1Gbps",
        prefixPoolAllocatedCountIpv6=0,
    )
    again = call(emulator, emulator.grantee, update, virtualInterfaceId=interface_id)
    expected = {
        "mtu": 8500,
        "jumboFrameCapable": True,
        "siteLinkEnabled": True,
        "virtualInterfaceName": "renamed",
        "rateLimit": "1Gbps",
        "prefixPoolAllocatedCountIpv6": 0,
    }
    assert {name: changed[name] for name in expected} == expected == {name: again[name] for name in expected}
    clock.advance(2)  # the change of the MTU takes that long
    off = call(emulator, emulator.grantee, update, virtualInterfaceId=interface_id, enableSiteLink=False)
    assert off["siteLinkEnabled"] is False


def test_the_mtu_of_a_public_interface_is_no_member_and_site_link_needs_a_direct_connect_gateway() -> None:
    emulator, _ = make_aws()
    update = "UpdateVirtualInterfaceAttributes"
    public = accepted(emulator, "public")
    assert call(emulator, emulator.grantee, update, virtualInterfaceId=public, mtu=8500)["mtu"] == 1500
    private = emulator.offer_private_virtual_interface()
    gateway = emulator.grantee.virtual_gateway_ids[0]
    call(emulator, emulator.grantee, CONFIRM, virtualInterfaceId=private, virtualGatewayId=gateway)
    for interface_id in (public, private):
        message = refusal(emulator, emulator.grantee, update, virtualInterfaceId=interface_id, enableSiteLink=True)
        assert message == f"virtual interface {interface_id} is not attached to a Direct Connect gateway"


def test_only_the_owner_changes_an_interface_and_only_while_it_lives() -> None:
    emulator, clock = make_aws()
    interface_id = accepted(emulator)
    clock.advance(2)
    update = "UpdateVirtualInterfaceAttributes"
    message = refusal(emulator, emulator.owner, update, virtualInterfaceId=interface_id, mtu=8500)
    assert message == f"virtual interface {interface_id} can only be changed by account {emulator.grantee.account_id}"
    message = refusal(
        emulator, emulator.grantee, update, virtualInterfaceId=interface_id, virtualInterfaceName="n" * 101
    )
    assert message == "virtualInterfaceName must have at most 100 characters"
    call(emulator, emulator.grantee, "DeleteVirtualInterface", virtualInterfaceId=interface_id)
    message = refusal(emulator, emulator.grantee, update, virtualInterfaceId=interface_id, mtu=8500)
    assert message == f"virtual interface {interface_id} is deleting"


def test_the_system_of_the_gateway_is_the_systems_of_its_interfaces() -> None:
    emulator, _ = make_aws()
    gateway = call(
        emulator,
        emulator.grantee,
        "CreateDirectConnectGateway",
        directConnectGatewayName="mine",
        amazonSideAsn=4_200_000_000,
    )["directConnectGateway"]["directConnectGatewayId"]
    interface_id = emulator.offer_private_virtual_interface()
    assert interface_of(emulator, interface_id)["amazonSideAsn"] == 64512
    call(emulator, emulator.grantee, CONFIRM, virtualInterfaceId=interface_id, directConnectGatewayId=gateway)
    interface = interface_of(emulator, interface_id)
    assert interface["amazonSideAsn"] == 4_200_000_000
    assert "<amazon_bgp_asn>4200000000</amazon_bgp_asn>" in interface["customerRouterConfig"]


def test_a_router_is_told_what_it_needs() -> None:
    emulator, _ = make_aws()
    interface_id = accepted(emulator)
    describe = "DescribeRouterConfiguration"
    cisco = "CiscoSystemsInc-2900SeriesRouters-IOS124"
    answer = call(emulator, emulator.owner, describe, virtualInterfaceId=interface_id, routerTypeIdentifier=cisco)
    assert answer["customerRouterConfig"] == interface_of(emulator, interface_id)["customerRouterConfig"]
    assert answer["virtualInterfaceId"] == interface_id
    assert answer["router"]["routerTypeIdentifier"] == cisco
    other = "JuniperNetworksInc-MXSeriesRouters-JunOS95"
    answer = call(emulator, emulator.owner, describe, virtualInterfaceId=interface_id, routerTypeIdentifier=other)
    assert answer["router"]["vendor"] == "Juniper Networks, Inc."
    message = refusal(emulator, emulator.owner, describe, virtualInterfaceId=interface_id, routerTypeIdentifier="mine")
    assert message.startswith("routerTypeIdentifier must be one of")
    stranger = emulator.add_account("stranger")
    message = refusal(emulator, stranger, describe, virtualInterfaceId=interface_id)
    assert message == f"virtual interface {interface_id} does not exist"


def test_a_bgp_key_is_in_no_repr() -> None:
    emulator, _ = make_aws()
    interface_id = emulator.offer_private_virtual_interface()
    key = interface_of(emulator, interface_id)["authKey"]
    assert key not in repr(emulator.requests)
    peering = Peering(65000, 65000, key, "169.254.0.1/30", "169.254.0.2/30", "ipv4")
    terms = Terms(name="hosted", vlan=1, mtu=1500, route_filters=[], allocation=None, rate_limit=None)
    interface = VirtualInterface(
        id=interface_id,
        kind="private",
        account_id=emulator.grantee.account_id,
        connection_account_id=emulator.owner.account_id,
        connection_id="dxcon-12345678",
        location="EqPA2",
        region="eu-west-2",
        terms=terms,
        tags=[],
        peers=[BgpPeer("dxpeer-12345678", peering, 0.0)],
        created_at=0.0,
    )
    assert "dxpeer-12345678" in repr(interface)
    assert key not in repr(interface)
