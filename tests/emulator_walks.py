"""Walks through the emulator with typed clients: each asks for some operations, with success."""

import base64
import hashlib
from typing import Protocol

from directlink import (
    AddressFamily,
    DirectLinkClient,
    NewBGPPeer,
    NewPrivateVirtualInterface,
    NewPrivateVirtualInterfaceAllocation,
    NewPublicVirtualInterface,
    NewPublicVirtualInterfaceAllocation,
    NewTransitVirtualInterface,
    NewTransitVirtualInterfaceAllocation,
    RequestBillingMode,
    ResiliencyModel,
    RouteDirection,
    RouteFilterPrefix,
    RouteFilters,
    Tag,
)
from directlink.emulator import Emulator, ManualClock

PREFIX = RouteFilterPrefix(cidr="10.0.0.0/16")


class Accounts(Protocol):
    """An emulator, and clients of its two accounts."""

    clock: ManualClock
    emulator: Emulator
    owner: DirectLinkClient
    grantee: DirectLinkClient


def dedicated(client: DirectLinkClient, location: str = "EqPA2") -> str:
    """Order a connection with MACsec; its id."""
    made = client.create_connection(
        location=location, bandwidth="10Gbps", connection_name="dedicated", request_mac_sec=True
    )
    return str(made.connection_id)


def line(accounts: Accounts, client: DirectLinkClient) -> str:
    """Order a connection, and wait until it is available; its id."""
    made = client.create_connection(location="EqPA2", bandwidth="10Gbps", connection_name="line")
    accounts.clock.advance(2)
    return str(made.connection_id)


def hosted_connections_and_lags(accounts: Accounts) -> None:
    """A connection is hosted and confirmed; LAGs are made, joined, changed, left and deleted."""
    owner, grantee, parent = accounts.owner, accounts.grantee, line(accounts, accounts.owner)
    hosted = owner.allocate_hosted_connection(
        connection_id=parent,
        owner_account=accounts.emulator.grantee.account_id,
        bandwidth="1Gbps",
        connection_name="hosted",
        vlan=100,
    )
    connection_id = str(hosted.connection_id)
    assert hosted.connection_state == "ordering"
    assert grantee.confirm_connection(connection_id=connection_id).connection_state == "pending"
    lag = owner.create_lag(
        number_of_connections=1, location="EqPA2", connections_bandwidth="10Gbps", lag_name="lag", connection_id=parent
    )
    lag_id = str(lag.lag_id)
    listing = owner.describe_hosted_connections(connection_id=lag_id).connections or ()
    assert [item.connection_id for item in listing] == [connection_id]
    second = line(accounts, owner)
    assert owner.associate_connection_with_lag(connection_id=second, lag_id=lag_id).lag_id == lag_id
    assert owner.update_lag(lag_id=lag_id, minimum_links=1).minimum_links == 1
    owner.disassociate_connection_from_lag(connection_id=second, lag_id=lag_id)
    moved = owner.associate_hosted_connection(connection_id=connection_id, parent_connection_id=second)
    assert moved.vlan == 100
    assert owner.update_connection(connection_id=second, connection_name="other").connection_name == "other"
    grantee.delete_connection(connection_id=connection_id)
    assert owner.delete_lag(lag_id=lag_id).lag_state == "deleting"
    assert [item.lag_id for item in owner.describe_lags().lags or ()] == [lag_id]
    assert {item.connection_id for item in owner.describe_connections().connections or ()} == {parent, second}
    assert owner.describe_locations().locations


def interfaces(accounts: Accounts) -> None:
    """Interfaces of every kind are offered and accepted, or made, and changed."""
    owner, grantee, carrier = accounts.owner, accounts.grantee, line(accounts, accounts.owner)
    account = accounts.emulator.grantee
    gateways = [
        str(made.direct_connect_gateway.direct_connect_gateway_id)
        for name in ("private", "transit")
        if (made := grantee.create_direct_connect_gateway(direct_connect_gateway_name=name)).direct_connect_gateway
    ]
    private = owner.allocate_private_virtual_interface(
        connection_id=carrier,
        owner_account=account.account_id,
        new_private_virtual_interface_allocation=NewPrivateVirtualInterfaceAllocation(
            virtual_interface_name="private", vlan=1, asn=65000, rate_limit="1Gbps"
        ),
    )
    public = owner.allocate_public_virtual_interface(
        connection_id=carrier,
        owner_account=account.account_id,
        new_public_virtual_interface_allocation=NewPublicVirtualInterfaceAllocation(
            virtual_interface_name="public", vlan=2, asn=65000, route_filter_prefixes=(PREFIX,)
        ),
    )
    transit = owner.allocate_transit_virtual_interface(
        connection_id=carrier,
        owner_account=account.account_id,
        new_transit_virtual_interface_allocation=NewTransitVirtualInterfaceAllocation(
            virtual_interface_name="transit", vlan=3, asn_long=4_200_000_000
        ),
    ).virtual_interface
    assert transit is not None
    ids = [str(item.virtual_interface_id) for item in (private, public, transit)]
    states = [
        grantee.confirm_private_virtual_interface(
            virtual_interface_id=ids[0], direct_connect_gateway_id=gateways[0]
        ).virtual_interface_state,
        grantee.confirm_public_virtual_interface(virtual_interface_id=ids[1]).virtual_interface_state,
        grantee.confirm_transit_virtual_interface(
            virtual_interface_id=ids[2], direct_connect_gateway_id=gateways[1]
        ).virtual_interface_state,
    ]
    assert states == ["pending", "verifying", "pending"]
    attachments = grantee.describe_direct_connect_gateway_attachments(virtual_interface_id=ids[2])
    assert [item.attachment_type for item in attachments.direct_connect_gateway_attachments or ()] == [
        "TransitVirtualInterface"
    ]
    mine = line(accounts, grantee)
    grantee.create_private_virtual_interface(
        connection_id=mine,
        new_private_virtual_interface=NewPrivateVirtualInterface(
            virtual_interface_name="p", vlan=1, asn=65000, virtual_gateway_id=account.virtual_gateway_ids[0]
        ),
    )
    grantee.create_public_virtual_interface(
        connection_id=mine,
        new_public_virtual_interface=NewPublicVirtualInterface(virtual_interface_name="q", vlan=2, asn=65000),
    )
    grantee.create_transit_virtual_interface(
        connection_id=mine,
        new_transit_virtual_interface=NewTransitVirtualInterface(
            virtual_interface_name="t", vlan=3, asn=65000, direct_connect_gateway_id=gateways[1]
        ),
    )
    accounts.clock.advance(4)
    listing = grantee.describe_virtual_interfaces().virtual_interfaces or ()
    assert [item.virtual_interface_state for item in listing] == ["available"] * 6
    changes(accounts, ids[0])
    assert grantee.delete_virtual_interface(virtual_interface_id=ids[0]).virtual_interface_state == "deleting"


def changes(accounts: Accounts, interface_id: str) -> None:
    """An interface gets another MTU, another peer, a failover test and tags."""
    grantee = accounts.grantee
    changed = grantee.update_virtual_interface_attributes(
        virtual_interface_id=interface_id, mtu=8500, enable_site_link=True
    )
    assert (changed.mtu, changed.site_link_enabled) == (8500, True)
    accounts.clock.advance(2)  # the change interrupts
    described_router = accounts.owner.describe_router_configuration(
        virtual_interface_id=interface_id, router_type_identifier="CiscoSystemsInc-2900SeriesRouters-IOS124"
    )
    assert described_router.router is not None
    added = grantee.create_bgp_peer(
        virtual_interface_id=interface_id, new_bgp_peer=NewBGPPeer(asn=65000, address_family=AddressFamily.IPV6)
    ).virtual_interface
    assert added is not None
    first, second = (str(peer.bgp_peer_id) for peer in added.bgp_peers or ())
    test = grantee.start_bgp_failover_test(virtual_interface_id=interface_id, bgp_peers=[first]).virtual_interface_test
    assert test is not None
    tested = grantee.describe_virtual_interfaces(virtual_interface_id=interface_id).virtual_interfaces or ()
    assert [str(interface.virtual_interface_state) for interface in tested] == ["testing"]
    grantee.stop_bgp_failover_test(virtual_interface_id=interface_id)
    history = grantee.list_virtual_interface_test_history().virtual_interface_test_history or ()
    assert [(past.test_id, past.start_time) for past in history] == [(test.test_id, test.start_time)]
    grantee.delete_bgp_peer(virtual_interface_id=interface_id, bgp_peer_id=second)
    arn = f"arn:aws:directconnect:eu-west-2:{accounts.emulator.grantee.account_id}:dxvif/{interface_id}"
    grantee.tag_resource(resource_arn=arn, tags=[Tag(key="a", value="1"), Tag(key="b")])
    grantee.untag_resource(resource_arn=arn, tag_keys=["a"])
    described = grantee.describe_tags(resource_arns=[arn]).resource_tags or ()
    assert [resource.tags for resource in described] == [(Tag(key="b", value=""),)]


def associations(accounts: Accounts) -> None:
    """Gateways of two accounts are associated by a proposal, and those of one account at once."""
    owner, grantee, account = accounts.owner, accounts.grantee, accounts.emulator.grantee
    gateway = accounts.emulator.owner.direct_connect_gateway_ids[0]
    proposals = [
        made.proposal_id
        for gateway_id in account.virtual_gateway_ids
        if (
            made := grantee.create_direct_connect_gateway_association_proposal(
                direct_connect_gateway_id=gateway,
                direct_connect_gateway_owner_account=accounts.emulator.owner.account_id,
                gateway_id=gateway_id,
                add_allowed_prefixes_to_direct_connect_gateway=[PREFIX],
            ).direct_connect_gateway_association_proposal
        )
    ]
    first, second = map(str, proposals)
    grantee.delete_direct_connect_gateway_association_proposal(proposal_id=second)
    accepted = owner.accept_direct_connect_gateway_association_proposal(
        direct_connect_gateway_id=gateway, proposal_id=first, associated_gateway_owner_account=account.account_id
    ).direct_connect_gateway_association
    assert accepted is not None
    assert accepted.association_state == "associating"
    listing = grantee.describe_direct_connect_gateway_association_proposals()
    states = [item.proposal_state for item in listing.direct_connect_gateway_association_proposals or ()]
    assert states == ["accepted", "deleted"]
    association_id = str(accepted.association_id)
    owner.update_direct_connect_gateway_association(
        association_id=association_id, remove_allowed_prefixes_to_direct_connect_gateway=[PREFIX]
    )
    found = grantee.describe_direct_connect_gateway_associations(association_id=association_id)
    assert [item.association_state for item in found.direct_connect_gateway_associations or ()] == ["associating"]
    grantee.delete_direct_connect_gateway_association(association_id=association_id)
    grantee.create_direct_connect_gateway_association(
        direct_connect_gateway_id=account.direct_connect_gateway_ids[0],
        virtual_gateway_id=account.virtual_gateway_ids[1],
    )
    owner.update_direct_connect_gateway(direct_connect_gateway_id=gateway, new_direct_connect_gateway_name="renamed")
    accounts.clock.advance(2)
    owner.delete_direct_connect_gateway(direct_connect_gateway_id=gateway)
    gateways = owner.describe_direct_connect_gateways().direct_connect_gateways or ()
    assert [item.direct_connect_gateway_name for item in gateways] == ["renamed"]
    assert len(grantee.describe_virtual_gateways().virtual_gateways or ()) == 2


def interconnects(accounts: Accounts) -> None:
    """An interconnect is ordered, hosts a connection, gets its letters and goes."""
    owner, grantee = accounts.owner, accounts.grantee
    made = owner.create_interconnect(
        interconnect_name="partner", bandwidth="10Gbps", location="EqPA2", tags=[Tag(key="a", value="1")]
    )
    interconnect_id = str(made.interconnect_id)
    assert (made.interconnect_state, made.tags) == ("requested", (Tag(key="a", value="1"),))
    accounts.clock.advance(2)
    # the operations that the service deprecates are called by name: the typed methods warn
    hosted = owner.call(
        "AllocateConnectionOnInterconnect",
        {
            "bandwidth": "500Mbps",
            "connectionName": "hosted",
            "ownerAccount": accounts.emulator.grantee.account_id,
            "interconnectId": interconnect_id,
            "vlan": 101,
        },
    )
    assert hosted["connectionState"] == "ordering"
    listing = owner.call("DescribeConnectionsOnInterconnect", {"interconnectId": interconnect_id})["connections"]
    assert [each["connectionId"] for each in listing] == [hosted["connectionId"]]
    letter = owner.call("DescribeInterconnectLoa", {"interconnectId": interconnect_id})["loa"]
    assert base64.b64decode(letter["loaContent"]).startswith(b"%PDF-")
    described = owner.describe_interconnects().interconnects
    assert [each.loa_issue_time is None for each in described] == [False]
    grantee.delete_connection(connection_id=hosted["connectionId"])
    assert owner.delete_interconnect(interconnect_id=interconnect_id).interconnect_state == "deleting"


def ports(accounts: Accounts) -> None:
    """Connections get letters and MACsec keys, are grouped, and billed at a flat rate."""
    owner = accounts.owner
    first, second = dedicated(owner, "EqDC2"), dedicated(owner, "EqLD5")
    accounts.clock.advance(2)
    letter = owner.describe_loa(connection_id=first, provider_name="carrier").loa_content or b""
    assert letter.startswith(b"%PDF-")
    same = owner.call("DescribeConnectionLoa", {"connectionId": first, "providerName": "carrier"})["loa"]
    assert base64.b64decode(same["loaContent"]) == letter
    ckn, cak = (hashlib.sha256(word).hexdigest() for word in (b"name", b"key"))
    added = owner.associate_mac_sec_key(connection_id=first, ckn=ckn, cak=cak).mac_sec_keys
    assert [(key.ckn, key.state) for key in added] == [(ckn, "associating")]
    gone = owner.disassociate_mac_sec_key(connection_id=first, secret_arn=str(added[0].secret_arn)).mac_sec_keys
    assert [(key.ckn, key.state) for key in gone] == [(ckn, "disassociated")]
    group = owner.create_resiliency_group(
        resiliency_group_name="pair", intended_resiliency_model=ResiliencyModel.HIGH_RESILIENCY, client_token="once"
    ).resiliency_group
    assert group is not None
    group_id = str(group.resiliency_group_id)
    joined = owner.associate_connections_to_resiliency_group(
        connection_identifiers=[first, second], resiliency_group_id=group_id
    ).resiliency_group_associations
    assert [each.state for each in joined or ()] == ["associating", "associating"]
    billed = owner.update_connections_billing_mode(
        connection_ids=[first, second], billing_mode=RequestBillingMode.FLAT_RATE_TIER_1
    )
    assert billed.billing_mode == "FlatRateTier1"
    assert {each.billing_mode for each in billed.connections or ()} == {"PortPairFlatRateTier1"}
    renamed = owner.update_resiliency_group(resiliency_group_id=group_id, resiliency_group_name="two")
    assert renamed.resiliency_group is not None
    assert [each.resiliency_group_name for each in owner.list_resiliency_groups().items or ()] == ["two"]
    members = owner.list_resiliency_group_associations(resiliency_group_id=group_id).items or ()
    assert [each.connection_arn for each in members] == [each.connection_arn for each in joined or ()]
    owner.disassociate_connections_from_resiliency_group(
        connection_identifiers=[first, second], resiliency_group_id=group_id
    )
    owner.delete_resiliency_group(resiliency_group_id=group_id)
    deleting = owner.get_resiliency_group(resiliency_group_id=group_id).resiliency_group
    assert deleting is not None
    assert deleting.state == "deleting"


def routes(accounts: Accounts) -> None:
    """An interface is moved to another connection, and shows the routes of both sides."""
    grantee = accounts.grantee
    first, second = dedicated(grantee), dedicated(grantee)
    accounts.clock.advance(2)
    made = grantee.create_private_virtual_interface(
        connection_id=first,
        new_private_virtual_interface=NewPrivateVirtualInterface(
            virtual_interface_name="moving",
            vlan=9,
            asn=65000,
            virtual_gateway_id=accounts.emulator.grantee.virtual_gateway_ids[0],
        ),
    )
    interface_id = str(made.virtual_interface_id)
    moved = grantee.associate_virtual_interface(virtual_interface_id=interface_id, connection_id=second)
    assert (moved.connection_id, moved.virtual_interface_state) == (second, "pending")
    accounts.clock.advance(2)
    accounts.emulator.customer_router(interface_id).announce("10.1.0.0/16", communities=["7224:7300"])
    listed = grantee.list_virtual_interface_routes(virtual_interface_id=interface_id).routes
    assert [each.route_direction for each in listed] == ["accepted", "advertised"]
    accepted = RouteFilters(route_direction=RouteDirection.ACCEPTED)
    [route] = grantee.list_virtual_interface_routes(virtual_interface_id=interface_id, filters=accepted).routes
    assert (route.cidr, route.communities, route.as_path[0].path) == ("10.1.0.0/16", ("7224:7300",), (65000,))


def agreements(accounts: Accounts) -> None:
    """The customer agreement is shown and signed."""
    shown = [each.status for each in accounts.grantee.describe_customer_metadata().agreements or ()]
    assert shown == ["unsigned"]
    assert accounts.grantee.confirm_customer_agreement().status == "signed"


def lags_with_members(accounts: Accounts) -> None:
    """A LAG, its member and what it hosts are shown, each naming the LAG."""
    owner = accounts.owner
    parent = line(accounts, owner)
    owner.describe_loa(connection_id=parent)
    lag = owner.create_lag(number_of_connections=1, location="EqPA2", connections_bandwidth="10Gbps", lag_name="lag")
    lag_id = str(lag.lag_id)
    accounts.clock.advance(2)
    hosted = owner.allocate_hosted_connection(
        connection_id=parent,
        owner_account=accounts.emulator.grantee.account_id,
        bandwidth="1Gbps",
        connection_name="hosted",
        vlan=100,
    )
    moved = owner.associate_hosted_connection(connection_id=str(hosted.connection_id), parent_connection_id=lag_id)
    [shown] = owner.describe_lags(lag_id=lag_id).lags
    [member] = shown.connections
    described = {each.id: each for each in owner.describe_connections().connections}
    assert (moved.lag_id, member.lag_id, described[member.id].lag_id) == (lag_id, lag_id, lag_id)
    assert described[parent].loa_issue_time is not None


def tagged_and_filtered(accounts: Accounts) -> None:
    """Interfaces get tags and prefixes when they are made."""
    owner, grantee, tags = accounts.owner, accounts.grantee, (Tag(key="a", value="1"),)
    carrier, mine = line(accounts, owner), line(accounts, grantee)
    allocated = owner.allocate_transit_virtual_interface(
        connection_id=carrier,
        owner_account=accounts.emulator.grantee.account_id,
        new_transit_virtual_interface_allocation=NewTransitVirtualInterfaceAllocation(
            virtual_interface_name="transit", vlan=1, asn=65000, tags=tags
        ),
    ).virtual_interface
    gateway = grantee.create_direct_connect_gateway(direct_connect_gateway_name="transit").direct_connect_gateway
    assert gateway is not None
    created = grantee.create_transit_virtual_interface(
        connection_id=mine,
        new_transit_virtual_interface=NewTransitVirtualInterface(
            virtual_interface_name="transit",
            vlan=1,
            asn=65000,
            direct_connect_gateway_id=gateway.direct_connect_gateway_id,
            tags=tags,
        ),
    ).virtual_interface
    assert allocated is not None
    assert created is not None
    assert (allocated.tags, created.tags) == (tags, tags)
    public = grantee.create_public_virtual_interface(
        connection_id=mine,
        new_public_virtual_interface=NewPublicVirtualInterface(
            virtual_interface_name="public", vlan=2, asn=65000, route_filter_prefixes=(PREFIX,)
        ),
    )
    assert public.route_filter_prefixes == (PREFIX,)


def associations_page_by_page(accounts: Accounts) -> None:
    """What is behind a Direct Connect gateway is listed in pages of one, with its prefixes; more are proposed."""
    grantee, account = accounts.grantee, accounts.emulator.grantee
    made = grantee.create_direct_connect_gateway(direct_connect_gateway_name="shared").direct_connect_gateway
    assert made is not None
    gateway = str(made.direct_connect_gateway_id)
    connection = line(accounts, grantee)
    for vlan in (1, 2):
        grantee.create_direct_connect_gateway_association(
            direct_connect_gateway_id=gateway,
            gateway_id=accounts.emulator.add_virtual_gateway("grantee"),
            add_allowed_prefixes_to_direct_connect_gateway=[PREFIX],
        )
        grantee.create_private_virtual_interface(
            connection_id=connection,
            new_private_virtual_interface=NewPrivateVirtualInterface(
                virtual_interface_name="private", vlan=vlan, asn=65000, direct_connect_gateway_id=gateway
            ),
        )
    listed = grantee.describe_direct_connect_gateway_associations(direct_connect_gateway_id=gateway, max_results=1)
    attached = grantee.describe_direct_connect_gateway_attachments(direct_connect_gateway_id=gateway, max_results=1)
    assert (len(listed), len(attached)) == (2, 2)
    first = listed.direct_connect_gateway_associations[0]
    grantee.create_direct_connect_gateway_association_proposal(
        direct_connect_gateway_id=gateway,
        direct_connect_gateway_owner_account=account.account_id,
        gateway_id=str(first.virtual_gateway_id),
    )
    [proposal] = grantee.describe_direct_connect_gateway_association_proposals(
        direct_connect_gateway_id=gateway
    ).direct_connect_gateway_association_proposals
    assert proposal.existing_allowed_prefixes_to_direct_connect_gateway == (PREFIX,)
    changed = grantee.update_direct_connect_gateway_association(
        association_id=str(first.association_id),
        add_allowed_prefixes_to_direct_connect_gateway=[RouteFilterPrefix(cidr="10.1.0.0/16")],
    ).direct_connect_gateway_association
    ended = grantee.delete_direct_connect_gateway_association(
        association_id=str(first.association_id)
    ).direct_connect_gateway_association
    assert changed is not None
    assert ended is not None
    assert len(changed.allowed_prefixes_to_direct_connect_gateway) == 2
    assert ended.association_state == "disassociating"


WALKS = (
    hosted_connections_and_lags,
    interfaces,
    associations,
    interconnects,
    ports,
    routes,
    agreements,
    lags_with_members,
    tagged_and_filtered,
    associations_page_by_page,
)
"""Together they ask for every operation, and see every member that AWS's published answers have."""
