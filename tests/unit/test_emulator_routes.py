"""Routes of the emulated service: what the customer's router announces, what it is told, and what is too much."""

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from directlink.emulator import Account, Emulator
from emulator_aws_support import OTHER_PREFIX, gateway_of, interface_of, line, make_aws, refusal, virtual_of
from emulator_support import INTERFACE, call

VPC = "10.2.0.0/16"  # of the virtual gateway that the grantee has first


def accepted_private(emulator: Emulator, **terms: Any) -> str:
    """A private interface of the grantee at a virtual gateway; not provisioned yet."""
    interface_id = emulator.offer_private_virtual_interface(INTERFACE, **terms)
    call(
        emulator,
        emulator.grantee,
        "ConfirmPrivateVirtualInterface",
        virtualInterfaceId=interface_id,
        virtualGatewayId=virtual_of(emulator.grantee),
    )
    return interface_id


def routes(emulator: Emulator, account: Account | None = None, **filters: Any) -> list[dict[str, Any]]:
    answer = call(
        emulator,
        account or emulator.grantee,
        "ListVirtualInterfaceRoutes",
        virtualInterfaceId=INTERFACE,
        **({"filters": filters} if filters else {}),
    )
    assert answer["virtualInterfaceId"] == INTERFACE
    found: list[dict[str, Any]] = answer["routes"]
    return found


def cidrs(emulator: Emulator, **filters: Any) -> list[str]:
    return [route["cidr"] for route in routes(emulator, **filters)]


def add_ipv6(emulator: Emulator) -> None:
    values = {"asn": 65000, "addressFamily": "ipv6"}
    call(emulator, emulator.grantee, "CreateBGPPeer", virtualInterfaceId=INTERFACE, newBGPPeer=values)


def status(emulator: Emulator) -> tuple[str, list[str]]:
    """The state of the interface, and whether its sessions are up."""
    interface = interface_of(emulator, INTERFACE)
    return interface["virtualInterfaceState"], [peer["bgpStatus"] for peer in interface["bgpPeers"]]


def networks(number: int, family: str = "ipv4") -> list[str]:
    if family == "ipv6":
        return [f"2001:db8:{index:x}::/48" for index in range(number)]
    return [f"10.{index // 256}.{index % 256}.0/24" for index in range(number)]


def test_both_sides_see_what_the_router_announces_and_what_it_is_told() -> None:
    emulator, clock = make_aws()
    accepted_private(emulator)
    clock.advance(10)
    up_since = clock.time() - 8
    router = emulator.customer_router(INTERFACE)
    router.announce("10.1.0.0/16", as_path=[65010, 4_200_000_000], communities=["7224:7300", "65000:1"])
    expected = {
        "cidr": "10.1.0.0/16",
        "routeDirection": "accepted",
        "addressFamily": "ipv4",
        "asPath": [{"pathType": "seq", "path": [65000, 65010, 4_200_000_000]}],
        "communities": ["7224:7300"],
        "awsLogicalDeviceId": "EqPA2-emulated1",
        "routeInstalledAt": clock.time(),
    }
    told = {
        "cidr": VPC,
        "routeDirection": "advertised",
        "addressFamily": "ipv4",
        "asPath": [{"pathType": "seq", "path": [64512]}],
        "communities": [],
        "awsLogicalDeviceId": "EqPA2-emulated1",
        "routeInstalledAt": up_since,
    }
    assert routes(emulator) == routes(emulator, emulator.owner) == [expected, told]
    router.withdraw("10.1.0.0/16", "10.9.0.0/16")
    assert routes(emulator) == [told]


def test_what_is_announced_again_is_replaced_and_all_is_withdrawn_at_once() -> None:
    emulator, clock = make_aws()
    accepted_private(emulator)
    clock.advance(2)
    router = emulator.customer_router(INTERFACE)
    router.announce("10.1.0.0/16", "10.20.0.0/16")
    router.announce("10.1.0.0/16", communities=["7224:7100"])
    shown = {route["cidr"]: route["communities"] for route in routes(emulator, routeDirection="accepted")}
    assert shown == {"10.1.0.0/16": ["7224:7100"], "10.20.0.0/16": []}
    router.withdraw()
    assert routes(emulator, routeDirection="accepted") == []
    for call_it in (router.announce, router.withdraw):
        with pytest.raises(ValueError, match="host bits"):
            call_it("10.0.0.1/8")


def test_routes_are_filtered_by_each_of_their_members() -> None:
    emulator, clock = make_aws()
    accepted_private(emulator)
    add_ipv6(emulator)
    clock.advance(2)
    router = emulator.customer_router(INTERFACE)
    router.announce("10.1.0.0/16", as_path=[65010], communities=["7224:7300", "7224:9100"])
    router.announce("10.20.0.0/16", as_path=[65020], communities=["7224:7100"])
    router.announce("2001:db8::/32")
    assert cidrs(emulator, routeDirection="advertised") == [VPC]
    assert cidrs(emulator, addressFamily="ipv6") == ["2001:db8::/32"]
    assert cidrs(emulator, cidrs=["10.20.0.0/16", VPC, "10.3.0.0/16"]) == ["10.20.0.0/16", VPC]
    assert cidrs(emulator, asPath=[65010, 65000]) == ["10.1.0.0/16"]
    assert cidrs(emulator, communities=["7224:9100"]) == ["10.1.0.0/16"]
    assert cidrs(emulator, communities=["7224:9100", "7224:7100"]) == []
    assert cidrs(emulator, routeDirection="accepted", addressFamily="ipv4", asPath=[65020]) == ["10.20.0.0/16"]


@pytest.mark.parametrize(
    ("filters", "cause"),
    [
        ({"routeDirection": "both"}, "filters.routeDirection must be one of accepted, advertised"),
        ({"addressFamily": "ipv5"}, "filters.addressFamily must be one of ipv4, ipv6"),
        ({"cidrs": networks(11)}, "filters.cidrs must have at most 10 items"),
        ({"asPath": ["65000"]}, "filters.asPath[0] must be an integer"),
        ({"asPath": [True]}, "filters.asPath[0] must be an integer"),
        ([], "filters must be an object"),
    ],
)
def test_a_filter_that_is_none_is_refused(filters: Any, cause: str) -> None:
    emulator, _ = make_aws()
    accepted_private(emulator)
    values = {"virtualInterfaceId": INTERFACE, "filters": filters}
    assert refusal(emulator, emulator.grantee, "ListVirtualInterfaceRoutes", **values) == cause


def test_routes_are_listed_page_by_page_to_those_who_own_or_carry_the_interface() -> None:
    emulator, clock = make_aws()
    accepted_private(emulator)
    clock.advance(2)
    emulator.customer_router(INTERFACE).announce(*networks(100))
    values: dict[str, Any] = {"virtualInterfaceId": INTERFACE}
    pages: list[list[str]] = []
    while True:
        answer = call(emulator, emulator.grantee, "ListVirtualInterfaceRoutes", **values)
        pages.append([route["cidr"] for route in answer["routes"]])
        if "nextToken" not in answer:
            break
        values["nextToken"] = answer["nextToken"]
    assert pages == [networks(100), [VPC]]
    del values["nextToken"]
    third = emulator.add_account("third")
    assert INTERFACE in refusal(emulator, third, "ListVirtualInterfaceRoutes", **values)
    assert refusal(emulator, third, "ListVirtualInterfaceRoutes") == "virtualInterfaceId is required"


def test_a_session_that_is_down_has_no_routes() -> None:
    emulator, clock = make_aws()
    accepted_private(emulator)
    emulator.customer_router(INTERFACE).announce("10.1.0.0/16")
    assert routes(emulator) == []
    clock.advance(2)
    assert cidrs(emulator) == ["10.1.0.0/16", VPC]
    emulator.set_bgp_status(INTERFACE, "down")
    assert routes(emulator) == []
    emulator.set_bgp_status(INTERFACE, "up")
    call(emulator, emulator.grantee, "StartBgpFailoverTest", virtualInterfaceId=INTERFACE)
    assert routes(emulator) == []


def test_a_router_is_told_the_prefixes_of_the_associations_of_its_gateway() -> None:
    emulator, clock = make_aws()
    grantee = emulator.grantee
    gateway = gateway_of(grantee)
    emulator.offer_private_virtual_interface(INTERFACE)
    values = {"virtualInterfaceId": INTERFACE, "directConnectGatewayId": gateway}
    call(emulator, grantee, "ConfirmPrivateVirtualInterface", **values)
    clock.advance(2)
    assert routes(emulator) == []
    values = {"directConnectGatewayId": gateway}
    operation = "CreateDirectConnectGatewayAssociation"
    call(emulator, grantee, operation, virtualGatewayId=virtual_of(grantee), **values)
    prefixes: dict[str, Any] = {"addAllowedPrefixesToDirectConnectGateway": [OTHER_PREFIX]}
    call(emulator, grantee, operation, virtualGatewayId=virtual_of(grantee, 1), **values, **prefixes)
    assert routes(emulator) == []
    clock.advance(2)
    assert cidrs(emulator, routeDirection="advertised") == [VPC, OTHER_PREFIX["cidr"]]


def test_a_public_interface_takes_what_its_route_filters_let_through_and_leads_to_the_service() -> None:
    emulator, clock = make_aws()
    emulator.offer_public_virtual_interface(INTERFACE, route_filter_prefixes=["192.0.2.0/24", "2001:db8::/32"])
    call(emulator, emulator.grantee, "ConfirmPublicVirtualInterface", virtualInterfaceId=INTERFACE)
    add_ipv6(emulator)
    clock.advance(4)
    emulator.customer_router(INTERFACE).announce("192.0.2.128/25", "10.0.0.0/8", "2001:db8:1::/48", "2001:db9::/32")
    assert cidrs(emulator, routeDirection="accepted") == ["192.0.2.128/25", "2001:db8:1::/48"]
    told = routes(emulator, routeDirection="advertised")
    assert {route["addressFamily"] for route in told} == {"ipv4", "ipv6"}
    for route in told:
        assert (route["asPath"][0]["path"], route["communities"]) == ([7224], ["7224:8100"])


def test_more_prefixes_than_are_allocated_take_the_session_down_until_there_are_fewer() -> None:
    # quotas: 100 prefixes of an address family unless raised
    emulator, clock = make_aws()
    accepted_private(emulator)
    clock.advance(2)
    router = emulator.customer_router(INTERFACE)
    router.announce(*networks(100))
    assert status(emulator) == ("available", ["up"])
    router.announce("192.168.0.0/24")
    assert status(emulator) == ("down", ["down"])
    assert emulator.virtual_interface_state(INTERFACE) == "down"
    assert routes(emulator) == []
    router.withdraw("10.0.0.0/24")
    assert status(emulator) == ("available", ["up"])


def test_a_larger_allocation_brings_the_session_up_again() -> None:
    emulator, clock = make_aws()
    accepted_private(emulator)
    clock.advance(2)
    emulator.customer_router(INTERFACE).announce(*networks(101))
    assert status(emulator) == ("down", ["down"])
    values = {"virtualInterfaceId": INTERFACE, "prefixPoolAllocatedCountIpv4": 101}
    call(emulator, emulator.grantee, "UpdateVirtualInterfaceAttributes", **values)
    assert status(emulator) == ("available", ["up"])


def test_only_the_session_of_the_family_that_has_too_many_prefixes_goes_down() -> None:
    emulator, clock = make_aws()
    accepted_private(emulator)
    add_ipv6(emulator)
    clock.advance(2)
    router = emulator.customer_router(INTERFACE)
    router.announce(*networks(101, "ipv6"), "10.1.0.0/16")
    assert status(emulator) == ("available", ["up", "down"])
    assert cidrs(emulator) == ["10.1.0.0/16", VPC]
    router.announce(*networks(101))
    assert status(emulator) == ("down", ["down", "down"])


def test_a_public_interface_takes_a_thousand_prefixes() -> None:
    emulator, clock = make_aws()
    emulator.offer_public_virtual_interface(INTERFACE)
    call(emulator, emulator.grantee, "ConfirmPublicVirtualInterface", virtualInterfaceId=INTERFACE)
    clock.advance(4)
    router = emulator.customer_router(INTERFACE)
    router.announce(*networks(1000))
    assert status(emulator) == ("available", ["up"])
    router.announce("192.168.0.0/24")
    assert status(emulator) == ("down", ["down"])


def test_a_router_belongs_to_an_interface_on_aws() -> None:
    emulator, _ = make_aws()
    with pytest.raises(LookupError):
        emulator.customer_router("dxvif-none")
    with pytest.raises(ValueError, match="AWS only"):
        Emulator("outscale").customer_router(INTERFACE)


def test_an_interface_keeps_its_routes_when_it_moves() -> None:
    emulator, clock = make_aws()
    accepted_private(emulator)
    clock.advance(2)
    emulator.customer_router(INTERFACE).announce("10.1.0.0/16")
    target = line(emulator)
    clock.advance(2)
    call(emulator, emulator.owner, "AssociateVirtualInterface", virtualInterfaceId=INTERFACE, connectionId=target)
    assert routes(emulator) == []
    clock.advance(2)
    assert cidrs(emulator) == ["10.1.0.0/16", VPC]
    assert {route["routeInstalledAt"] for route in routes(emulator)} == {clock.time()}


def test_another_program_plays_the_router_over_http() -> None:
    emulator, clock = make_aws()
    accepted_private(emulator)
    clock.advance(2)

    def ask(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        parts = urlsplit(server.url)
        connection = HTTPConnection(str(parts.hostname), parts.port, timeout=10)
        connection.request("POST", "/_emulator/routes", json.dumps(body), {"content-type": "application/json"})
        response = connection.getresponse()
        said = json.loads(response.read())
        connection.close()
        return response.status, said

    values: dict[str, Any] = {"virtual_interface_id": INTERFACE}
    with emulator.serve() as server:
        more = {"announce": networks(100), "as_path": [65010], "communities": ["7224:7300"]}
        assert ask(values | more) == (200, {"state": "available"})
        assert routes(emulator)[0]["asPath"] == [{"pathType": "seq", "path": [65000, 65010]}]
        assert ask(values | {"announce": ["10.9.0.0/16"]}) == (200, {"state": "down"})
        assert ask(values | {"withdraw": ["10.9.0.0/16"]}) == (200, {"state": "available"})
        for change, status, cause in (
            ({"announce": [5]}, 400, "announce must be a list of str"),
            ({"announce": ["x"]}, 400, "does not appear to be"),
            ({"as_path": ["1"]}, 400, "as_path must be a list of int"),
            ({"other": 1}, 400, "unknown: other"),
            ({"virtual_interface_id": "dxvif-none"}, 404, "dxvif-none"),
        ):
            refused, said = ask(values | change)
            assert (refused, cause in said["error"]) == (status, True)
