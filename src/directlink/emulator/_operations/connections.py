"""Connections and the places they start from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from directlink.emulator._errors import client_error
from directlink.emulator._operations.lag_members import Lag, check_joins, find_live_lag, leave_lag
from directlink.emulator._operations.lookup import describe, find, live
from directlink.emulator._operations.registry import Caller, operation
from directlink.emulator._operations.vlans import vlans_in_use
from directlink.emulator._store.store import ENDED
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._store.store import World

_BANDWIDTH: Final = re.compile(r"[1-9][0-9]*(\.[0-9]+)?[MG]bps")
_ENCRYPTION_MODES: Final = ("no_encrypt", "should_encrypt", "must_encrypt")
_LOCATIONS: Final = {
    Cloud.OUTSCALE: {"PAR1": "Emulated site 1, Paris", "PAR4": "Emulated site 4, Paris"},
    Cloud.AWS: {"EqPA2": "Emulated site 2, Paris", "EqDC2": "Emulated site 2, Ashburn"},
}


@dataclass(kw_only=True)
class Hosting:
    """What a hosted connection has that others have not.

    Attributes:
        parent_id: the connection (an interconnect, that is) or LAG that carries it.
        parent_account_id: who owns that.
        confirmed_at: when its owner accepted it, in seconds since the epoch.
    """

    parent_id: str
    parent_account_id: str
    partner: str
    vlan: int
    confirmed_at: float | None = None


@dataclass(kw_only=True)
class Connection:
    """A connection. Times are seconds since the epoch.

    Attributes:
        lag_id: the LAG that bundles it.
        hosting: of a hosted connection only.
        rejected: it was hosted, and declined.
    """

    id: str
    account_id: str
    name: str
    location: str
    bandwidth: str
    region: str
    created_at: float
    provider: str | None = None
    mac_sec: bool = False
    encryption_mode: str = "no_encrypt"
    billing_mode: str | None = None
    tags: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    lag_id: str | None = None
    hosting: Hosting | None = None
    deleted_at: float | None = None
    rejected: bool = False

    def state(self, world: World) -> str | None:
        """State now; ``None`` once it is gone."""
        if self.deleted_at is not None:
            return world.removal_state(self.deleted_at, rejected=self.rejected)
        if self.hosting is None:
            return "available" if world.is_provisioned(self.created_at) else "requested"
        if self.hosting.confirmed_at is None:
            return "ordering"
        return "available" if world.is_provisioned(self.hosting.confirmed_at) else "pending"

    def is_live(self, world: World) -> bool:
        """Whether it occupies its place in a LAG, or its VLAN of a parent."""
        return self.state(world) not in ENDED

    def wire(self, world: World) -> dict[str, Any]:
        """The connection as the service shows it."""
        answer: dict[str, Any] = {
            "ownerAccount": self.account_id,
            "connectionId": self.id,
            "connectionName": self.name,
            "connectionState": self.state(world),
            "region": self.region,
            "location": self.location,
            "bandwidth": self.bandwidth,
        }
        if world.cloud is Cloud.AWS:
            answer |= {
                "jumboFrameCapable": True,
                "awsDevice": f"{self.location}-emulated1",
                "awsDeviceV2": f"{self.location}-emulated1",
                "awsLogicalDeviceId": f"{self.location}-emulated1",
                "hasLogicalRedundancy": "unknown",
                "macSecCapable": self.mac_sec,
                "portEncryptionStatus": "Encryption Down",
                "encryptionMode": self.encryption_mode,
                "macSecKeys": [],
                "tags": self.tags,
            }
            optional: dict[str, Any] = {
                "providerName": self.provider,
                "billingMode": self.billing_mode,
                "lagId": self.lag_id,
            }
            if self.hosting is not None:
                optional |= {"vlan": self.hosting.vlan, "partnerName": self.hosting.partner}
            answer |= {name: value for name, value in optional.items() if value is not None}
        return answer


def find_connection(world: World, caller: Caller, connection_id: str, *, as_partner: bool = False) -> Connection:
    """The caller's connection of that id, or one hosted on the caller's if he asks ``as_partner``.

    Raises:
        Refusal: unknown, gone, or somebody else's: these look alike.
    """

    def is_seen(connection: Connection) -> bool:
        owners = {connection.account_id}
        if as_partner and connection.hosting is not None:
            owners.add(connection.hosting.parent_account_id)
        return caller.account.account_id in owners

    return find(world, world.connections, "connection", connection_id, is_seen)


def find_live_connection(world: World, caller: Caller, connection_id: str, *, as_partner: bool = False) -> Connection:
    """As :func:`find_connection`, and not being deleted.

    Raises:
        Refusal: there is none such.
    """
    return live(world, "connection", find_connection(world, caller, connection_id, as_partner=as_partner))


def find_carrier(world: World, caller: Caller, carrier_id: str) -> Connection | Lag:
    """The caller's connection or LAG of that id, ready to carry interfaces.

    Raises:
        Refusal: there is none such, or it is a connection that nobody confirmed, or one in a LAG, which carries all.
    """
    if carrier_id in world.lags:
        return find_live_lag(world, caller, carrier_id)
    connection = find_live_connection(world, caller, carrier_id)
    if connection.lag_id is not None:
        raise client_error(f"connection {connection.id} is part of LAG {connection.lag_id}")
    if connection.state(world) == "ordering":
        raise client_error(f"connection {connection.id} is ordering, not confirmed")
    return connection


def read_bandwidth(parameters: Parameters) -> str:
    """The bandwidth of a new connection.

    Raises:
        Refusal: it is missing or no bandwidth.
    """
    bandwidth = parameters.string("bandwidth")
    if not _BANDWIDTH.fullmatch(bandwidth):
        raise client_error(f"bandwidth {bandwidth} is not supported")
    return bandwidth


def read_encryption_mode(carrier: Connection | Lag, parameters: Parameters) -> str:
    """The MACsec mode that a request sets; the present one if it sets none.

    Raises:
        Refusal: it is none, or the connection or LAG knows no MACsec.
    """
    mode = parameters.optional_string("encryptionMode")
    if mode is None:
        return carrier.encryption_mode
    if mode not in _ENCRYPTION_MODES:
        raise client_error(f"encryptionMode must be one of {', '.join(_ENCRYPTION_MODES)}")
    if not carrier.mac_sec:
        raise client_error(f"{carrier.id} is not capable of MACsec")
    return mode


@operation("CreateConnection")
def create_connection(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Order a connection. Locations differ by account, so any code is taken."""
    mac_sec = parameters.boolean("requestMACSec")
    lag_id = parameters.optional_string("lagId")
    connection = Connection(
        id=world.new_id("dxcon"),
        account_id=caller.account.account_id,
        name=parameters.string("connectionName"),
        location=parameters.string("location"),
        bandwidth=read_bandwidth(parameters),
        region=caller.region,
        provider=parameters.optional_string("providerName"),
        mac_sec=mac_sec,
        encryption_mode="should_encrypt" if mac_sec else "no_encrypt",
        billing_mode=parameters.optional_string("billingMode"),
        tags=parameters.tags(),
        lag_id=lag_id,
        created_at=world.clock.time(),
    )
    if lag_id is not None:
        check_joins(world, find_live_lag(world, caller, lag_id), connection.location, connection.bandwidth)
    world.connections[connection.id] = connection
    return connection.wire(world)


@operation("DeleteConnection")
def delete_connection(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Delete a connection that carries nothing; a hosted one the partner may delete, and its owner may reject."""
    connection = find_live_connection(world, caller, parameters.string("connectionId"), as_partner=True)
    for user_id in vlans_in_use(world, connection.id).values():
        kind = "virtual interface" if user_id in world.virtual_interfaces else "hosted connection"
        raise client_error(f"connection {connection.id} still has {kind} {user_id}")
    leave_lag(world, connection)
    connection.rejected = connection.state(world) == "ordering" and connection.account_id == caller.account.account_id
    connection.deleted_at = world.clock.time()
    return connection.wire(world)


@operation("UpdateConnection", Cloud.AWS)
def update_connection(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Change the name or the MACsec mode of a connection."""
    connection = find_live_connection(world, caller, parameters.string("connectionId"))
    name = parameters.optional_string("connectionName") or connection.name
    connection.encryption_mode = read_encryption_mode(connection, parameters)
    connection.name = name
    return connection.wire(world)


@operation("DescribeConnections")
def describe_connections(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """List the caller's connections, or one of them."""
    return describe(
        world, caller, parameters, world.connections, find_connection, member="connections", named="connectionId"
    )


@operation("DescribeLocations")
def describe_locations(world: World, caller: Caller, _parameters: Parameters) -> dict[str, Any]:
    """List a few locations."""
    locations: list[dict[str, Any]] = []
    for code, name in _LOCATIONS[world.cloud].items():
        location: dict[str, Any] = {"locationCode": code, "locationName": name}
        if world.cloud is Cloud.AWS:
            location |= {
                "region": caller.region,
                "availablePortSpeeds": ["1G", "10G", "100G"],
                "availableProviders": [],
                "availableMacSecPortSpeeds": ["10G", "100G"],
            }
        locations.append(location)
    return {"locations": locations}
