"""Hosted connections of the emulated service: offered by a partner, confirmed or declined by another account, moved."""

from typing import Any

import pytest

from directlink.emulator import Account, Emulator
from emulator_aws_support import NOBODY, line, make_aws, refusal, refused
from emulator_support import call


def host(emulator: Emulator, parent_id: str, **changes: Any) -> dict[str, Any]:
    values = {
        "connectionId": parent_id,
        "ownerAccount": emulator.grantee.account_id,
        "bandwidth": "500Mbps",
        "connectionName": "hosted",
        "vlan": 100,
        **changes,
    }
    return call(emulator, emulator.owner, "AllocateHostedConnection", **values)


def look(emulator: Emulator, account: Account, connection_id: str) -> dict[str, Any]:
    (connection,) = call(emulator, account, "DescribeConnections", connectionId=connection_id)["connections"]
    found: dict[str, Any] = connection
    return found


def lag_of(emulator: Emulator) -> str:
    values = {"numberOfConnections": 1, "location": "EqPA2", "connectionsBandwidth": "10Gbps", "lagName": "lag"}
    lag_id: str = call(emulator, emulator.owner, "CreateLag", **values)["lagId"]
    return lag_id


def test_a_hosted_connection_is_ordering_then_pending_then_available() -> None:
    emulator, clock = make_aws()
    parent = line(emulator, providerName="carrier")
    hosted = host(emulator, parent, tags=[{"key": "a", "value": "1"}])
    shown = {
        "ownerAccount": emulator.grantee.account_id,
        "connectionState": "ordering",
        "bandwidth": "500Mbps",
        "connectionName": "hosted",
        "vlan": 100,
        "location": "EqPA2",
        "partnerName": "owner",
        "providerName": "carrier",
        "tags": [{"key": "a", "value": "1"}],
    }
    assert {name: hosted[name] for name in shown} == shown
    connection_id = hosted["connectionId"]
    answer = call(emulator, emulator.grantee, "ConfirmConnection", connectionId=connection_id)
    assert answer == {"connectionState": "pending"}
    assert look(emulator, emulator.grantee, connection_id)["connectionState"] == "pending"
    clock.advance(2)
    assert look(emulator, emulator.grantee, connection_id)["connectionState"] == "available"
    again = refusal(emulator, emulator.grantee, "ConfirmConnection", connectionId=connection_id)
    assert again == f"ConfirmConnection failed. {connection_id} is in state available"


def test_only_its_owner_confirms_a_hosted_connection_and_a_dedicated_one_needs_no_confirmation() -> None:
    emulator, _ = make_aws()
    parent = line(emulator)
    connection_id = host(emulator, parent)["connectionId"]
    message = refusal(emulator, emulator.owner, "ConfirmConnection", connectionId=connection_id)
    assert message == f"ConfirmConnection failed. {connection_id} doesn't exist."
    message = refusal(emulator, emulator.owner, "ConfirmConnection", connectionId=parent)
    assert message == f"ConfirmConnection failed. {parent} is in state available"


def test_the_partner_lists_what_his_connection_hosts_and_the_owner_what_is_his() -> None:
    emulator, _ = make_aws()
    parent = line(emulator)
    offered = [host(emulator, parent, vlan=vlan)["connectionId"] for vlan in (100, 101, 102)]
    host(emulator, line(emulator))
    first = call(emulator, emulator.owner, "DescribeHostedConnections", connectionId=parent, maxResults=2)
    rest = call(
        emulator, emulator.owner, "DescribeHostedConnections", connectionId=parent, nextToken=first["nextToken"]
    )
    assert [item["connectionId"] for item in (*first["connections"], *rest["connections"])] == offered
    mine = call(emulator, emulator.grantee, "DescribeConnections")["connections"]
    assert {item["connectionId"] for item in mine} > set(offered)
    assert parent not in {item["connectionId"] for item in mine}
    message = refusal(emulator, emulator.grantee, "DescribeHostedConnections", connectionId=parent)
    assert message == f"Could not find Connection with ID {parent}"


def test_declining_an_order_rejects_it_and_frees_its_vlan() -> None:
    emulator, clock = make_aws()
    parent = line(emulator)
    connection_id = host(emulator, parent)["connectionId"]
    declined = call(emulator, emulator.grantee, "DeleteConnection", connectionId=connection_id)
    assert declined["connectionState"] == "rejected"
    host(emulator, parent)
    clock.advance(15 * 60)
    message = refusal(emulator, emulator.grantee, "ConfirmConnection", connectionId=connection_id)
    assert message == f"ConfirmConnection failed. {connection_id} doesn't exist."


def test_the_partner_takes_an_order_back_without_rejecting_it() -> None:
    emulator, clock = make_aws()
    connection_id = host(emulator, line(emulator))["connectionId"]
    deleted = call(emulator, emulator.owner, "DeleteConnection", connectionId=connection_id)
    assert deleted["connectionState"] == "deleting"
    clock.advance(2)
    assert look(emulator, emulator.grantee, connection_id)["connectionState"] == "deleted"


def test_another_account_does_not_delete_a_hosted_connection() -> None:
    emulator, _ = make_aws()
    connection_id = host(emulator, line(emulator))["connectionId"]
    stranger = emulator.add_account("stranger")
    message = refusal(emulator, stranger, "DeleteConnection", connectionId=connection_id)
    assert message == f"Could not find Connection with ID {connection_id}"


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"ownerAccount": NOBODY}, f"account {NOBODY} does not exist"),
        ({"bandwidth": "3Gbps"}, "bandwidth must be one of 50Mbps, 100Mbps"),
        ({"vlan": 7}, "VLAN 7 is in use"),
        ({"vlan": 4095}, "vlan must be between 1 and 4094"),
        ({"connectionName": None}, "connectionName is required"),
        ({"connectionId": "dxcon-none"}, "Could not find Connection with ID dxcon-none"),
    ],
)
def test_wrong_orders_are_refused_by_name(changes: dict[str, Any], cause: str) -> None:
    emulator, _ = make_aws()
    parent = line(emulator)
    emulator.offer_private_virtual_interface(connection_id=parent, vlan=7)
    values = {
        "connectionId": parent,
        "ownerAccount": emulator.grantee.account_id,
        "bandwidth": "1Gbps",
        "connectionName": "hosted",
        "vlan": 100,
        **changes,
    }
    assert cause in refusal(emulator, emulator.owner, "AllocateHostedConnection", **values)


def test_interfaces_and_hosted_connections_of_a_connection_share_its_vlans() -> None:
    emulator, _ = make_aws()
    parent = line(emulator)
    host(emulator, parent, vlan=1)
    interface_id = emulator.offer_private_virtual_interface(connection_id=parent)
    interface = call(emulator, emulator.owner, "DescribeVirtualInterfaces", virtualInterfaceId=interface_id)
    assert interface["virtualInterfaces"][0]["vlan"] == 2


def test_a_hosted_connection_carries_one_interface_once_it_is_confirmed_and_hosts_nothing() -> None:
    emulator, clock = make_aws()
    connection_id = host(emulator, line(emulator))["connectionId"]
    details = {"virtualInterfaceName": "mine", "vlan": 100, "asn": 65000}
    values: dict[str, Any] = {
        "connectionId": connection_id,
        "newPrivateVirtualInterface": {**details, "virtualGatewayId": emulator.grantee.virtual_gateway_ids[0]},
    }
    create = "CreatePrivateVirtualInterface"
    assert refusal(emulator, emulator.grantee, create, **values) == f"Connection {connection_id} is not available"
    call(emulator, emulator.grantee, "ConfirmConnection", connectionId=connection_id)
    clock.advance(2)
    assert call(emulator, emulator.grantee, create, **values)["virtualInterfaceState"] == "pending"
    values["newPrivateVirtualInterface"]["vlan"] = 101
    code, message = refused(emulator, emulator.grantee, create, **values)
    assert (code, message) == (
        "LimitExceededException",
        f"hosted connection {connection_id} carries one interface only",
    )
    message = refusal(emulator, emulator.grantee, "DescribeHostedConnections", connectionId=connection_id)
    assert message == f"connection {connection_id} is hosted and cannot carry hosted connections"
    message = refusal(emulator, emulator.owner, "DeleteConnection", connectionId=connection_id)
    assert "still has virtual interface" in message


def test_a_connection_that_hosts_others_is_not_deleted() -> None:
    emulator, _ = make_aws()
    parent = line(emulator)
    connection_id = host(emulator, parent)["connectionId"]
    message = refusal(emulator, emulator.owner, "DeleteConnection", connectionId=parent)
    assert message == f"connection {parent} still has hosted connection {connection_id}"


def test_the_partner_moves_a_hosted_connection_to_a_lag_and_back() -> None:
    emulator, _ = make_aws()
    parent, lag = line(emulator, location="EqDC2"), lag_of(emulator)
    connection_id = host(emulator, parent)["connectionId"]
    for target, location in ((lag, "EqPA2"), (lag, "EqPA2"), (parent, "EqDC2")):
        moved = call(
            emulator,
            emulator.owner,
            "AssociateHostedConnection",
            connectionId=connection_id,
            parentConnectionId=target,
        )
        assert (moved["connectionId"], moved["location"]) == (connection_id, location)
        listing = call(emulator, emulator.owner, "DescribeHostedConnections", connectionId=target)["connections"]
        assert [item["connectionId"] for item in listing] == [connection_id]


def test_a_hosted_connection_moves_only_where_its_vlan_is_free_and_only_by_its_partner() -> None:
    emulator, _ = make_aws()
    parent, target = line(emulator), line(emulator)
    connection_id = host(emulator, parent)["connectionId"]
    host(emulator, target)
    move = {"connectionId": connection_id, "parentConnectionId": target}
    message = refusal(emulator, emulator.owner, "AssociateHostedConnection", **move)
    assert message == f"VLAN 100 is in use on connection {target}"
    message = refusal(emulator, emulator.grantee, "AssociateHostedConnection", **move)
    assert message == f"connection {connection_id} is not hosted by account {emulator.grantee.account_id}"
    move = {"connectionId": parent, "parentConnectionId": target}
    message = refusal(emulator, emulator.owner, "AssociateHostedConnection", **move)
    assert message == f"connection {parent} is not hosted by account {emulator.owner.account_id}"


def test_a_hosted_connection_is_offered_without_a_request() -> None:
    emulator, _ = make_aws()
    first = emulator.offer_hosted_connection("dxcon-56781234", bandwidth="500Mbps", name="ours")
    shown = look(emulator, emulator.grantee, first)
    assert first == "dxcon-56781234"
    assert (shown["connectionState"], shown["bandwidth"], shown["connectionName"]) == ("ordering", "500Mbps", "ours")
    assert (shown["vlan"], shown["partnerName"]) == (1, "owner")
    parent = line(emulator)
    on_one = [emulator.offer_hosted_connection(parent_connection_id=parent) for _ in range(2)]
    assert [look(emulator, emulator.grantee, each)["vlan"] for each in on_one] == [1, 2]
    with pytest.raises(ValueError, match="there is a connection dxcon-56781234 already"):
        emulator.offer_hosted_connection("dxcon-56781234")
    with pytest.raises(LookupError, match="there is no connection, interconnect or LAG dxcon-nowhere"):
        emulator.offer_hosted_connection(parent_connection_id="dxcon-nowhere")
    with pytest.raises(ValueError, match="bandwidth must be one of"):
        emulator.offer_hosted_connection(bandwidth="1bps")
    with pytest.raises(LookupError):
        emulator.offer_hosted_connection(grantee="nobody")
    with pytest.raises(ValueError, match="hosted connections are on AWS only"):
        Emulator("outscale").offer_hosted_connection()


def test_a_connection_without_light_is_down_once_it_is_provisioned() -> None:
    emulator, clock = make_aws()
    hosted = emulator.offer_hosted_connection()
    emulator.set_link_status(hosted, "down")
    call(emulator, emulator.grantee, "ConfirmConnection", connectionId=hosted)
    states = [look(emulator, emulator.grantee, hosted)["connectionState"]]
    clock.advance(2)
    states.append(look(emulator, emulator.grantee, hosted)["connectionState"])
    emulator.set_link_status(hosted, "up")
    states.append(look(emulator, emulator.grantee, hosted)["connectionState"])
    assert states == ["pending", "down", "available"]
    with pytest.raises(ValueError, match="a link is up or down"):
        emulator.set_link_status(hosted, "dark")
    with pytest.raises(LookupError, match="there is no connection dxcon-nowhere"):
        emulator.set_link_status("dxcon-nowhere", "up")
    with pytest.raises(ValueError, match="links are on AWS only"):
        Emulator("outscale").set_link_status("dxcon-1", "up")
