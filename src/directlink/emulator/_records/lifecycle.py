"""The rules by which states follow from dates: which cloud, what time it is, how long provisioning takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink._basics.clock import Clock

DELETED_LISTED_SECONDS: Final = 15 * 60
"""How long a deleted or rejected resource stays listed."""

OFFER_SECONDS: Final = 7 * 24 * 3600
"""How long OUTSCALE keeps an interface that nobody accepts."""

ENDED: Final = frozenset({None, "deleted", "rejected", "expired"})
"""States in which a resource occupies nothing any more."""


@dataclass(frozen=True)
class Lifecycle:
    """What a record needs to tell its state. Times are seconds since the epoch.

    Attributes:
        cloud: the cloud whose rules apply.
        clock: where time comes from.
        provisioning_seconds: how long a resource takes to become available, and to be deleted.
        bgp_starts: ``up`` if both sides of a new BGP session are ready for it, else ``down``.
        behind: how many seconds ago the states were that are told.
    """

    cloud: Cloud
    clock: Clock
    provisioning_seconds: float
    bgp_starts: str = "up"
    behind: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            ValueError: BGP starts in neither way, or down on OUTSCALE, which does not show it.
        """
        if self.bgp_starts not in (("up", "down") if self.cloud is Cloud.AWS else ("up",)):
            raise ValueError("BGP sessions start up or, on AWS, down")

    def now(self) -> float:
        """The time."""
        return self.clock.time() - self.behind

    def is_provisioned(self, since: float) -> bool:
        """Whether something that began at ``since`` is finished."""
        return self.now() >= since + self.provisioning_seconds

    def is_listed(self, since: float) -> bool:
        """Whether something that ended at ``since`` is still shown."""
        return self.now() < since + DELETED_LISTED_SECONDS

    def is_offer_expired(self, offered_at: float) -> bool:
        """Whether an interface that was offered at ``offered_at`` can no longer be accepted."""
        return self.cloud is Cloud.OUTSCALE and self.now() >= offered_at + OFFER_SECONDS

    def removal_state(self, deleted_at: float, *, at_once: str | None = None) -> str | None:
        """``deleting``, then ``deleted`` for 15 minutes, then ``None``: no longer listed.

        Args:
            deleted_at: when it was deleted.
            at_once: the state that it was in at once, for 15 minutes, such as ``rejected`` for an offer that was
                declined.
        """
        if at_once is not None:
            return at_once if self.is_listed(deleted_at) else None
        if not self.is_provisioned(deleted_at):
            return "deleting"
        return "deleted" if self.is_listed(deleted_at + self.provisioning_seconds) else None
