"""Prefix pools and rate limiters of the emulated service: shared out among interfaces, and no more than there is.

The numbers are those of the user guide's pages on prefix controls and rate limiters.
"""

from typing import Any

import pytest

from directlink.emulator import Emulator
from emulator_aws_support import (
    gateway_of,
    hosted_on,
    interface_of,
    line,
    listed,
    make_aws,
    refusal,
    refused,
    virtual_of,
)
from emulator_support import call

LIMIT = "LimitExceededException"


def details(vlan: int, **changes: Any) -> dict[str, Any]:
    return {"virtualInterfaceName": f"v{vlan}", "vlan": vlan, "asn": 65000, **changes}


def allocate(emulator: Emulator, carrier: str, vlan: int, **changes: Any) -> str:
    """Offer a private interface to the grantee; its id."""
    interface_id: str = call(
        emulator,
        emulator.owner,
        "AllocatePrivateVirtualInterface",
        connectionId=carrier,
        ownerAccount=emulator.grantee.account_id,
        newPrivateVirtualInterfaceAllocation=details(vlan, **changes),
    )["virtualInterfaceId"]
    return interface_id


def unallocatable(emulator: Emulator, carrier: str, vlan: int, **changes: Any) -> tuple[str, str]:
    return refused(
        emulator,
        emulator.owner,
        "AllocatePrivateVirtualInterface",
        connectionId=carrier,
        ownerAccount=emulator.grantee.account_id,
        newPrivateVirtualInterfaceAllocation=details(vlan, **changes),
    )


def counts(ipv4: int, ipv6: int | None = None) -> dict[str, int]:
    return {
        "prefixPoolAllocatedCountIpv4": ipv4,
        "prefixPoolAllocatedCountIpv6": ipv4 if ipv6 is None else ipv6,
    }


def look(emulator: Emulator, carrier: str) -> dict[str, Any]:
    operation, member, name = (
        ("DescribeLags", "lags", "lagId")
        if carrier.startswith("dxlag")
        else ("DescribeConnections", "connections", "connectionId")
    )
    [found] = listed(emulator, emulator.owner, operation, member, **{name: carrier})
    return found


def pool(emulator: Emulator, carrier: str) -> tuple[int, int, int, int]:
    """Size and what is left of a pool, IPv4 first."""
    shown = look(emulator, carrier)
    return (
        shown["prefixPoolSizeIpv4"],
        shown["prefixPoolSizeIpv6"],
        shown["prefixPoolUnallocatedCountIpv4"],
        shown["prefixPoolUnallocatedCountIpv6"],
    )


def update(emulator: Emulator, interface_id: str, **changes: Any) -> dict[str, Any]:
    operation = "UpdateVirtualInterfaceAttributes"
    return call(emulator, emulator.grantee, operation, virtualInterfaceId=interface_id, **changes)


def make_lag(emulator: Emulator, number: int) -> str:
    lag_id: str = call(
        emulator,
        emulator.owner,
        "CreateLag",
        numberOfConnections=number,
        location="EqPA2",
        connectionsBandwidth="10Gbps",
        lagName="lag",
    )["lagId"]
    return lag_id


def available(emulator: Emulator, **changes: str) -> str:
    connection_id = line(emulator, None, **changes)
    emulator.clock.sleep(2)
    return connection_id


@pytest.mark.parametrize(
    ("bandwidth", "size"), [("1Gbps", 5_000), ("10Gbps", 5_000), ("100Gbps", 30_000), ("400Gbps", 50_000)]
)
def test_a_dedicated_connection_has_a_pool_by_its_speed(bandwidth: str, size: int) -> None:
    emulator, _ = make_aws()
    assert pool(emulator, line(emulator, bandwidth=bandwidth)) == (size, size, size, size)


def test_interfaces_take_a_hundred_prefixes_of_each_family_or_what_they_ask_for_and_give_them_back() -> None:
    emulator, clock = make_aws()
    connection_id = available(emulator)
    first = allocate(emulator, connection_id, 1)
    assert counts(100).items() <= interface_of(emulator, first).items()
    second = allocate(emulator, connection_id, 2, **counts(1000, 0))
    assert pool(emulator, connection_id) == (5_000, 5_000, 3_900, 4_900)
    assert counts(300, 0).items() <= update(emulator, second, prefixPoolAllocatedCountIpv4=300).items()
    assert pool(emulator, connection_id) == (5_000, 5_000, 4_600, 4_900)
    call(emulator, emulator.grantee, "DeleteVirtualInterface", virtualInterfaceId=first)
    clock.advance(2)
    assert pool(emulator, connection_id) == (5_000, 5_000, 4_700, 5_000)


def test_a_pool_gives_no_more_than_it_has() -> None:
    emulator, _ = make_aws()
    connection_id = available(emulator)
    for vlan in range(1, 5):
        allocate(emulator, connection_id, vlan, **counts(1000))
    last = allocate(emulator, connection_id, 5, **counts(900, 1000))
    code, cause = unallocatable(emulator, connection_id, 6, **counts(101, 0))
    assert (code, cause) == (LIMIT, f"the prefix pool of {connection_id} has 100 IPv4 and 0 IPv6 prefixes left")
    allocate(emulator, connection_id, 6, **counts(100, 0))
    values = {"virtualInterfaceId": last, "prefixPoolAllocatedCountIpv4": 901}
    assert "prefix pool" in refusal(emulator, emulator.grantee, "UpdateVirtualInterfaceAttributes", **values)


@pytest.mark.parametrize("number", [-1, 1001])
def test_an_interface_has_a_thousand_prefixes_of_each_family_at_most(number: int) -> None:
    emulator, _ = make_aws()
    connection_id = available(emulator)
    code, cause = unallocatable(emulator, connection_id, 1, **counts(number))
    assert (code, "must be between 0 and 1000" in cause) == ("DirectConnectClientException", True)


def test_an_allocation_does_not_go_below_what_is_in_use() -> None:
    emulator, clock = make_aws()
    interface_id = allocate(emulator, available(emulator), 1)
    values = {"virtualInterfaceId": interface_id, "virtualGatewayId": virtual_of(emulator.grantee)}
    call(emulator, emulator.grantee, "ConfirmPrivateVirtualInterface", **values)
    clock.advance(2)
    router = emulator.customer_router(interface_id)
    router.announce(*(f"10.0.{number}.0/24" for number in range(50)))
    change: dict[str, Any] = {"virtualInterfaceId": interface_id, "prefixPoolAllocatedCountIpv4": 49}
    cause = refusal(emulator, emulator.grantee, "UpdateVirtualInterfaceAttributes", **change)
    assert cause == f"virtual interface {interface_id} has 50 ipv4 prefixes in use"
    update(emulator, interface_id, prefixPoolAllocatedCountIpv4=50)
    router.withdraw()
    update(emulator, interface_id, prefixPoolAllocatedCountIpv4=0)


def test_a_public_interface_has_no_allocation_and_a_hosted_connection_no_pool() -> None:
    emulator, _ = make_aws()
    connection_id = available(emulator)
    public = call(
        emulator,
        emulator.owner,
        "AllocatePublicVirtualInterface",
        connectionId=connection_id,
        ownerAccount=emulator.grantee.account_id,
        newPublicVirtualInterfaceAllocation=details(1),
    )
    assert not set(counts(0)) & set(public)
    hosted = hosted_on(emulator, connection_id)
    values = details(7, virtualGatewayId=virtual_of(emulator.grantee), **counts(1000))
    call(
        emulator,
        emulator.grantee,
        "CreatePrivateVirtualInterface",
        connectionId=hosted,
        newPrivateVirtualInterface=values,
    )
    [shown] = listed(emulator, emulator.grantee, "DescribeConnections", "connections")
    assert not any(name.startswith("prefixPool") for name in shown)
    assert "rateLimiterStatus" not in shown
    assert pool(emulator, connection_id) == (5_000, 5_000, 5_000, 5_000)


def test_a_lag_has_the_pools_of_its_members_and_keeps_those_that_it_needs() -> None:
    emulator, _ = make_aws()
    lag = make_lag(emulator, 2)
    emulator.clock.sleep(2)
    assert pool(emulator, lag)[0] == 10_000
    members = [member["connectionId"] for member in look(emulator, lag)["connections"]]
    assert "prefixPoolSizeIpv4" not in look(emulator, members[0])
    ids = [allocate(emulator, lag, vlan, **counts(1000)) for vlan in range(1, 7)]
    leave = {"connectionId": members[0], "lagId": lag}
    cause = refusal(emulator, emulator.owner, "DisassociateConnectionFromLag", **leave)
    assert cause == f"the prefix pool of LAG {lag} would be smaller than what is allocated of it"
    for interface_id in ids:
        update(emulator, interface_id, **counts(500))
    call(emulator, emulator.owner, "DisassociateConnectionFromLag", **leave)
    assert pool(emulator, lag) == (5_000, 5_000, 2_000, 2_000)


def at_gateway(emulator: Emulator, vlan: int, **changes: Any) -> dict[str, Any]:
    return {
        "connectionId": "",
        "newPrivateVirtualInterface": details(vlan, directConnectGatewayId=gateway_of(emulator.grantee), **changes),
    }


def total(emulator: Emulator) -> int:
    [gateway] = listed(emulator, emulator.grantee, "DescribeDirectConnectGateways", "directConnectGateways")
    prefixes: int = gateway["totalPrefixPoolAllocations"]
    return prefixes


def test_a_gateway_adds_up_both_families_and_takes_ten_thousand_prefixes() -> None:
    emulator, _ = make_aws()
    grantee, create = emulator.grantee, "CreatePrivateVirtualInterface"
    connection_id = line(emulator, grantee)
    emulator.clock.sleep(2)
    ids: list[str] = []
    for vlan in range(1, 6):
        values = at_gateway(emulator, vlan, **counts(1000)) | {"connectionId": connection_id}
        ids.append(call(emulator, grantee, create, **values)["virtualInterfaceId"])
    assert total(emulator) == 10_000
    other = line(emulator, grantee)
    emulator.clock.sleep(2)
    values = at_gateway(emulator, 9, **counts(1, 0)) | {"connectionId": other}
    assert "has 0 of its 10000 prefixes left" in refusal(emulator, grantee, create, **values)
    emulator.offer_private_virtual_interface("dxvif-11111111")
    offered = {"virtualInterfaceId": "dxvif-11111111", "directConnectGatewayId": gateway_of(grantee)}
    assert "prefixes left" in refusal(emulator, grantee, "ConfirmPrivateVirtualInterface", **offered)
    update(emulator, ids[0], **counts(900))
    call(emulator, grantee, "ConfirmPrivateVirtualInterface", **offered)
    assert total(emulator) == 10_000
    more = {"virtualInterfaceId": ids[0], "prefixPoolAllocatedCountIpv4": 901}
    assert "prefixes left" in refusal(emulator, grantee, "UpdateVirtualInterfaceAttributes", **more)


def test_a_gateway_takes_thirty_interfaces() -> None:
    emulator, _ = make_aws()
    grantee, create = emulator.grantee, "CreatePrivateVirtualInterface"
    connection_id = line(emulator, grantee)
    emulator.clock.sleep(2)
    for vlan in range(1, 31):
        call(emulator, grantee, create, **at_gateway(emulator, vlan) | {"connectionId": connection_id})
    values = at_gateway(emulator, 31) | {"connectionId": connection_id}
    assert "has its 30 virtual interfaces" in refusal(emulator, grantee, create, **values)


def limiters(emulator: Emulator, carrier: str) -> dict[str, Any]:
    status: dict[str, Any] = look(emulator, carrier)["rateLimiterStatus"]
    return status


def test_rate_limiters_are_counted_and_taken_away() -> None:
    emulator, _ = make_aws()
    connection_id = available(emulator)
    assert limiters(emulator, connection_id) == {
        "maxAllowed": 10,
        "inUse": 0,
        "remaining": 10,
        "totalBandwidth": "0Mbps",
    }
    first = allocate(emulator, connection_id, 1, rateLimit="500Mbps")
    allocate(emulator, connection_id, 2)
    allocate(emulator, connection_id, 3, rateLimit="1.2Gbps")
    shown = {"maxAllowed": 10, "inUse": 2, "remaining": 8, "totalBandwidth": "1.7Gbps"}
    assert limiters(emulator, connection_id) == shown
    assert update(emulator, first, rateLimit="50Mbps")["rateLimit"] == "50Mbps"
    assert "rateLimit" not in update(emulator, first, rateLimit="Unlimited")
    assert limiters(emulator, connection_id)["inUse"] == 1


def test_a_connection_has_ten_rate_limiters_whose_sum_may_exceed_it() -> None:
    emulator, _ = make_aws()
    connection_id = available(emulator)
    ids = [allocate(emulator, connection_id, vlan, rateLimit="10Gbps") for vlan in range(1, 11)]
    code, cause = unallocatable(emulator, connection_id, 11, rateLimit="50Mbps")
    assert (code, cause) == (LIMIT, f"{connection_id} has its 10 rate limiters")
    assert update(emulator, ids[0], rateLimit="50Mbps")["rateLimit"] == "50Mbps"
    eleventh = allocate(emulator, connection_id, 11)
    values = {"virtualInterfaceId": eleventh, "rateLimit": "50Mbps"}
    assert "rate limiters" in refusal(emulator, emulator.grantee, "UpdateVirtualInterfaceAttributes", **values)


@pytest.mark.parametrize("limit", ["55Mbps", "1 Gbps", "fast"])
def test_there_are_only_so_many_rate_limits(limit: str) -> None:
    emulator, _ = make_aws()
    _, cause = unallocatable(emulator, available(emulator), 1, rateLimit=limit)
    assert cause == f"rateLimit {limit} is not supported"


def test_a_rate_limit_is_no_more_than_the_bandwidth_of_the_connection_or_lag() -> None:
    emulator, _ = make_aws()
    connection_id, lag = line(emulator), make_lag(emulator, 2)
    emulator.clock.sleep(2)
    code, cause = unallocatable(emulator, connection_id, 1, rateLimit="12Gbps")
    assert code == "DirectConnectClientException"
    assert cause == f"rateLimit 12Gbps exceeds the bandwidth of {connection_id}"
    allocate(emulator, lag, 1, rateLimit="20Gbps")
    assert limiters(emulator, lag)["totalBandwidth"] == "20Gbps"
    _, cause = unallocatable(emulator, lag, 2, rateLimit="21Gbps")
    assert "exceeds the bandwidth" in cause


def test_an_interface_on_a_hosted_connection_has_no_rate_limit_of_its_own() -> None:
    emulator, _ = make_aws()
    parent = available(emulator)
    hosted = hosted_on(emulator, parent)
    values = details(7, virtualGatewayId=virtual_of(emulator.grantee), rateLimit="50Mbps")
    request = {"connectionId": hosted, "newPrivateVirtualInterface": values}
    assert f"{hosted} is hosted" in refusal(emulator, emulator.grantee, "CreatePrivateVirtualInterface", **request)
