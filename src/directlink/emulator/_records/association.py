"""Associations of Direct Connect gateways with the virtual or transit gateways behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from directlink.emulator._records.json_shapes import prefix_list

if TYPE_CHECKING:
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.lifecycle import Lifecycle


_REMOVAL_STATES: Final = {"deleting": "disassociating", "deleted": "disassociated", None: None}


@dataclass(frozen=True)
class AssociatedGateway:
    """The gateway behind a Direct Connect gateway."""

    id: str
    kind: Literal["private", "transit"]
    account_id: str
    region: str

    def to_json(self) -> Json:
        """The gateway as the service shows it."""
        return {
            "id": self.id,
            "type": "virtualPrivateGateway" if self.kind == "private" else "transitGateway",
            "ownerAccount": self.account_id,
            "region": self.region,
        }


@dataclass(kw_only=True)
class Association:
    """An association. Times are seconds since the epoch.

    Attributes:
        gateway_id: the Direct Connect gateway.
        prefixes: networks that it announces for the associated one.
        updated_at: when those last changed.
    """

    id: str
    gateway_id: str
    gateway_account_id: str
    associated: AssociatedGateway
    prefixes: list[str]
    created_at: float
    updated_at: float | None = None
    deleted_at: float | None = None

    @property
    def kind(self) -> Literal["private", "transit"]:
        """The kind of interfaces it serves."""
        return self.associated.kind

    def state(self, lifecycle: Lifecycle) -> str | None:
        """State now; ``None`` once it is gone."""
        if self.deleted_at is not None:
            return _REMOVAL_STATES[lifecycle.removal_state(self.deleted_at)]
        if not lifecycle.is_provisioned(self.created_at):
            return "associating"
        return "associated" if self.updated_at is None or lifecycle.is_provisioned(self.updated_at) else "updating"

    def is_live(self, lifecycle: Lifecycle) -> bool:
        """Whether it still holds its two gateways."""
        return self.state(lifecycle) not in (None, "disassociated")

    def is_seen_by(self, account_id: str) -> bool:
        """Whether an account may know of it."""
        return account_id in (self.gateway_account_id, self.associated.account_id)

    def to_json(self, lifecycle: Lifecycle) -> Json:
        """The association as the service shows it."""
        answer: Json = {
            "associationId": self.id,
            "directConnectGatewayId": self.gateway_id,
            "directConnectGatewayOwnerAccount": self.gateway_account_id,
            "associationState": self.state(lifecycle),
            "associatedGateway": self.associated.to_json(),
            "allowedPrefixesToDirectConnectGateway": prefix_list(self.prefixes),
        }
        if self.kind == "private":
            answer |= {
                "virtualGatewayId": self.associated.id,
                "virtualGatewayRegion": self.associated.region,
                "virtualGatewayOwnerAccount": self.associated.account_id,
            }
        return answer
