"""Walks through the emulator with typed clients: each asks for some operations, with success."""

import base64
import hashlib
from typing import Protocol

from directlink import (
    DirectLinkClient,
    NewPrivateVirtualInterface,
    RequestBillingMode,
    ResiliencyModel,
    RouteDirection,
    RouteFilters,
    Tag,
)
from directlink.emulator import Emulator, ManualClock


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


WALKS = (interconnects, ports, routes, agreements)
