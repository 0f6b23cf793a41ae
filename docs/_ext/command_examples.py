"""Runs the examples of commands, each on a service of its own with the account that they are about."""

from __future__ import annotations

import contextlib
import io
import math
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from directlink import (
    AddressFamily,
    Credentials,
    DirectLinkClient,
    NewBGPPeer,
    NewPrivateVirtualInterface,
    ResiliencyModel,
    Tag,
)
from directlink.__main__ import main
from directlink.emulator import Emulator, ManualClock

if TYPE_CHECKING:
    from collections.abc import Generator

REGION: Final = "eu-west-3"
BEGIN: Final = 1_791_800_000.0
SECONDS: Final = 60.0
ENDLESS: Final = {"emulator", "exporter"}
"""Commands that go on until they are stopped."""
GATEWAY: Final = "5f294f92-bafb-4011-916d-9b0bdexample"
SECOND_GATEWAY: Final = "7b8c9d0e-1f2a-4b3c-8d4e-5f6a7example"
OTHER_GATEWAY: Final = "8c9d0e1f-2a3b-4c4d-9e5f-6a7b8example"
"""Of another account."""
KEY_ARN: Final = "arn:aws:secretsmanager:eu-west-3:444455556666:secret:directconnect!a1b2c3d4"


class Ran(NamedTuple):
    """What an example ended with: its exit status, and all that stood on the terminal."""

    status: int
    shown: str


def run(line: str) -> Ran:
    """Run an example.

    Args:
        line: as a shell is given it.
    """
    arguments = shlex.split(line.replace("\\\n", " "))[1:]
    seconds = 0.0 if "--wait" in arguments else SECONDS
    clock = None if arguments[0] == "doctor" else ManualClock(BEGIN)  # it compares clocks
    emulator = Emulator("aws", provisioning_seconds=seconds, clock=clock, region=REGION, signing_window=math.inf)
    if clock is not None:
        emulator.restore(state())
    with emulator.serve() as server, tempfile.TemporaryDirectory() as home, environment(emulator, server.url, home):
        return stopped(arguments) if arguments[0] in ENDLESS else called(arguments)


def called(arguments: list[str]) -> Ran:
    """Run a command in this process."""
    terminal = io.StringIO()
    with contextlib.redirect_stdout(terminal), contextlib.redirect_stderr(terminal):
        try:
            status = int(main(arguments))
        except SystemExit as end:
            status = int(end.code or 0)
    return Ran(status, terminal.getvalue())


def stopped(arguments: list[str]) -> Ran:
    """Run a command in a process of its own, and stop it once it has told where it serves."""
    command = [sys.executable, "-m", "directlink", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        shown = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        shown += process.stdout.read()
    return Ran(process.returncode, shown)


@contextlib.contextmanager
def environment(emulator: Emulator, url: str, home: str) -> Generator[None]:
    """The environment of somebody who has set up the account, and nothing else."""
    before = dict(os.environ)
    for name in before:
        if re.match("AWS_|OSC_|DIRECTLINK_", name):
            del os.environ[name]
    os.environ |= {
        "HOME": home,
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "DIRECTLINK_CLOUD": "aws",
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL_DIRECT_CONNECT": url,
        "AWS_ENDPOINT_URL_STS": url,
        "AWS_ACCESS_KEY_ID": emulator.grantee.access_key_id,
        "AWS_SECRET_ACCESS_KEY": emulator.grantee.secret_access_key,
    }
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@cache
def state() -> str:
    """The state of the service before an example: a snapshot, with ids that are easy to read."""
    clock = ManualClock(BEGIN)
    emulator = Emulator("aws", provisioning_seconds=SECONDS, clock=clock, region=REGION, signing_window=math.inf)
    for gateway in (GATEWAY, SECOND_GATEWAY):
        emulator.add_direct_connect_gateway("grantee", gateway)
    emulator.add_direct_connect_gateway("owner", OTHER_GATEWAY)
    account = Account(emulator, clock)
    account.order_ports()
    account.host_connections()
    account.make_interfaces()
    account.associate_gateways()
    account.group_connections()
    make_offers(emulator)
    snapshot = emulator.snapshot()
    for made, easy in account.names.items():
        snapshot = snapshot.replace(made, easy)
    return snapshot


class Account:
    """Gives the account what the examples are about.

    Args:
        emulator: the service.
        clock: its clock.
    """

    def __init__(self, emulator: Emulator, clock: ManualClock) -> None:
        self._emulator = emulator
        self._clock = clock
        self._client = client(emulator, "grantee")
        self._customer = emulator.owner.account_id
        self.names: dict[str, str] = {}
        """Ids that are easy to read, by those that the service made."""

    def order_ports(self) -> None:
        """Connections, interconnects, and a LAG that is used and one that is not."""
        for easy, name, location in (
            ("dxcon-a1b2c3d4", "paris-1", "EqPA2"),
            ("dxcon-b2c3d4e5", "paris-2", "EqPA2"),
            ("dxcon-c3d4e5f6", "london-1", "EqLD5"),
        ):
            made = self._client.create_connection(
                location=location,
                bandwidth="10Gbps",
                connection_name=name,
                request_mac_sec=True,
                tags=[Tag(key="site", value=name)],
            )
            self._named(made.id, easy)
        for easy, name in (("dxcon-d4e5f6a7", "partner"), ("dxcon-e5f6a7b8", "unused")):
            port = self._client.create_interconnect(interconnect_name=name, bandwidth="10Gbps", location="EqPA2")
            self._named(port.id, easy)
        for easy, name, member in (
            ("dxlag-a1b2c3d4", "paris", "dxcon-a7b8c9d0"),
            ("dxlag-b2c3d4e5", "unused", "dxcon-b8c9d0e1"),
        ):
            lag = self._client.create_lag(
                number_of_connections=1,
                location="EqPA2",
                connections_bandwidth="10Gbps",
                lag_name=name,
                request_mac_sec=True,
            )
            self._named(lag.id, easy)
            self._named(lag.connections[0].id, member)
        self._clock.advance(SECONDS)
        self._client.disassociate_connection_from_lag(
            connection_id=self._made("dxcon-b8c9d0e1"), lag_id=self._made("dxlag-b2c3d4e5")
        )
        line = self._made("dxcon-a1b2c3d4")
        keys = self._client.associate_mac_sec_key(connection_id=line, ckn="3c" * 32, cak="4d" * 32).mac_sec_keys
        self._named(keys[0].secret_arn, KEY_ARN)

    def host_connections(self) -> None:
        """A connection that is hosted on a connection, and one on an interconnect."""
        for easy, port, vlan in (("dxcon-f6a7b8c9", "dxcon-a1b2c3d4", 200), ("dxcon-c9d0e1f2", "dxcon-d4e5f6a7", 201)):
            hosted = self._client.allocate_hosted_connection(
                connection_id=self._made(port),
                owner_account=self._customer,
                bandwidth="500Mbps",
                connection_name="customer",
                vlan=vlan,
            )
            self._named(hosted.id, easy)

    def make_interfaces(self) -> None:
        """An interface with two BGP sessions, and one whose session is under test."""
        for easy, vlan, peers in (("a1b2c3d4", 101, ("dxpeer-a1b2c3d4", "dxpeer-b2c3d4e5")), ("b2c3d4e5", 102, ())):
            made = self._client.create_private_virtual_interface(
                connection_id=self._made("dxcon-a1b2c3d4"),
                new_private_virtual_interface=NewPrivateVirtualInterface(
                    virtual_interface_name=f"office-{vlan}", vlan=vlan, asn=65000, direct_connect_gateway_id=GATEWAY
                ),
            )
            self._named(made.id, f"dxvif-{easy}")
            self._clock.advance(SECONDS)
            if peers:
                peer = NewBGPPeer(asn=65000, address_family=AddressFamily.IPV6)
                both = self._client.create_bgp_peer(virtual_interface_id=made.id, new_bgp_peer=peer).virtual_interface
                assert both is not None
                for session, name in zip(both.bgp_peers, peers, strict=True):
                    self._named(session.bgp_peer_id, name)
        self._clock.advance(SECONDS)
        self._emulator.customer_router(self._made("dxvif-a1b2c3d4")).announce("10.1.0.0/16")
        self._client.start_bgp_failover_test(virtual_interface_id=self._made("dxvif-b2c3d4e5"))

    def associate_gateways(self) -> None:
        """A gateway that is associated, and a proposal to associate another one elsewhere."""
        mine = self._emulator.grantee.virtual_gateway_ids
        made = self._client.create_direct_connect_gateway_association(
            direct_connect_gateway_id=GATEWAY, gateway_id=mine[1]
        ).direct_connect_gateway_association
        proposed = self._client.create_direct_connect_gateway_association_proposal(
            direct_connect_gateway_id=OTHER_GATEWAY,
            direct_connect_gateway_owner_account=self._customer,
            gateway_id=mine[1],
        ).direct_connect_gateway_association_proposal
        assert made is not None
        assert proposed is not None
        self._named(made.association_id, "be85116d-46eb-4b43-a27a-da0c2example")
        self._named(proposed.proposal_id, "d3fe0ac5-cc17-4e44-8a3d-cd50eexample")
        offered = self._emulator.propose_association(
            direct_connect_gateway_id=GATEWAY, prefixes=["10.3.0.0/16"], region=REGION
        )
        self._named(offered, "c2ede9b4-bbc6-4d33-923c-bc4fdexample")
        self._clock.advance(SECONDS)

    def group_connections(self) -> None:
        """A resiliency group with two connections, and an empty one."""
        for easy, name in (("dxrg-a1b2c3d4e5f6a7b8c", "two-lines"), ("dxrg-b2c3d4e5f6a7b8c9d", "empty")):
            group = self._client.create_resiliency_group(
                resiliency_group_name=name, intended_resiliency_model=ResiliencyModel.HIGH_RESILIENCY
            ).resiliency_group
            assert group is not None
            self._named(group.resiliency_group_id, easy)
        self._client.associate_connections_to_resiliency_group(
            connection_identifiers=[self._made("dxcon-a1b2c3d4"), self._made("dxcon-c3d4e5f6")],
            resiliency_group_id=self._made("dxrg-a1b2c3d4e5f6a7b8c"),
        )
        self._clock.advance(SECONDS)

    def _named(self, made: str | None, easy: str) -> None:
        self.names[str(made)] = easy

    def _made(self, easy: str) -> str:
        return next(made for made, name in self.names.items() if name == easy)


def make_offers(emulator: Emulator) -> None:
    """Offer the account an interface of each kind, and a connection."""
    emulator.offer_private_virtual_interface("dxvif-56781234", vlan=101, name="to-paris")
    emulator.offer_public_virtual_interface("dxvif-c3d4e5f6", vlan=102, name="to-the-cloud")
    emulator.offer_transit_virtual_interface("dxvif-d4e5f6a7", vlan=103, name="to-the-hub")
    emulator.offer_hosted_connection("dxcon-fg12ab34", name="to-lyon")


def client(emulator: Emulator, account: str) -> DirectLinkClient:
    """A client of an account."""
    keys = emulator.account(account)
    return DirectLinkClient(
        cloud="aws",
        region=REGION,
        credentials=Credentials(keys.access_key_id, keys.secret_access_key),
        transport=emulator.transport(),
    )
