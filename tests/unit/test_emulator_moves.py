"""Interfaces of the emulated service that move to another connection or LAG."""

from typing import Any

import pytest

from directlink.emulator import Account, Emulator
from emulator_aws_support import hosted_on, interface_of, line, listed, make_aws, refusal, virtual_of
from emulator_support import INTERFACE, call

OPERATION = "AssociateVirtualInterface"


def accepted(emulator: Emulator, **terms: Any) -> str:
    """An interface of the grantee on a connection of the owner; the id of the connection."""
    connection_id = line(emulator)
    emulator.clock.sleep(2)
    emulator.offer_private_virtual_interface(INTERFACE, connection_id=connection_id, **terms)
    values = {"virtualInterfaceId": INTERFACE, "virtualGatewayId": virtual_of(emulator.grantee)}
    call(emulator, emulator.grantee, "ConfirmPrivateVirtualInterface", **values)
    emulator.clock.sleep(2)
    return connection_id


def available(emulator: Emulator, account: Account | None = None, **changes: str) -> str:
    connection_id = line(emulator, account, **changes)
    emulator.clock.sleep(2)
    return connection_id


def move(emulator: Emulator, account: Account, target: str) -> dict[str, Any]:
    return call(emulator, account, OPERATION, virtualInterfaceId=INTERFACE, connectionId=target)


def immovable(emulator: Emulator, account: Account, target: str) -> str:
    return refusal(emulator, account, OPERATION, virtualInterfaceId=INTERFACE, connectionId=target)


def test_an_interface_moves_and_is_provisioned_again_with_new_sessions() -> None:
    # the AWS CLI's example: pending, an old peer that is deleting and a new one that is pending
    emulator, clock = make_aws()
    source = accepted(emulator)
    [old] = interface_of(emulator, INTERFACE)["bgpPeers"]
    target = available(emulator, location="EqDC2")
    moved = move(emulator, emulator.owner, target)
    assert (moved["connectionId"], moved["location"]) == (target, "EqDC2")
    assert moved["virtualInterfaceState"] == "pending"
    assert [peer["bgpPeerState"] for peer in moved["bgpPeers"]] == ["deleting", "pending"]
    assert moved["bgpPeers"][0]["bgpPeerId"] == old["bgpPeerId"] != moved["bgpPeers"][1]["bgpPeerId"]
    clock.advance(2)
    shown = interface_of(emulator, INTERFACE)
    assert shown["virtualInterfaceState"] == "available"
    assert [peer["bgpStatus"] for peer in shown["bgpPeers"] if peer["bgpPeerState"] == "available"] == ["up"]
    call(emulator, emulator.owner, "DeleteConnection", connectionId=source)


def test_an_offer_moves_and_still_waits() -> None:
    emulator, _ = make_aws()
    emulator.offer_private_virtual_interface(INTERFACE)
    assert move(emulator, emulator.owner, available(emulator))["virtualInterfaceState"] == "confirming"


def test_who_owns_the_interface_moves_it_to_a_connection_of_their_own() -> None:
    emulator, _ = make_aws()
    accepted(emulator)
    target = available(emulator, emulator.grantee)
    assert move(emulator, emulator.grantee, target)["ownerAccount"] == emulator.grantee.account_id
    assert listed(emulator, emulator.owner, "DescribeVirtualInterfaces", "virtualInterfaces") == []


def test_neither_strangers_nor_targets_of_others_have_a_part_in_it() -> None:
    emulator, _ = make_aws()
    accepted(emulator)
    third = emulator.add_account("third")
    target = available(emulator, third)
    assert INTERFACE in immovable(emulator, third, target)
    assert target in immovable(emulator, emulator.owner, target)
    assert target in immovable(emulator, emulator.grantee, target)


def test_an_interface_moves_to_a_lag() -> None:
    emulator, _ = make_aws()
    accepted(emulator)
    values = {"numberOfConnections": 1, "location": "EqPA2", "connectionsBandwidth": "10Gbps", "lagName": "lag"}
    lag = call(emulator, emulator.owner, "CreateLag", **values)["lagId"]
    emulator.clock.sleep(2)
    assert move(emulator, emulator.owner, lag)["connectionId"] == lag
    assert INTERFACE in refusal(emulator, emulator.owner, "DeleteLag", lagId=lag)
    member = listed(emulator, emulator.owner, "DescribeLags", "lags")[0]["connections"][0]["connectionId"]
    assert f"part of LAG {lag}" in immovable(emulator, emulator.owner, member)


def test_an_interface_takes_its_prefixes_and_rate_limit_along() -> None:
    emulator, _ = make_aws()
    source, target = accepted(emulator), available(emulator)
    values = {"virtualInterfaceId": INTERFACE, "prefixPoolAllocatedCountIpv4": 700, "rateLimit": "2Gbps"}
    call(emulator, emulator.grantee, "UpdateVirtualInterfaceAttributes", **values)
    move(emulator, emulator.owner, target)
    for connection_id, left, used in ((source, 5_000, 0), (target, 4_300, 1)):
        [shown] = listed(emulator, emulator.owner, "DescribeConnections", "connections", connectionId=connection_id)
        assert shown["prefixPoolUnallocatedCountIpv4"] == left
        assert shown["rateLimiterStatus"]["inUse"] == used
    slow = available(emulator, bandwidth="1Gbps")
    assert "exceeds the bandwidth" in immovable(emulator, emulator.owner, slow)
    full = available(emulator)
    for vlan in range(2, 46):
        emulator.offer_private_virtual_interface(connection_id=full, vlan=vlan)
    cause = immovable(emulator, emulator.owner, full)
    assert cause == f"the prefix pool of {full} has 600 IPv4 and 600 IPv6 prefixes left"


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"vlan": 5}, "VLAN 5 is in use"),
        (
            {"vlan": 6, "amazonAddress": "169.254.9.1/30", "customerAddress": "169.254.9.2/30"},
            "169.254.9.2/30 is in use",
        ),
    ],
)
def test_a_vlan_or_an_address_that_is_taken_stands_against_it(changes: dict[str, Any], cause: str) -> None:
    emulator, _ = make_aws()
    source, target = available(emulator), available(emulator)
    addresses = {"amazonAddress": "169.254.9.1/30", "customerAddress": "169.254.9.2/30"}
    ids = [
        call(
            emulator,
            emulator.owner,
            "AllocatePrivateVirtualInterface",
            connectionId=connection_id,
            ownerAccount=emulator.grantee.account_id,
            newPrivateVirtualInterfaceAllocation={"virtualInterfaceName": "v", "asn": 65000, **terms},
        )["virtualInterfaceId"]
        for connection_id, terms in ((source, {"vlan": 5, **addresses}), (target, changes))
    ]
    values = {"virtualInterfaceId": ids[0], "connectionId": target}
    assert cause in refusal(emulator, emulator.owner, OPERATION, **values)


def test_a_hosted_connection_keeps_its_one_interface_and_takes_no_other() -> None:
    emulator, _ = make_aws()
    parent, own = available(emulator), available(emulator, emulator.grantee)
    hosted = hosted_on(emulator, parent)
    interface_id = call(
        emulator,
        emulator.grantee,
        "CreatePrivateVirtualInterface",
        connectionId=hosted,
        newPrivateVirtualInterface={
            "virtualInterfaceName": "v",
            "vlan": 7,
            "asn": 65000,
            "virtualGatewayId": virtual_of(emulator.grantee),
        },
    )["virtualInterfaceId"]
    values = {"virtualInterfaceId": interface_id, "connectionId": own}
    assert "moves with its hosted connection" in refusal(emulator, emulator.grantee, OPERATION, **values)
    accepted(emulator)
    assert immovable(emulator, emulator.grantee, hosted) == f"hosted connection {hosted} carries one interface only"


def test_an_interface_stays_where_it_is_and_a_deleted_one_does_not_move() -> None:
    emulator, _ = make_aws()
    source = accepted(emulator)
    assert immovable(emulator, emulator.owner, source) == f"virtual interface {INTERFACE} is on {source} already"
    target = available(emulator)
    call(emulator, emulator.grantee, "DeleteVirtualInterface", virtualInterfaceId=INTERFACE)
    assert "deleting" in immovable(emulator, emulator.owner, target)
