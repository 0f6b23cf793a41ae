"""What the services do that clients rely on, one test a fact, under the kind of source that it was read off.

``provider``: what Terraform's AWS provider looks for in answers, and its acceptance tests. ``examples``: answers that
AWS publishes. ``documentation``: the services' own pages. ``outscale``: OUTSCALE's public API tests. ``report``: what
users quote of the services' answers.
"""

import math
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from directlink import Cloud, Credentials, DirectLinkClient, ServiceError
from directlink.emulator import Emulator, Fault, ManualClock
from emulator_aws_support import (
    ASSOCIATION,
    PREFIX,
    PROPOSAL,
    associations,
    gateway_of,
    hosted_on,
    interface_of,
    line,
    listed,
    make_aws,
    refusal,
    virtual_of,
)
from emulator_support import CONFIRM, GATEWAY, INTERFACE, RefusedError, call, signed

UUID = "0c7945e7-34fd-50c5-a791-2a5566b27085"
TERMS = {"virtualInterfaceName": "x", "vlan": 7, "asn": 65000}


def make_outscale() -> tuple[Emulator, ManualClock]:
    clock = ManualClock()
    return Emulator("outscale", clock=clock, signing_window=math.inf), clock


def allocate(emulator: Emulator, connection: str, owner: str | None = None, **changes: Any) -> dict[str, Any]:
    return call(
        emulator,
        emulator.owner,
        "AllocatePrivateVirtualInterface",
        connectionId=connection,
        ownerAccount=owner or emulator.grantee.account_id,
        newPrivateVirtualInterfaceAllocation={**TERMS, **changes},
    )


def accepted(emulator: Emulator) -> str:
    emulator.offer_private_virtual_interface(INTERFACE)
    call(emulator, emulator.grantee, CONFIRM, virtualInterfaceId=INTERFACE, virtualGatewayId=GATEWAY)
    emulator.clock.sleep(2.0)
    return INTERFACE


def propose(emulator: Emulator, **values: Any) -> str:
    owner, grantee = emulator.owner, emulator.grantee
    proposal_id: str = call(
        emulator,
        grantee,
        f"Create{PROPOSAL}",
        directConnectGatewayId=gateway_of(owner),
        directConnectGatewayOwnerAccount=owner.account_id,
        gatewayId=virtual_of(grantee),
        **values,
    )["directConnectGatewayAssociationProposal"]["proposalId"]
    return proposal_id


def accept(emulator: Emulator, proposal_id: str, **values: Any) -> dict[str, Any]:
    association: dict[str, Any] = call(
        emulator,
        emulator.owner,
        f"Accept{PROPOSAL}",
        directConnectGatewayId=gateway_of(emulator.owner),
        proposalId=proposal_id,
        associatedGatewayOwnerAccount=emulator.grantee.account_id,
        **values,
    )["directConnectGatewayAssociation"]
    return association


# --- provider: ids ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "values", "said"),
    [
        ("DescribeConnections", {"connectionId": "dxcon-ffffffff"}, "Could not find Connection with ID dxcon-ffffffff"),
        ("DeleteConnection", {"connectionId": "dxcon-ffffffff"}, "Could not find Connection with ID dxcon-ffffffff"),
        ("DescribeLags", {"lagId": "dxlag-ffffffff"}, "Could not find Lag with ID dxlag-ffffffff"),
        ("DescribeLags", {"lagId": "dxlag-f"}, "Lag ID dxlag-f has an invalid format."),
        (f"Describe{ASSOCIATION}s", {"associationId": "ga-x"}, "Association ID ga-x has an invalid format"),
        (f"Delete{PROPOSAL}", {"proposalId": UUID}, f"Direct Connect gateway association proposal {UUID} is not found"),
        ("DeleteVirtualInterface", {"virtualInterfaceId": INTERFACE}, f"virtual interface {INTERFACE} does not exist"),
        (
            "DeleteDirectConnectGateway",
            {"directConnectGatewayId": UUID},
            f"Direct Connect gateway {UUID} does not exist",
        ),
    ],
)
def test_provider_unknown_and_malformed_ids_are_named_in_the_words_that_it_looks_for(
    operation: str, values: dict[str, str], said: str
) -> None:
    emulator, _ = make_aws()
    assert refusal(emulator, emulator.owner, operation, **values) == said


@pytest.mark.parametrize(
    ("operation", "member", "filters"),
    [
        ("DescribeVirtualInterfaces", "virtualInterfaces", {"virtualInterfaceId": "dxvif-ffffffff"}),
        ("DescribeDirectConnectGateways", "directConnectGateways", {"directConnectGatewayId": UUID}),
        (f"Describe{ASSOCIATION}s", "directConnectGatewayAssociations", {"associationId": UUID}),
        (f"Describe{PROPOSAL}s", "directConnectGatewayAssociationProposals", {"proposalId": UUID}),
    ],
)
def test_provider_a_listing_of_one_that_is_unknown_is_empty(
    operation: str, member: str, filters: dict[str, str]
) -> None:
    emulator, _ = make_aws()
    assert call(emulator, emulator.owner, operation, **filters) == {member: []}


def test_examples_connections_made_for_a_lag_are_named_after_it() -> None:
    emulator, _ = make_aws()
    values = {"numberOfConnections": 2, "location": "EqPA2", "connectionsBandwidth": "1Gbps", "lagName": "lag"}
    lag = call(emulator, emulator.owner, "CreateLag", **values)
    names = [each["connectionName"] for each in lag["connections"]]
    assert names == [f"Requested Connection {number} for Lag {lag['lagId']}" for number in (1, 2)]


def test_provider_a_partner_finds_a_hosted_connection_by_its_own_id_until_it_is_gone() -> None:
    emulator, clock = make_aws()
    hosted = hosted_on(emulator, line(emulator))
    values = {"connectionId": hosted}

    def states() -> list[str]:
        shown = listed(emulator, emulator.owner, "DescribeHostedConnections", "connections", **values)
        return [each["connectionState"] for each in shown if each["connectionId"] == hosted]

    assert states() == ["available"]
    call(emulator, emulator.grantee, "DeleteConnection", **values)
    assert states() == ["deleting"]
    clock.advance(2)
    assert states() == ["deleted"]
    clock.advance(901)
    message = refusal(emulator, emulator.owner, "DescribeHostedConnections", **values)
    assert message == f"Could not find Connection with ID {hosted}"


def test_provider_an_unknown_connection_leaves_no_lag() -> None:
    emulator, _ = make_aws()
    lag = call(
        emulator,
        emulator.owner,
        "CreateLag",
        numberOfConnections=1,
        location="EqPA2",
        connectionsBandwidth="1Gbps",
        lagName="lag",
    )["lagId"]
    for connection in ("dxcon-ffffffff", line(emulator, emulator.grantee)):
        message = refusal(emulator, emulator.owner, "DisassociateConnectionFromLag", connectionId=connection, lagId=lag)
        assert message == "Connection does not exist"


def test_provider_the_last_bgp_peer_stays() -> None:
    emulator, _ = make_aws()
    interface = interface_of(emulator, accepted(emulator))
    values = {"asn": 65000, "customerAddress": interface["customerAddress"]}
    message = refusal(emulator, emulator.grantee, "DeleteBGPPeer", virtualInterfaceId=INTERFACE, **values)
    assert message == "The last BGP Peer on a Virtual Interface cannot be deleted"


# --- provider: proposals and associations -----------------------------------------------------------------------------


def test_provider_an_accepted_proposal_can_be_deleted_and_its_association_stays() -> None:
    emulator, _ = make_aws()
    proposal = propose(emulator)
    association = accept(emulator, proposal)["associationId"]
    for _ in range(2):
        deleted = call(emulator, emulator.grantee, f"Delete{PROPOSAL}", proposalId=proposal)
        assert deleted["directConnectGatewayAssociationProposal"]["proposalState"] == "deleted"
    assert [each["associationId"] for each in associations(emulator, emulator.owner)] == [association]


def test_provider_other_prefixes_than_were_asked_for_show_in_the_accepted_proposal() -> None:
    emulator, _ = make_aws()
    proposal = propose(emulator, addAllowedPrefixesToDirectConnectGateway=[PREFIX])
    accept(emulator, proposal, overrideAllowedPrefixesToDirectConnectGateway=[{"cidr": "10.9.0.0/16"}])
    (seen,) = listed(emulator, emulator.grantee, f"Describe{PROPOSAL}s", "directConnectGatewayAssociationProposals")
    assert seen["proposalState"] == "accepted"
    assert seen["requestedAllowedPrefixesToDirectConnectGateway"] == [{"cidr": "10.9.0.0/16"}]


def test_report_an_accepted_proposal_is_listed_for_days() -> None:
    emulator, clock = make_aws()
    accept(emulator, propose(emulator))
    counts: list[int] = []
    for _ in range(4):
        clock.advance(24 * 3600 - 1)
        found = call(emulator, emulator.owner, f"Describe{PROPOSAL}s")["directConnectGatewayAssociationProposals"]
        counts.append(len(found))
    assert counts == [1, 1, 1, 0]


def test_provider_an_association_without_prefixes_has_those_of_the_network() -> None:
    emulator, _ = make_aws()
    owner = emulator.owner
    made = call(
        emulator,
        owner,
        f"Create{ASSOCIATION}",
        directConnectGatewayId=gateway_of(owner),
        gatewayId=virtual_of(owner),
    )["directConnectGatewayAssociation"]
    (prefix,) = made["allowedPrefixesToDirectConnectGateway"]
    assert re.fullmatch(r"10\.[0-9]+\.0\.0/16", prefix["cidr"])
    (other,) = accept(emulator, propose(emulator))["allowedPrefixesToDirectConnectGateway"]
    assert other != prefix


# --- provider, documentation: interfaces ------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "states"), [("owner", ["deleting", "deleted"]), ("grantee", ["rejected"] * 2)])
def test_documentation_only_the_grantee_rejects_for_the_owner_it_is_a_deletion(name: str, states: list[str]) -> None:
    emulator, clock = make_aws()
    emulator.offer_private_virtual_interface(INTERFACE)
    answer = call(emulator, emulator.account(name), "DeleteVirtualInterface", virtualInterfaceId=INTERFACE)
    clock.advance(2)
    assert [answer["virtualInterfaceState"], emulator.virtual_interface_state(INTERFACE)] == states


def test_report_interfaces_are_made_on_an_available_connection_only() -> None:
    emulator, clock = make_aws()
    order = {"location": "EqPA2", "bandwidth": "1Gbps", "connectionName": "line"}
    connection = call(emulator, emulator.owner, "CreateConnection", **order)["connectionId"]
    create = {"connectionId": connection, "newPrivateVirtualInterface": {**TERMS, "virtualGatewayId": "vgw-12345678"}}
    with pytest.raises(RefusedError, match="is not available"):
        allocate(emulator, connection)
    assert "is not available" in refusal(emulator, emulator.owner, "CreatePrivateVirtualInterface", **create)
    clock.advance(2)
    assert allocate(emulator, connection)["virtualInterfaceState"] == "confirming"


def test_report_nothing_is_allocated_to_the_owner_of_the_connection() -> None:
    emulator, _ = make_aws()
    with pytest.raises(RefusedError, match=r"^\('DirectConnectClientException', 'Cannot allocate VirtualInterface for"):
        allocate(emulator, line(emulator), emulator.owner.account_id)


@pytest.mark.parametrize(
    ("amazon", "customer", "said"),
    [
        ("10.0.0.1/30", "10.0.0.2/30", "not public"),
        ("169.254.1.1/30", "169.254.1.2/30", "not public"),
        ("175.45.176.1/30", "175.45.178.2/30", "one network"),
        ("175.45.176.1/30", "175.45.176.2/29", "one network"),
        ("175.45.176.1/30", "175.45.176.1/30", "two addresses"),
        ("175.45.176.0/30", "175.45.176.2/30", "network or the broadcast"),
        ("175.45.176.1/30", "175.45.176.3/30", "network or the broadcast"),
    ],
)
def test_documentation_peers_of_public_interfaces_have_public_addresses_of_one_network(
    amazon: str, customer: str, said: str
) -> None:
    emulator, _ = make_aws()
    terms = {**TERMS, "amazonAddress": amazon, "customerAddress": customer, "routeFilterPrefixes": [PREFIX]}
    values = {"connectionId": line(emulator), "newPublicVirtualInterface": terms}
    assert said in refusal(emulator, emulator.owner, "CreatePublicVirtualInterface", **values)


@pytest.mark.parametrize(
    ("amazon", "customer"), [("203.0.113.1/30", "203.0.113.2/30"), ("175.45.176.0/31", "175.45.176.1/31")]
)
def test_examples_public_addresses_are_taken(amazon: str, customer: str) -> None:
    emulator, _ = make_aws()
    terms = {**TERMS, "amazonAddress": amazon, "customerAddress": customer}
    values = {"connectionId": line(emulator), "newPublicVirtualInterface": terms}
    made = call(emulator, emulator.owner, "CreatePublicVirtualInterface", **values)
    assert (made["amazonAddress"], made["customerAddress"]) == (amazon, customer)


def test_examples_a_public_interface_without_addresses_gets_public_ones() -> None:
    emulator, _ = make_aws()
    made = interface_of(emulator, emulator.offer_public_virtual_interface())
    assert made["amazonAddress"].startswith("175.45.")


def test_provider_a_lag_needs_no_more_links_than_it_has() -> None:
    emulator, _ = make_aws()
    order = {"location": "EqPA2", "connectionsBandwidth": "1Gbps", "lagName": "lag"}
    lag = call(emulator, emulator.owner, "CreateLag", numberOfConnections=1, **order)["lagId"]
    assert refusal(emulator, emulator.owner, "UpdateLag", lagId=lag, minimumLinks=2) == (
        "MinimumLinks cannot be set higher than the number of connections"
    )
    assert call(emulator, emulator.owner, "UpdateLag", lagId=lag, minimumLinks=1)["minimumLinks"] == 1


def test_provider_jumbo_frames_are_a_capability_whatever_the_mtu() -> None:
    emulator, _ = make_aws()
    seen = [
        interface_of(emulator, made)
        for made in (emulator.offer_private_virtual_interface(), emulator.offer_transit_virtual_interface())
    ]
    assert [(each["mtu"], each["jumboFrameCapable"]) for each in seen] == [(1500, True)] * 2


def test_examples_gateways_that_are_not_in_use_are_empty_strings() -> None:
    emulator, _ = make_aws()
    for made in (emulator.offer_private_virtual_interface(), emulator.offer_public_virtual_interface()):
        seen = interface_of(emulator, made)
        assert (seen["virtualGatewayId"], seen["directConnectGatewayId"]) == ("", "")
    seen = interface_of(emulator, accepted(emulator))
    assert (seen["virtualGatewayId"], seen["directConnectGatewayId"]) == (GATEWAY, "")


def test_provider_a_location_has_providers() -> None:
    emulator, _ = make_aws()
    places = call(emulator, emulator.owner, "DescribeLocations")["locations"]
    assert all(place["availableProviders"] for place in places)


@pytest.mark.parametrize("kind", ["private", "public", "transit"])
def test_examples_the_router_configuration_is_a_document(kind: str) -> None:
    emulator, _ = make_aws()
    made = getattr(emulator, f"offer_{kind}_virtual_interface")()
    text = interface_of(emulator, made)["customerRouterConfig"]
    assert text.startswith(f'<?xml version="1.0" encoding="UTF-8"?>\n<logical_connection id="{made}">\n  <vlan>')
    assert text.endswith(f"  <connection_type>{kind}</connection_type>\n</logical_connection>\n")
    assert [each.tag for each in ET.fromstring(text.encode())] == [
        "vlan",
        "customer_address",
        "amazon_address",
        "bgp_asn",
        "bgp_auth_key",
        "amazon_bgp_asn",
        "connection_type",
    ]


def test_provider_a_router_configuration_is_for_a_type_of_router() -> None:
    emulator, _ = make_aws()
    accepted(emulator)
    describe = "DescribeRouterConfiguration"
    assert refusal(emulator, emulator.owner, describe, virtualInterfaceId=INTERFACE) == (
        "routerTypeIdentifier is required"
    )


def test_documentation_the_accepting_account_gets_no_router_configuration() -> None:
    emulator, _ = make_aws()
    values = {
        "virtualInterfaceId": accepted(emulator),
        "routerTypeIdentifier": "CiscoSystemsInc-2900SeriesRouters-IOS124",
    }
    assert call(emulator, emulator.owner, "DescribeRouterConfiguration", **values)["router"]
    assert "is configured by" in refusal(emulator, emulator.grantee, "DescribeRouterConfiguration", **values)


def test_documentation_the_accepting_account_changes_mtu_and_site_link_once_available() -> None:
    emulator, clock = make_aws()
    emulator.offer_private_virtual_interface(INTERFACE)
    gateway = gateway_of(emulator.grantee)
    update = "UpdateVirtualInterfaceAttributes"
    for change in ({"mtu": 8500}, {"enableSiteLink": False}):
        values = {"virtualInterfaceId": INTERFACE, **change}
        assert "can only be changed by" in refusal(emulator, emulator.owner, update, **values)
        assert "is confirming, not available" in refusal(emulator, emulator.grantee, update, **values)
    call(emulator, emulator.grantee, CONFIRM, virtualInterfaceId=INTERFACE, directConnectGatewayId=gateway)
    assert "is pending" in refusal(emulator, emulator.grantee, update, virtualInterfaceId=INTERFACE, mtu=8500)
    clock.advance(2)
    changed = call(emulator, emulator.grantee, update, virtualInterfaceId=INTERFACE, mtu=8500, enableSiteLink=True)
    assert (changed["mtu"], changed["siteLinkEnabled"]) == (8500, True)


def test_client_code_site_link_is_changed_while_a_change_of_the_mtu_interrupts() -> None:
    clock = ManualClock()
    emulator = Emulator("aws", provisioning_seconds=600, clock=clock, signing_window=math.inf)
    emulator.offer_private_virtual_interface(INTERFACE)
    gateway = gateway_of(emulator.grantee)
    call(emulator, emulator.grantee, CONFIRM, virtualInterfaceId=INTERFACE, directConnectGatewayId=gateway)
    clock.advance(600)
    update = "UpdateVirtualInterfaceAttributes"
    changed = call(emulator, emulator.grantee, update, virtualInterfaceId=INTERFACE, mtu=8500)
    assert changed["virtualInterfaceState"] == "pending"
    changed = call(emulator, emulator.grantee, update, virtualInterfaceId=INTERFACE, enableSiteLink=True)
    assert (changed["virtualInterfaceState"], changed["siteLinkEnabled"]) == ("pending", True)
    clock.advance(30)
    assert interface_of(emulator, INTERFACE)["virtualInterfaceState"] == "available"


def test_documentation_a_change_of_the_mtu_interrupts_for_up_to_30_seconds() -> None:
    clock = ManualClock()
    emulator = Emulator("aws", provisioning_seconds=600, clock=clock, signing_window=math.inf)
    emulator.offer_private_virtual_interface(INTERFACE)
    call(emulator, emulator.grantee, CONFIRM, virtualInterfaceId=INTERFACE, virtualGatewayId=GATEWAY)
    clock.advance(600)
    update = "UpdateVirtualInterfaceAttributes"
    states: list[str] = [
        call(emulator, emulator.grantee, update, virtualInterfaceId=INTERFACE, mtu=8500)["virtualInterfaceState"]
    ]
    for seconds in (29, 1):
        clock.advance(seconds)
        states.append(interface_of(emulator, INTERFACE)["virtualInterfaceState"])
    assert states == ["pending", "pending", "available"]


def test_documentation_a_direct_connect_gateway_takes_30_private_interfaces() -> None:
    emulator, _ = make_aws()
    gateway = gateway_of(emulator.grantee)
    for _ in range(30):
        offered = emulator.offer_private_virtual_interface()
        call(emulator, emulator.grantee, CONFIRM, virtualInterfaceId=offered, directConnectGatewayId=gateway)
    offered = emulator.offer_private_virtual_interface()
    values = {"virtualInterfaceId": offered, "directConnectGatewayId": gateway}
    assert "has its 30" in refusal(emulator, emulator.grantee, CONFIRM, **values)
    call(emulator, emulator.grantee, "DeleteVirtualInterface", virtualInterfaceId=offered)


def test_documentation_a_connection_has_a_bandwidth_that_is_sold() -> None:
    emulator, _ = make_aws()
    order = {"location": "EqPA2", "connectionName": "line"}
    assert "3Gbps" in refusal(emulator, emulator.owner, "CreateConnection", bandwidth="3Gbps", **order)
    assert line(emulator, bandwidth="400Gbps")


def test_report_a_signature_that_does_not_match_is_answered_with_the_whole_canonical_request() -> None:
    emulator, _ = make_aws()
    session = emulator.issue_session("grantee")
    keys = Credentials(session.access_key_id, "wrong", session.session_token)
    client = DirectLinkClient(
        cloud="aws", region="eu-west-2", credentials=keys, transport=emulator.transport(), clock=emulator.clock
    )
    with client, pytest.raises(ServiceError) as caught:
        client.describe_virtual_interfaces()
    assert session.session_token is not None
    assert "The Canonical String for this request should have been" in caught.value.message
    assert session.session_token not in str(caught.value)
    request = signed(session, "DescribeConnections", b"{}")
    spoiled = type(request)(request.method, request.url, dict(request.headers), b"{ }")
    response = emulator.transport().send(spoiled, timeout=10)
    assert session.session_token.encode() in response.body


# --- outscale ---------------------------------------------------------------------------------------------------------


def test_outscale_a_connection_is_requested_then_pending_until_it_is_activated() -> None:
    emulator, clock = make_outscale()
    order = {"location": "PAR1", "bandwidth": "1Gbps", "connectionName": "line"}
    made = call(emulator, emulator.owner, "CreateConnection", **order)
    seen = [made["connectionState"]]
    with pytest.raises(RefusedError, match="'Connection is not available'"):
        allocate(emulator, made["connectionId"])
    for seconds in (1, 1):
        clock.advance(seconds)
        (connection,) = call(emulator, emulator.owner, "DescribeConnections")["connections"]
        seen.append(connection["connectionState"])
    assert seen == ["requested", "pending", "available"]
    assert allocate(emulator, made["connectionId"])["virtualInterfaceState"] == "confirming"


def test_outscale_an_unknown_connection_lists_nothing() -> None:
    emulator, _ = make_outscale()
    answer = call(emulator, emulator.owner, "DescribeConnections", connectionId="dxcon-12345678")
    assert answer == {"connections": []}


@pytest.mark.parametrize(
    ("operation", "values", "said"),
    [
        (
            "CreateConnection",
            {"location": "foo", "bandwidth": "1Gbps", "connectionName": "x"},
            "Location 'foo' is invalid.",
        ),
        ("AllocatePrivateVirtualInterface", {}, "Field connectionId is required"),
        ("DeleteVirtualInterface", {"virtualInterfaceId": "dxcon-12345678"}, "Invalid ID received: dxcon-12345678"),
        ("DeleteConnection", {"connectionId": "dxvif-12345678"}, "Invalid ID received: dxvif-12345678"),
        ("DescribeVirtualGateways", {"foo": "bar"}, "foo is not a member of this request"),
    ],
)
def test_outscale_refusals_are_in_its_words(operation: str, values: dict[str, str], said: str) -> None:
    emulator, _ = make_outscale()
    assert refusal(emulator, emulator.owner, operation, **values) == said


def test_outscale_a_mistyped_member_is_named() -> None:
    emulator, _ = make_outscale()
    with pytest.raises(RefusedError, match=r"Invalid type, newPrivate\w+\.vlan must be an integer"):
        allocate(emulator, line(emulator, location="PAR1"), vlan="s")


def test_outscale_the_body_carries_the_request_id() -> None:
    emulator, _ = make_outscale()
    response = emulator.transport().send(signed(emulator.owner, "DescribeConnections", b"{}"), timeout=10)
    headers = {name.lower(): value for name, value in response.headers.items()}
    assert f'"requestId": "{headers["x-amz-requestid"]}"'.encode() in response.body


def test_outscale_an_interface_without_a_gateway_waits_and_is_confirmed_later() -> None:
    emulator, clock = make_outscale()
    values = {"connectionId": line(emulator, location="PAR1"), "newPrivateVirtualInterface": TERMS}
    made = call(emulator, emulator.owner, "CreatePrivateVirtualInterface", **values)
    assert made["virtualInterfaceState"] == "confirming"
    interface = {"virtualInterfaceId": made["virtualInterfaceId"]}
    call(emulator, emulator.owner, CONFIRM, **interface, virtualGatewayId=virtual_of(emulator.owner))
    clock.advance(2)
    assert emulator.virtual_interface_state(made["virtualInterfaceId"]) == "available"


def test_outscale_an_account_allocates_to_itself() -> None:
    emulator, _ = make_outscale()
    made = allocate(emulator, line(emulator, location="PAR1"), emulator.owner.account_id)
    assert made["virtualInterfaceState"] == "confirming"


@pytest.mark.parametrize("name", ["owner", "grantee"])
def test_outscale_what_is_confirming_is_deleted_at_once(name: str) -> None:
    emulator, _ = make_outscale()
    emulator.offer_private_virtual_interface(INTERFACE)
    answer = call(emulator, emulator.account(name), "DeleteVirtualInterface", virtualInterfaceId=INTERFACE)
    assert answer == {"virtualInterfaceState": "deleted"}


@pytest.mark.parametrize("status", [503, 429])
def test_outscale_throttling_by_either_status_is_waited_out(status: int) -> None:
    emulator, clock = make_outscale()
    emulator.faults.add("DescribeVirtualInterfaces", Fault.throttle(code="Throttling", status=status))
    you = emulator.grantee
    with DirectLinkClient(
        cloud=Cloud.OUTSCALE,
        region="eu-west-2",
        credentials=Credentials(you.access_key_id, you.secret_access_key),
        transport=emulator.transport(),
        clock=clock,
    ) as client:
        assert client.describe_virtual_interfaces().metadata.attempts == 2


def test_outscale_an_offer_expires_after_seven_days() -> None:
    emulator, clock = make_outscale()
    emulator.offer_private_virtual_interface(INTERFACE)
    clock.advance(7 * 24 * 3600 - 1)
    assert emulator.virtual_interface_state(INTERFACE) == "confirming"
    clock.advance(1)
    assert emulator.virtual_interface_state(INTERFACE) == "expired"
