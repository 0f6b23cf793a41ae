"""The state of the emulated cloud. Nothing in it runs: every state follows from dates and the clock."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, Final

from directlink.emulator._store.accounts import Accounts

if TYPE_CHECKING:
    from directlink._basics.clock import Clock
    from directlink.emulator._operations.associations import Association
    from directlink.emulator._operations.connections import Connection
    from directlink.emulator._operations.gateways import DirectConnectGateway, TransitGateway, VirtualGateway
    from directlink.emulator._operations.lag_members import Lag
    from directlink.emulator._operations.proposals import Proposal
    from directlink.emulator._operations.virtual_interfaces import VirtualInterface
    from directlink.enums import Cloud

DELETED_LISTED_SECONDS: Final = 15 * 60
"""How long a deleted or rejected resource stays listed."""

ENDED: Final = frozenset({None, "deleted", "rejected", "expired"})
"""States in which a resource occupies nothing any more."""

_NAMESPACE: Final = uuid.UUID(int=1)


class World:
    """Everything the service remembers, one table a resource family, in order of creation.

    Attributes:
        cloud: whose rules hold.
        clock: where time comes from.
        provisioning_seconds: how long a resource takes to become available, and to be deleted.
    """

    def __init__(self, cloud: Cloud, clock: Clock, provisioning_seconds: float) -> None:
        self.cloud = cloud
        self.clock = clock
        self.provisioning_seconds = provisioning_seconds
        self.accounts = Accounts()
        self.connections: dict[str, Connection] = {}
        self.lags: dict[str, Lag] = {}
        self.virtual_interfaces: dict[str, VirtualInterface] = {}
        self.virtual_gateways: dict[str, VirtualGateway] = {}
        self.transit_gateways: dict[str, TransitGateway] = {}
        self.direct_connect_gateways: dict[str, DirectConnectGateway] = {}
        self.associations: dict[str, Association] = {}
        self.proposals: dict[str, Proposal] = {}
        self._made = 0

    def new_id(self, prefix: str) -> str:
        """An id that looks like the service's and is the same in every run: ``dxvif-`` and eight hex digits."""
        self._made += 1
        return f"{prefix}-{hashlib.sha256(f'{prefix} {self._made}'.encode()).hexdigest()[:8]}"

    def new_uuid(self) -> str:
        """An id of the other shape the service has, the same in every run."""
        self._made += 1
        return str(uuid.uuid5(_NAMESPACE, str(self._made)))

    def is_provisioned(self, since: float) -> bool:
        """Whether something begun at ``since`` (seconds since the epoch) is finished."""
        return self.clock.time() >= since + self.provisioning_seconds

    def removal_state(self, deleted_at: float, *, rejected: bool = False) -> str | None:
        """``deleting``, then ``deleted`` for 15 minutes, then ``None``: not listed any more.

        What was ``rejected``, that is, deleted before it was accepted, is so at once, and for 15 minutes.
        """
        if rejected:
            return "rejected" if self.is_listed(deleted_at) else None
        if not self.is_provisioned(deleted_at):
            return "deleting"
        return "deleted" if self.is_listed(deleted_at + self.provisioning_seconds) else None

    def is_listed(self, since: float) -> bool:
        """Whether something that ended at ``since`` (seconds since the epoch) is still shown."""
        return self.clock.time() < since + DELETED_LISTED_SECONDS
