"""The emulated service's rules: who may do what, when, and which state follows."""

import json
import math
import pickle
from typing import Any

import pytest

from directlink.emulator import Emulator, ManualClock
from emulator_support import CONFIRM, GATEWAY, INTERFACE, RefusedError, call, signed, store_of

WEEK = 7 * 24 * 3600


def make(cloud: str = "outscale") -> tuple[Emulator, ManualClock]:
    clock = ManualClock()
    return Emulator(cloud, provisioning_seconds=2.0, clock=clock, signing_window=math.inf), clock


def allocation(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {"virtualInterfaceName": "hosted", "vlan": 7, "asn": 65000, **changes}
    return {name: value for name, value in values.items() if value is not None}


def allocate(emulator: Emulator, **changes: Any) -> dict[str, Any]:
    connection = call(
        emulator, emulator.owner, "CreateConnection", location="PAR1", bandwidth="1Gbps", connectionName="line"
    )
    emulator.clock.sleep(2.0)
    return call(
        emulator,
        emulator.owner,
        "AllocatePrivateVirtualInterface",
        connectionId=connection["connectionId"],
        ownerAccount=emulator.grantee.account_id,
        newPrivateVirtualInterfaceAllocation=allocation(**changes),
    )


def states(emulator: Emulator, name: str = "grantee") -> list[str]:
    listing = call(emulator, emulator.account(name), "DescribeVirtualInterfaces")["virtualInterfaces"]
    return [interface["virtualInterfaceState"] for interface in listing]


def refusal(emulator: Emulator, name: str, operation: str, **parameters: Any) -> str:
    """Message of the 400 DirectConnectClientException that a call ends with."""
    with pytest.raises(RefusedError) as caught:
        call(emulator, emulator.account(name), operation, **parameters)
    assert (caught.value.code, caught.value.status) == ("DirectConnectClientException", 400)
    return caught.value.message


# --- the main job -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cloud", ["outscale", "aws"])
def test_an_offered_interface_is_confirming_then_pending_then_available(cloud: str) -> None:
    emulator, clock = make(cloud)
    interface_id = allocate(emulator)["virtualInterfaceId"]
    assert states(emulator) == states(emulator, "owner") == ["confirming"]
    answer = call(emulator, emulator.grantee, CONFIRM, virtualInterfaceId=interface_id, virtualGatewayId=GATEWAY)
    assert answer == {"virtualInterfaceState": "pending"}
    clock.advance(1.9)
    assert states(emulator) == ["pending"]
    clock.advance(0.2)
    assert states(emulator) == ["available"]
    (interface,) = call(emulator, emulator.grantee, "DescribeVirtualInterfaces")["virtualInterfaces"]
    assert interface["virtualGatewayId"] == GATEWAY
    assert interface.get("directConnectGatewayId", "") == ""  # AWS says so, OUTSCALE says nothing


def test_aws_attaches_to_a_direct_connect_gateway() -> None:
    emulator, _ = make("aws")
    emulator.offer_private_virtual_interface(INTERFACE)
    (gateway,) = emulator.grantee.direct_connect_gateway_ids
    call(emulator, emulator.grantee, CONFIRM, virtualInterfaceId=INTERFACE, directConnectGatewayId=gateway)
    (interface,) = call(emulator, emulator.owner, "DescribeVirtualInterfaces")["virtualInterfaces"]
    assert interface["directConnectGatewayId"] == gateway


@pytest.mark.parametrize(
    ("cloud", "gateways", "cause"),
    [
        ("outscale", {}, "virtualGatewayId is required"),
        ("outscale", {"directConnectGatewayId": "x"}, "directConnectGatewayId is not supported"),
        ("outscale", {"virtualGatewayId": GATEWAY, "directConnectGatewayId": "x"}, "not supported"),
        ("aws", {}, "virtualGatewayId or directConnectGatewayId is required"),
        ("aws", {"virtualGatewayId": GATEWAY, "directConnectGatewayId": "x"}, "must not be given together"),
        ("aws", {"directConnectGatewayId": "x"}, "Direct Connect gateway x does not exist"),
        ("aws", {"virtualGatewayId": "vgw-none"}, "virtual gateway vgw-none does not exist"),
        ("aws", {"virtualGatewayId": "vgw-12345678"}, "virtual gateway vgw-12345678 does not exist"),
        ("outscale", {"virtualGatewayId": "vgw-loose"}, "virtual gateway vgw-loose is detached"),
        ("outscale", {"virtualGatewayId": " "}, "virtualGatewayId must not be empty"),
        ("outscale", {"virtualGatewayId": 7}, "virtualGatewayId must be a string"),
    ],
)
def test_a_confirm_without_one_usable_gateway_is_refused(cloud: str, gateways: dict[str, Any], cause: str) -> None:
    emulator, _ = make(cloud)
    emulator.offer_private_virtual_interface(INTERFACE)
    emulator.add_virtual_gateway("grantee", "vgw-loose", state="detached")
    assert cause in refusal(emulator, "grantee", CONFIRM, virtualInterfaceId=INTERFACE, **gateways)
    assert states(emulator) == ["confirming"]


def test_another_accounts_direct_connect_gateway_is_unknown() -> None:
    emulator, _ = make("aws")
    emulator.offer_private_virtual_interface(INTERFACE)
    (gateway,) = emulator.owner.direct_connect_gateway_ids
    message = refusal(emulator, "grantee", CONFIRM, virtualInterfaceId=INTERFACE, directConnectGatewayId=gateway)
    assert message == f"Direct Connect gateway {gateway} does not exist"


def test_a_second_confirm_is_refused_and_changes_nothing() -> None:
    emulator, _ = make()
    emulator.offer_private_virtual_interface(INTERFACE)
    first, second = emulator.grantee.virtual_gateway_ids
    call(emulator, emulator.grantee, CONFIRM, virtualInterfaceId=INTERFACE, virtualGatewayId=first)
    message = refusal(emulator, "grantee", CONFIRM, virtualInterfaceId=INTERFACE, virtualGatewayId=second)
    assert message == f"virtual interface {INTERFACE} is pending, not confirming"
    (interface,) = call(emulator, emulator.grantee, "DescribeVirtualInterfaces")["virtualInterfaces"]
    assert interface["virtualGatewayId"] == first
    assert (emulator.applied(CONFIRM), emulator.received(CONFIRM)) == (1, 2)


def test_only_the_grantee_confirms() -> None:
    emulator, _ = make()
    emulator.offer_private_virtual_interface(INTERFACE)
    message = refusal(emulator, "owner", CONFIRM, virtualInterfaceId=INTERFACE, virtualGatewayId="vgw-12345678")
    assert "can only be confirmed by account" in message


@pytest.mark.parametrize("operation", [CONFIRM, "DeleteVirtualInterface", "DescribeVirtualInterfaces"])
def test_another_account_cannot_tell_an_interface_from_none(operation: str) -> None:
    emulator, _ = make()
    emulator.offer_private_virtual_interface(INTERFACE)
    stranger = emulator.add_account("stranger")
    gateway = stranger.virtual_gateway_ids[0]
    seen = refusal(emulator, "stranger", operation, virtualInterfaceId=INTERFACE, virtualGatewayId=gateway)
    none = refusal(emulator, "stranger", operation, virtualInterfaceId="dxvif-00000000", virtualGatewayId=gateway)
    assert seen.replace(INTERFACE, "dxvif-00000000") == none == "virtual interface dxvif-00000000 does not exist"
    assert states(emulator, "stranger") == []


# --- endings ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cloud", "name", "state"),
    [("outscale", "owner", "deleted"), ("outscale", "grantee", "deleted"), ("aws", "grantee", "rejected")],
)
def test_a_deleted_offer_is_over_at_once_and_stays_listed_for_15_minutes(cloud: str, name: str, state: str) -> None:
    emulator, clock = make(cloud)
    emulator.offer_private_virtual_interface(INTERFACE)
    answer = call(emulator, emulator.account(name), "DeleteVirtualInterface", virtualInterfaceId=INTERFACE)
    assert answer == {"virtualInterfaceState": state}
    assert refusal(emulator, name, "DeleteVirtualInterface", virtualInterfaceId=INTERFACE).endswith(f"is {state}")
    clock.advance(15 * 60 - 1)
    assert states(emulator) == [state]
    clock.advance(1)
    assert states(emulator) == []
    assert emulator.virtual_interface_state(INTERFACE) is None
    assert "does not exist" in refusal(emulator, name, "DeleteVirtualInterface", virtualInterfaceId=INTERFACE)


def test_a_deleted_interface_is_deleting_then_deleted_for_15_minutes_then_gone() -> None:
    emulator, clock = make("aws")
    emulator.offer_private_virtual_interface(INTERFACE)
    call(emulator, emulator.grantee, CONFIRM, virtualInterfaceId=INTERFACE, virtualGatewayId=GATEWAY)
    answer = call(emulator, emulator.grantee, "DeleteVirtualInterface", virtualInterfaceId=INTERFACE)
    assert answer == {"virtualInterfaceState": "deleting"}
    seen: list[tuple[str, str]] = []
    for seconds in (0, 2, 15 * 60 - 1):
        clock.advance(seconds)
        (interface,) = call(emulator, emulator.grantee, "DescribeVirtualInterfaces")["virtualInterfaces"]
        seen.append((interface["virtualInterfaceState"], interface["bgpPeers"][0]["bgpPeerState"]))
    assert seen == [("deleting", "deleting"), ("deleted", "deleted"), ("deleted", "deleted")]
    clock.advance(1)
    assert states(emulator) == []


def test_outscale_lets_an_offer_expire_after_seven_days() -> None:
    emulator, clock = make()
    emulator.offer_private_virtual_interface(INTERFACE)
    clock.advance(WEEK - 1)
    assert states(emulator) == ["confirming"]
    clock.advance(1)
    assert states(emulator) == ["expired"]
    message = refusal(emulator, "grantee", CONFIRM, virtualInterfaceId=INTERFACE, virtualGatewayId=GATEWAY)
    assert message.endswith("is expired, not confirming")
    answer = call(emulator, emulator.grantee, "DeleteVirtualInterface", virtualInterfaceId=INTERFACE)
    assert answer == {"virtualInterfaceState": "deleted"}


def test_an_offer_that_expired_is_deleted_at_once_and_takes_no_vlan_again() -> None:
    emulator, clock = make("outscale")
    order = {"location": "PAR1", "bandwidth": "1Gbps", "connectionName": "line"}
    carrier = call(emulator, emulator.owner, "CreateConnection", **order)["connectionId"]
    first = emulator.offer_private_virtual_interface(connection_id=carrier, vlan=7)
    clock.advance(7 * 24 * 3600)
    second = emulator.offer_private_virtual_interface(connection_id=carrier, vlan=7)
    answer = call(emulator, emulator.grantee, "DeleteVirtualInterface", virtualInterfaceId=first)
    assert answer == {"virtualInterfaceState": "deleted"}
    assert [emulator.virtual_interface_state(each) for each in (first, second)] == ["deleted", "confirming"]
    assert store_of(emulator).user_of_vlan(carrier, 7) == second


def test_aws_offers_do_not_expire() -> None:
    emulator, clock = make("aws")
    emulator.offer_private_virtual_interface(INTERFACE)
    clock.advance(10 * WEEK)
    assert states(emulator) == ["confirming"]


# --- making interfaces ------------------------------------------------------------------------------------------------


def test_an_owner_makes_an_interface_for_himself() -> None:
    emulator, clock = make("aws")
    connection = allocate(emulator)["connectionId"]
    (gateway,) = emulator.owner.direct_connect_gateway_ids
    details = allocation(vlan=8, directConnectGatewayId=gateway, enableSiteLink=True)
    made = call(
        emulator,
        emulator.owner,
        "CreatePrivateVirtualInterface",
        connectionId=connection,
        newPrivateVirtualInterface=details,
    )
    assert made["virtualInterfaceState"] == "pending"
    assert made["siteLinkEnabled"] is True
    clock.advance(2)
    assert states(emulator, "owner") == ["confirming", "available"]
    assert states(emulator) == ["confirming"]


def test_aws_shows_the_bgp_session_and_down_follows_it() -> None:
    emulator, clock = make("aws")
    emulator.offer_private_virtual_interface(INTERFACE)

    def look() -> tuple[str, str, str]:
        (interface,) = call(emulator, emulator.grantee, "DescribeVirtualInterfaces")["virtualInterfaces"]
        (peer,) = interface["bgpPeers"]
        return interface["virtualInterfaceState"], peer["bgpPeerState"], peer["bgpStatus"]

    assert look() == ("confirming", "pending", "unknown")
    call(emulator, emulator.grantee, CONFIRM, virtualInterfaceId=INTERFACE, virtualGatewayId=GATEWAY)
    assert look() == ("pending", "pending", "unknown")
    clock.advance(2)
    assert look() == ("available", "available", "up")
    emulator.set_bgp_status(INTERFACE, "down")
    assert look() == ("down", "available", "down")
    emulator.set_bgp_status(INTERFACE, "up")
    assert look() == ("available", "available", "up")


def test_the_bgp_sessions_of_an_offer_are_unknown_until_somebody_tells_and_down_in_the_answer_that_makes_it() -> None:
    emulator, clock = make("aws")
    made = allocate(emulator)
    assert [peer["bgpStatus"] for peer in made["bgpPeers"]] == ["down"]

    def look() -> str:
        (interface,) = call(emulator, emulator.grantee, "DescribeVirtualInterfaces")["virtualInterfaces"]
        (peer,) = interface["bgpPeers"]
        return str(peer["bgpStatus"])

    assert look() == "unknown"
    emulator.set_bgp_status(made["virtualInterfaceId"], "down")
    assert look() == "down"
    emulator.set_bgp_status(made["virtualInterfaceId"], "up")
    assert look() == "down"  # the other side is ready, and nobody has accepted
    call(emulator, emulator.grantee, CONFIRM, virtualInterfaceId=made["virtualInterfaceId"], virtualGatewayId=GATEWAY)
    clock.advance(2)
    assert look() == "up"


def test_bgp_may_start_down_and_each_session_has_a_status_of_its_own() -> None:
    emulator = Emulator("aws", clock=ManualClock(), provisioning_seconds=0, bgp_starts="down")
    emulator.offer_private_virtual_interface(INTERFACE)
    call(emulator, emulator.grantee, CONFIRM, virtualInterfaceId=INTERFACE, virtualGatewayId=GATEWAY)
    peer = {"asn": 65000, "addressFamily": "ipv6"}
    call(emulator, emulator.grantee, "CreateBGPPeer", virtualInterfaceId=INTERFACE, newBGPPeer=peer)

    def look() -> tuple[str | None, dict[str, str]]:
        (interface,) = call(emulator, emulator.grantee, "DescribeVirtualInterfaces")["virtualInterfaces"]
        return interface["virtualInterfaceState"], {
            each["bgpPeerId"]: each["bgpStatus"] for each in interface["bgpPeers"]
        }

    state, statuses = look()
    assert (state, list(statuses.values())) == ("down", ["down", "down"])
    first, second = statuses
    emulator.set_bgp_status(INTERFACE, "up", bgp_peer_id=second)
    assert look() == ("available", {first: "down", second: "up"})
    emulator.set_bgp_status(INTERFACE, "up")
    assert look() == ("available", {first: "up", second: "up"})
    with pytest.raises(LookupError, match="has no BGP peer dxpeer-none"):
        emulator.set_bgp_status(INTERFACE, "down", bgp_peer_id="dxpeer-none")


def test_bgp_starts_up_or_on_aws_down() -> None:
    with pytest.raises(ValueError, match="BGP sessions start up or, on AWS, down"):
        Emulator("outscale", bgp_starts="down")
    wrong: Any = "sideways"
    with pytest.raises(ValueError, match="BGP sessions start up or, on AWS, down"):
        Emulator("aws", bgp_starts=wrong)


def test_aws_fields_are_all_the_models_and_outscale_has_fewer() -> None:
    aws, outscale = (allocate(make(cloud)[0]) for cloud in ("aws", "outscale"))
    assert set(outscale) < set(aws)
    assert set(aws) - set(outscale) == {
        "addressFamily",
        "amazonSideAsn",
        "asnLong",
        "awsDeviceV2",
        "awsLogicalDeviceId",
        "bgpPeers",
        "directConnectGatewayId",
        "customerRouterConfig",
        "jumboFrameCapable",
        "mtu",
        "prefixPoolAllocatedCountIpv4",
        "prefixPoolAllocatedCountIpv6",
        "region",
        "routeFilterPrefixes",
        "siteLinkEnabled",
        "tags",
        "virtualGatewayId",
    }
    assert aws["virtualInterfaceType"] == outscale["virtualInterfaceType"] == "private"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"asn": 65000}, (65000, 65000)),
        ({"asn": None, "asnLong": 65000}, (65000, 65000)),
        ({"asn": None, "asnLong": 4_200_000_000}, (0, 4_200_000_000)),
        ({"asn": 65000, "asnLong": 65001}, (65001, 65001)),
    ],
)
def test_asn_and_asn_long_agree_and_asn_is_0_where_it_has_no_room(
    given: dict[str, Any], shown: tuple[int, int]
) -> None:
    interface = allocate(make("aws")[0], **given)
    assert (interface["asn"], interface["asnLong"]) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({}, ("169.254.0.1/30", "169.254.0.2/30")),
        ({"addressFamily": "ipv6"}, ("2001:db8:0::1/125", "2001:db8:0::2/125")),
        ({"amazonAddress": "10.0.0.1/30", "customerAddress": "10.0.0.2/30"}, ("10.0.0.1/30", "10.0.0.2/30")),
    ],
)
def test_addresses_are_kept_or_chosen(given: dict[str, Any], shown: tuple[str, str]) -> None:
    interface = allocate(make("aws")[0], **given)
    assert (interface["amazonAddress"], interface["customerAddress"]) == shown


def test_tags_mtu_and_bgp_key_are_kept() -> None:
    tags = [{"key": "a", "value": "1"}, {"key": "b"}]
    interface = allocate(make("aws")[0], tags=tags, mtu=8500, authKey="s3cr3t<key>")
    assert interface["tags"] == [{"key": "a", "value": "1"}, {"key": "b", "value": ""}]
    assert (interface["mtu"], interface["jumboFrameCapable"], interface["authKey"]) == (8500, True, "s3cr3t<key>")
    assert "<bgp_auth_key>s3cr3t&lt;key&gt;</bgp_auth_key>" in interface["customerRouterConfig"]


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"virtualInterfaceName": None}, "newPrivateVirtualInterfaceAllocation.virtualInterfaceName is required"),
        ({"virtualInterfaceName": "n" * 101}, "at most 100 characters"),
        ({"vlan": None}, "newPrivateVirtualInterfaceAllocation.vlan is required"),
        ({"vlan": "7"}, "vlan must be an integer"),
        ({"vlan": True}, "vlan must be an integer"),
        ({"vlan": 0}, "vlan must be between 1 and 4094, not 0"),
        ({"vlan": 4095}, "vlan must be between 1 and 4094, not 4095"),
        ({"asn": None}, "asn or asnLong is required"),
        ({"asn": 2_147_483_647}, "asn must be between"),
        ({"asnLong": 4_294_967_295}, "asnLong must be between"),
        ({"mtu": 1400}, "mtu must be between"),
        ({"mtu": 2000}, "mtu must be one of 1500, 8500, 9001"),
        ({"addressFamily": "ipx"}, "addressFamily must be one of ipv4, ipv6"),
        ({"amazonAddress": "10.0.0.1/30"}, "must be given together"),
        ({"amazonAddress": "here", "customerAddress": "there"}, "amazonAddress must be an ipv4 address"),
        ({"authKey": "short"}, "authKey must have 6 to 80"),
        ({"tags": "a"}, "tags must be a list"),
        ({"tags": ["a"]}, "tags[0] must be an object"),
        ({"tags": [{"value": "1"}]}, "tags[0].key is required"),
    ],
)
def test_wrong_terms_are_refused_by_name(changes: dict[str, Any], cause: str) -> None:
    emulator, _ = make("aws")
    connection = allocate(emulator)["connectionId"]
    message = refusal(
        emulator,
        "owner",
        "AllocatePrivateVirtualInterface",
        connectionId=connection,
        ownerAccount=emulator.grantee.account_id,
        newPrivateVirtualInterfaceAllocation=allocation(**{"vlan": 9, **changes}),
    )
    assert cause in message


def test_outscale_knows_asn_only() -> None:
    with pytest.raises(RefusedError, match="asn is required"):
        allocate(make()[0], asn=None, asnLong=65000)


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ([{"key": "a"}, {"key": "a"}], "DuplicateTagKeysException"),
        ([{"key": f"k{n}"} for n in range(51)], "TooManyTagsException"),
    ],
)
def test_tags_are_limited(tags: list[dict[str, str]], code: str) -> None:
    with pytest.raises(RefusedError) as caught:
        allocate(make("aws")[0], tags=tags)
    assert caught.value.code == code


def test_a_vlan_carries_one_interface_of_a_connection_until_that_is_gone() -> None:
    emulator, _ = make()
    first = allocate(emulator)
    parameters: dict[str, Any] = {
        "connectionId": first["connectionId"],
        "ownerAccount": emulator.grantee.account_id,
        "newPrivateVirtualInterfaceAllocation": allocation(),
    }
    assert "VLAN 7 is in use" in refusal(emulator, "owner", "AllocatePrivateVirtualInterface", **parameters)
    call(emulator, emulator.grantee, "DeleteVirtualInterface", virtualInterfaceId=first["virtualInterfaceId"])
    assert call(emulator, emulator.owner, "AllocatePrivateVirtualInterface", **parameters)["vlan"] == 7


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"ownerAccount": "999999999999"}, "account 999999999999 does not exist"),
        ({"connectionId": "dxcon-none"}, "connection dxcon-none does not exist"),
        ({"newPrivateVirtualInterfaceAllocation": None}, "Field newPrivateVirtualInterfaceAllocation is required"),
        (
            {"newPrivateVirtualInterfaceAllocation": []},
            "Invalid type, newPrivateVirtualInterfaceAllocation must be an object",
        ),
    ],
)
def test_wrong_allocations_are_refused_by_name(changes: dict[str, Any], cause: str) -> None:
    emulator, _ = make()
    parameters = {
        "connectionId": allocate(emulator)["connectionId"],
        "ownerAccount": emulator.grantee.account_id,
        "newPrivateVirtualInterfaceAllocation": allocation(vlan=9),
        **changes,
    }
    assert refusal(emulator, "owner", "AllocatePrivateVirtualInterface", **parameters) == cause


# --- connections ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cloud", ["outscale", "aws"])
def test_a_connection_is_requested_then_available_then_deleting_then_deleted_then_gone(cloud: str) -> None:
    emulator, clock = make(cloud)
    order = {"location": "PAR1", "bandwidth": "1Gbps", "connectionName": "line"}
    if cloud == "aws":
        order |= {"providerName": "carrier", "billingMode": "PayAsYouGo"}
    connection = call(emulator, emulator.owner, "CreateConnection", **order)
    assert {name: connection[name] for name in order} == order
    seen = [connection["connectionState"]]
    for seconds in (2, 0):
        clock.advance(seconds)
        (listed,) = call(emulator, emulator.owner, "DescribeConnections")["connections"]
        seen.append(listed["connectionState"])
    deleted = call(emulator, emulator.owner, "DeleteConnection", connectionId=connection["connectionId"])
    clock.advance(2)
    (listed,) = call(emulator, emulator.owner, "DescribeConnections", connectionId=connection["connectionId"])[
        "connections"
    ]
    seen += [deleted["connectionState"], listed["connectionState"]]
    assert seen == ["requested", "available", "available", "deleting", "deleted"]
    again = refusal(emulator, "owner", "DeleteConnection", connectionId=connection["connectionId"])
    assert again.endswith("is deleted")
    clock.advance(15 * 60)
    assert call(emulator, emulator.owner, "DescribeConnections") == {"connections": []}


def test_a_connection_that_carries_an_interface_is_not_deleted() -> None:
    emulator, _ = make()
    interface = allocate(emulator)
    message = refusal(emulator, "owner", "DeleteConnection", connectionId=interface["connectionId"])
    assert message.endswith(f"still has virtual interface {interface['virtualInterfaceId']}")


def test_a_connection_whose_interfaces_are_gone_is_deleted() -> None:
    emulator, clock = make()
    interface = allocate(emulator)
    allocate(emulator)  # on a connection of its own
    call(emulator, emulator.owner, "DeleteVirtualInterface", virtualInterfaceId=interface["virtualInterfaceId"])
    clock.advance(1)
    connection = call(emulator, emulator.owner, "DeleteConnection", connectionId=interface["connectionId"])
    assert connection["connectionState"] == "deleting"


def test_another_accounts_connection_is_unknown() -> None:
    emulator, _ = make()
    connection = allocate(emulator)["connectionId"]
    assert refusal(emulator, "grantee", "DeleteConnection", connectionId=connection).endswith("does not exist")
    for filters in ({}, {"connectionId": connection}):
        assert call(emulator, emulator.grantee, "DescribeConnections", **filters) == {"connections": []}


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"bandwidth": "fast"}, "bandwidth fast is not supported"),
        ({"lagId": "dxlag-1"}, "Lag ID dxlag-1 has an invalid format."),
        ({"location": ""}, "location must not be empty"),
        ({"requestMACSec": "yes"}, "Invalid type, requestMACSec must be a boolean"),
    ],
)
def test_wrong_orders_are_refused_by_name(changes: dict[str, Any], cause: str) -> None:
    emulator, _ = make()
    order = {"location": "PAR1", "bandwidth": "1Gbps", "connectionName": "line", **changes}
    assert refusal(emulator, "owner", "CreateConnection", **order) == cause


def test_locations_and_virtual_gateways_are_listed() -> None:
    for cloud, members in (("outscale", 2), ("aws", 6)):
        emulator, _ = make(cloud)
        assert {len(place) for place in call(emulator, emulator.owner, "DescribeLocations")["locations"]} == {members}
        gateways = call(emulator, emulator.grantee, "DescribeVirtualGateways")["virtualGateways"]
        assert [gateway["virtualGatewayId"] for gateway in gateways] == list(emulator.grantee.virtual_gateway_ids)
        assert gateways[0] == {"virtualGatewayId": GATEWAY, "virtualGatewayState": "available"}


# --- listings ---------------------------------------------------------------------------------------------------------


def test_a_listing_of_one_connection_shows_that_connection_only() -> None:
    emulator, _ = make()
    first, second = allocate(emulator), allocate(emulator)

    def listed(name: str) -> list[str]:
        listing = call(
            emulator, emulator.account(name), "DescribeVirtualInterfaces", connectionId=first["connectionId"]
        )
        return [interface["virtualInterfaceId"] for interface in listing["virtualInterfaces"]]

    assert listed("owner") == listed("grantee") == [first["virtualInterfaceId"]]
    assert second["virtualInterfaceId"] not in listed("owner")
    emulator.add_account("stranger")
    for name, connection in (("owner", "dxcon-none"), ("stranger", first["connectionId"])):
        message = refusal(emulator, name, "DescribeVirtualInterfaces", connectionId=connection)
        assert message == f"connection {connection} does not exist"


def test_an_empty_connection_lists_nothing() -> None:
    emulator, _ = make()
    order = {"location": "PAR1", "bandwidth": "10Gbps", "connectionName": "line"}
    connection = call(emulator, emulator.owner, "CreateConnection", **order)["connectionId"]
    listing = call(emulator, emulator.owner, "DescribeVirtualInterfaces", connectionId=connection)
    assert listing == {"virtualInterfaces": []}


def test_pages_of_a_hundred_show_each_interface_once() -> None:
    emulator, _ = make()
    offered = [emulator.offer_private_virtual_interface() for _ in range(250)]
    for largest, sizes in ((None, [100, 100, 50]), (500, [100, 100, 50]), (90, [90, 90, 70])):
        pages: list[list[str]] = []
        parameters: dict[str, Any] = {} if largest is None else {"maxResults": largest}
        while True:
            answer = call(emulator, emulator.grantee, "DescribeVirtualInterfaces", **parameters)
            pages.append([interface["virtualInterfaceId"] for interface in answer["virtualInterfaces"]])
            if "nextToken" not in answer:
                break
            parameters["nextToken"] = answer["nextToken"]
        assert [len(page) for page in pages] == sizes
        assert [interface for page in pages for interface in page] == offered


def test_a_token_works_for_the_account_and_the_question_it_was_given_to_only() -> None:
    emulator, _ = make()
    first = emulator.offer_private_virtual_interface()
    emulator.offer_private_virtual_interface()
    token = call(emulator, emulator.owner, "DescribeVirtualInterfaces", maxResults=1)["nextToken"]
    for name, parameters in (
        ("grantee", {"nextToken": token}),
        ("owner", {"nextToken": token, "virtualInterfaceId": first}),
        ("owner", {"nextToken": "made up"}),
    ):
        message = refusal(emulator, name, "DescribeVirtualInterfaces", **parameters)
        assert message == "nextToken is not valid for this request"
    assert "maxResults must be between" in refusal(emulator, "owner", "DescribeConnections", maxResults=0)


# --- what is no operation ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "changes", "code", "status"),
    [
        (b"{}", {"operation": "DescribeLags"}, "InvalidAction", 400),
        (b"{}", {"target": "Other.DescribeLocations"}, "UnknownOperationException", 400),
        (b"{}", {"target": "OvertureService."}, "UnknownOperationException", 400),
        (b"{}", {"method": "PUT"}, "UnknownOperationException", 404),
        (b"{}", {"url": "https://example.com/other"}, "UnknownOperationException", 404),
        (b"{", {}, "SerializationException", 400),
        (b"\xff", {}, "SerializationException", 400),
        (b"[" * 100_000, {}, "SerializationException", 400),
        (b"[]", {}, "SerializationException", 400),
        (b"null", {}, "SerializationException", 400),
    ],
)
def test_a_request_that_is_none_of_the_api_has_a_code_of_its_own(
    body: bytes, changes: dict[str, str], code: str, status: int
) -> None:
    emulator, _ = make()
    request = signed(emulator.owner, body=body, **{"operation": "DescribeLocations", **changes})  # type: ignore[arg-type]
    response = emulator.transport().send(request, timeout=1)
    assert (json.loads(response.body)["__type"], response.status_code) == (code, status)
    assert response.headers["x-amzn-errortype"] == code


def test_an_empty_body_stands_for_no_parameters() -> None:
    emulator, _ = make()
    response = emulator.transport().send(signed(emulator.owner, "DescribeLocations", b""), timeout=1)
    assert response.status_code == 200


# --- the Python side --------------------------------------------------------------------------------------------------


def test_every_run_has_the_same_ids_and_keys() -> None:
    def run() -> list[object]:
        emulator, _ = make("aws")
        return [emulator.accounts, emulator.offer_private_virtual_interface(), emulator.issue_session("grantee")]

    assert run() == run()


def test_accounts_have_keys_that_look_like_keys_and_secrets_that_do_not_show() -> None:
    emulator, _ = make()
    for account in (*emulator.accounts, emulator.add_account("averylongname"), emulator.issue_session("owner")):
        assert (len(account.access_key_id), len(account.secret_access_key)) == (20, 40)
        assert account.secret_access_key not in repr(account)
        assert str(account.session_token) not in repr(account) or account.session_token is None
        assert pickle.loads(pickle.dumps(account)) == account
    assert [account.name for account in emulator.accounts] == ["owner", "grantee", "averylongname"]


def test_the_log_tells_what_came_and_shows_no_secret() -> None:
    emulator, _ = make()
    emulator.offer_private_virtual_interface(INTERFACE)
    account = emulator.issue_session("grantee")
    call(emulator, account, CONFIRM, virtualInterfaceId=INTERFACE, virtualGatewayId=GATEWAY)
    (record,) = emulator.requests
    assert (record.operation, record.account, record.applied, record.status) == (CONFIRM, "grantee", True, 200)
    assert json.loads(record.body)["virtualInterfaceId"] == INTERFACE
    assert record.headers["x-amz-target"] == f"OvertureService.{CONFIRM}"
    assert str(account.session_token) not in repr(record)
    assert "Signature" not in repr(record)
    assert emulator.applied() == emulator.received() == 1


def test_an_offer_takes_the_callers_choices() -> None:
    emulator, _ = make("aws")
    first = emulator.offer_private_virtual_interface(INTERFACE, vlan=4094, asn=1, name="mine", mtu=9001)
    (interface,) = call(emulator, emulator.grantee, "DescribeVirtualInterfaces")["virtualInterfaces"]
    chosen = ("virtualInterfaceId", "vlan", "asn", "virtualInterfaceName", "mtu")
    assert [interface[name] for name in chosen] == [first, 4094, 1, "mine", 9001]
    emulator.add_account("other")
    connection = interface["connectionId"]
    second = emulator.offer_private_virtual_interface(grantee="other", connection_id=connection)
    assert emulator.virtual_interface_state(second) == "confirming"
    assert states(emulator, "other") == ["confirming"]
    with pytest.raises(ValueError, match="there is a virtual interface"):
        emulator.offer_private_virtual_interface(INTERFACE)
    with pytest.raises(ValueError, match="VLAN 4094 is in use"):
        emulator.offer_private_virtual_interface(connection_id=connection, vlan=4094)
    with pytest.raises(LookupError):
        emulator.offer_private_virtual_interface(connection_id="dxcon-none")


def test_wrong_arguments_are_errors() -> None:
    emulator, clock = make()
    with pytest.raises(ValueError, match="azure"):
        Emulator("azure")
    with pytest.raises(LookupError, match="nobody"):
        emulator.account("nobody")
    with pytest.raises(ValueError, match="already"):
        emulator.add_account("owner")
    with pytest.raises(ValueError, match="letters and digits"):
        emulator.add_account("a/b")
    with pytest.raises(LookupError, match="dxvif-none"):
        emulator.virtual_interface_state("dxvif-none")
    with pytest.raises(ValueError, match="on AWS only"):
        emulator.set_bgp_status(INTERFACE, "down")
    with pytest.raises(ValueError, match="does not go back"):
        clock.advance(-1)
    assert emulator.clock is clock
    assert ManualClock(5.0).monotonic() == ManualClock(5.0).time() == 5.0
