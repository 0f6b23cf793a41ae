"""BGP failover tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.lifecycle import Lifecycle

LISTED_SECONDS: Final = 365 * 24 * 3600
"""How long a test stays in the history after its end."""


@dataclass(kw_only=True)
class FailoverTest:
    """A test. Times are seconds since the epoch.

    Attributes:
        ends_at: when it ends, or ended.
        stopped: it was ended early.
    """

    id: str
    peer_ids: list[str]
    minutes: int
    started_at: float
    ends_at: float
    stopped: bool = False

    def is_running(self, lifecycle: Lifecycle) -> bool:
        """Whether its sessions are down now."""
        return not self.stopped and lifecycle.now() < self.ends_at

    def is_listed(self, lifecycle: Lifecycle) -> bool:
        """Whether the history still shows it."""
        return lifecycle.now() < self.ends_at + LISTED_SECONDS

    def stop(self, lifecycle: Lifecycle) -> None:
        """End it now."""
        self.stopped = True
        self.ends_at = lifecycle.now()

    def status(self, lifecycle: Lifecycle) -> str:
        """Its status now. The service documents no values for it: these are the emulator's own."""
        if self.is_running(lifecycle):
            return "IN_PROGRESS"
        return "STOPPED" if self.stopped else "COMPLETED"

    def to_json(self, lifecycle: Lifecycle, interface_id: str, account_id: str) -> Json:
        """The test as the service shows it.

        Args:
            lifecycle: the rules by which its status follows.
            interface_id: the interface it belongs to.
            account_id: the account that owns the interface.
        """
        return {
            "testId": self.id,
            "virtualInterfaceId": interface_id,
            "bgpPeers": list(self.peer_ids),
            "status": self.status(lifecycle),
            "ownerAccount": account_id,
            "testDurationInMinutes": self.minutes,
            "startTime": self.started_at,
            "endTime": self.ends_at,
        }
