"""Interconnects of the emulated service: a partner's ports, which carry connections for other accounts."""

from typing import Any

import pytest

from directlink.emulator import Emulator
from emulator_aws_support import line, listed, make_aws, refusal, refused
from emulator_support import call


def order(emulator: Emulator, **changes: Any) -> str:
    values = {"interconnectName": "partner", "bandwidth": "10Gbps", "location": "EqPA2", **changes}
    interconnect_id: str = call(emulator, emulator.owner, "CreateInterconnect", **values)["interconnectId"]
    return interconnect_id


def host(emulator: Emulator, interconnect_id: str, **changes: Any) -> dict[str, Any]:
    values = {
        "interconnectId": interconnect_id,
        "bandwidth": "500Mbps",
        "connectionName": "hosted",
        "ownerAccount": emulator.grantee.account_id,
        "vlan": 101,
        **changes,
    }
    return call(emulator, emulator.owner, "AllocateConnectionOnInterconnect", **values)


def look(emulator: Emulator, interconnect_id: str) -> dict[str, Any]:
    [found] = listed(emulator, emulator.owner, "DescribeInterconnects", "interconnects", interconnectId=interconnect_id)
    return found


def test_an_interconnect_is_ordered_becomes_available_is_deleted_and_vanishes() -> None:
    emulator, clock = make_aws()
    tags = [{"key": "a", "value": "1"}]
    interconnect_id = order(emulator, providerName="carrier", requestMACSec=True, tags=tags)
    shown = look(emulator, interconnect_id)
    expected = {
        "interconnectName": "partner",
        "interconnectState": "requested",
        "providerName": "carrier",
        "macSecCapable": True,
        "encryptionMode": "should_encrypt",
        "tags": tags,
        "region": "eu-west-2",
    }
    assert {name: shown[name] for name in expected} == expected
    clock.advance(2)
    assert look(emulator, interconnect_id)["interconnectState"] == "available"
    deleted = call(emulator, emulator.owner, "DeleteInterconnect", interconnectId=interconnect_id)
    assert deleted == {"interconnectState": "deleting"}
    assert "deleting" in refusal(emulator, emulator.owner, "DeleteInterconnect", interconnectId=interconnect_id)
    clock.advance(2)
    assert look(emulator, interconnect_id)["interconnectState"] == "deleted"
    clock.advance(15 * 60)
    assert listed(emulator, emulator.owner, "DescribeInterconnects", "interconnects") == []


def test_an_interconnect_is_no_connection_and_has_no_prefix_pool() -> None:
    emulator, clock = make_aws()
    interconnect_id, connection_id = order(emulator), line(emulator)
    clock.advance(2)
    connections = listed(emulator, emulator.owner, "DescribeConnections", "connections")
    assert [each["connectionId"] for each in connections] == [connection_id]
    assert interconnect_id in refusal(emulator, emulator.owner, "DeleteConnection", connectionId=interconnect_id)
    allocation = {"virtualInterfaceName": "none", "vlan": 1, "asn": 65000}
    cause = refusal(
        emulator,
        emulator.owner,
        "AllocatePrivateVirtualInterface",
        connectionId=interconnect_id,
        ownerAccount=emulator.grantee.account_id,
        newPrivateVirtualInterfaceAllocation=allocation,
    )
    assert interconnect_id in cause
    assert not any(name.startswith("prefixPool") for name in look(emulator, interconnect_id))


def test_other_accounts_neither_see_nor_use_an_interconnect() -> None:
    emulator, _ = make_aws()
    interconnect_id = order(emulator)
    for account in (emulator.grantee, emulator.add_account("third")):
        assert listed(emulator, account, "DescribeInterconnects", "interconnects") == []
        for operation in ("DescribeInterconnects", "DeleteInterconnect", "DescribeConnectionsOnInterconnect"):
            cause = refusal(emulator, account, operation, interconnectId=interconnect_id)
            assert cause == f"interconnect {interconnect_id} does not exist"


def test_interconnects_are_listed_page_by_page() -> None:
    emulator, _ = make_aws()
    ordered = [order(emulator) for _ in range(3)]
    page = call(emulator, emulator.owner, "DescribeInterconnects", maxResults=2)
    rest = call(emulator, emulator.owner, "DescribeInterconnects", nextToken=page["nextToken"])
    assert [each["interconnectId"] for each in (*page["interconnects"], *rest["interconnects"])] == ordered
    assert "nextToken" not in rest


def test_an_interconnect_hosts_connections_for_other_accounts_by_both_forms_of_the_operation() -> None:
    emulator, clock = make_aws()
    interconnect_id = order(emulator, requestMACSec=True)
    clock.advance(2)
    old = host(emulator, interconnect_id)
    assert (old["connectionState"], old["vlan"], old["partnerName"]) == ("ordering", 101, "owner")
    assert old["partnerInterconnectMacSecCapable"] is True
    third = emulator.add_account("third")
    new = call(
        emulator,
        emulator.owner,
        "AllocateHostedConnection",
        connectionId=interconnect_id,
        ownerAccount=third.account_id,
        bandwidth="1Gbps",
        connectionName="other",
        vlan=102,
    )
    ids = [old["connectionId"], new["connectionId"]]
    for operation, name in (
        ("DescribeConnectionsOnInterconnect", "interconnectId"),
        ("DescribeHostedConnections", "connectionId"),
    ):
        hosted = listed(emulator, emulator.owner, operation, "connections", **{name: interconnect_id})
        assert [each["connectionId"] for each in hosted] == ids
    assert [each["connectionId"] for each in listed(emulator, third, "DescribeConnections", "connections")] == [
        new["connectionId"]
    ]
    assert call(emulator, third, "ConfirmConnection", connectionId=ids[1]) == {"connectionState": "pending"}


def test_a_vlan_is_given_once_and_an_interconnect_that_hosts_stays() -> None:
    emulator, clock = make_aws()
    interconnect_id = order(emulator)
    hosted = host(emulator, interconnect_id)["connectionId"]
    values = {"bandwidth": "1Gbps", "connectionName": "b", "ownerAccount": emulator.grantee.account_id, "vlan": 101}
    operation = "AllocateConnectionOnInterconnect"
    assert "101" in refusal(emulator, emulator.owner, operation, interconnectId=interconnect_id, **values)
    cause = refusal(emulator, emulator.owner, "DeleteInterconnect", interconnectId=interconnect_id)
    assert cause == f"interconnect {interconnect_id} still has hosted connection {hosted}"
    call(emulator, emulator.grantee, "DeleteConnection", connectionId=hosted)
    clock.advance(2)
    call(emulator, emulator.owner, "DeleteInterconnect", interconnectId=interconnect_id)


def test_a_hosted_connection_moves_between_interconnects_and_to_a_lag_that_it_then_names() -> None:
    emulator, clock = make_aws()
    first, second = order(emulator), order(emulator)
    clock.advance(2)
    hosted = host(emulator, first)["connectionId"]
    move = {"connectionId": hosted, "parentConnectionId": second}
    assert "lagId" not in call(emulator, emulator.owner, "AssociateHostedConnection", **move)
    assert listed(emulator, emulator.owner, "DescribeHostedConnections", "connections", connectionId=first) == []
    lag = call(
        emulator,
        emulator.owner,
        "CreateLag",
        numberOfConnections=1,
        location="EqPA2",
        connectionsBandwidth="10Gbps",
        lagName="lag",
    )["lagId"]
    moved = call(emulator, emulator.owner, "AssociateHostedConnection", connectionId=hosted, parentConnectionId=lag)
    assert moved["lagId"] == lag
    [seen] = listed(emulator, emulator.grantee, "DescribeConnections", "connections")
    assert (seen["connectionId"], seen["lagId"]) == (hosted, lag)


@pytest.mark.parametrize("by", ["order", "association"])
def test_an_interconnect_in_a_lag_hands_over_what_it_hosts_and_comes_back_out(by: str) -> None:
    emulator, _ = make_aws()
    lag = call(
        emulator,
        emulator.owner,
        "CreateLag",
        numberOfConnections=1,
        location="EqPA2",
        connectionsBandwidth="10Gbps",
        lagName="lag",
    )["lagId"]
    if by == "order":
        interconnect_id = order(emulator, lagId=lag)
    else:
        interconnect_id = order(emulator)
        hosted = host(emulator, interconnect_id)["connectionId"]
        call(emulator, emulator.owner, "AssociateConnectionWithLag", connectionId=interconnect_id, lagId=lag)
        moved = listed(emulator, emulator.owner, "DescribeHostedConnections", "connections", connectionId=lag)
        assert [each["connectionId"] for each in moved] == [hosted]
    assert look(emulator, interconnect_id)["lagId"] == lag
    [shown] = listed(emulator, emulator.owner, "DescribeLags", "lags")
    assert interconnect_id in [each["connectionId"] for each in shown["connections"]]
    cause = refusal(
        emulator,
        emulator.owner,
        "AllocateHostedConnection",
        connectionId=interconnect_id,
        ownerAccount=emulator.grantee.account_id,
        bandwidth="1Gbps",
        connectionName="b",
        vlan=7,
    )
    assert cause == f"interconnect {interconnect_id} is part of LAG {lag}"
    call(emulator, emulator.owner, "DisassociateConnectionFromLag", connectionId=interconnect_id, lagId=lag)
    assert "lagId" not in look(emulator, interconnect_id)


def test_an_interconnect_is_tagged_by_the_arn_of_a_connection() -> None:
    emulator, _ = make_aws()
    interconnect_id = order(emulator)
    arn = f"arn:aws:directconnect:eu-west-2:{emulator.owner.account_id}:dxcon/{interconnect_id}"
    call(emulator, emulator.owner, "TagResource", resourceArn=arn, tags=[{"key": "a", "value": "1"}])
    assert look(emulator, interconnect_id)["tags"] == [{"key": "a", "value": "1"}]
    doubled = [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]
    values = {"interconnectName": "b", "bandwidth": "1Gbps", "location": "EqPA2", "tags": doubled}
    assert refused(emulator, emulator.owner, "CreateInterconnect", **values)[0] == "DuplicateTagKeysException"
