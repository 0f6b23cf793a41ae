"""Gateways that interfaces attach to, and those behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from directlink.emulator._records.json_shapes import Tags

if TYPE_CHECKING:
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.lifecycle import Lifecycle


AMAZON_SIDE_ASN: Final = 64512
"""The service's autonomous system unless its owner chose another."""


@dataclass
class VirtualGateway:
    """A virtual (private) gateway; usable while ``available``, that is, attached to its network.

    Attributes:
        network: the addresses of that network, in CIDR notation.
    """

    id: str
    account_id: str
    state: str = "available"
    network: str = "10.0.0.0/16"


@dataclass
class TransitGateway:
    """A transit gateway; always usable."""

    id: str
    account_id: str


@dataclass
class DirectConnectGateway:
    """A Direct Connect gateway, available from the start. Times are seconds since the epoch.

    Attributes:
        region: empty, in its ARN as well.
    """

    id: str
    account_id: str
    name: str = ""
    amazon_side_asn: int = AMAZON_SIDE_ASN
    tags: Tags = field(default_factory=Tags)
    deleted_at: float | None = None
    region: str = ""

    def state(self, lifecycle: Lifecycle) -> str | None:
        """State now; ``None`` once it is gone."""
        return "available" if self.deleted_at is None else lifecycle.removal_state(self.deleted_at)

    def to_json(self, lifecycle: Lifecycle) -> Json:
        """The answer, or a part of one, that shows the gateway."""
        return {
            "directConnectGatewayId": self.id,
            "directConnectGatewayName": self.name,
            "amazonSideAsn": self.amazon_side_asn,
            "ownerAccount": self.account_id,
            "directConnectGatewayState": self.state(lifecycle),
            "tags": self.tags,
        }


@dataclass(frozen=True)
class GatewayChoice:
    """The gateway of one interface: at most one of the two ids is set.

    Attributes:
        amazon_side_asn: the gateway's autonomous system; it never changes.
    """

    virtual_gateway_id: str | None
    direct_connect_gateway_id: str | None
    amazon_side_asn: int = AMAZON_SIDE_ASN

    def to_json(self) -> Json:
        """Members of the interface on AWS's wire: a gateway that is not in use is an empty string."""
        return {
            "virtualGatewayId": self.virtual_gateway_id or "",
            "directConnectGatewayId": self.direct_connect_gateway_id or "",
        }
