"""BGP: what the two sides of a session agree on, and the sessions of an interface."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.lifecycle import Lifecycle


_STATE_BY_INTERFACE_STATE: Final[dict[str | None, str]] = {
    "verifying": "verifying",
    "deleting": "deleting",
    "deleted": "deleted",
    "rejected": "deleted",
}


@dataclass(frozen=True)
class Peering:
    """What both sides of a session know, checked."""

    asn: int
    long_asn: int
    bgp_key: str = field(repr=False)
    amazon_address: str
    customer_address: str
    address_family: str

    def to_json(self, cloud: Cloud) -> Json:
        """The members that an interface and its BGP peer have in common."""
        members: Json = {
            "asn": self.asn,
            "authKey": self.bgp_key,
            "amazonAddress": self.amazon_address,
            "customerAddress": self.customer_address,
        }
        if cloud is Cloud.AWS:
            members |= {"asnLong": self.long_asn, "addressFamily": self.address_family}
        return members


@dataclass
class BgpPeer:
    """One session of an interface. Times are seconds since the epoch.

    Attributes:
        is_up: whether both sides are ready for it, once it is provisioned.
        is_told: whether somebody outside the service has said so.
    """

    id: str
    peering: Peering
    created_at: float
    deleted_at: float | None = None
    is_up: bool = True
    is_told: bool = False

    def is_gone(self, lifecycle: Lifecycle) -> bool:
        """Whether it is deleted, and listed no more."""
        return self.deleted_at is not None and lifecycle.removal_state(self.deleted_at) is None

    def state(self, lifecycle: Lifecycle, interface_state: str | None) -> str | None:
        """State now, under an interface in ``interface_state``; ``None`` once it is gone."""
        if self.deleted_at is not None:
            return lifecycle.removal_state(self.deleted_at)
        if interface_state in _STATE_BY_INTERFACE_STATE:
            return _STATE_BY_INTERFACE_STATE[interface_state]
        stands = interface_state in ("available", "down", "testing") and lifecycle.is_provisioned(self.created_at)
        return "available" if stands else "pending"
