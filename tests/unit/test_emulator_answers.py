"""Every operation that the emulator answers on AWS, asked by the typed clients and by boto3.

Each answer is held against the service model that botocore ships: members it does not know, or of another type, fail.
"""

import asyncio
import json
import math
import os
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

import emulator_walks
from directlink import (
    AddressFamily,
    AsyncDirectLinkClient,
    Cloud,
    Credentials,
    DirectLinkClient,
    NewBGPPeer,
    NewPrivateVirtualInterface,
    NewPrivateVirtualInterfaceAllocation,
    NewPublicVirtualInterface,
    NewPublicVirtualInterfaceAllocation,
    NewTransitVirtualInterface,
    NewTransitVirtualInterfaceAllocation,
    RouteFilterPrefix,
    Tag,
)
from directlink._call.operations import OPERATIONS
from directlink.emulator import Account, Emulator, EmulatorTransport, ManualClock
from directlink.emulator._operations.dispatch import emulated_operations
from directlink.transport import HttpRequest, HttpResponse
from emulator_support import RefusedError, call

SERVICE: dict[str, Any] = import_module("botocore.loaders").Loader().load_service_model("directconnect", "service-2")
boto3: Any = import_module("boto3")  # it has no types
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "boolean": (bool,),
    "timestamp": (int, float),
    "blob": (str,),
    "structure": (dict,),
    "list": (list,),
}
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
PREFIX = RouteFilterPrefix(cidr="10.0.0.0/16")


def differences(shape_name: str, value: Any, path: str) -> Iterator[str]:
    """What of an answer the model does not have."""
    shape = SERVICE["shapes"][shape_name]
    wanted: Any = TYPES[shape["type"]]  # tells checkers nothing of the value
    if not isinstance(value, wanted) or (bool not in wanted and isinstance(value, bool)):
        yield f"{path} is no {shape['type']}"
    elif shape["type"] == "list":
        for index, item in enumerate(value):
            yield from differences(shape["member"]["shape"], item, f"{path}[{index}]")
    elif shape["type"] == "structure":
        for name, item in value.items():
            if name in shape["members"]:
                yield from differences(shape["members"][name]["shape"], item, f"{path}.{name}")
            else:
                yield f"{path}.{name} is unknown"
    elif "enum" in shape and value not in shape["enum"]:
        yield f"{path} is none of {shape['enum']}"


class Checked:
    """A transport that holds each answer against the service model.

    Attributes:
        asked: operations that were answered with success.
    """

    def __init__(self, transport: EmulatorTransport, asked: set[str]) -> None:
        self._transport = transport
        self.asked = asked

    def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        response = self._transport.send(request, timeout=timeout)
        operation = request.headers["X-Amz-Target"].removeprefix("OvertureService.")
        if response.status_code == 200:
            shape = SERVICE["operations"][operation]["output"]["shape"]
            assert list(differences(shape, json.loads(response.body), operation)) == []
            self.asked.add(operation)
        return response

    def close(self) -> None:
        self._transport.close()


class BothAccounts:
    """An emulator, and clients of its two accounts."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.emulator = Emulator("aws", clock=self.clock, signing_window=math.inf)
        self.asked: set[str] = set()
        self.owner = self._client(self.emulator.owner)
        self.grantee = self._client(self.emulator.grantee)

    def _client(self, account: Account) -> DirectLinkClient:
        return DirectLinkClient(
            cloud="aws",
            region="eu-west-2",
            credentials=Credentials(account.access_key_id, account.secret_access_key),
            transport=Checked(self.emulator.transport(), self.asked),
        )

    def line(self, client: DirectLinkClient) -> str:
        made = client.create_connection(location="EqPA2", bandwidth="10Gbps", connection_name="line")
        self.clock.advance(2)
        return str(made.connection_id)


def hosted_connections_and_lags(accounts: BothAccounts) -> None:
    owner, grantee, parent = accounts.owner, accounts.grantee, accounts.line(accounts.owner)
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
    second = accounts.line(owner)
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


def interfaces(accounts: BothAccounts) -> None:
    owner, grantee, carrier = accounts.owner, accounts.grantee, accounts.line(accounts.owner)
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
    mine = accounts.line(grantee)
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


def changes(accounts: BothAccounts, interface_id: str) -> None:
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


def associations(accounts: BothAccounts) -> None:
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


def test_every_answer_is_the_published_models_and_the_typed_client_reads_it() -> None:
    accounts = BothAccounts()
    hosted_connections_and_lags(accounts)
    interfaces(accounts)
    associations(accounts)
    for walk in emulator_walks.WALKS:
        walk(accounts)
    assert accounts.asked == emulated_operations(Cloud.AWS)


def test_a_snapshot_holds_every_kind_of_record() -> None:
    accounts = BothAccounts()
    for walk in (hosted_connections_and_lags, interfaces, associations, *emulator_walks.WALKS):
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
