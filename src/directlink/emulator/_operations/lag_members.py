"""Link aggregation groups, and which connections belong to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from directlink.emulator._errors import Refusal, client_error
from directlink.emulator._operations.lookup import find, live, owned_by
from directlink.emulator._operations.vlans import move_users

if TYPE_CHECKING:
    from directlink.emulator._operations.connections import Connection
    from directlink.emulator._operations.registry import Caller
    from directlink.emulator._store.store import World

MAX_MEMBERS: Final = {"1Gbps": 4, "10Gbps": 4, "100Gbps": 2, "400Gbps": 2}
"""How many connections a LAG bundles, by their bandwidth."""


@dataclass(kw_only=True)
class Lag:
    """A LAG. Times are seconds since the epoch."""

    id: str
    account_id: str
    name: str
    location: str
    bandwidth: str
    region: str
    provider: str | None
    mac_sec: bool
    encryption_mode: str
    billing_mode: str | None
    tags: list[dict[str, str]]
    created_at: float
    minimum_links: int = 0
    deleted_at: float | None = None

    def members(self, world: World) -> list[Connection]:
        """The connections that it bundles."""
        return [
            connection
            for connection in world.connections.values()
            if connection.lag_id == self.id and connection.is_live(world)
        ]

    def state(self, world: World) -> str | None:
        """State now; ``None`` once it is gone."""
        if self.deleted_at is not None:
            return world.removal_state(self.deleted_at)
        if not world.is_provisioned(self.created_at):
            return "requested"
        return "available" if len(self.members(world)) >= self.minimum_links else "down"

    def wire(self, world: World) -> dict[str, Any]:
        """The LAG as the service shows it."""
        members = self.members(world)
        optional = {"providerName": self.provider, "billingMode": self.billing_mode}
        return {
            "lagId": self.id,
            "ownerAccount": self.account_id,
            "lagName": self.name,
            "lagState": self.state(world),
            "location": self.location,
            "region": self.region,
            "connectionsBandwidth": self.bandwidth,
            "numberOfConnections": len(members),
            "minimumLinks": self.minimum_links,
            "connections": [connection.wire(world) for connection in members],
            "awsDevice": f"{self.location}-emulated1",
            "awsDeviceV2": f"{self.location}-emulated1",
            "awsLogicalDeviceId": f"{self.location}-emulated1",
            "allowsHostedConnections": True,
            "jumboFrameCapable": True,
            "hasLogicalRedundancy": "unknown",
            "macSecCapable": self.mac_sec,
            "encryptionMode": self.encryption_mode,
            "macSecKeys": [],
            "tags": self.tags,
            **{name: value for name, value in optional.items() if value is not None},
        }


def find_lag(world: World, caller: Caller, lag_id: str) -> Lag:
    """The caller's LAG of that id.

    Raises:
        Refusal: unknown, gone, or somebody else's: these look alike.
    """
    return find(world, world.lags, "LAG", lag_id, owned_by(caller))


def find_live_lag(world: World, caller: Caller, lag_id: str) -> Lag:
    """The caller's LAG of that id, which is not being deleted.

    Raises:
        Refusal: there is none such.
    """
    return live(world, "LAG", find_lag(world, caller, lag_id))


def check_joins(world: World, lag: Lag, location: str, bandwidth: str) -> None:
    """See that a connection of that kind may become a member.

    Raises:
        Refusal: it differs from the members, or there are enough.
    """
    if (location, bandwidth) != (lag.location, lag.bandwidth):
        raise client_error(f"LAG {lag.id} takes connections of {lag.bandwidth} at {lag.location} only")
    if len(lag.members(world)) >= MAX_MEMBERS[lag.bandwidth]:
        raise Refusal("LimitExceededException", f"LAG {lag.id} has its {MAX_MEMBERS[lag.bandwidth]} connections")


def leave_lag(world: World, connection: Connection) -> None:
    """Make a connection stand alone again; what it carried stays with the LAG.

    Raises:
        Refusal: too few members would remain, and this is not the last one.
    """
    if connection.lag_id is None:
        return
    lag = world.lags[connection.lag_id]
    remaining = len(lag.members(world)) - 1
    if 0 < remaining < lag.minimum_links:
        raise client_error(f"LAG {lag.id} needs {lag.minimum_links} connections")
    connection.lag_id = None


def join_lag(world: World, lag: Lag, connection: Connection) -> None:
    """Make a connection a member; what it carried moves to the LAG.

    Raises:
        Refusal: it does not fit, or the LAG it is in cannot do without it.
    """
    check_joins(world, lag, connection.location, connection.bandwidth)
    if connection.lag_id is None:
        move_users(world, connection.id, lag.id)
    else:
        leave_lag(world, connection)
    connection.lag_id = lag.id
