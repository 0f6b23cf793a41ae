"""Connections and the places they start from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from directlink.emulator._errors import client_error
from directlink.emulator._paging import page
from directlink.emulator._registry import Caller, operation
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._parameters import Parameters
    from directlink.emulator._world import World

_BANDWIDTH: Final = re.compile(r"[1-9][0-9]*(\.[0-9]+)?[MG]bps")
_LOCATIONS: Final = {
    Cloud.OUTSCALE: {"PAR1": "Emulated site 1, Paris", "PAR4": "Emulated site 4, Paris"},
    Cloud.AWS: {"EqPA2": "Emulated site 2, Paris", "EqDC2": "Emulated site 2, Ashburn"},
}


@dataclass
class Connection:
    """A connection. Times are seconds since the epoch."""

    id: str
    account_id: str
    name: str
    location: str
    bandwidth: str
    region: str
    provider: str | None
    mac_sec: bool
    billing_mode: str | None
    tags: list[dict[str, str]]
    created_at: float
    deleted_at: float | None = None

    def state(self, world: World) -> str | None:
        """State now; ``None`` once it is gone."""
        if self.deleted_at is not None:
            return world.removal_state(self.deleted_at)
        return "available" if world.is_provisioned(self.created_at) else "requested"

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
                "encryptionMode": "should_encrypt" if self.mac_sec else "no_encrypt",
                "macSecKeys": [],
                "tags": self.tags,
            }
            optional = {"providerName": self.provider, "billingMode": self.billing_mode}
            answer |= {name: value for name, value in optional.items() if value is not None}
        return answer


def find_connection(world: World, caller: Caller, connection_id: str) -> Connection:
    """The caller's connection of that id.

    Raises:
        Refusal: unknown, gone, or somebody else's: these look alike.
    """
    connection = world.connections.get(connection_id)
    if connection is None or connection.account_id != caller.account.account_id or connection.state(world) is None:
        raise client_error(f"connection {connection_id} does not exist")
    return connection


def find_live_connection(world: World, caller: Caller, connection_id: str) -> Connection:
    """The caller's connection of that id, which is not being deleted.

    Raises:
        Refusal: there is none such.
    """
    connection = find_connection(world, caller, connection_id)
    if connection.deleted_at is not None:
        raise client_error(f"connection {connection_id} is {connection.state(world)}")
    return connection


@operation("CreateConnection")
def create_connection(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Order a connection. Locations differ by account, so any code is taken."""
    bandwidth = parameters.string("bandwidth")
    if not _BANDWIDTH.fullmatch(bandwidth):
        raise client_error(f"bandwidth {bandwidth} is not supported")
    lag_id = parameters.optional_string("lagId")
    if lag_id is not None:
        raise client_error(f"LAG {lag_id} does not exist")
    connection = Connection(
        id=world.new_id("dxcon"),
        account_id=caller.account.account_id,
        name=parameters.string("connectionName"),
        location=parameters.string("location"),
        bandwidth=bandwidth,
        region=caller.region,
        provider=parameters.optional_string("providerName"),
        mac_sec=parameters.boolean("requestMACSec"),
        billing_mode=parameters.optional_string("billingMode"),
        tags=parameters.tags(),
        created_at=world.clock.time(),
    )
    world.connections[connection.id] = connection
    return connection.wire(world)


@operation("DeleteConnection")
def delete_connection(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Delete a connection that carries no interface."""
    connection = find_live_connection(world, caller, parameters.string("connectionId"))
    for interface in world.virtual_interfaces.values():
        if interface.connection_id == connection.id and interface.is_live(world):
            raise client_error(f"connection {connection.id} still has virtual interface {interface.id}")
    connection.deleted_at = world.clock.time()
    return connection.wire(world)


@operation("DescribeConnections")
def describe_connections(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """List the caller's connections, or one of them."""
    connection_id = parameters.optional_string("connectionId")
    if connection_id is not None:
        chosen = [find_connection(world, caller, connection_id)]
    else:
        chosen = [
            connection
            for connection in world.connections.values()
            if connection.account_id == caller.account.account_id and connection.state(world) is not None
        ]
    items = [(connection.id, connection.wire(world)) for connection in chosen]
    return page(caller, parameters, "connections", connection_id or "", items)


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
