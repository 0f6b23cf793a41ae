"""Proposals to associate a gateway with another account's Direct Connect gateway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from directlink.emulator._records.json_shapes import prefix_list

if TYPE_CHECKING:
    from directlink.emulator._records.association import AssociatedGateway
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.lifecycle import Lifecycle


@dataclass(kw_only=True)
class Proposal:
    """A proposal. Times are seconds since the epoch.

    Attributes:
        gateway_id: the Direct Connect gateway.
        existing: networks that it announced for the associated one when the proposal was made.
        requested: those that it would announce.
        outcome: ``requested``, then ``accepted`` or ``deleted``.
        ended_at: when it was accepted or deleted.
    """

    id: str
    gateway_id: str
    gateway_account_id: str
    associated: AssociatedGateway
    existing: list[str]
    requested: list[str]
    outcome: str = "requested"
    ended_at: float | None = None

    def state(self, lifecycle: Lifecycle) -> str | None:
        """State now; ``None`` once it is gone."""
        return self.outcome if self.ended_at is None or lifecycle.is_listed(self.ended_at) else None

    def end(self, lifecycle: Lifecycle, outcome: str) -> None:
        """Make it ``accepted`` or ``deleted``."""
        self.outcome = outcome
        self.ended_at = lifecycle.now()

    def to_json(self) -> Json:
        """The proposal as the service shows it."""
        return {
            "proposalId": self.id,
            "directConnectGatewayId": self.gateway_id,
            "directConnectGatewayOwnerAccount": self.gateway_account_id,
            "proposalState": self.outcome,
            "associatedGateway": self.associated.to_json(),
            "existingAllowedPrefixesToDirectConnectGateway": prefix_list(self.existing),
            "requestedAllowedPrefixesToDirectConnectGateway": prefix_list(self.requested),
        }
