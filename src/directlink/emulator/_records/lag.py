"""Link aggregation groups."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from directlink.emulator._records.mac_sec_key import MacSecKey, keys_to_json

if TYPE_CHECKING:
    from directlink.emulator._records.connection import Connection
    from directlink.emulator._records.json_shapes import Json, Tags
    from directlink.emulator._records.lifecycle import Lifecycle


MAX_MEMBERS: Final = {"1Gbps": 4, "10Gbps": 4, "100Gbps": 2, "400Gbps": 2}
"""How many connections a LAG bundles, by their bandwidth."""


@dataclass(kw_only=True)
class Lag:
    """A LAG. Times are seconds since the epoch.

    Attributes:
        minimum_links: it is ``down`` while it has fewer members.
        member_ids: the connections or interconnects that it bundles; each names the LAG, too.
        mac_sec_keys: its keys, which are those of its members, too; oldest first.
    """

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
    tags: Tags
    created_at: float
    minimum_links: int = 0
    deleted_at: float | None = None
    member_ids: list[str] = field(default_factory=list[str])
    mac_sec_keys: list[MacSecKey] = field(default_factory=list[MacSecKey])

    def add(self, connection: Connection) -> None:
        """Make a connection a member."""
        connection.lag_id = self.id
        connection.mac_sec_keys = []
        self.member_ids.append(connection.id)

    def remove(self, connection: Connection) -> None:
        """Make a member stand alone again."""
        connection.lag_id = None
        self.member_ids.remove(connection.id)

    def state(self, lifecycle: Lifecycle) -> str | None:
        """State now; ``None`` once it is gone."""
        if self.deleted_at is not None:
            return lifecycle.removal_state(self.deleted_at)
        if not lifecycle.is_provisioned(self.created_at):
            return "requested"
        return "available" if len(self.member_ids) >= self.minimum_links else "down"

    def to_json(self, lifecycle: Lifecycle, members: list[Json]) -> Json:
        """The LAG as the service shows it.

        Args:
            lifecycle: the rules by which its state follows.
            members: its connections as the service shows them.
        """
        optional = {"providerName": self.provider, "billingMode": self.billing_mode}
        return {
            "lagId": self.id,
            "ownerAccount": self.account_id,
            "lagName": self.name,
            "lagState": self.state(lifecycle),
            "location": self.location,
            "region": self.region,
            "connectionsBandwidth": self.bandwidth,
            "numberOfConnections": len(members),
            "minimumLinks": self.minimum_links,
            "connections": members,
            "awsDevice": f"{self.location}-emulated1",
            "awsDeviceV2": f"{self.location}-emulated1",
            "awsLogicalDeviceId": f"{self.location}-emulated1",
            "allowsHostedConnections": True,
            "jumboFrameCapable": True,
            "hasLogicalRedundancy": "unknown",
            "macSecCapable": self.mac_sec,
            "encryptionMode": self.encryption_mode,
            "macSecKeys": keys_to_json(lifecycle, self.mac_sec_keys),
            "tags": self.tags,
            **{name: value for name, value in optional.items() if value is not None},
        }
