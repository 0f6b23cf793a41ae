"""LAGs of the emulated service: made of connections, joined and left, carrying what their members carried."""

from typing import Any

import pytest

from directlink.emulator import Emulator
from emulator_aws_support import interface_of, line, make_aws, refusal, refused
from emulator_support import call


def create(emulator: Emulator, **changes: Any) -> dict[str, Any]:
    values = {"numberOfConnections": 2, "location": "EqPA2", "connectionsBandwidth": "10Gbps", "lagName": "lag"}
    return call(emulator, emulator.owner, "CreateLag", **{**values, **changes})


def look(emulator: Emulator, lag_id: str) -> dict[str, Any]:
    (lag,) = call(emulator, emulator.owner, "DescribeLags", lagId=lag_id)["lags"]
    found: dict[str, Any] = lag
    return found


def members(emulator: Emulator, lag_id: str) -> list[str]:
    return [connection["connectionId"] for connection in look(emulator, lag_id)["connections"]]


def test_a_lag_is_made_of_new_connections_that_look_like_it() -> None:
    emulator, clock = make_aws()
    lag = create(
        emulator,
        providerName="carrier",
        requestMACSec=True,
        billingMode="PayAsYouGo",
        tags=[{"key": "lag", "value": "1"}],
        childConnectionTags=[{"key": "child", "value": "2"}],
    )
    shown = {
        "lagName": "lag",
        "lagState": "requested",
        "numberOfConnections": 2,
        "minimumLinks": 0,
        "macSecCapable": True,
        "encryptionMode": "should_encrypt",
        "providerName": "carrier",
        "billingMode": "PayAsYouGo",
        "tags": [{"key": "lag", "value": "1"}],
        "ownerAccount": emulator.owner.account_id,
    }
    assert {name: lag[name] for name in shown} == shown
    for connection in lag["connections"]:
        assert (connection["lagId"], connection["bandwidth"]) == (lag["lagId"], "10Gbps")
        assert connection["tags"] == [{"key": "child", "value": "2"}]
    clock.advance(2)
    assert look(emulator, lag["lagId"])["lagState"] == "available"


def test_a_lag_is_listed_page_by_page_to_its_owner_only_until_it_is_gone() -> None:
    emulator, clock = make_aws()
    first, second = create(emulator)["lagId"], create(emulator)["lagId"]
    page = call(emulator, emulator.owner, "DescribeLags", maxResults=1)
    assert [lag["lagId"] for lag in page["lags"]] == [first]
    page = call(emulator, emulator.owner, "DescribeLags", nextToken=page["nextToken"])
    assert [lag["lagId"] for lag in page["lags"]] == [second]
    assert call(emulator, emulator.grantee, "DescribeLags") == {"lags": []}
    assert refusal(emulator, emulator.grantee, "DescribeLags", lagId=first) == f"Could not find Lag with ID {first}"
    deleted = call(emulator, emulator.owner, "DeleteLag", lagId=first)
    assert deleted["lagState"] == "deleting"
    clock.advance(2)
    assert look(emulator, first)["lagState"] == "deleted"
    assert refusal(emulator, emulator.owner, "DeleteLag", lagId=first) == f"LAG {first} is deleted"
    clock.advance(15 * 60)
    assert refusal(emulator, emulator.owner, "DescribeLags", lagId=first) == f"Could not find Lag with ID {first}"


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"connectionsBandwidth": "5Gbps"}, "connectionsBandwidth must be one of 1Gbps"),
        ({"numberOfConnections": 5}, "numberOfConnections must be between 1 and 4"),
        ({"connectionsBandwidth": "100Gbps", "numberOfConnections": 3}, "numberOfConnections must be between 1 and 2"),
        ({"lagName": None}, "lagName is required"),
        ({"connectionId": "dxcon-none"}, "Could not find Connection with ID dxcon-none"),
        ({"childConnectionTags": [1]}, "childConnectionTags[0] must be an object"),
    ],
)
def test_wrong_lags_are_refused_by_name(changes: dict[str, Any], cause: str) -> None:
    emulator, _ = make_aws()
    values = {"numberOfConnections": 2, "location": "EqPA2", "connectionsBandwidth": "10Gbps", "lagName": "lag"}
    assert cause in refusal(emulator, emulator.owner, "CreateLag", **{**values, **changes})
    assert call(emulator, emulator.owner, "DescribeLags") == {"lags": []}


def test_a_lag_made_of_a_connection_takes_over_what_that_carries() -> None:
    emulator, _ = make_aws()
    connection_id = line(emulator)
    interface_id = emulator.offer_private_virtual_interface(connection_id=connection_id)
    hosted = call(
        emulator,
        emulator.owner,
        "AllocateHostedConnection",
        connectionId=connection_id,
        ownerAccount=emulator.grantee.account_id,
        bandwidth="1Gbps",
        connectionName="hosted",
        vlan=100,
    )["connectionId"]
    lag = create(emulator, connectionId=connection_id)
    assert connection_id in [member["connectionId"] for member in lag["connections"]]
    assert lag["numberOfConnections"] == 2
    assert interface_of(emulator, interface_id)["connectionId"] == lag["lagId"]
    listing = call(emulator, emulator.owner, "DescribeHostedConnections", connectionId=lag["lagId"])["connections"]
    assert [item["connectionId"] for item in listing] == [hosted]
    listing = call(emulator, emulator.owner, "DescribeVirtualInterfaces", connectionId=lag["lagId"])
    assert [item["virtualInterfaceId"] for item in listing["virtualInterfaces"]] == [interface_id]


def test_a_lag_carries_interfaces_and_its_members_none() -> None:
    emulator, _ = make_aws()
    lag = create(emulator)
    member = lag["connections"][0]["connectionId"]
    values = {
        "ownerAccount": emulator.grantee.account_id,
        "newPrivateVirtualInterfaceAllocation": {"virtualInterfaceName": "n", "vlan": 5, "asn": 65000},
    }
    allocate = "AllocatePrivateVirtualInterface"
    assert refusal(emulator, emulator.owner, allocate, connectionId=member, **values).endswith(
        f"is part of LAG {lag['lagId']}"
    )
    emulator.clock.sleep(2)
    interface = call(emulator, emulator.owner, allocate, connectionId=lag["lagId"], **values)
    assert interface["connectionId"] == lag["lagId"]
    assert interface["location"] == lag["location"]
    again = refusal(emulator, emulator.owner, allocate, connectionId=lag["lagId"], **values)
    assert again == f"VLAN 5 is in use on connection {lag['lagId']}"
    assert emulator.offer_private_virtual_interface(connection_id=lag["lagId"], vlan=6)


def test_a_lag_that_carries_something_is_not_deleted_and_its_members_outlive_it() -> None:
    emulator, _ = make_aws()
    lag = create(emulator)
    lag_id, (first, second) = lag["lagId"], members(emulator, lag["lagId"])
    interface_id = emulator.offer_private_virtual_interface(connection_id=lag_id)
    message = refusal(emulator, emulator.owner, "DeleteLag", lagId=lag_id)
    assert message == f"LAG {lag_id} still has virtual interface {interface_id}"
    call(emulator, emulator.grantee, "DeleteVirtualInterface", virtualInterfaceId=interface_id)
    hosted = call(
        emulator,
        emulator.owner,
        "AllocateHostedConnection",
        connectionId=lag_id,
        ownerAccount=emulator.grantee.account_id,
        bandwidth="1Gbps",
        connectionName="hosted",
        vlan=100,
    )["connectionId"]
    message = refusal(emulator, emulator.owner, "DeleteLag", lagId=lag_id)
    assert message == f"LAG {lag_id} still has hosted connection {hosted}"
    call(emulator, emulator.grantee, "DeleteConnection", connectionId=hosted)
    assert call(emulator, emulator.owner, "DeleteLag", lagId=lag_id)["connections"] == []
    connections = call(emulator, emulator.owner, "DescribeConnections")["connections"]
    assert [(item["connectionId"], "lagId" in item) for item in connections] == [(first, False), (second, False)]


def test_a_connection_joins_changes_and_leaves_lags() -> None:
    emulator, _ = make_aws()
    first, second = create(emulator)["lagId"], create(emulator)["lagId"]
    connection_id = line(emulator)
    interface_id = emulator.offer_private_virtual_interface(connection_id=connection_id)
    joined = call(emulator, emulator.owner, "AssociateConnectionWithLag", connectionId=connection_id, lagId=first)
    assert joined["lagId"] == first
    again = refusal(emulator, emulator.owner, "AssociateConnectionWithLag", connectionId=connection_id, lagId=first)
    assert again == f"connection {connection_id} is part of LAG {first} already"
    call(emulator, emulator.owner, "AssociateConnectionWithLag", connectionId=connection_id, lagId=second)
    assert (connection_id in members(emulator, first), connection_id in members(emulator, second)) == (False, True)
    left = call(emulator, emulator.owner, "DisassociateConnectionFromLag", connectionId=connection_id, lagId=second)
    assert "lagId" not in left
    assert interface_of(emulator, interface_id)["connectionId"] == first  # what it brought stays there
    message = refusal(
        emulator, emulator.owner, "DisassociateConnectionFromLag", connectionId=connection_id, lagId=second
    )
    assert message == f"connection {connection_id} is not part of LAG {second}"


def test_a_new_connection_may_be_ordered_for_a_lag() -> None:
    emulator, _ = make_aws()
    lag_id = create(emulator)["lagId"]
    connection_id = line(emulator, lagId=lag_id)
    assert connection_id in members(emulator, lag_id)
    values = {"location": "EqPA2", "connectionName": "line", "lagId": lag_id}
    message = refusal(emulator, emulator.owner, "CreateConnection", bandwidth="1Gbps", **values)
    assert message == f"LAG {lag_id} takes connections of 10Gbps at EqPA2 only"
    assert len(members(emulator, lag_id)) == 3


def test_a_lag_takes_only_what_fits() -> None:
    emulator, _ = make_aws()
    lag_id = create(emulator, numberOfConnections=4)["lagId"]
    join = "AssociateConnectionWithLag"
    wrong_place = line(emulator, location="EqDC2")
    message = refusal(emulator, emulator.owner, join, connectionId=wrong_place, lagId=lag_id)
    assert message == f"LAG {lag_id} takes connections of 10Gbps at EqPA2 only"
    code, message = refused(emulator, emulator.owner, join, connectionId=line(emulator), lagId=lag_id)
    assert (code, message) == ("LimitExceededException", f"LAG {lag_id} has its 4 connections")
    foreign = line(emulator, emulator.grantee)
    assert refusal(emulator, emulator.owner, join, connectionId=foreign, lagId=lag_id).startswith("Could not find")
    hosted = call(
        emulator,
        emulator.grantee,
        "AllocateHostedConnection",
        connectionId=foreign,
        ownerAccount=emulator.owner.account_id,
        bandwidth="10Gbps",
        connectionName="hosted",
        vlan=1,
    )["connectionId"]
    message = refusal(emulator, emulator.owner, join, connectionId=hosted, lagId=lag_id)
    assert message == f"connection {hosted} is hosted and cannot be part of a LAG"


def test_a_connection_whose_vlans_the_lag_uses_does_not_join_and_nothing_moves() -> None:
    emulator, _ = make_aws()
    lag_id, connection_id = create(emulator)["lagId"], line(emulator)
    interfaces = [emulator.offer_private_virtual_interface(connection_id=connection_id, vlan=vlan) for vlan in (1, 2)]
    emulator.offer_private_virtual_interface(connection_id=lag_id, vlan=2)
    message = refusal(emulator, emulator.owner, "AssociateConnectionWithLag", connectionId=connection_id, lagId=lag_id)
    assert message == f"VLAN 2 is in use on connection {lag_id}"
    assert {interface_of(emulator, item)["connectionId"] for item in interfaces} == {connection_id}
    assert connection_id not in members(emulator, lag_id)


def test_a_lag_keeps_its_minimum_but_for_the_last_member_and_is_down_below_it() -> None:
    emulator, clock = make_aws()
    lag_id = create(emulator)["lagId"]
    clock.advance(2)
    changed = call(emulator, emulator.owner, "UpdateLag", lagId=lag_id, lagName="renamed", minimumLinks=2)
    assert (changed["lagName"], changed["minimumLinks"], changed["lagState"]) == ("renamed", 2, "available")
    first, second = members(emulator, lag_id)
    for operation, values in (
        ("DisassociateConnectionFromLag", {"connectionId": first, "lagId": lag_id}),
        ("DeleteConnection", {"connectionId": first}),
    ):
        assert refusal(emulator, emulator.owner, operation, **values) == f"LAG {lag_id} needs 2 connections"
    assert call(emulator, emulator.owner, "UpdateLag", lagId=lag_id, minimumLinks=0)["minimumLinks"] == 0
    call(emulator, emulator.owner, "DeleteConnection", connectionId=first)
    message = refusal(emulator, emulator.owner, "UpdateLag", lagId=lag_id, minimumLinks=2)
    assert message == "MinimumLinks cannot be set higher than the number of connections"
    changed = call(emulator, emulator.owner, "UpdateLag", lagId=lag_id, minimumLinks=1)
    assert (changed["lagName"], changed["lagState"], changed["numberOfConnections"]) == ("renamed", "available", 1)
    call(emulator, emulator.owner, "DisassociateConnectionFromLag", connectionId=second, lagId=lag_id)
    assert members(emulator, lag_id) == []


def test_the_encryption_of_a_lag_is_its_members() -> None:
    emulator, _ = make_aws()
    lag_id = create(emulator, requestMACSec=True)["lagId"]
    changed = call(emulator, emulator.owner, "UpdateLag", lagId=lag_id, encryptionMode="must_encrypt")
    assert {item["encryptionMode"] for item in (changed, *changed["connections"])} == {"must_encrypt"}
    message = refusal(emulator, emulator.owner, "UpdateLag", lagId=lag_id, encryptionMode="maybe")
    assert message == "encryptionMode must be one of no_encrypt, should_encrypt, must_encrypt"
    plain = create(emulator)["lagId"]
    message = refusal(emulator, emulator.owner, "UpdateLag", lagId=plain, encryptionMode="must_encrypt")
    assert message == f"{plain} is not capable of MACsec"


def test_a_connection_is_renamed_and_encrypted_by_its_owner() -> None:
    emulator, _ = make_aws()
    connection_id = line(emulator, requestMACSec=True)
    update = "UpdateConnection"
    renamed = call(emulator, emulator.owner, update, connectionId=connection_id, connectionName="other")
    assert (renamed["connectionName"], renamed["encryptionMode"]) == ("other", "should_encrypt")
    changed = call(emulator, emulator.owner, update, connectionId=connection_id, encryptionMode="no_encrypt")
    assert (changed["connectionName"], changed["encryptionMode"]) == ("other", "no_encrypt")
    message = refusal(emulator, emulator.grantee, update, connectionId=connection_id, connectionName="mine")
    assert message == f"Could not find Connection with ID {connection_id}"
