"""Every operation that the emulator answers on AWS, asked by the typed clients and by boto3.

Each answer is held against the service model that botocore ships: members it does not know, or of another type, fail.
"""

import asyncio
import math
import os
from importlib import import_module
from typing import Any

import pytest

import emulator_walks
from directlink import AsyncDirectLinkClient, Cloud, Credentials
from directlink._call.operations import OPERATIONS
from directlink.emulator import Emulator, ManualClock
from directlink.emulator._operations.dispatch import emulated_operations
from emulator_support import RefusedError, call
from emulator_walkers import SERVICE, BothAccounts

boto3: Any = import_module("boto3")  # it has no types
OUTSCALE_OPERATIONS = {
    "AllocatePrivateVirtualInterface",
    "ConfirmPrivateVirtualInterface",
    "CreateConnection",
    "CreatePrivateVirtualInterface",
    "DeleteConnection",
    "DeleteVirtualInterface",
    "DescribeConnections",
    "DescribeLocations",
    "DescribeVirtualGateways",
    "DescribeVirtualInterfaces",
}


def test_every_answer_is_the_published_models_and_the_typed_client_reads_it() -> None:
    accounts = BothAccounts()
    for walk in emulator_walks.WALKS:
        walk(accounts)
    assert set(accounts.answers) == emulated_operations(Cloud.AWS)


def test_a_snapshot_holds_every_kind_of_record() -> None:
    accounts = BothAccounts()
    for walk in emulator_walks.WALKS:
        walk(accounts)
    connection_id = emulator_walks.dedicated(accounts.owner)
    accounts.owner.associate_mac_sec_key(connection_id=connection_id, ckn="0" * 64, cak="1" * 64)
    text = accounts.emulator.snapshot()
    assert "1" * 64 not in text
    other = Emulator("aws", clock=ManualClock(accounts.clock.time()), signing_window=math.inf)
    other.restore(text)
    assert other.snapshot() == text
    for operation in ("DescribeConnections", "DescribeInterconnects", "DescribeLags", "ListResiliencyGroups"):
        assert call(other, other.owner, operation) == call(accounts.emulator, other.owner, operation)


def test_every_operation_of_the_api_is_answered_on_aws_and_ten_are_on_outscale() -> None:
    assert emulated_operations(Cloud.OUTSCALE) == OUTSCALE_OPERATIONS
    assert emulated_operations(Cloud.AWS) == set(OPERATIONS) == set(SERVICE["operations"])


@pytest.mark.parametrize(
    ("cloud", "operations", "code"),
    [
        (Cloud.AWS, ["CreateDirectLink"], "UnknownOperationException"),
        (Cloud.OUTSCALE, sorted(set(OPERATIONS) - OUTSCALE_OPERATIONS), "InvalidAction"),
    ],
)
def test_an_operation_that_a_cloud_does_not_have_is_refused(cloud: Cloud, operations: list[str], code: str) -> None:
    emulator = Emulator(cloud)
    for operation in operations:
        with pytest.raises(RefusedError) as caught:
            call(emulator, emulator.owner, operation)
        assert (caught.value.code, caught.value.status) == (code, 400)


def test_the_async_client_accepts_each_kind() -> None:
    clock = ManualClock()
    emulator = Emulator("aws", clock=clock, signing_window=math.inf)
    public, transit = emulator.offer_public_virtual_interface(), emulator.offer_transit_virtual_interface()
    grantee = emulator.grantee

    async def accept() -> list[str]:
        async with AsyncDirectLinkClient(
            cloud="aws",
            region="eu-west-2",
            credentials=Credentials(grantee.access_key_id, grantee.secret_access_key),
            transport=emulator.async_transport(),
        ) as client:
            await client.confirm_public_virtual_interface(virtual_interface_id=public)
            await client.confirm_transit_virtual_interface(
                virtual_interface_id=transit, direct_connect_gateway_id=grantee.direct_connect_gateway_ids[0]
            )
            clock.advance(2)
            listing = await client.describe_virtual_interfaces()
            return [str(item.virtual_interface_state) for item in listing.virtual_interfaces or ()]

    assert asyncio.run(accept()) == ["pending", "available"]


def test_boto3_walks_from_a_hosted_connection_to_a_tagged_transit_interface(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:  # no settings of the person who runs the tests
        if name.startswith(("AWS_", "BOTO")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    emulator = Emulator("aws", provisioning_seconds=0)
    with emulator.serve() as server:
        owner, grantee = (
            boto3.client(
                "directconnect",
                region_name="eu-west-2",
                endpoint_url=server.url,
                aws_access_key_id=account.access_key_id,
                aws_secret_access_key=account.secret_access_key,
            )
            for account in emulator.accounts
        )
        parent = owner.create_connection(location="EqPA2", bandwidth="10Gbps", connectionName="line")["connectionId"]
        hosted = owner.allocate_hosted_connection(
            connectionId=parent,
            ownerAccount=emulator.grantee.account_id,
            bandwidth="1Gbps",
            connectionName="hosted",
            vlan=100,
        )["connectionId"]
        assert grantee.confirm_connection(connectionId=hosted)["connectionState"] == "pending"
        (gateway,) = grantee.describe_direct_connect_gateways()["directConnectGateways"]
        interface = grantee.create_transit_virtual_interface(
            connectionId=hosted,
            newTransitVirtualInterface={
                "virtualInterfaceName": "transit",
                "vlan": 100,
                "asn": 65000,
                "directConnectGatewayId": gateway["directConnectGatewayId"],
            },
        )["virtualInterface"]
        interface_id = interface["virtualInterfaceId"]
        arn = f"arn:aws:directconnect:eu-west-2:{emulator.grantee.account_id}:dxvif/{interface_id}"
        grantee.tag_resource(resourceArn=arn, tags=[{"key": "a", "value": "1"}])
        (tagged,) = grantee.describe_tags(resourceArns=[arn])["resourceTags"]
        assert tagged["tags"] == [{"key": "a", "value": "1"}]
        test = grantee.start_bgp_failover_test(virtualInterfaceId=interface_id)["virtualInterfaceTest"]
        assert (test["endTime"] - test["startTime"]).total_seconds() == 180 * 60
        (listed,) = grantee.describe_virtual_interfaces(connectionId=hosted)["virtualInterfaces"]
        assert listed["virtualInterfaceState"] == "testing"
        owner.close()
        grantee.close()
