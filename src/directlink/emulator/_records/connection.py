"""Connections, hosted ones included."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from directlink.emulator._records.json_shapes import Tags
from directlink.emulator._records.lifecycle import ENDED
from directlink.emulator._records.mac_sec_key import MacSecKey, encryption_status, keys_to_json
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.lifecycle import Lifecycle


@dataclass(kw_only=True)
class Hosting:
    """What only a hosted connection has.

    Attributes:
        parent_id: the interconnect, connection or LAG that carries it.
        parent_account_id: the account that owns the parent.
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
        mac_sec_keys: its keys, oldest first; none while it is in a LAG, whose keys are used then.
        billing_changes: when its billing mode was changed.
        loa_issued_at: when its letter of authorization was last asked for.
        rejected: it was hosted, and the account it was offered to declined it.
        link_is_up: there is light on the port.
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
    mac_sec_keys: list[MacSecKey] = field(default_factory=list[MacSecKey])
    billing_mode: str | None = None
    billing_changes: list[float] = field(default_factory=list[float])
    loa_issued_at: float | None = None
    tags: Tags = field(default_factory=Tags)
    lag_id: str | None = None
    hosting: Hosting | None = None
    deleted_at: float | None = None
    rejected: bool = False
    link_is_up: bool = True

    def state(self, lifecycle: Lifecycle) -> str | None:
        """State now; ``None`` once it is gone."""
        if self.deleted_at is not None:
            return lifecycle.removal_state(self.deleted_at, at_once="rejected" if self.rejected else None)
        if self.hosting is None:
            if lifecycle.is_provisioned(self.created_at):
                return self._link()
            return "pending" if lifecycle.cloud is Cloud.OUTSCALE else "requested"
        if self.hosting.confirmed_at is None:
            return "ordering"
        return self._link() if lifecycle.is_provisioned(self.hosting.confirmed_at) else "pending"

    def _link(self) -> str:
        return "available" if self.link_is_up else "down"

    def is_live(self, lifecycle: Lifecycle) -> bool:
        """Whether it occupies its place in a LAG, or its VLAN of a parent."""
        return self.state(lifecycle) not in ENDED

    def to_json(self, lifecycle: Lifecycle) -> Json:
        """The connection as the service shows it."""
        answer: Json = {
            "ownerAccount": self.account_id,
            "connectionId": self.id,
            "connectionName": self.name,
            "connectionState": self.state(lifecycle),
            "region": self.region,
            "location": self.location,
            "bandwidth": self.bandwidth,
        }
        if lifecycle.cloud is Cloud.AWS:
            answer |= {
                "jumboFrameCapable": True,
                "awsDevice": f"{self.location}-emulated1",
                "awsDeviceV2": f"{self.location}-emulated1",
                "awsLogicalDeviceId": f"{self.location}-emulated1",
                "hasLogicalRedundancy": "unknown",
                "macSecCapable": self.mac_sec,
                "portEncryptionStatus": encryption_status(lifecycle, self.mac_sec_keys),
                "encryptionMode": self.encryption_mode,
                "macSecKeys": keys_to_json(lifecycle, self.mac_sec_keys),
                "tags": self.tags,
            }
            optional: Json = {
                "providerName": self.provider,
                "billingMode": self.billing_mode,
                "lagId": self.lag_id,
                "loaIssueTime": self.loa_issued_at,
            }
            if self.hosting is not None:
                optional |= {"vlan": self.hosting.vlan, "partnerName": self.hosting.partner}
            answer |= {name: value for name, value in optional.items() if value is not None}
        return answer
