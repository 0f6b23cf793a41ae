"""Proposals to associate a gateway with another account's Direct Connect gateway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from directlink.emulator._records.json_shapes import prefix_list

if TYPE_CHECKING:
    from directlink.emulator._records.association import AssociatedGateway
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.lifecycle import Lifecycle


OPEN_SECONDS: Final = 7 * 24 * 3600
"""How long a proposal may be accepted."""
ENDED_SECONDS: Final = 3 * 24 * 3600
"""How long an accepted or deleted proposal stays listed."""


@dataclass(kw_only=True)
class Proposal:
    """A proposal. Times are seconds since the epoch.

    Attributes:
        gateway_id: the Direct Connect gateway.
        existing: networks that it announced for the associated one when the proposal was made.
        requested: those that it would announce, or announces since it was accepted.
        created_at: when it was made.
        outcome: ``requested``, then ``accepted`` or ``deleted``.
        ended_at: when it was accepted or deleted.
    """

    id: str
    gateway_id: str
    gateway_account_id: str
    associated: AssociatedGateway
    existing: list[str]
    requested: list[str]
    created_at: float
    outcome: str = "requested"
    ended_at: float | None = None

    def state(self, lifecycle: Lifecycle) -> str | None:
        """State now; ``None`` once it is gone."""
        gone_at = self.created_at + OPEN_SECONDS if self.ended_at is None else self.ended_at + ENDED_SECONDS
        return self.outcome if lifecycle.now() < gone_at else None

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
